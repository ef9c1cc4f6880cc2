"""The language of a site: what its interface says, and how it writes dates and numbers.

English is built in. Any other language has its strings in a catalogue of the
theme, ``i18n/<tag>.po`` (GNU gettext), and its dates and numbers from the
Unicode CLDR by way of Babel, which is loaded for nothing else. Where there is
no catalogue the interface stays English. Nothing here follows the locale of
the machine.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from generator.errors import ThemeError

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Message

CATALOGUES = "i18n"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Where a string takes a value.
_VALUE = re.compile(r"%\((\w+)\)s")
_NO_VALUE = re.compile(r"%%|%(?!\(\w+\)s)")
_RIGHT_TO_LEFT = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])


def direction(tag: str) -> str:
    """``rtl`` or ``ltr``, as ``dir`` has it."""
    return "rtl" if tag.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


class Dates(NamedTuple):
    """How a language writes dates, months and weekdays, each in a longer or shorter form."""

    long: Callable[[date], str]
    """``Friday, 23 February 2024``"""
    plain: Callable[[date], str]
    """``23 February 2024``"""
    short: Callable[[date], str]
    """``23 Feb 2024``"""
    brief: Callable[[date], str]
    """``23 Feb``"""
    month_year: Callable[[date], str]
    """``February 2024``"""
    month: Callable[[date], str]
    """``February``"""
    day: Callable[[date], str]
    """``Friday``"""
    day_short: Callable[[date], str]
    """``Fr``"""


class Language(NamedTuple):
    """What a site says in its own words. Strings are given in English, which is their key."""

    tag: str
    say: Callable[[str], str]
    say_many: Callable[[str, str, int], str]
    """The string for a number of things: one, many, how many."""
    number: Callable[[float], str]
    """``12345`` as ``12,345``; a fraction keeps one place."""
    dates: Dates


def _english_number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


_ENGLISH_DATES = Dates(
    long=lambda d: f"{DAYS[d.weekday()]}, {d.day} {MONTHS[d.month - 1]} {d.year}",
    plain=lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    short=lambda d: f"{d.day} {MONTHS[d.month - 1][:3]} {d.year}",
    brief=lambda d: f"{d.day} {MONTHS[d.month - 1][:3]}",
    month_year=lambda d: f"{MONTHS[d.month - 1]} {d.year}",
    month=lambda d: MONTHS[d.month - 1],
    day=lambda d: DAYS[d.weekday()],
    day_short=lambda d: DAYS[d.weekday()][:2],
)
_NO_CATALOGUE = gettext.NullTranslations()
ENGLISH = Language(
    "en", _NO_CATALOGUE.gettext, _NO_CATALOGUE.ngettext, _english_number, _ENGLISH_DATES
)


@lru_cache(maxsize=8)
def load_language(
    tag: str,
    folders: tuple[str, ...],
    version: bytes = b"",  # noqa: ARG001 - tells catalogues apart in the cache
) -> Language:
    """The language of ``tag``, with the first catalogue in ``folders``: ``pt-BR``, else ``pt``.

    ``version`` is the digest of the theme, of which catalogues are a part, so that one that
    changed is read again.

    Raises:
        ThemeError: a catalogue is broken, with file and line.
    """
    path = _catalogue_of(tag, folders)
    if tag == "en" and not path:
        return ENGLISH
    catalogue = _read_catalogue(path) if path else _NO_CATALOGUE
    number, dates = (_english_number, _ENGLISH_DATES) if tag == "en" else _written(tag)
    return Language(tag, catalogue.gettext, catalogue.ngettext, number, dates)


def is_spoken(tag: str, folders: tuple[str, ...]) -> bool:
    """Whether the interface is in the language of ``tag``: else it is English, for want of a catalogue."""
    return tag.partition("-")[0].lower() == "en" or bool(_catalogue_of(tag, folders))


def _catalogue_of(tag: str, folders: tuple[str, ...]) -> str:
    """The path of the closest catalogue; empty if there is none."""
    paths = (os.path.join(folder, name) for name in catalogue_names(tag) for folder in folders)
    return next(filter(os.path.isfile, paths), "")


def catalogue_names(tag: str) -> Iterator[str]:
    """The catalogues that speak for a language, the closest first: ``i18n/pt-BR.po``."""
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        yield f"{CATALOGUES}/{'-'.join(parts[:length])}.po"


def _read_catalogue(path: str) -> gettext.NullTranslations:
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    compiled = BytesIO()
    try:
        with open(path, "rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        for message in catalogue:
            _check_values(message, path)
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except PoFileError as error:
        raise ThemeError(f"{path}:{error.lineno + 1}: {error}") from None
    except (OSError, ValueError, LookupError) as error:
        raise ThemeError(f"{path}: {error}") from None


def _check_values(message: Message, path: str) -> None:
    """Refuse a translation that takes a value which its string does not."""
    if not (message.id and message.string) or message.fuzzy:
        return  # the head of the file, or a string without a translation in force
    given, written = (
        [text] if isinstance(text, str) else text for text in (message.id, message.string)
    )
    known = {name for text in given for name in _VALUE.findall(text)}
    for name in (name for text in written for name in _VALUE.findall(text)):
        if name not in known:
            told = f"the translation takes %({name})s, which the string does not"
            advice = f"it has {', '.join(sorted(known)) or 'none'}"
            raise ThemeError(f"{path}:{message.lineno}: {told}; {advice}")


def as_format(text: str) -> str:
    """A string for the operator ``%``: its places stay, any other sign of percent is one."""
    return _NO_VALUE.sub("%%", text)


def _written(tag: str) -> tuple[Callable[[float], str], Dates]:
    """Numbers and dates as the CLDR has them; as in English where it does not know the language."""
    from babel import Locale, UnknownLocaleError
    from babel.numbers import format_decimal

    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return _english_number, _ENGLISH_DATES

    @lru_cache(maxsize=4096)
    def number(value: float) -> str:
        pattern = None if isinstance(value, int) else "#,##0.0"
        return format_decimal(value, pattern, locale)

    return number, _dates(locale)


def _dates(locale: Locale) -> Dates:
    from babel.dates import format_date, format_skeleton

    def skeleton(fields: str) -> Callable[[date], str]:
        return lru_cache(maxsize=4096)(lambda d: format_skeleton(fields, d, locale=locale))

    def pattern(form: str) -> Callable[[date], str]:
        return lru_cache(maxsize=4096)(partial(format_date, format=form, locale=locale))

    return Dates(
        long=pattern("full"),
        plain=pattern("long"),
        short=skeleton("yMMMd"),
        brief=skeleton("MMMd"),
        month_year=skeleton("yMMMM"),
        month=pattern("LLLL"),
        day=pattern("cccc"),
        day_short=_two_letters(locale),
    )


def _two_letters(locale: Locale) -> Callable[[date], str]:
    """Weekdays as the heads of a small calendar have room for: of two letters, else of fewer."""
    from babel.dates import format_date

    week = [date.fromordinal(number) for number in range(1, 8)]  # from a Monday on
    names = [format_date(day, "cccccc", locale).rstrip(".") for day in week]
    if max(map(len, names)) > 2:
        names = [format_date(day, "ccccc", locale) for day in week]
    return lambda day: names[day.weekday()]


__all__ = [
    "CATALOGUES",
    "ENGLISH",
    "Dates",
    "Language",
    "as_format",
    "catalogue_names",
    "direction",
    "is_spoken",
    "load_language",
]
