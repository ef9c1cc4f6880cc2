"""What lies beside the stories: topic files and organisation files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from generator import frontmatter
from generator.errors import FrontMatterError, Problem
from generator.files import README, Unreadable, read_file, shown, walk
from generator.loader.fields import Fields
from generator.loader.keys import Unknown, key_problems, unknown_keys
from generator.loader.report import images, provider_key
from generator.model import Image, Provider, Story, Topic
from generator.text import counted, is_safe_slug, nearest, unique_slugs
from generator.urls import BadURL, host_name

_ORDER = re.compile(r"(\d{1,6})-")
# What is written like this among others is meant to be one of them; pictures may lie there, too.
_WRITTEN = (".yaml", ".yml", ".md", ".markdown", ".json", ".toml")


class _Kind(NamedTuple):
    """Files of one folder: how messages call one, how its name ends, and the keys that it has."""

    folder: str
    name: str
    suffixes: tuple[str, ...]
    keys: frozenset[str]


_TOPICS = _Kind(
    "_data/topics",
    "topic",
    (".yaml", ".yml"),
    frozenset("_id name shortname parent keywords hashtags images services taxonomy".split()),
)
_ORGANIZATIONS = _Kind(
    "_data/organizations",
    "organization",
    (".md",),
    frozenset("_id name otherNames domain description images taxonomy".split()),
)


def _documents(folder: str, kind: _Kind, problems: list[Problem]) -> Iterable[tuple[str, Fields]]:
    read = frontmatter.read if kind is _ORGANIZATIONS else frontmatter.read_yaml
    unknown: list[tuple[str, Unknown]] = []
    for relative in walk(folder, kind.folder):
        source, name = shown(relative), relative.rpartition("/")[2]
        if name == README:
            continue
        if not name.endswith(kind.suffixes):
            if name.lower().endswith(_WRITTEN) and not name.startswith("."):
                problems.append(_other_file(source, kind))
            continue
        try:
            document = read(read_file(os.path.join(folder, relative)))
        except Unreadable as error:
            problems.append(Problem(source, 0, "", "error", "unreadable", str(error)))
        except FrontMatterError as error:
            problems.append(
                Problem(
                    source, error.line, error.field, "error", "bad-yaml", str(error), error.hint
                )
            )
        else:
            fields = _fields(document, source, problems)
            unknown.append((source, unknown_keys(fields, kind.keys)))
            yield source, fields
    problems.extend(key_problems(unknown, kind.keys))


def _other_file(source: str, kind: _Kind) -> Problem:
    message = f"is no {kind.name} file and is skipped"
    hint = f"{kind.name} files end in {' or '.join(kind.suffixes)}"
    return Problem(source, 0, "file name", "warning", "not-data", message, hint)


def _fields(document: frontmatter.Document, source: str, problems: list[Problem]) -> Fields:
    return Fields(lambda: document, source, problems, document.data)


def load_topics(folder: str, problems: list[Problem]) -> list[Topic]:
    """The topics of ``_data/topics``, in the order of their file numbers; ``id`` may be empty."""
    topics: dict[str, Topic] = {}
    parents: dict[str, Fields] = {}
    names: dict[str, Fields] = {}
    for source, fields in _documents(folder, _TOPICS, problems):
        name = fields.text("name")
        if not name:
            fields.reject("name", "no-title", "is missing; the topic is left out")
            continue
        topic_id = fields.text("_id")
        if not is_safe_slug(topic_id):
            if topic_id:
                fields.warn("_id", "bad-slug", "may hold only a-z, 0-9 and hyphens")
            topic_id = ""
        if (topic_id or name.casefold()) in topics:
            key, told = ("_id", topic_id) if topic_id else ("name", name)
            fields.warn(key, "duplicate", f"{told} belongs to another topic file already")
            continue
        if names.setdefault(name.casefold(), fields) is not fields:
            message = f"{name} belongs to another topic file already, which gets its stories"
            fields.warn("name", "duplicate", message)
        if parent := fields.text("parent"):
            parents.setdefault(parent, fields)
        order = _ORDER.match(source.rpartition("/")[2])
        services = fields.mapping("services")
        topics[topic_id or name.casefold()] = Topic(
            id=topic_id,
            name=name,
            short_name=fields.text("shortname"),
            parent=parent or None,
            order=int(order.group(1)) if order else len(topics),
            images=fields.texts("images", 20),
            services=tuple((key, services.url(key) or "") for key in services.data)
            if services
            else (),
        )
    known = _spellings(topics.values())
    spelt = {name.casefold() for name in (*known, *(topic.id for topic in topics.values()))}
    unknown = [name for name in parents if name.casefold() not in spelt]
    for name, meant in nearest(unknown, known).items():
        message = f"names {name}, which no file in _data/topics does"
        parents[name].warn("parent", "near-topic", message, f"did you mean {meant}?")
    ordered = sorted(topics.values(), key=lambda topic: (topic.order, topic.id, topic.name))
    for name in _circles(ordered):
        message = "leads back to the topic itself; one topic of the circle stands without a parent"
        names[name].warn("parent", "circle", message)
    return ordered


def _circles(topics: Sequence[Topic]) -> Iterator[str]:
    """One name of each circle of parents, case-folded; the planner's tree cuts it somewhere."""
    above: dict[str, str] = {}
    own: dict[str, str] = {}
    for topic in topics:
        for spelling in (topic.name, topic.short_name, topic.id):
            if spelling:
                own.setdefault(spelling.casefold(), topic.name.casefold())
    for topic in topics:
        if topic.parent and (parent := own.get(topic.parent.casefold())):
            above[topic.name.casefold()] = parent
    passed: set[str] = set()
    for start in above:
        way: dict[str, None] = {}
        here: str | None = start
        while here is not None and here not in passed and here not in way:
            way[here] = None
            here = above.get(here)
        if here in way:
            names = list(way)
            yield min(names[names.index(here) :])
        passed |= way.keys()


def _spellings(topics: Iterable[Topic]) -> list[str]:
    return [name for topic in topics for name in (topic.name, topic.short_name) if name]


def resolve_topics(
    declared: list[Topic], stories: Sequence[Story]
) -> tuple[tuple[Topic, ...], dict[str, str]]:
    """All topics, and the way from each spelling of a name to its topic's id.

    A topic that only stories or parents name gets a page like any other. The
    ids that files declare stand; of other names with one slug, the one that
    the earliest story has keeps it.
    """
    known = {
        name.casefold()
        for topic in declared
        for name in (topic.name, topic.short_name, topic.id)
        if name
    }
    spellings: dict[str, dict[str, int]] = {}
    for topic in declared:
        if topic.parent and topic.parent.casefold() not in known:
            spellings.setdefault(topic.parent.casefold(), {})[topic.parent] = 1
    for names in (story.topics for story in stories):
        for name in names:
            if (folded := name.casefold()) not in known:
                counts = spellings.setdefault(folded, {})
                counts[name] = counts.get(name, 0) + 1
    unnamed = [topic.name.casefold() for topic in declared if not topic.id]
    made = unique_slugs(
        [*unnamed, *spellings],
        lambda: _first_named([*unnamed, *spellings], stories),
        taken=[topic.id for topic in declared if topic.id],
    )
    topics = [
        topic if topic.id else msgspec.structs.replace(topic, id=made[topic.name.casefold()])
        for topic in declared
    ]
    ids: dict[str, str] = {}
    for topic in topics:
        for name in (topic.name, topic.short_name, topic.id):
            if name:
                ids.setdefault(name.casefold(), topic.id)
    found = []
    for folded, counts in spellings.items():
        ids[folded] = made[folded]
        name = min(counts, key=lambda spelling: (-counts[spelling], spelling))
        found.append(Topic(id=ids[folded], name=name, order=1_000_000))
    found.sort(key=lambda topic: (topic.name.casefold(), topic.id))
    return (*topics, *found), ids


def _first_named(names: Iterable[str], stories: Iterable[Story]) -> dict[str, datetime]:
    """When the first story about each topic came; one without a story comes last."""
    first = dict.fromkeys(names, datetime.max.replace(tzinfo=UTC))
    for story in stories:
        for name in story.topics:
            folded = name.casefold()
            if folded in first and story.published < first[folded]:
                first[folded] = story.published
    return first


def misspelt_topics(
    declared: Sequence[Topic], topics: Sequence[Topic], stories: Sequence[Story]
) -> Iterator[Problem]:
    """A warning for each of ``topics`` that is nearly one of those that files declare."""
    known = _spellings(declared)
    names = [topic.name for topic in topics[len(declared) :]] if known else []
    for name, meant in nearest(names, known).items():
        sources = [
            story.source
            for story in stories
            if story.source and name.casefold() in map(str.casefold, story.topics)
        ]
        if sources:
            count = len(sources) - 1
            others = f", here and in {counted(count, 'other file')}" if count else ""
            message = f"name {name}, which no file in _data/topics does{others}"
            hint = f"did you mean {meant}?"
            yield Problem(min(sources), 0, "topics", "warning", "near-topic", message, hint)


def load_organizations(
    folder: str, platforms: frozenset[str], problems: list[Problem]
) -> dict[str, Provider]:
    """The publishers of ``_data/organizations`` by every key they are known by."""
    found: dict[str, Provider] = {}
    for _, fields in _documents(folder, _ORGANIZATIONS, problems):
        name, given = fields.text("name"), fields.text("domain")
        try:
            domain = host_name(given).removeprefix("www.")
        except BadURL as error:
            told = str(error) if given else "is missing"
            fields.reject("domain", "bad-domain", f"{told}; the organization is left out")
            continue
        logos = _logos(fields)
        key = provider_key(domain, name or domain, platforms)
        provider = Provider(
            key=key,
            name=name or domain,
            domain=domain,
            description=fields.text("description", 2_000),
            logo=logos[-1] if logos else None,
        )
        if found.setdefault(key, provider) is not provider:
            fields.warn(
                "domain", "duplicate", "and name belong to another organization file already"
            )
        for other in (name, *fields.texts("otherNames", 100)):
            found.setdefault(provider_key(domain, other, platforms), provider)
    return found


def _logos(fields: Fields) -> tuple[Image, ...]:
    # Real files also give logos by path; without a host they cannot be shown.
    if isinstance(entries := fields.data.get("images"), list):
        fields.data["images"] = [
            entry
            for entry in entries
            if not (isinstance(entry, dict) and str(entry.get("url") or "/").startswith("/"))
        ]
    return images(fields, "images")


def resolve_providers(
    organizations: dict[str, Provider], stories: Iterable[Story]
) -> dict[str, Provider]:
    """Every provider of the stories by key, with the spelling used most often."""
    spellings: dict[str, dict[str, int]] = {}
    domains: dict[str, str] = {}
    logos: dict[str, Story] = {}
    for story in stories:
        counts = spellings.setdefault(story.provider, {})
        counts[story.provider_name] = counts.get(story.provider_name, 0) + 1
        domains[story.provider] = story.provider_domain
        if story.logos and story.provider not in logos:
            logos[story.provider] = story
    found = {}
    for key, counts in spellings.items():
        known = organizations.get(key)
        if known is None:
            name = min(counts, key=lambda spelling: (-counts[spelling], spelling))
            known = Provider(key=key, name=name, domain=domains[key])
        if known.logo is None and key in logos:
            known = msgspec.structs.replace(known, logo=logos[key].logos[0])
        found[key] = msgspec.structs.replace(known, key=key)
    return found
