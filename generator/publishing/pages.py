"""The pages of a site on their way to their files.

Those that are stale are put together, rendered and written by copies of this
process, which have the plan without being sent it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import msgspec

from generator.digest import Signature, digest
from generator.executors import Workers, portions
from generator.ledger import Reason, Row, why_stale
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
_LEAST, _MOST = 50, 200
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

_encode = msgspec.msgpack.Encoder().encode


class _Done(msgspec.Struct, frozen=True, array_like=True):
    """What became of a stale page: its place in the plan, and whether it had to be written."""

    place: int
    reason: Reason
    data: bytes
    fresh: bool
    file: Signature


_decode_done = msgspec.msgpack.Decoder(list[_Done]).decode


class _Stale(NamedTuple):
    """A page to render: its place in the plan, and why; the digest of its data and itself, if known."""

    place: int
    reason: Reason
    data: bytes
    page: AnyPage | None


class Pages:
    """Which pages are stale, and what became of each.

    ``before`` has the rows of the last build, ``altered`` are the files that are not as it left
    them. ``site_mark`` is a digest of what all pages are made of, ``last_mark`` what it was then.
    """

    def __init__(
        self,
        site: Site,
        theme: Theme,
        before: Mapping[str, Row],
        last_mark: bytes,
        altered: Container[str],
    ) -> None:
        self.site = site
        self.paths = [output_path(page.path) for page in site.planned]
        self.templates = template_digests(theme)
        self.altered = altered
        self.before = before
        self.site_mark = digest(_encode(site.info))
        self.same_site = self.site_mark == last_mark
        self.digests: dict[str, bytes] = {}
        self._made: dict[str, AnyPage] = {}
        self._rows: list[Row] = []
        self._reasons: Counter[Reason] = Counter()

    def write(
        self, output: str, empty: bool, theme: Environment, workers: Workers
    ) -> Iterator[bool]:
        """Render and write the pages that are stale; for each whether it had to be written."""
        parts = list(self._parts(workers.jobs))
        write = partial(self._write, parts, output, empty, theme)
        for part, answer in zip(parts, workers.divide("Writing", write, len(parts)), strict=True):
            stale = {done.place: done for done in _decode_done(answer)}
            for place in part:
                planned, path = self.site.planned[place], self.paths[place]
                done = stale.get(place)
                if done is None:
                    row = self.before[path]
                else:
                    row = Row(path, done.data, self._template(planned.kind), done.file)
                    self._reasons[done.reason] += 1
                    yield done.fresh
                self._rows.append(row)
                self.digests[planned.path] = row.data

    def _parts(self, processes: int) -> Iterator[range]:
        """The places of pages that one process takes at a time."""
        ends = list(accumulate(_LARGE.get(page.kind, 1) for page in self.site.planned))
        parts = portions(ends[-1] if ends else 0, processes, _LEAST, _MOST)
        cuts = (bisect_left(ends, part.stop) + 1 for part in parts)
        return (range(first, end) for first, end in pairwise(chain([0], cuts)) if first < end)

    def page(self, path: str) -> AnyPage:
        """A page as this process put it together, or put together now."""
        return self._made.get(path) or self._planned[path].make()

    @cached_property
    def _planned(self) -> dict[str, Planned]:
        return {planned.path: planned for planned in self.site.planned}

    def rows(self) -> list[Row]:
        return self._rows

    def reasons(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self._reasons.items()))

    def _stale(self, part: Iterable[int]) -> Iterator[_Stale]:
        template = cache(self._template)
        for place in part:
            planned, path = self.site.planned[place], self.paths[place]
            row = self.before.get(path)
            page, data = None, b""
            if row is not None:
                # What is new is so whatever it is made of, which is asked when it is rendered.
                page = planned.make() if planned.made_of is None else None
                data = _data(planned, page)
            stands = path not in self.altered
            reason = why_stale(row, data, template(planned.kind), self.same_site, stands)
            if reason is not None:
                yield _Stale(place, reason, data, page)

    def _template(self, kind: type[Page]) -> bytes:
        return self.templates[template_name(kind)]

    def _write(
        self,
        parts: Sequence[range],
        output: str,
        empty: bool,
        theme: Environment,
        number: int,
    ) -> bytes:
        """Render and write the stale pages of one part; answers what became of each."""
        # One kind of work at a time for all pages: it stays in the processor's cache.
        stale = list(self._stale(parts[number]))
        planned = [self.site.planned[one.place] for one in stale]
        pages = [one.page or plan.make() for one, plan in zip(stale, planned, strict=True)]
        for plan, page in zip(planned, pages, strict=True):
            if self._is_kept(plan.kind):
                self._made[plan.path] = page
        made_of = [
            one.data or _data(plan, page)
            for one, plan, page in zip(stale, planned, pages, strict=True)
        ]
        bodies = [render_page(theme, page, self.site.info) for page in pages]
        # Removed by somebody in the meantime, the folder is not made again: half a site would stand.
        with Output(output, empty, make=False) as files:
            return _encode(
                [
                    _Done(one.place, one.reason, data, *files.put(self.paths[one.place], body))
                    for one, data, body in zip(stale, made_of, bodies, strict=True)
                ]
            )

    def _is_kept(self, kind: type[Page]) -> bool:
        """Whether outputs will ask for pages of this kind."""
        return any(name in self.site.info.outputs for name in _ASKED_BY.get(kind, ()))


def _data(planned: Planned, page: AnyPage | None) -> bytes:
    """A digest of all that a page is made of, but for what all pages are."""
    return digest(planned.made_of() if planned.made_of else _encode(page))
