"""The archive by year, month and day, with calendars, papers and the months' leaderboards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from itertools import pairwise

from generator.figures import Calendar, CalendarDay, Shade
from generator.language import Dates
from generator.model import Cluster
from generator.options import Config
from generator.pages import ArchivePage, BoardPage, DayPage, MonthPage, YearPage
from generator.parts import Bin, Link
from generator.planner.addresses import ARCHIVE, archive_path, board_path
from generator.planner.cards import Cards
from generator.planner.charts import shade_of, shades, weeks_of
from generator.planner.papers import Paper, Reported, as_of, papers
from generator.planner.standings import Boards, ranked
from generator.site import Planned

_YEAR, _MONTH, _DAY = 1, 2, 3
_Neighbours = tuple[Link | None, Link | None]
# A month with its days that have stories.
_Month = tuple[Bin, Sequence[Bin]]


def archive_pages(
    clusters: Sequence[Cluster], cards: Cards, boards: Boards, config: Config, home: Link
) -> Iterator[Planned]:
    """The index of years, a page for every year, month and day with stories, and each month's board."""
    archive, dates = Link(cards.language.say("Archive"), ARCHIVE), cards.language.dates
    paths = cards.addresses.page_of
    hottest = sorted(clusters, key=lambda c: (-c.heat, c.lead.published, paths[c.lead.id]))
    of_day: dict[date, list[Cluster]] = {}
    for cluster in hottest:
        of_day.setdefault(cards.day(cluster.lead.published), []).append(cluster)
    days = _bins(of_day, _DAY, cards)
    months = _bins(of_day, _MONTH, cards)
    years = _bins(of_day, _YEAR, cards)
    in_month: dict[date, list[Bin]] = {month: [] for month in months}
    for day, found in days.items():
        in_month[day.replace(day=1)].append(found)
    yield Planned(
        ArchivePage,
        ARCHIVE,
        archive.title,
        partial(
            _archive_page,
            archive.title,
            years,
            [(months[month], in_month[month]) for month in months],
            home,
        ),
    )
    for year, beside in _neighbours(years, _YEAR, dates).items():
        of_year = [(months[month], in_month[month]) for month in months if month.year == year.year]
        make_year = partial(_year_page, years[year], of_year, beside, (home, archive))
        changed = partial(_changed, of_year, of_day, cards)
        yield Planned(YearPage, years[year].path, str(year.year), make_year, changed=changed)
    for month, beside in _neighbours(months, _MONTH, dates).items():
        crumbs = (home, archive, Link(str(month.year), archive_path(month, _YEAR)))
        title = dates.month_year(month)
        make_month = partial(_month_page, title, months[month], in_month[month], beside, crumbs)
        changed = partial(_changed, [(months[month], in_month[month])], of_day, cards)
        yield Planned(MonthPage, months[month].path, title, make_month, changed=changed)
        led = [cluster for day in in_month[month] for cluster in of_day[day.date]]
        make_board = partial(_board_page, title, months[month], led, beside, crumbs, boards, config)
        made_of = partial(
            cards.made_of, led, title, beside, crumbs, config.lists.leaderboard_minimum
        )
        yield Planned(BoardPage, board_path(months[month].path), title, make_board, made_of)
    paper_of = _Papers(partial(papers, clusters, cards.day, cards.zone, config.front))
    reported = cache(lambda: Reported(clusters, map(cards.mark, clusters), cards.day, config.front))
    above = (home, archive)
    for day, beside in _neighbours(days, _DAY, dates).items():
        make_day = partial(_day_page, days[day], of_day[day], beside, cards, paper_of, above)
        told = (dates.plain(day), dates.month(day), beside, above, config.front)
        made_of = partial(_day_made_of, day, reported, cards, told)
        changed = partial(cards.changed, of_day[day])
        yield Planned(DayPage, days[day].path, dates.plain(day), make_day, made_of, changed)


class _Papers:
    """The paper of any day, from one walk over the days since the first that is asked for.

    Most builds ask for the newest alone.
    """

    def __init__(self, make: Callable[[date], Mapping[date, Paper]]) -> None:
        self._make = make
        self._made: Mapping[date, Paper] = {}

    def __call__(self, day: date) -> Paper:
        if day not in self._made:
            self._made = self._make(date.min if self._made else day)
        return self._made[day]


def _changed(
    months: Sequence[_Month], of_day: Mapping[date, Sequence[Cluster]], cards: Cards
) -> datetime | None:
    return cards.changed(
        cluster for _, days in months for day in days for cluster in of_day[day.date]
    )


def _day_made_of(
    day: date, reported: Callable[[], Reported], cards: Cards, told: tuple[object, ...]
) -> bytes:
    return cards.made_of((), day, *told) + reported().made_of(day)


def _archive_page(
    title: str, years: Mapping[date, Bin], months: Sequence[_Month], home: Link
) -> ArchivePage:
    calendars, scale = _calendars(months[-12:])
    return ArchivePage(
        path=ARCHIVE,
        title=title,
        crumbs=(home,),
        years=tuple(years.values())[::-1],
        calendars=calendars,
        scale=scale,
    )


def _year_page(
    year: Bin, months: Sequence[_Month], beside: _Neighbours, crumbs: tuple[Link, ...]
) -> YearPage:
    calendars, scale = _calendars(months)
    return YearPage(
        path=year.path,
        title=str(year.date.year),
        crumbs=crumbs,
        date=year.date,
        months=tuple(month for month, _ in months),
        calendars=calendars,
        scale=scale,
        older=beside[0],
        newer=beside[1],
    )


def _month_page(
    title: str, month: Bin, days: Sequence[Bin], beside: _Neighbours, crumbs: tuple[Link, ...]
) -> MonthPage:
    scale = _scale(days)
    return MonthPage(
        path=month.path,
        title=title,
        crumbs=crumbs,
        date=month.date,
        days=tuple(days),
        calendar=_calendar(month, days, scale),
        scale=scale,
        board=board_path(month.path),
        older=beside[0],
        newer=beside[1],
    )


def _board_page(
    title: str,
    month: Bin,
    clusters: Sequence[Cluster],
    beside: _Neighbours,
    crumbs: tuple[Link, ...],
    boards: Boards,
    config: Config,
) -> BoardPage:
    older, newer = (Link(link.title, board_path(link.path)) if link else None for link in beside)
    about = Link(title, month.path)
    return BoardPage(
        path=board_path(month.path),
        title=title,
        crumbs=(*crumbs, about),
        about=about,
        stories=len(clusters),
        standings=ranked(boards.of(clusters)),
        threshold=config.lists.leaderboard_minimum,
        month=month.date,
        older=older,
        newer=newer,
    )


def _day_page(
    day: Bin,
    clusters: Sequence[Cluster],
    beside: _Neighbours,
    cards: Cards,
    paper_of: Callable[[date], Paper],
    crumbs: tuple[Link, Link],
) -> DayPage:
    dates = cards.language.dates
    until, top = paper_of(day.date)
    then = [state for cluster in clusters if (state := as_of(cluster, until))]
    shown = [cards.card(cluster) for cluster in then]
    return DayPage(
        path=day.path,
        title=dates.plain(day.date),
        crumbs=(
            *crumbs,
            Link(str(day.date.year), archive_path(day.date, _YEAR)),
            Link(dates.month(day.date), archive_path(day.date, _MONTH)),
        ),
        date=day.date,
        until=until,
        top=tuple(cards.card(cluster) for cluster in top),
        cards=tuple(sorted(shown, key=lambda c: (-c.heat, c.lead.published, c.path))),
        older=beside[0],
        newer=beside[1],
    )


def _bins(of_day: Mapping[date, Sequence[Cluster]], parts: int, cards: Cards) -> dict[date, Bin]:
    """Years, months or days with stories by their first day, in rising order.

    The hottest day comes first in ``of_day``, and its hottest cluster first of its own.
    """
    tops: dict[date, Cluster] = {}
    counts: dict[date, int] = {}
    for day, clusters in of_day.items():
        if parts < _DAY:
            day = day.replace(day=1) if parts == _MONTH else day.replace(month=1, day=1)
        tops.setdefault(day, clusters[0])
        counts[day] = counts.get(day, 0) + len(clusters)
    return {
        day: Bin(day, archive_path(day, parts), counts[day], cards.card(tops[day]).lead)
        for day in sorted(counts)
    }


def _scale(days: Iterable[Bin]) -> tuple[Shade, ...]:
    return shades(max((day.stories for day in days), default=0))


def _calendars(months: Sequence[_Month]) -> tuple[tuple[Calendar, ...], tuple[Shade, ...]]:
    """Calendars of months, shaded by one scale."""
    scale = _scale(day for _, days in months for day in days)
    return tuple(_calendar(month, days, scale) for month, days in months), scale


def _calendar(month: Bin, days: Sequence[Bin], scale: Sequence[Shade]) -> Calendar:
    by_date = {day.date: day for day in days}

    def cell(day: date | None) -> CalendarDay | None:
        if day is None:
            return None
        found = by_date.get(day)
        if found is None:
            return CalendarDay(day, "", 0, 0)
        return CalendarDay(day, found.path, found.stories, shade_of(found.stories, scale))

    return Calendar(
        path=month.path,
        first=month.date,
        stories=month.stories,
        weeks=tuple(tuple(map(cell, week)) for week in weeks_of(month.date)),
    )


def _title(day: date, parts: int, dates: Dates) -> str:
    if parts == _YEAR:
        return str(day.year)
    return dates.month_year(day) if parts == _MONTH else dates.plain(day)


def _neighbours(bins: Mapping[date, Bin], parts: int, dates: Dates) -> dict[date, _Neighbours]:
    """The older and the newer neighbour of each entry, in rising order."""
    links = {day: Link(_title(day, parts, dates), bins[day].path) for day in bins}
    older: dict[date, Link | None] = dict.fromkeys(bins)
    newer: dict[date, Link | None] = dict.fromkeys(bins)
    for one, other in pairwise(bins):
        older[other] = links[one]
        newer[one] = links[other]
    return {day: (older[day], newer[day]) for day in bins}
