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
    home: Link,
) -> Iterator[Planned]:
    """The leaderboard, and a list of reports for every provider on it."""
    index = Link("Providers", PROVIDERS)
    yield Planned(
        ProvidersPage,
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
            figures = None if part.number else standing
            make = partial(_provider_page, providers[key], part, figures, (home, index), cards)
            yield Planned(
                ProviderPage,
                part.path,
                link.title,
                make,
                partial(_made_of, providers[key], part, figures, cards),
            )


def _provider_page(
    provider: Provider,
    part: Slice[tuple[Story, Cluster]],
    standing: Standing | None,
    crumbs: tuple[Link, ...],
    cards: Cards,
) -> ProviderPage:
    """A page of a provider's reports.

    A numbered one has no ``standing``: it must not change when a story comes.
    """
    link = cards.provider_link(provider.key)
    return ProviderPage(
        path=part.path,
        title=link.title,
        number=part.number,
        description=provider.description[:200],
        crumbs=(*crumbs, *([link] if part.number else [])),
        feed=link.path,
        standing=standing,
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


def _made_of(
    provider: Provider,
    part: Slice[tuple[Story, Cluster]],
    standing: Standing | None,
    cards: Cards,
) -> bytes:
    ids = [story.id for story, _ in part.items]
    clusters = (cluster for _, cluster in part.items)
    return cards.made_of(clusters, provider, cards.logo(provider), standing, part.pager, ids)
