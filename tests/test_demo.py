"""The demo site against the clusters that an editor would make of it.

``demo_clusters.json`` holds three lists, made by hand: ``events``, the files
and references that report one event; ``sagas``, names of events of one affair
that are weeks or questions apart and must stay apart; ``alone``, files that
belong to no event.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from generator.config import load_config
from generator.executors import Workers
from generator.grouper import group_stories
from generator.loader.content import load_content
from generator.model import Cluster
from tests.conftest import DEMO

pytestmark = pytest.mark.skipif(not DEMO.is_dir(), reason="the demo site is not here")

EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "demo_clusters.json").read_text())


@pytest.fixture(scope="module")
def clusters() -> tuple[Cluster, ...]:
    config = load_config(str(DEMO))
    with Workers(1) as workers:
        loaded = load_content(config, workers)
        return group_stories(loaded.stories, loaded.topic_ids, config.grouping, workers)


@pytest.fixture(scope="module")
def home(clusters: tuple[Cluster, ...]) -> dict[str, int]:
    """The number of a story's cluster by its stem, or its address if it has no file."""
    return {
        story.stem or story.url: number
        for number, cluster in enumerate(clusters)
        for story in cluster.members
    }


def pairs(events: dict[str, list[str]]) -> set[tuple[str, str]]:
    return {pair for members in events.values() for pair in combinations(sorted(members), 2)}


def found_pairs(home: dict[str, int]) -> set[tuple[str, str]]:
    groups: dict[int, list[str]] = {}
    for name, number in home.items():
        groups.setdefault(number, []).append(name)
    return pairs({str(number): names for number, names in groups.items()})


def test_the_expectation_speaks_of_files_that_are_there() -> None:
    named = [name for members in EXPECTED["events"].values() for name in members]
    named += EXPECTED["alone"]
    assert len(named) == len(set(named))
    files = {path.stem for path in (DEMO / "_news").glob("*.md")}
    assert {name for name in named if "://" not in name} <= files


def test_stories_that_are_grouped_report_one_event(home: dict[str, int]) -> None:
    wanted, found = pairs(EXPECTED["events"]), found_pairs(home)
    assert len(found & wanted) / len(found) >= 0.95, sorted(found - wanted)


def test_stories_of_one_event_are_grouped(home: dict[str, int]) -> None:
    wanted, found = pairs(EXPECTED["events"]), found_pairs(home)
    assert len(found & wanted) / len(wanted) >= 0.85, sorted(wanted - found)


@pytest.mark.parametrize("pair", EXPECTED["together"], ids=lambda pair: pair[0][11:40])
def test_plain_cases_are_together(pair: list[str], home: dict[str, int]) -> None:
    one, other = pair
    assert home.get(one) is not None
    assert home.get(one) == home.get(other)


@pytest.mark.parametrize("saga", EXPECTED["sagas"], ids="-".join)
def test_the_chapters_of_a_saga_stay_apart(saga: list[str], home: dict[str, int]) -> None:
    chapters = [
        {home[name] for name in EXPECTED["events"][event] if name in home} for event in saga
    ]
    assert all(chapters)
    for one, other in combinations(chapters, 2):
        assert one.isdisjoint(other)


@pytest.mark.parametrize("name", EXPECTED["alone"], ids=lambda name: name[11:40])
def test_a_story_of_its_own_has_no_coverage(name: str, clusters: tuple[Cluster, ...]) -> None:
    # One that is not listed is in no cluster at all.
    beside = [
        story.stem or story.url
        for cluster in clusters
        if any(story.stem == name for story in cluster.members)
        for story in cluster.members
    ]
    assert beside in ([], [name])


def test_every_file_of_an_event_is_shown_on_a_page_of_that_event(
    clusters: tuple[Cluster, ...],
) -> None:
    astray = []
    for event, names in EXPECTED["events"].items():
        mine = [c for c in clusters if c.lead.stem in names or c.lead.url in names]
        shown = {story.stem for c in mine for story in (*c.members, *c.twins, *c.folded)}
        astray += [(event, name) for name in names if "://" not in name and name not in shown]
    assert astray == []
