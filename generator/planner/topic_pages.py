"""Topics: the index, and a page for each with its children's stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
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
from generator.planner.tree import TopicTree
from generator.site import Planned

_LEADERS, _RELATED = 8, 8
_Board = Callable[[], Mapping[str, Standing]]


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
    for topics, count in Counter([c.topics for c in tree.clusters[topic_id]]).items():
        counts.update(dict.fromkeys(tree.with_above(topics), count))
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
