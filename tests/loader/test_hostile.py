"""A folder of hostile files, each judged by what its manifest expects.

The folder is not part of the project: name it in ``BROADSHEET_HOSTILE``.
"""

from __future__ import annotations

import json
import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from generator.errors import Problem
from generator.executors import Workers
from generator.loader.content import load_content
from generator.model import Loaded
from generator.options import Config, ContentOptions

FOLDER = os.environ.get("BROADSHEET_HOSTILE", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="BROADSHEET_HOSTILE names no folder")

SECRET = "SECUREDBLOB"
SECONDS_FOR_ALL = 30.0
SECONDS_FOR_ONE = 1.0


@lru_cache(maxsize=1)
def manifest() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(
        (Path(FOLDER) / "manifest.json").read_text(encoding="utf-8")
    )["entries"]
    return found


@lru_cache(maxsize=1)
def loaded() -> tuple[Loaded, float]:
    start = time.process_time()
    with Workers(1) as workers:
        found = load_content(config(Path(FOLDER) / "corpus"), workers)
    return found, time.process_time() - start


def config(folder: Path) -> Config:
    return Config(source=str(folder), content=ContentOptions(folder="."), output="public")


def names_the_fault(problem: Problem, entry: dict[str, Any]) -> bool:
    field, line = entry["field"], entry["line"]
    if not field and not line:
        return True
    near = bool(line) and abs(problem.line - line) <= 2
    place = f"{problem.field} {problem.message}"
    return near or (bool(field) and field.split(".")[0].split("[")[0] in place)


def outcome(entry: dict[str, Any], stories: set[str], problems: list[Problem]) -> set[str]:
    """The outcomes of the manifest that describe what the loader did."""
    path = entry["file"].partition("/")[2]
    own = [problem for problem in problems if problem.path == path]
    errors = [problem for problem in own if problem.level == "error"]
    if errors:
        told = any(problem.field or problem.line for problem in errors)
        return {"rejected with an error naming file and field/line"} if told else set()
    found = {"skipped with a warning"} if own and path not in stories else set()
    if path in stories:
        found.add("accepted and escaped")
        if any(names_the_fault(problem, entry) for problem in own):
            found.add("skipped with a warning")
    elif not own:
        found.add("accepted and escaped")  # withdrawn, or one of several copies
    return found


def test_every_file_is_judged_as_the_manifest_expects() -> None:
    content, _ = loaded()
    stories = {story.source for story in content.stories}
    wrong = [
        f"{entry['id']} {entry['wrong']}: {sorted(found)}, not {entry['expect']}"
        for entry in manifest()
        if not (found := outcome(entry, stories, list(content.problems)))
        & {entry["expect"], *entry["also_ok"]}
    ]
    assert len(manifest()) > 100
    assert wrong == []


def test_a_refused_file_has_no_story() -> None:
    content, _ = loaded()
    refused = {problem.path for problem in content.problems if problem.level == "error"}
    assert refused
    assert refused.isdisjoint(story.source for story in content.stories)


def test_what_is_secured_is_nowhere() -> None:
    content, _ = loaded()
    assert content.stories
    assert SECRET not in repr(content)


def test_the_whole_folder_loads_in_time() -> None:
    assert loaded()[1] < SECONDS_FOR_ALL


def test_no_single_file_takes_long(tmp_path: Path) -> None:
    slow = []
    for entry in manifest():
        source = Path(FOLDER) / entry["file"]
        folder = tmp_path / entry["id"]
        (folder / "_news").mkdir(parents=True)
        (folder / "_news" / source.name).write_bytes(source.read_bytes())
        start = time.process_time()
        with Workers(1) as workers:
            load_content(config(folder), workers)
        if (taken := time.process_time() - start) > SECONDS_FOR_ONE:
            slow.append(f"{entry['id']} {entry['wrong']}: {taken:.1f} s")
    assert slow == []
