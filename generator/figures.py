"""What charts and calendars are made of: figures with the days they belong to.

bar         one unit of time in a chart, as high as its share of the highest.
shade       a step of a calendar's scale.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from generator.model import Frozen

Unit = Literal["day", "week", "month", "year"]


class Bar(Frozen, frozen=True):
    """One bar of a chart: where its day, week (from Monday), month or year begins.

    ``height`` is a percentage of the highest bar's; where ``count`` is not 0, it is not either.
    """

    start: date
    count: int
    height: int


class Chart(Frozen, frozen=True, kw_only=True):
    """Reports over time, oldest bar first, empty ones included.

    ``total`` is the sum of the bars, ``before`` counts what is older than the
    first; ``peak`` is the highest bar, the last of several.
    """

    unit: Unit
    bars: tuple[Bar, ...]
    peak: Bar
    total: int
    before: int = 0


class Shade(Frozen, frozen=True):
    """A step of a calendar's scale: days of ``least`` to ``most`` stories have this shade."""

    least: int
    most: int


class CalendarDay(Frozen, frozen=True):
    """A day of a calendar. ``shade`` counts the steps of its scale from 1; 0 is a day without stories."""

    date: date
    path: str
    stories: int
    shade: int


class Calendar(Frozen, frozen=True, kw_only=True):
    """The month at ``path``: ``weeks`` begin on Monday; ``None`` is a day of another month."""

    path: str
    first: date
    stories: int
    weeks: tuple[tuple[CalendarDay | None, ...], ...]
