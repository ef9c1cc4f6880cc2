"""Newsletters: for each day or week one page that can be mailed as it is, and its text twin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain

from generator.model import Artifact
from generator.outputs.material import Material, Output
from generator.pages import DayPage
from generator.parts import Card, Issue
from generator.text import shorten

_HEADLINE, _SUBJECT = 300, 120


def newsletters(material: Material) -> Output:
    """``newsletter/<date>/index.html`` and ``index.txt``, hottest story first."""
    days = {page.date: page.cards for page in material.pages if isinstance(page, DayPage)}
    template = material.theme.get_template("newsletter.html")

    def artifacts() -> Iterator[Artifact]:
        for issue in material.site.issues:
            length = (issue.last - issue.first).days + 1
            dates = (issue.first + timedelta(days=number) for number in range(length))
            cards = sorted(
                chain.from_iterable(days.get(date, ()) for date in dates),
                key=lambda card: (-card.heat, card.lead.published, card.path),
            )
            html = template.render(
                site=material.site.info, issue=issue, cards=cards, base=material.base,
                subject=shorten(cards[0].lead.title, _SUBJECT),
            )  # fmt: skip
            yield Artifact(f"{issue.path}index.html", html.encode())
            yield Artifact(f"{issue.path}index.txt", as_text(material, issue, cards).encode())

    names = ("index.html", "index.txt")
    return Output(
        [issue.path + name for issue in material.site.issues for name in names], artifacts
    )


def as_text(material: Material, issue: Issue, cards: Sequence[Card]) -> str:
    """The issue as plain text.

    Whoever serves or mails it may take text for HTML, so no ``<`` stands in it.
    """
    site = material.site.info
    when = issue.first.isoformat()
    if issue.last != issue.first:
        when += f" to {issue.last.isoformat()}"
    lines = [site.title, when, "=" * max(len(when), 10), ""]
    for card in cards:
        lead = card.lead
        also = ", ".join(link.title for link in card.also)
        lines += [
            shorten(lead.title, _HEADLINE),
            f"{lead.provider.title}" + (f"; also {also}" if also else ""),
            *([lead.excerpt] if lead.excerpt else []),
            lead.url,
            *([f"{card.reports} reports: {material.base}{card.path}"] if card.reports > 1 else []),
            "",
        ]
    lines += ["--", f"{material.base}{issue.path}"]
    return "\n".join(lines).replace("<", "\u2039") + "\n"
