"""Front-matter files to stories, topics and providers, with every problem named.

``load_content`` finds the files, parses them on all cores, and settles what
only the whole can tell: which related entries are stories of their own, which
stories are withdrawn or not yet due, and how topics and providers are named.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple

import msgspec

from generator.cache import Cache
from generator.errors import Problem
from generator.executors import Workers
from generator.loader.beside import (
    load_organizations,
    load_topics,
    misspelt_topics,
    resolve_providers,
    resolve_topics,
)
from generator.loader.keys import key_problems
from generator.loader.parsed import Parsed, Reference
from generator.loader.references import read_reports
from generator.loader.scanning import Scan, begin_scan
from generator.loader.story import KNOWN_KEYS
from generator.model import Loaded, Story
from generator.options import Config
from generator.records import Records

# A story dated later than this after "now" is held back: clocks and zones of sources are loose.
_FUTURE = timedelta(hours=24)


def load_content(config: Config, workers: Workers, scan: Scan | None = None) -> Loaded:
    """Read everything below the content folder of ``config``.

    ``scan`` has the story files if they are known already; places of what was
    read beyond it are noted there.
    """
    folder = config.content_folder
    platforms = frozenset(config.content.platforms)
    scan = scan or begin_scan(config, Records(Cache("", b"", enabled=False), b""), workers)()
    problems = list(scan.problems)
    parsed = scan.parsed(config, workers)
    for item in parsed:
        problems.extend(item.problems)
    problems.extend(key_problems(((item.source, item.unknown) for item in parsed), KNOWN_KEYS))
    latest = datetime.max.replace(tzinfo=UTC)
    if not config.drafts:
        latest = (config.now or datetime.now(UTC)) + _FUTURE
    stories, unread, due = _settle(parsed, config.drafts, latest, problems)
    referred = _read_references(unread, parsed, stories, scan, config, workers, problems)
    for story in referred:
        if story.published <= latest:
            stories.append(story)
        else:
            due.append(story.published)
    declared = load_topics(folder, problems)
    topics, topic_ids = resolve_topics(declared, stories)
    problems.extend(misspelt_topics(declared, topics, stories))
    organizations = load_organizations(folder, platforms, problems)
    return Loaded(
        stories=tuple(stories),
        topics=topics,
        topic_ids=topic_ids,
        providers=resolve_providers(organizations, stories),
        problems=tuple(_folded(problems)),
        files=len(scan.files),
        due=min(due) - _FUTURE if due and config.now is None else None,
    )


_INDEX = re.compile(r"\[\d+\]")


def _folded(problems: list[Problem]) -> Iterator[Problem]:
    """Problems in order; those that repeat within one file are told once."""
    groups: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in sorted(problems):
        # Entries of one list are of one kind, two keys are not.
        field = _INDEX.sub("", problem.field)
        groups.setdefault((problem.path, problem.kind, problem.message, field), []).append(problem)
    for first, *others in groups.values():
        if others:
            message = f"{first.message} (and {len(others)} more like it in this file)"
            first = msgspec.structs.replace(first, message=message)
        yield first


def _settle(
    parsed: list[Parsed], drafts: bool, latest: datetime, problems: list[Problem]
) -> tuple[list[Story], dict[str, _Mention], list[datetime]]:
    """The stories of files to show, the references that no file answers by key, and what is due.

    Stories dated after ``latest`` are not shown yet. A withdrawn story is gone also where others refer to it.
    """
    kept: list[tuple[Parsed, Story]] = []
    due: list[datetime] = []
    hidden: set[str] = set()
    by_key: dict[str, str] = {}
    for item in parsed:
        story = item.story
        if item.removed or (item.draft and not drafts):
            hidden.update(item.keys)
        elif story is None:
            continue
        elif story.published > latest:
            due.append(story.published)
            hidden.update(item.keys)
            problems.append(
                Problem(
                    item.source, 0, "publishedDateTime", "warning", "future",
                    "is in the future; the story is held back until then",
                    "build with --drafts to see it now",
                )
            )  # fmt: skip
        else:
            if story.updated and story.updated > latest:
                due.append(story.updated)
                problems.append(
                    Problem(
                        item.source, 0, "updatedDateTime", "warning", "future",
                        "is in the future and is left out until then",
                    )
                )  # fmt: skip
                story = msgspec.structs.replace(story, updated=None)
            kept.append((item, story))
            for key in story.keys:
                by_key.setdefault(key, story.id)
    files: list[Story] = []
    unread: dict[str, _Mention] = {}
    for item, story in kept:
        related = _related(item, story, by_key, hidden, unread)
        files.append(msgspec.structs.replace(story, related=related) if related else story)
    return files, unread, due


def _related(
    item: Parsed,
    story: Story,
    by_key: Mapping[str, str],
    hidden: Container[str],
    unread: dict[str, _Mention],
) -> tuple[str, ...]:
    """The ids of the stories that a file refers to; those without a file are noted in ``unread``."""
    related: dict[str, None] = {}
    own = story.keys
    for reference in item.references():
        key = reference.key
        known = by_key.get(key)
        if known is None:
            if key in hidden:
                continue
            mention = unread.get(key)
            if mention is None:
                mention = unread[key] = _Mention(item.path, reference, {})
            mention.topics.update(dict.fromkeys(story.topics))
            known = mention.reference.key
        if key not in own:
            related[known] = None
    related.pop(story.id, None)
    return tuple(related)


class _Mention(NamedTuple):
    """Where a report known by reference is mentioned first, and the topics of all who do."""

    path: bytes
    reference: Reference
    topics: dict[str, None]


# The file that has an entry, and the entry.
_Place = tuple[bytes, Reference]


def _read_references(
    unread: dict[str, _Mention],
    parsed: Iterable[Parsed],
    stories: Iterable[Story],
    scan: Scan,
    config: Config,
    workers: Workers,
    problems: list[Problem],
) -> list[Story]:
    """The stories known only by reference, with the topics of the files that mention them.

    Where the first entry about one is bad, the first good one is taken, in the order of the files
    ``parsed`` that give one of the ``stories``. All others of those are asked for at once: who
    has a bad entry may have a thousand.
    """
    found: dict[str, Story] = {}
    asked: dict[bytes, list[Reference]] = {}

    def ask(turn: Mapping[str, Sequence[_Place]]) -> list[str]:
        """Look for each story in some places; which were not found."""
        for path, reference in chain.from_iterable(turn.values()):
            asked.setdefault(path, []).append(reference)
        # What was asked of a file before is asked again: all answers are kept as one.
        wanted = {path: asked[path] for path, _ in chain.from_iterable(turn.values())}
        reports = {
            (path, report.key, report.index): report
            for path, report in read_reports(wanted, scan.files, scan.records, config, workers)
        }
        failed = []
        for key, places in turn.items():
            for path, reference in places:
                report = reports[path, key, reference.index]
                problems.extend(report.problems)
                if report.story is not None:
                    topics = tuple(unread[key].topics)
                    story = msgspec.structs.replace(report.story, topics=topics)
                    found[key] = scan.once.story(story)
                    break
            else:
                failed.append(key)
        return failed

    failed = ask({key: [(mention.path, mention.reference)] for key, mention in unread.items()})
    if failed:
        sources = {story.source for story in stories}
        shown = (item for item in parsed if item.source in sources)
        ask(_further_mentions(failed, shown, unread))
    return [found[key] for key in sorted(found)]


def _further_mentions(
    keys: Iterable[str], shown: Iterable[Parsed], unread: Mapping[str, _Mention]
) -> dict[str, list[_Place]]:
    """Where else than in the first place some stories are mentioned."""
    found: dict[str, list[_Place]] = {key: [] for key in keys}
    for item in shown:
        for reference in item.references():
            if reference.key in found:
                place = (item.path, reference)
                first = unread[reference.key]
                if place != (first.path, first.reference):
                    found[reference.key].append(place)
    return found
