"""What one grouping leaves for the next, as columns of numbers.

Places are those of the last grouping. A row is a story: first those that stand
for themselves, by place, then their twins.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple
from zlib import crc32

import msgspec

from generator.digest import SIZE, digest
from generator.grouper.assembly import Placed, show
from generator.grouper.newsroom import Newsroom
from generator.model import Cluster, Story
from generator.options import GroupingOptions

_encode = msgspec.msgpack.Encoder().encode

# So many stories are grouped again with every build before the next grouping is kept.
_FEW = 8
# Affairs are found in passes over all events, so each time anew.
REUSABLE = frozenset(["event"])

Pair = tuple[int, int, int]
Pairs = tuple["array[int]", "array[int]", "array[int]"]
Marks = tuple[int, int]


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """Arrays as bytes.

    ``marks`` are checksums of each story's addresses, two for each row, 0 for
    none. ``stands`` has for each twin the place of the story that stands for
    it, ``counts`` the terms and how many stories have each. ``groups`` has for
    each place the lowest one of its group. ``clusters`` are four lengths for each,
    and all their places; ``texts`` their texts, ``shared`` their words, ``keys`` their digests.
    """

    options: GroupingOptions
    topics: list[tuple[tuple[str, ...], tuple[str, ...]]]
    digests: bytes
    ids: bytes
    marks: bytes
    stands: bytes
    times: bytes
    terms: tuple[bytes, bytes]
    counts: tuple[bytes, bytes]
    pairs: tuple[bytes, bytes, bytes]
    groups: bytes
    clusters: tuple[bytes, bytes]
    texts: list[tuple[int, ...]]
    shared: list[tuple[str, ...]]
    keys: bytes


decode_kept = msgspec.msgpack.Decoder(Kept).decode
decode_ids = msgspec.msgpack.Decoder(list[str]).decode


def story_digests(stories: Iterable[Story]) -> list[bytes]:
    """A digest of all that each of the stories says."""
    return [digest(said) for said in map(_encode, stories)]


def marks_of(story: Story) -> Marks:
    """Checksums of the one or two addresses of a story; equal ones may, rarely, be strangers."""
    marks = [crc32(key.encode("utf-8", "surrogatepass")) for key in story.keys]
    first, second, *_ = (*marks, 0, 0)
    return first, second


class Links(NamedTuple):
    """What holds stories together, by place.

    ``counts`` has how many stories have each term, ``groups`` the lowest place
    that each is together with.
    """

    counts: Mapping[int, int]
    pairs: Pairs
    groups: Sequence[int]


class Outcome(NamedTuple):
    """What a grouping found.

    ``keys`` are the digests of clusters that are the same as they were, by lead.
    ``links`` are made when they are to be kept. ``edits`` counts the stories
    that came or went since what was kept, all if nothing was.
    """

    room: Newsroom
    placed: Sequence[Placed]
    keys: Mapping[int, bytes]
    links: Callable[[], Links]
    edits: int


class Grouping:
    """The clusters of a site, and what the next grouping can use of it."""

    def __init__(
        self,
        outcome: Outcome,
        options: GroupingOptions,
        digests: Callable[[], Mapping[str, bytes]],
    ) -> None:
        self._outcome = outcome
        self._options = options
        self._make_digests = digests

    @property
    def is_reusable(self) -> bool:
        """Whether it is of any use to the next grouping."""
        return self._options.scope in REUSABLE

    @property
    def is_worth_keeping(self) -> bool:
        """Whether to keep it in the place of what was kept.

        To group a few stories again with each build costs less than to write all down.
        """
        return self.is_reusable and self._outcome.edits > _FEW

    @cached_property
    def _digests(self) -> Mapping[str, bytes]:
        return self._make_digests()

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters that have a page, newest lead first."""
        room = self._outcome.room
        return tuple(
            [show(one, room.stories, room.twins, room.topics) for one in self._outcome.placed]
        )

    @cached_property
    def keys(self) -> tuple[bytes, ...]:
        """A digest of all that each cluster holds, so that of two builds equal ones are the same."""
        known = self._outcome.keys
        return tuple(
            [
                known.get(placed.members[0]) or _key(cluster, self._digests)
                for placed, cluster in zip(self._outcome.placed, self.clusters, strict=True)
            ]
        )

    def encode(self) -> bytes:
        """What to keep for :func:`decode_kept`."""
        room, links = self._outcome.room, self._outcome.links()
        earlier, later, values = links.pairs
        twins = [room.twins.get(story.id, ()) for story in room.stories]
        rows = [*room.stories, *chain.from_iterable(twins)]
        stands = [place for place, others in enumerate(twins) for _ in others]
        topics = {story.topics: ids for story, ids in zip(room.stories, room.topics, strict=True)}
        return _encode(
            Kept(
                self._options,
                list(topics.items()),
                b"".join([self._digests[story.id] for story in rows]),
                _encode([story.id for story in rows]),
                _numbers(chain.from_iterable(map(marks_of, rows))),
                _numbers(stands),
                array("d", room.times).tobytes(),
                room.terms.packed(0, len(room.stories)) if rows else (b"", b""),
                (array("Q", links.counts).tobytes(), _numbers(links.counts.values())),
                (earlier.tobytes(), later.tobytes(), values.tobytes()),
                _numbers(links.groups),
                _columns(self._outcome.placed),
                [placed.text_of for placed in self._outcome.placed],
                [placed.shared for placed in self._outcome.placed],
                b"".join(self.keys),
            )
        )


def _numbers(values: Iterable[int]) -> bytes:
    return array("I", values).tobytes()


def _columns(clusters: Iterable[Placed]) -> tuple[bytes, bytes]:
    parts = [places for placed in clusters for places in placed[:4]]
    return _numbers(map(len, parts)), _numbers(chain.from_iterable(parts))


def clusters_in(kept: Kept, shift: Sequence[int]) -> Iterator[Placed]:
    """The clusters that were, by where ``shift`` says that each story is now."""
    lengths, columns = kept.clusters
    places = [shift[place] for place in array("I", columns)]
    ends = list(accumulate(array("I", lengths), initial=0))
    for number, (texts, shared) in enumerate(zip(kept.texts, kept.shared, strict=True)):
        first, one, two, three, four = ends[4 * number : 4 * number + 5]
        yield Placed(
            places[first:one],
            places[one:two],
            places[two:three],
            places[three:four],
            texts,
            shared,
        )


def keys_in(keys: bytes) -> list[bytes]:
    """Digests that stand one after the other."""
    return [keys[start : start + SIZE] for start in range(0, len(keys), SIZE)]


def _key(cluster: Cluster, digests: Mapping[str, bytes]) -> bytes:
    parts = (cluster.members, cluster.earlier, cluster.see_also, cluster.twins, cluster.folded)
    shape = _encode(
        ([len(stories) for stories in parts], cluster.topics, cluster.text_of, cluster.shared)
    )
    return digest(shape, b"".join([digests[story.id] for story in chain.from_iterable(parts)]))


def labels_of(groups: Iterable[Sequence[int]], size: int) -> list[int]:
    """For each place the lowest of its group."""
    labels = [0] * size
    for group in groups:
        lowest = min(group)
        for place in group:
            labels[place] = lowest
    return labels
