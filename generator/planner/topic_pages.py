"""Topics: the index as a tree, and a page for each with its children's stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

from generator.model import Cluster, Topic
from generator.options import ListOptions
from generator.pages import BoardPage, TopicFigures, TopicPage, TopicsPage
from generator.parts import Counted, Link, Pager, Standing, TopicRow
from generator.planner.addresses import TOPICS, board_path
from generator.planner.cards import Cards
from generator.planner.charts import activity, most_counted
from generator.planner.lists import Slice, by_day, paginate
from generator.planner.standings import Boards, ranked
from generator.site import Planned

_LEADERS, _RELATED = 8, 8
_Board = Callable[[], Mapping[str, Standing]]


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

    def with_ancestors(self, topics: Sequence[str]) -> dict[str, None]:
        """The topics and all above them, each once, in order."""
        found: dict[str, None] = {}
        for topic_id in topics:
            found.update(dict.fromkeys(self.lines[topic_id]))
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
    tree: TopicTree, cards: Cards, boards: Boards, options: ListOptions, home: Link
) -> Iterator[Planned]:
    """The index of topics, every topic's list of clusters and its leaderboard."""
    index = Link(cards.language.say("Topics"), TOPICS)
    yield Planned(
        TopicsPage,
        TOPICS,
        index.title,
        lambda: TopicsPage(
            path=TOPICS,
            title=index.title,
            crumbs=(home,),
            rows=tuple(_rows(tree, cards, None)),
        ),
    )
    for topic in tree.topics:
        clusters = tree.clusters[topic.id]
        above = [cards.topic_link(parent) for parent in reversed(tree.ancestors(topic.id))]
        crumbs = (home, index, *above)
        board = cache(partial(boards.of, clusters))
        path = cards.topic_link(topic.id).path
        for part in paginate(path, clusters, options.per_page):
            make = partial(_topic_page, topic, part, crumbs, tree, cards, board)
            if part.number:
                made_of = partial(cards.made_of, part.items, crumbs, part.pager, topic.name)
            else:
                made_of = partial(_first_made_of, topic, part.pager, crumbs, tree, cards)
            changed = partial(cards.changed, part.items)
            yield Planned(TopicPage, part.path, topic.name, make, made_of, changed)
        if clusters:
            make_board = partial(_board_page, topic, crumbs, tree, cards, board, options)
            made_of = partial(
                cards.made_of, clusters, crumbs, topic.name, path, options.leaderboard_minimum
            )
            yield Planned(BoardPage, board_path(path), topic.name, make_board, made_of)


def _topic_page(
    topic: Topic,
    part: Slice[Cluster],
    crumbs: tuple[Link, ...],
    tree: TopicTree,
    cards: Cards,
    board: _Board,
) -> TopicPage:
    shown = [cards.card(cluster) for cluster in part.items]
    here = cards.topic_link(topic.id)
    return TopicPage(
        path=part.path,
        title=topic.name,
        number=part.number,
        crumbs=(*crumbs, *([here] if part.number else [])),
        feed=here.path,
        figures=None if part.number else _figures(topic, tree, cards, board),
        children=() if part.number else tuple(_rows(tree, cards, topic.id)),
        days=by_day(shown, lambda card: cards.day(card.lead.published)),
        pager=part.pager,
    )


def _first_made_of(
    topic: Topic, pager: Pager, crumbs: tuple[Link, ...], tree: TopicTree, cards: Cards
) -> bytes:
    """The first page also tells of the topics below, and of all stories of its own."""
    below = [
        (cards.topic_link(child), depth, len(tree.clusters[child]))
        for child, depth in tree.below(topic.id)
    ]
    newest = [c for child, _ in tree.below(topic.id) for c in tree.clusters[child][:1]]
    clusters = [*tree.clusters[topic.id], *newest]
    return cards.made_of(clusters, crumbs, pager, topic.name, below)


def _figures(topic: Topic, tree: TopicTree, cards: Cards, board: _Board) -> TopicFigures | None:
    """What all stories of a topic say together; it changes only when one of them does."""
    clusters = tree.clusters[topic.id]
    if not clusters:
        return None
    reports = [story for cluster in clusters for story in cluster.reports]
    standings = ranked(board())
    return TopicFigures(
        stories=len(clusters),
        reports=len(reports),
        providers=len(standings),
        leaders=standings[:_LEADERS],
        board=board_path(cards.topic_link(topic.id).path),
        related=tuple(
            Counted(cards.topic_link(other), count) for other, count in _related(topic.id, tree)
        ),
        chart=activity([cards.day(story.published) for story in reports]),
    )


def _related(topic_id: str, tree: TopicTree) -> list[tuple[str, int]]:
    """The topics that share most stories with one, but for those above and below it.

    By plain counts: any measure that knows the size of the others would change
    this page with stories that are not on it.
    """
    counts: Counter[str] = Counter()
    for cluster in tree.clusters[topic_id]:
        counts.update(list(tree.with_ancestors(cluster.topics)))
    kin = {topic_id, tree.root, *tree.ancestors(topic_id)}
    others = {
        other: count
        for other, count in counts.items()
        if other not in kin and topic_id not in tree.ancestors(other)
    }
    return most_counted(others, _RELATED)


def _board_page(
    topic: Topic,
    crumbs: tuple[Link, ...],
    tree: TopicTree,
    cards: Cards,
    board: _Board,
    options: ListOptions,
) -> BoardPage:
    here = cards.topic_link(topic.id)
    return BoardPage(
        path=board_path(here.path),
        title=topic.name,
        crumbs=(*crumbs, here),
        feed=here.path,
        about=here,
        stories=len(tree.clusters[topic.id]),
        standings=ranked(board()),
        threshold=options.leaderboard_minimum,
    )


def _rows(tree: TopicTree, cards: Cards, parent: str | None) -> Iterator[TopicRow]:
    for topic_id, depth in tree.below(parent):
        clusters = tree.clusters[topic_id]
        latest = cards.card(clusters[0]).lead if clusters else None
        yield TopicRow(cards.topic_link(topic_id), depth, len(clusters), latest)
