"""Instants as text for machines; what people read is in :mod:`generator.language`."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """``2026-03-10T12:00:00Z``: RFC 3339 in UTC, as feeds, sitemaps and HTML want it."""
    # Nearly all moments are in UTC already; it is asked for each of a hundred thousand of them.
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return there.isoformat()[:19] + "Z"
