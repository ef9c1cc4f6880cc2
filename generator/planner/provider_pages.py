"""Providers: the leaderboard, and every provider's reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from generator.model import Cluster, Provider, Story
from generator.options import ListOptions
from generator.pages import Link, Planned, ProviderPage, ProvidersPage, ReportRow, Standing
from generator.planner.addresses import PROVIDERS
from generator.planner.cards import Cards
from generator.planner.lists import Slice, paginate


def provider_pages(
    clusters: Sequence[Cluster],
    providers: Mapping[str, Provider],
    board: dict[str, Standing],
    cards: Cards,
    options: ListOptions,
    index: Link,
    home: Link,
) -> Iterator[Planned]:
    """The leaderboard, and a list of reports for every provider on it."""
    yield Planned(
        PROVIDERS,
        index.title,
        lambda: ProvidersPage(
            path=PROVIDERS,
            title=index.title,
            crumbs=(home,),
            standings=tuple(board.values()),
            threshold=options.leaderboard_minimum,
        ),
    )
    reports: dict[str, list[tuple[Story, Cluster]]] = {}
    for cluster in clusters:
        for story in cluster.members:
            reports.setdefault(story.provider, []).append((story, cluster))
    for key, standing in board.items():
        link = cards.provider_link(key)
        newest_first = sorted(
            reports[key], key=lambda pair: (pair[0].published, pair[0].id), reverse=True
        )
        for part in paginate(link.path, newest_first, options.per_page):
            make = partial(_provider_page, providers[key], part, standing, (home, index), cards)
            yield Planned(part.path, link.title, make)


def _provider_page(
    provider: Provider,
    part: Slice[tuple[Story, Cluster]],
    standing: Standing,
    crumbs: tuple[Link, ...],
    cards: Cards,
) -> ProviderPage:
    link = cards.provider_link(provider.key)
    return ProviderPage(
        path=part.path,
        title=link.title,
        number=part.number,
        description=provider.description[:200],
        crumbs=(*crumbs, *([link] if part.number else [])),
        feed=link.path,
        # A numbered page shows no figures: it must not change when a story comes.
        standing=None if part.number else standing,
        domain=provider.domain,
        about=provider.description,
        logo=cards.logo(provider),
        reports=tuple(_row(story, cluster, cards) for story, cluster in part.items),
        pager=part.pager,
    )


def _row(story: Story, cluster: Cluster, cards: Cards) -> ReportRow:
    path = cards.addresses.page_of[cluster.lead.id]
    is_lead = story.id == cluster.lead.id
    return ReportRow(
        cards.entry(story, path), is_lead, Link("" if is_lead else cluster.lead.title, path)
    )
