"""Sites in the real format load without an error.

They are not part of the project: name a folder of sites in ``BROADSHEET_CORPORA``
and a folder with the one seed file in ``BROADSHEET_SEED``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.config import load_config
from generator.executors import Workers
from generator.loader.content import load_content
from generator.model import Loaded

CORPORA = os.environ.get("BROADSHEET_CORPORA", "")
SEED = os.environ.get("BROADSHEET_SEED", "")
SITES = sorted(path.parent for path in Path(CORPORA).glob("*/_news")) if CORPORA else []


def load(source: Path, output: Path) -> Loaded:
    with Workers(1) as workers:
        return load_content(load_config(str(source), output=str(output)), workers)


@pytest.mark.skipif(not SITES, reason="BROADSHEET_CORPORA names no folder of sites")
@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_real_site_loads_whole(site: Path, tmp_path: Path) -> None:
    loaded = load(site, tmp_path)
    files = list((site / "_news").glob("*.md"))
    withdrawn = sum(b"\nremoved: true" in path.read_bytes() for path in files)
    with_file = [story for story in loaded.stories if story.stem]
    assert loaded.files == len(files) > 100
    assert len(with_file) == len(files) - withdrawn
    assert [problem for problem in loaded.problems if problem.level == "error"] == []
    declared = list((site / "_data" / "topics").glob("*.yaml"))
    assert len(loaded.topics) >= len(declared)
    known = {story.id for story in loaded.stories}
    assert len(known) == len(loaded.stories)
    assert all(story.provider in loaded.providers for story in loaded.stories)
    assert all(topic.casefold() in loaded.topic_ids for s in loaded.stories for topic in s.topics)


@pytest.mark.skipif(not SEED, reason="BROADSHEET_SEED names no folder")
def test_the_seed_is_one_story_and_five_known_by_reference(tmp_path: Path) -> None:
    loaded = load(Path(SEED), tmp_path)
    assert [bool(story.stem) for story in loaded.stories].count(True) == 1
    assert len(loaded.stories) == 6
    assert len(loaded.stories[0].related) == 5
    assert not loaded.problems
