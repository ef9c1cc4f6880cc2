"""The index of newsletters: which days each issue covers, and where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from generator.model import Cluster
from generator.pages import NewslettersPage
from generator.parts import Issue, Link
from generator.planner.addresses import NEWSLETTERS, archive_path, issue_path
from generator.planner.cards import Cards

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def newsletter_issues(
    clusters: Sequence[Cluster], cards: Cards, every: Literal["day", "week"]
) -> tuple[Issue, ...]:
    """All issues, newest first. A week begins on Monday, and its issue has that date."""
    issues: dict[date, Counter[date]] = {}
    for cluster in clusters:
        first = day = cards.day(cluster.lead.published)
        if every == "week":
            first -= timedelta(days=day.weekday())
        issues.setdefault(first, Counter())[day] += 1
    length = _WEEK if every == "week" else _DAY
    return tuple(
        Issue(
            first,
            first + length - _DAY,
            issue_path(first),
            days.total(),
            tuple(map(archive_path, sorted(days))),
        )
        for first, days in sorted(issues.items(), reverse=True)
    )


def newsletters_page(issues: tuple[Issue, ...], title: str, home: Link) -> NewslettersPage:
    """The list of all issues."""
    return NewslettersPage(path=NEWSLETTERS, title=title, crumbs=(home,), issues=issues)
