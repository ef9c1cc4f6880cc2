"""The only module that makes HTML by hand; everything else is escaped text.

Each function here builds markup from values whose shape it controls: numbers,
dates, and strings that pass through ``escape``. A lint test keeps ``Markup``
and ``|safe`` out of every other module and template.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import lru_cache

import msgspec
from markupsafe import Markup, escape

from generator.dates import clock_time, stamp
from generator.language import ENGLISH, Language, as_format
from generator.model import Image


def trusted(html: str) -> Markup:
    """Mark a story's body as HTML: the loader has sanitised it."""
    return Markup(html)


def script_json(value: object) -> Markup:
    """JSON for a data block: no text in it can end the script, or start another.

    A value of several fields is an object with their names.
    """
    body = msgspec.json.encode(_named(value)).decode()
    return Markup(body.replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " "))


def _named(value: object) -> object:
    """The value with a mapping in the place of each struct: these are encoded as arrays."""
    if isinstance(value, msgspec.Struct):
        kind = value.__struct_config__
        named = {str(kind.tag_field): kind.tag} if kind.tag_field else {}
        return named | {
            name: _named(field) for name, field in msgspec.structs.asdict(value).items()
        }
    if isinstance(value, dict):
        return {key: _named(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_named(item) for item in value]
    return value


def source(image: Image, root: str) -> str:
    """The ``src`` of an image: local files are kept below the site's root."""
    return image.address(root)


def headline(text: str) -> str:
    """The text, with names as ``Halcyon-4`` kept on one line; a browser breaks them at the hyphen.

    What is longer than a dozen letters is left to break: it may not fit a phone.
    """
    if "-" not in text:
        return text
    parts = _NUMBERED.split(text)  # every other one is such a name
    if len(parts) == 1:
        return text
    told = [
        f'<span class="whole">{escape(part)}</span>' if place % 2 else escape(part)
        for place, part in enumerate(parts)
    ]
    return Markup("".join(told))


_NUMBERED = re.compile(r"(?<![\w-])(\w{1,12}-[0-9]\w{0,5})(?![\w-])")


def _escaped(written: Callable[[date], str]) -> Callable[[date], str]:
    return lru_cache(maxsize=4096)(lambda day: str(escape(written(day))))


def time_filters(zone: tzinfo, language: Language = ENGLISH) -> dict[str, Callable[..., Markup]]:
    """Filters that show an instant in ``zone`` within a ``<time>`` element."""
    dates = language.dates
    # Escaped once for all: the rest of an element is digits.
    both = as_format(str(escape(language.say("%(date)s, %(time)s"))))
    short, brief, long = map(_escaped, (dates.short, dates.brief, dates.long))

    # A report stands in many lists, which are far from each other.
    @lru_cache(maxsize=1 << 15)
    def parts(value: datetime) -> tuple[str, date, str]:
        """How an element begins, the day and the time of day."""
        local = value.astimezone(zone)
        return f'<time datetime="{stamp(value)}">', local.date(), clock_time(local)

    def element(opening: str, text: str) -> Markup:
        # Markup's own constructor is Python, and asks whether the text is more than a text.
        return str.__new__(Markup, f"{opening}{text}</time>")

    def moment(value: datetime) -> Markup:
        """``23 Feb 2024, 13:56``"""
        opening, day, time = parts(value)
        return element(opening, both % {"date": short(day), "time": time})

    def clock(value: datetime) -> Markup:
        """``13:56``"""
        opening, _, time = parts(value)
        return element(opening, time)

    def day(value: datetime) -> Markup:
        """``23 Feb 2024``"""
        opening, day, _ = parts(value)
        return element(opening, short(day))

    def long_day(value: datetime) -> Markup:
        """``Friday, 23 February 2024``"""
        opening, day, _ = parts(value)
        return element(opening, long(day))

    def beside(value: datetime, other: datetime, clock: bool = True) -> Markup:
        """What tells it from ``other``: ``13:56``, ``23 Feb, 13:56`` or ``23 Feb 2022, 13:56``.

        Without ``clock`` another day has no time of day.
        """
        opening, day, time = parts(value)
        near = parts(other)[1]
        if day == near:
            return element(opening, time)
        told = brief(day) if day.year == near.year else short(day)
        return element(opening, both % {"date": told, "time": time} if clock else told)

    return {
        "moment": moment,
        "clock": clock,
        "day": day,
        "long_day": long_day,
        "beside": beside,
    }


__all__ = ["headline", "script_json", "source", "time_filters", "trusted"]
