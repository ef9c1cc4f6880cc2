"""Typed reading of front-matter fields; every fault becomes a Problem.

A :class:`Fields` wraps one mapping of a document. Its methods return a value
of the asked type, or a default together with a Problem that names the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from generator import urls
from generator.dates import YEARS
from generator.errors import Problem
from generator.frontmatter import Document
from generator.plainyaml import Entries, Path, read_entry
from generator.text import clean, is_blank, presentable, shorten

TITLE_LENGTH = 2_000
EXCERPT_LENGTH = 20_000
NAME_LENGTH = 200
MOMENT_HINT = "write it as 2024-02-23T13:56:00Z"

_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,6})")
_TYPED_PLAIN = re.compile(
    r"[-+.0-9][-+.,:_0-9eEtTzZ ]*|true|false|yes|no|on|off|y|n|\.(?:nan|inf)", re.IGNORECASE
)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:(?:[Tt]|[ ]+)(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?"
    r"[ ]*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


# The usual form, within YEARS.
_USUAL = re.compile(r"[1-8]\d{3}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}Z", re.ASCII)


class Rejected(Exception):
    """The file cannot be a story; the Problem is already recorded."""


class Fields:
    """One mapping of a document, with the problems found in it.

    ``document`` gives the whole document, asked only to locate a problem or
    to tell quoted from plain text. ``path`` is where the mapping stands,
    ``source`` the file as messages name it. ``problems`` is shared with the
    mappings inside.
    """

    __slots__ = ("data", "document", "path", "problems", "source")

    def __init__(
        self,
        document: Callable[[], Document],
        source: str,
        problems: list[Problem],
        data: dict[Any, Any],
        path: Path = (),
    ) -> None:
        self.document = document
        self.source = source
        self.problems = problems
        self.data = data
        self.path = path

    def warn(self, key: str | int, kind: str, message: str, hint: str = "") -> None:
        self._report("warning", key, kind, message, hint)

    def reject(self, key: str, kind: str, message: str, hint: str = "") -> Rejected:
        """Record an error; ``raise`` what is returned."""
        self._report("error", key, kind, message, hint)
        return Rejected()

    def _report(self, level: Any, key: str | int, kind: str, message: str, hint: str) -> None:
        path = (*self.path, key)
        name = ""
        for part in path:
            name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
        line = self.document().line(path)
        self.problems.append(Problem(self.source, line, name, level, kind, message, hint))

    # ------------------------------------------------------------ scalars

    def text(self, key: str | int, limit: int = NAME_LENGTH) -> str:
        """Cleaned text, empty when absent; cut at ``limit`` with a warning."""
        value = self.data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.warn(key, "wrong-type", "is not text and is left out", "write one quoted text")
            return ""
        if len(value) <= limit:
            return clean(value)
        self.warn(key, "too-long", f"is cut: it is longer than {limit:,} characters")
        return shorten(clean(value[: limit * 2]), limit)

    def raw(self, key: str, cleaned: str, limit: int) -> str | None:
        """The text as the file has it, where it is there and not ``cleaned`` already.

        Only characters that no output can hold are left out.
        """
        value = self.data.get(key)
        if value == cleaned or not isinstance(value, str):
            return "" if value == "" else None
        return presentable(value[:limit])

    def title(self, key: str = "title") -> str:
        """A headline; empty when there is none that a reader could see."""
        text = self.text(key, TITLE_LENGTH)
        if not text or is_blank(text):
            return ""
        raw = self.data[key]
        if _TYPED_PLAIN.fullmatch(raw) and self.document().is_plain((*self.path, key)):
            self.warn(key, "not-quoted", "reads as a number, date or switch", "put it in quotes")
        return text

    def url(self, key: str) -> str | None:
        """A safe absolute http(s) address, ``None`` when absent or refused."""
        value = self.data.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.warn(key, "bad-url", "is not an address and is left out")
            return None
        try:
            return urls.http_url(value)
        except urls.BadURL as error:
            self.warn(key, "bad-url", f"{error} and is left out", "give a full https:// address")
            return None

    def integer(self, key: str, low: int, high: int) -> int | None:
        """A whole number within bounds, ``None`` when absent or refused."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            number = int(value)
            if low <= number <= high:
                return number
        self.warn(
            key, "bad-number", f"is not a whole number from {low} to {high:,} and is left out"
        )
        return None

    def switch(self, key: str, default: bool) -> bool:
        """``true`` or ``false``.

        Raises:
            Rejected: it is something else, so that whether to show the story is not known.
        """
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise self.reject(key, "bad-switch", "is neither true nor false", "write true or false")

    def moment(self, key: str, needed: bool = False) -> datetime | None:
        """An instant in UTC, ``None`` when absent or not a time (with a Problem).

        Where one is ``needed``, what is no time is an error.
        """
        value = self.data.get(key)
        if value is None:
            return None
        moment, complaint = _instant(value if isinstance(value, str) else "")
        if complaint:
            level = "error" if needed and moment is None else "warning"
            self._report(level, key, "bad-date", complaint, MOMENT_HINT)
        return moment

    # -------------------------------------------------------- collections

    def mapping(self, key: str) -> Fields | None:
        """The mapping under ``key``, ``None`` when absent or refused."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return self._inside(value, key)
        self.warn(key, "wrong-type", "is not a mapping and is left out")
        return None

    def mappings(self, key: str, limit: int, hint: str = "") -> Iterator[Fields]:
        """The mappings of the list under ``key``, at most ``limit``; ``hint`` says how to write one."""
        for index, value in self._items(key, limit):
            if isinstance(value, dict):
                yield self._inside(value, key, index)
            else:
                self._inside(self.data, key).warn(
                    index, "wrong-type", "is not a mapping and is left out", hint
                )

    def entry(self, key: str, index: int) -> Fields | None:
        """The mapping at ``index`` of the list under ``key``, also where it waits as text."""
        entries = self.data.get(key)
        entry = entries[index] if isinstance(entries, list) and index < len(entries) else None
        if isinstance(entries, Entries) and isinstance(entry, bytes):
            entry = read_entry(entry)
            if entry is None:
                self._inside(self.data, key).warn(
                    index, "bad-yaml", "has a key that appears twice; the entry is left out"
                )
        return self._inside(entry, key, index) if isinstance(entry, dict) else None

    def texts(self, key: str, limit: int) -> tuple[str, ...]:
        """The texts of the list under ``key``, each once, at most ``limit``."""
        value = self.data.get(key)
        if value is None:
            return ()
        found: dict[str, str] = {}
        if isinstance(value, str):
            self.warn(key, "wrong-type", "is one text and is read as a list of one")
            text = self.text(key)
            return (text,) if text and not is_blank(text) else ()
        for index, value in self._items(key, limit):
            if isinstance(value, str) and len(value) <= NAME_LENGTH:
                text = _name(value)
            else:
                text = self._inside({index: value}, key).text(index)
            if text and not is_blank(text):
                found.setdefault(text.casefold(), text)
            elif value is None or isinstance(value, str):
                self._inside({}, key).warn(index, "empty", "is empty and is left out")
        return tuple(found.values())

    def gaps(self, key: str, texts: tuple[str, ...], limit: int) -> tuple[str | None, ...]:
        """The list under ``key`` with its null entries, ``()`` where it has none.

        ``texts`` is what :meth:`texts` made of it.
        """
        value = self.data.get(key)
        if not isinstance(value, list) or None not in value[:limit]:
            return ()
        left = iter(texts)
        named = [entry is not None for entry in value[:limit]]
        return tuple(next(left, None) if name else None for name in named)

    def _items(self, key: str, limit: int) -> Iterator[tuple[int, Any]]:
        value = self.data.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.warn(key, "wrong-type", "is not a list and is left out")
            return
        if len(value) > limit:
            self.warn(key, "too-long", f"is cut: it has more than {limit:,} entries")
        yield from enumerate(value[:limit])

    def _inside(self, data: dict[Any, Any], *path: str | int) -> Fields:
        return Fields(self.document, self.source, self.problems, data, (*self.path, *path))


# Names of topics and providers come again and again.
_name = lru_cache(maxsize=4096)(clean)


@lru_cache(maxsize=1024)
def _instant(text: str) -> tuple[datetime | None, str]:
    """The instant of a text in UTC, and what is wrong with it."""
    if _USUAL.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text), ""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None, "is not a date and time"
    day, clock, fraction, zone = found.groups()
    try:
        if clock and clock >= "24":  # some versions of Python take it for the next day
            raise ValueError
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}")
        moment = moment.replace(microsecond=int((fraction or "")[:6].ljust(6, "0")))
        moment = moment.replace(tzinfo=_zone(zone or "Z")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None, "is a date that does not exist"
    if moment.year not in YEARS:
        return None, f"is not in the years {YEARS[0]} to {YEARS[-1]}"
    if not clock:
        return moment, "has no time of day; midnight UTC is taken"
    return moment, "" if zone else "has no time zone; UTC is taken"


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    if minutes > 59:
        raise ValueError
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
