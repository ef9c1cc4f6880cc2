"""Why a story is in its cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator.executors import Workers
from generator.grouper import Explanation, explain_story
from generator.model import Story
from generator.options import GroupingOptions
from tests.conftest import broadsheet, make_story, write_story


def explained(wanted: str, stories: list[Story]) -> Explanation | None:
    topic_ids = {"harbour": "harbour"}
    with Workers(1) as workers:
        return explain_story(wanted, stories, topic_ids, GroupingOptions(), workers)


def test_it_has_the_evidence_with_each_other_member() -> None:
    # The same words: all that takes from the similarity of 1 is the time between.
    near = make_story("near", hours=1, related=("2026-03-10-one",))
    stories = [make_story("one"), near, make_story("far", hours=84), make_story("x", event=3)]
    found = explained("2026-03-10-one", stories)
    assert found is not None
    assert [tie.story.id for tie in found.ties] == ["2026-03-10-near", "2026-03-10-far"]
    first, second = found.ties
    assert first.alike == pytest.approx(1.0, abs=1e-3)  # a little doubt always stays
    assert first.alike == pytest.approx(sum(share for _, share in first.words))
    assert (first.declared, second.declared) == (1, 0)
    assert (first.hours, second.hours) == (1.0, 84.0)
    assert first.evidence == pytest.approx(2 * 0.35 ** (1 / 168), abs=1e-3)
    assert second.evidence == pytest.approx(0.35 ** (84 / 168), abs=1e-3)
    assert found.mean == pytest.approx((first.evidence + second.evidence) / 2)
    assert "ostermoor" in dict(first.words)


def test_it_names_the_next_best_cluster() -> None:
    # Close in words, but too wide apart in time to be in one cluster with the later one.
    stories = [make_story("one"), make_story("two", hours=150), make_story("three", hours=200)]
    found = explained("2026-03-10-one", stories)
    assert found is not None
    assert found.ties == ()
    assert [story.id for story in found.rejected] == ["2026-03-10-two", "2026-03-10-three"]
    assert 0 < found.rejected_mean < 1


def test_a_story_is_found_by_its_stem_its_address_and_that_of_its_twin() -> None:
    twin = make_story("twin", url="https://one.example/one?utm_source=x", quality=1)
    # Earlier than all, and known by reference only.
    nameless = msgspec.structs.replace(make_story("no", hours=-9, event=3), stem="")
    stories = [make_story("one"), twin, make_story("two", event=2), nameless]
    by = {
        name: explained(name, stories)
        for name in ("2026-03-10-one", "https://www.one.example/one", "2026-03-10-twin", "none")
    }
    assert by.pop("none") is None
    assert {found.story.id for found in by.values() if found} == {"2026-03-10-one"}


def test_the_command_tells_it_in_lines(tmp_path: Path) -> None:
    for name, event, clock in (
        ("herald", 0, "12:00"),
        ("ledger", 0, "12:30"),
        ("crabs", 1, "12:00"),
    ):
        told: dict[str, Any] = {
            "published": name != "herald",
            "publishedDateTime": f"2026-03-10T{clock}:00Z",
        }
        write_story(tmp_path / "_news", f"2026-03-10-{name}", event=event, **told)
    (tmp_path / "broadsheet.toml").write_text('[site]\ntime_zone = "Europe/Berlin"\n')
    done = broadsheet("explain", "_news/2026-03-10-herald.md", tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].endswith(" CET)")
    assert lines[1].startswith("is not listed: its file says published: false")
    assert lines[2].startswith("is with 1 other report: ")
    assert lines[4].strip().startswith("30 minutes apart; ")
    assert "ostermoor" in done.stdout
    assert "Velvet" not in done.stdout


def test_the_command_says_when_there_is_no_such_story(tmp_path: Path) -> None:
    write_story(tmp_path / "_news", "2026-03-10-herald")
    done = broadsheet("explain", "nothing", tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "broadsheet: there is no story nothing; give the name of its file or its address\n"
    )
