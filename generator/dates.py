"""Dates and times as text.

English names never come from ``strftime``, which follows the machine's locale.
"""

from __future__ import annotations

from datetime import UTC, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def stamp(moment: datetime) -> str:
    """``2026-03-10T12:00:00Z``: RFC 3339 in UTC, as feeds, sitemaps and HTML want it."""
    # Nearly all moments are in UTC already; it is asked for each of a hundred thousand of them.
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return there.isoformat()[:19] + "Z"


__all__ = ["DAYS", "MONTHS", "stamp"]
