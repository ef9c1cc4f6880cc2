"""Planned pages to files: what is stale is rendered and written, and what is gone is removed.

Pages are put together here, in the order of the plan, and rendered by
workers, so that both go on at once.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import msgspec

from generator.assets import Assets
from generator.digest import Signature, digest
from generator.executors import Workers
from generator.language import load_language
from generator.ledger import Ledger, Reason, Row, why_stale
from generator.model import Artifact, Loaded
from generator.options import Config
from generator.outputs import Material, Outputs, are_made_of_pages, plan_outputs, search_index
from generator.outputs.social import SocialCard, card_of, draw_card
from generator.pages import (
    AnyPage,
    BoardPage,
    DayPage,
    LatestPage,
    Page,
    ProviderPage,
    StoryPage,
    TopicPage,
)
from generator.planner import output_path
from generator.renderer.sources import Theme, template_digests
from generator.renderer.theme import load_theme, render_page, template_name
from generator.site import Site, SiteInfo
from generator.writer import LIST_NAME, Output, clear_way, prune

# Pages worth one message to a worker; lists of dozens of stories take as much room as several.
_CHUNK = 100
_LARGE: dict[type[Page], int] = {
    LatestPage: 10,
    TopicPage: 10,
    DayPage: 10,
    BoardPage: 10,
    ProviderPage: 5,
}
# Feeds are large: so many files fit one message.
_OUTPUT_CHUNK = 32
# Drawing one takes some hundredths of a second.
_CARD_CHUNK = 16


class _Task(msgspec.Struct, frozen=True, array_like=True):
    """Pages to render and write, as a worker gets them."""

    output: str
    empty: bool
    templates: tuple[str, ...]
    theme: bytes
    code: bytes
    info: msgspec.Raw
    pages: list[msgspec.Raw]


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
_decode_task = msgspec.msgpack.Decoder(_Task).decode
_decode_files = msgspec.msgpack.Decoder(_Files).decode
_decode_cards = msgspec.msgpack.Decoder(_Cards).decode
_decode_page = msgspec.msgpack.Decoder(AnyPage).decode
_decode_info = lru_cache(maxsize=4)(msgspec.msgpack.Decoder(SiteInfo).decode)
_decode_written = msgspec.msgpack.Decoder(list[tuple[bool, Signature]]).decode


class Published(msgspec.Struct, frozen=True):
    """What was done: counts of files, the rows of the ledger, and why pages were stale."""

    written: int = 0
    unchanged: int = 0
    pruned: int = 0
    rows: list[Row] = []
    others: dict[str, Signature] = {}
    reasons: tuple[tuple[str, int], ...] = ()
    outputs: int = 0
    left_out: tuple[str, ...] = ()


class _Stale(NamedTuple):
    """A page to render: its place in the plan, and the digests of its row."""

    place: int
    data: bytes
    template: bytes


def publish(
    site: Site,
    loaded: Loaded,
    assets: Assets,
    config: Config,
    theme: Theme,
    code: bytes,
    last: Ledger | None,
    workers: Workers,
    holder: str = "",
) -> Published:
    """Bring the output folder to what ``site`` says.

    ``theme`` is the one in force, ``code`` what is compiled of it already,
    ``last`` what the build before noted; ``holder`` names a build that may be
    using the folder.

    Raises:
        OutputError, BusyError, ThemeError: names the file and the reason.
    """
    with Output(config.output) as output:
        output.lock(holder)
        pages = _Pages(site, theme, last, output)
        paths = [*pages.paths, *assets.paths.values()]
        empty = output.is_empty()
        old = _known(output, last)
        output.begin(old)
        output.list_files([*old, *paths])
        removed = sum(1 for _ in clear_way(output, old, paths))
        written = 0
        others: dict[str, Signature] = {}
        for artifact in assets.artifacts:
            fresh, others[artifact.path] = output.put(artifact.path, artifact.body)
            written += fresh
        chunks = -(-len(pages.paths) // _CHUNK)
        for answer in workers.map(
            "Writing", _render_chunk, pages.tasks(config, empty, code), chunks
        ):
            written += pages.note(answer)
        cards = _cards(pages.made, site.info, config)
        if cards:
            paths += cards
            output.list_files([*old, *paths])
        drawn = last.others if last else {}
        for path, (fresh, file) in _draw_cards(cards, drawn, output, config, empty, workers):
            others[path] = file
            written += fresh
        outputs = plan_outputs(_material(site, pages, loaded, config, assets))
        paths += outputs.paths
        output.list_files([*old, *paths])
        removed += sum(1 for _ in clear_way(output, old, paths))
        count = len(others)
        for path, (fresh, file) in _write_outputs(outputs, config, empty, workers):
            others[path] = file
            written += fresh
        if site.info.searchable:
            # What is gone must not be found.
            gone = [path for path in old if path.endswith(".html")]
            removed += prune(output, gone, paths)
            with search_index(config.output) as index:
                paths += index.paths
                output.list_files([*old, *paths])
                removed += sum(1 for _ in clear_way(output, old, paths))
                for artifact in index.artifacts():
                    fresh, others[artifact.path] = output.put(artifact.path, artifact.body)
                    written += fresh
        removed += prune(output, old, paths)
        made = len(others) - count
        others[LIST_NAME] = output.list_files(paths)
        output.finish()
    return Published(
        written,
        len(paths) - written,
        removed,
        pages.rows(),
        others,
        pages.reasons(),
        made,
        config.left_out,
    )


def _known(output: Output, last: Ledger | None) -> list[str]:
    """The files that earlier builds wrote; the list of them may have been removed."""
    noted = {path for path, _ in last.files()} if last else set()
    return sorted({*output.listed(), *noted} - {LIST_NAME})


def _material(
    site: Site, pages: _Pages, loaded: Loaded, config: Config, assets: Assets
) -> Material:
    theme = load_theme(
        config.template_folders, config.site.time_zone, config.site.language, pages.theme
    )
    return Material(site, pages.made, loaded, config, theme, assets.paths)


def _write_outputs(
    outputs: Outputs, config: Config, empty: bool, workers: Workers
) -> Iterator[tuple[str, tuple[bool, Signature]]]:
    """Write every output; what became of each file."""
    waiting: deque[list[str]] = deque()

    def payloads() -> Iterator[bytes]:
        artifacts = outputs.artifacts()
        while chunk := list(islice(artifacts, _OUTPUT_CHUNK)):
            waiting.append([artifact.path for artifact in chunk])
            yield _encode(_Files(config.output, empty, chunk))

    total = -(-len(outputs.paths) // _OUTPUT_CHUNK)
    for answer in workers.map("Writing outputs", _write_files, payloads(), total):
        yield from zip(waiting.popleft(), _decode_written(answer), strict=True)


def _cards(pages: Iterable[AnyPage], info: SiteInfo, config: Config) -> dict[str, SocialCard]:
    """The social cards that pages name, by their paths."""
    dated = load_language(config.site.language, config.template_folders).dates.plain
    stories = (page for page in pages if isinstance(page, StoryPage) and page.card)
    return {page.card: card_of(page, info, dated) for page in stories}


def _draw_cards(
    cards: Mapping[str, SocialCard],
    drawn: Mapping[str, Signature],
    output: Output,
    config: Config,
    empty: bool,
    workers: Workers,
) -> Iterator[tuple[str, tuple[bool, Signature]]]:
    """Draw the cards that are not there as ``drawn`` by the last build: an address is a card's text."""
    waiting: list[SocialCard] = []
    for path, card in cards.items():
        file = output.signature(path) if path in drawn else None
        if file is not None and file == drawn[path]:
            yield path, (False, file)
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


class _Pages:
    """The pages of a site on their way to their files."""

    def __init__(self, site: Site, theme: Theme, last: Ledger | None, output: Output) -> None:
        self.site = site
        self.paths = [output_path(page.path) for page in site.planned]
        self.theme = theme.digest
        self.templates = template_digests(theme)
        self.output = output
        self.before = last.by_path() if last else {}
        self.info = _encode(site.info)
        self.same_site = last is not None and last.site == digest(self.info)
        self.are_kept = are_made_of_pages(site.info.outputs)
        self.made: list[AnyPage] = []
        self._rows: list[Row | None] = [None] * len(site.planned)
        self._waiting: deque[list[_Stale]] = deque()
        self._reasons: Counter[Reason] = Counter()

    def tasks(self, config: Config, empty: bool, code: bytes) -> Iterator[bytes]:
        """Work for the workers: the stale pages, put together as they are asked for."""
        info, folders = msgspec.Raw(self.info), config.template_folders
        for chunk in self._chunks():
            self._waiting.append([one for one, _ in chunk])
            pages = [page for _, page in chunk]
            yield _encode(_Task(config.output, empty, folders, self.theme, code, info, pages))

    def most_tasks(self) -> int:
        """How many tasks there are if all pages are stale."""
        return -(-sum(_LARGE.get(planned.kind, 1) for planned in self.site.planned) // _CHUNK)

    def _chunks(self) -> Iterator[list[tuple[_Stale, msgspec.Raw]]]:
        chunk, size = [], 0
        for one, page in self._stale():
            chunk.append((one, page))
            size += _LARGE.get(self.site.planned[one.place].kind, 1)
            if size >= _CHUNK:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def note(self, answer: bytes) -> int:
        """Note what a worker did; how many files it had to write."""
        chunk, done = self._waiting.popleft(), _decode_written(answer)
        for one, (_, file) in zip(chunk, done, strict=True):
            row = Row(self.paths[one.place], one.data, one.template, file)
            self._rows[one.place] = row
        return sum(fresh for fresh, _ in done)

    def rows(self) -> list[Row]:
        return [row for row in self._rows if row is not None]

    def reasons(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self._reasons.items()))

    def _stale(self) -> Iterator[tuple[_Stale, msgspec.Raw]]:
        for place, (planned, path) in enumerate(zip(self.site.planned, self.paths, strict=True)):
            row = self.before.get(path)
            file = self.output.signature(path) if row else None
            page = None if planned.made_of else planned.make()
            made_of = planned.made_of() if planned.made_of else _encode(page)
            one = _Stale(place, digest(made_of), self.templates[template_name(planned.kind)])
            reason = why_stale(row, one.data, one.template, self.same_site, file)
            if page is None and (reason or self.are_kept):
                page = planned.make()
            if page is not None and self.are_kept:
                self.made.append(page)
            if reason is None:
                self._rows[place] = row
            else:
                self._reasons[reason] += 1
                yield one, msgspec.Raw(_encode(page))


def _render_chunk(payload: bytes) -> bytes:
    """Render and write some pages, in a worker; answers what became of each."""
    task = _decode_task(payload)
    info = _decode_info(bytes(task.info))
    theme = load_theme(task.templates, info.time_zone, info.language, task.theme)
    theme.code.take(task.code)
    pages = [_decode_page(page) for page in task.pages]
    # All pages, then all files: each half stays in the processor's cache.
    bodies = [(output_path(page.path), render_page(theme, page, info)) for page in pages]
    # Removed by somebody in the meantime, the folder is not made again: half a site would stand.
    with Output(task.output, task.empty, make=False) as output:
        return _encode([output.put(path, body) for path, body in bodies])
