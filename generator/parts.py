"""What pages are made of: the types of their parts, as templates are given them.

card        a cluster as lists show it.
entry       a story as a part of a page shows it.

Times are in the site's time zone where templates only print them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from generator.model import Frozen, Image


class Link(Frozen, frozen=True):
    """A link inside the site: ``path`` is relative to the site's root."""

    title: str
    path: str


class Out(Frozen, frozen=True):
    """A link to a report at its publisher: ``title`` is the publisher's name."""

    title: str
    url: str


class Entry(Frozen, frozen=True, kw_only=True):
    """One report as a page shows it.

    ``url`` leads out to the publisher; ``path`` to the page of its cluster on
    this site, or is empty; ``covered`` says that this has other reports, too.
    ``updated`` is when it was last changed, if that was after it was published.
    ``image`` has a local path or a remote URL. ``elsewhere`` has the same text:
    copies of the report, or its original. ``is_first`` says that it was out before
    the other reports of its story, on pages that show these.
    """

    title: str
    url: str
    provider: Link
    published: datetime
    excerpt: str = ""
    path: str = ""
    covered: bool = False
    kind: Literal["article", "video"] = "article"
    quality: int | None = None
    image: Image | None = None
    updated: datetime | None = None
    elsewhere: tuple[Entry, ...] = ()
    is_copy: bool = False
    is_first: bool = False

    @property
    def changed(self) -> datetime:
        """When it was last changed, or else published."""
        return self.updated or self.published

    @property
    def also_at(self) -> tuple[Entry, ...]:
        """The same text at other providers, once for each."""
        found: dict[str, Entry] = {}
        for one in self.elsewhere:
            if one.provider != self.provider:
                found.setdefault(one.provider.title.casefold(), one)
        return tuple(found.values())


class Card(Frozen, frozen=True, kw_only=True):
    """One cluster in a list. ``sources`` counts distinct providers.

    ``also`` has the best report of each of the first other providers. ``topics`` come narrowest first, without the site's root topic.
    """

    path: str
    lead: Entry
    heat: int
    reports: int
    sources: int
    also: tuple[Out, ...] = ()
    topics: tuple[Link, ...] = ()


class Day(Frozen, frozen=True):
    """Cards of one day in the site's time zone."""

    date: date
    path: str
    cards: tuple[Card, ...]


class Section(Frozen, frozen=True):
    """A headed group of cards on the front page."""

    heading: Link
    cards: tuple[Card, ...]


class Pager(Frozen, frozen=True):
    """Paths of neighbouring pages; empty where there is none.

    Pages are numbered from the oldest, so that a full page never changes.
    """

    newest: str = ""
    newer: str = ""
    older: str = ""
    oldest: str = ""


class Standing(Frozen, frozen=True, kw_only=True):
    """One provider in the leaderboard, each figure with its sample size.

    ``reports`` = ``leads`` + ``coverage``. ``firsts`` counts clusters of two
    providers or more in which it was out first, of ``contested`` such
    clusters it took part in. ``quality`` is the mean over ``rated`` reports.
    ``rank`` is that of all with the same figures, 0 for one with copies only.
    """

    provider: Link
    rank: int
    leads: int
    coverage: int
    firsts: int
    contested: int
    quality: float | None
    rated: int

    @property
    def reports(self) -> int:
        return self.leads + self.coverage


class Counted(Frozen, frozen=True):
    """A topic or a provider with the number of reports or stories that it has here."""

    link: Link
    count: int


class TopicRow(Frozen, frozen=True):
    """A topic in the index: depth counts from 0, ``stories`` are clusters."""

    topic: Link
    depth: int
    stories: int
    latest: Entry | None


class Bin(Frozen, frozen=True):
    """A year, month or day of the archive with its number of clusters.

    ``top`` is the lead of the hottest; ``path`` is empty where there is none.
    """

    date: date
    path: str
    stories: int
    top: Entry | None = None


class ReportRow(Frozen, frozen=True):
    """One report on its provider's page; ``cluster`` is empty for a lead.

    ``ahead`` is by how many seconds it was out before the first other
    provider's, where it was the first. A copy of another report counts for
    nothing.
    """

    entry: Entry
    is_lead: bool
    cluster: Link
    ahead: int | None = None
    is_copy: bool = False


LeadRule = Literal["only", "quality", "image", "earliest", "id", "listed"]


class Why(Frozen, frozen=True, kw_only=True):
    """Why a lead leads: the figures of the rule, not a sentence.

    ``heat`` is ``quality`` and ``per_report`` for each report but the lead.
    """

    quality: int | None
    reports: int
    per_report: int
    sources: int
    heat: int
    runner_up: int | None
    rule: LeadRule


# ------------------------------------------------------------------ pages


class Issue(Frozen, frozen=True):
    """One newsletter: the days it covers, both included; ``stories`` are clusters.

    ``papers`` are the paths of the pages of its days that have any, in rising order.
    """

    first: date
    last: date
    path: str
    stories: int
    papers: tuple[str, ...]


class Feed(Frozen, frozen=True, kw_only=True):
    """What a feed covers and what its head says.

    ``folder`` is where it lies and ``home`` the address of the page beside it;
    ``stories`` are the paths of its clusters, newest first. ``updated`` is
    when a report in it was last published or changed.
    """

    folder: str
    title: str
    home: str
    description: str
    stories: tuple[str, ...]
    updated: datetime | None
