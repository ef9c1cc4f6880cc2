"""Average-linkage agglomeration over a sparse graph of evidence.

Two clusters join while the mean evidence over all their pairs is high enough
(UPGMA: Sokal and Michener, 1958), strongest first. Unlike single linkage it
does not chain: one strong pair cannot join two large clusters.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from generator.grouper.evidence import Pair


def agglomerate(
    times: Sequence[float], evidence: dict[Pair, float], threshold: float, window: float
) -> list[list[int]]:
    """Clusters of indices, each within ``window`` seconds from first to last.

    The result depends on the values alone, not on the order of ``evidence``;
    ties go to the lower indices. Every index is in exactly one cluster.
    """
    members: dict[int, list[int]] = {index: [index] for index in range(len(times))}
    spans: dict[int, tuple[float, float]] = {
        index: (time, time) for index, time in enumerate(times)
    }
    sums: dict[int, dict[int, float]] = {}
    for (one, other), value in sorted(evidence.items()):
        sums.setdefault(one, {})[other] = value
        sums.setdefault(other, {})[one] = value
    queue = [
        (-value, one, other, 2) for (one, other), value in evidence.items() if value >= threshold
    ]
    heapq.heapify(queue)
    while queue:
        _, one, other, size = heapq.heappop(queue)
        # Entries made before either side grew are out of date.
        if one not in members or other not in members:
            continue
        if len(members[one]) + len(members[other]) != size:
            continue
        first = min(spans[one][0], spans[other][0])
        last = max(spans[one][1], spans[other][1])
        if last - first > window:
            continue
        members[one] += members.pop(other)
        spans[one] = (first, last)
        joined = sums[one]
        joined.pop(other)
        for near, value in sums.pop(other).items():
            if near == one:
                continue
            joined[near] = joined.get(near, 0.0) + value
            around = sums[near]
            around.pop(other)
            around[one] = joined[near]
        count = len(members[one])
        for near, value in joined.items():
            size = len(members[near])
            if value >= threshold * count * size:
                low, high = min(one, near), max(one, near)
                heapq.heappush(queue, (-value / (count * size), low, high, count + size))
    return [sorted(cluster) for _, cluster in sorted(members.items())]
