"""The archive by year, month and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from generator.model import (
    ArchivePage,
    Bin,
    Card,
    Cluster,
    DayPage,
    Link,
    MonthPage,
    YearPage,
)
from generator.planner.addresses import ARCHIVE, archive_path
from generator.planner.cards import Cards

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def archive_pages(
    clusters: Sequence[Cluster], cards: Cards, home: Link
) -> Iterator[ArchivePage | YearPage | MonthPage | DayPage]:
    """The index of years, and a page for every year, month and day with stories."""
    days: dict[date, list[Cluster]] = {}
    for cluster in clusters:
        days.setdefault(cards.day(cluster.lead.published), []).append(cluster)
    months: dict[date, list[date]] = {}
    years: dict[date, list[date]] = {}
    for day in sorted(days):
        months.setdefault(day.replace(day=1), []).append(day)
    for month in months:
        years.setdefault(month.replace(month=1), []).append(month)
    counts = {day: len(found) for day, found in days.items()}
    counts_by_month = {month: sum(counts[day] for day in found) for month, found in months.items()}
    archive = Link("Archive", ARCHIVE)
    yield ArchivePage(
        path=ARCHIVE,
        title="Archive",
        crumbs=(home,),
        years=tuple(
            Bin(year, archive_path(year, 1), sum(counts_by_month[month] for month in found))
            for year, found in sorted(years.items(), reverse=True)
        ),
    )
    for year, (older, newer) in _neighbours(list(years), 1).items():
        yield YearPage(
            path=archive_path(year, 1),
            title=str(year.year),
            crumbs=(home, archive),
            date=year,
            months=tuple(
                Bin(month, archive_path(month, 2), counts_by_month[month]) for month in years[year]
            ),
            older=older,
            newer=newer,
        )
    for month, (older, newer) in _neighbours(list(months), 2).items():
        yield MonthPage(
            path=archive_path(month, 2),
            title=_title(month, 2),
            crumbs=(home, archive, Link(str(month.year), archive_path(month, 1))),
            date=month,
            days=tuple(
                Bin(day, archive_path(day), counts[day], _hottest(days[day], cards)[0].lead)
                for day in months[month]
            ),
            older=older,
            newer=newer,
        )
    for day, (older, newer) in _neighbours(list(counts and sorted(days)), 3).items():
        month = day.replace(day=1)
        yield DayPage(
            path=archive_path(day),
            title=_title(day, 3),
            crumbs=(
                home,
                archive,
                Link(str(day.year), archive_path(day, 1)),
                Link(_MONTHS[day.month - 1], archive_path(month, 2)),
            ),
            date=day,
            cards=tuple(_hottest(days[day], cards)),
            older=older,
            newer=newer,
        )


def _hottest(clusters: Sequence[Cluster], cards: Cards) -> list[Card]:
    made = [cards.card(cluster) for cluster in clusters]
    return sorted(made, key=lambda card: (-card.heat, card.lead.published, card.path))


def _title(day: date, parts: int) -> str:
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return month if parts == 2 else f"{day.day} {month}"


def _neighbours(days: list[date], parts: int) -> dict[date, tuple[Link | None, Link | None]]:
    """The older and the newer neighbour of each entry, in rising order."""

    def link(day: date) -> Link:
        return Link(str(day.year) if parts == 1 else _title(day, parts), archive_path(day, parts))

    older: dict[date, Link | None] = dict.fromkeys(days)
    newer: dict[date, Link | None] = dict.fromkeys(days)
    for one, other in pairwise(days):
        older[other] = link(one)
        newer[one] = link(other)
    return {day: (older[day], newer[day]) for day in days}
