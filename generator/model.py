"""The types that cross stages; this docstring is the glossary.

story       one report by one publisher, known from its own front-matter file
            or only *by reference*, from another story's ``related`` list.
listed      a story that may lead pages and lists: not removed, and not
            unpublished by its file.
folded      a story with a file that is not listed; it appears as coverage.
cluster     the stories that report one event, led by one of them.
lead        the best story of a cluster among those that may lead.
coverage    the other stories of the cluster, within the date window.
earlier     reports of the same event from outside the date window.
see also    declared as related, but about something else.
provider    a publisher, known by its domain (on platforms by domain and name).
topic       a subject, with an optional parent whose pages include its stories.
heat        quality of the lead + 20 for each other report of the cluster.
stem        the file name of a story without its suffix.
slug        a name made safe for an address by us; never taken from a file.
path        where a page lives below the site's root: ``"topics/ai/"``.
page        what a template is given; card, entry: a cluster or a story on it.
artifact    bytes with a path below the output folder.

All types are frozen and slotted (msgspec), hold tuples and do no I/O. Times
are aware UTC datetimes until the planner turns them to the site's time zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from generator.errors import Problem

# Declared by the format: each further report of an event is worth this much.
HEAT_PER_REPORT = 20


class Frozen(msgspec.Struct, frozen=True, gc=False):
    """Base of every value type here."""


# ---------------------------------------------------------------- content


class Image(Frozen, frozen=True):
    """A picture by its address; sizes in pixels, ``None`` when not known."""

    url: str
    width: int | None = None
    height: int | None = None
    title: str | None = None
    attribution: str | None = None
    is_cached: bool = False


class Story(Frozen, frozen=True, kw_only=True):
    """One report by one publisher.

    ``id`` is the path of its file without suffix, or the key of its URL when
    it is known by reference only. ``url`` is where the publisher has it.
    ``related`` holds the ids of the stories that its file declares as related,
    in the order declared, without itself and without repeats. ``quality`` and
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


class Topic(Frozen, frozen=True, kw_only=True):
    """A subject. ``id`` is the ``_id`` of its file or a slug of its name."""

    id: str
    name: str
    short_name: str = ""
    parent: str | None = None
    order: int = 0
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
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
    """

    members: tuple[Story, ...]
    earlier: tuple[Story, ...] = ()
    see_also: tuple[Story, ...] = ()
    twins: tuple[Story, ...] = ()
    folded: tuple[Story, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def lead(self) -> Story:
        return self.members[0]

    @property
    def coverage(self) -> tuple[Story, ...]:
        return self.members[1:]

    @property
    def heat(self) -> int:
        """Heat of the cluster as grouped, not as its files claim."""
        return (self.lead.quality or 0) + HEAT_PER_REPORT * len(self.coverage)

    @property
    def first(self) -> Story:
        """The report that was out first."""
        return min(self.members, key=lambda story: (story.published, story.id))


# ------------------------------------------------------ what a page shows


class Link(Frozen, frozen=True):
    """A link inside the site: ``path`` is relative to the site's root."""

    title: str
    path: str


class Entry(Frozen, frozen=True, kw_only=True):
    """One report as a page shows it.

    ``url`` leads out to the publisher; ``path`` to the page of its cluster on
    this site, or is empty. ``image`` has a local path or a remote URL.
    """

    title: str
    url: str
    provider: Link
    published: datetime
    excerpt: str = ""
    path: str = ""
    kind: Literal["article", "video"] = "article"
    quality: int | None = None
    image: Image | None = None


class Card(Frozen, frozen=True, kw_only=True):
    """One cluster in a list. ``sources`` counts distinct providers.

    ``topics`` come narrowest first, without the site's root topic.
    """

    path: str
    lead: Entry
    heat: int
    reports: int
    sources: int
    also: tuple[Link, ...] = ()
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
    """One report on its provider's page; ``cluster`` is empty for a lead."""

    entry: Entry
    is_lead: bool
    cluster: Link


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


class Page(Frozen, frozen=True, kw_only=True, tag_field="kind", tag="page"):
    """What every template gets as ``page``; subclasses say the rest.

    ``path`` is relative to the site's root: ``""`` is the front page, a
    folder ends with a slash. ``number`` counts the pages of a list from the
    oldest; it is 0 at the list's own address and on all other pages.
    ``crumbs`` lead from the front page down to, but not including, this page.
    ``feed`` is the folder of the feeds that cover it, ``""`` the whole site's.
    """

    path: str
    title: str
    number: int = 0
    description: str = ""
    crumbs: tuple[Link, ...] = ()
    feed: str = ""


class FrontPage(Page, frozen=True, tag="front", kw_only=True):
    """``newest`` is when the newest lead was published."""

    newest: datetime | None
    top: tuple[Card, ...]
    sections: tuple[Section, ...]
    latest: tuple[Card, ...]
    leaders: tuple[Standing, ...]
    topics: tuple[Link, ...]


class LatestPage(Page, frozen=True, tag="latest", kw_only=True):
    days: tuple[Day, ...]
    pager: Pager


class StoryPage(Page, frozen=True, tag="story", kw_only=True):
    lead: Entry
    coverage: tuple[Entry, ...]
    earlier: tuple[Entry, ...]
    see_also: tuple[Entry, ...]
    see_also_more: tuple[Entry, ...]
    why: Why
    topics: tuple[Link, ...]
    day: Link
    embed: str | None
    body: str


class TopicsPage(Page, frozen=True, tag="topics", kw_only=True):
    rows: tuple[TopicRow, ...]


class TopicPage(Page, frozen=True, tag="topic", kw_only=True):
    stories: int
    children: tuple[TopicRow, ...]
    days: tuple[Day, ...]
    pager: Pager


class ProvidersPage(Page, frozen=True, tag="providers", kw_only=True):
    standings: tuple[Standing, ...]
    threshold: int


class ProviderPage(Page, frozen=True, tag="provider", kw_only=True):
    standing: Standing | None
    domain: str
    about: str
    logo: Image | None
    reports: tuple[ReportRow, ...]
    pager: Pager


class ArchivePage(Page, frozen=True, tag="archive", kw_only=True):
    years: tuple[Bin, ...]


class YearPage(Page, frozen=True, tag="year", kw_only=True):
    date: date
    months: tuple[Bin, ...]
    newer: Link | None = None
    older: Link | None = None


class MonthPage(Page, frozen=True, tag="month", kw_only=True):
    """``weeks`` are the calendar, Monday first; ``None`` is a day of another month."""

    date: date
    days: tuple[Bin, ...]
    weeks: tuple[tuple[Bin | None, ...], ...]
    newer: Link | None = None
    older: Link | None = None


class DayPage(Page, frozen=True, tag="day", kw_only=True):
    date: date
    cards: tuple[Card, ...]
    newer: Link | None = None
    older: Link | None = None


class Issue(Frozen, frozen=True):
    """One newsletter: the days it covers, both included; ``stories`` are clusters."""

    first: date
    last: date
    path: str
    stories: int


class NewslettersPage(Page, frozen=True, tag="newsletters", kw_only=True):
    issues: tuple[Issue, ...]


class SearchPage(Page, frozen=True, tag="search", kw_only=True):
    """``enabled`` says whether there is an index to search."""

    enabled: bool


class NotFoundPage(Page, frozen=True, tag="404", kw_only=True):
    latest: tuple[Card, ...]


class RedirectPage(Page, frozen=True, tag="redirect", kw_only=True):
    """An old address; ``target`` is the path that took its place."""

    target: str


AnyPage = (
    FrontPage
    | LatestPage
    | StoryPage
    | TopicsPage
    | TopicPage
    | ProvidersPage
    | ProviderPage
    | ArchivePage
    | YearPage
    | MonthPage
    | DayPage
    | NewslettersPage
    | SearchPage
    | NotFoundPage
    | RedirectPage
)


class Planned(NamedTuple):
    """A page whose address is settled; ``make`` puts together what it shows."""

    path: str
    title: str
    make: Callable[[], AnyPage]


class SiteInfo(Frozen, frozen=True, kw_only=True):
    """What every template gets as ``site``: small, and the same everywhere.

    ``base_url`` ends with a slash, or is empty when the site's address is not
    known; ``base_path`` is its path part, ``"/"`` at the least.
    ``navigation`` leads to the fixed pages, which are also here by name.
    ``assets`` maps the name of a static file to its fingerprinted path;
    ``outputs`` names what the site publishes besides its pages.
    """

    title: str
    description: str
    language: str
    base_url: str
    base_path: str
    time_zone: str
    latest: Link
    topics: Link
    providers: Link
    archive: Link
    assets: dict[str, str]
    outputs: tuple[str, ...] = ()
    search: Link | None = None
    newsletters: Link | None = None

    @property
    def navigation(self) -> tuple[Link, ...]:
        fixed = (self.latest, self.topics, self.providers, self.archive)
        return (*fixed, self.search) if self.search else fixed


class Site(Frozen, frozen=True, kw_only=True):
    """The plan: every page with its address, nothing put together or rendered yet.

    ``unplaced`` are the files of stories that are not listed and that no page
    covers. ``stories`` leads from the id of a story with a file to the address
    of that file's stem.
    """

    info: SiteInfo
    planned: tuple[Planned, ...]
    problems: tuple[Problem, ...] = ()
    unplaced: tuple[str, ...] = ()
    stories: dict[str, str] = {}

    @property
    def pages(self) -> tuple[AnyPage, ...]:
        """Every page, put together now."""
        return tuple(page.make() for page in self.planned)


class Artifact(Frozen, frozen=True):
    """Bytes for one file below the output folder."""

    path: str
    body: bytes


class Report(Frozen, frozen=True, kw_only=True):
    """What one build did; ``seconds`` by stage, in order.

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
