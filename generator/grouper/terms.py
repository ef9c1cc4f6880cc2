"""What a report is about, as weighted terms.

The model is TF-IDF with binary term frequency (Salton and Buckley, "Term-
weighting approaches in automatic text retrieval", 1988): a term weighs by how
rare it is on this site, so words that every story of a site shares weigh
nothing. A headline's terms count more than an excerpt's.
"""

from __future__ import annotations

import math
import re
import string
from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate, chain, repeat
from operator import sub
from typing import NamedTuple

import msgspec

from generator.executors import Workers
from generator.model import Story

# Words of an excerpt that its headline does not have weigh this much.
_EXCERPT_WEIGHT = 0.5
# A story is compared by so many of its weightiest terms.
_TERMS = 20
EXCERPT_LENGTH = 600
# Small sites have too few stories to know what is rare: this many unseen
# stories, none of which shares a term, are taken to stand beside them.
_UNSEEN_STORIES = 100
# A term that an eighth of all stories has, at most a quarter, tells nobody apart; one of fewer
# than 64 stories costs little to follow anyway. Both are numbers of bits.
_BROAD = 3
_FEW = 6

# What each ASCII letter becomes: small, and a space for punctuation.
_SPACED = "".join(
    [" " if mark in string.punctuation and mark != "'" else mark for mark in map(chr, range(128))]
).lower()
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

Vector = dict[int, float]

# Stories that one process takes at a time.
_CHUNK = 1_000
# Words whose numbers a process remembers.
_WORDS_KEPT = 50_000
_encode = msgspec.msgpack.Encoder().encode
_decode_answer = msgspec.msgpack.Decoder(tuple[bytes, bytes, dict[int, int]]).decode


class Terms(NamedTuple):
    """The terms of many stories, one story after the other.

    ``numbers`` stand for terms. ``ends`` has two places in it for each story:
    where the terms of its headline end, and where those end that only its
    excerpt has.
    """

    numbers: array[int]
    ends: array[int]

    def of(self, story: int) -> tuple[array[int], array[int]]:
        """The terms of one story's headline, and those only its excerpt has."""
        start = self.ends[2 * story - 1] if story else 0
        middle, end = self.ends[2 * story], self.ends[2 * story + 1]
        return self.numbers[start:middle], self.numbers[middle:end]

    def all_of(self, story: int) -> array[int]:
        """All terms of one story, each once."""
        start = self.ends[2 * story - 1] if story else 0
        return self.numbers[start : self.ends[2 * story + 1]]

    def packed(self, start: int, end: int) -> tuple[bytes, bytes]:
        """Those of the stories from ``start`` to before ``end``, for :func:`unpacked`."""
        ends = self.ends[2 * start : 2 * end]
        first = self.ends[2 * start - 1] if start else 0
        return self.numbers[first : ends[-1]].tobytes(), _lengths(ends, first).tobytes()


def _lengths(ends: array[int], first: int) -> array[int]:
    return array("I", map(sub, ends, chain((first,), ends)))


def unpacked(numbers: bytes, lengths: bytes) -> Terms:
    """What :meth:`Terms.packed` packed."""
    return Terms(array("Q", numbers), array("I", accumulate(array("I", lengths))))


def terms(text: str) -> set[str]:
    """The terms of a text: words in one spelling, common ones left out."""
    return {_spelled(word) for word in _words(text)} - {""}


def _words(text: str) -> list[str]:
    if text.isascii():
        return text.translate(_SPACED).split()
    text = text.lower()
    words = _WORD.findall(text.replace("’", "'"))
    if not _UNSPACED.search(text):
        return words
    return [part for word in words for part in _parts(word)]


def _parts(word: str) -> Sequence[str]:
    if _UNSPACED.fullmatch(word):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return (word,)


def _spelled(word: str) -> str:
    """The term of a word; empty for a common one."""
    word = word.strip("'").removesuffix("'s")
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
        word = word[:-1]
    return "" if word in _COMMON else word


class _Numbers(dict[str, int]):
    """The terms of words as numbers of 64 bits, the same in every process and run; 0 for none."""

    def __missing__(self, word: str) -> int:
        term = _spelled(word)
        number = int.from_bytes(blake2b(term.encode(), digest_size=8).digest()) if term else 0
        if len(self) < _WORDS_KEPT:
            self[word] = number
        return number


_number = _Numbers().__getitem__


def spellings(text: str, wanted: Container[int] | None = None) -> dict[int, str]:
    """The terms of a text by their numbers; only those ``wanted``, if that is given."""
    found = {number: word for word in _words(text) if (number := _number(word))}
    return {
        number: _spelled(word)
        for number, word in found.items()
        if wanted is None or number in wanted
    }


def begin_terms(
    stories: Sequence[Story], workers: Workers
) -> Callable[[], tuple[Terms, Counter[int]]]:
    """Begin to look for terms; the answer gives those of all ``stories``, and how many have each.

    What is done before it is asked for is done beside it, where there are several processes.
    """
    starts = range(0, len(stories), _CHUNK)

    def chunk(number: int) -> bytes:
        return _number_chunk(stories[starts[number] : starts[number] + _CHUNK])

    answers = workers.divide("Comparing", chunk, len(starts))

    def terms_with_counts() -> tuple[Terms, Counter[int]]:
        numbers, lengths = array("Q"), array("I")
        counts: Counter[int] = Counter()
        for answer in answers:
            found, counted, have = _decode_answer(answer)
            numbers.frombytes(found)
            lengths.frombytes(counted)
            counts.update(have)
        return Terms(numbers, array("I", accumulate(lengths))), counts

    return terms_with_counts


# A round-up of a week is about everything at once, so it is compared by nothing.
_ROUND_UP = re.compile(
    r"^(?:this|last|the) week in\b"
    r"|\bweek(?:ly|[’']?s)?\b.*\b(?:round-?\s?up|digest|recap|wrap-?\s?up|newsletter|in review)\b"
    r"|\b(?:round-?\s?up|digest|recap|wrap-?\s?up)\b.*\bweek(?:ly)?\b",
    re.IGNORECASE,
)


def _weekly(title: str) -> bool:
    return "week" in title.lower() and _ROUND_UP.search(title) is not None


def _number_chunk(stories: Sequence[Story]) -> bytes:
    numbers: list[int] = []
    lengths = array("I")
    for story in stories:
        if _weekly(story.title):
            lengths.extend((0, 0))
            continue
        heading = set(map(_number, _words(story.title)))
        rest = set(map(_number, _words(story.excerpt[:EXCERPT_LENGTH])))
        rest -= heading
        heading.discard(0)
        rest.discard(0)
        numbers += heading
        numbers += rest
        lengths.append(len(heading))
        lengths.append(len(rest))
    return _encode((array("Q", numbers).tobytes(), lengths.tobytes(), Counter(numbers)))


class Rarity(NamedTuple):
    """How much each term weighs: the root of the logarithm of how few stories have it.

    The product of two weights, which is what two stories share, is then the
    logarithm itself; with its square one rare word outweighs all the others.

    Logarithms are to base two and whole, as both the number of stories and the
    number of those that have a term, and one more, count by their highest bit.
    So one more story moves no weight but of those of its own terms that reach
    the next power of two, and a term of all stories weighs nothing.

    ``terms`` and ``weights`` are arrays of the terms of two stories and more;
    all others weigh ``most``. ``broad`` are those that too many stories have
    for one to be looked for by them.
    """

    terms: bytes
    weights: bytes
    broad: bytes
    most: float

    @classmethod
    def by_counts(cls, counts: Mapping[int, int], stories: int) -> Rarity:
        """Of the terms in ``counts``, which has in how many of the ``stories`` each is."""
        total = stories + _UNSEEN_STORIES
        by_count = {count: cls.weight(count, total) for count in {1, *counts.values()}}
        shared = {term: by_count[count] for term, count in counts.items() if count > 1}
        numbers, weights = array("Q", shared), array("d", shared.values())
        most = max(_FEW, _step(total) - _BROAD)
        broad = array("Q", [term for term, count in counts.items() if _step(count) > most])
        return cls(numbers.tobytes(), weights.tobytes(), broad.tobytes(), by_count[1])

    @staticmethod
    def is_same(stories: int, others: int) -> bool:
        """Whether counts weigh alike on a site of so many stories and on one of the others."""
        return _step(stories + _UNSEEN_STORIES) == _step(others + _UNSEEN_STORIES)

    @staticmethod
    def moves(before: int, after: int) -> bool:
        """Whether a term weighs something else when so many stories have it."""
        return _step(before) != _step(after) or _step(before + 1) != _step(after + 1)

    @staticmethod
    def weight(count: int, total: int) -> float:
        """The weight of a term that ``count`` of ``total`` stories have."""
        return math.sqrt(max(0, _step(total) - _step(count + 1)))


def _step(count: int) -> int:
    return count.bit_length()


class Weights:
    """Makes vectors of the terms of stories; ``broad`` are the terms that find nobody."""

    def __init__(self, rarity: Rarity) -> None:
        terms, weights = array("Q", rarity.terms), array("d", rarity.weights)
        # There are few weights: each is one object, which sorts faster and takes less memory.
        whole = {weight: weight for weight in (*weights, rarity.most)}
        part = {weight: _EXCERPT_WEIGHT * weight for weight in whole}
        pairs = list(zip(weights, terms, strict=True))
        self._title = {term: (whole[weight], term) for weight, term in pairs}
        self._excerpt = {term: (part[weight], term) for weight, term in pairs}
        self._unknown = whole[rarity.most], 0
        self._unknown_in_excerpt = part[rarity.most], 0
        self.broad = frozenset(array("Q", rarity.broad))

    def vector(self, title: Iterable[int], excerpt: Iterable[int]) -> Vector:
        """A unit vector of the weights of a story's terms, heaviest first.

        Terms that no other story has are left out; they count in its length.
        """
        weighted = [
            *map(self._title.get, title, repeat(self._unknown)),
            *map(self._excerpt.get, excerpt, repeat(self._unknown_in_excerpt)),
        ]
        weighted.sort(reverse=True)
        del weighted[_TERMS:]
        length = math.hypot(*[weight for weight, _ in weighted])
        return {term: weight / length for weight, term in weighted if term and weight}

    def of(self, term: int) -> float:
        """The weight of a term in a headline."""
        return self._title.get(term, self._unknown)[0]

    def heaviest(self, title: Iterable[int]) -> float:
        """The weight of the weightiest of a headline's terms; 0 if there is none."""
        return max(map(self._title.get, title, repeat(self._unknown)), default=(0.0, 0))[0]


def certainty(shared: int) -> float:
    """How far so many shared terms can be trusted, from 0 to below 1.

    One may mean two things, and a name or two are in the news more than once:
    each further term leaves a quarter of the doubt.
    """
    return 1.0 - 0.25**shared


def similarity(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Cosine of two unit vectors, by the :func:`certainty` of what they share; from 0 to 1.

    Added up in the order of ``one``, so that it is the same wherever a pair is compared.
    """
    alike, shared = 0.0, 0
    for term, weight in one.items():
        if term in other:
            alike += weight * other[term]
            shared += 1
    return alike * certainty(shared)
