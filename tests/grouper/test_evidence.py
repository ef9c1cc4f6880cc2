"""What a search finds is what weighing each pair by itself says."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from generator.grouper.evidence import UNIT, Reports, search, weigh
from generator.grouper.terms import similarity

THRESHOLD, WINDOW, SIZE = 0.13, 10.0, 6

MOMENTS = st.lists(st.integers(0, 14).map(float), min_size=SIZE, max_size=SIZE).map(sorted)
# Each of these weights is enough for a term to find others by itself.
VECTORS = st.lists(
    st.dictionaries(st.integers(1, 6), st.sampled_from((0.3, 0.5, 0.7)), max_size=3),
    min_size=SIZE,
    max_size=SIZE,
)
SMALL = st.lists(st.integers(0, 3), min_size=SIZE, max_size=SIZE)
VOTES = st.dictionaries(st.sampled_from(list(combinations(range(SIZE), 2))), st.integers(1, 2))


@given(MOMENTS, VECTORS, SMALL, SMALL, VOTES)
def test_a_search_weighs_as_one_pair_is_weighed(
    moments: list[float],
    vectors: list[dict[int, float]],
    topics: list[int],
    providers: list[int],
    votes: dict[tuple[int, int], int],
) -> None:
    declared: dict[int, dict[int, int]] = {}
    for (earlier, later), count in votes.items():
        declared.setdefault(later, {})[earlier] = count
    reports = Reports(moments, vectors, topics, providers, declared, WINDOW, frozenset())
    alikes: dict[tuple[int, int], float] = {}
    found = {(one, other): value for one, other, value in search(reports, THRESHOLD, 0, alikes)}
    for one, other in combinations(range(SIZE), 2):
        alike = similarity(vectors[other], vectors[one])
        distance = moments[other] - moments[one]
        twice = providers[one] == providers[other]
        value = weigh(alike, votes.get((one, other), 0), distance, WINDOW, twice)
        strangers = topics[one] and topics[other] and not topics[one] & topics[other]
        if (one, other) in found:
            assert found[one, other] == int(value * UNIT)
        else:
            assert distance > WINDOW or strangers or value < THRESHOLD
        assert alikes.get((one, other), alike) == alike
    assert alikes.keys() == votes.keys()
