"""Which reports of a cluster have one text: what a publisher wrote, and where else it was put out.

Only excerpts are known, and copies of a text are cut at different lengths or
places, so a headline counts too. Where too little is known to tell, two
reports are two texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from generator.grouper.terms import terms
from generator.model import Story

# Copies are cut at different lengths, often within a word: so much of the terms of the shorter
# excerpt is in the longer. Shorter ones than so many terms are what anybody may write.
_SAME_EXCERPT = 0.9
_LEAST_EXCERPT = 10
# A portal puts its name behind a headline, or a word before it.
_SAME_HEADLINE = 0.8
# Two newsrooms do not come upon one headline of so many terms. Channels do: a trailer is shown, and
# talked about, under its own name.
_LONG_HEADLINE = 6
# Copies have one headline or begin alike. Excerpts that begin with one boilerplate may be many, so
# a report is compared with so many texts at the most.
_BEGINNING = 40
_COMPARED = 8


def texts_of(reports: Sequence[Story]) -> tuple[int, ...]:
    """For each report the number of its text; empty if each has one of its own."""
    named = [_keys(story) for story in reports]
    if len(set(chain.from_iterable(named))) == sum(map(len, named)):
        return ()
    known: dict[str, list[int]] = {}
    firsts: list[Story] = []
    numbers: list[int] = []
    for story, keys in zip(reports, named, strict=True):
        near = sorted({number for key in keys for number in known.get(key, ())})[:_COMPARED]
        number = next((n for n in near if is_copy(firsts[n], story)), len(firsts))
        if number == len(firsts):
            firsts.append(story)
            for key in keys:
                known.setdefault(key, []).append(number)
        numbers.append(number)
    return tuple(numbers) if len(firsts) < len(numbers) else ()


def _keys(story: Story) -> tuple[str, ...]:
    excerpt = story.excerpt[:_BEGINNING].casefold()
    return (_heading(story), excerpt) if excerpt else (_heading(story),)


def _heading(story: Story) -> str:
    return story.title.casefold().replace("’", "'")


def is_copy(one: Story, other: Story) -> bool:
    """Whether two reports of one event are one text.

    One provider's are only if headline and excerpt are the same: it may put one
    text under two headlines, as in sibling notices.
    """
    are_syndicated = one.provider != other.provider and one.kind == other.kind == "article"
    title, other_title = terms(one.title), terms(other.title)
    if _heading(one) == _heading(other):
        if are_syndicated and len(title) >= _LONG_HEADLINE:
            return True
    elif not (are_syndicated and _are_near(title, other_title)):
        return False
    return _have_one_excerpt(one, other)


def _are_near(one: set[str], other: set[str]) -> bool:
    # Another number is another release, another year, another count.
    has_number = any(not term.isalpha() for term in one ^ other)
    return not has_number and len(one & other) >= _SAME_HEADLINE * len(one | other)


def _have_one_excerpt(one: Story, other: Story) -> bool:
    # Some have the headline for an excerpt, which says nothing new.
    mine, theirs = (
        set() if story.excerpt == story.title else terms(story.excerpt) for story in (one, other)
    )
    shorter = min(len(mine), len(theirs))
    return shorter >= _LEAST_EXCERPT and len(mine & theirs) >= _SAME_EXCERPT * shorter
