"""The front page: the top stories, sections by topic, the river of the rest, who is reporting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, takewhile

from generator.model import Cluster
from generator.options import Config, FrontOptions
from generator.pages import FrontPage
from generator.parts import Section
from generator.planner.cards import Cards
from generator.planner.ranking import choose_top, newest_moment, rank
from generator.planner.standings import Boards, ranked
from generator.planner.tree import TopicTree
from generator.site import SiteInfo

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
_LEADERS = 10
_TOPICS = 24
# Other reports of the first story, with their headlines.
_FIRST = 4


def front_page(
    clusters: Sequence[Cluster],
    tree: TopicTree,
    cards: Cards,
    boards: Boards,
    info: SiteInfo,
    config: Config,
) -> FrontPage:
    """What a reader needs to see first. Each cluster is shown once, whatever part it is in."""
    front = config.front
    newest = newest_moment(clusters)
    now = config.now or newest
    # They come newest first, and there may be many.
    recent = list(takewhile(lambda c: now and c.lead.published > now - _WEEK, clusters))
    hottest = rank(clusters, front)
    top = choose_top(hottest, front, len(clusters))
    # The newest of the others are kept for the river, half of them at the most.
    half = -(-(len(clusters) - len(top)) // 2)
    kept = islice(_without(clusters, top), min(front.latest, half))
    shown = {cluster.lead.id for cluster in (*top, *kept)}
    sections = tuple(_sections(clusters, recent, tree, cards, front, shown, now))
    # Where nothing stands below the top, it need leave but a third to the river beside it.
    wider = top if sections else choose_top(hottest, front, 2 * len(clusters))
    # Another size has another share for each provider, so it need not hold the whole top.
    more = list(islice(_without(wider, top), len(wider) - len(top)))
    told = {card.path for section in sections for card in section.cards}
    river = (c for c in _without(clusters, (*top, *more)) if cards.path(c) not in told)
    latest = islice(river, front.latest)
    leaders = ranked(boards.of(recent))[:_LEADERS]
    return FrontPage(
        path="",
        title=info.title,
        description=info.description,
        newest=newest,
        top=tuple(cards.card(cluster) for cluster in top),
        more=tuple(cards.card(cluster) for cluster in more),
        first=tuple(
            cards.entry(story, is_first=c.sources > 1 and story is c.first)
            for c in top[:1]
            for story in c.coverage[:_FIRST]
        ),
        sections=sections,
        latest=tuple(cards.card(cluster) for cluster in latest),
        leaders=leaders,
        topics=tuple(
            cards.topic_link(topic_id)
            for root in tree.children.get(None, [])
            for topic_id in (root, *tree.children.get(root, []))
        )[:_TOPICS],
    )


def _without(clusters: Iterable[Cluster], shown: Iterable[Cluster]) -> Iterator[Cluster]:
    ids = {cluster.lead.id for cluster in shown}
    return (cluster for cluster in clusters if cluster.lead.id not in ids)


def _sections(
    clusters: Sequence[Cluster],
    recent: Sequence[Cluster],
    tree: TopicTree,
    cards: Cards,
    front: FrontOptions,
    shown: set[str],
    now: datetime | None,
) -> Iterator[Section]:
    """The busiest topics with their newest clusters that are not ``shown`` yet; then they are.

    All that is new in a topic may be in the top; what is left of it then is no section if it is old.
    """
    busy = Counter(topic_id for cluster in recent for topic_id in cluster.topics)
    count = 0
    for topic_id in sorted(busy, key=lambda topic: (-busy[topic], topic)):
        if count == front.sections:
            break
        # A topic that holds everything, the root of the site, is no section.
        if len(tree.clusters[topic_id]) * 2 > len(clusters):
            continue
        fresh = [c for c in tree.clusters[topic_id] if c.lead.id not in shown]
        if len(fresh) < 2 or (now and fresh[0].lead.published <= now - _MONTH):
            continue
        chosen = fresh[: front.section_stories]
        shown.update(cluster.lead.id for cluster in chosen)
        count += 1
        yield Section(cards.topic_link(topic_id), tuple(cards.card(cluster) for cluster in chosen))
