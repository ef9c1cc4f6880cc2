"""Grouping again after an edit: only its neighbourhood, with the result of grouping all.

Why that is the same: the evidence of a pair depends on the two stories and on
the weights of their terms. A cluster grows only along pairs of enough evidence,
so stories that no such pair links to what changed stay grouped as they were.
What is shown beside a cluster depends on the stories that its members declare,
and a folded story's page on the clusters of those that it declares.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from generator.executors import Workers
from generator.grouper.assembly import Assembly, Placed
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
    Kept,
    Links,
    Outcome,
    Pair,
    Pairs,
    clusters_in,
    components_of,
    keys_in,
    strong,
)
from generator.grouper.neighbours import pairs_with
from generator.grouper.newsroom import DAY, Newsroom, places_of, related_to, topics_of
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
    # Affairs are found in passes over all events.
    if edits is None or kept.options != options or options.scope == "affair":
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
    return _Neighbourhood(kept, order, dirty, room, options).outcome(words)


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
        vector=lambda place: words.weights([place]).vector(*words.terms.of(place)),
    )


class _Neighbourhood:
    """What an edit touches. ``dirty`` are all stories whose evidence may differ, by place."""

    def __init__(
        self,
        kept: Kept,
        order: Order,
        dirty: Sequence[int],
        room: Newsroom,
        options: GroupingOptions,
    ) -> None:
        self.kept = kept
        self.order = order
        self.dirty = dirty
        self.room = room
        self.window = options.window_days * DAY
        self.assembly = Assembly(room, {}, self.window, options)
        self.moved = order.moved | self._names(dirty)
        self.naming = self._naming(self.moved)

    def outcome(self, words: Words) -> Outcome:
        """All clusters, those of the neighbourhood found anew."""
        naming = {*self.dirty, *self.naming}
        fresh = pairs_with(self.dirty, naming, self.room, words, self.window)
        touched = self._touched(fresh)
        pairs = self._pairs(fresh)
        within, groups = self._grouped(touched, pairs)
        components = self._labels(self.kept.components)
        for place, lowest in zip(touched, components_of(len(touched), strong(within)), strict=True):
            components[place] = touched[lowest]
        labels = self._labels(self.kept.groups)
        for group in groups:
            for place in group:
                labels[place] = group[0]
        placed, keys = self._clusters(frozenset(touched), groups, labels)
        links = Links(words.counts, pairs, components, labels, self.order.marks)
        return Outcome(self.room, placed, keys, lambda: links)

    def _clusters(
        self, touched: frozenset[int], groups: Iterable[list[int]], labels: Sequence[int]
    ) -> tuple[list[Placed], dict[int, bytes]]:
        """All clusters, newest lead first, and the keys of those that are as they were."""
        leads = ((self.assembly.lead(group), group) for group in groups)
        led = {lead: group for lead, group in leads if lead is not None}
        shift = self.order.shift
        before = zip(clusters_in(self.kept.clusters), keys_in(self.kept.keys), strict=True)
        settled = {
            shift[placed.members[0]]: (_shifted(placed, shift), key)
            for placed, key in before
            if shift[placed.members[0]] >= 0 and shift[placed.members[0]] not in touched
        }
        lead_of = {place: lead for lead, group in led.items() for place in group}
        for lead, (placed, _) in settled.items():
            lead_of.update(dict.fromkeys(placed.members, lead))
        near = self._naming(self.moved | self._names(touched))
        homeless = {*touched, *near} - lead_of.keys()
        stale = {*led, *(lead_of[place] for place in self.naming if place in lead_of)}
        adopted: dict[int, list[int]] = {}
        for lead, (placed, _) in settled.items():
            if placed.folded:
                stay = [p for p in placed.folded if p >= 0 and p not in touched | homeless]
                if len(stay) < len(placed.folded):
                    stale.add(lead)
                adopted[lead] = stay
        for place in homeless:
            home = self.assembly.home(place, lead_of)
            if home is not None:
                adopted.setdefault(home, []).append(place)
                stale.add(home)
        made = [placed for lead, (placed, _) in settled.items() if lead not in stale]
        for lead in stale:
            group = led[lead] if lead in led else sorted(settled[lead][0].members)
            folded = sorted(adopted.get(lead, ()), key=lambda place: (labels[place], place))
            made.append(self.assembly.place(lead, group, folded))
        made.sort(key=lambda placed: placed.members[0], reverse=True)
        return made, {lead: key for lead, (_, key) in settled.items() if lead not in stale}

    def _names(self, places: Iterable[int]) -> set[str]:
        """The ids of stories and their twins."""
        stories, twins = self.room.stories, self.room.twins
        kept = [stories[place] for place in places]
        return {one.id for story in kept for one in (story, *twins.get(story.id, ()))}

    def _naming(self, ids: set[str]) -> list[int]:
        """The places that declare one of ``ids`` as related, by themselves or by a twin."""
        stories, twins = self.room.stories, self.room.twins
        found = [place for place, s in enumerate(stories) if not ids.isdisjoint(s.related)]
        with_twins = {
            kept for kept, others in twins.items() for s in others if not ids.isdisjoint(s.related)
        }
        if with_twins:
            found += [place for place, story in enumerate(stories) if story.id in with_twins]
        return found

    def _touched(self, fresh: Iterable[Pair]) -> list[int]:
        """The places that pairs of enough evidence link, or linked, to what is dirty."""
        before, origin = array("I", self.kept.components), self.order.origin
        labels = {before[row] for row, place in enumerate(self.order.shift) if place < 0}
        ends = {place for pair in strong(fresh) for place in pair}
        labels.update(before[origin[p]] for p in (*self.dirty, *ends) if origin[p] >= 0)
        return [place for place, row in enumerate(origin) if row < 0 or before[row] in labels]

    def _pairs(self, fresh: Iterable[Pair]) -> Pairs:
        """All pairs: those kept of which neither is dirty, and the fresh ones."""
        to = list(self.order.shift)
        for place in self.dirty:
            if self.order.origin[place] >= 0:
                to[self.order.origin[place]] = -1
        pairs: Pairs = (array("I"), array("I"), array("I"))
        earlier, later, values = (array("I", column) for column in self.kept.pairs)
        still = [
            (to[one], to[other], value)
            for one, other, value in zip(earlier, later, values, strict=True)
            if to[one] >= 0 and to[other] >= 0
        ]
        for column, numbers in zip(pairs, zip(*still, *fresh, strict=True), strict=False):
            column.extend(numbers)
        return pairs

    def _grouped(self, touched: Sequence[int], pairs: Pairs) -> tuple[list[Pair], list[list[int]]]:
        """The pairs within the neighbourhood, by their number in it, and its groups."""
        local = [-1] * len(self.room.stories)
        for number, place in enumerate(touched):
            local[place] = number
        within = [
            (local[one], local[other], value)
            for one, other, value in zip(*pairs, strict=True)
            if local[one] >= 0 and local[other] >= 0
        ]
        spans = [(self.room.times[place], self.room.times[place]) for place in touched]
        found = agglomerate(spans, within, int(SAME_EVENT * UNIT), self.window)
        return within, [[touched[number] for number in group] for group in found]

    def _labels(self, kept: bytes) -> list[int]:
        """Labels by place; what is touched gets its own later."""
        before, shift = array("I", kept), self.order.shift
        return [shift[before[row]] if row >= 0 else -1 for row in self.order.origin]


def _shifted(placed: Placed, shift: Sequence[int]) -> Placed:
    members, earlier, see_also, folded = placed
    return Placed(
        [shift[place] for place in members],
        [shift[place] for place in earlier],
        [shift[place] for place in see_also],
        [shift[place] for place in folded],
    )
