"""Newsletters: for each day or week one page that can be mailed as it is, and its text twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from generator.language import as_format
from generator.outputs.material import Draft, Material, Output
from generator.parts import Card, Issue
from generator.text import shorten

_HEADLINE, _SUBJECT = 300, 120


def newsletters(material: Material) -> Output:
    """``newsletter/<date>/index.html`` and ``index.txt``, hottest story first."""

    def drafts() -> Iterator[Draft]:
        for issue in material.site.issues:
            made_of = material.made_of(issue.papers, issue)
            cards = cache(partial(_cards, material, issue))
            for name, make in (("index.html", _as_page), ("index.txt", _as_text)):
                yield Draft(issue.path + name, made_of, partial(make, material, issue, cards))

    names = ("index.html", "index.txt")
    return Output([issue.path + name for issue in material.site.issues for name in names], drafts)


def _cards(material: Material, issue: Issue) -> list[Card]:
    """The stories of an issue, hottest first."""
    cards = (card for path in issue.papers for card in material.paper(path).cards)
    return sorted(cards, key=lambda card: (-card.heat, card.lead.published, card.path))


def _as_page(material: Material, issue: Issue, found: Callable[[], list[Card]]) -> bytes:
    cards = found()
    template = material.theme.get_template("newsletter.html")
    return template.render(
        site=material.site.info,
        issue=issue,
        cards=cards,
        base=material.base,
        subject=shorten(cards[0].lead.title, _SUBJECT),
    ).encode()


def _as_text(material: Material, issue: Issue, found: Callable[[], list[Card]]) -> bytes:
    """The issue as plain text.

    Whoever serves or mails it may take text for HTML, so no ``<`` stands in it.
    """
    say, dated = material.language.say, material.language.dates.long
    when = " – ".join(map(dated, dict.fromkeys((issue.first, issue.last))))
    lines = [material.site.info.title, when, "=" * len(when), ""]
    for card in found():
        lead = card.lead
        also = ", ".join(link.title for link in card.also)
        lines += [
            shorten(lead.title, _HEADLINE),
            lead.provider.title + (f"; {say('also')} {also}" if also else ""),
            *([lead.excerpt] if lead.excerpt else []),
            lead.url,
            *([_coverage(material, card)] if card.reports > 1 else []),
            "",
        ]
    lines += ["--", f"{material.base}{issue.path}"]
    return "\n".join(lines).replace("<", "\u2039").encode() + b"\n"


def _coverage(material: Material, card: Card) -> str:
    language = material.language
    form = language.say_many("%(told)s report", "%(told)s reports", card.reports)
    told = as_format(form) % {"told": language.number(card.reports)}
    return f"{told}: {material.base}{card.path}"
