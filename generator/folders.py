"""Folders of a tree, with no link on the way to them: which are there, and the way to one."""

from __future__ import annotations

import errno
import os
import stat

OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class PlainFolders:
    """The folders below an open one; each is looked at once, with all that are in it."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._plain: dict[str, bool] = {"": True}
        self._looked: set[str] = set()

    def hold(self, folder: str) -> bool:
        """Whether a folder is there with no link on the way to it."""
        plain = self._plain.get(folder)
        if plain is None:
            above = folder.rpartition("/")[0]
            if above not in self._looked and self.hold(above):
                self._look(above)
            plain = self._plain.setdefault(folder, False)
        return plain

    def _look(self, folder: str) -> None:
        """Note which folders are in a folder: the system tells of all at once."""
        self._looked.add(folder)
        way = f"{folder}/" if folder else ""
        try:
            handle = os.open(folder or ".", OPEN_FOLDER, dir_fd=self._root)
        except OSError:
            return
        try:
            with os.scandir(handle) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        self._plain[way + entry.name] = True
        except OSError:
            pass
        finally:
            os.close(handle)


class Way:
    """The open folders from an open one down to that of the last file: most neighbours share them."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._open: list[tuple[str, int]] = []

    def to(self, folder: str, empty: bool) -> tuple[int, str]:
        """A descriptor of a folder, which is made where it is not there.

        In a tree that was ``empty``, a folder made just now is not opened: then the descriptor
        is of the folder above, and its name comes with it.
        """
        parts = folder.split("/") if folder else []
        kept = 0
        for (name, _), part in zip(self._open, parts, strict=False):
            if name != part:
                break
            kept += 1
        self.close(kept)
        for place, part in enumerate(parts[kept:], kept + 1):
            inside = self._open[-1][1] if self._open else self._root
            if empty and place == len(parts) and _make_folder(part, inside):
                return inside, part
            self._open.append((part, _open_folder(part, inside)))
        return (self._open[-1][1] if self._open else self._root), ""

    def close(self, kept: int = 0) -> None:
        """Close all folders but the first ``kept``; never the root."""
        for _, handle in self._open[kept:]:
            os.close(handle)
        del self._open[kept:]


def _open_folder(name: str, inside: int) -> int:
    """A folder that may have to be made; a link in its place gives way to it."""
    try:
        return os.open(name, OPEN_FOLDER, dir_fd=inside)
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR):
            raise
        if not stat.S_ISLNK(os.stat(name, dir_fd=inside, follow_symlinks=False).st_mode):
            raise
        os.unlink(name, dir_fd=inside)
    _make_folder(name, inside)
    return os.open(name, OPEN_FOLDER, dir_fd=inside)


def _make_folder(name: str, inside: int) -> bool:
    """Whether the folder had to be made; another worker may have."""
    try:
        os.mkdir(name, 0o755, dir_fd=inside)
    except FileExistsError:
        return False
    return True
