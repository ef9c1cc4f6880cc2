"""The evidence between some stories and all others, by the same search that weighs all pairs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import islice

from generator.grouper.changes import Words
from generator.grouper.evidence import (
    ALONE,
    INDEXED_TERMS,
    SAME_EVENT,
    THIN,
    Reports,
    search,
    siblings,
)
from generator.grouper.memory import Pair
from generator.grouper.newsroom import Newsroom, bits_of

Finds = dict[int, float]


def pairs_with(
    places: Sequence[int],
    naming: Iterable[int],
    room: Newsroom,
    words: Words,
    window: float,
) -> list[Pair]:
    """Pairs of which one is of ``places``, the earlier first, with their evidence in units.

    ``naming`` are the places of all that declare one of them.
    """
    asked = frozenset(places)
    finds = {place: _finds(room, place) for place in places}
    named = _named(asked, naming, room, window)
    near = sorted(
        {
            *places,
            *_sharing(finds, room.times, words, window),
            *(other for pair in named for other in pair),
        }
    )
    local = {place: number for number, place in enumerate(near)}
    declared: dict[int, dict[int, int]] = {}
    for earlier, later in named:
        votes = declared.setdefault(local[later], {})
        votes[local[earlier]] = room.declared[later].get(earlier, 0)
    known: dict[str, int] = {}
    reports = Reports(
        [room.times[place] for place in near],
        [room.vector(place) for place in near],
        bits_of([room.topics[place] for place in near]),
        [known.setdefault(room.stories[place].provider, len(known)) for place in near],
        declared,
        window,
        room.weights.broad,
        lambda one, other: siblings(room.terms, room.weights, near[one], near[other]),
        THIN,
    )
    anew = frozenset([local[place] for place in places])
    return [
        (near[one], near[other], value)
        for one, other, value in search(reports, SAME_EVENT, anew=anew)
    ]


def _finds(room: Newsroom, place: int) -> Finds:
    """The terms by which the story at a place looks for others, and how much each is of it."""
    weighty = islice(room.vector(place).items(), INDEXED_TERMS)
    return {term: weight for term, weight in weighty if term not in room.weights.broad}


def _named(
    asked: Container[int], naming: Iterable[int], room: Newsroom, window: float
) -> set[tuple[int, int]]:
    """Pairs within the window, the earlier first, of which one declares the other."""
    pairs = set()
    for place in naming:
        for other in room.related[place]:
            if (place in asked or other in asked) and (
                abs(room.times[place] - room.times[other]) <= window
            ):
                pairs.add((min(place, other), max(place, other)))
    return pairs


def _sharing(
    finds: dict[int, Finds], times: Sequence[float], words: Words, window: float
) -> Iterable[int]:
    """Those within the window that have two of the terms of one in ``finds``, or a heavy one."""
    wanted = {term for terms in finds.values() for term in terms}
    # A second more: which is within the window is settled in one place.
    spans = {
        place: (
            bisect_left(times, times[place] - window - 1),
            bisect_right(times, times[place] + window + 1),
        )
        for place in finds
    }
    holders = words.holders(wanted, spans.values())
    for place, terms in finds.items():
        first, end = spans[place]
        shared: Counter[int] = Counter()
        for term, weight in terms.items():
            listed = holders.get(term, ())
            near = listed[bisect_left(listed, first) : bisect_left(listed, end)]
            shared.update(near)
            if weight >= ALONE:
                yield from near
        yield from [other for other, count in shared.items() if count > 1]
