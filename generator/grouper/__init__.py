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
from typing import NamedTuple

import msgspec

from generator.executors import Workers
from generator.grouper.affairs import affairs
from generator.grouper.assembly import Assembly, Placed
from generator.grouper.clustering import agglomerate
from generator.grouper.evidence import SAME_EVENT, UNIT, Evidence, Reports, pair_evidence
from generator.grouper.explanation import Explanation, Tie, explain
from generator.grouper.memory import (
    Grouping,
    Kept,
    Links,
    Outcome,
    decode_kept,
    labels_of,
    story_digests,
)
from generator.grouper.newsroom import (
    DAY,
    Newsroom,
    bits_of,
    declared_of,
    gather,
    lead_order,
    related_of,
    topics_of,
)
from generator.grouper.regrouping import regroup
from generator.grouper.terms import Rarity, Weights, begin_terms
from generator.model import Cluster, Story
from generator.options import GroupingOptions
from generator.urls import url_key

__all__ = [
    "Explanation",
    "Grouping",
    "Tie",
    "decode_kept",
    "explain_story",
    "group_again",
    "group_stories",
    "lead_order",
]


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
    return group_again(list(stories), topic_ids, options, workers).clusters


def group_again(
    stories: Sequence[Story],
    topic_ids: dict[str, str],
    options: GroupingOptions,
    workers: Workers,
    kept: Kept | None = None,
    digests: Sequence[bytes] | None = None,
) -> Grouping:
    """As :func:`group_stories`, by what the last grouping ``kept`` of all that has not changed.

    ``digests`` are of all that each of the stories says, by the same rule as
    when they were kept; without them they are made here.
    """
    said = digests

    def digests_by_id() -> dict[str, bytes]:
        made = said or story_digests(stories)
        return {story.id: found for story, found in zip(stories, made, strict=True)}

    if kept is not None:
        said = said or story_digests(stories)
        outcome = regroup(kept, stories, said, topic_ids, options, workers)
        if outcome is not None:
            return Grouping(outcome, options, digests_by_id)
    grouped = _grouped(stories, topic_ids, options, workers)
    room, evidence = grouped.newsroom, grouped.evidence
    window = options.window_days * DAY
    placed = Assembly(room, evidence.alike, window, options).placed(grouped.groups, workers)
    return Grouping(grouped.outcome(placed), options, digests_by_id)


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
    newsroom, evidence, groups, *_ = _grouped(stories, topic_ids, options, workers)
    # What has neither a file nor an address is nobody's name.
    names = {wanted, url_key(wanted)} - {""}
    for place, story in enumerate(newsroom.stories):
        for one in (story, *newsroom.twins.get(story.id, ())):
            if not names.isdisjoint((one.id, one.stem, *one.keys)):
                return explain(newsroom, evidence, groups, place)
    return None


class _Grouped(NamedTuple):
    newsroom: Newsroom
    evidence: Evidence
    groups: list[list[int]]
    counts: Mapping[int, int]

    def outcome(self, placed: Sequence[Placed]) -> Outcome:
        """What is shown and what to keep; all else may go while pages are made."""
        newsroom, evidence, groups, counts = self
        size, pairs = len(newsroom.stories), (evidence.earlier, evidence.later, evidence.values)

        def links() -> Links:
            return Links(counts, pairs, labels_of(groups, size))

        room = msgspec.structs.replace(newsroom, related={}, declared={})
        return Outcome(room, placed, {}, links, edits=len(newsroom.stories))


def _grouped(
    stories: Iterable[Story],
    topic_ids: dict[str, str],
    options: GroupingOptions,
    workers: Workers,
) -> _Grouped:
    distinct, twins = gather(stories)
    finish_terms = begin_terms(distinct, workers)
    window = options.window_days * DAY
    times = array("d", (story.published.timestamp() for story in distinct))
    topics = topics_of(distinct, topic_ids)
    related = related_of(distinct, twins)
    declared = declared_of(related)
    bits = bits_of(topics)
    known = {name: number for number, name in enumerate(sorted({s.provider for s in distinct}))}
    providers = [known[story.provider] for story in distinct]
    terms, counts = finish_terms()
    weights = Weights(Rarity.by_counts(counts, len(distinct)))
    wide = options.scope == "affair"  # sibling notices are of one affair, and names can tell it
    evidence = pair_evidence(
        times, terms, weights, bits, providers, declared, window, workers, veto=not wide
    )
    spans = list(zip(times, times, strict=True))
    groups = agglomerate(spans, evidence, int(SAME_EVENT * UNIT), window)
    newsroom = Newsroom(distinct, twins, times, topics, related, declared, terms, weights)
    if wide:
        vectors = [newsroom.vector(place) for place in range(len(distinct))]
        reports = Reports(times, vectors, bits, providers, declared, window, weights.broad)
        groups = affairs(groups, reports)
    return _Grouped(newsroom, evidence, groups, counts)
