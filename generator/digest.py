"""What tells whether something changed: digests of bytes, signatures of files.

A digest is SHA-256 (FIPS 180-4) cut to 16 bytes: processors have instructions
for it, so whole files take a third of the time of what software computes. A
signature is what the system says of a file without reading it.
"""

from __future__ import annotations

import os
import sys
import time
from hashlib import sha256
from typing import NamedTuple

from generator import __version__
from generator.packages import installed_packages

SIZE = 16
# Two writes within one tick of the system's clock leave the same times.
_TICK = 50_000_000


class Signature(NamedTuple):
    """Size in bytes, times of the last change of content and of status in ns, inode number."""

    size: int
    modified: int
    changed: int
    inode: int


# Equal to no file's: the file has to be read.
UNKNOWN = Signature(-1, 0, 0, 0)


def digest(*parts: bytes | memoryview) -> bytes:
    """One digest of several byte strings; where one ends counts."""
    if len(parts) == 1:
        return sha256(parts[0]).digest()[:SIZE]
    whole = sha256()
    for part in parts:
        whole.update(b"%d:" % len(part))
        whole.update(part)
    return whole.digest()[:SIZE]


def signature(status: os.stat_result) -> Signature:
    """The signature of a file; never only its time, which can be set."""
    return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def settled(status: os.stat_result) -> Signature:
    """The signature of a file just read, :data:`UNKNOWN` if the next write could leave the same."""
    return signature(status) if time.time_ns() - status.st_ctime_ns > _TICK else UNKNOWN


def program_digest() -> bytes:
    """A digest of this program: its version, its source files, and the versions of what it is made with."""
    package = os.path.dirname(os.path.abspath(__file__))
    parts = [
        __version__.encode(),
        sys.version.encode(),
        *sorted({os.fsencode(name) for name in installed_packages()}),
    ]
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "theme"))
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as file:
                    parts += (name.encode(), file.read())
    return digest(*parts)
