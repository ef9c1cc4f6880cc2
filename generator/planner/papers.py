"""The front page as it stood at the end of any day: "the paper of 23 February 2024".

A paper knows what was published by the end of its day and nothing that came
later, so what follows does not change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from generator.model import Cluster
from generator.options import FrontOptions
from generator.planner.ranking import choose_top, rank_of

# After so many half-lives heat counts a 128th; what is older is in no paper.
_REACH = 7
# However long that is, so many times the clusters of a front page are enough to choose from.
_KEPT = 20


class Paper(NamedTuple):
    """``top`` leads the paper; ``until`` is the last second of its day."""

    until: datetime
    top: list[Cluster]


@lru_cache(maxsize=1024)
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day where the site is."""
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


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
) -> Mapping[date, Paper]:
    """The paper of each day on which something changed, in rising order.

    One walk over the days: each takes the clusters of the day before, adds or
    replaces those that the day brought, and drops those that have cooled. So
    the work grows with the days and what is fresh on each.
    """
    changes: dict[date, list[tuple[str, Cluster]]] = {}
    for cluster in clusters:
        for day, state in _states(cluster, day_of, zone):
            changes.setdefault(day, []).append((cluster.lead.id, state))
    reach = timedelta(hours=_REACH * options.half_life_hours)
    fresh: dict[str, tuple[tuple[float, float, str], Cluster]] = {}
    found: dict[date, Paper] = {}
    known: set[str] = set()
    for day in sorted(changes):
        until = end_of(day, zone)
        since = until - reach
        # A day's own stories are in its paper, however short the half-life.
        kept = {key: ranked for key, ranked in fresh.items() if ranked[1].lead.published > since}
        new = {key: (rank_of(state, options), state) for key, state in changes[day]}
        ranked = sorted((kept | new).items(), key=itemgetter(1))[: _KEPT * options.stories]
        fresh = dict(ranked)
        known |= new.keys()
        top = choose_top([cluster for _, (_, cluster) in ranked], options, len(known))
        found[day] = Paper(until, top)
    return found


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
