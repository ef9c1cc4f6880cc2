"""Instants as text for machines; what people read is in :mod:`generator.language`."""

from __future__ import annotations

from datetime import UTC, datetime

# Far enough from both ends of the calendar for zones and windows of days.
YEARS = range(1000, 9001)

# Both functions are asked for hundreds of thousands of moments; any formatting of numbers is slower.
_TWO = tuple(f"{number:02}" for number in range(60))


def stamp(moment: datetime) -> str:
    """``2026-03-10T12:00:00Z``: RFC 3339 in UTC, as feeds, sitemaps and HTML want it."""
    at = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    day = f"{at.year:04}-{_TWO[at.month]}-{_TWO[at.day]}"
    return f"{day}T{_TWO[at.hour]}:{_TWO[at.minute]}:{_TWO[at.second]}Z"


def clock_time(local: datetime) -> str:
    """``13:56``"""
    return f"{_TWO[local.hour]}:{_TWO[local.minute]}"
