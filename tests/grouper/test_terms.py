"""What stories are about, as weighted terms."""

from __future__ import annotations

from array import array
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from generator.executors import Workers
from generator.grouper.terms import Rarity, Terms, begin_terms, certainty, similarity
from tests.conftest import make_story


def _terms(texts: list[str]) -> tuple[Terms, Counter[int]]:
    with Workers(1) as workers:
        stories = [make_story(f"s{n}", title=text, excerpt="") for n, text in enumerate(texts)]
        return begin_terms(stories, workers)()


def _rarity(texts: list[str]) -> Rarity:
    return Rarity.by_counts(_terms(texts)[1], len(texts))


def _weights(rarity: Rarity) -> dict[int, float]:
    return dict(zip(array("Q", rarity.terms), array("d", rarity.weights), strict=True))


def test_a_rarer_term_weighs_more() -> None:
    weights = [Rarity.weight(count, 20_000) for count in (1, 10, 100, 1_000)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@given(st.integers(1, 10**6))
def test_a_term_of_all_stories_weighs_nothing_and_one_of_half_of_them_hardly_more(
    total: int,
) -> None:
    assert Rarity.weight(total, total) == 0
    assert Rarity.weight(total // 2 + 1, total) <= 1


@given(st.lists(st.sampled_from("ferry quay dam chess oak tide".split()), min_size=1, max_size=26))
def test_one_more_story_moves_the_weights_of_its_own_terms_only(words: list[str]) -> None:
    before = _weights(_rarity(words))
    after = _weights(_rarity([*words, "harbour ferry"]))
    own = set(_terms(["harbour ferry"])[1])
    assert {term for term in before if after[term] != before[term]} <= own


def test_a_weight_moves_only_at_the_powers_of_two() -> None:
    weights = [Rarity.weight(count, 20_000) for count in range(63, 129)]
    assert len(set(weights[:64])) == 1
    assert weights[63] > weights[64]


def test_a_term_of_a_third_of_all_stories_is_broad_and_one_of_a_tenth_is_not() -> None:
    texts = [f"word{n} {'quay' * (n % 3 == 0)} {'tide' * (n % 10 == 0)}" for n in range(1_000)]
    rarity = _rarity(texts)
    (quay,), (tide,) = _terms(["quay"])[1], _terms(["tide"])[1]
    assert quay in array("Q", rarity.broad)
    assert tide not in array("Q", rarity.broad)


def test_on_a_small_site_no_term_is_broad() -> None:
    assert _rarity(["quay"] * 63).broad == b""


def test_each_further_term_leaves_a_quarter_of_the_doubt() -> None:
    assert [certainty(shared) for shared in range(4)] == [0, 0.75, 0.9375, 0.984375]


def test_similarity_is_the_cosine_by_how_many_terms_are_shared() -> None:
    one, other = {1: 0.6, 2: 0.8}, {2: 0.8, 3: 0.6}
    assert similarity(one, other) == 0.8 * 0.8 * 0.75
    assert similarity(one, one) == similarity(other, other) == 0.9375
    assert similarity(one, {}) == 0


@given(st.lists(st.sampled_from(["ferry quay", "dam", "quay dam ferry", "oak"]), max_size=12))
def test_terms_are_counted_by_the_stories_that_have_them(texts: list[str]) -> None:
    terms, counts = _terms(texts)
    assert counts == Counter(terms.numbers)
