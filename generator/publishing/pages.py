"""The pages of a site on their way to their files.

They are put together in this process, in the order of the plan, and rendered
by workers, so that both go on at once.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Container, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec

from generator.digest import Signature, digest
from generator.ledger import Ledger, Reason, Row, why_stale
from generator.options import Config
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
from generator.site import Planned, Site, SiteInfo
from generator.writer import Output

# Pages worth one message to a worker; lists of dozens of stories take as much room as several.
_CHUNK = 100
_LARGE: dict[type[Page], int] = {
    LatestPage: 10,
    TopicPage: 10,
    DayPage: 10,
    BoardPage: 10,
    ProviderPage: 5,
}
# The outputs that ask for pages of a kind, which are kept for them once they are put together.
_ASKED_BY: dict[type[Page], tuple[str, ...]] = {
    StoryPage: ("api", "feeds", "social_cards"),
    DayPage: ("newsletter",),
}


class _Task(msgspec.Struct, frozen=True, array_like=True):
    """Pages to render and write, as a worker gets them."""

    output: str
    empty: bool
    templates: tuple[str, ...]
    theme: bytes
    code: bytes
    info: msgspec.Raw
    pages: list[msgspec.Raw]


_encode = msgspec.msgpack.Encoder().encode
_decode_task = msgspec.msgpack.Decoder(_Task).decode
_decode_page = msgspec.msgpack.Decoder(AnyPage).decode
_decode_info = lru_cache(maxsize=4)(msgspec.msgpack.Decoder(SiteInfo).decode)
_decode_written = msgspec.msgpack.Decoder(list[tuple[bool, Signature]]).decode


class _Stale(NamedTuple):
    """A page to render: its place in the plan, and the digests of its row."""

    place: int
    data: bytes
    template: bytes


class Pages:
    """Which pages are stale, as work for :func:`render_chunk`, and what became of each.

    ``altered`` are the files that are not as the ``last`` build left them.
    """

    def __init__(
        self, site: Site, theme: Theme, last: Ledger | None, altered: Container[str]
    ) -> None:
        self.site = site
        self.paths = [output_path(page.path) for page in site.planned]
        self.theme = theme.digest
        self.templates = template_digests(theme)
        self.altered = altered
        self.before = last.by_path() if last else {}
        self.info = _encode(site.info)
        self.same_site = last is not None and last.site == digest(self.info)
        self.digests: dict[str, bytes] = {}
        self._made: dict[str, AnyPage] = {}
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

    def page(self, path: str) -> AnyPage:
        """A page, put together now if it was not stale."""
        return self._made.get(path) or self._planned[path].make()

    @cached_property
    def _planned(self) -> dict[str, Planned]:
        return {planned.path: planned for planned in self.site.planned}

    def rows(self) -> list[Row]:
        return [row for row in self._rows if row is not None]

    def reasons(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self._reasons.items()))

    def _stale(self) -> Iterator[tuple[_Stale, msgspec.Raw]]:
        for place, (planned, path) in enumerate(zip(self.site.planned, self.paths, strict=True)):
            row = self.before.get(path)
            page, said = None, b""
            if planned.made_of is None:
                page = planned.make()
                said = _encode(page)
            made_of = planned.made_of() if planned.made_of else said
            one = _Stale(place, digest(made_of), self.templates[template_name(planned.kind)])
            reason = why_stale(
                row, one.data, one.template, self.same_site, path not in self.altered
            )
            self.digests[planned.path] = one.data
            if reason is None:
                self._rows[place] = row
                continue
            page = page or planned.make()
            if self._is_kept(planned.kind):
                self._made[planned.path] = page
            self._reasons[reason] += 1
            yield one, msgspec.Raw(said or _encode(page))

    def _is_kept(self, kind: type[Page]) -> bool:
        """Whether outputs will ask for pages of this kind."""
        return any(name in self.site.info.outputs for name in _ASKED_BY.get(kind, ()))


def render_chunk(payload: bytes) -> bytes:
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
