"""The only module that touches the output folder.

Every file is written beside its place and renamed over it, so a reader sees
the old file or the new one, whole. A file whose bytes are already right is
not touched. Nothing outside the folder is reached: each folder on the way is
opened without following links, and a link in the way is replaced.

A list of the files written, ``.broadsheet-files`` in the output folder, tells
ours from others'. It is written before the first page as well, with old and
new names, so that after a crash the next build still knows all that is ours.
``.broadsheet-unfinished`` is there while a build is at work: where the next
one finds it, files may lie beside their places.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from types import TracebackType

from generator.atomic import replace_file
from generator.claims import folders as folders_of
from generator.digest import Signature, signature
from generator.errors import BusyError, OutputError
from generator.folders import OPEN_FILE, OPEN_FOLDER, PlainFiles, same_file
from generator.options import LIST_NAME

_MARK_NAME = ".broadsheet-unfinished"
_HEADER = "broadsheet 1"
_HOLDER = re.compile(rb"process [0-9]{1,10}")
# How often a folder that is taken is looked at until its holder has a name, and how many seconds
# lie between.
_GLANCES, _GLANCE = 10, 0.03
_SAFE_PATH = re.compile(r"(?:[A-Za-z0-9._@+~ -]+/)*[A-Za-z0-9._@+~ -]+")
# Nothing is there, or something that no build puts there.
_NOT_OURS = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR)


class Output(PlainFiles):
    """An output folder, open for writing.

    ``empty`` says that it held nothing when the build began: folders are then
    made without looking first. ``make`` says that the folder itself may be
    made. Use it as a context manager; it holds descriptors.
    """

    def __init__(self, folder: str, empty: bool = False, make: bool = True) -> None:
        self.folder = folder
        self.empty = empty
        try:
            if make:
                os.makedirs(folder, exist_ok=True)
            # A symlink as the root itself is the owner's choice and is followed.
            super().__init__(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        except FileExistsError:
            what = "a link that leads nowhere" if os.path.islink(folder) else "a file"
            raise OutputError(f"cannot write {folder}: it is {what}, and no folder") from None
        except OSError as error:
            raise _failure(folder, error) from None
        # The open folders from the root down to the file written last: most neighbours share them.
        self._way: list[tuple[str, int]] = []

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()
        os.close(self._root)

    def lock(self, holder: str = "") -> None:
        """Keep other builds away from the folder for as long as it is open.

        ``holder`` is who may hold it, if that is known.

        Raises:
            BusyError: another build holds it.
        """
        # Who has the folder says so with its first mark, and may be about to.
        for _ in range(_GLANCES):
            if self._take():
                return
            if holder := holder or self._holder():
                break
            time.sleep(_GLANCE)
        raise BusyError(f"{holder or 'another build'} is writing to {self.folder}; try again later")

    def _take(self) -> bool:
        """Lock the folder for this build; whether nobody else has it."""
        try:
            fcntl.flock(self._root, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # a file system without locks
        return True

    def _holder(self) -> str:
        """The build at work here, as it says itself; empty if it does not yet."""
        try:
            handle = os.open(_MARK_NAME, OPEN_FILE, dir_fd=self._root)
        except OSError:
            return ""
        try:
            found = _HOLDER.fullmatch(os.read(handle, 40))
            return found[0].decode() if found else ""
        except OSError:
            return ""
        finally:
            os.close(handle)

    def write(self, path: str, body: bytes) -> bool:
        """Put ``body`` at ``path``; return whether anything had to be written.

        Raises:
            OutputError: names the file and the reason.
        """
        return self.put(path, body)[0]

    def put(self, path: str, body: bytes) -> tuple[bool, Signature]:
        """Like :meth:`write`; return the signature of the file as well."""
        parent, _, name = _checked(path).rpartition("/")
        try:
            folder, fresh = self._enter(parent)
            if fresh:
                # Made just now, so it holds neither a file nor a link: no need to enter it.
                return True, _replace(folder, f"{fresh}/", name, body)
            if same := same_file(folder, name, body):
                _unlink(folder, _beside(name))  # what a killed build left
                return False, same
            return True, _replace(folder, "", name, body)
        except OSError as error:
            raise _failure(f"{self.folder}/{path}", error) from None

    def remove(self, path: str) -> bool:
        """Remove one file and the folders it leaves empty; whether it was there."""
        parent, _, name = _checked(path).rpartition("/")
        handles = [self._root]
        parts = parent.split("/") if parent else []
        found = False
        try:
            for part in parts:
                handles.append(os.open(part, OPEN_FOLDER, dir_fd=handles[-1]))
            _unlink(handles[-1], _beside(name))
            found = _unlink(handles[-1], name)
        except OSError as error:
            # Gone already, or a link or a folder now: not ours to touch.
            if error.errno not in _NOT_OURS:
                raise _failure(f"{self.folder}/{path}", error) from None
        finally:
            # A folder that still holds something stays.
            with suppress(OSError):
                for depth in range(len(handles) - 1, 0, -1):
                    os.rmdir(parts[depth - 1], dir_fd=handles[depth - 1])
            for handle in handles[1:]:
                os.close(handle)
        return found

    def state(self) -> Signature:
        """The signature of the folder itself, which differs once anything came or went in it."""
        return signature(os.fstat(self._root))

    def is_empty(self) -> bool:
        """Whether the folder holds nothing."""
        try:
            with os.scandir(self._root) as entries:
                return next(entries, None) is None
        except OSError as error:
            raise _failure(self.folder, error, "read") from None

    def listed(self, noted: Collection[str] = ()) -> list[str]:
        """The files that earlier builds wrote here; names that no build writes are ignored.

        Those of ``noted`` are known to be such.

        Raises:
            OutputError: there may be a list, but it cannot be read.
        """
        try:
            handle = os.open(LIST_NAME, OPEN_FILE, dir_fd=self._root)
            with open(handle, encoding="utf-8", errors="replace") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return []
                header, *names = file.read().split("\n")
        except OSError as error:
            if error.errno in _NOT_OURS:
                return []
            # To go on would forget what is ours, and leave it there for ever.
            raise _failure(f"{self.folder}/{LIST_NAME}", error, "read") from None
        if header != _HEADER:
            return []
        return [name for name in names if name in noted or (name and _is_safe(name))]

    def list_files(self, paths: Iterable[str]) -> Signature:
        """Remember ``paths`` as ours; the signature of the list."""
        # They come nearly sorted, and a set would shuffle them.
        names = sorted(dict.fromkeys(paths))
        return self.put(LIST_NAME, "\n".join([_HEADER, *names, ""]).encode())[1]

    def begin(self, known: Iterable[str]) -> None:
        """Mark that this build is at work; remove what an interrupted one left beside ``known``."""
        if not self.is_finished():
            for path in known:
                parent, _, name = path.rpartition("/")
                if self._folders.hold(parent):
                    with suppress(OSError):
                        os.unlink(os.path.join(parent, _beside(name)), dir_fd=self._root)
        try:
            # Replaced, as it may be of a build that was killed, or a link.
            _replace(self._root, "", _MARK_NAME, b"process %d" % os.getpid())
        except OSError as error:
            raise _failure(f"{self.folder}/{_MARK_NAME}", error) from None

    def finish(self) -> None:
        """Take the mark away.

        Raises:
            OutputError: it is gone, or the folder is, and what was written may be too.
        """
        if not (self.remove(_MARK_NAME) and self._is_in_place()):
            raise OutputError(
                f"{self.folder} was removed or emptied while a build was at work; build again"
            )

    def is_finished(self) -> bool:
        """Whether the last build went to its end."""
        try:
            os.stat(_MARK_NAME, dir_fd=self._root, follow_symlinks=False)
        except FileNotFoundError:
            return True
        except OSError:
            pass
        return False

    def _is_in_place(self) -> bool:
        """Whether the folder is still the one at its path."""
        try:
            return os.path.samestat(os.stat(self.folder), os.fstat(self._root))
        except OSError:
            return False

    def _enter(self, parent: str) -> tuple[int, str]:
        """A descriptor of the folder ``parent``; of the folder above, and its name, if it is new."""
        parts = parent.split("/") if parent else []
        kept = 0
        for (name, _), part in zip(self._way, parts, strict=False):
            if name != part:
                break
            kept += 1
        self._leave(kept)
        for place, part in enumerate(parts[kept:], kept + 1):
            inside = self._way[-1][1] if self._way else self._root
            if self.empty and place == len(parts) and _make_folder(part, inside):
                return inside, part
            self._way.append((part, _open_folder(part, inside)))
        return (self._way[-1][1] if self._way else self._root), ""

    def _leave(self, kept: int = 0) -> None:
        for _, handle in self._way[kept:]:
            os.close(handle)
        del self._way[kept:]


def clear_way(output: Output, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    """Remove files of ours where a folder must stand, or in a folder where a file must."""
    paths, before = set(new), set(old)
    gone = before - paths
    if not gone:
        return
    folders = {folder for path in paths for folder in folders_of(path)}
    for path in sorted(gone):
        if path in folders or not paths.isdisjoint(folders_of(path)):
            output.remove(path)
            yield path


def prune(output: Output, old: Iterable[str], kept: Iterable[str]) -> int:
    """Remove the files of earlier builds that this one did not make; how many there were."""
    return sum(output.remove(path) for path in sorted(set(old) - set(kept)))


def _is_safe(path: str) -> bool:
    return bool(_SAFE_PATH.fullmatch(path)) and not {".", ".."} & set(path.split("/"))


def _checked(path: str) -> str:
    if not _is_safe(path):
        raise OutputError(f"refused to touch {path!r}: not a path below the output folder")
    return path


def _beside(name: str) -> str:
    # One fixed name per file: what a killed build left is overwritten or removed by the next.
    return f".{name[:200]}.new"


def _open_folder(name: str, inside: int) -> int:
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


def _replace(folder: int, way: str, name: str, body: bytes) -> Signature:
    """Write a file at ``way`` + ``name`` below ``folder``; ``way`` is empty or a new folder."""
    path = way + name
    replace_file(path, way + _beside(name), body, folder=folder)
    # The new name changes a time of the file, so it is asked for at last.
    return signature(os.stat(path, dir_fd=folder, follow_symlinks=False))


def _unlink(folder: int, name: str) -> bool:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True


def _failure(path: str, error: OSError, what: str = "write") -> OutputError:
    return OutputError(f"cannot {what} {path}: {error.strerror or error}")
