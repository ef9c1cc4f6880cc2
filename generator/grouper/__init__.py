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
from generator.grouper.assembly import Assembly, show
from generator.grouper.clustering import agglomerate
from generator.grouper.evidence import SAME_EVENT, UNIT, Evidence, Reports, pair_evidence
from generator.grouper.explanation import Explanation, Tie, explain
from generator.grouper.newsroom import (
    Newsroom,
    bits_of,
    declared_of,
    gather,
    lead_order,
    related_of,
    topics_of,
)
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
    placed = Assembly(newsroom, evidence.alike, window, options).placed(groups)
    return tuple([show(one, newsroom.stories, newsroom.twins, newsroom.topics) for one in placed])


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
    distinct, twins, _ = gather(stories)
    window = options.window_days * _DAY
    times = array("d", (story.published.timestamp() for story in distinct))
    topics = topics_of(distinct, topic_ids)
    related = related_of(distinct, twins)
    declared = declared_of(related)
    terms = story_terms(distinct, workers)
    rarity = Rarity.of(terms)
    bits = bits_of(topics)
    known = {name: number for number, name in enumerate(sorted({s.provider for s in distinct}))}
    providers = [known[story.provider] for story in distinct]
    evidence = pair_evidence(times, terms, rarity, bits, providers, declared, window, workers)
    spans = list(zip(times, times, strict=True))
    groups = agglomerate(spans, evidence, int(SAME_EVENT * UNIT), window)
    if options.scope == "affair":
        weights = weights_of(rarity)
        vectors = [weights.vector(*terms.of(place)) for place in range(len(distinct))]
        reports = Reports(times, vectors, bits, providers, declared, window, weights.broad)
        groups = affairs(groups, reports)
    newsroom = Newsroom(distinct, twins, times, topics, related, declared, terms, rarity)
    return newsroom, evidence, groups
