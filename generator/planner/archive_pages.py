"""The archive by year, month and day."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise

from generator.language import Dates
from generator.model import Cluster
from generator.pages import ArchivePage, Bin, DayPage, Link, MonthPage, Planned, YearPage
from generator.planner.addresses import ARCHIVE, archive_path
from generator.planner.cards import Cards

_YEAR, _MONTH, _DAY = 1, 2, 3


def archive_pages(
    clusters: Sequence[Cluster], cards: Cards, archive: Link, home: Link, dates: Dates
) -> Iterator[Planned]:
    """The index of years, and a page for every year, month and day with stories."""
    of_day: dict[date, list[Cluster]] = {}
    paths = cards.addresses.page_of
    hottest = sorted(clusters, key=lambda c: (-c.heat, c.lead.published, paths[c.lead.id]))
    for cluster in hottest:
        of_day.setdefault(cards.day(cluster.lead.published), []).append(cluster)
    days = _bins(hottest, _DAY, cards)
    months = _bins(hottest, _MONTH, cards)
    years = _bins(hottest, _YEAR, cards)
    yield _planned(
        ArchivePage(
            path=ARCHIVE, title=archive.title, crumbs=(home,), years=tuple(reversed(years.values()))
        )
    )
    for year, (older, newer) in _neighbours(years, _YEAR, dates).items():
        yield _planned(
            YearPage(
                path=years[year].path,
                title=str(year.year),
                crumbs=(home, archive),
                date=year,
                months=tuple(months[month] for month in months if month.year == year.year),
                older=older,
                newer=newer,
            )
        )
    for month, (older, newer) in _neighbours(months, _MONTH, dates).items():
        weeks = _weeks(month, days)
        yield _planned(
            MonthPage(
                path=months[month].path,
                title=_title(month, _MONTH, dates),
                crumbs=(home, archive, Link(str(month.year), archive_path(month, _YEAR))),
                date=month,
                days=tuple(day for week in weeks for day in week if day and day.stories),
                weeks=weeks,
                older=older,
                newer=newer,
            )
        )
    for day, (older, newer) in _neighbours(days, _DAY, dates).items():
        crumbs = (
            home,
            archive,
            Link(str(day.year), archive_path(day, _YEAR)),
            Link(dates.month(day), archive_path(day, _MONTH)),
        )
        make = partial(
            _day_page,
            _title(day, _DAY, dates),
            days[day],
            of_day[day],
            crumbs,
            (older, newer),
            cards,
        )
        yield Planned(days[day].path, _title(day, _DAY, dates), make)


def _planned(page: ArchivePage | YearPage | MonthPage) -> Planned:
    return Planned(page.path, page.title, lambda: page)


def _day_page(
    title: str,
    day: Bin,
    clusters: Sequence[Cluster],
    crumbs: tuple[Link, ...],
    neighbours: tuple[Link | None, Link | None],
    cards: Cards,
) -> DayPage:
    return DayPage(
        path=day.path,
        title=title,
        crumbs=crumbs,
        date=day.date,
        cards=tuple(cards.card(cluster) for cluster in clusters),
        older=neighbours[0],
        newer=neighbours[1],
    )


def _bins(hottest: Sequence[Cluster], parts: int, cards: Cards) -> dict[date, Bin]:
    """Years, months or days with stories by their first day, in rising order."""
    tops: dict[date, Cluster] = {}
    counts: dict[date, int] = {}
    for cluster in hottest:
        day = cards.day(cluster.lead.published)
        if parts < _DAY:
            day = day.replace(day=1) if parts == _MONTH else day.replace(month=1, day=1)
        tops.setdefault(day, cluster)
        counts[day] = counts.get(day, 0) + 1
    return {
        day: Bin(day, archive_path(day, parts), counts[day], cards.card(tops[day]).lead)
        for day in sorted(counts)
    }


def _weeks(month: date, days: Mapping[date, Bin]) -> tuple[tuple[Bin | None, ...], ...]:
    def day_of(number: int) -> Bin | None:
        day = month.replace(day=number or 1)
        return days.get(day, Bin(day, "", 0)) if number else None

    weeks = Calendar().monthdayscalendar(month.year, month.month)
    return tuple(tuple(day_of(number) for number in week) for week in weeks)


def _title(day: date, parts: int, dates: Dates) -> str:
    if parts == _YEAR:
        return str(day.year)
    return dates.month_year(day) if parts == _MONTH else dates.plain(day)


def _neighbours(
    bins: Mapping[date, Bin], parts: int, dates: Dates
) -> dict[date, tuple[Link | None, Link | None]]:
    """The older and the newer neighbour of each entry, in rising order."""
    links = {day: Link(_title(day, parts, dates), bins[day].path) for day in bins}
    older: dict[date, Link | None] = dict.fromkeys(bins)
    newer: dict[date, Link | None] = dict.fromkeys(bins)
    for one, other in pairwise(bins):
        older[other] = links[one]
        newer[one] = links[other]
    return {day: (older[day], newer[day]) for day in bins}
