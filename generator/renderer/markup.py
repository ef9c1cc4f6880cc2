"""The only module that makes HTML by hand; everything else is escaped text.

Each function here builds markup from values whose shape it controls: numbers,
dates, and strings that pass through ``escape``. A lint test keeps ``Markup``
and ``|safe`` out of every other module and template.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from generator.dates import DAYS, MONTHS, stamp
from generator.model import Image


def trusted(html: str) -> Markup:
    """Mark a story's body as HTML: the loader has sanitised it."""
    return Markup(html)


def script_json(value: object) -> Markup:
    """JSON for a data block: no text in it can end the script, or start another."""
    body = msgspec.json.encode(value).decode()
    return Markup(body.replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " "))


def number(value: float) -> str:
    """``12345`` as ``12,345``; a fraction keeps one place."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def month_year(value: date) -> str:
    """``February 2024``"""
    return f"{MONTHS[value.month - 1]} {value.year}"


def month_name(value: date) -> str:
    """``February``"""
    return MONTHS[value.month - 1]


def day_name(value: date) -> str:
    """``Friday``"""
    return DAYS[value.weekday()]


def long_date(value: date) -> str:
    """``Friday, 23 February 2024``"""
    return f"{day_name(value)}, {value.day} {month_year(value)}"


@lru_cache(maxsize=4096)
def short_date(value: date, year: bool = True) -> str:
    """``23 Feb 2024``, or without the year."""
    told = f"{value.day} {MONTHS[value.month - 1][:3]}"
    return f"{told} {value.year}" if year else told


def source(image: Image, root: str) -> str:
    """The ``src`` of an image: local files are kept below the site's root."""
    return image.address(root)


class _Shown(NamedTuple):
    """An instant as pages show it: its stamp in UTC, its time of day, and its day."""

    stamped: str
    clock: str
    day: date


def time_filters(zone: tzinfo) -> dict[str, Callable[..., Markup]]:
    """Filters that show an instant in ``zone`` within a ``<time>`` element."""

    @lru_cache(maxsize=16384)
    def shown(value: datetime) -> _Shown:
        local = value.astimezone(zone)
        return _Shown(stamp(value), f"{local.hour:02}:{local.minute:02}", local.date())

    def element(stamped: str, text: str) -> Markup:
        # Digits and names of ours: nothing here needs escaping.
        return Markup(f'<time datetime="{stamped}">{text}</time>')

    def moment(value: datetime) -> Markup:
        """``23 Feb 2024, 13:56``"""
        stamped, clock, day = shown(value)
        return element(stamped, f"{short_date(day)}, {clock}")

    def clock(value: datetime) -> Markup:
        """``13:56``"""
        stamped, clock, _ = shown(value)
        return element(stamped, clock)

    def day(value: datetime) -> Markup:
        """``23 Feb 2024``"""
        stamped, _, day = shown(value)
        return element(stamped, short_date(day))

    def long_day(value: datetime) -> Markup:
        """``Friday, 23 February 2024``"""
        stamped, _, day = shown(value)
        return element(stamped, long_date(day))

    def beside(value: datetime, other: datetime) -> Markup:
        """What tells it from ``other``: ``13:56``, ``23 Feb, 13:56`` or ``23 Feb 2022, 13:56``."""
        stamped, clock, day = shown(value)
        near = shown(other).day
        if day == near:
            return element(stamped, clock)
        return element(stamped, f"{short_date(day, day.year != near.year)}, {clock}")

    return {
        "moment": moment,
        "clock": clock,
        "day": day,
        "long_day": long_day,
        "beside": beside,
    }


__all__ = [
    "day_name",
    "long_date",
    "month_name",
    "month_year",
    "number",
    "script_json",
    "short_date",
    "source",
    "time_filters",
    "trusted",
]
