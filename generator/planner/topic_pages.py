"""Topics: the index as a tree, and a page for each with its children's stories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.model import Cluster, Topic
from generator.options import ListOptions
from generator.pages import Link, Planned, TopicPage, TopicRow, TopicsPage
from generator.planner.addresses import TOPICS
from generator.planner.cards import Cards
from generator.planner.lists import Slice, by_day, paginate


class TopicTree:
    """Parents, children and the clusters of each topic, rolled up.

    ``root`` is the subject of the whole site, which tells no story from
    another: the topic that the site names, or the only one with children.
    """

    def __init__(
        self,
        topics: Sequence[Topic],
        topic_ids: dict[str, str],
        clusters: Sequence[Cluster],
        root_topic: str = "",
    ) -> None:
        self.topics = topics
        self.parents = _parents(topics, topic_ids)
        self.children: dict[str | None, list[str]] = {}
        for topic in topics:
            self.children.setdefault(self.parents[topic.id], []).append(topic.id)
        self.depths = {topic.id: len(self.ancestors(topic.id)) for topic in topics}
        self.root = topic_ids.get(root_topic.casefold()) or self._only_root()
        self.clusters: dict[str, list[Cluster]] = {topic.id: [] for topic in topics}
        for cluster in clusters:
            for topic_id in self.with_ancestors(cluster.topics):
                self.clusters[topic_id].append(cluster)

    def _only_root(self) -> str | None:
        roots = [topic for topic in self.children.get(None, []) if topic in self.children]
        return roots[0] if len(roots) == 1 else None

    def ancestors(self, topic_id: str) -> list[str]:
        """From the parent up to the root of the tree."""
        found = []
        parent = self.parents[topic_id]
        while parent is not None:
            found.append(parent)
            parent = self.parents[parent]
        return found

    def with_ancestors(self, topics: Sequence[str]) -> dict[str, None]:
        """The topics and all above them, each once, in order."""
        found: dict[str, None] = {}
        for topic_id in topics:
            found[topic_id] = None
            found.update(dict.fromkeys(self.ancestors(topic_id)))
        return found


def _parents(topics: Sequence[Topic], topic_ids: dict[str, str]) -> dict[str, str | None]:
    """The parent of each topic by id; a circle of parents is cut where it closes."""
    parents: dict[str, str | None] = {
        topic.id: topic_ids[topic.parent.casefold()] if topic.parent else None for topic in topics
    }
    for topic in topics:
        seen = {topic.id}
        here = topic.id
        while (parent := parents[here]) is not None:
            if parent in seen:
                parents[here] = None
                break
            seen.add(parent)
            here = parent
    return parents


def topic_pages(
    tree: TopicTree, cards: Cards, options: ListOptions, index: Link, home: Link
) -> Iterator[Planned]:
    """The index of topics, and every topic's list of clusters."""
    yield Planned(
        TOPICS,
        index.title,
        lambda: TopicsPage(
            path=TOPICS,
            title=index.title,
            crumbs=(home,),
            rows=tuple(_rows(tree, cards, None, 0)),
        ),
    )
    for topic in tree.topics:
        clusters = tree.clusters[topic.id]
        above = [cards.topic_link(parent) for parent in reversed(tree.ancestors(topic.id))]
        crumbs = (home, index, *above)
        for part in paginate(cards.topic_link(topic.id).path, clusters, options.per_page):
            make = partial(_topic_page, topic, part, crumbs, tree, cards)
            yield Planned(part.path, topic.name, make)


def _topic_page(
    topic: Topic, part: Slice[Cluster], crumbs: tuple[Link, ...], tree: TopicTree, cards: Cards
) -> TopicPage:
    shown = [cards.card(cluster) for cluster in part.items]
    return TopicPage(
        path=part.path,
        title=topic.name,
        number=part.number,
        crumbs=(*crumbs, *([cards.topic_link(topic.id)] if part.number else [])),
        feed=cards.topic_link(topic.id).path,
        # A numbered page names no total: it must not change when a story comes.
        stories=0 if part.number else len(tree.clusters[topic.id]),
        children=() if part.number else tuple(_rows(tree, cards, topic.id, 0)),
        days=by_day(shown, lambda card: cards.day(card.lead.published)),
        pager=part.pager,
    )


def _rows(tree: TopicTree, cards: Cards, parent: str | None, depth: int) -> Iterator[TopicRow]:
    for topic_id in tree.children.get(parent, []):
        clusters = tree.clusters[topic_id]
        latest = cards.card(clusters[0]).lead if clusters else None
        yield TopicRow(cards.topic_link(topic_id), depth, len(clusters), latest)
        yield from _rows(tree, cards, topic_id, depth + 1)
