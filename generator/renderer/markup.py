"""The only module that makes HTML by hand; everything else is escaped text.

Each function here builds markup from values whose shape it controls: numbers,
dates, and strings that pass through ``escape``. A lint test keeps ``Markup``
and ``|safe`` out of every other module and template.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

import msgspec
from markupsafe import Markup

from generator.calendar_names import DAYS, MONTHS
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


def short_date(value: date, year: bool = True) -> str:
    """``23 Feb 2024``, or without the year."""
    told = f"{value.day} {MONTHS[value.month - 1][:3]}"
    return f"{told} {value.year}" if year else told


def source(image: Image, root: str) -> str:
    """The ``src`` of an image: local files are kept below the site's root."""
    return image.url if "://" in image.url else root + image.url


def time_filters(zone: tzinfo) -> dict[str, Callable[..., Markup]]:
    """Filters that show an instant in ``zone`` within a ``<time>`` element."""

    def element(value: datetime, text: str) -> Markup:
        stamp = value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return Markup('<time datetime="{}">{}</time>').format(stamp, text)

    @lru_cache(maxsize=65536)
    def moment(value: datetime) -> Markup:
        """``23 Feb 2024, 13:56``"""
        local = value.astimezone(zone)
        return element(value, f"{short_date(local)}, {local.hour:02}:{local.minute:02}")

    @lru_cache(maxsize=65536)
    def clock(value: datetime) -> Markup:
        """``13:56``"""
        local = value.astimezone(zone)
        return element(value, f"{local.hour:02}:{local.minute:02}")

    @lru_cache(maxsize=65536)
    def day(value: datetime) -> Markup:
        """``23 Feb 2024``"""
        return element(value, short_date(value.astimezone(zone)))

    @lru_cache(maxsize=65536)
    def long_day(value: datetime) -> Markup:
        """``Friday, 23 February 2024``"""
        return element(value, long_date(value.astimezone(zone)))

    @lru_cache(maxsize=65536)
    def beside(value: datetime, other: datetime) -> Markup:
        """What tells it from ``other``: ``13:56``, ``23 Feb, 13:56`` or ``23 Feb 2022, 13:56``."""
        local, near = value.astimezone(zone), other.astimezone(zone)
        time = f"{local.hour:02}:{local.minute:02}"
        if local.date() == near.date():
            return element(value, time)
        return element(value, f"{short_date(local, local.year != near.year)}, {time}")

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
