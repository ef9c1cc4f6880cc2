"""Reports over time as bars, and days as shades of a calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from generator.figures import Bar, Chart, Shade, Unit

# A bar stays wide enough to be seen on a telephone, and a few days do not fill the page.
_MOST_BARS, _FEWEST_BARS = 60, 20
# A chart may leave so large a part of the reports before its first bar.
_LEFT_OUT = 0.1
_SHADES = 4


class _Scale(NamedTuple):
    """A unit of time: the number of the one that holds a day, and the day that one begins with."""

    unit: Unit
    number: Callable[[date], int]
    start: Callable[[int], date]


# Day 1 of the calendar, 1 January of the year 1, was a Monday.
_SCALES = (
    _Scale("day", date.toordinal, date.fromordinal),
    _Scale("week", lambda day: (day.toordinal() - 1) // 7, lambda n: date.fromordinal(n * 7 + 1)),
    _Scale(
        "month", lambda day: day.year * 12 + day.month - 1, lambda n: date(n // 12, n % 12 + 1, 1)
    ),
    _Scale("year", lambda day: day.year, lambda n: date(n, 1, 1)),
)


def activity(days: Iterable[date]) -> Chart | None:
    """A chart of reports by the ``days`` they came out on; ``None`` if that is one day or none.

    It ends with the last of them, not with today, so that it changes only when
    its reports do. Its bars are as fine as can be while nearly all reports are
    within it: a single one of years ago does not make the rest one bar.
    """
    counts = Counter(days)
    if len(counts) < 2:
        return None
    for scale in _SCALES:
        bars: Counter[int] = Counter()
        for day, count in counts.items():
            bars[scale.number(day)] += count
        last = max(bars)
        first = max(min(bars), last - _MOST_BARS + 1)
        before = sum(count for number, count in bars.items() if number < first)
        if before <= _LEFT_OUT * counts.total():
            break
    first = max(min(first, last - _FEWEST_BARS + 1), scale.number(date.min) + 1)
    most = max(bars[number] for number in range(first, last + 1))
    drawn = [
        Bar(scale.start(number), bars[number], -(-100 * bars[number] // most))
        for number in range(first, last + 1)
    ]
    return Chart(
        unit=scale.unit,
        bars=tuple(drawn),
        peak=max(drawn, key=lambda bar: (bar.count, bar.start)),
        total=counts.total() - before,
        before=before,
    )


def shades(most: int) -> tuple[Shade, ...]:
    """The steps of a scale up to ``most`` stories a day, each as wide as the others."""
    ends = dict.fromkeys(most * step // _SHADES for step in range(1, _SHADES + 1))
    steps: list[Shade] = []
    for end in filter(None, ends):
        steps.append(Shade(steps[-1].most + 1 if steps else 1, end))
    return tuple(steps)


def shade_of(stories: int, scale: Sequence[Shade]) -> int:
    """The number of the step that a day of so many stories falls in, 0 without any."""
    return sum(step.least <= stories for step in scale) if stories else 0


def weeks_of(first: date) -> tuple[tuple[date | None, ...], ...]:
    """The weeks of the month that begins with ``first``, from Monday."""
    days = [first + timedelta(number) for number in range(31)]
    days = [day for day in days if day.month == first.month]
    cells: list[date | None] = [None] * first.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))


def most_counted(counts: Mapping[str, int], limit: int) -> list[tuple[str, int]]:
    """The largest counts first, equal ones by name, so that nothing depends on their order."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
