"""What leads the front page: heat that cools with age, no provider above its share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from generator.model import Cluster
from generator.options import FrontOptions


def newest_moment(clusters: Sequence[Cluster]) -> datetime | None:
    """When the newest lead was published: "now" for a site that names no other time."""
    return max((cluster.lead.published for cluster in clusters), default=None)


def cooled(cluster: Cluster, now: datetime, half_life_hours: float) -> float:
    """Heat of a cluster, halved for each half-life of its lead's age."""
    age = max((now - cluster.lead.published).total_seconds(), 0.0) / 3600
    # The exponent is bounded: a story of long ago is cold, not an underflow.
    return float((cluster.heat + 1) * 0.5 ** min(age / half_life_hours, 900.0))


def top_clusters(
    clusters: Sequence[Cluster], now: datetime, options: FrontOptions
) -> list[Cluster]:
    """The hottest clusters for the top of the front page, hottest first.

    At most ``options.stories``, and no provider leads more than
    ``options.max_share`` of them (but each may lead one); where that cannot
    be had with so many, the top is shorter.
    """
    ranked = sorted(
        clusters,
        key=lambda cluster: (
            -cooled(cluster, now, options.half_life_hours),
            -cluster.lead.published.timestamp(),
            cluster.lead.id,
        ),
    )
    led = Counter(cluster.lead.provider for cluster in ranked)
    size = min(options.stories, len(ranked))
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
