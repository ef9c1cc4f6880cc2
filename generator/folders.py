"""Which folders and files of a tree are there, with no link on the way to them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

from generator.digest import Signature, signature

OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Opening never blocks, whatever stands there.
OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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


class PlainFiles:
    """The files below an open folder, as they stand."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._folders = PlainFolders(root)

    def signature(self, path: str) -> Signature | None:
        """The signature of a file; ``None`` if it is not there, or only behind a link."""
        try:
            if not self._folders.hold(path.rpartition("/")[0]):
                return None
            return signature(os.stat(path, dir_fd=self._root, follow_symlinks=False))
        except OSError:
            return None

    def altered(self, files: Iterable[tuple[str, Signature]]) -> Iterator[str]:
        """Those of the files that do not stand with the signatures given.

        A build without a change does little else, so this is :meth:`signature` in one piece.
        """
        hold, root, look = self._folders.hold, self._root, os.stat
        for path, (size, modified, changed, inode) in files:
            try:
                if hold(path.rpartition("/")[0]):
                    status = look(path, dir_fd=root, follow_symlinks=False)
                    if (
                        status.st_ctime_ns == changed
                        and status.st_mtime_ns == modified
                        and status.st_ino == inode
                        and status.st_size == size
                    ):
                        continue
            except OSError:
                pass
            yield path

    def standing(self, path: str, file: Signature) -> bytes | None:
        """The bytes of a file if its signature is still ``file``, else ``None``."""
        try:
            if not self._folders.hold(path.rpartition("/")[0]):
                return None
            handle = os.open(path, OPEN_FILE, dir_fd=self._root)
        except OSError:
            return None
        with open(handle, "rb", buffering=0) as stream:
            try:
                return stream.read() if signature(os.fstat(handle)) == file else None
            except OSError:
                return None


def same_file(folder: int, name: str, body: bytes) -> Signature | None:
    """The signature of a regular file that holds ``body`` already."""
    try:
        handle = os.open(name, OPEN_FILE, dir_fd=folder)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        if status.st_size != len(body) or not stat.S_ISREG(status.st_mode):
            return None
        held = os.read(handle, len(body) + 1)
        while len(held) < len(body) and (more := os.read(handle, len(body))):
            held += more
        return signature(status) if held == body else None
    except OSError:
        return None
    finally:
        os.close(handle)
