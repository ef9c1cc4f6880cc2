"""What pages show: a type for each kind of page, which its template is given as ``page``.

path        where a page lives below the site's root: ``"topics/ai/"``.

What they are made of is in :mod:`generator.parts`.
"""

from __future__ import annotations

from datetime import date, datetime

from generator.figures import Calendar, Chart, Shade
from generator.model import Frozen, Image
from generator.parts import (
    Bin,
    Card,
    Counted,
    Day,
    Entry,
    Issue,
    Link,
    Pager,
    ReportRow,
    Section,
    Standing,
    TopicRow,
    Why,
)

# Hosts whose players a page may show, when a reader asks for one.
PLAYERS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")


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

    ``first`` are further reports of the first story; ``more`` are those next to
    the top where there are no sections. No cluster stands twice on the page.
    """

    newest: datetime | None
    top: tuple[Card, ...]
    more: tuple[Card, ...]
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
    ``shared`` are words of the lead that most of the coverage has too; where
    there are none, ``declared`` is how many reports the lead and they declare.
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
    shared: tuple[str, ...] = ()
    declared: int = 0

    @property
    def members(self) -> tuple[Entry, ...]:
        """The lead and its coverage, each before its copies."""
        return tuple(
            [one for entry in (self.lead, *self.coverage) for one in (entry, *entry.elsewhere)]
        )


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
