"""Chains of nearest neighbours give what joining the nearest two of all gives, step by step."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from generator.grouper.clustering import agglomerate

THRESHOLD, WINDOW, SIZE = 4, 10.0, 9
Pairs = dict[tuple[int, int], int]

MOMENTS = st.lists(st.integers(0, 14).map(float), min_size=SIZE, max_size=SIZE)
# Few values, so that many means are equal.
PAIRS = st.dictionaries(
    st.sampled_from(list(combinations(range(SIZE), 2))), st.sampled_from((3, 4, 6, 8, 12))
)


def step_by_step(moments: list[float], pairs: Pairs) -> list[list[int]]:
    """The nearest two of all clusters join, of equals those of the lowest indices."""
    clusters = [[index] for index in range(len(moments))]

    def nearness(one: list[int], other: list[int]) -> Fraction:
        values = (pairs.get((min(pair), max(pair)), 0) for pair in product(one, other))
        return Fraction(sum(values), len(one) * len(other))

    def may_join(one: list[int], other: list[int]) -> bool:
        spread = [moments[index] for index in (*one, *other)]
        return nearness(one, other) >= THRESHOLD and max(spread) - min(spread) <= WINDOW

    while near := [pair for pair in combinations(clusters, 2) if may_join(*pair)]:
        one, other = min(near, key=lambda pair: (-nearness(*pair), pair[0][0], pair[1][0]))
        clusters = sorted([*(c for c in clusters if c not in (one, other)), sorted(one + other)])
    return clusters


def grouped(moments: list[float], pairs: Pairs) -> list[list[int]]:
    spans = list(zip(moments, moments, strict=True))
    evidence = [(one, other, value) for (one, other), value in pairs.items()]
    return sorted(agglomerate(spans, evidence, THRESHOLD, WINDOW))


@given(MOMENTS, PAIRS)
def test_clusters_are_those_of_joining_the_nearest_two_of_all(
    moments: list[float], pairs: Pairs
) -> None:
    assert grouped(moments, pairs) == step_by_step(moments, pairs)


@given(MOMENTS, PAIRS)
def test_a_cluster_by_itself_is_the_same_cluster(moments: list[float], pairs: Pairs) -> None:
    for cluster in grouped(moments, pairs):
        within = {pair: value for pair, value in pairs.items() if {*pair} <= {*cluster}}
        assert cluster in grouped(moments, within)
