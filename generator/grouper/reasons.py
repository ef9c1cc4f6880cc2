"""What keeps a cluster together, in a few words: those of its lead that most of its coverage has.

They are the words of its headline that weigh most in the evidence between the
lead and the others, in the lead's spelling; those of its excerpt where the
headline has none. Words that stand side by side are told as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from generator.grouper.terms import EXCERPT_LENGTH, spellings
from generator.grouper.terms import terms as terms_of
from generator.model import Story

# So few terms tell what a cluster is about, some more where they are short, as the pairs of letters
# of a script without spaces. What says less than this much of what the weightiest says tells
# nothing beside it.
_MOST = 4
_LETTERS = 16
_LEAST = 0.4
# What may stand between two words that are told as one, besides a common word.
_MARKS = frozenset(["", " ", "-", "/", ".", "&", " & "])
# What a word may have behind its term.
_ENDINGS = frozenset(["", "s", "'s", "’s"])
_APOSTROPHES = frozenset("'’")
_POINTS = frozenset(".,")


class _Span(NamedTuple):
    """Where a word stands in a text, and its rank among those told."""

    start: int
    end: int
    rank: int


def shared_words(
    lead: Story,
    terms: tuple[Iterable[int], Iterable[int]],
    weigh: Callable[[int], float],
    others: Sequence[Iterable[int]],
) -> tuple[str, ...]:
    """Words of the lead that at least half of the ``others`` have, weightiest first.

    ``terms`` are the numbers of those of the lead's headline, and of those that
    only its excerpt has; each of the others has all of its own, each once.
    """
    for text, own in zip((lead.title, lead.excerpt[:EXCERPT_LENGTH]), terms, strict=True):
        counts = Counter(chain.from_iterable(map(frozenset(own).intersection, others)))
        weights = {
            term: weight * count
            for term, count in counts.items()
            if 2 * count >= len(others) and (weight := weigh(term))
        }
        if weights:
            runs = _runs(text, _weightiest(weights, spellings(text, weights), text))
            return tuple([phrase for _, phrase in sorted(runs)])
    return ()


def _weightiest(weights: Mapping[int, float], told: Mapping[int, str], text: str) -> dict[str, int]:
    """The terms that tell most, with their ranks."""
    wanted: dict[str, int] = {}
    letters = 0
    least = _LEAST * max(weights.values(), default=0.0)
    lower = text.lower()
    # Many weigh the same: then the order of the text is better than any other.
    for term in sorted(weights, key=lambda term: (-weights[term], lower.find(told[term]), term)):
        if weights[term] < least or (len(wanted) >= _MOST and letters >= _LETTERS):
            break
        wanted[told[term]] = len(wanted)
        letters += len(told[term])
    return wanted


def _runs(text: str, wanted: Mapping[str, int]) -> list[tuple[int, str]]:
    """Runs of wanted words, each with the best of their ranks."""
    lower = text.lower()
    if len(lower) != len(text):  # few letters have small forms of another length
        text = lower
    runs: list[_Span] = []
    for span in sorted(_spans(lower, wanted)):
        if runs and _is_one(text[runs[-1].end : span.start]):
            last = runs.pop()
            span = _Span(last.start, max(last.end, span.end), min(last.rank, span.rank))
        runs.append(span)
    return [(rank, text[start:end]) for start, end, rank in runs if end - start > 1]


def _is_one(between: str) -> bool:
    """Whether words with this between them are told as one: a space, a mark or a common word."""
    word = between.replace("-", " ").strip(" ")
    return not terms_of(word) if word.isalpha() else between in _MARKS


def _spans(lower: str, wanted: Mapping[str, int]) -> Iterable[_Span]:
    """Where each of the wanted words stands first."""
    for term, rank in wanted.items():
        end = 0
        while (start := lower.find(term, end)) >= 0:
            end = start + len(term)
            # Of a script without spaces the terms are pairs of letters.
            if not ("\u0e00" <= term[0] < "\uac00"):
                word = _word(lower, start, end)
                if word is None:
                    continue
                start, end = word
            yield _Span(start, end, rank)
            break


def _word(lower: str, start: int, end: int) -> tuple[int, int] | None:
    """The word with its term at a place, a figure with all its digits; ``None`` if it has another."""
    last = end
    while lower[last : last + 1].isalnum() or (
        lower[last : last + 1] in _APOSTROPHES and lower[last + 1 : last + 2].isalnum()
    ):
        last += 1
    if lower[start - 1 : start].isalnum() or lower[end:last] not in _ENDINGS:
        return None
    if lower[start].isdecimal():
        while lower[last : last + 1] in _POINTS and lower[last + 1 : last + 2].isdecimal():
            last += 2
            while lower[last : last + 1].isdecimal():
                last += 1
        while start > 1 and lower[start - 1] in _POINTS and lower[start - 2].isdecimal():
            start -= 2
            while start and lower[start - 1].isdecimal():
                start -= 1
    return start, last
