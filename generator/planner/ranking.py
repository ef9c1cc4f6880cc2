"""What leads the front page: heat that cools with age, no provider above its share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import log2

from generator.model import Cluster
from generator.options import FrontOptions

_LEAST_TOP = 3
# One of so many that are known may be in the top.
_SHARE = 3

Rank = tuple[float, float, str]


def newest_moment(clusters: Sequence[Cluster]) -> datetime | None:
    """When the newest lead was published: "now" for a site that names no other time."""
    return max((cluster.lead.published for cluster in clusters), default=None)


def rank_of(cluster: Cluster, options: FrontOptions) -> Rank:
    """Sort key: the hottest first, then the newest.

    The logarithm of heat that halves with each half-life. All cool alike, so
    their order is the same whenever one looks, and this need not know the time.
    """
    published = cluster.lead.published.timestamp()
    half_lives = published / (3600 * options.half_life_hours)
    # A file may claim any quality, and the logarithm of nothing is none.
    return (-log2(max(cluster.heat, 0) + 1) - half_lives, -published, cluster.lead.id)


def rank(clusters: Iterable[Cluster], options: FrontOptions) -> list[Cluster]:
    """The hottest first."""
    return sorted(clusters, key=lambda cluster: rank_of(cluster, options))


def is_short(known: int, options: FrontOptions) -> bool:
    """Whether so few clusters are known that the top is shorter for it."""
    return max(_LEAST_TOP, -(-known // _SHARE)) < options.stories


def choose_top(
    ranked: Sequence[Cluster], options: FrontOptions, known: int | None = None
) -> list[Cluster]:
    """The first of the ranked clusters, for the top of a front page.

    At most ``options.stories``, and no provider leads more than
    ``options.max_share`` of them (but each may lead one); where that cannot
    be had with so many, the top is shorter. Where only so many clusters are
    ``known``, two thirds of them are left to the parts below the top.
    """
    led = Counter([cluster.lead.provider for cluster in ranked])
    size = min(options.stories, len(ranked))
    if known is not None:
        size = min(size, max(_LEAST_TOP, -(-known // _SHARE)))
    while size > 1:
        share = max(1, int(options.max_share * size + 1e-9))
        if sum(min(count, share) for count in led.values()) >= size:
            break
        size -= 1
    share = max(1, int(options.max_share * size + 1e-9))
    taken: Counter[str] = Counter()
    top: list[Cluster] = []
    for cluster in ranked:
        if len(top) == size:
            break
        if taken[cluster.lead.provider] < share:
            taken[cluster.lead.provider] += 1
            top.append(cluster)
    return top
