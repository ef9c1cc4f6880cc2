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

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from generator.executors import Workers
from generator.grouper.affairs import affairs
from generator.grouper.assembly import Assembly, Newsroom, lead_order
from generator.grouper.clustering import agglomerate
from generator.grouper.evidence import SAME_EVENT, UNIT, Evidence, Reports, pair_evidence
from generator.grouper.explanation import Explanation, Tie, explain
from generator.grouper.terms import Rarity, story_terms, weights_of
from generator.model import Cluster, Story
from generator.options import GroupingOptions
from generator.urls import url_key

__all__ = ["Explanation", "Tie", "explain_story", "group_stories", "lead_order"]

_DAY = 86_400.0


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
    newsroom, evidence, groups = _grouped(stories, topic_ids, options, workers)
    window = options.window_days * _DAY
    return Assembly(newsroom, evidence.alike, window, options).clusters(groups)


def explain_story(
    wanted: str,
    stories: Iterable[Story],
    topic_ids: dict[str, str],
    options: GroupingOptions,
    workers: Workers,
) -> Explanation | None:
    """Why a story is in its cluster; ``None`` if there is no such story.

    ``wanted`` is its file's stem, its id or its address.
    """
    newsroom, evidence, groups = _grouped(stories, topic_ids, options, workers)
    names = {wanted, url_key(wanted)}
    for place, story in enumerate(newsroom.stories):
        for one in (story, *newsroom.twins.get(story.id, ())):
            if not names.isdisjoint((one.id, one.stem, url_key(one.url))):
                return explain(newsroom, evidence, groups, place)
    return None


def _grouped(
    stories: Iterable[Story],
    topic_ids: dict[str, str],
    options: GroupingOptions,
    workers: Workers,
) -> tuple[Newsroom, Evidence, list[list[int]]]:
    distinct, twins = _twins(stories)
    window = options.window_days * _DAY
    times = array("d", (story.published.timestamp() for story in distinct))
    topics = _topics(distinct, topic_ids)
    related = _related(distinct, twins)
    declared = _declared(related)
    terms = story_terms(distinct, workers)
    rarity = Rarity.of(terms)
    bits = _bits(topics)
    known = {name: number for number, name in enumerate(sorted({s.provider for s in distinct}))}
    providers = [known[story.provider] for story in distinct]
    wide = options.scope == "affair"  # sibling notices are of one affair
    evidence = pair_evidence(
        times, terms, rarity, bits, providers, declared, window, workers, veto=not wide
    )
    spans = list(zip(times, times, strict=True))
    groups = agglomerate(spans, evidence, int(SAME_EVENT * UNIT), window)
    if wide:
        weights = weights_of(rarity)
        vectors = [weights.vector(*terms.of(place)) for place in range(len(distinct))]
        groups = affairs(groups, Reports(times, vectors, bits, providers, declared, window))
    newsroom = Newsroom(distinct, twins, times, topics, related, declared, terms, rarity)
    return newsroom, evidence, groups


def _twins(stories: Iterable[Story]) -> tuple[list[Story], dict[str, list[Story]]]:
    """Stories with distinct URLs by time, and by id those that share a URL with one of them."""
    by_key: dict[str, Story] = {}
    twins: dict[str, list[Story]] = {}
    distinct: list[Story] = []
    for story in sorted(stories, key=_standing):
        keys = {url_key(url) for url in {story.url, story.original_url} if url}
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


def _standing(story: Story) -> tuple[int, int, bool, datetime, str]:
    # A listed file before a folded one, so that no listed story is lost to a
    # copy that may not lead; any file before a mere reference.
    return (0 if story.stem and story.listed else 1 if story.stem else 2, *lead_order(story))


def _topics(stories: Sequence[Story], topic_ids: dict[str, str]) -> list[tuple[str, ...]]:
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for names in {story.topics for story in stories}:
        known[names] = tuple(dict.fromkeys(topic_ids[name.casefold()] for name in names))
    return [known[story.topics] for story in stories]


def _bits(topics: Sequence[tuple[str, ...]]) -> list[int]:
    """Each set of topics as the bits of a number."""
    places: dict[str, int] = {}
    bits = {
        ids: sum(1 << places.setdefault(topic, len(places)) for topic in ids)
        for ids in dict.fromkeys(topics)
    }
    return [bits[ids] for ids in topics]


def _related(stories: Sequence[Story], twins: dict[str, list[Story]]) -> dict[int, list[int]]:
    """For each place the places that its story, or a twin of it, declares as related."""
    places = {story.id: place for place, story in enumerate(stories)}
    for kept, others in twins.items():
        places.update((story.id, places[kept]) for story in others)
    related: dict[int, list[int]] = {}
    for place, story in enumerate(stories):
        named = chain.from_iterable(one.related for one in (story, *twins.get(story.id, ())))
        found = dict.fromkeys(places[other] for other in named if other in places)
        found.pop(place, None)
        if found:
            related[place] = list(found)
    return related


def _declared(related: Mapping[int, Sequence[int]]) -> dict[int, dict[int, int]]:
    """How often each pair is declared, once or by both sides, by its later place."""
    counts: dict[int, dict[int, int]] = {}
    for place, named in related.items():
        for other in named:
            later, earlier = (place, other) if place > other else (other, place)
            votes = counts.setdefault(later, {})
            votes[earlier] = votes.get(earlier, 0) + 1
    return counts
