"""Grouping again after an edit: only its neighbourhood, with the result of grouping all.

Why that is the same: the evidence of a pair depends on the two stories and on
the weights of their terms. A cluster grows only along pairs of enough evidence,
so stories that no such pair links to what changed stay grouped as they were.
What is shown beside a cluster depends on the stories that its members declare,
and a folded story's page on the clusters of those that it declares.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from generator.executors import Workers
from generator.grouper.changes import (
    Order,
    Words,
    edits_since,
    is_much,
    marks_now,
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
    components_of,
    strong,
)
from generator.grouper.neighbours import pairs_with
from generator.grouper.newsroom import DAY, Newsroom, places_of, related_to, topics_of
from generator.grouper.reassembly import names_of, naming, reassembled
from generator.grouper.terms import Rarity
from generator.model import Story
from generator.options import GroupingOptions

Value = TypeVar("Value")


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
        touched = self._touched(fresh)
        local = {place: number for number, place in enumerate(touched)}
        pairs = [(local[one], local[other], value) for one, other, value in self._within(local)]
        pairs += [
            (local[one], local[other], value)
            for one, other, value in fresh
            if one in local and other in local
        ]
        spans = [(self.room.times[place], self.room.times[place]) for place in touched]
        found = agglomerate(spans, pairs, int(SAME_EVENT * UNIT), self.window)
        groups = [[touched[number] for number in group] for group in found]
        placed, keys = reassembled(
            self.kept, self.order, self.room, self._changed(groups), self.moved, self.naming
        )

        def links() -> Links:
            lowest = components_of(len(touched), strong(pairs))
            components = zip(touched, map(touched.__getitem__, lowest), strict=True)
            return Links(
                self.words.counts,
                self._pairs(fresh),
                self._labels(self.kept.components, components),
                self._labels(self.kept.groups, ((p, group[0]) for group in groups for p in group)),
                marks_now(self.kept, self.order),
            )

        return Outcome(self.room, placed, keys, links, edits)

    def _touched(self, fresh: Iterable[Pair]) -> list[int]:
        """The places that pairs of enough evidence link, or linked, to what is dirty."""
        before, origin = array("I", self.kept.components), self.order.origin
        labels = {before[row] for row, place in enumerate(self.order.shift) if place < 0}
        ends = {place for pair in strong(fresh) for place in pair}
        labels.update(before[origin[p]] for p in (*self.dirty, *ends) if origin[p] >= 0)
        return [place for place, row in enumerate(origin) if row < 0 or before[row] in labels]

    def _changed(self, groups: Iterable[list[int]]) -> list[list[int]]:
        """Those of the groups found anew that were not there before, or have a dirty member.

        Links of enough evidence run through much of a large site, so most of
        what is found anew is as it was.
        """
        before, origin, dirty = (
            array("I", self.kept.groups),
            self.order.origin,
            frozenset(self.dirty),
        )
        sizes = Counter(before)

        def is_as_it_was(group: Sequence[int]) -> bool:
            if not dirty.isdisjoint(group):
                return False  # what was not there before is dirty, too
            labels = {before[origin[place]] for place in group}
            return len(labels) == 1 and sizes[labels.pop()] == len(group)

        return [group for group in groups if not is_as_it_was(group)]

    @cached_property
    def _clean(self) -> list[int]:
        """Where each story of the last grouping stands now, -1 for those gone or dirty."""
        clean = list(self.order.shift)
        for place in self.dirty:
            if self.order.origin[place] >= 0:
                clean[self.order.origin[place]] = -1
        return clean

    def _within(self, places: Container[int]) -> list[Pair]:
        """The pairs kept between ``places``, but for dirty ones."""
        to = [place if place in places else -1 for place in self._clean]
        return [
            (to[one], to[other], value)
            for one, other, value in zip(*self._columns(), strict=True)
            if to[one] >= 0 and to[other] >= 0
        ]

    def _columns(self) -> Iterator[array[int]]:
        return (array("I", column) for column in self.kept.pairs)

    def _pairs(self, fresh: Iterable[Pair]) -> Pairs:
        """All pairs: those kept of which neither is dirty, and the fresh ones."""
        pairs = [*self._within(range(len(self.room.stories))), *fresh]
        return (
            array("I", [one for one, _, _ in pairs]),
            array("I", [other for _, other, _ in pairs]),
            array("I", [value for _, _, value in pairs]),
        )

    def _labels(self, kept: bytes, fresh: Iterable[tuple[int, int]]) -> list[int]:
        """The labels that were, with fresh ones for some places."""
        before, shift = array("I", kept), self.order.shift
        labels = [shift[before[row]] if row >= 0 else -1 for row in self.order.origin]
        for place, label in fresh:
            labels[place] = label
        return labels
