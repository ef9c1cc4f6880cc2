"""Front-matter files to stories, topics and providers, with every problem named.

``load_content`` finds the files, parses them on all cores, and settles what
only the whole can tell: which related entries are stories of their own, which
stories are withdrawn or not yet due, and how topics and providers are named.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from generator.config import Config
from generator.errors import Problem
from generator.executors import Workers
from generator.files import shown, walk
from generator.loader.beside import (
    load_organizations,
    load_topics,
    resolve_providers,
    resolve_topics,
)
from generator.loader.story import Parsed, Reference, parse_file, parse_references
from generator.model import Loaded, Story
from generator.text import printable

__all__ = ["load_content"]

# Enough files to be worth a message to a worker, few enough to keep all cores busy.
_CHUNK = 64
# A story dated later than this after "now" is held back: clocks and zones of sources are loose.
_FUTURE = timedelta(hours=24)


class _Batch(msgspec.Struct, frozen=True, array_like=True):
    folder: str
    platforms: tuple[str, ...]
    paths: tuple[bytes, ...]


class _References(msgspec.Struct, frozen=True, array_like=True):
    folder: str
    platforms: tuple[str, ...]
    files: list[tuple[bytes, list[Reference]]]


_encode = msgspec.msgpack.Encoder().encode
_decode_batch = msgspec.msgpack.Decoder(_Batch).decode
_decode_parsed = msgspec.msgpack.Decoder(list[Parsed]).decode
_decode_references = msgspec.msgpack.Decoder(_References).decode
_decode_reports = msgspec.msgpack.Decoder(list[tuple[list[Story | None], list[Problem]]]).decode


def load_content(config: Config, workers: Workers) -> Loaded:
    """Read everything below the content folder of ``config``."""
    folder = config.content_folder
    platforms = frozenset(config.content.platforms)
    problems: list[Problem] = []
    paths = list(_story_paths(config, problems))
    chunks = (
        _encode(
            _Batch(
                folder,
                config.content.platforms,
                tuple(os.fsencode(path) for path in paths[start : start + _CHUNK]),
            )
        )
        for start in range(0, len(paths), _CHUNK)
    )
    parsed: list[Parsed] = []
    total = -(-len(paths) // _CHUNK)
    for answer in workers.map("Reading", _parse_batch, chunks, total):
        parsed.extend(_decode_parsed(answer))
    for item in parsed:
        problems.extend(item.problems)
    problems.extend(_unknown_keys(parsed))
    latest = datetime.max.replace(tzinfo=UTC)
    if not config.drafts:
        latest = (config.now or datetime.now(UTC)) + _FUTURE
    stories, unread = _settle(parsed, config.drafts, latest, problems)
    references = _read_references(unread, config, workers, problems)
    stories += (story for story in references if story.published <= latest)
    declared = load_topics(folder, problems)
    topics, topic_ids = resolve_topics(declared, stories)
    organizations = load_organizations(folder, platforms, problems)
    return Loaded(
        stories=tuple(stories),
        topics=topics,
        topic_ids=topic_ids,
        providers=resolve_providers(organizations, stories),
        problems=tuple(_folded(problems)),
        files=len(paths),
    )


def _parse_batch(payload: bytes) -> bytes:
    batch = _decode_batch(payload)
    platforms = frozenset(batch.platforms)
    return _encode([parse_file(batch.folder, os.fsdecode(p), platforms) for p in batch.paths])


def _story_paths(config: Config, problems: list[Problem]) -> Iterator[str]:
    """Paths of story files below the content folder, sorted.

    A site laid out in the real format keeps them in ``_news``; any other
    folder is searched whole, but for data folders and the output.
    """
    folder = config.content_folder
    laid_out = os.path.isdir(os.path.join(folder, "_news"))
    output = os.path.relpath(os.path.realpath(config.output), os.path.realpath(folder))
    for path in walk(folder, "_news" if laid_out else ""):
        name = path.rpartition("/")[2]
        if not laid_out and path.startswith(("_data/", output + "/")):
            continue
        if name.endswith(".md") and not name.startswith("."):
            if laid_out or name != "README.md":
                yield path
        elif ".md" in name:
            source = shown(path)
            message = "is not a story file and is skipped"
            hint = "story files end in .md and do not start with a dot"
            problems.append(
                Problem(source, 0, "file name", "warning", "not-a-story", message, hint)
            )


def _folded(problems: list[Problem]) -> Iterator[Problem]:
    """Problems in order; those that repeat within one file are told once."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in sorted(problems):
        groups.setdefault((problem.path, problem.kind, problem.message), []).append(problem)
    for first, *others in groups.values():
        if others:
            message = f"{first.message} (and {len(others)} more like it in this file)"
            first = msgspec.structs.replace(first, message=message)
        yield first


def _unknown_keys(parsed: Iterable[Parsed]) -> Iterator[Problem]:
    first: dict[str, tuple[str, int]] = {}
    counts: dict[str, int] = {}
    for item in parsed:
        for key, line in item.unknown:
            first.setdefault(key, (item.source, line))
            counts[key] = counts.get(key, 0) + 1
    for key, (source, line) in first.items():
        others = f", here and in {counts[key] - 1} other files" if counts[key] > 1 else ""
        message = f"is a key that the format does not have; it is ignored{others}"
        yield Problem(source, line, printable(key), "warning", "unknown-key", message)


def _settle(
    parsed: list[Parsed], drafts: bool, latest: datetime, problems: list[Problem]
) -> tuple[list[Story], dict[str, _Mention]]:
    """The stories of files to show, and the references that no file answers, by key.

    Stories dated after ``latest`` are not shown yet. A withdrawn story is gone also where others refer to it.
    """
    kept: list[tuple[Parsed, Story]] = []
    hidden: set[str] = set()
    by_key: dict[str, str] = {}
    for item in parsed:
        story = item.story
        if item.removed or (item.draft and not drafts):
            hidden.update(item.keys)
        elif story is None:
            continue
        elif story.published > latest:
            hidden.update(item.keys)
            problems.append(
                Problem(
                    item.source, 0, "publishedDateTime", "warning", "future",
                    "is in the future; the story is held back until then",
                    "build with --drafts to see it now",
                )
            )  # fmt: skip
        else:
            kept.append((item, story))
            for key in item.keys:
                by_key.setdefault(key, story.id)
    files: list[Story] = []
    unread: dict[str, _Mention] = {}
    names: dict[str, str] = {}
    for item, story in kept:
        story = _shared(story, names)
        for reference in item.references:
            key = reference.key
            if key not in by_key and key not in hidden:
                mention = unread.get(key)
                if mention is None:
                    mention = unread[key] = _Mention(item.path, reference, {})
                mention.topics.update(dict.fromkeys(story.topics))
        related: dict[str, None] = {}
        for key in story.related:
            if key in by_key:
                related[by_key[key]] = None
            elif key in unread:
                related[unread[key].reference.key] = None
        related.pop(story.id, None)
        files.append(msgspec.structs.replace(story, related=tuple(related)))
    return files, unread


def _shared(story: Story, names: dict[str, str]) -> Story:
    """The same story with strings that repeat across stories held once in memory."""

    def once(text: str) -> str:
        return names.setdefault(text, text)

    url = story.url
    return msgspec.structs.replace(
        story,
        provider=once(story.provider),
        provider_name=once(story.provider_name),
        provider_domain=once(story.provider_domain),
        topics=tuple(map(once, story.topics)),
        web_url=url if story.web_url == url else story.web_url,
        original_url=url if story.original_url == url else story.original_url,
    )


class _Mention(NamedTuple):
    """Where a report known by reference is mentioned first, and the topics of all who do."""

    path: bytes
    reference: Reference
    topics: dict[str, None]


def _read_references(
    unread: dict[str, _Mention], config: Config, workers: Workers, problems: list[Problem]
) -> list[Story]:
    """The stories known only by reference, with the topics of the files that mention them."""
    by_file: dict[bytes, list[Reference]] = {}
    for mention in unread.values():
        by_file.setdefault(mention.path, []).append(mention.reference)
    files = sorted(by_file.items())
    folder, platforms = config.content_folder, config.content.platforms
    chunks = (
        _encode(_References(folder, platforms, files[start : start + _CHUNK]))
        for start in range(0, len(files), _CHUNK)
    )
    total = -(-len(files) // _CHUNK)
    found: dict[str, Story] = {}
    names: dict[str, str] = {}
    for answer in workers.map("Reading references", _parse_references, chunks, total):
        for stories, faults in _decode_reports(answer):
            problems.extend(faults)
            for story in stories:
                if story is not None:
                    topics = tuple(unread[story.id].topics)
                    found[story.id] = _shared(msgspec.structs.replace(story, topics=topics), names)
    return [found[key] for key in sorted(found)]


def _parse_references(payload: bytes) -> bytes:
    batch = _decode_references(payload)
    platforms = frozenset(batch.platforms)
    return _encode(
        [
            parse_references(batch.folder, os.fsdecode(path), references, platforms)
            for path, references in batch.files
        ]
    )
