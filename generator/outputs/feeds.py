"""Feeds of the site, of each topic and of each provider, in three formats.

Atom (RFC 4287), RSS 2.0 with the advice of its best practices profile, and
JSON Feed 1.1. An entry is a cluster: its lead, who published that, and the
other coverage. Its id is the address of the cluster's page, which survives a
change of lead or headline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

import msgspec

from generator.dates import stamp
from generator.model import Frozen
from generator.outputs.material import (
    Draft,
    Material,
    Output,
    first_report,
    last_change,
    to_json,
)
from generator.pages import StoryPage
from generator.parts import Feed

ATOM, RSS, JSON = "feed.xml", "rss.xml", "feed.json"
_COVERAGE = 20
_NEVER = "1970-01-01T00:00:00Z"


class _Story(Frozen, frozen=True, kw_only=True):
    """An entry as the templates get it."""

    id: str
    page: StoryPage
    published: datetime
    updated: datetime
    content: str

    @property
    def published_822(self) -> str:
        return format_datetime(self.published)

    @property
    def published_3339(self) -> str:
        return stamp(self.published)

    @property
    def updated_3339(self) -> str:
        return stamp(self.updated)

    @property
    def safe_title(self) -> str:
        """The headline for readers that take RSS titles for HTML: never a tag to them."""
        return self.page.title.replace("<", "&lt;")


class _Format(NamedTuple):
    """How a format makes one entry, and a feed of such entries."""

    file: str
    entry: Callable[[Material, _Story], bytes]
    feed: Callable[[Material, Feed, list[bytes]], bytes]


def feeds(material: Material) -> Output:
    """Three files for each feed."""
    listed = material.site.feeds
    formats = (
        _Format(ATOM, _atom_entry, _atom_feed),
        _Format(RSS, _rss_entry, _rss_feed),
        _Format(JSON, _json_entry, _json_feed),
    )
    story = lru_cache(maxsize=None)(partial(_story, material))

    def drafts() -> Iterator[Draft]:
        marks = [material.made_of(feed.stories, feed) for feed in listed]
        for form in formats:
            # One story is in many feeds; one format at a time is held.
            entry = lru_cache(maxsize=None)(partial(_entry, form, material, story))
            for feed, made_of in zip(listed, marks, strict=True):
                make = partial(_feed, form, material, feed, entry)
                yield Draft(feed.folder + form.file, made_of, make)

    return Output([feed.folder + form.file for form in formats for feed in listed], drafts)


def _entry(form: _Format, material: Material, story: Callable[[str], _Story], path: str) -> bytes:
    return form.entry(material, story(path))


def _feed(form: _Format, material: Material, feed: Feed, entry: Callable[[str], bytes]) -> bytes:
    return form.feed(material, feed, list(map(entry, feed.stories)))


def _story(material: Material, path: str) -> _Story:
    page = material.story(path)
    about = (page, material.base + path, page.coverage[:_COVERAGE])
    content = material.macro("feed_content.html", "content", *about)
    return _Story(
        id=material.base + path,
        page=page,
        published=first_report(page),
        updated=last_change(page),
        content=content.strip(),
    )


def _atom_entry(material: Material, story: _Story) -> bytes:
    return material.macro("atom.xml", "entry", story, material.base).encode()


def _atom_feed(material: Material, feed: Feed, entries: list[bytes]) -> bytes:
    updated = stamp(feed.updated) if feed.updated else _NEVER
    head = material.macro("atom.xml", "head", feed, updated, material.site.info)
    return b"".join([head.encode(), *entries, b"</feed>\n"])


def _rss_entry(material: Material, story: _Story) -> bytes:
    return material.macro("rss.xml", "entry", story, material.base).encode()


def _rss_feed(material: Material, feed: Feed, entries: list[bytes]) -> bytes:
    updated = format_datetime(feed.updated) if feed.updated else ""
    head = material.macro("rss.xml", "head", feed, updated, material.site.info)
    return b"".join([head.encode(), *entries, b"</channel>\n</rss>\n"])


def _json_entry(material: Material, story: _Story) -> bytes:
    page = story.page
    item: dict[str, Any] = {
        "id": story.id,
        "url": story.id,
        "external_url": page.lead.url,
        "title": page.title,
        "content_html": story.content,
        "date_published": stamp(story.published),
        "date_modified": stamp(story.updated),
        "authors": [{"name": page.lead.provider.title}],
        "tags": [topic.title for topic in page.topics],
    }
    if page.lead.image:
        item["image"] = page.lead.image.address(material.base)
    return to_json(item)


def _json_feed(material: Material, feed: Feed, entries: list[bytes]) -> bytes:
    info = material.site.info
    return to_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.home + JSON,
            "description": feed.description,
            "language": info.language,
            "authors": [{"name": info.title, "url": info.base_url}],
            "items": [msgspec.Raw(entry) for entry in entries],
        }
    )
