"""What was read from each source file, kept for the next build.

Records are appended to one file, and an index that is replaced whole says
where each stands: what no index names does not exist, so an interrupted build
leaves nothing that could be taken for something else.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

import msgspec

from generator.cache import Cache, open_kept, unlink, write_whole
from generator.digest import Signature

_INDEX = "sources"
_NAMES = ("stories-0", "stories-1")
# Records that no index names are removed when they outweigh the others by so many bytes.
_WASTE = 1 << 20
_BUFFER = 1 << 18
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Place(NamedTuple):
    """Where a record stands in the file of records: offset and length in bytes, and checksum."""

    offset: int
    length: int
    check: int


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is known of one source file.

    ``digest`` is of its content; ``parsed`` and ``reports`` are the places of
    what was read from it, and of what its related entries said when asked.
    """

    path: bytes
    signature: Signature
    digest: bytes
    parsed: Place
    reports: Place | None = None


class _Index(msgspec.Struct, frozen=True, array_like=True):
    epoch: bytes
    records: str
    files: list[Kept]


_encode = msgspec.msgpack.Encoder().encode
_decode_index = msgspec.msgpack.Decoder(_Index).decode


class _Window:
    """A part of a file at a time: what follows each other is asked for in that order."""

    def __init__(self, path: str) -> None:
        self._handle = -1
        if path:
            with suppress(OSError):
                self._handle = open_kept(path)
        self._room = bytearray(_BUFFER)
        self._view = memoryview(self._room)[:0]
        self._start = 0

    def at(self, offset: int, length: int) -> memoryview:
        """So many bytes, until the next are asked for; fewer where there are no more."""
        first = offset - self._start
        if first < 0 or first + length > len(self._view):
            self._move(offset, length)
            first = 0
        return self._view[first : first + length]

    def _move(self, offset: int, length: int) -> None:
        self._view = self._view[:0]
        if self._handle < 0 or offset < 0 or length < 0:
            return
        with suppress(OSError, OverflowError, MemoryError):
            if length > len(self._room):
                # No more than there is: what the index says may be damaged.
                length = min(length, os.fstat(self._handle).st_size)
                self._room = bytearray(max(length, _BUFFER))
            count = os.preadv(self._handle, [self._room], offset)
            self._view = memoryview(self._room)[:count]
            self._start = offset

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


class Records:
    """What was read from source files, by path.

    ``epoch`` is a digest of all but the file that parsing depends on.
    """

    def __init__(self, cache: Cache, epoch: bytes) -> None:
        self.cache = cache
        self.epoch = epoch
        index = cache.read(_INDEX, _decode_index)
        if index is None or index.epoch != epoch or index.records not in _NAMES:
            index = _Index(epoch, _NAMES[0], [])
        self.files: Mapping[bytes, Kept] = {kept.path: kept for kept in index.files}
        self._name = index.records
        self._window: _Window | None = None
        self._handle = -1
        self._waiting: list[bytes | memoryview] = []
        self._size = 0
        self._end = 0
        self._damaged = False

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def get(self, place: Place) -> memoryview | None:
        """A record, until the next is asked for; ``None`` if it is not what was put there."""
        try:
            self._flush()
        except OSError as error:
            self.cache.give_up(error)
            self._damaged = True  # what the disk did not take is no damage
        if self._window is None:
            self._window = _Window(self.cache.path(self._name) if self.cache.folder else "")
        record = self._window.at(place.offset, place.length)
        if zlib.crc32(record) == place.check and len(record) == place.length:
            return record
        if not self._damaged:
            self._damaged = True
            self.cache.is_damaged(self._name)
        return None

    def add(self, record: bytes | memoryview) -> Place:
        """Append a record and return its place."""
        if not self.cache.keeps:
            return Place(0, 0, 0)
        try:
            if self._handle < 0:
                path = self.cache.path(self._name)
                if not self.files:
                    unlink(path)
                self._handle = os.open(path, _APPEND, 0o600)
                self._end = os.lseek(self._handle, 0, os.SEEK_END)
            self._waiting.append(record)
            self._size += len(record)
            if self._size > _BUFFER:
                self._flush()
        except OSError as error:
            self.cache.give_up(error)
            return Place(0, 0, 0)
        place = Place(self._end, len(record), zlib.crc32(record))
        self._end += len(record)
        return place

    def save(self, files: list[Kept]) -> None:
        """Keep exactly ``files`` for the next build."""
        if not self._close():
            return
        if files != list(self.files.values()):
            self.cache.write(_INDEX, _encode(_Index(self.epoch, self._name, files)))
        self._compact(files)

    def _close(self) -> bool:
        """Whether all records are on the disk."""
        if self._handle >= 0:
            try:
                self._flush()
                os.fsync(self._handle)
            except OSError as error:
                self.cache.give_up(error)
            finally:
                os.close(self._handle)
            self._handle = -1
        self._close_window()
        return self.cache.keeps

    def _close_window(self) -> None:
        if self._window:
            self._window.close()
        self._window = None

    def _flush(self) -> None:
        if not self._waiting:
            return
        waiting = memoryview(b"".join(self._waiting))
        self._waiting, self._size = [], 0
        while waiting:
            waiting = waiting[os.write(self._handle, waiting) :]

    def _compact(self, files: list[Kept]) -> None:
        """Leave out the records that are no longer named, once they outweigh the others."""
        used = sum(place.length for kept in files for place in (kept.parsed, kept.reports) if place)
        old = self.cache.path(self._name)
        name = next(name for name in _NAMES if name != self._name)
        with suppress(OSError):  # of a build that was interrupted right here
            unlink(self.cache.path(name))
        try:
            size = os.stat(old).st_size
        except OSError:
            return
        if size < 2 * used + _WASTE:
            return
        moved: list[Kept] = []
        parts: list[bytes] = []
        end = 0
        for kept in files:
            places: list[Place | None] = []
            for place in (kept.parsed, kept.reports):
                record = self.get(place) if place else None
                if place and record is None:
                    return
                if place and record is not None:
                    parts.append(bytes(record))
                    place = place._replace(offset=end)
                    end += place.length
                places.append(place)
            parsed, reports = places
            if parsed:
                moved.append(msgspec.structs.replace(kept, parsed=parsed, reports=reports))
        self._close_window()
        try:
            write_whole(self.cache.path(name), b"".join(parts))
        except OSError as error:
            self.cache.give_up(error)
            return
        self.cache.write(_INDEX, _encode(_Index(self.epoch, name, moved)))
        if self.cache.keeps:  # else the old index is in force, and names the old file
            with suppress(OSError):
                unlink(old)
