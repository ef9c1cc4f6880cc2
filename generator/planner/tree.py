"""The topics of a site as a tree, and the clusters of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.model import Cluster, Topic


class TopicTree:
    """Parents, children and the clusters of each topic, rolled up.

    ``lines`` has every topic with all above it, the nearest first.
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
        self.lines = {topic.id: (topic.id, *self.ancestors(topic.id)) for topic in topics}
        self._with_above: dict[tuple[str, ...], frozenset[str]] = {}
        self._narrowest: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.root = topic_ids.get(root_topic.casefold()) or self._only_root()
        self.clusters: dict[str, list[Cluster]] = {topic.id: [] for topic in topics}
        for cluster in clusters:
            for topic_id in self.with_above(cluster.topics):
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

    def below(self, topic_id: str | None) -> Iterator[tuple[str, int]]:
        """The topics below one, each before its own, and how deep; below ``None`` are all."""
        # A stack of its own: files can nest topics deeper than Python nests calls.
        levels = [iter(self.children.get(topic_id, []))]
        while levels:
            child = next(levels[-1], None)
            if child is None:
                levels.pop()
            else:
                yield child, len(levels) - 1
                levels.append(iter(self.children.get(child, [])))

    # Most clusters have the topics of many others, so what these say is found once.

    def narrowest_first(self, topics: tuple[str, ...]) -> tuple[str, ...]:
        """The topics in the order of how many are above them, the most first."""
        found = self._narrowest.get(topics)
        if found is None:
            found = tuple(sorted(topics, key=lambda topic: -len(self.lines[topic])))
            self._narrowest[topics] = found
        return found

    def with_above(self, topics: tuple[str, ...]) -> frozenset[str]:
        """The topics and all above them."""
        found = self._with_above.get(topics)
        if found is None:
            found = frozenset(above for topic in topics for above in self.lines[topic])
            self._with_above[topics] = found
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
