"""The feeds of the site, of each topic and of each provider: what each covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from generator.model import Cluster, Provider
from generator.parts import Feed
from generator.planner.cards import Cards
from generator.planner.lists import Report
from generator.planner.ranking import newest_moment
from generator.planner.tree import TopicTree
from generator.site import SiteInfo


def plan_feeds(
    clusters: Sequence[Cluster],
    tree: TopicTree,
    reports: Mapping[str, Sequence[Report]],
    providers: Iterable[Provider],
    cards: Cards,
    info: SiteInfo,
    limit: int,
) -> Iterator[Feed]:
    """The site's own first, then topics, then ``providers``; each with ``limit`` stories at most."""
    now = newest_moment(clusters)

    def feed(folder: str, title: str, about: str, covered: Iterator[Cluster]) -> Feed:
        shown = {cards.path(cluster): cluster for cluster in covered}
        return Feed(
            folder=folder,
            title=title,
            home=info.base_url + folder,
            description=about or info.description or info.title,
            stories=tuple(shown),
            updated=cards.changed(shown.values()) or now,
        )

    yield feed("", info.title, "", islice(clusters, limit))
    for topic in tree.topics:
        link = cards.topic_link(topic.id)
        newest = islice(tree.clusters[topic.id], limit)
        yield feed(link.path, f"{link.title} · {info.title}", "", newest)
    for provider in providers:
        link = cards.provider_link(provider.key)
        newest = islice(_reported(reports[provider.key]), limit)
        yield feed(link.path, f"{link.title} · {info.title}", provider.description, newest)


def _reported(reports: Sequence[Report]) -> Iterator[Cluster]:
    """The clusters of some reports, each once."""
    seen: set[str] = set()
    for _, cluster in reports:
        if cluster.lead.id not in seen:
            seen.add(cluster.lead.id)
            yield cluster
