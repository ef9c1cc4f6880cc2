"""What a report is about, as weighted terms.

The model is TF-IDF with binary term frequency (Salton and Buckley, "Term-
weighting approaches in automatic text retrieval", 1988): a term weighs by how
rare it is on this site, so words that every story of a site shares weigh
nothing. A headline's terms count more than an excerpt's.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from generator.executors import Workers
from generator.model import Story

# Words of an excerpt that its headline does not have weigh this much.
_EXCERPT_WEIGHT = 0.5
# A story is compared by so many of its weightiest terms.
_TERMS = 20
_EXCERPT_LENGTH = 600
# Small sites have too few stories to know what is rare: this many unseen
# stories, none of which shares a term, are taken to stand beside them.
_UNSEEN_STORIES = 100

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Scripts written without spaces are cut into overlapping pairs of letters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{2,}")
_COMMON = frozenset(
    "a about after all also an and are as at be because been before but by can could did do "
    "does during else even ever every for from get gets getting go goes going got had has "
    "have he her here him his how i if in into is it its just let like many may me might more "
    "most much must my no not now of off on once one only or other our out over own per say "
    "says said she should since so some still such than that the their them then there these "
    "they this those through to too under until up us use used very via vs was we were what "
    "when where which while who why will with would yet you your new first last day week year "
    "today time amid".split()
)

Vector = dict[str, float]

_CHUNK = 1_000
_encode = msgspec.msgpack.Encoder().encode
_decode_texts = msgspec.msgpack.Decoder(list[tuple[str, str]]).decode
_decode_terms = msgspec.msgpack.Decoder(list[tuple[list[str], list[str]]]).decode


def terms(text: str) -> set[str]:
    """The terms of a text: words in one spelling, common ones left out."""
    found: set[str] = set()
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if not word.isascii() and _UNSPACED.fullmatch(word):
            found.update(word[i : i + 2] for i in range(len(word) - 1))
            continue
        word = word.removesuffix("'s")
        if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
            word = word[:-1]
        if word not in _COMMON:
            found.add(word)
    return found


def vectors(stories: Sequence[Story], workers: Workers) -> list[Vector]:
    """A unit vector of term weights for each story, heaviest terms first."""
    texts = [(story.title, story.excerpt[:_EXCERPT_LENGTH]) for story in stories]
    chunks = (_encode(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK))
    found: list[tuple[list[str], list[str]]] = []
    for answer in workers.map("Comparing", _term_lists, chunks, -(-len(texts) // _CHUNK)):
        found.extend(_decode_terms(answer))
    counts = Counter(term for title, excerpt in found for term in (*title, *excerpt))
    total = len(stories) + _UNSEEN_STORIES
    rarity = {term: max(0.0, math.log(total / (count + 1))) for term, count in counts.items()}
    # Each term is one string in memory, however many stories have it.
    names = {term: term for term in rarity}
    return [_vector(title, excerpt, rarity, names) for title, excerpt in found]


def _term_lists(payload: bytes) -> bytes:
    """For each pair of texts the terms of the first, and those only of the second."""
    lists = []
    for title, excerpt in _decode_texts(payload):
        heading = terms(title)
        lists.append((sorted(heading), sorted(terms(excerpt) - heading)))
    return _encode(lists)


def _vector(
    title: list[str], excerpt: list[str], rarity: dict[str, float], names: dict[str, str]
) -> Vector:
    weighted = [(-rarity[term], term) for term in title]
    weighted += [(-rarity[term] * _EXCERPT_WEIGHT, term) for term in excerpt]
    weighted.sort()
    kept = [(-weight, term) for weight, term in weighted[:_TERMS] if weight < 0]
    length = math.sqrt(math.fsum([weight * weight for weight, _ in kept])) or 1.0
    return {names[term]: weight / length for weight, term in kept}


def similarity(one: Vector, other: Vector) -> float:
    """Cosine of two unit vectors, from 0 to 1."""
    # fsum, as the order of a set differs between runs.
    return math.fsum([one[term] * other[term] for term in one.keys() & other.keys()])
