"""What a build keeps for the next one, in ``.broadsheet/`` below the source folder.

Data only, never code. Every file says which version of the program wrote it
and carries a checksum; one that is damaged or foreign is dropped with one
warning and made anew.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Callable, Set
from contextlib import suppress
from typing import TypeVar

import msgspec

from generator.atomic import replace_file
from generator.digest import SIZE, digest

FOLDER = ".broadsheet"
_OURS = re.compile(
    r"(?:\.gitignore|groups|lock|sources|stories-[01]|site-[0-9a-f]{12}|picture-[0-9a-f]{32})"
    r"(?:\.new)?"
)
_MAGIC = b"broadsheet cache 1\n"
_NEW = ".new"

Value = TypeVar("Value")


class Cache:
    """The folder of one site; without a folder it keeps nothing.

    ``program`` is the digest of the program: what another version wrote is
    not read. ``warnings`` tells what had to be dropped, and why; ``holder``
    names another build that is using the folder. ``keeps`` is whether
    anything is still written.
    """

    def __init__(self, source: str, program: bytes, enabled: bool = True) -> None:
        self.program = program
        self.warnings: list[str] = []
        self.holder = ""
        self._lock = -1
        self.folder = os.path.join(source, FOLDER) if enabled else ""
        self.keeps = enabled
        if self.folder:
            try:
                if os.path.islink(self.folder):
                    raise OSError(errno.ELOOP, "it is a symbolic link, which is not followed")
                os.makedirs(self.folder, 0o700, exist_ok=True)
                if not os.access(self.folder, os.W_OK):
                    raise PermissionError(13, "it is not writable")
            except OSError as error:
                self.give_up(error)
                self.folder = ""

    def __enter__(self) -> Cache:
        """Take the folder for this build; one that another build is using is left alone."""
        if self.folder:
            try:
                flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
                self._lock = os.open(self.path("lock"), flags, 0o600)
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.ftruncate(self._lock, 0)
                os.pwrite(self._lock, b"process %d" % os.getpid(), 0)
                self._tidy()
                if not os.path.exists(self.path(".gitignore")):
                    write_whole(self.path(".gitignore"), b"*\n")
            except BlockingIOError:
                self.holder = os.pread(self._lock, 40, 0).decode("ascii", "replace")
                self.warnings.append(
                    f"{self.holder or 'another build'} is building this site; "
                    "this build begins anew and keeps nothing"
                )
                self.folder, self.keeps = "", False
            except OSError as error:
                self.give_up(error)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock >= 0:
            os.close(self._lock)

    def path(self, name: str) -> str:
        """Where what is kept under ``name`` lies."""
        return os.path.join(self.folder, name)

    def read(self, name: str, decode: Callable[[memoryview], Value]) -> Value | None:
        """What was kept under ``name``; ``None`` if there is nothing or nothing fit to use."""
        if not self.folder:
            return None
        try:
            data = read_whole(self.path(name))
        except OSError:
            return None
        head = len(_MAGIC) + 2 * SIZE
        if data[: len(_MAGIC)] == _MAGIC:
            check, body = data[head - SIZE : head], memoryview(data)[head:]
            if data[len(_MAGIC) : head - SIZE] != self.program:
                return None  # another version of the program; no news to anybody
            if digest(body) == check:
                with suppress(msgspec.MsgspecError, ValueError, TypeError):
                    return decode(body)
        self.is_damaged(name)
        with suppress(OSError):
            os.unlink(self.path(name))
        return None

    def write(self, name: str, body: bytes) -> None:
        """Keep ``body`` under ``name``, on the disk before its name is."""
        if self.keeps:
            try:
                write_whole(self.path(name), _MAGIC + self.program + digest(body) + body)
            except OSError as error:
                self.give_up(error)

    def keep_only(self, prefix: str, names: Set[str]) -> None:
        """Remove what is kept under other names that begin with ``prefix``."""
        if not self.keeps:
            return
        for name in os.listdir(self.folder):
            if name.startswith(prefix) and name not in names:
                with suppress(OSError):
                    os.unlink(self.path(name))

    def is_damaged(self, name: str) -> None:
        """Say that what is kept under ``name`` cannot be used."""
        self.warnings.append(f"{self.path(name)} is damaged; what it held is made anew")

    def give_up(self, error: OSError) -> None:
        """Keep nothing from here on, and say why; what is kept can still be read."""
        if self.keeps:
            self.warnings.append(
                f"nothing is kept for the next build: {self.folder}: {error.strerror or error}"
            )
        self.keeps = False

    def _tidy(self) -> None:
        """Remove what a build left that was interrupted while it wrote."""
        for name in os.listdir(self.folder):
            if name.endswith(_NEW):
                os.unlink(self.path(name))


def clear(source: str) -> bool:
    """Remove what builds of ``source`` kept, and the folder if nothing else is in it."""
    folder = os.path.join(source, FOLDER)
    try:
        names = [] if os.path.islink(folder) else os.listdir(folder)
    except OSError:
        return False
    for name in names:
        if _OURS.fullmatch(name):
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))
    with suppress(OSError):
        os.rmdir(folder)
    return True


def open_kept(path: str) -> int:
    """A descriptor of a file of the cache, never through a link."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)


def read_whole(path: str) -> bytes:
    """The bytes of a file of the cache, never through a link."""
    with open(open_kept(path), "rb", buffering=0) as file:
        return file.readall()


def write_whole(path: str, body: bytes) -> None:
    """Replace a file, so that a crash or a loss of power leaves the old one or the new one."""
    replace_file(path, f"{path}{_NEW}", body, mode=0o600, sync=True)
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def unlink(path: str) -> None:
    """Remove a file if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(path)
