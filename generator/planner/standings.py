"""The leaderboard of providers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.model import Cluster
from generator.pages import Link, Standing


class _Tally:
    __slots__ = ("contested", "coverage", "firsts", "leads", "quality", "rated")

    def __init__(self) -> None:
        self.leads = self.coverage = self.firsts = self.contested = self.rated = self.quality = 0


def standings(clusters: Iterable[Cluster], link: Callable[[str], Link]) -> dict[str, Standing]:
    """The standing of every provider in ``clusters`` by key, best first.

    Ordered by leads, then first reports, then coverage, then name. Being
    first counts only where two providers or more report the event.
    """
    tallies: dict[str, _Tally] = {}
    for cluster in clusters:
        providers = {story.provider for story in cluster.members}
        first = cluster.first.provider if len(providers) > 1 else None
        for provider in providers:
            tally = tallies.setdefault(provider, _Tally())
            tally.contested += first is not None
            tally.firsts += provider == first
        for place, story in enumerate(cluster.members):
            tally = tallies[story.provider]
            tally.leads += place == 0
            tally.coverage += place > 0
            if story.quality is not None:
                tally.rated += 1
                tally.quality += story.quality
    links = {key: link(key) for key in tallies}
    order = sorted(
        tallies,
        key=lambda key: (
            -tallies[key].leads,
            -tallies[key].firsts,
            -tallies[key].coverage,
            links[key].title.casefold(),
            key,
        ),
    )
    return {
        key: Standing(
            provider=links[key],
            rank=rank,
            leads=tally.leads,
            coverage=tally.coverage,
            firsts=tally.firsts,
            contested=tally.contested,
            quality=round(tally.quality / tally.rated, 1) if tally.rated else None,
            rated=tally.rated,
        )
        for rank, key in enumerate(order, 1)
        for tally in [tallies[key]]
    }
