"""Files besides pages: outputs and social cards, made and written by copies of this process."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

import msgspec

from generator.digest import Signature, digest
from generator.executors import Workers
from generator.language import Language
from generator.ledger import Row
from generator.options import Config
from generator.outputs import Draft, Outputs
from generator.outputs.social import SocialCard, card_of, draw_card
from generator.pages import AnyPage, StoryPage
from generator.writer import Output

# What a card is made of its address says.
_CARD = b"card"
# Drawing one takes some hundredths of a second.
_CARD_CHUNK = 16

_encode = msgspec.msgpack.Encoder().encode
_decode_rows = msgspec.msgpack.Decoder(list[tuple[bool, Row]]).decode
_decode_written = msgspec.msgpack.Decoder(list[tuple[bool, Signature]]).decode


def write_outputs(
    outputs: Outputs, standing: Standing, config: Config, empty: bool, workers: Workers
) -> Iterator[tuple[bool, Row]]:
    """Write every output that is not ``standing``; each with whether it had to be written.

    The files of one output have much in common, so one process makes them all.
    """

    def write(number: int) -> bytes:
        return _encode(list(_written(outputs.drafts(number), standing, config, empty)))

    for answer in workers.divide("Writing outputs", write, outputs.count):
        yield from _decode_rows(answer)


def _written(
    drafts: Iterable[Draft], standing: Standing, config: Config, empty: bool
) -> Iterator[tuple[bool, Row]]:
    with Output(config.output, empty, make=False) as output:
        for draft in drafts:
            mark = standing.mark(draft.made_of)
            row = standing.row(draft.path, mark)
            if row is not None:
                yield False, row
            else:
                fresh, file = output.put(draft.path, draft.make())
                yield fresh, Row(draft.path, mark, b"", file)


class Standing:
    """The outputs of the last build that are there as it left them.

    ``rows`` are those of all that it noted; ``seal`` is a digest of what else they are made of:
    theme and site info; ``altered`` are the files that are not as it left them.
    """

    def __init__(
        self, rows: Mapping[str, Row], seal: bytes, output: Output, altered: Container[str]
    ) -> None:
        self._seal = seal
        self._rows = rows
        self._output = output
        self._altered = altered

    def mark(self, made_of: bytes) -> bytes:
        """A digest of all that an output is made of."""
        return digest(self._seal, made_of)

    def row(self, path: str, mark: bytes) -> Row | None:
        """The row of an output with this mark."""
        row = self._rows.get(path)
        return row if row and row.data == mark and path not in self._altered else None

    def body(self, path: str, made_of: bytes) -> bytes | None:
        """The bytes of an output."""
        row = self._rows.get(path)
        if row is None or row.data != self.mark(made_of):
            return None
        return self._output.standing(path, row.file)


def social_cards(
    pages: Iterable[AnyPage], config: Config, language: Language
) -> dict[str, SocialCard]:
    """The social cards that pages name, by their paths; none if there shall be none."""
    if not config.social_cards:
        return {}
    stories = (page for page in pages if isinstance(page, StoryPage) and page.card)
    return {page.card: card_of(page, config.site.title, language.dates.plain) for page in stories}


def draw_cards(
    cards: Mapping[str, SocialCard],
    standing: Standing,
    config: Config,
    empty: bool,
    workers: Workers,
) -> Iterator[tuple[bool, Row]]:
    """Draw the cards that are not ``standing``; each with whether it had to be written."""
    waiting: list[SocialCard] = []
    for path, card in cards.items():
        row = standing.row(path, _CARD)
        if row is not None:
            yield False, row
        else:
            waiting.append(card)
    chunks = [waiting[at : at + _CARD_CHUNK] for at in range(0, len(waiting), _CARD_CHUNK)]

    def draw(number: int) -> bytes:
        with Output(config.output, empty, make=False) as output:
            return _encode([output.put(card.path, draw_card(card)) for card in chunks[number]])

    answers = workers.divide("Social cards", draw, len(chunks))
    for chunk, answer in zip(chunks, answers, strict=True):
        for card, (fresh, file) in zip(chunk, _decode_written(answer), strict=True):
            yield fresh, Row(card.path, _CARD, b"", file)
