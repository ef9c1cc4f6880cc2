"""The pages of a site on their way to their files.

Forks of this process, which have the plan without being sent it, find out which
are stale, and put those together, render and write them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple

import msgspec

from generator.digest import Signature, digest
from generator.executors import Workers
from generator.folders import PlainFiles
from generator.ledger import Ledger, Reason, Row, why_stale
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
from generator.renderer.environment import Environment
from generator.renderer.sources import Theme, template_digests
from generator.renderer.theme import render_page, template_name
from generator.site import Planned, Site
from generator.writer import Output

# Pages that one process takes at a time; lists of dozens of stories take as much room as several.
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


class _Stale(NamedTuple):
    """A page to render: its place in the plan and why; the digest of its data and itself, if known."""

    place: int
    reason: Reason
    data: bytes
    page: AnyPage | None


class _Done(NamedTuple):
    """A page that was stale: its place in the plan and why; the digest of its data, and its file.

    ``fresh`` says whether that had to be written.
    """

    place: int
    reason: Reason
    data: bytes
    fresh: bool
    file: Signature


_encode = msgspec.msgpack.Encoder().encode
_decode_done = msgspec.msgpack.Decoder(list[_Done]).decode


class Pages:
    """Which pages are stale, and what became of each.

    ``before`` are the rows of the ``last`` build by path; ``files`` are those that stand in the
    output folder. ``site_mark`` is a digest of what all pages are made of.
    """

    def __init__(
        self,
        site: Site,
        theme: Theme,
        last: Ledger | None,
        before: Mapping[str, Row],
        files: PlainFiles,
    ) -> None:
        self.site = site
        self.paths = [output_path(page.path) for page in site.planned]
        self.templates = template_digests(theme)
        self.before = before
        self.files = files
        self.site_mark = digest(_encode(site.info))
        self.same_site = last is not None and last.site == self.site_mark
        self.digests: dict[str, bytes] = {}
        self._made: dict[str, AnyPage] = {}
        self._rows: list[Row] = []
        self._reasons: Counter[Reason] = Counter()

    def write(
        self, output: str, empty: bool, theme: Environment, workers: Workers
    ) -> Iterator[bool]:
        """Render and write the pages that are stale; for each whether it had to be written."""
        pieces = list(self._pieces())
        work = partial(self._work, pieces, output, empty, theme)
        answers = workers.divide("Writing", work, len(pieces))
        for piece, answer in zip(pieces, answers, strict=True):
            done = {one.place: one for one in _decode_done(answer)}
            for place in piece:
                planned, path = self.site.planned[place], self.paths[place]
                stale = done.get(place)
                if stale is None:
                    row = self.before[path]
                else:
                    row = Row(path, stale.data, self._template(planned), stale.file)
                    self._reasons[stale.reason] += 1
                    yield stale.fresh
                self._rows.append(row)
                self.digests[planned.path] = row.data

    def _pieces(self) -> Iterator[range]:
        """All pages in parts that take about as long where all are stale."""
        start = size = 0
        for place, planned in enumerate(self.site.planned, 1):
            size += _LARGE.get(planned.kind, 1)
            if size >= _CHUNK:
                yield range(start, place)
                start, size = place, 0
        if size:
            yield range(start, len(self.site.planned))

    def page(self, path: str) -> AnyPage:
        """A page, put together now if it was not stale."""
        return self._made.get(path) or self._planned[path].make()

    @cached_property
    def _planned(self) -> dict[str, Planned]:
        return {planned.path: planned for planned in self.site.planned}

    def rows(self) -> list[Row]:
        return self._rows

    def reasons(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self._reasons.items()))

    def _work(
        self, pieces: Sequence[range], output: str, empty: bool, theme: Environment, number: int
    ) -> bytes:
        """Render and write those of some pages that are stale; answers what became of each."""
        bodies: list[tuple[_Stale, bytes, bytes]] = []
        for one in self._stale(pieces[number]):
            planned = self.site.planned[one.place]
            page = one.page or planned.make()
            if self._is_kept(planned.kind):
                self._made[planned.path] = page
            body = render_page(theme, page, self.site.info)
            bodies.append((one, one.data or _data(planned, page), body))
        if not bodies:
            return _encode(())
        # All pages, then all files: each half stays in the processor's cache. Removed by somebody
        # in the meantime, the folder is not made again: half a site would stand.
        with Output(output, empty, make=False) as files:
            return _encode(
                [
                    _Done(place, reason, data, *files.put(self.paths[place], body))
                    for (place, reason, *_), data, body in bodies
                ]
            )

    def _stale(self, places: range) -> Iterator[_Stale]:
        before = [self.before.get(self.paths[place]) for place in places]
        altered = frozenset(self.files.altered([(row.path, row.file) for row in before if row]))
        for place, row in zip(places, before, strict=True):
            planned = self.site.planned[place]
            page, data = None, b""
            if row is not None:
                # What is new is so whatever it is made of: its data can wait until it is rendered.
                page = planned.make() if planned.made_of is None else None
                data = _data(planned, page)
            stands = self.paths[place] not in altered
            reason = why_stale(row, data, self._template(planned), self.same_site, stands)
            if reason is not None:
                yield _Stale(place, reason, data, page)

    def _template(self, planned: Planned) -> bytes:
        return self.templates[template_name(planned.kind)]

    def _is_kept(self, kind: type[Page]) -> bool:
        """Whether outputs will ask for pages of this kind."""
        return any(name in self.site.info.outputs for name in _ASKED_BY.get(kind, ()))


def _data(planned: Planned, page: AnyPage | None) -> bytes:
    """A digest of all that a page is made of, but for what all pages are."""
    return digest(planned.made_of() if planned.made_of else _encode(page))
