"""How strongly two reports look like reports of one event.

Three kinds of evidence are added up to one figure from 0 to about 1: how
alike headlines and excerpts are, whether a file declares the other as
related, and how close in time both came out. A declaration alone never
suffices: on real sites most declared entries report something else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from generator.executors import Workers
from generator.grouper.terms import Vector, similarity

# Pairs whose evidence is at least this are taken to report one event.
SAME_EVENT = 0.16
# What one declared ``related`` entry adds; both ways it counts twice.
DECLARED = 0.05
# Below this a pair is not looked at further; it counts as no evidence at all.
_FLOOR = SAME_EVENT / 2
# Evidence at the far edge of the window counts this much of what it does within an hour.
_EDGE = 0.4
# Candidates share one of the so many weightiest terms of both; the others only weigh them.
_INDEXED_TERMS = 14
# A term in no more stories of one window than this finds candidates by itself,
_RARE = 8
# two terms together do in up to so many; a term in more finds none.
_TOO_MANY = 100

Pair = tuple[int, int]


class _Block(msgspec.Struct, frozen=True, array_like=True):
    """A run of stories in the order of time, as a worker gets it.

    Stories before ``fresh`` are only there to be compared with. ``declared``
    holds pairs of places in the block with the number of their declarations.
    """

    fresh: int
    window: float
    times: list[float]
    vectors: list[Vector]
    topics: list[list[str]]
    declared: list[tuple[int, int, int]]


# Stories whose neighbours one worker looks for at a time.
_BLOCK = 1_500
_encode = msgspec.msgpack.Encoder().encode
_decode_block = msgspec.msgpack.Decoder(_Block).decode
_decode_found = msgspec.msgpack.Decoder(list[tuple[int, int, float]]).decode


def weigh(alike: float, declared: int, distance: float, window: float) -> float:
    """Evidence of one pair: similarity, declarations (0 to 2), distance in the window's unit."""
    if alike <= 0.0:
        return 0.0
    return (alike + DECLARED * declared) * float(_EDGE ** min(distance / window, 1.0))


def pair_evidence(
    times: Sequence[float],
    vectors: Sequence[Vector],
    topics: Sequence[Sequence[str]],
    declared: dict[Pair, int],
    window: float,
    workers: Workers,
) -> dict[Pair, float]:
    """Evidence for every pair worth a look, keyed by places in rising order.

    ``times`` (seconds) must rise. Candidates share a topic and a weighty
    term, and lie within ``window`` seconds; so the work grows with the number
    of stories in a window, not with all pairs (an inverted index over the
    weightiest terms, after Bayardo, Ma and Srikant, "Scaling up all pairs
    similarity search", 2007).
    """
    starts = range(0, len(times), _BLOCK)
    firsts = [bisect_left(times, times[start] - window) for start in starts]
    by_later: dict[int, list[tuple[int, int]]] = {}
    for (one, other), votes in declared.items():
        by_later.setdefault(other, []).append((one, votes))

    def blocks() -> Iterator[bytes]:
        for start, first in zip(starts, firsts, strict=True):
            end = min(start + _BLOCK, len(times))
            named = [
                (one - first, other - first, votes)
                for other in range(start, end)
                for one, votes in by_later.get(other, ())
                if one >= first
            ]
            yield _encode(
                _Block(
                    start - first,
                    window,
                    list(times[first:end]),
                    list(vectors[first:end]),
                    [list(found) for found in topics[first:end]],
                    named,
                )
            )

    evidence: dict[Pair, float] = {}
    answers = workers.map("Grouping", _search_block, blocks(), len(starts))
    for first, answer in zip(firsts, answers, strict=True):
        for one, other, value in _decode_found(answer):
            evidence[one + first, other + first] = value
    return evidence


def _search_block(payload: bytes) -> bytes:
    block = _decode_block(payload)
    times, vectors, window = block.times, block.vectors, block.window
    topics = [frozenset(names) for names in block.topics]
    declared = {(one, other): votes for one, other, votes in block.declared}
    found: list[tuple[int, int, float]] = []
    postings: defaultdict[str, list[int]] = defaultdict(list)
    starts: dict[str, int] = {}
    for place, vector in enumerate(vectors):
        oldest = times[place] - window
        shared: Counter[int] = Counter()
        candidates: set[int] = set()
        for term in islice(vector, _INDEXED_TERMS):
            listed = postings[term]
            start = starts.get(term, 0)
            while start < len(listed) and times[listed[start]] < oldest:
                start += 1
            starts[term] = start
            near = listed[start:]
            if len(near) <= _RARE:
                candidates.update(near)
            elif len(near) <= _TOO_MANY:
                shared.update(near)
            listed.append(place)
        if place < block.fresh:
            continue
        candidates.update(other for other, count in shared.items() if count > 1)
        for other in candidates:
            alike = similarity(vector, vectors[other])
            votes = declared.get((other, place), 0)
            if alike + DECLARED * votes < _FLOOR or _strangers(topics[other], topics[place]):
                continue
            value = weigh(alike, votes, times[place] - times[other], window)
            if value >= _FLOOR:
                found.append((other, place, value))
    return _encode(found)


def _strangers(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


__all__ = ["SAME_EVENT", "pair_evidence", "weigh"]
