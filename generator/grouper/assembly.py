"""From groups of places to clusters: who leads, and where the rest is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from generator.executors import Workers, portions
from generator.grouper.copies import texts_of
from generator.grouper.evidence import SAME_EVENT, Pair, weigh
from generator.grouper.newsroom import Newsroom, lead_order
from generator.grouper.reasons import shared_words
from generator.grouper.terms import similarity
from generator.model import HEAT_PER_REPORT, Cluster, Story
from generator.options import GroupingOptions

_VECTORS_KEPT = 8192
# So many clusters are put together at a time, at the least.
_LEAST = 100


class Placed(NamedTuple):
    """A cluster by the places of its stories; see :class:`Cluster`."""

    members: Sequence[int]
    earlier: Sequence[int]
    see_also: Sequence[int]
    folded: Sequence[int]
    text_of: tuple[int, ...] = ()
    shared: tuple[str, ...] = ()


_encode = msgspec.msgpack.Encoder().encode
_decode_placed = msgspec.msgpack.Decoder(list[Placed]).decode


def _lead_place(placed: Placed) -> int:
    return placed.members[0]


def show(
    placed: Placed,
    stories: Sequence[Story],
    twins: Mapping[str, Sequence[Story]],
    topics: Sequence[tuple[str, ...]],
) -> Cluster:
    """The cluster with its stories."""
    members, earlier, see_also, folded, text_of, shared = placed
    return Cluster(
        members=tuple([stories[place] for place in members]),
        earlier=tuple([stories[place] for place in earlier]),
        see_also=tuple([stories[place] for place in see_also]),
        twins=tuple(
            [twin for p in (*sorted(members), *folded) for twin in twins.get(stories[p].id, ())]
        )
        if twins
        else (),
        folded=tuple([stories[place] for place in folded]),
        topics=tuple(dict.fromkeys([topic for place in members for topic in topics[place]])),
        text_of=text_of,
        shared=shared,
    )


class Assembly:
    """``alike`` is the similarity of declared pairs, as far as it is known already."""

    def __init__(
        self,
        newsroom: Newsroom,
        alike: Mapping[Pair, float],
        window: float,
        options: GroupingOptions,
    ) -> None:
        self.newsroom = newsroom
        self.stories = newsroom.stories
        self.times = newsroom.times
        self.alike = alike
        # A story is weighed against all that it declares, and its neighbours declare much the same.
        self._vector = lru_cache(maxsize=_VECTORS_KEPT)(newsroom.vector)
        self.window = window
        self.options = options

    def placed(self, groups: Iterable[Sequence[int]], workers: Workers) -> list[Placed]:
        """Those of the groups that have a page, newest lead first."""
        led: list[tuple[int, Sequence[int]]] = []
        lead_of: dict[int, int] = {}
        orphans: list[int] = []
        for group in groups:
            ranked = self.ranked(group)
            lead = self.lead(ranked)
            if lead is None:
                orphans += group
                continue
            lead_of.update(dict.fromkeys(group, lead))
            led.append((lead, ranked))
        adopted: dict[int, list[int]] = {}
        for place in orphans:
            home = self.home(place, lead_of)
            if home is not None:
                adopted.setdefault(home, []).append(place)
        # In the order of time, so that those that declare each other are compared side by side.
        parts = list(portions(len(led), workers.jobs, _LEAST))

        def some(number: int) -> bytes:
            part = led[parts[number].start : parts[number].stop]
            return _encode([self.place(one, ranked, adopted.get(one, ())) for one, ranked in part])

        answers = workers.divide("Grouping", some, len(parts))
        made = [placed for answer in answers for placed in _decode_placed(answer)]
        made.sort(key=_lead_place, reverse=True)
        return made

    def ranked(self, group: Sequence[int]) -> Sequence[int]:
        """A group, the best first."""
        if len(group) == 1:
            return group
        return sorted(group, key=lambda place: lead_order(self.stories[place]))

    def lead(self, ranked: Sequence[int]) -> int | None:
        """The best member of a :meth:`ranked` group that may lead, ``None`` if there is none.

        Listed stories may, and reports known by reference only if the heat
        that they would give the cluster reaches the threshold. They do not
        outrank a listed story whose quality is unknown: that is not zero.
        """
        files = [story for place in ranked if (story := self.stories[place]).stem]
        if not files:
            return None  # nothing gives the page an address
        unrated = any(story.listed and story.quality is None for story in files)
        hot = self.options.listing_heat
        for place in ranked:
            story = self.stories[place]
            if not story.stem or (not story.listed and self.options.promote_folded):
                if not unrated and self._heat(place, ranked) >= hot:
                    return place
            elif story.listed:
                return place
        return None

    def _heat(self, lead: int, group: Sequence[int]) -> int:
        """The heat that a member would give its group."""
        reports = [self.stories[place] for place in sorted(group)]
        others = len(set(texts_of(reports)) or reports) - 1
        return (self.stories[lead].quality or 0) + HEAT_PER_REPORT * others

    def home(self, place: int, lead_of: Mapping[int, int]) -> int | None:
        """The lead whose page shows a folded story: that of the likest that its file names.

        ``lead_of`` has the lead of every story of a cluster with a page.
        Clusters that it names by their lead go before those it names by a member.
        """
        if not self.stories[place].stem:
            return None
        named = [
            (lead_of[other] != other, -self._evidence(place, other), other)
            for other in self.newsroom.related.get(place, ())
            if other in lead_of
        ]
        return lead_of[min(named)[2]] if named else None

    def _evidence(self, one: int, other: int) -> float:
        return self._weigh(one, other, abs(self.times[one] - self.times[other]))

    def _timeless(self, one: int, other: int) -> float:
        """Evidence but for the distance in time: is it the same affair, whenever?"""
        return self._weigh(one, other, 0.0)

    def _weigh(self, one: int, other: int, distance: float) -> float:
        room = self.newsroom
        earlier, later = (one, other) if one < other else (other, one)
        alike = self.alike.get((earlier, later))
        if alike is None:
            alike = similarity(self._vector(later), self._vector(earlier))
        votes = room.declared.get(later, _NONE).get(earlier, 0)
        twice = room.stories[one].provider == room.stories[other].provider
        return weigh(alike, votes, distance, self.window, twice)

    def place(self, lead: int, ranked: Sequence[int], adopted: Sequence[int]) -> Placed:
        """The cluster of a :meth:`ranked` group that ``lead`` leads; its page shows ``adopted`` too."""
        if ranked[0] != lead:
            ranked = [lead, *[place for place in ranked if place != lead]]
        earlier, see_also = self._beside(ranked, adopted)
        if len(ranked) == 1:
            return Placed(ranked, earlier, see_also, adopted)
        text_of = texts_of([self.stories[place] for place in ranked])
        shared = self._shared(ranked, text_of)
        return Placed(ranked, earlier, see_also, adopted, text_of, shared)

    def _shared(self, ranked: Sequence[int], text_of: Sequence[int]) -> tuple[str, ...]:
        """What the lead has in common with its coverage, copies left out."""
        lead, *others = ranked
        if text_of:
            firsts = dict(zip(reversed(text_of), reversed(ranked), strict=True))
            others = [place for number, place in firsts.items() if number != text_of[0]]
        terms = self.newsroom.terms
        said = [terms.all_of(place) for place in others]
        return shared_words(self.stories[lead], terms.of(lead), self.newsroom.weights.of, said)

    def _beside(
        self, members: Sequence[int], adopted: Sequence[int]
    ) -> tuple[list[int], list[int]]:
        """What is declared but not in the cluster: earlier coverage, newest first; see also.

        Each is as strong as its strongest evidence with a member that declares
        it or that it declares.
        """
        related, inside = self.newsroom.related, set(members)
        pairs = [(p, other) for p in members for other in related.get(p, ()) if other not in inside]
        pairs += [(other, p) for p in adopted for other in related[p] if other in inside]
        if not pairs:
            return [], []
        strengths: dict[int, float] = {}
        for member, place in pairs:
            strength = self._timeless(member, place)
            strengths[place] = max(strength, strengths.get(place, 0.0))
        times = [self.times[place] for place in members]
        oldest = max(times) - self.window
        earlier = [
            place
            for place, strength in strengths.items()
            if strength >= SAME_EVENT and self.times[place] < min(*times, oldest)
        ]
        see_also = [place for place in strengths if place not in earlier]
        earlier.sort(key=lambda place: (-self.times[place], place))
        see_also.sort(key=lambda place: (-strengths[place], place))
        return earlier, see_also


_NONE: dict[int, int] = {}
