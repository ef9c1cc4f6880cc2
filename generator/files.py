"""Reading files that strangers may have put there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator

from generator.digest import Signature, settled
from generator.errors import SourceError

# The largest real file seen has 143 kB; anything far beyond is not a story.
MAX_FILE_SIZE = 2 * 1024 * 1024
# Most files are over by then: memory for all that might come takes as long as to read the file.
_MORE = 1 << 14
# Stands in a folder for people.
README = "README.md"


class Unreadable(OSError):
    """A file that is not read; ``str()`` says why, for a Problem."""


class Vanished(Unreadable):
    """A file that was there when its folder was listed, and is no more."""


# The system cannot go on; that is no fault of the one file where it shows.
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_GONE = (errno.ENOENT, errno.ENOTDIR)


def read_file(path: str, limit: int = MAX_FILE_SIZE) -> bytes:
    """The bytes of a regular file, as :func:`read_signed`."""
    return read_signed(path, limit)[0]


def read_signed(path: str, limit: int = MAX_FILE_SIZE) -> tuple[bytes, Signature]:
    """The bytes of a regular file, and its signature.

    Symlinks, pipes, devices and files over ``limit`` bytes are refused before
    anything is read, and opening never blocks.

    Raises:
        Unreadable: it is refused, or the system does not give it.
        SourceError: the system has no means left to read any file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        if os.path.islink(path):
            raise Unreadable("is a symbolic link, which is not followed") from None
        if isinstance(error, FileNotFoundError):
            raise Vanished(f"cannot be read: {error.strerror}") from None
        if error.errno in _EXHAUSTED:
            raise SourceError(f"cannot read {path}: {error.strerror}") from None
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("is not a regular file")
        if status.st_size > limit:
            raise Unreadable(f"is larger than {limit:,} bytes")
        # One read gets it all but where the file grows or a network gives it in parts. What comes
        # after that changes its signature, so the next build reads it again.
        data = os.read(handle, status.st_size + 1)
        while status.st_size != len(data) <= limit and (more := os.read(handle, _MORE)):
            data += more
    except Unreadable:
        raise
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
    if len(data) > limit:
        raise Unreadable(f"is larger than {limit:,} bytes")
    return data, settled(status)


def walk(
    folder: str, prefix: str = "", passes: Callable[[str], bool] = lambda _: False
) -> Iterator[str]:
    """Every file below ``folder``, as a sorted relative path with ``/``.

    Hidden folders and linked folders are not entered, nor those that it
    ``passes`` by; one that is gone holds nothing.

    Raises:
        SourceError: a folder is there but cannot be listed; to take it for
            empty would remove all that was made of it.
    """
    # A stack of its own: strangers can nest folders deeper than Python nests calls.
    levels = [_listing(folder, prefix)]
    while levels:
        for relative, is_folder in levels[-1]:
            if not is_folder:
                yield relative
            elif not passes(relative):
                levels.append(_listing(folder, relative))
                break
        else:
            levels.pop()


def _listing(folder: str, prefix: str) -> Iterator[tuple[str, bool]]:
    """What a folder holds, sorted, and whether it is a folder to enter."""
    path = os.path.join(folder, prefix) if prefix else folder
    try:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        if error.errno in _GONE:
            return
        raise SourceError(f"cannot list {path}: {error.strerror}") from None
    for entry in entries:
        relative = f"{prefix}/{entry.name}" if prefix else entry.name
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
        except OSError:
            is_folder = False
        if not is_folder or not entry.name.startswith("."):
            yield relative, is_folder


def shown(path: str) -> str:
    """A path as text: bytes that are not UTF-8 are escaped, and no two paths look alike."""
    return os.fsencode(path.replace("\\", "\\\\")).decode("utf-8", "backslashreplace")
