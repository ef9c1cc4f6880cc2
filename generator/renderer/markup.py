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
from markupsafe import Markup, escape

from generator.dates import stamp
from generator.language import ENGLISH, Language
from generator.model import Image


def trusted(html: str) -> Markup:
    """Mark a story's body as HTML: the loader has sanitised it."""
    return Markup(html)


def script_json(value: object) -> Markup:
    """JSON for a data block: no text in it can end the script, or start another."""
    body = msgspec.json.encode(value).decode()
    return Markup(body.replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " "))


def source(image: Image, root: str) -> str:
    """The ``src`` of an image: local files are kept below the site's root."""
    return image.address(root)


class _Shown(NamedTuple):
    """An instant as pages show it: its stamp in UTC, its time of day, and its day."""

    stamped: str
    clock: str
    day: date


def _escaped(written: Callable[[date], str]) -> Callable[[date], str]:
    return lru_cache(maxsize=4096)(lambda day: str(escape(written(day))))


def time_filters(zone: tzinfo, language: Language = ENGLISH) -> dict[str, Callable[..., Markup]]:
    """Filters that show an instant in ``zone`` within a ``<time>`` element."""
    dates = language.dates
    # Escaped once for all: the rest of an element is digits.
    both = str(escape(language.say("%(date)s, %(time)s")))
    short, brief, long = map(_escaped, (dates.short, dates.brief, dates.long))

    @lru_cache(maxsize=16384)
    def shown(value: datetime) -> _Shown:
        local = value.astimezone(zone)
        return _Shown(stamp(value), f"{local.hour:02}:{local.minute:02}", local.date())

    def element(stamped: str, text: str) -> Markup:
        return Markup(f'<time datetime="{stamped}">{text}</time>')

    def moment(value: datetime) -> Markup:
        """``23 Feb 2024, 13:56``"""
        stamped, clock, day = shown(value)
        return element(stamped, both % {"date": short(day), "time": clock})

    def clock(value: datetime) -> Markup:
        """``13:56``"""
        stamped, clock, _ = shown(value)
        return element(stamped, clock)

    def day(value: datetime) -> Markup:
        """``23 Feb 2024``"""
        stamped, _, day = shown(value)
        return element(stamped, short(day))

    def long_day(value: datetime) -> Markup:
        """``Friday, 23 February 2024``"""
        stamped, _, day = shown(value)
        return element(stamped, long(day))

    def beside(value: datetime, other: datetime) -> Markup:
        """What tells it from ``other``: ``13:56``, ``23 Feb, 13:56`` or ``23 Feb 2022, 13:56``."""
        stamped, clock, day = shown(value)
        near = shown(other).day
        if day == near:
            return element(stamped, clock)
        told = brief(day) if day.year == near.year else short(day)
        return element(stamped, both % {"date": told, "time": clock})

    return {
        "moment": moment,
        "clock": clock,
        "day": day,
        "long_day": long_day,
        "beside": beside,
    }


__all__ = ["script_json", "source", "time_filters", "trusted"]
