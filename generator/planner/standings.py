"""The leaderboard of providers: of a site, of a topic, of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from generator.model import Cluster
from generator.parts import Link, Standing

# What each provider gets for its part in a cluster: six figures as one number, of so many bits
# each, so that a single addition adds all. None is ever below zero. These are one of each.
_BITS = 64
_LEAD, _COVERAGE, _FIRST, _CONTESTED, _QUALITY, _RATED = (1 << _BITS * place for place in range(6))
_Marks = Mapping[str, int]


class Boards:
    """Leaderboards over any of the clusters. Each cluster is judged once, then only added up."""

    def __init__(self, link: Callable[[str], Link]) -> None:
        self._link = link
        self._marks: dict[str, _Marks] = {}

    def of(self, clusters: Iterable[Cluster]) -> dict[str, Standing]:
        """The standing of every provider in ``clusters`` by key, best first.

        Ordered by leads, then first reports, then coverage; who has the same of all
        has the same rank, and stands by name. Being first counts only where two
        providers or more report the event. A copy counts for nobody: a text is
        its original's, or the lead's if that has it. Who has none of all three
        has no rank, and comes last.
        """
        packed: dict[str, int] = {}
        for cluster in clusters:
            for provider, marks in self._marks_of(cluster).items():
                packed[provider] = packed.get(provider, 0) + marks
        sums = {provider: _figures(marks) for provider, marks in packed.items()}
        links = {key: self._link(key) for key in sums}
        order = sorted(
            sums,
            key=lambda key: (
                *(-figure for figure in _ranking(sums[key])),
                links[key].title.casefold(),
                key,
            ),
        )
        found: dict[str, Standing] = {}
        ranks = {(0, 0, 0): 0}
        for place, key in enumerate(order, 1):
            rank = ranks.setdefault(_ranking(sums[key]), place)
            found[key] = _standing(links[key], rank, *sums[key])
        return found

    def _marks_of(self, cluster: Cluster) -> _Marks:
        lead = cluster.members[0].id
        marks = self._marks.get(lead)
        if marks is None:
            marks = self._marks[lead] = _marks(cluster)
        return marks


def ranked(board: Mapping[str, Standing]) -> tuple[Standing, ...]:
    """Those of a leaderboard that have a rank."""
    return tuple([standing for standing in board.values() if standing.rank])


def _figures(marks: int) -> tuple[int, ...]:
    figure = (1 << _BITS) - 1
    return tuple([marks >> _BITS * place & figure for place in range(6)])


def _ranking(figures: Sequence[int]) -> tuple[int, int, int]:
    leads, coverage, firsts, *_ = figures
    return leads, firsts, coverage


def _standing(
    link: Link, rank: int, leads: int, coverage: int, firsts: int, contested: int, quality: int,
    rated: int,
) -> Standing:  # fmt: skip
    return Standing(
        provider=link,
        rank=rank,
        leads=leads,
        coverage=coverage,
        firsts=firsts,
        contested=contested,
        quality=round(quality / rated, 1) if rated else None,
        rated=rated,
    )


def _marks(cluster: Cluster) -> _Marks:
    """The marks of each provider of a cluster."""
    lead, reports = cluster.lead, cluster.reports
    found = {story.provider: 0 for story in cluster.members}
    for story in reports:
        rated = 0 if story.quality is None else _RATED + _QUALITY * story.quality
        found[story.provider] += rated + (_LEAD if story is lead else _COVERAGE)
    if len(reports) > 1 and cluster.sources > 1:
        found[cluster.first.provider] += _FIRST
        for provider, marks in found.items():
            # Who has a copy only takes no part.
            if marks:
                found[provider] = marks + _CONTESTED
    return found
