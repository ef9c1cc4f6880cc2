"""What a build keeps for the next one, in ``.broadsheet/`` below the source folder.

Data only, never code. Every file says which version of the program wrote it
and carries a checksum; one that is damaged or foreign is dropped with one
warning and made anew. Files are replaced whole, but for the records of
stories, which are appended: what no index names does not exist.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from generator.digest import SIZE, Signature, digest
from generator.errors import BusyError

FOLDER = ".broadsheet"
_MAGIC = b"broadsheet cache 1\n"
# Records that no index names are removed when they outweigh the others by so many bytes.
_WASTE = 1 << 20
_NAMES = ("stories-0", "stories-1")

Value = TypeVar("Value")


class Cache:
    """The folder of one site; without a folder it keeps nothing.

    ``program`` is the digest of the program: what another version wrote is
    not read. ``warnings`` tells what had to be dropped, and why.
    """

    def __init__(self, source: str, program: bytes, enabled: bool = True) -> None:
        self.program = program
        self.warnings: list[str] = []
        self._lock = -1
        self.folder = os.path.join(source, FOLDER) if enabled else ""
        if self.folder:
            try:
                os.makedirs(self.folder, 0o700, exist_ok=True)
                if not os.access(self.folder, os.W_OK):
                    raise PermissionError(13, "it is not writable")
                if not os.path.exists(self._path(".gitignore")):
                    _write_whole(self._path(".gitignore"), b"*\n")
            except OSError as error:
                self.warnings.append(
                    f"nothing is kept for the next build: {self.folder}: {error.strerror}"
                )
                self.folder = ""

    def __enter__(self) -> Cache:
        """Keep other builds of the same site away.

        Raises:
            BusyError: another build is at work; says which.
        """
        if self.folder:
            try:
                self._lock = os.open(
                    self._path("lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
                )
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.ftruncate(self._lock, 0)
                os.pwrite(self._lock, b"process %d" % os.getpid(), 0)
            except BlockingIOError:
                holder = os.pread(self._lock, 40, 0).decode("ascii", "replace") or "another build"
                raise BusyError(f"{holder} is building this site; try again later") from None
            except OSError as error:
                self._cannot_write(error)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock >= 0:
            os.close(self._lock)

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def read(self, name: str, decode: Callable[[memoryview], Value]) -> Value | None:
        """What was kept under ``name``; ``None`` if there is nothing or nothing fit to use."""
        if not self.folder:
            return None
        try:
            data = _read_whole(self._path(name))
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
        self._drop(name)
        return None

    def write(self, name: str, body: bytes) -> None:
        """Keep ``body`` under ``name``, on the disk before its name is."""
        if self.folder:
            try:
                _write_whole(self._path(name), _MAGIC + self.program + digest(body) + body)
            except OSError as error:
                self._cannot_write(error)

    def _drop(self, name: str) -> None:
        self.warnings.append(f"{self._path(name)} is damaged; what it held is made anew")
        with suppress(OSError):
            os.unlink(self._path(name))

    def _cannot_write(self, error: OSError) -> None:
        self.warnings.append(
            f"nothing is kept for the next build: {self.folder}: {error.strerror or error}"
        )
        self.folder = ""


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


_decode_index = msgspec.msgpack.Decoder(_Index).decode


class Records:
    """What was read from source files, by path.

    ``epoch`` is a digest of all but the file that parsing depends on.
    """

    def __init__(self, cache: Cache, epoch: bytes) -> None:
        self.cache = cache
        self.epoch = epoch
        index = cache.read("sources", _decode_index)
        if index is None or index.epoch != epoch or index.records not in _NAMES:
            index = _Index(epoch, _NAMES[0], [])
        self.files: Mapping[bytes, Kept] = {kept.path: kept for kept in index.files}
        self._name = index.records
        self._data: memoryview | None = None
        self._file: BinaryIO | None = None
        self._end = 0
        self._damaged = False

    def get(self, place: Place) -> memoryview | None:
        """A record; ``None`` if it is not what was put there."""
        if self._data is None:
            self._data = memoryview(b"")
            with suppress(OSError):
                self._data = memoryview(_read_whole(self.cache._path(self._name)))
        record = self._data[place.offset : place.offset + place.length]
        if zlib.crc32(record) == place.check and len(record) == place.length:
            return record
        if not self._damaged:
            self._damaged = True
            self.cache.warnings.append(
                f"{self.cache._path(self._name)} is damaged; what it held is made anew"
            )
        return None

    def add(self, record: bytes | memoryview) -> Place:
        """Append a record and return its place."""
        if not self.cache.folder:
            return Place(0, 0, 0)
        try:
            if self._file is None:
                path = self.cache._path(self._name)
                if not self.files:
                    _unlink(path)
                handle = os.open(
                    path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
                )
                self._file = open(handle, "ab", buffering=1 << 18)
                self._end = self._file.seek(0, os.SEEK_END)
            self._file.write(record)
        except OSError as error:
            self.cache._cannot_write(error)
            return Place(0, 0, 0)
        place = Place(self._end, len(record), zlib.crc32(record))
        self._end += len(record)
        return place

    def save(self, files: list[Kept]) -> None:
        """Keep exactly ``files`` for the next build."""
        if not self._close():
            return
        if files != list(self.files.values()):
            self.cache.write("sources", _encode(_Index(self.epoch, self._name, files)))
        self._compact(files)

    def _close(self) -> bool:
        """Whether all records are on the disk."""
        if self._file is not None:
            try:
                with self._file as file:
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                self.cache._cannot_write(error)
            self._file = None
        return bool(self.cache.folder)

    def _compact(self, files: list[Kept]) -> None:
        """Leave out the records that are no longer named, once they outweigh the others."""
        used = sum(place.length for kept in files for place in (kept.parsed, kept.reports) if place)
        old = self.cache._path(self._name)
        try:
            size = os.stat(old).st_size
        except OSError:
            return
        if size < 2 * used + _WASTE:
            return
        self._data = None
        moved: list[Kept] = []
        parts: list[memoryview] = []
        end = 0
        for kept in files:
            places: list[Place | None] = []
            for place in (kept.parsed, kept.reports):
                record = self.get(place) if place else None
                if place and record is None:
                    return
                if place and record is not None:
                    parts.append(record)
                    place = place._replace(offset=end)
                    end += place.length
                places.append(place)
            parsed, reports = places
            if parsed:
                moved.append(msgspec.structs.replace(kept, parsed=parsed, reports=reports))
        name = next(name for name in _NAMES if name != self._name)
        try:
            _write_whole(self.cache._path(name), b"".join(parts))
        except OSError as error:
            self.cache._cannot_write(error)
            return
        self.cache.write("sources", _encode(_Index(self.epoch, name, moved)))
        _unlink(old)


_encode = msgspec.msgpack.Encoder().encode


def _read_whole(path: str) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb", buffering=0) as file:
        return file.readall()


def _write_whole(path: str, body: bytes) -> None:
    """Replace a file, so that a crash or a loss of power leaves the old one or the new one."""
    new = f"{path}.new"
    _unlink(new)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "wb", buffering=0) as file:
        view = memoryview(body)
        while view:
            view = view[file.write(view) :]
        os.fsync(handle)
    os.replace(new, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unlink(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
