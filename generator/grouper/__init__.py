"""Stories to clusters: which reports are of one event, and who leads them.

Pure policy: values in, values out, no disk. The same stories in any order
give the same clusters.

1. Stories that share a URL are twins: one of them stands for all.
2. Evidence is weighed for pairs near in topic and time, and clusters grow by
   average linkage within the date window.
3. The best member that may lead leads. What members declare as related but is
   not in their cluster is *earlier coverage* or *see also*.
4. A folded story whose own cluster has no page is shown on the page of a lead
   that its file names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.config import GroupingOptions
from generator.executors import Workers
from generator.grouper.clustering import agglomerate
from generator.grouper.evidence import SAME_EVENT, Pair, pair_evidence, weigh
from generator.grouper.terms import Vector, similarity, vectors
from generator.model import HEAT_PER_REPORT, Cluster, Story
from generator.urls import url_key

__all__ = ["group_stories", "lead_order"]

_DAY = 86_400.0


def lead_order(story: Story) -> tuple[int, bool, float, str]:
    """Sort key of a story within its cluster: the best first.

    Highest quality, then with an image, then earliest, then by id.
    """
    return (-(story.quality or 0), not story.images, story.published.timestamp(), story.id)


def group_stories(
    stories: Iterable[Story],
    topic_ids: dict[str, str],
    options: GroupingOptions,
    workers: Workers,
) -> tuple[Cluster, ...]:
    """The clusters that have a page, newest lead first.

    ``topic_ids`` leads from a topic's name, case-folded, to its id. Every
    story is in at most one cluster; those in none are reachable nowhere.
    """
    distinct, twins = _twins(stories)
    window = options.window_days * _DAY
    times = [story.published.timestamp() for story in distinct]
    places = {story.id: place for place, story in enumerate(distinct)}
    for kept, others in twins.items():
        places.update((story.id, places[kept]) for story in others)
    terms = vectors(distinct, workers)
    topics = [_topics(story, topic_ids) for story in distinct]
    declared = _declared(distinct, twins, places)
    evidence = pair_evidence(times, terms, topics, declared, window, workers)
    groups = agglomerate(times, evidence, SAME_EVENT, window)
    assembly = _Assembly(distinct, twins, places, terms, topics, declared, window, options)
    return assembly.clusters(groups)


def _twins(stories: Iterable[Story]) -> tuple[list[Story], dict[str, list[Story]]]:
    """Stories with distinct URLs by time, and by id those that share a URL with one of them."""
    by_key: dict[str, Story] = {}
    twins: dict[str, list[Story]] = {}
    distinct: list[Story] = []
    for story in sorted(stories, key=_standing):
        keys = {url_key(url) for url in (story.url, story.original_url) if url}
        known = next((by_key[key] for key in sorted(keys) if key in by_key), None)
        if known is None:
            distinct.append(story)
            by_key.update(dict.fromkeys(keys, story))
        else:
            twins.setdefault(known.id, []).append(story)
            for key in keys:
                by_key.setdefault(key, known)
    distinct.sort(key=lambda story: (story.published, story.id))
    return distinct, twins


def _standing(story: Story) -> tuple[int, int, bool, float, str]:
    # A listed file before a folded one, so that no listed story is lost to a
    # copy that may not lead; any file before a mere reference.
    return (0 if story.stem and story.listed else 1 if story.stem else 2, *lead_order(story))


def _topics(story: Story, topic_ids: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic_ids[name.casefold()] for name in story.topics))


def _declared(
    distinct: Sequence[Story], twins: dict[str, list[Story]], places: dict[str, int]
) -> dict[Pair, int]:
    """How often each pair is declared as related: once, or by both sides."""
    votes: set[Pair] = set()
    for place, story in enumerate(distinct):
        for one in (story, *twins.get(story.id, ())):
            votes.update((place, places[other]) for other in one.related if other in places)
    counts: dict[Pair, int] = {}
    for one, other in votes:
        if one != other:
            pair = (min(one, other), max(one, other))
            counts[pair] = counts.get(pair, 0) + 1
    return counts


class _Assembly:
    """From groups of indices to clusters with their parts."""

    def __init__(
        self,
        stories: Sequence[Story],
        twins: dict[str, list[Story]],
        places: dict[str, int],
        terms: Sequence[Vector],
        topics: Sequence[tuple[str, ...]],
        declared: dict[Pair, int],
        window: float,
        options: GroupingOptions,
    ) -> None:
        self.stories = stories
        self.twins = twins
        self.places = places
        self.terms = terms
        self.topics = topics
        self.declared = declared
        self.window = window
        self.options = options

    def clusters(self, groups: list[list[int]]) -> tuple[Cluster, ...]:
        led: list[tuple[int, list[int]]] = []
        cluster_of: dict[int, int] = {}
        orphans: list[int] = []
        for group in groups:
            lead = self._lead(group)
            if lead is None:
                orphans += group
                continue
            cluster_of.update(dict.fromkeys(group, len(led)))
            led.append((lead, group))
        adopted: dict[int, list[int]] = {}
        for place in orphans:
            if self.stories[place].stem:
                home = self._home(place, led, cluster_of)
                if home is not None:
                    adopted.setdefault(home, []).append(place)
        made = [
            self._cluster(lead, group, adopted.get(number, []))
            for number, (lead, group) in enumerate(led)
        ]
        made.sort(key=lambda cluster: (cluster.lead.published, cluster.lead.id), reverse=True)
        return tuple(made)

    def _lead(self, group: Sequence[int]) -> int | None:
        """The best member that may lead, ``None`` if there is none.

        Listed stories may, and reports known by reference only if the heat
        that they would give the cluster reaches the threshold. They do not
        outrank a listed story whose quality is unknown: that is not zero.
        """
        files = [self.stories[place] for place in group if self.stories[place].stem]
        if not files:
            return None  # nothing gives the page an address
        unrated = any(story.listed and story.quality is None for story in files)
        others = HEAT_PER_REPORT * (len(group) - 1)
        hot = self.options.listing_heat
        for place in sorted(group, key=lambda place: lead_order(self.stories[place])):
            story = self.stories[place]
            if not story.stem or (not story.listed and self.options.promote_folded):
                if (story.quality or 0) + others >= hot and not unrated:
                    return place
            elif story.listed:
                return place
        return None

    def _home(
        self, place: int, led: list[tuple[int, list[int]]], cluster_of: dict[int, int]
    ) -> int | None:
        """The cluster whose page shows a folded story: the likest that its file names.

        Clusters that it names by their lead go before those it names by a member.
        """
        named = [
            (led[cluster_of[other]][0] != other, -self._evidence(place, other), other)
            for other in self._related(place)
            if other in cluster_of
        ]
        return cluster_of[min(named)[2]] if named else None

    def _related(self, place: int) -> list[int]:
        story = self.stories[place]
        return [
            self.places[other]
            for one in (story, *self.twins.get(story.id, ()))
            for other in one.related
            if other in self.places
        ]

    def _evidence(self, one: int, other: int) -> float:
        pair = (min(one, other), max(one, other))
        distance = abs(
            self.stories[one].published.timestamp() - self.stories[other].published.timestamp()
        )
        alike = similarity(self.terms[one], self.terms[other])
        return weigh(alike, self.declared.get(pair, 0), distance, self.window)

    def _cluster(self, lead: int, group: list[int], adopted: list[int]) -> Cluster:
        stories = self.stories
        ranked = sorted(group, key=lambda place: lead_order(stories[place]))
        ranked.remove(lead)
        inside = set(group)
        beside = dict.fromkeys(adopted)
        for place in (lead, *ranked):
            beside.update(dict.fromkeys(o for o in self._related(place) if o not in inside))
        earlier: list[tuple[float, int]] = []
        see_also: list[tuple[float, int]] = []
        first = min(stories[place].published for place in group).timestamp()
        for place in beside:
            strength = max(self._timeless(place, lead), 0.0)
            before = first - stories[place].published.timestamp()
            late = strength >= SAME_EVENT and before > 0 and self._far(place, group)
            (earlier if late else see_also).append((strength, place))
        earlier.sort(key=lambda pair: (-stories[pair[1]].published.timestamp(), pair[1]))
        see_also.sort(key=lambda pair: (-pair[0], pair[1]))
        topics = dict.fromkeys(topic for place in (lead, *ranked) for topic in self.topics[place])
        return Cluster(
            members=(stories[lead], *(stories[place] for place in ranked)),
            earlier=tuple(stories[place] for _, place in earlier),
            see_also=tuple(stories[place] for _, place in see_also),
            twins=tuple(
                twin
                for place in (*group, *adopted)
                for twin in self.twins.get(stories[place].id, ())
            ),
            folded=tuple(stories[place] for place in adopted),
            topics=tuple(topics),
        )

    def _timeless(self, one: int, other: int) -> float:
        """Evidence but for the distance in time: is it the same affair, whenever?"""
        pair = (min(one, other), max(one, other))
        return weigh(
            similarity(self.terms[one], self.terms[other]), self.declared.get(pair, 0), 0.0, 1.0
        )

    def _far(self, place: int, group: Sequence[int]) -> bool:
        moment = self.stories[place].published.timestamp()
        return any(
            abs(moment - self.stories[other].published.timestamp()) > self.window for other in group
        )
