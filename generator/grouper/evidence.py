"""How strongly two reports look like reports of one event.

Three kinds of evidence are multiplied to one figure: how alike headlines and
excerpts are, whether a file declares the other as related, and how close in
time both came out. A declaration alone never suffices: on real sites most
declared entries report something else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from generator.executors import Workers
from generator.grouper.terms import Vector, similarity

# Pairs whose evidence is at least this are taken to report one event.
SAME_EVENT = 0.12
# A declared ``related`` entry counts what both reports say once more, and both
# ways twice: a hint multiplies evidence, it never makes any.
_DECLARED = 1.0
# Below this a pair is not looked at further; it counts as no evidence at all.
_FLOOR = 0.75 * SAME_EVENT
# Evidence at the far edge of the window counts this much of what it does within an hour.
_EDGE = 0.4
# Candidates are found by so many of the weightiest terms of both,
_INDEXED_TERMS = 14
# but for terms in more stories of one window than this,
_TOO_MANY = 30
# and are weighed in full if these terms alone give so much of the evidence needed.
_WORTH_A_LOOK = 0.7 * _FLOOR

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


# The fewest stories whose neighbours a worker looks for at a time; large sites have a few
# blocks for each worker, as every block repeats the window before it.
_BLOCK = 800
_BLOCKS_PER_WORKER = 4
_encode = msgspec.msgpack.Encoder().encode
_decode_block = msgspec.msgpack.Decoder(_Block).decode
_decode_found = msgspec.msgpack.Decoder(list[tuple[int, int, float]]).decode


def weigh(alike: float, declared: int, distance: float, window: float) -> float:
    """Evidence of one pair: similarity, declarations (0 to 2), distance in the window's unit."""
    return alike * (1.0 + _DECLARED * declared) * float(_EDGE ** min(distance / window, 1.0))


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
    size = max(_BLOCK, -(-len(times) // (workers.jobs * _BLOCKS_PER_WORKER)))
    starts = range(0, len(times), size)
    firsts = [bisect_left(times, times[start] - window) for start in starts]
    by_later: dict[int, list[tuple[int, int]]] = {}
    for (one, other), votes in declared.items():
        by_later.setdefault(other, []).append((one, votes))

    def blocks() -> Iterator[bytes]:
        for start, first in zip(starts, firsts, strict=True):
            end = min(start + size, len(times))
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
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    starts: dict[str, int] = {}
    for place, vector in enumerate(vectors):
        oldest = times[place] - window
        rough: dict[int, float] = {}
        for term, weight in islice(vector.items(), _INDEXED_TERMS):
            listed = postings[term]
            start = starts.get(term, 0)
            while start < len(listed) and times[listed[start][0]] < oldest:
                start += 1
            starts[term] = start
            if len(listed) - start <= _TOO_MANY:
                for other, its_weight in listed[start:] if start else listed:
                    rough[other] = rough.get(other, 0.0) + weight * its_weight
            listed.append((place, weight))
        if place < block.fresh:
            continue
        for other, alike in rough.items():
            votes = declared.get((other, place), 0)
            if alike * (1.0 + _DECLARED * votes) < _WORTH_A_LOOK or _strangers(
                topics[other], topics[place]
            ):
                continue
            alike = similarity(vector, vectors[other])
            value = weigh(alike, votes, times[place] - times[other], window)
            if value >= _FLOOR:
                found.append((other, place, value))
    return _encode(found)


def _strangers(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


__all__ = ["SAME_EVENT", "pair_evidence", "weigh"]
