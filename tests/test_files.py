"""Reading and finding files that strangers may have put there."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from generator.files import Unreadable, read_file, shown, walk


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x00\xff")
    assert read_file(str(tmp_path / "a.md")) == b"\x00\xff"


def test_a_file_at_the_limit_is_read_and_one_beyond_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert len(read_file(str(tmp_path / "a"), 10)) == 10
    with pytest.raises(Unreadable, match="larger than 9 bytes"):
        read_file(str(tmp_path / "a"), 9)


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(Unreadable, match="symbolic link"):
        read_file(str(tmp_path / "b"))


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    refusals: list[str] = []

    def attempt() -> None:
        try:
            read_file(str(tmp_path / "pipe.md"))
        except Unreadable as error:
            refusals.append(str(error))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(5)
    assert refusals == ["is not a regular file"]


@pytest.mark.parametrize("name", ["missing", "folder"])
def test_what_is_no_file_is_unreadable(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Unreadable):
        read_file(str(tmp_path / name))


def test_files_are_found_in_order_below_folders_but_not_below_hidden_or_linked_ones(
    tmp_path: Path,
) -> None:
    for name in ("b/c/2.md", "b/1.md", "a.md", ".git/x.md", "z.md", "b/.hidden.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link").symlink_to("b")
    assert list(walk(str(tmp_path))) == [
        "a.md", "b/.hidden.md", "b/1.md", "b/c/2.md", "link", "z.md",
    ]  # fmt: skip
    assert list(walk(str(tmp_path), "b")) == ["b/.hidden.md", "b/1.md", "b/c/2.md"]
    assert list(walk(str(tmp_path / "nowhere"))) == []


def test_folders_nested_deeper_than_calls_may_be_are_walked(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("deep.md", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    found = list(walk(str(tmp_path)))
    # Nor would they be cleared away by a function that calls itself.
    (tmp_path / ("d/" * 1500 + "deep.md")).unlink()
    for depth in range(1500, 0, -1):
        (tmp_path / ("d/" * depth)).rmdir()
    assert found == ["d/" * 1500 + "deep.md"]


def test_no_two_paths_are_shown_alike(tmp_path: Path) -> None:
    names = [b"a\xff.md", rb"a\xff.md", rb"a\\xff.md", "ä.md".encode()]
    for name in names:
        (tmp_path / os.fsdecode(name)).touch()
    found = [shown(path) for path in walk(str(tmp_path))]
    assert len(set(found)) == len(names)
    assert "ä.md" in found
    assert r"a\xff.md" in found
