"""The output folder: what is written, left alone, replaced, removed and refused."""

from __future__ import annotations

import os
import resource
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import BusyError, OutputError
from generator.options import LIST_NAME
from generator.writer import Output, clear_way, prune
from tests.conftest import broadsheet, snapshot, write_story


def write(folder: Path, path: str, body: bytes = b"new") -> bool:
    with Output(str(folder)) as output:
        return output.write(path, body)


def publish(folder: Path, files: dict[str, bytes]) -> int:
    """What a build does with its artifacts; returns how many old files went."""
    with Output(str(folder)) as output:
        old = output.listed()
        output.list_files([*old, *files])
        removed = len(list(clear_way(output, old, files)))
        for path, body in files.items():
            output.write(path, body)
        removed += prune(output, old, files)
        output.list_files(files)
    return removed


def pages(folder: Path) -> dict[str, bytes]:
    return {path: body for path, body in snapshot(folder).items() if path != LIST_NAME}


# ---------------------------------------------------------------- writing


def test_a_file_is_written_with_the_folders_on_its_way(tmp_path: Path) -> None:
    assert write(tmp_path / "a/b", "news/dam/index.html") is True
    assert snapshot(tmp_path) == {"a/b/news/dam/index.html": b"new"}


def test_a_file_whose_bytes_are_right_is_not_touched(tmp_path: Path) -> None:
    write(tmp_path, "index.html")
    os.utime(tmp_path / "index.html", ns=(1, 1))
    before = (tmp_path / "index.html").stat()
    assert write(tmp_path, "index.html") is False
    after = (tmp_path / "index.html").stat()
    assert (after.st_mtime_ns, after.st_ino) == (1, before.st_ino)


@pytest.mark.parametrize("old", [b"", b"old", b"newer"])
def test_a_file_with_other_bytes_is_replaced_by_a_new_one(old: bytes, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_bytes(old)
    with file.open("rb") as reader:  # a reader of the old file keeps it, whole
        assert write(tmp_path, "index.html") is True
        assert reader.read() == old
    assert file.read_bytes() == b"new"


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path, "index.html", b"%d" % n)
    assert list(snapshot(tmp_path)) == ["index.html"]


@pytest.mark.parametrize("body", [b"new", b"as it was"])
def test_what_a_killed_build_left_is_gone_after_the_next(body: bytes, tmp_path: Path) -> None:
    publish(tmp_path, {"news/index.html": b"as it was"})
    (tmp_path / "news/.index.html.new").write_bytes(b"half a pa")
    publish(tmp_path, {"news/index.html": body})
    assert pages(tmp_path) == {"news/index.html": body}


def test_files_and_folders_have_the_same_modes_whatever_the_umask(tmp_path: Path) -> None:
    source = tmp_path / "source"
    write_story(source, "dam")
    modes = set()
    for mask in (0o022, 0o077, 0o000):
        out = tmp_path / f"out{mask}"
        result = broadsheet("build", source, "-o", out, umask=mask)
        assert result.returncode == 0, result.stderr
        modes |= {(p.is_dir(), oct(p.stat().st_mode & 0o777)) for p in out.rglob("*")}
    assert modes == {(True, "0o755"), (False, "0o644")}


# ---------------------------------------------------------------- pruning


def test_files_that_this_build_did_not_make_are_removed_with_the_folders_they_leave_empty(
    tmp_path: Path,
) -> None:
    publish(tmp_path, {"index.html": b"1", "news/old/index.html": b"2", "news/kept.html": b"3"})
    assert publish(tmp_path, {"index.html": b"1", "news/kept.html": b"3"}) == 1
    assert pages(tmp_path) == {"index.html": b"1", "news/kept.html": b"3"}
    assert not (tmp_path / "news/old").exists()


def test_folders_left_empty_are_removed_also_where_one_within_is_gone_already(
    tmp_path: Path,
) -> None:
    publish(tmp_path, {"index.html": b"1", "news/page/1/index.html": b"2"})
    (tmp_path / "news/page/1/index.html").unlink()
    (tmp_path / "news/page/1").rmdir()
    assert publish(tmp_path, {"index.html": b"1"}) == 0
    assert not (tmp_path / "news").exists()


def test_every_removed_file_is_counted_also_where_its_folder_stays(tmp_path: Path) -> None:
    publish(tmp_path, {"a.html": b"1", "news/b.html": b"2", "news/c.html": b"3"})
    assert publish(tmp_path, {"news/c.html": b"3"}) == 2


def test_files_of_others_are_never_removed(tmp_path: Path) -> None:
    publish(tmp_path, {"news/dam/index.html": b"1"})
    (tmp_path / "CNAME").write_text("paper.example")
    (tmp_path / "news/dam/notes.txt").write_text("mine")
    publish(tmp_path, {})
    assert pages(tmp_path) == {"CNAME": b"paper.example", "news/dam/notes.txt": b"mine"}


@pytest.mark.parametrize(
    "name",
    ["../outside.txt", "/etc/outside.txt", "a/../../outside.txt", "..", ".", "a//b", "a/./b"],
)
def test_a_listed_name_that_no_build_writes_is_ignored(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, {"index.html": b"1"})
    (tmp_path / "outside.txt").write_text("mine")
    (out / LIST_NAME).write_text(f"broadsheet 1\n{name}\nindex.html\n")
    assert publish(out, {"other.html": b"2"}) == 1
    assert (tmp_path / "outside.txt").read_text() == "mine"
    assert pages(out) == {"other.html": b"2"}


def test_a_list_of_another_kind_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    (tmp_path / LIST_NAME).write_text("some other tool\nindex.html\n")
    assert publish(tmp_path, {}) == 0
    assert pages(tmp_path) == {"index.html": b"mine"}


@pytest.mark.parametrize("path", ["../x", "/x", "a/../x", "", "a/", "a\nb", "a\0b", "..", "a//b"])
def test_a_path_that_leaves_the_folder_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="refused"):
        write(tmp_path / "out", path)
    with Output(str(tmp_path / "out")) as output, pytest.raises(OutputError, match="refused"):
        output.remove(path)
    assert snapshot(tmp_path) == {}


# ---------------------------------------------------------------- swaps


def test_a_file_becomes_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    publish(tmp_path, {"a": b"file", "b/inner": b"in a folder"})
    publish(tmp_path, {"a/inner": b"in a folder", "b": b"file"})
    assert pages(tmp_path) == {"a/inner": b"in a folder", "b": b"file"}


def test_a_swap_that_was_interrupted_is_finished_by_the_next_build(tmp_path: Path) -> None:
    publish(tmp_path, {"a": b"file"})
    publish(tmp_path, {"a/inner": b"new"})
    # Killed before the list was written the second time: it names old and new.
    (tmp_path / LIST_NAME).write_text("broadsheet 1\na\na/inner\n")
    publish(tmp_path, {"a/inner": b"new"})
    assert pages(tmp_path) == {"a/inner": b"new"}


def test_a_folder_of_others_in_the_place_of_a_page_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()
    (tmp_path / "index.html/mine.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"index\.html"):
        write(tmp_path, "index.html")
    assert snapshot(tmp_path) == {"index.html/mine.txt": b"mine"}


def test_a_file_of_others_in_the_place_of_a_folder_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "news").write_text("mine")
    with pytest.raises(OutputError, match="news"):
        write(tmp_path, "news/index.html")
    assert snapshot(tmp_path) == {"news": b"mine"}


# ---------------------------------------------------------------- links


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.html").symlink_to(outside)
    assert write(out, "index.html") is True
    assert not (out / "index.html").is_symlink()
    assert outside.read_text() == "mine"


def test_a_link_to_the_right_bytes_is_still_replaced(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_bytes(b"new")
    (tmp_path / "index.html").symlink_to(tmp_path / "outside.txt")
    assert write(tmp_path, "index.html") is True
    assert not (tmp_path / "index.html").is_symlink()


def test_a_linked_folder_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "news").symlink_to(outside)
    write(out, "news/dam/index.html")
    assert list(outside.iterdir()) == []
    assert (out / "news/dam/index.html").read_bytes() == b"new"


@pytest.mark.parametrize("hard", [False, True])
def test_a_link_in_the_place_of_the_temporary_file_is_not_written_through(
    hard: bool, tmp_path: Path
) -> None:
    outside, out = tmp_path / "outside.txt", tmp_path / "out"
    outside.write_text("mine")
    out.mkdir()
    beside = out / ".index.html.new"
    if hard:
        beside.hardlink_to(outside)
    else:
        beside.symlink_to(outside)
    write(out, "index.html")
    assert outside.read_text() == "mine"
    assert snapshot(out) == {"index.html": b"new"}


def test_pruning_follows_no_link(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    publish(out, {"news/index.html": b"1"})
    outside.mkdir()
    (outside / "index.html").write_text("mine")
    (out / "news/index.html").unlink()
    (out / "news").rmdir()
    (out / "news").symlink_to(outside)
    publish(out, {})
    assert (outside / "index.html").read_text() == "mine"


def test_an_output_folder_that_is_a_link_is_the_owners_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", "index.html")
    assert snapshot(tmp_path / "real") == {"index.html": b"new"}


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_a_list_that_is_no_regular_file_lists_nothing_and_blocks_nobody(
    kind: str, tmp_path: Path
) -> None:
    place = tmp_path / LIST_NAME
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        (tmp_path / "elsewhere").write_text("broadsheet 1\nindex.html\n")
        place.symlink_to(tmp_path / "elsewhere")
    with Output(str(tmp_path)) as output:
        assert output.listed() == []


def test_a_pipe_in_the_place_of_a_page_is_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "index.html")
    assert write(tmp_path, "index.html") is True
    assert (tmp_path / "index.html").read_bytes() == b"new"


# ---------------------------------------------------------------- refusals


def test_an_output_folder_that_cannot_be_made_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"file/out: (Not a directory|File exists)"):
        Output(str(tmp_path / "file/out"))
    with pytest.raises(OutputError, match=r"file: it is a file, and no folder"):
        Output(str(tmp_path / "file"))
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(OutputError, match=r"link: it is a link that leads nowhere, and no folder"):
        Output(str(tmp_path / "link"))


def test_a_full_disk_names_the_file_and_leaves_the_old_site_whole(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    write_story(source, "dam", event=0)
    assert broadsheet("build", source, "-o", out).returncode == 0
    before = snapshot(out)
    write_story(source, "dam", event=0, body="word " * 8_000)  # a page over the limit below

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    result = broadsheet("build", source, "-o", out, preexec_fn=limited)
    assert result.returncode == 1
    assert "news/dam/index.html: File too large" in result.stderr
    assert "Traceback" not in result.stderr
    after = snapshot(out)
    assert after["news/dam/index.html"] == before["news/dam/index.html"]
    assert not [path for path in after if path.endswith(".new")]


def test_an_output_folder_that_is_read_only_is_one_clear_error(tmp_path: Path) -> None:
    source = tmp_path / "source"
    write_story(source, "dam")
    # Nobody, root neither, makes a folder in /proc.
    result = broadsheet("build", source, "-o", "/proc/broadsheet-out")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "cannot write /proc/broadsheet-out: " in result.stderr


def removed(folder: Path) -> None:
    shutil.rmtree(folder)


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def moved(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def replaced(folder: Path) -> None:
    moved(folder)
    folder.mkdir()


@pytest.mark.parametrize("meddle", [removed, emptied, moved, replaced])
def test_a_folder_that_is_lost_while_a_build_is_at_work_is_told(
    meddle: Callable[[Path], None], tmp_path: Path
) -> None:
    with Output(str(tmp_path / "out")) as output:
        output.begin([])
        output.write("index.html", b"new")
        meddle(tmp_path / "out")
        with pytest.raises(OutputError, match="build again"):
            output.finish()


def test_a_failed_write_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with Output(str(tmp_path)) as output:
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OutputError, match=r"index\.html: No space left on device"):
            output.write("index.html", b"new")
        monkeypatch.undo()
    assert snapshot(tmp_path) == {"index.html": b"old"}


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    with Output(str(tmp_path)) as output:
        monkeypatch.setattr(os, "write", lambda handle, data: whole(handle, bytes(data[:3])))
        output.write("index.html", b"twelve bytes")
        monkeypatch.undo()
    assert (tmp_path / "index.html").read_bytes() == b"twelve bytes"


def test_who_is_at_work_is_named_to_others(tmp_path: Path) -> None:
    with Output(str(tmp_path)) as output, Output(str(tmp_path)) as other:
        output.lock()
        with pytest.raises(BusyError, match=r"^another build is writing to .*; try again later$"):
            other.lock()
        output.begin([])
        with pytest.raises(BusyError, match=rf"^process {os.getpid()} is writing to"):
            other.lock()
        with pytest.raises(BusyError, match=r"^process 7 is writing to"):
            other.lock("process 7")


@pytest.mark.parametrize("kind", ["text", "link", "pipe", "folder", "empty"])
def test_a_mark_that_says_anything_else_names_nobody(kind: str, tmp_path: Path) -> None:
    mark = tmp_path / ".broadsheet-unfinished"
    if kind == "pipe":
        os.mkfifo(mark)
    elif kind == "folder":
        mark.mkdir()
    elif kind == "link":
        (tmp_path / "elsewhere").write_text("process 12")
        mark.symlink_to(tmp_path / "elsewhere")
    else:
        mark.write_text("process 12\x1b[2J" if kind == "text" else "")
    with Output(str(tmp_path)) as output, Output(str(tmp_path)) as other:
        output.lock()
        with pytest.raises(BusyError, match=r"^another build is writing"):
            other.lock()


def test_a_link_in_the_place_of_the_mark_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / ".broadsheet-unfinished").symlink_to(tmp_path / "elsewhere")
    with Output(str(tmp_path)) as output:
        output.begin([])
        output.finish()
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert not (tmp_path / ".broadsheet-unfinished").is_symlink()


def test_a_folder_that_is_free_again_in_a_moment_is_waited_for(tmp_path: Path) -> None:
    with Output(str(tmp_path)) as other:
        output = Output(str(tmp_path))
        output.lock()
        threading.Timer(0.1, output.__exit__, (None, None, None)).start()
        other.lock()
