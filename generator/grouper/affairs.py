"""From events to affairs: the same method once more, over events instead of stories.

An event is compared as one report that says what all its members say. Events
so much alike become one, and that is repeated until none joins another.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from generator.grouper.clustering import agglomerate
from generator.grouper.evidence import UNIT, Reports, search
from generator.grouper.terms import Vector

# The places of the stories of an event.
Group = tuple[int, ...]

# Evidence from which two events belong to one affair.
SAME_AFFAIR = 0.095
# An event is compared by so many of its weightiest terms, and found by so many.
_TERMS = 60
_INDEXED_TERMS = 40
# What many reports say together is closer to what all the news says: the larger the smaller of
# two events, the more they look alike without being one affair. Their evidence is divided by
# this power of its size.
_SIZE = 0.2


def affairs(events: Sequence[Sequence[int]], stories: Reports) -> list[list[int]]:
    """Events joined to affairs, each within the window of ``stories`` from first to last."""
    groups = [tuple(event) for event in events]
    vectors: dict[Group, Vector] = {}
    known: dict[tuple[Group, Group], int] = {}
    while True:
        groups.sort(key=lambda group: (stories.times[group[0]], group[0]))
        anew = {place for place, group in enumerate(groups) if group not in vectors}
        vectors = {
            group: vectors.get(group) or _together([stories.vectors[place] for place in group])
            for group in groups
        }
        spans = [(stories.times[group[0]], stories.times[group[-1]]) for group in groups]
        merged = Reports(
            [first for first, _ in spans],
            [vectors[group] for group in groups],
            [_any(stories.topics[place] for place in group) for group in groups],
            range(len(groups)),
            {},
            stories.window,
            stories.broad,
        )
        # What is between two that are as they were is known from the pass before.
        known = {pair: value for pair, value in known.items() if vectors.keys() >= set(pair)}
        for one, other, value in search(merged, SAME_AFFAIR, indexed=_INDEXED_TERMS, anew=anew):
            smaller = min(len(groups[one]), len(groups[other]))
            known[groups[one], groups[other]] = int(value / smaller**_SIZE)
        places = {group: place for place, group in enumerate(groups)}
        evidence = [(places[one], places[other], value) for (one, other), value in known.items()]
        found = agglomerate(spans, evidence, int(SAME_AFFAIR * UNIT), stories.window)
        if len(found) == len(groups):
            return [list(group) for group in groups]
        groups = [
            tuple(sorted(place for number in joined for place in groups[number]))
            for joined in found
        ]


def _together(vectors: Sequence[Vector]) -> Vector:
    """The unit vector of the sum."""
    if len(vectors) == 1:
        return vectors[0]
    sums: dict[int, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            sums[term] = sums.get(term, 0.0) + weight
    heaviest = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
    length = math.hypot(*[weight for _, weight in heaviest]) or 1.0
    return {term: weight / length for term, weight in heaviest}


def _any(topics: Iterable[int]) -> int:
    return reduce(or_, topics)
