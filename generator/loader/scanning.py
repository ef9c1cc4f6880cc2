"""Which story files there are, and what each holds; only those that changed are read.

A file whose signature is that of the last build is taken as it was then. Any
other is read, and parsed unless its content is what it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

import msgspec

from generator.digest import UNKNOWN, Signature, digest, signature
from generator.errors import Problem
from generator.executors import Workers, portions
from generator.files import README, Unreadable, Vanished, read_file, read_signed, shown, walk
from generator.loader.once import Once
from generator.loader.parsed import Parsed
from generator.options import Config
from generator.records import Kept, Records

# Files that one process reads at a time: enough to be worth a message, and few enough to be held.
_LEAST, _MOST = 64, 256


class _Fresh(msgspec.Struct, frozen=True, array_like=True):
    """A file as it is now; ``parsed`` is nil if its content is as it was."""

    signature: Signature
    digest: bytes
    parsed: msgspec.Raw


_encode = msgspec.msgpack.Encoder().encode
_decode_fresh = msgspec.msgpack.Decoder(list[_Fresh | None]).decode
_decode_parsed = msgspec.msgpack.Decoder(Parsed).decode
# What is installed in a folder of stories is none of them.
_OTHERS = frozenset(["node_modules", "site-packages"])
_NIL = msgspec.Raw(_encode(None))


class Scan:
    """The story files of a site.

    ``files`` are in the order of their paths, ``problems`` name files that
    are no stories, and ``digest`` is of these and of the names and contents
    of all files that the loader reads. What stories that are read now have in common is held ``once``.
    """

    def __init__(
        self,
        files: list[Kept],
        fresh: dict[bytes, Parsed],
        once: Once,
        records: Records,
        problems: Sequence[Problem] = (),
        beside: bytes = b"",
    ) -> None:
        self.files = files
        self.once = once
        self.records = records
        self.problems = problems
        told = [(kept.path, kept.digest) for kept in files]
        self.digest = digest(_encode((beside, list(problems), told)))
        self._fresh = fresh

    def parsed(self, config: Config, workers: Workers) -> list[Parsed]:
        """What each file holds, in order; a damaged record is read again from its file.

        To be asked for once.
        """
        found: list[Parsed | None] = [
            self._fresh.get(kept.path) or self._kept(kept) for kept in self.files
        ]
        self._fresh = {}  # much, and asked for once
        lost = [place for place, parsed in enumerate(found) if parsed is None]
        if lost:
            paths = [self.files[place].path for place in lost]
            for number, kept, parsed in _begin_read(paths, {}, self.records, config, workers):
                place = lost[number]
                found[place] = parsed and self.once.parsed(parsed, paths[number])
                if kept is not None:
                    self.files[place] = kept
        return [parsed for parsed in found if parsed is not None]

    def let_go(self) -> list[Kept]:
        """The files, which this need not hold any longer."""
        files, self.files, self.once = self.files, [], Once()
        return files

    def _kept(self, kept: Kept) -> Parsed | None:
        record = self.records.get(kept.parsed)
        try:
            # To hold what it shares with others once would take half as long as to decode it.
            return _decode_parsed(record) if record is not None else None
        except (msgspec.MsgspecError, ValueError):
            return None


def begin_scan(config: Config, records: Records, workers: Workers) -> Callable[[], Scan]:
    """Find the story files of ``config`` and begin to read those that ``records`` does not know.

    What is done before the answer is asked for is done beside it, where there are several
    processes.

    Raises:
        SourceError: a folder cannot be listed.
    """
    problems: list[Problem] = []
    paths = [os.fsencode(path) for path in story_paths(config, problems)]
    known = records.files
    folder = os.fsencode(config.content_folder)
    files: list[Kept | None] = []
    unread: list[int] = []
    for place, path in enumerate(paths):
        kept = known.get(path)
        if kept is None or _signature(folder, path) != kept.signature:
            unread.append(place)
        files.append(kept)
    read = _begin_read([paths[place] for place in unread], known, records, config, workers)

    def scan() -> Scan:
        fresh: dict[bytes, Parsed] = {}
        once = Once()
        for number, kept, parsed in read:
            place = unread[number]
            path = paths[place]
            files[place] = kept
            if parsed is not None:
                fresh[path] = once.parsed(parsed, path)
        return Scan(
            [kept for kept in files if kept is not None],
            fresh,
            once,
            records,
            problems,
            _beside_digest(config),
        )

    return scan


def _beside_digest(config: Config) -> bytes:
    """A digest of the data files beside the stories."""
    folder = config.content_folder
    parts: list[bytes] = []
    for path in walk(folder, "_data"):
        try:
            content = read_file(os.path.join(folder, path))
        except Unreadable as error:
            content = str(error).encode()
        parts += (os.fsencode(path), content)
    return digest(*parts)


def _signature(folder: bytes, path: bytes) -> Signature:
    try:
        return signature(os.stat(folder + b"/" + path, follow_symlinks=False))
    except OSError:
        return UNKNOWN


def _begin_read(
    paths: list[bytes],
    known: Mapping[bytes, Kept],
    records: Records,
    config: Config,
    workers: Workers,
) -> Iterator[tuple[int, Kept | None, Parsed | None]]:
    """Begin to read; of each file, by its number, what to keep and what it holds if that is new.

    There is nothing of one that is gone.
    """
    if paths:
        # A build without a change does without the parsers; copies share those of this process.
        import_module("generator.loader.story")
    folder, platforms = config.content_folder, frozenset(config.content.platforms)
    parts = list(portions(len(paths), workers.jobs, _LEAST, _MOST))

    def read(number: int) -> bytes:
        part = parts[number]
        chunk = paths[part.start : part.stop]
        before = [known[path].digest if path in known else b"" for path in chunk]
        return _encode(_read_files(folder, chunk, before, platforms))

    answers = workers.divide("Reading", read, len(parts))
    return _taken(paths, parts, answers, known, records)


def _taken(
    paths: Sequence[bytes],
    parts: Sequence[range],
    answers: Iterator[bytes],
    known: Mapping[bytes, Kept],
    records: Records,
) -> Iterator[tuple[int, Kept | None, Parsed | None]]:
    """What the answers for ``parts`` of the paths say, as :func:`_begin_read` tells it; kept in ``records``."""
    for part, answer in zip(parts, answers, strict=True):
        for place, fresh in zip(part, _decode_fresh(answer), strict=True):
            path = paths[place]
            if fresh is None:
                yield place, None, None
            elif fresh.parsed == _NIL:
                # Its entries were read in a second turn; it may have been another file then.
                kept = msgspec.structs.replace(known[path], signature=fresh.signature, reports=None)
                yield place, kept, None
            else:
                kept = Kept(
                    path, fresh.signature, fresh.digest, records.add(memoryview(fresh.parsed))
                )
                yield place, kept, _decode_parsed(fresh.parsed)


def _read_files(
    folder: str, paths: Sequence[bytes], digests: Sequence[bytes], platforms: frozenset[str]
) -> list[_Fresh | None]:
    """Read and parse some files, whose contents had ``digests``; ``None`` for one that is gone."""
    from generator.loader.story import parse_files, unreadable

    # One kind of work at a time: it stays in the processor's cache.
    relatives = list(map(os.fsdecode, paths))
    contents = [_content(f"{folder}/{relative}") for relative in relatives]
    changed = [
        (relative, content.raw)
        for relative, before, content in zip(relatives, digests, contents, strict=True)
        if isinstance(content, _Content) and content.digest != before
    ]
    parsed = iter([msgspec.Raw(_encode(one)) for one in parse_files(changed, platforms)])
    found: list[_Fresh | None] = []
    for relative, before, content in zip(relatives, digests, contents, strict=True):
        if content is None:
            found.append(None)
        elif isinstance(content, Unreadable):
            told, why = unreadable(relative, content), digest(str(content).encode())
            found.append(_Fresh(UNKNOWN, why, msgspec.Raw(_encode(told))))
        elif content.digest == before:
            found.append(_Fresh(content.signature, before, _NIL))
        else:
            found.append(_Fresh(content.signature, content.digest, next(parsed)))
    return found


class _Content(NamedTuple):
    raw: bytes
    signature: Signature
    digest: bytes


def _content(path: str) -> _Content | Unreadable | None:
    """A file as it is; ``None`` if it is gone."""
    try:
        raw, signed = read_signed(path)
    except Vanished:
        return None
    except Unreadable as error:
        return error
    return _Content(raw, signed, digest(raw))


def story_paths(config: Config, problems: list[Problem]) -> Iterator[str]:
    """Paths of story files below the content folder, sorted.

    A site laid out in the real format keeps them in ``_news``; any other
    folder is searched whole, but for data folders, the output and what is installed.
    """
    folder = config.content_folder
    laid_out = os.path.isdir(os.path.join(folder, "_news"))
    output = os.path.relpath(os.path.realpath(config.output), os.path.realpath(folder))
    found = False

    def passes(relative: str) -> bool:
        return relative in ("_data", output) or relative.rpartition("/")[2] in _OTHERS

    paths = walk(folder, "_news") if laid_out else walk(folder, passes=passes)
    for path in paths:
        name = path.rpartition("/")[2]
        if name.endswith(".md") and not name.startswith("."):
            if laid_out or name != README:
                found = True
                yield path
        elif ".md" in name.lower() or name.lower().endswith(".markdown"):
            source = shown(path)
            message = "is not a story file and is skipped"
            hint = "story files end in .md and do not start with a dot"
            problems.append(
                Problem(source, 0, "file name", "warning", "not-a-story", message, hint)
            )
    if not found and not problems:
        message = "holds no story; looked for files *.md " + (
            "in _news/ and below" if laid_out else "there and below, as it has no _news/"
        )
        problems.append(Problem(shown(folder), 0, "", "warning", "no-stories", message))
