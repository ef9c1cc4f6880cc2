"""What is decided before any clock starts, for every layout of the same stories.

Hugo and Eleventy group nothing: which story leads, which are folded and where they redirect, which
topics (with all parents), provider and day a story belongs to is decided here, once, in favour of
both. Each layout only writes it down in its own way.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import yaml

FrontMatter = Literal["yaml", "json"]
State = Literal["listed", "folded", "hidden"]
PLATFORMS = frozenset({"youtube.com", "msn.com"})
"""Domains that carry many publishers, so that the publisher's name counts too."""
_FENCE = re.compile(r"\A---\s*\n(.*?)^---\s*$\n?(.*)", re.DOTALL | re.MULTILINE)


@dataclass(slots=True)
class Facts:
    """What the layouts need to know of one story: few words, so that a million fit in memory."""

    stem: str
    urls: tuple[str, ...]
    related: tuple[str, ...]
    """URLs of its related entries, best first."""
    state: State
    topics: tuple[str, ...] = ()
    """Names of its topics, each followed by its parents."""
    provider: str = "unknown"
    """Slug of its provider."""
    provider_name: str = ""
    day: str = ""
    """As ``2026/06/30``, in UTC."""
    link: str = ""
    """Where the headline leads."""
    lead: str = ""
    """Stem of the story it redirects to, if folded."""
    aliases: list[str] = field(default_factory=list)

    def keys(self) -> dict[str, object]:
        """Return the keys that every layout adds to the front matter of a listed story."""
        return {
            "topics": [slugify(name) for name in self.topics],
            "topic_links": [
                {"title": name, "path": f"topics/{slugify(name)}/"} for name in self.topics
            ],
            "providers": [self.provider],
            "provider_path": f"providers/{self.provider}/",
            "archive": [self.day[:4], self.day[:7], self.day],
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that the site declares."""

    title: str
    parent: str = ""
    """Title of the topic above, or nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A site folder with all that is decided beforehand."""

    title: str
    base: str
    """Address of the site's root, with a slash at its end."""
    topics: tuple[Topic, ...]
    paths: tuple[Path, ...]
    """The story files, sorted."""
    stories: tuple[Facts, ...]
    """The facts of each of them."""
    folder: Path = Path()
    """The folder of the story files."""

    def facts(self, name: str, text: str) -> Facts:
        """Return the facts of a story file added or edited later; a known one keeps its place.

        ``name`` is its path below the folder of the story files.
        """
        fresh = read_facts(Path(name).stem, text, parents(self.topics))
        known = next((story for story in self.stories if story.stem == fresh.stem), None)
        if known is not None:
            fresh.state, fresh.lead, fresh.aliases = known.state, known.lead, known.aliases
        return fresh

    def counts(self) -> dict[str, int]:
        """Return how many stories are listed, folded and hidden."""
        counts = {"listed": 0, "folded": 0, "hidden": 0}
        for story in self.stories:
            counts[story.state] += 1
        return counts

    def providers(self) -> dict[str, str]:
        """Return the name of each provider of listed stories, by slug."""
        return {
            story.provider: story.provider_name or story.provider
            for story in self.stories
            if story.state == "listed"
        }

    def years_and_months(self) -> set[str]:
        """Return the years and months that have listed stories, as ``2026`` and ``2026/06``."""
        days = {story.day for story in self.stories if story.state == "listed"}
        return {day[:length] for day in days for length in (4, 7)}

    def all_topics(self) -> list[Topic]:
        """Return the declared topics, then those that listed stories only name, sorted."""
        declared = {slugify(topic.title) for topic in self.topics}
        named: dict[str, str] = {}
        for story in self.stories:
            if story.state == "listed":
                for name in story.topics:
                    named.setdefault(slugify(name), name)
        return [*self.topics, *(Topic(named[slug]) for slug in sorted(named.keys() - declared))]


def slugify(text: str) -> str:
    """Return ``text`` as lower-case words joined by hyphens, safe in an address."""
    return (
        "-".join(re.findall(r"\w+", text.lower().replace("’", "").replace("'", ""))) or "untitled"
    )


def split_text(text: str, name: str) -> tuple[str, str]:
    """Return the front matter and the body of a story file, or raise an error that names it."""
    found = _FENCE.match(text)
    if found is None:
        raise TypeError(f"{name}: no front matter")
    return found.group(1), found.group(2)


def load_mapping(text: str) -> dict[str, Any]:
    """Parse YAML whose top is a mapping."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(text, Loader=loader)
    if not isinstance(data, dict):
        raise TypeError("the top level is not a mapping")
    return cast("dict[str, Any]", data)


def read_facts(stem: str, text: str, above: dict[str, str]) -> Facts:
    """Read one story file and say whether it is listed, folded or hidden.

    ``above`` is the parent of each topic that has one.
    """
    data = load_mapping(split_text(text, stem)[0])
    state: Literal["listed", "folded", "hidden"] = "listed"
    if data.get("removed"):
        state = "hidden"
    elif data.get("published") is False:
        state = "folded" if data.get("heat") == -1 else "hidden"
    related = [entry for entry in data.get("related") or [] if entry.get("webUrl")]
    related.sort(key=lambda entry: -(entry.get("quality") or 0))
    links = [str(data[key]) for key in ("webUrl", "originalUrl") if data.get(key)]
    published = data.get("publishedDateTime")
    dated = isinstance(published, (dt.datetime, dt.date))
    return Facts(
        stem,
        tuple(dict.fromkeys(links)),
        tuple(str(entry["webUrl"]) for entry in related),
        state,
        topics=rolled_up([str(name) for name in data.get("topics") or [] if name], above),
        provider=provider_slug(data),
        provider_name=sys.intern(str((data.get("provider") or {}).get("name") or "")),
        day=f"{published:%Y/%m/%d}" if dated else stem[:10].replace("-", "/"),
        link=links[0] if links else "",
    )


def provider_slug(data: dict[str, Any]) -> str:
    """Return the address part of a story's provider: its domain, on a platform with its name."""
    provider = data.get("provider") or {}
    domain = str(provider.get("domain") or "unknown")
    return slugify(f"{domain} {provider.get('name')}" if domain in PLATFORMS else domain)


def parents(topics: tuple[Topic, ...]) -> dict[str, str]:
    """Return the parent of each topic that has one, by title."""
    return {topic.title: topic.parent for topic in topics if topic.parent}


def rolled_up(names: list[str], above: dict[str, str]) -> tuple[str, ...]:
    """Return the topics ``names``, each followed by its parents, without repeats."""
    rolled: dict[str, None] = {}
    for name in names:
        parent: str | None = name
        while parent is not None and parent not in rolled:
            rolled[parent] = None
            parent = above.get(parent)
    return tuple(rolled)


def resolve_folds(stories: list[Facts]) -> None:
    """Give each folded story the stem it redirects to.

    That is the best listed story its ``related`` names; failing that, the first story folded under
    the same best URL becomes a listed page in place of a lead that has no file of its own.
    """
    listed = {url: story for story in stories if story.state == "listed" for url in story.urls}
    adopted: dict[str, Facts] = {}
    for story in stories:
        if story.state != "folded":
            continue
        lead = next((listed[url] for url in story.related if url in listed), None)
        if lead is None:
            lead = adopted.setdefault(story.related[0] if story.related else story.stem, story)
        if lead is story:
            story.state = "listed"
        else:
            story.lead = lead.stem
            lead.aliases.append(f"/news/{story.stem}/")


def story_folder(source: Path) -> Path:
    """Return the folder of the story files: ``_news`` of a site folder, or a plain folder itself."""
    news = source / "_news"
    return news if news.is_dir() else source


def story_paths(source: Path) -> list[Path]:
    """Return the story files of a site folder or of a plain folder, sorted."""
    return sorted(story_folder(source).rglob("*.md"))


def decide(source: Path) -> Plan:
    """Read a site folder and decide all that is decided beforehand."""
    config_path = source / "_config.yml"
    config = load_mapping(config_path.read_text(encoding="utf-8")) if config_path.exists() else {}
    declared = (
        load_mapping(path.read_text(encoding="utf-8"))
        for path in sorted((source / "_data" / "topics").glob("*.y*ml"))
    )
    topics = tuple(Topic(str(entry["name"]), str(entry.get("parent") or "")) for entry in declared)
    above = parents(topics)
    paths = story_paths(source)
    stories = [read_facts(path.stem, path.read_text(encoding="utf-8"), above) for path in paths]
    resolve_folds(stories)
    return Plan(
        title=str(config.get("title") or "News"),
        base=f"{config.get('url') or 'https://news.example'}{config.get('baseurl') or ''}/",
        topics=topics,
        paths=tuple(paths),
        stories=tuple(stories),
        folder=story_folder(source),
    )


def with_keys(
    text: str, added: dict[str, object], reserved: re.Pattern[str], form: FrontMatter, name: str
) -> tuple[str, str]:
    """Return a story's front matter with keys added, without fences, and its body.

    Keys of its own that match ``reserved`` (a line's start up to its colon) are kept under another
    name, ``declared_...``, where the generator would take them for its own.
    """
    front, body = split_text(text, name)
    if form == "yaml":
        lines = "".join(
            f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in added.items()
        )
        kept = reserved.sub(r"declared_\1:", front)
        return lines + kept, body
    data = load_mapping(front)
    renamed = {reserved.sub(r"declared_\1:", f"{key}:")[:-1]: data[key] for key in data}
    merged = {**renamed, "title": html.unescape(str(data["title"])), **added}
    return json.dumps(merged, default=_to_json, ensure_ascii=False, indent=1) + "\n", body


def _to_json(value: object) -> str:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
