"""What keeps a cluster together, in a few words: those of its lead that most of its coverage has.

They are the words that weigh most in the evidence between the lead and the
others, as it is weighed, in the lead's spelling. Those that stand side by side
in its headline are told as one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from generator.grouper.terms import EXCERPT_LENGTH, Vector, spellings, terms
from generator.model import Story

# So few terms tell what a cluster is about, some more where they are short, as the pairs of letters
# of a script without spaces. What says less than this much of what the weightiest says tells
# nothing beside it.
_MOST = 4
_LETTERS = 16
_LEAST = 0.4
# A figure is several terms, and one word to the reader.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)*")
# What may stand between two words that are told as one, besides a space or a common word.
_MARKS = frozenset(["", "-", "/", ".", "&"])


def shared_words(lead: Story, vector: Vector, others: Sequence[Collection[int]]) -> tuple[str, ...]:
    """Words of the lead that at least half of the ``others`` have, weightiest first.

    ``vector`` is the lead's; each of the others has the numbers of its terms.
    """
    weights: dict[int, float] = {}
    for term, weight in vector.items():
        count = sum([term in other for other in others])
        if count and 2 * count >= len(others):
            weights[term] = weight * count
    least = _LEAST * max(weights.values(), default=0.0)
    title, excerpt = lead.title, lead.excerpt[:EXCERPT_LENGTH]
    told = spellings(excerpt) | spellings(title)
    text = f"{title} {excerpt}".lower()
    # Many weigh the same: then the order of the text is better than any other.
    wanted: dict[str, int] = {}
    letters = 0
    for term in sorted(weights, key=lambda term: (-weights[term], text.find(told[term]), term)):
        if weights[term] < least or (len(wanted) >= _MOST and letters >= _LETTERS):
            break
        wanted[told[term]] = len(wanted)
        letters += len(told[term])
    phrases = _phrases(title, wanted) + _phrases(excerpt, wanted)
    return tuple([phrase for _, phrase in sorted(phrases) if len(phrase) > 1])


class _Span(NamedTuple):
    """The rank of a word, and where in a text it is."""

    rank: int
    start: int
    end: int


def _phrases(text: str, wanted: dict[str, int]) -> list[tuple[int, str]]:
    """Runs of wanted words with the best of their ranks."""
    runs: list[_Span] = []
    for span in _spans(text, wanted):
        if runs and _is_one(text[runs[-1].end : span.start]):
            last = runs.pop()
            span = _Span(min(last.rank, span.rank), last.start, max(last.end, span.end))
        runs.append(span)
    return [(rank, text[start:end]) for rank, start, end in runs]


def _is_one(between: str) -> bool:
    """Whether words with this between them are told as one: a space, a mark or a common word."""
    word = between.strip(" ")
    return not terms(word) if word.isalpha() else word in _MARKS


def _spans(text: str, wanted: dict[str, int]) -> Iterator[_Span]:
    """Where the wanted words stand, each the first time; those found are wanted no more."""
    for match in _WORD.finditer(text):
        if not wanted:
            return
        word = match[0]
        parts = terms(word)
        if parts.isdisjoint(wanted):
            continue
        ranks = {term: wanted.pop(term) for term in parts if term in wanted}
        if len(parts) == 1 or word[0].isdecimal():
            yield _Span(min(ranks.values()), *match.span())
            continue
        # Of a script without spaces the terms are pairs of letters.
        for start, term in sorted((match.start() + word.lower().find(t), t) for t in ranks):
            yield _Span(ranks[term], start, start + len(term))
