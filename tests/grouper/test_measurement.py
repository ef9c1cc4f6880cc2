"""The figures of the grouping benchmark, on cases small enough to count by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks.grouping import (
    Agreement,
    b_cubed_by_item,
    held_out,
    judge_pairs,
    labels_of,
    mean,
    pairwise,
    read_headlines,
)
from tests.conftest import group, make_story

# Two true clusters, {a b c} and {d e}; c was put to d and e.
TRUTH = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}
FOUND = {"a": 1, "b": 1, "c": 2, "d": 2, "e": 2}


def test_b_cubed_scores_each_item_by_its_two_clusters() -> None:
    scores = b_cubed_by_item(TRUTH, FOUND)
    assert scores["a"] == Agreement(1.0, 2 / 3)
    assert scores["c"] == Agreement(1 / 3, 1 / 3)
    assert scores["d"] == Agreement(2 / 3, 1.0)


def test_the_mean_of_b_cubed_is_over_items() -> None:
    precision, recall = mean(b_cubed_by_item(TRUTH, FOUND).values())
    assert precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)


def test_pairwise_counts_pairs() -> None:
    # Put together: ab, cd, ce, de. Meant: ab, ac, bc, de.
    assert pairwise(TRUTH, FOUND) == Agreement(2 / 4, 2 / 4)
    assert pairwise(TRUTH, FOUND).f1 == pytest.approx(0.5)


def test_perfect_and_hopeless_groupings() -> None:
    alone = {item: number for number, item in enumerate(TRUTH)}
    assert mean(b_cubed_by_item(TRUTH, TRUTH).values()) == Agreement(1.0, 1.0)
    # Three items find a third of their cluster, two find half of it.
    assert mean(b_cubed_by_item(TRUTH, alone).values()) == pytest.approx((1.0, 2 / 5))
    assert pairwise(TRUTH, alone) == Agreement(1.0, 0.0)


def test_items_without_a_label_count_for_nothing() -> None:
    more = FOUND | {"z": 1}
    assert b_cubed_by_item(TRUTH, more) == b_cubed_by_item(TRUTH, FOUND)


def test_a_cluster_is_never_scored_at_a_threshold_chosen_by_itself() -> None:
    # The run that joins everything is best for the large cluster alone.
    truth = {f"{label}{n}": label for label in "abcde" for n in range(2)} | {
        f"big{n}": "big" for n in range(30)
    }
    apart = {item: (label if label != "big" else item) for item, label in truth.items()}
    joined = {item: (label if label == "big" else "rest") for item, label in truth.items()}
    kept = held_out(truth, [apart, joined], folds=6)
    assert {kept[f"big{n}"].recall for n in range(30)} == {1 / 30}
    assert {kept[item].precision for item, label in truth.items() if label != "big"} == {1 / 5}


def test_pairs_are_judged_on_built_clusters() -> None:
    pairs = [("a", "b", "same"), ("a", "c", "same"), ("d", "c", "related"), ("a", "e", "different")]
    verdicts = judge_pairs([*pairs, ("a", "gone", "same")], FOUND)
    assert verdicts == (1, 2, 1, 1)
    assert verdicts.agreement == Agreement(1 / 2, 1 / 3)


def test_headlines_become_stories_of_their_category(tmp_path: Path) -> None:
    file = tmp_path / "headlines.csv"
    columns = ["id", "title", "url", "provider", "category", "cluster", "host", "timestamp_ms"]
    with file.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(columns)
        table.writerow([1, "Dam, jammed", "not a url", "Herald", "b", "c1", "herald.example", 0])
        table.writerow([2, "Crab banned", "not a url", "Ledger", "t", "c2", "ledger.example", 1500])
    site, truth = read_headlines(file)
    assert truth == {"1": "c1", "2": "c2"}
    assert [story.topics for story in site.stories] == [("b",), ("t",)]
    assert site.stories[1].published.isoformat() == "1970-01-01T00:00:01.500000+00:00"


def test_stories_without_a_page_are_alone() -> None:
    stories = [make_story("one"), make_story("two"), make_story("gone", event=4, listed=False)]
    labels = labels_of(group(stories), stories)
    assert labels["2026-03-10-one"] == labels["2026-03-10-two"] != labels["2026-03-10-gone"]
