"""What differs from the last grouping: stories that came, went or changed, and what that moves.

A story is known by the digest of all it says. Those that share an address with
one that came or went are gathered anew. Where the number of stories that have
a term reached another step of its weight, the vectors of those are new.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import msgspec

from generator.digest import SIZE
from generator.executors import Workers
from generator.grouper.memory import Kept, decode_ids, keys_in, marks_of
from generator.grouper.newsroom import gather
from generator.grouper.terms import Rarity, Terms, Weights, begin_terms, unpacked
from generator.model import Story, in_time

# Above this share of all stories, and so many, it is faster to begin anew on all cores.
_MANY = 0.02
_FEW = 64


class Edits(NamedTuple):
    """The stories of the rows kept, ``None`` where one is gone, and those that are new."""

    present: list[Story | None]
    new: list[Story]

    @property
    def gone(self) -> list[int]:
        return [row for row, story in enumerate(self.present) if story is None]


class Order(NamedTuple):
    """Where everything stands now.

    ``origin`` has for each place the one before, -1 for what was gathered
    anew; ``shift`` leads back. ``moved`` are ids that came, went, changed or
    were gathered anew.
    """

    stories: list[Story]
    twins: dict[str, list[Story]]
    origin: list[int]
    shift: list[int]
    moved: set[str]

    @property
    def fresh(self) -> list[int]:
        return [place for place, before in enumerate(self.origin) if before < 0]


def edits_since(kept: Kept, stories: Sequence[Story], digests: Iterable[bytes]) -> Edits | None:
    """What came and went; ``None`` if that is too much, or stories cannot be told apart."""
    rows = {key: row for row, key in enumerate(keys_in(kept.digests))}
    present: list[Story | None] = [None] * len(rows)
    new: list[Story] = []
    for story, key in zip(stories, digests, strict=True):
        row = rows.get(key)
        if row is None:
            new.append(story)
        else:
            present[row] = story
    gone = len(rows) - (len(stories) - len(new))
    are_apart = len({story.id for story in stories}) == len(stories)
    if not are_apart or len(rows) * SIZE < len(kept.digests) or is_much(len(new) + gone, len(rows)):
        return None
    return Edits(present, new)


def is_much(changed: int, stories: int) -> bool:
    """Whether so many changes are better met by beginning anew."""
    return changed > max(_FEW, _MANY * stories)


def order_of(kept: Kept, edits: Edits) -> Order:
    """All stories in the order of time, those with shared addresses as one."""
    present, new = edits
    marks, stands = array("I", kept.marks), array("I", kept.stands)
    distinct = len(present) - len(stands)
    loose = _loose(marks, edits)
    again = [story for row in loose if (story := present[row])]
    gathered = gather([*new, *again])
    origin = [row for row in range(distinct) if present[row] and row not in loose]
    stories = [story for row in origin if (story := present[row])]
    # Those that were there are in order.
    for story in gathered.stories:
        place = bisect_left(stories, in_time(story), key=in_time)
        stories.insert(place, story)
        origin.insert(place, -1)
    shift = [-1] * distinct
    for place, before in enumerate(origin):
        if before >= 0:
            shift[before] = place
    twins = gathered.twins
    for row, stand in enumerate(stands, distinct):
        twin, keeper = present[row], present[stand]
        if twin and keeper and row not in loose:
            twins.setdefault(keeper.id, []).append(twin)
    moved = {story.id for story in (*new, *again)}
    gone = edits.gone
    if gone:
        ids = decode_ids(kept.ids)
        moved.update(ids[row] for row in gone)
    return Order(stories, twins, origin, shift, moved)


def _loose(marks: Sequence[int], edits: Edits) -> set[int]:
    """Rows that share an address with what came or went, or with such a row, and so on."""
    hot = {mark for story in edits.new for mark in marks_of(story)}
    hot.update(mark for row in edits.gone for mark in marks[2 * row : 2 * row + 2])
    while True:
        hot.discard(0)
        if hot.isdisjoint(marks):
            return set(edits.gone)
        rows = {place // 2 for place, mark in enumerate(marks) if mark in hot}
        more = {mark for row in rows for mark in marks[2 * row : 2 * row + 2]}
        if more - {0} <= hot:
            return rows | set(edits.gone)
        hot |= more


class Words(msgspec.Struct, frozen=True, dict=True):
    """The terms of all stories, how many have each, and those whose weight is another now.

    ``before`` are the counts of the last grouping where they differ.
    """

    terms: Terms
    counts: dict[int, int]
    before: dict[int, int]

    def crossed(self) -> set[int]:
        """Terms whose count reached another step."""
        return {
            term
            for term, count in self.before.items()
            if Rarity.moves(count, self.counts.get(term, 0))
        }

    @cached_property
    def weights(self) -> Weights:
        """What makes vectors."""
        return Weights(Rarity.by_counts(self.counts, len(self.terms.ends) // 2))

    def holders(self, wanted: set[int], spans: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
        """For each of the terms ``wanted`` the places that have it, of those in ``spans``."""
        numbers, starts = self.terms.numbers, [0, *self.terms.ends[1::2]]
        found: dict[int, list[int]] = {}
        reached = 0
        for first, end in sorted(spans):
            for place in range(max(first, reached), end):
                for term in wanted.intersection(numbers[starts[place] : starts[place + 1]]):
                    found.setdefault(term, []).append(place)
            reached = max(reached, end)
        return found


def words_of(kept: Kept, order: Order, workers: Workers) -> Words:
    """The terms of all stories, of those gathered anew taken from their texts."""
    old = unpacked(*kept.terms)
    fresh = order.fresh
    stories = [order.stories[place] for place in fresh]
    new, delta = begin_terms(stories, workers)()
    terms = _spliced(old, new, order.origin)
    counts = dict(zip(array("Q", kept.counts[0]), array("I", kept.counts[1]), strict=True))
    for before, place in enumerate(order.shift):
        if place < 0:
            delta.subtract(term for part in old.of(before) for term in part)
    known = {term: counts.get(term, 0) for term, change in delta.items() if change}
    for term, count in known.items():
        counts[term] = count + delta[term]
        if not counts[term]:
            del counts[term]
    return Words(terms, counts, known)


def _spliced(old: Terms, new: Terms, origin: Sequence[int]) -> Terms:
    """The terms by place: runs of those before, with the new ones between."""
    parts: list[tuple[bytes, bytes]] = []
    taken = 0
    for first, last in _runs(origin):
        if first < 0:
            parts.append(new.packed(taken, taken + 1))
            taken += 1
        else:
            parts.append(old.packed(first, last + 1))
    numbers, lengths = (b"".join(column) for column in zip(*parts, strict=True))
    return unpacked(numbers, lengths)


def _runs(origin: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of places that followed each other before; -1 by itself."""
    cuts = [
        place
        for place, (one, other) in enumerate(pairwise(origin), 1)
        if other - one != 1 or not other
    ]
    for first, end in pairwise([0, *cuts, len(origin)]):
        yield origin[first], origin[end - 1]


def shaken(words: Words, order: Order) -> list[int]:
    """Places of old stories with a term whose weight is another now; whether it is broad may be."""
    crossed = words.crossed() & words.counts.keys()
    if not crossed:
        return []
    found = words.holders(crossed, [(0, len(order.stories))])
    return sorted({p for places in found.values() for p in places if order.origin[p] >= 0})
