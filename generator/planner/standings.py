"""The leaderboard of providers: of a site, of a topic, of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import add
from typing import NamedTuple

from generator.model import Cluster
from generator.parts import Link, Standing


class _Mark(NamedTuple):
    """What one provider gets for its part in one cluster; the fields are those of a standing."""

    leads: int
    coverage: int
    firsts: int
    contested: int
    quality: int
    rated: int


class Boards:
    """Leaderboards over any of the clusters. Each cluster is judged once, then only added up."""

    def __init__(self, link: Callable[[str], Link]) -> None:
        self._link = link
        self._marks: dict[str, Sequence[tuple[str, _Mark]]] = {}

    def of(self, clusters: Iterable[Cluster]) -> dict[str, Standing]:
        """The standing of every provider in ``clusters`` by key, best first.

        Ordered by leads, then first reports, then coverage; who has the same of all
        has the same rank, and stands by name. Being first counts only where two
        providers or more report the event. A copy counts for nobody: a text is
        its original's, or the lead's if that has it. Who has none of all three
        has no rank, and comes last.
        """
        sums: dict[str, list[int]] = {}
        for provider, mark in chain.from_iterable(map(self._marks_of, clusters)):
            known = sums.get(provider)
            if known is None:
                sums[provider] = list(mark)
            else:
                known[:] = map(add, known, mark)
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

    def _marks_of(self, cluster: Cluster) -> Sequence[tuple[str, _Mark]]:
        lead = cluster.members[0].id
        marks = self._marks.get(lead)
        if marks is None:
            marks = self._marks[lead] = _marks(cluster)
        return marks


def ranked(board: Mapping[str, Standing]) -> tuple[Standing, ...]:
    """Those of a leaderboard that have a rank."""
    return tuple([standing for standing in board.values() if standing.rank])


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


def _marks(cluster: Cluster) -> list[tuple[str, _Mark]]:
    """The marks of each provider of a cluster."""
    lead = cluster.lead.provider
    if len(cluster.members) == 1:
        quality = cluster.lead.quality
        return [(lead, _Mark(1, 0, 0, 0, quality or 0, int(quality is not None)))]
    reports: dict[str, list[int | None]] = {story.provider: [] for story in cluster.members}
    for story in cluster.reports:
        reports[story.provider].append(story.quality)
    contested = cluster.sources > 1
    first = cluster.first.provider if contested else None
    return [
        (
            provider,
            _Mark(
                leads=int(provider == lead),
                coverage=len(qualities) - (provider == lead),
                firsts=int(provider == first),
                contested=int(contested and (bool(qualities) or provider == first)),
                quality=sum(quality for quality in qualities if quality is not None),
                rated=sum(quality is not None for quality in qualities),
            ),
        )
        for provider, qualities in reports.items()
    ]
