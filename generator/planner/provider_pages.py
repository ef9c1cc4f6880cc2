"""Providers: the leaderboard, and every provider's reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain

from generator.model import Cluster, Provider, Story, original
from generator.options import ListOptions
from generator.pages import ProviderFigures, ProviderPage, ProvidersPage
from generator.parts import Counted, Link, ReportRow, Standing
from generator.planner.addresses import PROVIDERS
from generator.planner.cards import Cards
from generator.planner.charts import activity, most_counted
from generator.planner.lists import Report, Slice, paginate
from generator.planner.standings import ranked
from generator.site import Planned
from generator.text import shorten

_TOPICS = 10
_DESCRIPTION = 200
_Text = tuple[Story, ...]


def reports_of(clusters: Sequence[Cluster]) -> dict[str, list[Report]]:
    """The reports of each provider, newest first."""
    found: dict[str, list[Report]] = {}
    for cluster in clusters:
        for story in cluster.members:
            found.setdefault(story.provider, []).append((story, cluster))
    for reports in found.values():
        reports.sort(key=lambda pair: (pair[0].published, pair[0].id), reverse=True)
    return found


def provider_pages(
    reports: Mapping[str, Sequence[Report]],
    providers: Mapping[str, Provider],
    board: dict[str, Standing],
    cards: Cards,
    options: ListOptions,
    home: Link,
    parts: tuple[Sequence[Link], Sequence[Link]],
) -> Iterator[Planned]:
    """The leaderboard, and a list of reports for every provider on it.

    ``parts`` lead to the leaderboards of topics and of months.
    """
    index = Link(cards.language.say("Providers"), PROVIDERS)
    yield Planned(
        ProvidersPage,
        PROVIDERS,
        index.title,
        lambda: ProvidersPage(
            path=PROVIDERS,
            title=index.title,
            crumbs=(home,),
            standings=ranked(board),
            threshold=options.leaderboard_minimum,
            topics=tuple(parts[0]),
            months=tuple(parts[1]),
        ),
    )
    crumbs = (home, index)
    firsts = _Firsts()
    for key, standing in board.items():
        link = cards.provider_link(key)
        for part in paginate(link.path, reports[key], options.per_page):
            whole = None if part.number else reports[key]
            make = partial(
                _provider_page, providers[key], part, standing, whole, crumbs, cards, firsts
            )
            # The first page also tells of all its reports.
            told = None if part.number else standing
            made_of = partial(_made_of, providers[key], part, told, whole, crumbs, cards)
            changed = partial(_changed, part.items)
            yield Planned(ProviderPage, part.path, link.title, make, made_of, changed)


def _changed(reports: Sequence[Report]) -> datetime:
    return max(story.changed for story, _ in reports)


def _provider_page(
    provider: Provider,
    part: Slice[Report],
    standing: Standing,
    whole: Sequence[Report] | None,
    crumbs: tuple[Link, ...],
    cards: Cards,
    firsts: _Firsts,
) -> ProviderPage:
    """A page of a provider's reports.

    A numbered one has no ``standing``: it must not change when a story comes.
    """
    link = cards.provider_link(provider.key)
    return ProviderPage(
        path=part.path,
        title=link.title,
        number=part.number,
        description=shorten(provider.description, _DESCRIPTION),
        crumbs=(*crumbs, *([link] if part.number else [])),
        feed=link.path,
        figures=None if whole is None else _figures(standing, whole, cards),
        domain=provider.domain,
        about=provider.description,
        logo=cards.logo(provider),
        reports=tuple(_row(story, cluster, cards, firsts) for story, cluster in part.items),
        pager=part.pager,
    )


def _figures(standing: Standing, reports: Sequence[Report], cards: Cards) -> ProviderFigures:
    # As their pages have them, with those of the topics below.
    topics = Counter(
        chain.from_iterable([cards.tree.with_above(cluster.topics) for _, cluster in reports])
    )
    if cards.tree.root:
        del topics[cards.tree.root]
    return ProviderFigures(
        standing=standing,
        topics=tuple(
            Counted(cards.topic_link(topic), count)
            for topic, count in most_counted(topics, _TOPICS)
        ),
        chart=activity([cards.day(story.published) for story, _ in reports]),
    )


def _row(story: Story, cluster: Cluster, cards: Cards, firsts: _Firsts) -> ReportRow:
    path, lead = cards.path(cluster), cluster.lead
    is_lead = story is lead
    return ReportRow(
        cards.entry(story, path),
        is_lead,
        Link("" if is_lead else lead.title, path),
        firsts.ahead(story, cluster),
        _is_copy(story, cluster),
    )


def _made_of(
    provider: Provider,
    part: Slice[Report],
    standing: Standing | None,
    whole: Sequence[Report] | None,
    crumbs: tuple[Link, ...],
    cards: Cards,
) -> bytes:
    ids = [story.id for story, _ in part.items]
    clusters = [cluster for _, cluster in whole or part.items]
    logo = cards.logo(provider)
    return cards.made_of(clusters, provider, logo, part.pager, standing, crumbs, ids)


class _Firsts:
    """Who was first, found once for each cluster: each of its reports asks."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, int] | None] = {}

    def ahead(self, story: Story, cluster: Cluster) -> int | None:
        """By how many seconds a report was out before other providers'; ``None`` if it was not first."""
        if len(cluster.members) == 1:
            return None
        key = cluster.lead.id
        if key not in self._found:
            self._found[key] = _first(cluster)
        found = self._found[key]
        return found[1] if found and found[0] == story.id else None


def _first(cluster: Cluster) -> tuple[str, int] | None:
    """The id of the first report, and by how many seconds it was first; ``None`` of one provider.

    Where only a copy of it came before the others, by none.
    """
    if cluster.sources == 1:
        return None
    first = cluster.first
    others: Iterable[Story] = cluster.members
    if cluster.text_of:
        others = chain.from_iterable(_parted(cluster.texts, first)[1])
    theirs = [one.published for one in others if one.provider != first.provider]
    lead = min(theirs, default=first.published) - first.published
    return first.id, max(0, int(lead.total_seconds()))


def _is_copy(story: Story, cluster: Cluster) -> bool:
    if not cluster.text_of:
        return False
    mine, _others = _parted(cluster.texts, story)
    return story not in (mine[0], original(mine))


def _parted(texts: Sequence[_Text], story: Story) -> tuple[_Text, list[_Text]]:
    """The text of a story, and the others."""
    mine = next(text for text in texts if story in text)
    return mine, [text for text in texts if text is not mine]
