"""Grouping again after an edit: only its neighbourhood, with the result of grouping all.

Why that is the same: the evidence of a pair depends on the two stories and on
the weights of their terms. The mean over pairs that all have less than enough
is less than enough, so clusters meet only along pairs that have it. A cluster
that is as it was also grew as it did, see :mod:`generator.grouper.clustering`,
and was to its neighbours what it was. So what only such clusters are near to
stays as it was; what a cluster is near to that is another now is grouped, too.
What is shown beside a cluster depends on the stories that its members declare,
and a folded story's page on the clusters of those that it declares.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeVar

from generator.executors import Workers
from generator.grouper.changes import (
    Order,
    Words,
    edits_since,
    is_much,
    order_of,
    shaken,
    words_of,
)
from generator.grouper.clustering import agglomerate
from generator.grouper.evidence import SAME_EVENT, UNIT
from generator.grouper.memory import (
    REUSABLE,
    Kept,
    Links,
    Outcome,
    Pair,
    Pairs,
)
from generator.grouper.neighbours import pairs_with
from generator.grouper.newsroom import DAY, Newsroom, places_of, related_to, topics_of
from generator.grouper.reassembly import names_of, naming, reassembled
from generator.grouper.terms import Rarity
from generator.model import Story
from generator.options import GroupingOptions

Value = TypeVar("Value")
# Evidence of one pair that is enough for two clusters to meet.
_ENOUGH = int(SAME_EVENT * UNIT)


def regroup(
    kept: Kept,
    stories: Sequence[Story],
    digests: Iterable[bytes],
    topic_ids: Mapping[str, str],
    options: GroupingOptions,
    workers: Workers,
) -> Outcome | None:
    """What grouping all stories would find; ``None`` if that is the faster way to find it."""
    edits = edits_since(kept, stories, digests)
    if edits is None or kept.options != options or options.scope not in REUSABLE:
        return None
    if not _are_same_topics(kept, topic_ids):
        return None
    order = order_of(kept, edits)
    if not (order.stories and Rarity.is_same(len(order.stories), len(kept.times) // 8)):
        return None
    words = words_of(kept, order, workers)
    dirty = sorted({*order.fresh, *shaken(words, order)})
    if is_much(len(dirty), len(order.stories)):
        return None
    room = _newsroom(kept, order, words, topic_ids)
    count = len(edits.new) + len(edits.gone)
    return _Neighbourhood(kept, order, words, dirty, room).outcome(count)


def _are_same_topics(kept: Kept, topic_ids: Mapping[str, str]) -> bool:
    for names, ids in kept.topics:
        now = dict.fromkeys([topic_ids.get(name.casefold()) for name in names])
        if None not in now and tuple(now) != ids:
            return False
    return True


class _Lazily(dict[int, Value]):
    """Values made as they are asked for, so only those that are."""

    def __init__(self, make: Callable[[int], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: int) -> Value:
        value = self[key] = self._make(key)
        return value

    def get(self, key: int, _: object = None) -> Value:
        return self[key]


def _newsroom(kept: Kept, order: Order, words: Words, topic_ids: Mapping[str, str]) -> Newsroom:
    """All stories; what is declared, and vectors, only as far as somebody asks."""
    stories, twins, origin = order.stories, order.twins, order.origin
    before = array("d", kept.times)
    places = places_of(stories, twins)
    related = _Lazily(lambda place: related_to(place, stories, twins, places))

    def votes(later: int) -> _Lazily[int]:
        return _Lazily(lambda other: (other in related[later]) + (later in related[other]))

    return Newsroom(
        stories=stories,
        twins=twins,
        times=array(
            "d",
            [
                before[row] if row >= 0 else story.published.timestamp()
                for row, story in zip(origin, stories, strict=True)
            ],
        ),
        topics=topics_of(stories, topic_ids),
        related=related,
        declared=_Lazily(votes),
        terms=words.terms,
        weights=words.weights,
    )


class _Neighbourhood:
    """What an edit touches. ``dirty`` are all stories whose evidence may differ, by place."""

    def __init__(
        self, kept: Kept, order: Order, words: Words, dirty: Sequence[int], room: Newsroom
    ) -> None:
        self.kept = kept
        self.order = order
        self.words = words
        self.dirty = dirty
        self.room = room
        self.window = kept.options.window_days * DAY
        self.moved = order.moved | names_of(dirty, room)
        self.naming = naming(self.moved, room)

    def outcome(self, edits: int) -> Outcome:
        """All clusters, those of the neighbourhood found anew."""
        declaring = {*self.dirty, *self.naming}
        fresh = pairs_with(self.dirty, declaring, self.room, self.words, self.window)
        groups = self._regrouped(fresh)
        placed, keys = reassembled(
            self.kept, self.order, self.room, groups, self.moved, self.naming
        )

        def links() -> Links:
            pairs, _ = self._around(range(len(self.room.stories)), fresh)
            return Links(
                self.words.counts,
                _columns(pairs),
                self._labels(groups),
            )

        return Outcome(self.room, placed, keys, links, edits)

    def _regrouped(self, fresh: Sequence[Pair]) -> list[list[int]]:
        """The groups that were not there before, or have a dirty member.

        With what changed all that was in its group is grouped, and with a group
        that is another now whatever it is linked to; the rest stays as it was.
        """
        before, origin, shift = self._before, self.order.origin, self.order.shift
        gone = [row for row, place in enumerate(shift) if place < 0]
        rows = [*gone, *(origin[place] for place in self.dirty if origin[place] >= 0)]
        taken = {before[row] for row in rows}
        while True:
            members = (shift[row] for row, label in enumerate(before) if label in taken)
            places = sorted({*self.dirty, *members} - {-1})
            pairs, linked = self._around(places, fresh)
            groups = [g for g in self._grouped(places, pairs) if not self._is_as_it_was(g)]
            near = {before[origin[p]] for group in groups for one in group for p in linked[one]}
            if near <= taken:
                return groups
            taken |= near

    def _grouped(self, places: Sequence[int], pairs: Iterable[Pair]) -> Iterator[list[int]]:
        """The groups of some places by themselves."""
        local = {place: number for number, place in enumerate(places)}
        spans = [(self.room.times[place], self.room.times[place]) for place in places]
        between = ((local[one], local[other], value) for one, other, value in pairs)
        for group in agglomerate(spans, between, _ENOUGH, self.window):
            yield [places[number] for number in group]

    def _is_as_it_was(self, group: Sequence[int]) -> bool:
        if not self._dirty.isdisjoint(group):
            return False  # what was not there before is dirty, too
        labels = {self._before[self.order.origin[place]] for place in group}
        return len(labels) == 1 and self._sizes[labels.pop()] == len(group)

    def _around(
        self, places: Iterable[int], fresh: Iterable[Pair]
    ) -> tuple[list[Pair], defaultdict[int, list[int]]]:
        """The pairs between ``places``, and for each of these what else has enough evidence with it."""
        inside, now = frozenset(places), self._clean
        is_near = [place in inside for place in now]
        kept = [
            (now[one], now[other], value)
            for one, other, value in zip(*(array("I", c) for c in self.kept.pairs), strict=True)
            if is_near[one] or is_near[other]
        ]
        pairs: list[Pair] = []
        linked: defaultdict[int, list[int]] = defaultdict(list)
        for pair in chain(kept, fresh):
            one, other, value = pair
            if one in inside and other in inside:
                pairs.append(pair)
            elif value >= _ENOUGH and one >= 0 and other >= 0:
                here, there = (one, other) if one in inside else (other, one)
                linked[here].append(there)
        return pairs, linked

    @cached_property
    def _dirty(self) -> frozenset[int]:
        return frozenset(self.dirty)

    @cached_property
    def _before(self) -> array[int]:
        """The groups of the last grouping: for each of its places the lowest."""
        return array("I", self.kept.groups)

    @cached_property
    def _sizes(self) -> Counter[int]:
        return Counter(self._before)

    @cached_property
    def _clean(self) -> list[int]:
        """Where each story of the last grouping stands now, -1 for those gone or dirty."""
        origin = self.order.origin
        clean = list(self.order.shift)
        for place in self.dirty:
            if origin[place] >= 0:
                clean[origin[place]] = -1
        return clean

    def _labels(self, groups: Iterable[Sequence[int]]) -> list[int]:
        """For each place the lowest of its group; ``groups`` are those found anew."""
        before, shift = self._before, self.order.shift
        labels = [shift[before[row]] if row >= 0 else -1 for row in self.order.origin]
        for group in groups:
            for place in group:
                labels[place] = group[0]
        return labels


def _columns(pairs: Iterable[Pair]) -> Pairs:
    return (
        array("I", [one for one, _, _ in pairs]),
        array("I", [other for _, other, _ in pairs]),
        array("I", [value for _, _, value in pairs]),
    )
