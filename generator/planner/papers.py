"""The front page as it stood at the end of any day: "the paper of 23 February 2024".

A paper knows what was published by the end of its day and nothing that came
later, so what follows does not change it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from heapq import heappop, heappush
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from generator.digest import digest
from generator.model import Cluster
from generator.options import FrontOptions
from generator.planner.ranking import Rank, choose_top, is_short, rank_of

# After so many half-lives heat counts a 128th; what is older is in no paper.
_REACH = 7
# However long that is, so many times the clusters of a front page are enough to choose from.
_KEPT = 20


class Paper(NamedTuple):
    """``top`` leads the paper; ``until`` is the last instant of its day."""

    until: datetime
    top: list[Cluster]


@lru_cache(maxsize=1024)
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last instant of a day where the site is; of an hour that comes twice, the second time."""
    return datetime.combine(day, time.max.replace(fold=1), zone).astimezone(UTC)


def as_of(cluster: Cluster, until: datetime) -> Cluster | None:
    """A cluster as it was known then; ``None`` if no report was out that could lead it.

    Before its lead was out, the best of the listed reports led.
    """
    members, text_of = cluster.members, cluster.text_of
    out = [place for place, story in enumerate(members) if story.published <= until]
    if len(out) == len(members):
        return cluster
    leads = [place for place in out if not place or (members[place].listed and members[place].stem)]
    if not leads:
        return None
    # What is a copy of a report to come stood for its text by itself.
    order = [leads[0], *(place for place in out if place != leads[0])]
    return msgspec.structs.replace(
        cluster,
        members=tuple([members[place] for place in order]),
        text_of=tuple([text_of[place] for place in order]) if text_of else (),
    )


def papers(
    clusters: Iterable[Cluster],
    day_of: Callable[[datetime], date],
    zone: ZoneInfo,
    options: FrontOptions,
    since: date,
) -> Mapping[date, Paper]:
    """The paper of each day from ``since`` on that changed something, in rising order.

    One walk over the days: each takes the clusters of the day before, drops
    those that have cooled, and adds or replaces those that the day brought. So
    the work grows with the reports.
    """
    reach = _REACH * 3600 * options.half_life_hours
    coldest = end_of(since, zone).timestamp() - reach if since > date.min else -math.inf
    changes: dict[date, list[tuple[str, Cluster]]] = {}
    known: dict[str, Rank | None] = {}
    for cluster in clusters:
        newest = max([story.published for story in cluster.members])
        # Where clocks go back over midnight the newest is not always of the last day.
        if newest.timestamp() <= coldest and all(
            day_of(story.published) < since for story in cluster.members
        ):
            known[cluster.lead.id] = None  # has cooled before the first paper, but counts
            continue
        for day, state in _states(cluster, day_of, zone):
            changes.setdefault(day, []).append((cluster.lead.id, state))
    fresh: dict[Rank, Cluster] = {}
    ranked: list[Rank] = []
    cooling: list[tuple[float, Rank]] = []

    def drop(rank: Rank | None) -> None:
        if rank in fresh:
            del fresh[rank], ranked[bisect_left(ranked, rank)]

    def add(key: str, state: Cluster) -> None:
        rank = known[key] = rank_of(state, options)
        fresh[rank] = state
        insort(ranked, rank)
        heappush(cooling, (state.lead.published.timestamp(), rank))

    found: dict[date, Paper] = {}
    days = sorted(changes)
    first = bisect_left(days, since)
    for day in days[:first]:
        for key, state in changes[day]:
            drop(known.get(key))
            known[key] = None  # as above
            if state.lead.published.timestamp() > coldest:
                add(key, state)
    for day in days[first:]:
        until = end_of(day, zone)
        while cooling and cooling[0][0] <= until.timestamp() - reach:
            drop(heappop(cooling)[1])
        # A day's own stories are in its paper, however short the half-life.
        for key, state in changes[day]:
            drop(known.get(key))
            add(key, state)
        best = [fresh[rank] for rank in ranked[: _KEPT * options.stories]]
        found[day] = Paper(until, choose_top(best, options, len(known)))
    return found


class Reported:
    """What reports came out by which day: all that the paper of a day can be made of.

    ``marks`` has bytes for each of ``clusters`` that differ where it differs.
    """

    def __init__(
        self,
        clusters: Iterable[Cluster],
        marks: Iterable[bytes],
        day_of: Callable[[datetime], date],
        options: FrontOptions,
    ) -> None:
        by_day: dict[date, list[bytes]] = {}
        self._leads: list[date] = []
        for cluster, mark in zip(clusters, marks, strict=True):
            self._leads.append(day_of(cluster.lead.published))
            for day in {day_of(story.published) for story in cluster.members}:
                by_day.setdefault(day, []).append(mark)
        self._leads.sort()
        self._days = sorted(by_day)
        self._told = [digest(b"".join(by_day[day])) for day in self._days]
        self._options = options
        # In days of the site's own time zone, some of which are shorter; one more does no harm.
        self._reach = math.ceil(_REACH * options.half_life_hours / 24) + 2

    def made_of(self, day: date) -> bytes:
        """Bytes that differ wherever the paper of ``day`` does."""
        end = bisect_right(self._days, day)
        first = 0
        # While few are known, the top is short, so all count.
        if not is_short(bisect_left(self._leads, day), self._options):
            first = bisect_left(self._days, day.toordinal() - self._reach, key=date.toordinal)
        return b"".join(self._told[first:end])


def _states(
    cluster: Cluster, day_of: Callable[[datetime], date], zone: ZoneInfo
) -> Iterator[tuple[date, Cluster]]:
    """A cluster on each day that brought a report of it, as it stood at the day's end."""
    if len(cluster.members) == 1:
        yield day_of(cluster.lead.published), cluster
        return
    for day in sorted({day_of(story.published) for story in cluster.members}):
        state = as_of(cluster, end_of(day, zone))
        if state is not None:
            yield day, state
