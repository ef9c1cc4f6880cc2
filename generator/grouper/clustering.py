"""Average-linkage agglomeration over a sparse graph of evidence.

Two clusters join while the mean evidence over all their pairs is high enough
(UPGMA: Sokal and Michener, 1958), strongest first. Unlike single linkage it
does not chain: one strong pair cannot join two large clusters.

From each cluster the way leads to its nearest, and on from there, until two
are each other's nearest; these join (nearest-neighbour chain: Murtagh, "A
survey of recent advances in hierarchical clustering algorithms", 1983). As
joining brings no cluster nearer to a third, the result is that of joining the
nearest two of all, without a queue of all pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Pair = tuple[int, int]


def agglomerate(
    spans: Sequence[tuple[float, float]],
    evidence: Iterable[tuple[int, int, int]],
    threshold: int,
    window: float,
) -> list[list[int]]:
    """Clusters of indices, each within ``window`` seconds from first to last.

    ``spans`` are the first and last moment of each index.

    ``evidence`` has each pair once, with a whole number: so sums do not depend
    on the order of adding. Ties go to the lower index. Every index is in
    exactly one cluster.
    """
    sums: dict[int, dict[int, int]] = {}
    for one, other, value in evidence:
        sums.setdefault(one, {})[other] = value
        sums.setdefault(other, {})[one] = value
    return _Chain(spans, sums, threshold, window).clusters()


class _Chain:
    """The clusters so far, and for each the sums of evidence for those near it."""

    def __init__(
        self,
        spans: Sequence[tuple[float, float]],
        sums: dict[int, dict[int, int]],
        threshold: int,
        window: float,
    ) -> None:
        self.sums = sums
        self.threshold = threshold
        self.window = window
        self.members = [[index] for index in range(len(spans))]
        self.firsts = [first for first, _ in spans]
        self.lasts = [last for _, last in spans]

    def clusters(self) -> list[list[int]]:
        for start in sorted(self.sums):
            chain = [start]
            while chain:
                here = chain[-1]
                previous = chain[-2] if len(chain) > 1 else -1
                nearest = self._nearest(here, previous)
                if nearest < 0:
                    chain.pop()
                elif nearest == previous:
                    del chain[-2:]
                    low, high = min(here, nearest), max(here, nearest)
                    self._join(low, high)
                    if not chain:
                        chain.append(low)
                else:
                    chain.append(nearest)
        return [sorted(cluster) for cluster in self.members if cluster]

    def _nearest(self, here: int, previous: int) -> int:
        """The cluster of the highest mean evidence; -1 if none may join.

        Of equals it is the previous one, so that the chain ends, or the lowest.
        """
        members, firsts, lasts, window = self.members, self.firsts, self.lasts, self.window
        first, last = firsts[here], lasts[here]
        best, found = float(self.threshold * len(members[here])), -1
        for near, value in self.sums.get(here, _NOTHING).items():
            mean = value / len(members[near])
            if mean < best or (
                mean == best and near != previous and (found == previous or 0 <= found < near)
            ):
                continue
            if max(last, lasts[near]) - min(first, firsts[near]) <= window:
                best, found = mean, near
        return found

    def _join(self, low: int, high: int) -> None:
        sums = self.sums
        self.members[low] += self.members[high]
        self.members[high] = []
        self.firsts[low] = min(self.firsts[low], self.firsts[high])
        self.lasts[low] = max(self.lasts[low], self.lasts[high])
        joined = sums[low]
        del joined[high]
        for near, value in sums.pop(high).items():
            if near != low:
                around = sums[near]
                del around[high]
                joined[near] = around[low] = joined.get(near, 0) + value


_NOTHING: dict[int, int] = {}
