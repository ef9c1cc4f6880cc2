"""What pages show: the types between the planner and the templates.

page        what a template is given as ``page``.
path        where a page lives below the site's root: ``"topics/ai/"``.
card        a cluster as lists show it.
entry       a story as a part of a page shows it.
planned     a page whose address is settled, not put together yet.
site        all planned pages, and what every template gets as ``site``.

Times are in the site's time zone where templates only print them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from generator.errors import Problem
from generator.figures import Calendar, Chart, Shade
from generator.language import direction
from generator.model import Frozen, Image

# Hosts whose players a page may show, when a reader asks for one.
PLAYERS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")


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
    this site, or is empty. ``updated`` is when it was last changed, if that
    was after it was published. ``image`` has a local path or a remote URL.
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
    updated: datetime | None = None

    @property
    def changed(self) -> datetime:
        """When it was last changed, or else published."""
        return self.updated or self.published


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
    provider's, where it was the first.
    """

    entry: Entry
    is_lead: bool
    cluster: Link
    ahead: int | None = None


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
    """``newest`` is when the newest lead was published.

    ``first`` are further reports of the first story. No cluster is both in
    ``latest`` and elsewhere on the page.
    """

    newest: datetime | None
    top: tuple[Card, ...]
    first: tuple[Entry, ...]
    sections: tuple[Section, ...]
    latest: tuple[Card, ...]
    leaders: tuple[Standing, ...]
    topics: tuple[Link, ...]


class LatestPage(Page, frozen=True, tag="latest", kw_only=True):
    days: tuple[Day, ...]
    pager: Pager


class StoryPage(Page, frozen=True, tag="story", kw_only=True):
    """``card`` is the path of the picture for shared links, where one is drawn.

    ``more`` are older stories of its first topic; ``newer`` and ``older`` its
    neighbours in time. All three change only where a story comes in beside
    this one, so that a new story leaves nearly all pages as they are.
    """

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
    more: tuple[Link, ...] = ()
    newer: Link | None = None
    older: Link | None = None
    card: str = ""


class TopicsPage(Page, frozen=True, tag="topics", kw_only=True):
    rows: tuple[TopicRow, ...]


class TopicFigures(Frozen, frozen=True, kw_only=True):
    """What a topic's own page says of all its stories.

    ``leaders`` are the first of the leaderboard at ``board``, ``providers``
    is how many there are; ``related`` counts the stories of both topics.
    """

    stories: int
    reports: int
    providers: int
    leaders: tuple[Standing, ...]
    board: str
    related: tuple[Counted, ...]
    chart: Chart | None


class TopicPage(Page, frozen=True, tag="topic", kw_only=True):
    """A numbered page has neither figures nor children: it must not change when a story comes."""

    figures: TopicFigures | None
    children: tuple[TopicRow, ...]
    days: tuple[Day, ...]
    pager: Pager


class ProvidersPage(Page, frozen=True, tag="providers", kw_only=True):
    """The leaderboard of the whole site; ``topics`` and ``months`` lead to those of a part.

    The figures of providers with fewer rated reports than ``threshold`` say little.
    """

    standings: tuple[Standing, ...]
    threshold: int
    topics: tuple[Link, ...]
    months: tuple[Link, ...]


class BoardPage(Page, frozen=True, tag="board", kw_only=True):
    """The leaderboard of one topic or, with ``month``, of one month; ``about`` is its page."""

    about: Link
    stories: int
    standings: tuple[Standing, ...]
    threshold: int
    month: date | None = None
    newer: Link | None = None
    older: Link | None = None


class ProviderFigures(Frozen, frozen=True, kw_only=True):
    """What a provider's own page says of all its reports; ``topics`` counts reports."""

    standing: Standing
    topics: tuple[Counted, ...]
    chart: Chart | None


class ProviderPage(Page, frozen=True, tag="provider", kw_only=True):
    """A numbered page has no figures: it must not change when a story comes."""

    figures: ProviderFigures | None
    domain: str
    about: str
    logo: Image | None
    reports: tuple[ReportRow, ...]
    pager: Pager


class ArchivePage(Page, frozen=True, tag="archive", kw_only=True):
    """``calendars`` are the last twelve months with stories, ``scale`` the shades of their days."""

    years: tuple[Bin, ...]
    calendars: tuple[Calendar, ...]
    scale: tuple[Shade, ...]


class YearPage(Page, frozen=True, tag="year", kw_only=True):
    """``calendars`` are the months that have stories, ``scale`` the shades of all their days."""

    date: date
    months: tuple[Bin, ...]
    calendars: tuple[Calendar, ...]
    scale: tuple[Shade, ...]
    newer: Link | None = None
    older: Link | None = None


class MonthPage(Page, frozen=True, tag="month", kw_only=True):
    """``board`` is the path of the month's leaderboard."""

    date: date
    days: tuple[Bin, ...]
    calendar: Calendar
    scale: tuple[Shade, ...]
    board: str
    newer: Link | None = None
    older: Link | None = None


class DayPage(Page, frozen=True, tag="day", kw_only=True):
    """The paper of a day: all as it stood at the day's end, ``until``.

    ``top`` is what led the front page then. ``cards`` are all clusters whose
    lead was published on the day, hottest first; some of them are at the top.
    """

    date: date
    until: datetime
    top: tuple[Card, ...]
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
    | BoardPage
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
    """A page whose address is settled; ``make`` puts together what it shows.

    ``made_of`` gives, for less work, bytes that differ wherever two builds
    with the same site info would make another page.
    """

    kind: type[Page]
    path: str
    title: str
    make: Callable[[], AnyPage]
    made_of: Callable[[], bytes] | None = None


class SiteInfo(Frozen, frozen=True, kw_only=True):
    """What every template gets as ``site``: small, and the same everywhere.

    ``base_url`` ends with a slash, or is empty when the site's address is not
    known; ``base_path`` is its path part, ``"/"`` at the least.
    ``navigation`` leads to the fixed pages, which are also here by name.
    ``assets`` maps the name of a static file to its fingerprinted path;
    ``outputs`` names what the site publishes besides its pages; ``searchable``
    says whether a search index is among it.
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
    searchable: bool = False
    search: Link | None = None
    newsletters: Link | None = None

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return direction(self.language)

    @property
    def navigation(self) -> tuple[Link, ...]:
        fixed = (self.latest, self.topics, self.providers, self.archive)
        return (*fixed, self.search) if self.search else fixed


class Site(Frozen, frozen=True, kw_only=True):
    """The plan: every page with its address, nothing put together or rendered yet.

    ``unplaced`` are the files of stories that are not listed and that no page
    covers. ``stories`` leads from the id of a story with a file to the address
    of that file's stem. ``issues`` are those of the newsletter, newest first.
    """

    info: SiteInfo
    planned: tuple[Planned, ...]
    issues: tuple[Issue, ...] = ()
    problems: tuple[Problem, ...] = ()
    unplaced: tuple[str, ...] = ()
    stories: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def pages(self) -> tuple[AnyPage, ...]:
        """Every page, put together now."""
        return tuple(page.make() for page in self.planned)
