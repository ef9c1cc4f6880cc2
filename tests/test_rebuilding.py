"""A build after something went wrong, or after somebody else was at work on the folders."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import time
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from generator import files
from generator.assets import Assets, collect_assets
from generator.cache import FOLDER, Cache
from generator.digest import SIZE, Signature
from generator.errors import BroadsheetError, OutputError, SourceError
from generator.loader import story as story_module
from generator.options import Config
from generator.packages import PACKAGES, installed_version
from generator.writer import Output
from tests.conftest import PACKAGE_PARENT, broadsheet, build, reference, snapshot, write_story


class Place:
    """A small site and its output."""

    def __init__(self, folder: Path) -> None:
        self.source, self.out = folder / "source", folder / "out"
        self.folder = folder
        for n in range(3):
            related = [reference(f"other{n}", event=n)]
            write_story(self.source / "_news", f"2026-03-10-s{n}", event=n, related=related)

    def build(self, **options: Any) -> Any:
        return build(self.source, self.out, **options).report

    def equals_clean(self) -> bool:
        shutil.rmtree(self.folder / "clean", ignore_errors=True)
        shutil.copytree(self.source, self.folder / "copy", ignore=lambda *_: [FOLDER])
        build(self.folder / "copy", self.folder / "clean")
        shutil.rmtree(self.folder / "copy")
        return snapshot(self.out) == snapshot(self.folder / "clean")


@pytest.fixture
def site(tmp_path: Path) -> Place:
    return Place(tmp_path)


# ------------------------------------------------------------------ the output


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_altered_is_restored_whichever_process_looks(
    site: Place, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr("generator.build._MANY", 0)
    site.build()
    first = next(site.out.glob("news/*/index.html"))
    first.write_text("by hand")
    (site.out / "404.html").unlink()
    assert site.build(jobs=jobs).written == 2
    assert site.equals_clean()
    assert site.build(jobs=jobs).written == 0
    shutil.rmtree(site.out)
    site.build(jobs=jobs)
    assert site.equals_clean()


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("loss", ["removed", "emptied", "replaced", "in part"])
def test_what_goes_while_stories_are_read_is_there_in_the_end(
    site: Place, monkeypatch: pytest.MonkeyPatch, loss: str, edited: bool
) -> None:
    monkeypatch.setattr("generator.build._MANY", 0)
    site.build()
    if edited:
        write_story(site.source / "_news", "2026-03-10-s9", event=9)

    def lose(config: Config) -> Assets:
        time.sleep(0.2)  # by now the files were looked at
        shutil.rmtree(site.out / "news")
        if loss != "in part":
            shutil.rmtree(site.out)
        if loss == "emptied":
            site.out.mkdir()
        elif loss == "replaced":
            (site.folder / "another").mkdir()
            site.out.symlink_to(site.folder / "another")
        return collect_assets(config)

    monkeypatch.setattr("generator.build.collect_assets", lose)
    site.build(jobs=2)
    monkeypatch.undo()
    assert site.equals_clean()


def test_what_was_seen_while_another_build_was_at_work_does_not_count(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.build._MANY", 0)
    site.build()
    write_story(site.source / "_news", "2026-03-10-s9", event=9)
    # A build that began before this one, writes deep in the folder, and is killed.
    (site.out / ".broadsheet-unfinished").write_text("process 1")

    def write(config: Config) -> Assets:
        time.sleep(0.2)  # by now the files were looked at
        for page in site.out.glob("news/*/index.html"):
            page.write_text("of another site")
        return collect_assets(config)

    monkeypatch.setattr("generator.build.collect_assets", write)
    site.build(jobs=2)
    monkeypatch.undo()
    assert site.equals_clean()


@pytest.mark.parametrize("edited", [False, True])
def test_a_build_does_without_the_process_that_looks(
    site: Place, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    monkeypatch.setattr("generator.build._MANY", 0)
    site.build()
    if edited:
        write_story(site.source / "_news", "2026-03-10-s9", event=9)
    (site.out / "404.html").unlink()
    here, state = os.getpid(), Output.state

    def lost(output: Output) -> Signature:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return state(output)

    monkeypatch.setattr(Output, "state", lost)
    site.build(jobs=2)
    monkeypatch.undo()
    assert site.equals_clean()


def test_the_first_picture_of_the_site_itself_makes_no_more_pages_stale_than_any_other(
    tmp_path: Path,
) -> None:
    reasons = {}
    for name, address in (("own", "https://site.example/"), ("remote", "https://far.example/")):
        place = Place(tmp_path / name)
        (place.source / "static").mkdir()
        (place.source / "static/crab.png").write_bytes(b"a picture")
        for n in range(3, 30):
            write_story(place.source / "_news", f"2026-02-{n:02}-s", event=n, topics=[f"T{n}"])
        place.build(base_url="https://site.example/")
        images = [{"url": f"{address}crab.png"}]
        write_story(place.source / "_news", "2026-03-11-s", event=30, images=images)
        reasons[name] = place.build(base_url="https://site.example/").reasons
        assert dict(reasons[name])["new"] == 2
    assert reasons["own"] == reasons["remote"]


def test_a_removed_list_of_files_is_written_anew(site: Place) -> None:
    site.build()
    (site.out / ".broadsheet-files").unlink()
    site.build()
    assert site.equals_clean()


def test_a_page_that_goes_while_the_list_of_files_is_missing_is_still_known(site: Place) -> None:
    site.build()
    (site.out / ".broadsheet-files").unlink()
    (site.source / "_news/2026-03-10-s2.md").unlink()
    assert site.build().pruned > 0
    assert site.equals_clean()


def test_a_list_that_cannot_be_read_stops_the_build_before_it_is_forgotten(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    fail_at(monkeypatch, ".broadsheet-files", errno.EIO)
    (site.source / "_news/2026-03-10-s2.md").unlink()
    before = snapshot(site.out)
    with pytest.raises(OutputError, match=r"cannot read .*\.broadsheet-files: Input/output error"):
        site.build()
    monkeypatch.undo()
    assert snapshot(site.out) == before
    site.build()
    assert site.equals_clean()


def test_a_folder_that_became_a_link_is_written_whole(site: Place) -> None:
    site.build()
    moved = site.folder / "moved"
    (site.out / "news").rename(moved)
    (site.out / "news").symlink_to(moved)
    elsewhere = snapshot(moved)
    write_story(site.source / "_news", "2026-03-10-s1", event=1, title="Another headline")
    site.build()
    assert not (site.out / "news").is_symlink()
    assert site.equals_clean()
    assert snapshot(moved) == elsewhere


def test_what_an_interrupted_build_left_is_removed_also_beside_a_page_that_is_right(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    text = (site.source / "_news/2026-03-10-s1.md").read_text()
    write_story(site.source / "_news", "2026-03-10-s1", event=1, title="Another headline")
    fail_at(monkeypatch, "index.html", errno.EIO, call="replace", error=KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        site.build()
    monkeypatch.undo()
    assert list(site.out.rglob(".*.new"))
    (site.source / "_news/2026-03-10-s1.md").write_text(text)
    site.build()
    assert site.equals_clean()


def test_clean_removes_what_an_interrupted_build_left(site: Place) -> None:
    site.build()
    with Output(str(site.out)) as output:
        output.begin([])
    (site.out / ".index.html.new").write_bytes(b"half")
    assert broadsheet("clean", site.source, "-o", site.out).returncode == 0
    assert snapshot(site.out) == {}


# ------------------------------------------------------------------ the source


def test_a_file_name_that_is_no_story_is_told_at_once(site: Place) -> None:
    site.build()
    (site.source / "_news/notes.md.bak").write_text("x")
    assert [problem.kind for problem in site.build().problems] == ["not-a-story"]


def test_why_a_file_is_not_read_is_told_as_it_is_now(site: Place) -> None:
    file = site.source / "_news/2026-03-10-s3.md"
    file.symlink_to(site.source / "_news/2026-03-10-s1.md")
    assert "symbolic link" in site.build().problems[0].message
    file.unlink()
    file.write_text("x" * (2 << 20) + "x")
    assert "larger" in site.build().problems[0].message


def test_what_was_read_in_this_build_is_no_damage_to_what_was_kept(site: Place) -> None:
    bad = reference("otter") | {"title": ""}
    related = [bad, reference("otter")]
    write_story(site.source / "_news", "2026-03-10-a", related=related, event=7)
    assert site.build().notes == ()
    write_story(site.source / "_news", "2026-03-10-a", related=[*related, bad], event=7)
    assert site.build().notes == ()
    assert site.equals_clean()


def test_what_the_disk_refused_once_is_read_by_the_next_build(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The related entries of a file are read in a second turn, which can fail by itself."""

    def refuse(*_: object) -> bytes:
        raise files.Unreadable("cannot be read: Input/output error")

    monkeypatch.setattr(story_module, "read_file", refuse)
    assert {problem.kind for problem in site.build().problems} == {"unreadable"}
    monkeypatch.undo()
    assert site.build().problems == ()
    assert site.equals_clean()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.EMFILE])
def test_a_folder_that_cannot_be_listed_is_not_taken_for_empty(
    code: int, site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(site.source / "_news/deep", "2026-03-10-s4", event=4)
    site.build()
    before = snapshot(site.out)
    fail_at(monkeypatch, "_news/deep", code, call="scandir")
    with pytest.raises(SourceError, match=f"cannot list .*_news/deep: {os.strerror(code)}"):
        site.build()
    assert snapshot(site.out) == before


def test_a_process_without_descriptors_does_not_take_stories_for_unreadable(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, "2026-03-10-s1.md", errno.EMFILE)
    with pytest.raises(SourceError, match=r"cannot read .*s1\.md: Too many open files"):
        site.build()


@pytest.mark.parametrize(
    "name", ["./part.html", "sub//part.html", ".hidden/part.html", "/part.html"]
)
def test_a_template_has_one_name(name: str, site: Place) -> None:
    """Under another its changes would not be seen."""
    for place in ("part.html", "sub/part.html", ".hidden/part.html"):
        (site.source / "templates" / place).parent.mkdir(parents=True, exist_ok=True)
        (site.source / "templates" / place).write_text("one")
    (site.source / "templates/404.html").write_text(f'{{% include "{name}" %}}')
    with pytest.raises(BroadsheetError, match=f"there is no template {name}"):
        site.build()


# ------------------------------------------------------------------- the cache


def open_cache(site: Place) -> Cache:
    return Cache(str(site.source), b"p" * SIZE)


def test_a_cache_on_a_full_disk_costs_one_note(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build()
    write_story(site.source / "_news", "2026-03-10-s1", event=1, title="Another headline")
    fail_at(monkeypatch, f"{FOLDER}/", errno.ENOSPC, writing=True)
    assert [note.rpartition(": ")[2] for note in site.build().notes] == ["No space left on device"]
    monkeypatch.undo()
    assert site.equals_clean()
    assert site.build().notes == ()


def test_nothing_lies_beside_a_file_of_the_cache_that_could_not_be_written(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_cache(site) as cache:
        fail_at(monkeypatch, "", errno.ENOSPC, call="fsync")
        cache.write("one", b"body")
        assert len(cache.warnings) == 1
    assert not list((site.source / FOLDER).glob("*.new"))


def test_what_an_interrupted_build_left_in_the_cache_is_removed(site: Place) -> None:
    site.build()
    (site.source / FOLDER / "sources.new").write_bytes(b"half")
    (site.source / FOLDER / "stories-1").write_bytes(b"of no index")
    site.build()
    names = {path.name.partition("-")[0] for path in (site.source / FOLDER).iterdir()}
    assert names == {".gitignore", "groups", "lock", "site", "sources", "stories"}
    assert not (site.source / FOLDER / "stories-1").exists()


# --------------------------------------------------------------------- helpers


def fail_at(
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    code: int,
    *,
    call: str = "open",
    writing: bool = False,
    error: Callable[..., BaseException] = OSError,
) -> None:
    """Let a call of the system fail for paths that hold ``part``."""
    real = getattr(os, call)

    def failing(path: Any, *given: Any, **options: Any) -> Any:
        if part in str(path) and (not writing or (given and given[0] & os.O_CREAT)):
            raise error(code, os.strerror(code), path)
        return real(path, *given, **options)

    monkeypatch.setattr(os, call, failing)


def test_no_link_in_the_place_of_the_cache_or_its_lock_is_followed(site: Place) -> None:
    victim, elsewhere = site.folder / "victim", site.folder / "elsewhere"
    victim.write_text("precious")
    elsewhere.mkdir()
    (elsewhere / "notes.new").write_text("precious")
    kept = site.source / FOLDER
    kept.mkdir()
    (kept / "lock").symlink_to(victim)
    assert "Too many levels of symbolic links" in site.build().notes[0]
    (kept / "lock").unlink()
    kept.rmdir()
    kept.symlink_to(elsewhere)
    assert "symbolic link" in site.build().notes[0]
    assert broadsheet("clean", site.source, "-o", site.out).returncode == 0
    assert victim.read_text() == "precious"
    assert [path.name for path in elsewhere.iterdir()] == ["notes.new"]


def test_what_another_version_of_a_package_made_is_not_taken(
    site: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that an older sanitiser let through would stay on its page."""
    write_story(site.source / "_news", "2026-03-10-s1", event=1, body="A *note*.\n")
    site.build()
    packages = site.folder / "vendored"
    (packages / "nh3-99.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setattr(story_module, "render_body", lambda _: "<p>Cleaned otherwise.</p>")
    site.build()
    page = (site.out / "news/2026-03-10-s1/index.html").read_text()
    assert "Cleaned otherwise." in page


def test_the_packages_that_make_bytes_are_among_those_watched() -> None:
    needed = {name.partition(">")[0].replace("-", "_") for name in dependencies()}
    assert needed - PACKAGES == {"click", "rich"}  # which write to terminals only


@pytest.mark.parametrize("package", ["msgspec", "python_slugify", "nh3"])
def test_the_version_of_a_package_is_the_one_that_it_tells(package: str) -> None:
    assert installed_version(package) == version(package)


def test_a_package_that_no_folder_tells_has_some_version() -> None:
    assert installed_version("no_such_package") == "unknown"


def dependencies() -> list[str]:
    """What the package needs, and the extra that makes pictures."""
    project = tomllib.loads((PACKAGE_PARENT / "pyproject.toml").read_text())["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["images"]]
