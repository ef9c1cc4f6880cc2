"""How strongly two reports look like reports of one event.

Three kinds of evidence are multiplied to one figure: how alike headlines and
excerpts are, whether a file declares the other as related, and how close in
time both came out. A declaration alone never suffices: on real sites most
declared entries report something else.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from generator.executors import Workers, portions
from generator.grouper.terms import Terms, Vector, Weights, certainty

# Pairs whose evidence is at least this are taken to report one event.
SAME_EVENT = 0.13
# A declared ``related`` entry counts what both reports say once more, and both
# ways twice: a hint multiplies evidence, it never makes any.
_DECLARED = 1.0
# Pairs with less than this share of the evidence needed count as having none at all.
_FLOOR = 0.65
# Evidence at the far edge of the window counts this much of what it does within an hour.
_EDGE = 0.35
# A publisher seldom reports one event twice; what two reports of one publisher share is as
# often its way to put things ("now generally available"). So that counts this much.
_TWICE = 0.6
# So many shared terms, a pair of names, support what others say and join nothing by themselves
# unless a file declares the other as related.
THIN = 2
# What supports is this much of the evidence needed, at most.
_SUPPORT = 0.999
# Two notices of one publisher whose headlines each name what the other report never mentions are
# siblings: one text, another product or another number. A name is a term that weighs as much as
# one of one in sixteen stories (see Rarity).
_NAME = 2.2
# Two stories are compared if they share two of their so many weightiest terms, or a single
# one that is this much of both; broad terms find nobody. Who else is in the window does not
# matter, so that one more story changes no pair of others.
INDEXED_TERMS = 10
ALONE = 0.28
# Evidence in messages and sums: whole numbers add up to the same sum in any order.
UNIT = 1_000_000

Pair = tuple[int, int]
# For the later of two places, the earlier ones and how often each pair is declared.
Declared = Mapping[int, Mapping[int, int]]


class _Found(msgspec.Struct, frozen=True, array_like=True):
    """Arrays of pairs with their evidence, and of declared pairs with their similarity."""

    earlier: bytes
    later: bytes
    evidence: bytes
    named_earlier: bytes
    named_later: bytes
    alike: bytes


class Evidence(msgspec.Struct, frozen=True):
    """Pairs of places, the earlier first, with their evidence in units.

    ``alike`` is the similarity of those declared pairs that lie within the window.
    """

    earlier: array[int]
    later: array[int]
    values: array[int]
    alike: dict[Pair, float]

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.earlier, self.later, self.values, strict=True)


# The fewest stories whose neighbours are looked for at a time, as every block repeats the window
# before it.
_BLOCK = 800
_encode = msgspec.msgpack.Encoder().encode
_decode_found = msgspec.msgpack.Decoder(_Found).decode


def weigh(alike: float, declared: int, distance: float, window: float, twice: bool) -> float:
    """Evidence of one pair: similarity, declarations (0 to 2), distance in the window's unit.

    ``twice`` says that both are by one provider.
    """
    hint = (1.0 + _DECLARED * declared) * (_TWICE if twice else 1.0)
    return alike * hint * float(_EDGE ** min(distance / window, 1.0))


def pair_evidence(
    times: array[float],
    terms: Terms,
    weights: Weights,
    topics: Sequence[int],
    providers: Sequence[int],
    declared: Declared,
    window: float,
    workers: Workers,
    veto: bool = True,
) -> Evidence:
    """Evidence for every pair worth a look.

    ``times`` (seconds) must rise. Candidates share a topic and a weighty
    term, and lie within ``window`` seconds; so the work grows with the number
    of stories in a window, not with all pairs (an inverted index over the
    weightiest terms, after Bayardo, Ma and Srikant, "Scaling up all pairs
    similarity search", 2007). ``veto`` parts :func:`siblings`, and those that share
    but :data:`THIN` terms.
    """
    blocks = list(portions(len(times), workers.jobs, _BLOCK))

    def block(number: int) -> bytes:
        start, end = blocks[number].start, blocks[number].stop
        first = bisect_left(times, times[start] - window)

        def are_siblings(one: int, other: int) -> bool:
            return siblings(terms, weights, first + one, first + other)

        reports = Reports(
            times[first:end],
            [weights.vector(*terms.of(place)) for place in range(first, end)],
            topics[first:end],
            providers[first:end],
            _declared_within(declared, first, start, end),
            window,
            weights.broad,
            are_siblings if veto else _never,
            THIN if veto else 0,
        )
        alikes: dict[Pair, float] = {}
        pairs = search(reports, SAME_EVENT, start - first, alikes)
        flat = array("I", chain.from_iterable(pairs))
        named = array("I", chain.from_iterable(alikes))
        return _encode(
            _Found(
                _shifted(flat[0::3], first),
                _shifted(flat[1::3], first),
                flat[2::3].tobytes(),
                _shifted(named[0::2], first),
                _shifted(named[1::2], first),
                array("d", alikes.values()).tobytes(),
            )
        )

    evidence = Evidence(array("I"), array("I"), array("I"), {})
    for answer in workers.divide("Grouping", block, len(blocks)):
        found = _decode_found(answer)
        evidence.earlier.frombytes(found.earlier)
        evidence.later.frombytes(found.later)
        evidence.values.frombytes(found.evidence)
        named = zip(array("I", found.named_earlier), array("I", found.named_later), strict=True)
        evidence.alike.update(zip(named, array("d", found.alike), strict=True))
    return evidence


def _shifted(places: array[int], first: int) -> bytes:
    return array("I", [first + place for place in places]).tobytes()


def _declared_within(
    declared: Declared, first: int, start: int, end: int
) -> dict[int, dict[int, int]]:
    """What is declared of places from ``start`` to before ``end``, counted from ``first``.

    Left out is what is before ``first``.
    """
    return {
        later - first: {
            earlier - first: votes for earlier, votes in declared[later].items() if earlier >= first
        }
        for later in range(start, end)
        if later in declared
    }


def siblings(terms: Terms, weights: Weights, one: int, other: int) -> bool:
    """Whether each headline of two stories names what the other story does not."""
    (title, excerpt), (other_title, other_excerpt) = terms.of(one), terms.of(other)
    return weights.heaviest(set(title).difference(other_title, other_excerpt)) >= _NAME and (
        weights.heaviest(set(other_title).difference(title, excerpt)) >= _NAME
    )


def _never(_one: int, _other: int) -> bool:
    return False


class Reports(NamedTuple):
    """What is compared, in the order of time: stories, or clusters of them.

    ``broad`` are the terms that find nobody; ``siblings`` says of two by one
    provider whether they are surely not one event. Two that share ``thin``
    terms or fewer do not join by that alone.
    """

    times: Sequence[float]
    vectors: Sequence[Vector]
    topics: Sequence[int]
    providers: Sequence[int]
    declared: Declared
    window: float
    broad: Container[int]
    siblings: Callable[[int, int], bool] = _never
    thin: int = 0


def search(
    reports: Reports,
    threshold: float,
    fresh: int = 0,
    alikes: dict[Pair, float] | None = None,
    indexed: int = INDEXED_TERMS,
    anew: Set[int] | None = None,
) -> Iterator[tuple[int, int, int]]:
    """Pairs, the earlier first, with their evidence in units, as far as ``threshold`` needs it.

    Those before ``fresh`` are only there to be compared with. The similarity
    of declared pairs goes into ``alikes``. Each is found by ``indexed`` of its
    weightiest terms. With ``anew`` one of each pair is of those places.
    """
    times, vectors, topics, providers, declared, window, _, siblings, thin = reports
    known = {} if alikes is None else alikes
    floor = _FLOOR * threshold
    support = _SUPPORT * threshold
    certain = [certainty(count) for count in range(1 + max(map(len, vectors), default=0))]
    for place, candidates in _candidates(reports, fresh, indexed):
        now, subjects, provider = times[place], topics[place], providers[place]
        named = declared.get(place, _NONE)
        candidates.update(named)
        if anew is not None and place not in anew:
            candidates &= anew
        vector = list(vectors[place].items())
        for other in candidates:
            votes = named.get(other, 0) if named else 0
            stranger = subjects and (theirs := topics[other]) and not subjects & theirs
            if stranger and not votes:
                continue
            # The similarity, as a loop of its own: a call for each of so many costs more than this.
            weights, alike, shared = vectors[other], 0.0, 0
            for term, weight in vector:
                if term in weights:
                    alike += weight * weights[term]
                    shared += 1
            alike *= certain[shared]
            if votes:
                known[other, place] = alike
            # From here on it is what weigh() says, step by step: each ends the way of many.
            hint = 1.0 + _DECLARED * votes
            if alike * hint < floor:
                continue
            distance = now - times[other]
            # What is declared may be from before the window.
            if distance > window or stranger:
                continue
            twice = provider == providers[other]
            if twice:
                hint *= _TWICE
            value = alike * hint * float(_EDGE ** (distance / window))
            if value < floor or (twice and siblings(other, place)):
                continue
            if shared <= thin and value > support and not votes:
                value = support
            yield other, place, int(value * UNIT)


_NONE: dict[int, int] = {}


def _candidates(reports: Reports, fresh: int, indexed: int) -> Iterator[tuple[int, set[int]]]:
    """For each fresh one those before it, within the window, that share enough of its terms."""
    postings: dict[int, list[int]] = {}
    heavy: dict[int, list[int]] = {}
    times, window, broad = reports.times, reports.window, reports.broad
    oldest = 0
    for place, vector in enumerate(reports.vectors):
        while times[oldest] < times[place] - window:
            oldest += 1
        seen: set[int] = set()
        found: set[int] = set()
        for term, weight in islice(vector.items(), indexed):
            if term in broad:
                continue
            listed = _listed(postings, term, oldest)
            if place >= fresh and listed:
                found |= seen.intersection(listed)
                seen.update(listed)
            listed.append(place)
            if weight >= ALONE:
                listed = _listed(heavy, term, oldest)
                found.update(listed)
                listed.append(place)
        if place >= fresh:
            yield place, found


def _listed(postings: dict[int, list[int]], term: int, oldest: int) -> list[int]:
    """The places that have the term, none before ``oldest``."""
    listed = postings.get(term)
    if listed is None:
        listed = postings[term] = []
    elif listed[0] < oldest:
        del listed[: bisect_left(listed, oldest)]
    return listed
