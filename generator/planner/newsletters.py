"""The index of newsletters: which days each issue covers, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from generator.model import Cluster
from generator.pages import NewslettersPage
from generator.parts import Issue, Link
from generator.planner.addresses import NEWSLETTERS, issue_path
from generator.planner.cards import Cards

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def newsletter_issues(
    clusters: Sequence[Cluster], cards: Cards, every: Literal["day", "week"]
) -> tuple[Issue, ...]:
    """All issues, newest first. A week begins on Monday, and its issue has that date."""
    counts: dict[date, int] = {}
    for cluster in clusters:
        first = cards.day(cluster.lead.published)
        if every == "week":
            first -= timedelta(days=first.weekday())
        counts[first] = counts.get(first, 0) + 1
    length = _WEEK if every == "week" else _DAY
    return tuple(
        Issue(first, first + length - _DAY, issue_path(first), counts[first])
        for first in sorted(counts, reverse=True)
    )


def newsletters_page(issues: tuple[Issue, ...], title: str, home: Link) -> NewslettersPage:
    """The list of all issues."""
    return NewslettersPage(path=NEWSLETTERS, title=title, crumbs=(home,), issues=issues)
