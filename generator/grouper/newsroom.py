"""What is grouped: distinct stories in the order of time, and what their files declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

import msgspec

from generator.grouper.evidence import Declared
from generator.grouper.terms import Terms, Vector, Weights
from generator.model import Story, in_time

DAY = 86_400.0


def lead_order(story: Story) -> tuple[int, bool, datetime, str]:
    """Sort key of a story within its cluster: the best first.

    Highest quality, then with an image, then earliest, then by id.
    """
    return (-(story.quality or 0), not story.images, story.published, story.id)


class Newsroom(msgspec.Struct, frozen=True):
    """Distinct stories in the order of time; all else goes by their place in it.

    ``twins`` goes by the id of the story that stands for them. ``related`` are
    the places that a story's file declares, ``declared`` how often each pair is,
    ``weights`` are those of their ``terms``.
    """

    stories: Sequence[Story]
    twins: Mapping[str, Sequence[Story]]
    times: Sequence[float]
    topics: Sequence[tuple[str, ...]]
    related: Mapping[int, Sequence[int]]
    declared: Declared
    terms: Terms
    weights: Weights

    def vector(self, place: int) -> Vector:
        """That of the story at a place."""
        return self.weights.vector(*self.terms.of(place))


class Gathered(NamedTuple):
    """Distinct stories by time, and by their ids those that share a URL with one."""

    stories: list[Story]
    twins: dict[str, list[Story]]


def gather(stories: Iterable[Story]) -> Gathered:
    """Stories that share a URL, as one of them and its twins."""
    stories = list(stories)
    counts = Counter(chain.from_iterable([story.keys for story in stories]))
    shared = {key for key, count in counts.items() if count > 1}
    distinct: list[Story] = []
    sharing: list[Story] = []
    for story in stories:
        (distinct if shared.isdisjoint(story.keys) else sharing).append(story)
    by_key: dict[str, Story] = {}
    twins: dict[str, list[Story]] = {}
    for story in sorted(sharing, key=_standing):
        keys = story.keys
        known = by_key.get(keys[0]) or by_key.get(keys[-1])
        if known is None:
            distinct.append(story)
            for key in keys:
                by_key[key] = story
        else:
            twins.setdefault(known.id, []).append(story)
            for key in keys:
                by_key.setdefault(key, known)
    distinct.sort(key=in_time)
    return Gathered(distinct, twins)


def _standing(story: Story) -> tuple[int, int, bool, datetime, str]:
    # A listed file before a folded one, so that no listed story is lost to a
    # copy that may not lead; any file before a mere reference.
    return (0 if story.stem and story.listed else 1 if story.stem else 2, *lead_order(story))


def topics_of(stories: Iterable[Story], topic_ids: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The ids of each story's topics."""
    stories = list(stories)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for names in {story.topics for story in stories}:
        known[names] = tuple(dict.fromkeys(topic_ids[name.casefold()] for name in names))
    return [known[story.topics] for story in stories]


def bits_of(topics: Sequence[tuple[str, ...]]) -> list[int]:
    """Each set of topics as the bits of a number."""
    places: dict[str, int] = {}
    bits = {
        ids: sum(1 << places.setdefault(topic, len(places)) for topic in ids)
        for ids in dict.fromkeys(topics)
    }
    return [bits[ids] for ids in topics]


def places_of(stories: Sequence[Story], twins: Mapping[str, Sequence[Story]]) -> dict[str, int]:
    """The place of each story by its id; of a twin that of the one that stands for it."""
    places = {story.id: place for place, story in enumerate(stories)}
    for kept, others in twins.items():
        places.update((story.id, places[kept]) for story in others)
    return places


def related_to(
    place: int,
    stories: Sequence[Story],
    twins: Mapping[str, Sequence[Story]],
    places: Mapping[str, int],
) -> list[int]:
    """The places that the story at ``place``, or a twin of it, declares as related."""
    story = stories[place]
    named: Iterable[str] = story.related
    if others := twins.get(story.id):
        named = chain(named, *[twin.related for twin in others])
    found = dict.fromkeys([places[other] for other in named if other in places])
    found.pop(place, None)
    return list(found)


def related_of(
    stories: Sequence[Story], twins: Mapping[str, Sequence[Story]]
) -> dict[int, list[int]]:
    """For each place the places that its story, or a twin of it, declares as related."""
    places = places_of(stories, twins)
    related: dict[int, list[int]] = {}
    for place, story in enumerate(stories):
        if not story.related and story.id not in twins:
            continue
        found = related_to(place, stories, twins, places)
        if found:
            related[place] = found
    return related


def declared_of(related: Mapping[int, Sequence[int]]) -> dict[int, dict[int, int]]:
    """How often each pair is declared, once or by both sides, by its later place."""
    counts: dict[int, dict[int, int]] = {}
    for place, named in related.items():
        for other in named:
            later, earlier = (place, other) if place > other else (other, place)
            votes = counts.setdefault(later, {})
            votes[earlier] = votes.get(earlier, 0) + 1
    return counts
