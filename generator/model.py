"""The types that cross stages; this docstring is the glossary.

story       one report by one publisher, known from its own front-matter file
            or only *by reference*, from another story's ``related`` list.
listed      a story that may lead pages and lists: not removed, and not
            unpublished by its file.
folded      a story with a file that is not listed; it appears as coverage.
cluster     the stories that report one event, led by one of them.
copy        a member with the text of another, as syndicated to other providers.
reports     the members of a cluster, each text once: without copies.
lead        the best story of a cluster among those that may lead.
coverage    the other reports of the cluster, within the date window.
earlier     reports of the same event from outside the date window.
see also    declared as related, but about something else.
provider    a publisher, known by its domain (on platforms by domain and name).
topic       a subject, with an optional parent whose pages include its stories.
heat        quality of the lead + 20 for each other report of the cluster.
stem        the file name of a story without its suffix.
slug        a name made safe for an address by us; never taken from a file.
artifact    bytes with a path below the output folder.

All types are frozen and slotted (msgspec), hold tuples and do no I/O. Times
are aware UTC datetimes until the planner turns them to the site's time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from generator.errors import Problem

# Declared by the format: each further report of an event is worth this much.
HEAT_PER_REPORT = 20


class Frozen(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Base of every value type here.

    Values are encoded as arrays: with the names of fields, processes send each
    other a quarter more bytes.
    """


# ---------------------------------------------------------------- content


# Where renditions lie in the site; their names change with their bytes.
RENDITIONS = "renditions/"


class Rendition(Frozen, frozen=True):
    """A form of a picture: ``kind`` is ``avif`` or ``webp``, ``path`` is that of a file of the site."""

    kind: str
    width: int
    path: str


class Image(Frozen, frozen=True):
    """A picture by its address; sizes in pixels, ``None`` when not known.

    ``renditions`` are its forms for pages, by kind and rising width; remote
    pictures have none.
    """

    url: str
    width: int | None = None
    height: int | None = None
    title: str | None = None
    attribution: str | None = None
    is_cached: bool = False
    renditions: tuple[Rendition, ...] = ()

    def address(self, root: str) -> str:
        """Where it is: a picture of the site lies below ``root``."""
        return self.url if "://" in self.url else root + self.url


class Story(Frozen, frozen=True, kw_only=True):
    """One report by one publisher.

    ``id`` is the path of its file without suffix, or the key of its URL when
    it is known by reference only. ``url`` is where the publisher has it.
    ``related`` holds the ids of the stories that its file declares as related,
    in the order declared, without itself and without repeats. ``keys`` are those
    of its addresses, sorted: who shares one is the same article. ``quality`` and
    ``heat`` are as the file says, ``None`` when absent. What starts with
    ``raw`` is for clients of the API only: a text as the file has it, where
    that differs from the clean one, topics where one of them is null, and the
    markup of a player.
    """

    id: str
    url: str
    title: str
    published: datetime
    provider: str
    provider_name: str
    provider_domain: str
    excerpt: str = ""
    stem: str = ""
    source: str = ""
    listed: bool = True
    kind: Literal["article", "video"] = "article"
    quality: int | None = None
    heat: int | None = None
    updated: datetime | None = None
    web_url: str | None = None
    original_url: str | None = None
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    embed: str | None = None
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    logos: tuple[Image, ...] = ()
    related: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    body: str = ""
    category: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    locale: str | None = None
    aliases: tuple[str, ...] = ()
    raw_title: str | None = None
    raw_excerpt: str | None = None
    raw_embed: str | None = None
    raw_topics: tuple[str | None, ...] = ()

    @property
    def changed(self) -> datetime:
        """When it was last changed after it was published, or else published."""
        return max(self.updated, self.published) if self.updated else self.published


class Topic(Frozen, frozen=True, kw_only=True):
    """A subject. ``id`` is the ``_id`` of its file or a slug of its name."""

    id: str
    name: str
    short_name: str = ""
    parent: str | None = None
    order: int = 0
    images: tuple[str, ...] = ()
    services: tuple[tuple[str, str], ...] = ()


class Provider(Frozen, frozen=True, kw_only=True):
    """A publisher. ``key`` tells providers apart; ``name`` is for readers."""

    key: str
    name: str
    domain: str = ""
    description: str = ""
    logo: Image | None = None


class Loaded(Frozen, frozen=True, kw_only=True):
    """All content, and what was wrong with it.

    ``topics`` are in display order; ``topic_ids`` leads from every spelling
    of a topic's name, case-folded, to its id. ``due`` is when the next story
    that is held back may be shown, if the time of the build decides.
    """

    stories: tuple[Story, ...]
    topics: tuple[Topic, ...]
    topic_ids: dict[str, str]
    providers: dict[str, Provider]
    problems: tuple[Problem, ...]
    files: int
    due: datetime | None = None


class Cluster(Frozen, frozen=True, kw_only=True):
    """The reports of one event.

    ``members`` starts with the lead; the rest are its coverage, best first.
    ``earlier`` and ``see_also`` point at stories of other clusters. ``twins``
    are stories with a file whose URL another member already shows.
    ``folded`` are the ids of stories with a file that have no cluster page of
    their own; this cluster's page is the one their address redirects to.
    ``text_of`` has for each member the number of its text, that of another if
    it is a copy; it is empty where all are different. ``shared`` are words of
    the lead that most of the coverage has too, weightiest first.
    """

    members: tuple[Story, ...]
    earlier: tuple[Story, ...] = ()
    see_also: tuple[Story, ...] = ()
    twins: tuple[Story, ...] = ()
    folded: tuple[Story, ...] = ()
    topics: tuple[str, ...] = ()
    text_of: tuple[int, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def lead(self) -> Story:
        return self.members[0]

    @property
    def texts(self) -> tuple[tuple[Story, ...], ...]:
        """The members by their texts: of each its original, of the lead's that, then all copies."""
        if not self.text_of:
            return tuple([(story,) for story in self.members])
        texts: dict[int, list[Story]] = {}
        for number, story in zip(self.text_of, self.members, strict=True):
            texts.setdefault(number, []).append(story)
        (lead, *copies), *others = texts.values()
        return (
            (lead, *sorted(copies, key=_origin)),
            *(tuple(sorted(text, key=_origin)) for text in others),
        )

    @property
    def reports(self) -> tuple[Story, ...]:
        return tuple([text[0] for text in self.texts]) if self.text_of else self.members

    @property
    def coverage(self) -> tuple[Story, ...]:
        return self.reports[1:]

    @property
    def sources(self) -> int:
        """How many providers the reports are by."""
        return len({story.provider for story in self.reports})

    @property
    def heat(self) -> int:
        """Heat of the cluster as grouped, not as its files claim."""
        return (self.lead.quality or 0) + HEAT_PER_REPORT * (len(self.reports) - 1)

    @property
    def first(self) -> Story:
        """The original of the text that was out first."""
        if not self.text_of:
            return min(self.members, key=in_time)
        return original(min(self.texts, key=lambda text: in_time(min(text, key=in_time))))


def in_time(story: Story) -> tuple[datetime, str]:
    """Sort key of the order of time."""
    return (story.published, story.id)


def original(text: Sequence[Story]) -> Story:
    """The report of which all others with its text are copies."""
    return min(text, key=_origin)


def _origin(story: Story) -> tuple[bool, datetime, str]:
    # Platforms tell all sorts of times, so a publisher's own site goes before them.
    return (story.provider != story.provider_domain, story.published, story.id)


class Artifact(Frozen, frozen=True):
    """Bytes for one file below the output folder."""

    path: str
    body: bytes


class Report(Frozen, frozen=True, kw_only=True):
    """What one build did; ``seconds`` by stage, in order.

    ``unplaced`` are files of stories that no page shows, ``merged`` those of
    stories that others with their address stand for, with those others' leads.
    ``reasons`` counts the pages that had to be rendered by a word for why;
    ``notes`` are for the owner, about the build and not the content.
    ``outputs`` counts the files besides pages and static files; ``left_out``
    says what is missing of them, and how to get it.
    """

    files: int
    stories: int
    clusters: int
    pages: int
    written: int
    unchanged: int
    pruned: int
    problems: tuple[Problem, ...]
    unplaced: tuple[str, ...]
    seconds: tuple[tuple[str, float], ...]
    reasons: tuple[tuple[str, int], ...] = ()
    outputs: int = 0
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
