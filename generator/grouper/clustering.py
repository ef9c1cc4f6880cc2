"""Average-linkage agglomeration over a sparse graph of evidence.

Two clusters join while the mean evidence over all their pairs is high enough
(UPGMA: Sokal and Michener, 1958), strongest first. Unlike single linkage it
does not chain: one strong pair cannot join two large clusters.

From each cluster the way leads to its nearest, and on from there, until two
are each other's nearest; these join (nearest-neighbour chain: Murtagh, "A
survey of recent advances in hierarchical clustering algorithms", 1983). As
joining brings no cluster nearer to a third, the result is that of joining the
nearest two of all, without a queue of all pairs. For the same reason what has
no one near enough is finished, and what it was near to can be forgotten.

Of equal means the one of the lowest indices is nearer, wherever one comes from.
So all pairs have one order, and which clusters there are at last says in which
steps each of them grew: it grew as it would have by itself.
"""

from __future__ import annotations

from array import array
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
    values = array("I")
    ends = array("I")
    links = [array("I") for _ in spans]
    for number, (one, other, value) in enumerate(evidence):
        values.append(value)
        ends.append(one + other)
        links[one].append(number)
        links[other].append(number)
    return _Chain(spans, links, ends, values, threshold, window).clusters()


class _Chain:
    """The clusters so far, by their lowest index.

    ``links`` are the numbers of the pairs of each index to which no way led yet; a pair has the
    sum of its ``ends`` and its ``values``. ``sums`` are the clusters near those to which one led
    and that are not finished: never all at once, as these take ten times the memory.
    """

    def __init__(
        self,
        spans: Sequence[tuple[float, float]],
        links: list[array[int]],
        ends: array[int],
        values: array[int],
        threshold: int,
        window: float,
    ) -> None:
        self.links = links
        self.ends = ends
        self.values = values
        self.sums: dict[int, dict[int, int]] = {}
        self.threshold = threshold
        self.window = window
        self.members = [[index] for index in range(len(spans))]
        self.sizes = [1] * len(spans)
        self.home = list(range(len(spans)))
        self.firsts = [first for first, _ in spans]
        self.lasts = [last for _, last in spans]

    def clusters(self) -> list[list[int]]:
        for start, links in enumerate(self.links):
            chain = [start] if links or start in self.sums else []
            while chain:
                here = chain[-1]
                previous = chain[-2] if len(chain) > 1 else -1
                nearest = self._nearest(here)
                if nearest < 0:
                    del self.sums[chain.pop()]
                elif nearest == previous:
                    del chain[-2:]
                    low, high = min(here, nearest), max(here, nearest)
                    self._join(low, high)
                    if not chain:
                        chain.append(low)
                else:
                    chain.append(nearest)
        return [sorted(cluster) for cluster in self.members if cluster]

    def _nearest(self, here: int) -> int:
        """The cluster of the highest mean evidence, of equals the lowest; -1 if none may join."""
        sizes, firsts, lasts, window = self.sizes, self.firsts, self.lasts, self.window
        first, last = firsts[here], lasts[here]
        best, found = float(self.threshold * sizes[here]), -1
        for near, value in (self.sums.get(here) or self._opened(here)).items():
            mean = value / sizes[near]
            if mean < best or (mean == best and 0 <= found < near):
                continue
            # Each by itself is within the window, so together they are if these are.
            if lasts[near] - first <= window and last - firsts[near] <= window:
                best, found = mean, near
        return found

    def _opened(self, here: int) -> dict[int, int]:
        """The sums of evidence for those near an index that is a cluster by itself."""
        home, ends, values = self.home, self.ends, self.values
        sums: dict[int, int] = {}
        for number in self.links[here]:
            near = home[ends[number] - here]
            sums[near] = sums.get(near, 0) + values[number]
        self.links[here] = _NO_LINKS
        self.sums[here] = sums
        return sums

    def _join(self, low: int, high: int) -> None:
        for index in self.members[high]:
            self.home[index] = low
        self.members[low] += self.members[high]
        self.members[high] = []
        self.sizes[low] += self.sizes[high]
        self.firsts[low] = min(self.firsts[low], self.firsts[high])
        self.lasts[low] = max(self.lasts[low], self.lasts[high])
        all_sums = self.sums
        joined, gone = all_sums[low], all_sums.pop(high)
        del joined[high], gone[low]
        for near, value in gone.items():
            sums = joined[near] = joined.get(near, 0) + value
            around = all_sums.get(near)
            if around is not None:
                del around[high]
                around[low] = sums


_NO_LINKS = array("I")
