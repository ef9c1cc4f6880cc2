"""Why a story is in its cluster: its evidence with each other member, and the next best cluster."""

from __future__ import annotations

from collections.abc import Sequence

from generator.grouper.copies import is_copy
from generator.grouper.evidence import SAME_EVENT, UNIT, Evidence
from generator.grouper.newsroom import Newsroom
from generator.grouper.terms import EXCERPT_LENGTH, certainty, spellings
from generator.model import Frozen, Story


class Tie(Frozen, frozen=True, kw_only=True):
    """What speaks for two stories to report one event.

    ``evidence`` is 0 where there is too little to count. ``words`` are what
    both say, with their shares of the similarity ``alike``. ``declared`` is how
    many of the two declare the other as related; ``same_text`` says that one is
    a copy of the other.
    """

    story: Story
    evidence: float
    alike: float
    words: tuple[tuple[str, float], ...]
    hours: float
    declared: int
    same_provider: bool
    same_text: bool


class Explanation(Frozen, frozen=True, kw_only=True):
    """``ties`` are with the other members of the story's cluster, strongest first.

    ``mean`` is the mean evidence over them; clusters join from ``needed`` on.
    ``rejected`` is the cluster with the next highest, ``rejected_mean``, which
    is 0 if there is none.
    """

    story: Story
    ties: tuple[Tie, ...]
    mean: float
    needed: float
    rejected: tuple[Story, ...]
    rejected_mean: float


def explain(
    newsroom: Newsroom, evidence: Evidence, groups: Sequence[Sequence[int]], place: int
) -> Explanation:
    """Why the story at ``place`` is in the one of ``groups`` that has it."""
    near: dict[int, float] = {}
    for earlier, later, value in evidence:
        if place in (earlier, later):
            near[later if place == earlier else earlier] = value / UNIT
    means = []
    own: Sequence[int] = (place,)
    for group in groups:
        if place in group:
            own = group
        elif not near.keys().isdisjoint(group):
            means.append((_mean(near, group), -group[0], group))
    rejected_mean, _, rejected = max(means, default=(0.0, 0, ()))
    others = [other for other in own if other != place]
    ties = [_tie(newsroom, place, other, near.get(other, 0.0)) for other in others]
    return Explanation(
        story=newsroom.stories[place],
        ties=tuple(sorted(ties, key=lambda tie: (-tie.evidence, tie.story.id))),
        mean=_mean(near, others),
        needed=SAME_EVENT,
        rejected=tuple(newsroom.stories[other] for other in rejected),
        rejected_mean=rejected_mean,
    )


def _mean(near: dict[int, float], group: Sequence[int]) -> float:
    return sum(near.get(other, 0.0) for other in group) / len(group) if group else 0.0


def _tie(newsroom: Newsroom, place: int, other: int, evidence: float) -> Tie:
    one, two = newsroom.vector(place), newsroom.vector(other)
    story, report = newsroom.stories[place], newsroom.stories[other]
    words = spellings(story.excerpt[:EXCERPT_LENGTH]) | spellings(story.title)
    both = [(term, weight * two[term]) for term, weight in one.items() if term in two]
    shares = [(words[term], share * certainty(len(both))) for term, share in both]
    shares.sort(key=lambda share: (-share[1], share[0]))
    later, earlier = max(place, other), min(place, other)
    return Tie(
        story=report,
        evidence=evidence,
        alike=sum(share for _, share in shares),
        words=tuple(shares),
        hours=(newsroom.times[later] - newsroom.times[earlier]) / 3600,
        declared=newsroom.declared.get(later, {}).get(earlier, 0),
        same_provider=story.provider == report.provider,
        same_text=is_copy(story, report),
    )
