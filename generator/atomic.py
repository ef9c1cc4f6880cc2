"""Replacing files whole: a reader sees the old one or the new one, never a part."""

from __future__ import annotations

import os
from contextlib import suppress

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def replace_file(
    path: str,
    beside: str,
    body: bytes,
    *,
    folder: int | None = None,
    mode: int = 0o644,
    sync: bool = False,
) -> None:
    """Write ``body`` at ``beside``, then rename it to ``path`` on the same file system.

    Both are relative to the open ``folder``, if there is one. What stands at
    ``beside`` is removed first, never written through: a killed build may
    have left it, or a stranger put a link there. With ``sync`` the bytes are
    on the disk before their name is.

    Raises:
        OSError: nothing is left at ``beside``, and ``path`` is as it was.
    """
    try:
        handle = os.open(beside, _NEW, mode, dir_fd=folder)
    except FileExistsError:
        os.unlink(beside, dir_fd=folder)
        handle = os.open(beside, _NEW, mode, dir_fd=folder)
    try:
        try:
            done = os.write(handle, body)
            while done < len(body):
                done += os.write(handle, memoryview(body)[done:])
            if sync:
                os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(beside, path, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with suppress(OSError):  # what went wrong first is what is told
            os.unlink(beside, dir_fd=folder)
        raise
