"""The page of each cluster, and redirects from its members' addresses."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice

from generator.claims import folders
from generator.digest import digest
from generator.model import HEAT_PER_REPORT, Cluster, Story, in_time
from generator.options import ListOptions
from generator.pages import AnyPage, RedirectPage, StoryPage
from generator.parts import Entry, LeadRule, Link, Why
from generator.planner.addresses import RESERVED, archive_path
from generator.planner.cards import Cards
from generator.planner.tree import TopicTree
from generator.site import Planned
from generator.text import shorten

_DESCRIPTION = 200
_MORE = 4
# Older clusters of its topic, and the neighbours of a cluster in time: newer, older.
Beside = tuple[tuple[Cluster, ...], Cluster | None, Cluster | None]


def planned(page: AnyPage) -> Planned:
    return Planned(type(page), page.path, page.title, lambda: page)


def story_pages(
    clusters: Sequence[Cluster],
    tree: TopicTree,
    cards: Cards,
    options: ListOptions,
    home: Link,
    seal: bytes = b"",
) -> Iterator[Planned]:
    """A page for each of ``clusters``, which come newest first.

    ``seal`` is what social cards are drawn with and for, if they are.
    """
    more = _older_of_topic(clusters, tree, cards)
    for place, cluster in enumerate(clusters):
        path = cards.path(cluster)
        newer = clusters[place - 1] if place else None
        older = clusters[place + 1] if place + 1 < len(clusters) else None
        beside = (more[place], newer, older)
        shown = (cluster, *more[place], *(found for found in (newer, older) if found))
        yield Planned(
            StoryPage,
            path,
            cluster.lead.title,
            partial(story_page, cluster, beside, cards, options, home, seal),
            partial(cards.made_of, shown, newer is None, older is None, seal, home),
            partial(cards.changed, (cluster,)),
        )


def _older_of_topic(
    clusters: Sequence[Cluster], tree: TopicTree, cards: Cards
) -> list[tuple[Cluster, ...]]:
    """For each cluster those just older in its first topic: a new story changes none of them."""
    recent: dict[str, deque[Cluster]] = {}
    found = []
    for cluster in reversed(clusters):
        topics = cards.topics_of(cluster)
        found.append(tuple(recent.get(topics[0], ())) if topics else ())
        for topic in tree.with_above(cluster.topics):
            recent.setdefault(topic, deque(maxlen=2 * _MORE)).appendleft(cluster)
    return found[::-1]


def story_page(
    cluster: Cluster,
    beside: Beside,
    cards: Cards,
    options: ListOptions,
    home: Link,
    seal: bytes = b"",
) -> StoryPage:
    """The page of one cluster with its coverage."""
    older_of_topic, newer, older = beside
    lead, addresses = cluster.lead, cards.addresses
    path = addresses.page_of[lead.id]
    see_also = [cards.entry(story, _elsewhere(story, path, cards)) for story in cluster.see_also]
    topics = tuple(cards.topic_link(topic) for topic in cards.topics_of(cluster))
    day = cards.day(lead.published)
    first = cluster.first if cluster.sources > 1 else None  # as leaderboards have it
    entry, *coverage = [
        cards.entry(story, full=story is lead, copies=copies, is_first=story is first)
        for story, *copies in cluster.texts
    ]
    return StoryPage(
        path=path,
        title=lead.title,
        description=shorten(lead.excerpt or lead.title, _DESCRIPTION),
        crumbs=(home, *topics[:1]),
        lead=entry,
        coverage=tuple(coverage),
        earlier=tuple(
            cards.entry(story, _elsewhere(story, path, cards)) for story in cluster.earlier
        ),
        see_also=tuple(see_also[: options.see_also]),
        see_also_more=tuple(see_also[options.see_also :]),
        why=explain_lead(cluster),
        topics=topics,
        day=Link(day.isoformat(), archive_path(day)),
        embed=lead.embed,
        body=lead.body,
        more=_more(cluster, older_of_topic, cards),
        newer=_page_link(newer, cards) if newer else None,
        older=_page_link(older, cards) if older else None,
        card="" if entry.image or not seal else _card_path(path, entry, day, seal),
        shared=cluster.shared if options.reasons else (),
        declared=_declared(cluster) if options.reasons and not cluster.shared else 0,
    )


def _declared(cluster: Cluster) -> int:
    """How much of the coverage the lead declares, or is declared by."""
    lead = cluster.lead
    return sum(one.id in lead.related or lead.id in one.related for one in cluster.coverage)


def _more(cluster: Cluster, older: Sequence[Cluster], cards: Cards) -> tuple[Link, ...]:
    """The first of ``older`` that the page does not name elsewhere."""
    pages = cards.addresses.page_of
    named = {pages.get(story.id) for story in (*cluster.earlier, *cluster.see_also)}
    links = (_page_link(one, cards) for one in older)
    return tuple(islice((link for link in links if link.path not in named), _MORE))


def _page_link(cluster: Cluster, cards: Cards) -> Link:
    return Link(cluster.lead.title, cards.path(cluster))


def _card_path(path: str, lead: Entry, day: date, seal: bytes) -> str:
    """The address of a social card changes with what it says, so what has it is never drawn again."""
    texts = (lead.title, lead.provider.title, day.isoformat())
    return f"{path}card-{digest(seal, *(text.encode() for text in texts)).hex()[:12]}.png"


def _elsewhere(story: Story, here: str, cards: Cards) -> str:
    """The page of another cluster that covers a story; empty if there is none but this."""
    path = cards.addresses.page_of.get(story.id, "")
    return "" if path == here else path


def explain_lead(cluster: Cluster) -> Why:
    """The figures by which the lead leads, and the rule that decided."""
    lead = cluster.lead
    best = max((story.quality or 0 for story in cluster.coverage), default=None)
    quality = lead.quality or 0
    rule: LeadRule
    if not cluster.coverage:
        rule = "only"
    elif best is not None and quality < best:
        rule = "listed"
    elif best is None or quality > best:
        rule = "quality"
    else:
        equals = [story for story in cluster.coverage if (story.quality or 0) == quality]
        level = [story for story in equals if bool(story.images) == bool(lead.images)]
        first = min([in_time(story) for story in level], default=in_time(lead))
        if first < in_time(lead) or (not lead.images and len(level) < len(equals)):
            rule = "listed"  # what may not lead goes before it
        elif not level:
            rule = "image"
        else:
            rule = "earliest" if lead.published < first[0] else "id"
    return Why(
        quality=lead.quality,
        reports=len(cluster.reports),
        per_report=HEAT_PER_REPORT,
        sources=cluster.sources,
        heat=cluster.heat,
        runner_up=best,
        rule=rule,
    )


def redirects(clusters: Sequence[Cluster], cards: Cards) -> Iterator[Planned]:
    """The address of every other member with a file leads to its cluster's page."""
    addresses = cards.addresses
    for cluster in clusters:
        if len(cluster.members) == 1 and not (cluster.twins or cluster.folded):
            continue  # the page is at its own address
        target = addresses.page_of[cluster.lead.id]
        for story in (*cluster.members, *cluster.twins, *cluster.folded):
            if story.stem and (path := addresses.story(story)) != target:
                yield planned(RedirectPage(path=path, title=story.title, target=target))


def alias_redirects(
    clusters: Sequence[Cluster], cards: Cards, taken: set[str]
) -> Iterator[tuple[Story, str, RedirectPage | str]]:
    """Old addresses that files name, each with its page, or with why there is none.

    ``taken`` are the paths in use, case-folded; those found here are added.
    """
    for cluster in clusters:
        target = cards.path(cluster)
        for story in (*cluster.members, *cluster.twins, *cluster.folded):
            for alias in story.aliases:
                if alias in (target, cards.addresses.story(story)):
                    continue  # leads there anyway
                # A file cannot stand where an alias needs a folder.
                if alias.partition("/")[0] in RESERVED:
                    yield story, alias, "is where other files of the site lie"
                elif alias in taken or any(folder in taken for folder in folders(alias)):
                    yield story, alias, "is the address of another page or file"
                else:
                    taken.add(alias)
                    yield story, alias, RedirectPage(path=alias, title=story.title, target=target)
