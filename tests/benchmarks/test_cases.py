"""The changes that are measured, how they are undone, and how what was written is counted."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks import cases, contenders, corpus, measure, report, stories
from benchmarks.stories import load_mapping, split_text


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "source"
    corpus.write_corpus(folder, 120)
    return folder


def front(text: str) -> dict[str, object]:
    return load_mapping(split_text(text, "story")[0])


def test_an_edit_changes_headline_and_excerpt_and_nothing_else(source: Path) -> None:
    example = cases.find_example(stories.decide(source))
    before, after = front(example.text), front(cases.edited_story(example, 7))
    assert after.pop("title") == f"{before.pop('title')}, edition 7"
    assert after.pop("excerpt") == f"{before.pop('excerpt')} Corrected in edition 7."
    assert after == before


def test_an_added_story_shares_no_address_with_any_other(source: Path) -> None:
    plan = stories.decide(source)
    example = cases.find_example(plan)
    known = {url for story in plan.stories for url in (*story.urls, *story.related)}
    known |= {path.name for path in plan.paths}
    for turn in (1, 2):
        name, text = cases.added_story(example, turn)
        facts = plan.facts(name, text)
        assert facts.state == "listed"
        assert len(facts.related) == 2
        assert known.isdisjoint({name, *facts.urls, *facts.related})
        known |= {name, *facts.urls, *facts.related}


def test_every_contender_gets_the_same_changes_and_loses_them_again(
    source: Path, tmp_path: Path
) -> None:
    plan = stories.decide(source)
    settings = contenders.Settings(source=source, work=tmp_path, plan=plan)
    example = cases.find_example(plan)
    for name, contender in contenders.make(["broadsheet", "hugo", "eleventy"], settings).items():
        assert isinstance(contender, contenders.Editable)
        contender.lay_out()
        before = measure.folder_state(tmp_path / name)
        folders = {path for path in (tmp_path / name).rglob("*") if path.is_dir()}
        for case, change in cases.CHANGES.items():
            undo = cases.apply(change(contender, example, 1))
            during = measure.compare_states(before, measure.folder_state(tmp_path / name))
            undo()
            after = measure.folder_state(tmp_path / name)
            assert during.changed == (case != "unchanged"), (name, case)
            assert measure.compare_states(before, after).written == 0, (name, case)
            assert {path for path in (tmp_path / name).rglob("*") if path.is_dir()} == folders


def test_a_story_in_a_folder_is_edited_where_it_is(source: Path, tmp_path: Path) -> None:
    nested = tmp_path / "nested"
    shutil.copytree(source / "_news", nested / "_news" / "2026")
    plan = stories.decide(nested)
    settings = contenders.Settings(source=nested, work=tmp_path, plan=plan)
    example = cases.find_example(plan)
    for contender in contenders.make(["broadsheet", "hugo", "eleventy"], settings).values():
        assert isinstance(contender, contenders.Editable)
        contender.lay_out()
        (path,) = contender.story_files(example.name, cases.edited_story(example, 1))
        assert path.is_file()


def test_a_source_without_a_lead_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2026-06-30-alone.md").write_text("---\ntitle: Alone\n---\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no published story"):
        cases.find_example(stories.decide(tmp_path))


def test_written_again_with_the_same_bytes_counts_as_written_only(tmp_path: Path) -> None:
    for name in ("kept.html", "again.html", "edited.html", "gone.html"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        os.utime(tmp_path / name, ns=(1, 1))
    before = measure.folder_state(tmp_path)
    (tmp_path / "again.html").write_text("again.html", encoding="utf-8")
    (tmp_path / "edited.html").write_text("other", encoding="utf-8")
    (tmp_path / "new.css").write_text("a{}", encoding="utf-8")
    (tmp_path / "gone.html").unlink()
    found = measure.compare_states(before, measure.folder_state(tmp_path))
    assert found == measure.Written(
        files=4, size=27, written=3, written_html=2, changed=2, removed=1
    )


class Copier:
    """A generator that copies its one input and leaves what it wrote before."""

    def __init__(self, folder: Path) -> None:
        self.input, self.output = folder / "in", folder / "out"
        self.builds = self.cleans = 0

    def lay_out(self) -> None:
        self.input.mkdir()

    def command(self) -> list[str]:
        return []

    def clean(self) -> None:
        self.cleans += 1
        contenders.remove(self.output)

    def build(self) -> None:
        self.builds += 1
        self.output.mkdir(exist_ok=True)
        for path in self.input.iterdir():
            (self.output / path.name).write_bytes(path.read_bytes())


def test_a_site_is_made_ready_with_as_few_builds_as_it_takes(tmp_path: Path) -> None:
    copier = Copier(tmp_path)
    copier.lay_out()
    (copier.input / "a").write_text("a", encoding="utf-8")
    bench = cases.Bench(copier, copier.build)
    assert list(bench.make_ready()) == ["a"]
    bench.make_ready()
    assert (copier.builds, copier.cleans) == (1, 1)
    (copier.output / "left over").write_text("b", encoding="utf-8")
    assert list(bench.make_ready()) == ["a"]
    assert not (copier.output / "left over").exists()
    assert (copier.builds, copier.cleans) == (2, 1)


def run(wall: float, written: int, mib: int = 0) -> report.Run:
    memory = mib * report.MIB
    usage = measure.Usage(wall, wall, 2 * memory, memory, report.MIB, 1 if mib else 0)
    return report.Run(usage, measure.Written(1000, 2_500_000, written, written, written, 0))


def test_a_table_shows_medians_and_ratios_to_the_first() -> None:
    text = report.table(
        {
            "one": [run(9, 0, 7), run(1, 0), run(3, 0), run(2, 9)],
            "two": [run(5, 1000)],
            "none": [run(0, 0)],
        }
    )
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    cells = {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[2:]}
    assert cells["one"]["wall s (least to most)"] == "2.00 (1.00 to 3.00)"
    assert (cells["one"]["PSS MiB"], cells["one"]["RSS MiB"]) == ("7", "14")
    assert (cells["one"]["written"], cells["two"]["written"]) == ("0", "1,000")
    assert (cells["two"]["time ratio"], cells["none"]["time ratio"]) == ("2.50", "0.00")


def test_a_run_that_never_ends_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "TOO_LONG", 0.2)
    with pytest.raises(measure.CommandFailedError, match="ended with -9"):
        measure.run(["sleep", "60"], tmp_path, tmp_path / "log")


def test_a_run_counts_the_memory_and_time_of_its_children(tmp_path: Path) -> None:
    child = "block = bytearray(64 * 2**20); block[::4096] = b'x' * len(block[::4096])"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child + '; import time; time.sleep(0.5)'!r}])"
    used = measure.run([sys.executable, "-c", program], tmp_path, tmp_path / "log")
    assert used.processes == 2
    assert used.rss > 64 * 2**20
    assert used.largest > 64 * 2**20
    assert used.wall > 0.5
    alone = measure.run([sys.executable, "-c", "pass"], tmp_path, tmp_path / "log", watch=False)
    assert (alone.watched, alone.pss, alone.processes) == (False, 0, 0)
    assert alone.wall > 0
