"""Files besides pages: outputs made here, social cards drawn by workers; all written by these."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from generator.digest import Signature, digest
from generator.executors import Workers
from generator.language import load_language
from generator.ledger import Ledger, Row
from generator.model import Artifact
from generator.options import Config
from generator.outputs import Draft, Outputs
from generator.outputs.social import SocialCard, card_of, draw_card
from generator.pages import AnyPage, StoryPage
from generator.writer import Output

# Feeds are large: so many files fit one message.
_OUTPUT_CHUNK = 32
# Drawing one takes some hundredths of a second.
_CARD_CHUNK = 16


class _Files(msgspec.Struct, frozen=True, array_like=True):
    """Files to write, as a worker gets them."""

    output: str
    empty: bool
    artifacts: list[Artifact]


class _Cards(msgspec.Struct, frozen=True, array_like=True):
    """Social cards to draw and write, as a worker gets them."""

    output: str
    empty: bool
    cards: list[SocialCard]


_encode = msgspec.msgpack.Encoder().encode
_decode_files = msgspec.msgpack.Decoder(_Files).decode
_decode_cards = msgspec.msgpack.Decoder(_Cards).decode
_decode_written = msgspec.msgpack.Decoder(list[tuple[bool, Signature]]).decode


def write_outputs(
    outputs: Outputs, standing: Standing, config: Config, empty: bool, workers: Workers
) -> Iterator[tuple[bool, Row]]:
    """Write every output that is not ``standing``; each with whether it had to be written."""
    kept: list[Row] = []
    waiting: deque[list[tuple[str, bytes]]] = deque()

    def stale() -> Iterator[tuple[bytes, Draft]]:
        for draft in outputs.drafts():
            mark = standing.mark(draft.made_of)
            row = standing.row(draft.path, mark)
            if row is None:
                yield mark, draft
            else:
                kept.append(row)

    def payloads() -> Iterator[bytes]:
        drafts = stale()
        while chunk := list(islice(drafts, _OUTPUT_CHUNK)):
            waiting.append([(draft.path, mark) for mark, draft in chunk])
            files = [Artifact(draft.path, draft.make()) for _, draft in chunk]
            yield _encode(_Files(config.output, empty, files))

    total = -(-len(outputs.paths) // _OUTPUT_CHUNK)
    for answer in workers.map("Writing outputs", _write_files, payloads(), total):
        for (path, mark), (written, file) in zip(
            waiting.popleft(), _decode_written(answer), strict=True
        ):
            yield written, Row(path, mark, b"", file)
    for row in kept:
        yield False, row


class Standing:
    """The outputs of the last build that are there as it left them.

    ``seal`` is a digest of what else they are made of: theme and site info;
    ``altered`` are the files that are not as it left them.
    """

    def __init__(
        self, last: Ledger | None, seal: bytes, output: Output, altered: Container[str]
    ) -> None:
        self._seal = seal
        self._rows = last.by_path() if last else {}
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


def social_cards(pages: Iterable[AnyPage], config: Config) -> dict[str, SocialCard]:
    """The social cards that pages name, by their paths; none if there shall be none."""
    if not config.social_cards:
        return {}
    dated = load_language(config.site.language, config.template_folders).dates.plain
    stories = (page for page in pages if isinstance(page, StoryPage) and page.card)
    return {page.card: card_of(page, config.site.title, dated) for page in stories}


def draw_cards(
    cards: Mapping[str, SocialCard],
    drawn: Mapping[str, Signature],
    config: Config,
    empty: bool,
    workers: Workers,
) -> Iterator[tuple[str, tuple[bool, Signature]]]:
    """Draw the cards that do not stand as ``drawn`` by the last build: an address is a card's text."""
    waiting: list[SocialCard] = []
    for path, card in cards.items():
        if path in drawn:
            yield path, (False, drawn[path])
        else:
            waiting.append(card)
    chunks = [waiting[at : at + _CARD_CHUNK] for at in range(0, len(waiting), _CARD_CHUNK)]
    payloads = (_encode(_Cards(config.output, empty, chunk)) for chunk in chunks)
    answers = workers.map("Social cards", _write_cards, payloads, len(chunks))
    for chunk, answer in zip(chunks, answers, strict=True):
        paths = [card.path for card in chunk]
        yield from zip(paths, _decode_written(answer), strict=True)


def _write_cards(payload: bytes) -> bytes:
    """Draw and write some cards, in a worker; answers what became of each."""
    task = _decode_cards(payload)
    with Output(task.output, task.empty, make=False) as output:
        return _encode([output.put(card.path, draw_card(card)) for card in task.cards])


def _write_files(payload: bytes) -> bytes:
    """Write some files, in a worker; answers what became of each."""
    files = _decode_files(payload)
    with Output(files.output, files.empty, make=False) as output:
        return _encode([output.put(artifact.path, artifact.body) for artifact in files.artifacts])
