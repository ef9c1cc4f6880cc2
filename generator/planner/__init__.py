"""Clusters to a site: every page with its address and what it shows.

Pure policy; renders nothing and touches no disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from generator.claims import Claims
from generator.config import base_path
from generator.errors import Problem
from generator.language import ENGLISH, Language
from generator.model import Cluster, Image, Loaded, Story
from generator.options import Config
from generator.pages import FrontPage, LatestPage, NotFoundPage, RedirectPage, SearchPage
from generator.parts import Issue, Link
from generator.planner.addresses import (
    ARCHIVE,
    INDEX,
    LATEST,
    NEWSLETTERS,
    NOT_FOUND,
    PROVIDERS,
    SEARCH,
    TOPICS,
    Addresses,
    board_path,
    check_collisions,
    collision_problems,
    output_path,
)
from generator.planner.archive_pages import archive_pages
from generator.planner.cards import Cards
from generator.planner.feeds import plan_feeds
from generator.planner.front_page import front_page
from generator.planner.lists import Slice, by_day, paginate
from generator.planner.newsletters import newsletter_issues, newsletters_page
from generator.planner.provider_pages import provider_pages, reports_of
from generator.planner.standings import Boards
from generator.planner.story_pages import alias_redirects, planned, redirects, story_pages
from generator.planner.topic_pages import topic_pages
from generator.planner.tree import TopicTree
from generator.site import Planned, Site, SiteInfo
from generator.text import counted

__all__ = ["output_path", "plan_site"]

_PARTS = 24
_ON_NOT_FOUND = 8


def plan_site(
    clusters: Sequence[Cluster],
    loaded: Loaded,
    assets: Mapping[str, str],
    config: Config,
    made: Mapping[str, Image | None] = MappingProxyType({}),
    language: Language = ENGLISH,
    keys: Callable[[], Mapping[str, bytes]] = dict,
) -> Site:
    """The whole site. ``assets`` leads from static files to their output paths.

    ``made`` has pictures among them with their sizes and renditions, ``None``
    for one that is not to be shown. Titles of the site's own are in
    ``language``; what files say stays as it is. ``keys`` may give a digest
    of each cluster, by the id of its lead; it is asked when pages are made.

    Raises:
        CollisionError: two pages, or a page and a static file, claim one address.
    """
    say = language.say
    static = Claims(assets.values())
    info = _site_info(assets, static, config, say)
    home = Link(say("Front page"), "")
    pictures = _Pictures(config.site.base_url, assets, made, loaded.stories)
    addresses = Addresses(clusters, loaded)
    tree = TopicTree(loaded.topics, loaded.topic_ids, clusters, config.root_topic)
    cards = _cards(clusters, loaded, addresses, tree, pictures, config, keys, language)
    boards = Boards(cards.provider_link)
    board, reports = boards.of(clusters), reports_of(clusters)
    archive = list(archive_pages(clusters, cards, boards, config, home))
    parts = _parts(tree, cards, archive)
    front = partial(front_page, clusters, tree, cards, boards, info, config)
    missing = say("Page not found")
    pages = [
        Planned(FrontPage, "", info.title, front),
        Planned(
            NotFoundPage, NOT_FOUND, missing, partial(_not_found_page, missing, clusters, cards)
        ),
        *_latest_pages(clusters, cards, config, info.latest, home),
        *story_pages(clusters, tree, cards, config.lists, home, _seal(info, config)),
        *topic_pages(tree, cards, boards, config.lists, home),
        *provider_pages(reports, loaded.providers, board, cards, config.lists, home, parts),
        *archive,
    ]
    issues: tuple[Issue, ...] = ()
    if info.newsletters and config.outputs.newsletter != "off":
        issues = newsletter_issues(clusters, cards, config.outputs.newsletter)
        if not static.hold(output_path(NEWSLETTERS)):
            pages.append(planned(newsletters_page(issues, info.newsletters.title, home)))
    if info.search and not static.hold(output_path(SEARCH)):
        enabled = info.searchable
        search = SearchPage(path=SEARCH, title=info.search.title, crumbs=(home,), enabled=enabled)
        pages.append(planned(search))
    pages += redirects(clusters, cards)
    aliases, problems = _aliases(clusters, cards, pages, assets)
    pages += aliases
    check_collisions(pages, assets.values())
    problems += collision_problems(addresses, loaded, "api" in info.outputs)
    problems += pictures.problems(clusters)
    if "search" in info.outputs and static.hold(INDEX):
        problems.append(_index_in_the_way())
    leaders = [loaded.providers[key] for key in board]
    entries = config.outputs.feed_entries
    feeds = plan_feeds(clusters, tree, reports, leaders, cards, info, entries)
    return Site(
        info=info,
        planned=tuple(pages),
        clusters={cards.path(cluster): cluster for cluster in clusters},
        feeds=tuple(feeds if "feeds" in info.outputs else ()),
        issues=issues,
        problems=tuple(problems),
        unplaced=tuple(
            story.source
            for story in loaded.stories
            if story.stem and story.id not in addresses.page_of
        ),
        stories=addresses.stories(),
        merged=tuple(
            (twin.source, cluster.lead.source) for cluster in clusters for twin in cluster.twins
        ),
    )


def _cards(
    clusters: Sequence[Cluster],
    loaded: Loaded,
    addresses: Addresses,
    tree: TopicTree,
    pictures: _Pictures,
    config: Config,
    keys: Callable[[], Mapping[str, bytes]],
    language: Language,
) -> Cards:
    return Cards(
        loaded,
        addresses,
        ZoneInfo(config.site.time_zone),
        tree,
        {story.provider for cluster in clusters for story in cluster.members},
        {addresses.page_of[c.lead.id] for c in clusters if len(c.reports) > 1},
        pictures.settle,
        pictures.are_here,
        config.lists,
        keys,
        language,
    )


def _seal(info: SiteInfo, config: Config) -> bytes:
    """What social cards are drawn with and for; empty if none are."""
    if not config.social_cards:
        return b""
    return f"{config.images_installed} {info.language} {info.title}".encode()


def _aliases(
    clusters: Sequence[Cluster], cards: Cards, pages: Iterable[Planned], assets: Mapping[str, str]
) -> tuple[list[Planned], list[Problem]]:
    """The pages of old addresses that files name, and a problem for each that has none."""
    taken = {page.path for page in pages}
    taken |= {path.removesuffix("index.html").casefold() for path in assets.values()}
    found: list[Planned] = []
    problems: list[Problem] = []
    for story, alias, page in alias_redirects(clusters, cards, taken):
        if isinstance(page, RedirectPage):
            found.append(planned(page))
        else:
            message = f"/{alias} {page}; the alias is left out"
            problems.append(Problem(story.source, 0, "aliases", "warning", "bad-alias", message))
    return found, problems


def _index_in_the_way() -> Problem:
    message = "stands where the search index must be, so there is none"
    hint = "rename it, or switch search off under [outputs]"
    return Problem(f"static/{INDEX}", 0, "", "warning", "in-the-way", message, hint)


def _site_info(
    assets: Mapping[str, str], static: Claims, config: Config, say: Callable[[str], str]
) -> SiteInfo:
    site = config.site

    def fixed(name: str, title: str, path: str) -> Link | None:
        """A link to a page besides the stories; the site's own file may stand in its place."""
        file = output_path(path)
        there = name in config.published and (not static.hold(file) or file in assets.values())
        return Link(title, path) if there else None

    searchable = config.search_installed and not static.hold(INDEX)
    return SiteInfo(
        title=site.title,
        description=site.description,
        language=site.language,
        base_url=site.base_url,
        base_path=base_path(site.base_url),
        time_zone=site.time_zone,
        latest=Link(say("Latest"), LATEST),
        topics=Link(say("Topics"), TOPICS),
        providers=Link(say("Providers"), PROVIDERS),
        archive=Link(say("Archive"), ARCHIVE),
        # Pages name files of the theme; pictures lie in folders and are many.
        assets={name: path for name, path in sorted(assets.items()) if "/" not in name},
        outputs=config.published,
        searchable="search" in config.published and searchable,
        search=fixed("search", say("Search"), SEARCH),
        newsletters=fixed("newsletter", say("Newsletter"), NEWSLETTERS),
    )


class _Pictures:
    """Pictures under the site's own address are files of the site, or nowhere."""

    def __init__(
        self,
        base_url: str,
        assets: Mapping[str, str],
        made: Mapping[str, Image | None],
        stories: Sequence[Story],
    ) -> None:
        self.base_url = base_url
        self.assets = assets
        self.made = made
        # Stories of hardly a site have any.
        self.are_here = bool(base_url) and any(
            image.url.startswith(base_url) for story in stories for image in story.images
        )

    def settle(self, image: Image) -> Image | None:
        """The image with a path of this site, as it is if remote, ``None`` if missing or refused."""
        if not self.base_url or not image.url.startswith(self.base_url):
            return image
        path = self.assets.get(image.url.removeprefix(self.base_url))
        if path is None:
            return None
        made = self.made.get(path, image)
        if made is None:
            return None
        return Image(
            path,
            made.width,
            made.height,
            image.title,
            image.attribution,
            renditions=made.renditions,
        )

    def problems(self, clusters: Sequence[Cluster]) -> Iterator[Problem]:
        if not self.are_here:
            return
        missing = {
            (story.source, image.url)
            for cluster in clusters
            for story in (*cluster.members, *cluster.earlier, *cluster.see_also)
            for image in story.images
            if image.url.startswith(self.base_url)
            and image.url.removeprefix(self.base_url) not in self.assets
        }
        if missing:
            source, url = min(missing)
            count = len({url for _, url in missing}) - 1
            others = f", and so {'is' if count == 1 else 'are'} {counted(count, 'other')}"
            message = (
                f"{url} is under the site's own address but not among its static files; "
                f"it is left out{others if count else ''}"
            )
            hint = "put it into static/, or build with another --base-url"
            yield Problem(source, 0, "images", "warning", "missing-picture", message, hint)


def _parts(
    tree: TopicTree, cards: Cards, archive: Sequence[Planned]
) -> tuple[list[Link], list[Link]]:
    """The leaderboards of topics, most stories first, and of months, newest first."""
    busy = sorted(tree.topics, key=lambda topic: (-len(tree.clusters[topic.id]), topic.id))
    links = [cards.topic_link(topic.id) for topic in busy if tree.clusters[topic.id]]
    topics = [Link(link.title, board_path(link.path)) for link in links[:_PARTS]]
    months = [page for page in archive if page.path.endswith(f"/{PROVIDERS}")]
    return topics, [Link(page.title, page.path) for page in months[: -_PARTS - 1 : -1]]


def _not_found_page(title: str, clusters: Sequence[Cluster], cards: Cards) -> NotFoundPage:
    newest = tuple(cards.card(cluster) for cluster in clusters[:_ON_NOT_FOUND])
    return NotFoundPage(path=NOT_FOUND, title=title, latest=newest)


def _latest_pages(
    clusters: Sequence[Cluster], cards: Cards, config: Config, index: Link, home: Link
) -> Iterator[Planned]:
    for part in paginate(LATEST, clusters, config.lists.per_page):
        make = partial(_latest_page, part, cards, index, home)
        made_of = partial(cards.made_of, part.items, part.pager, index, home)
        changed = partial(cards.changed, part.items)
        yield Planned(LatestPage, part.path, index.title, make, made_of, changed)


def _latest_page(part: Slice[Cluster], cards: Cards, index: Link, home: Link) -> LatestPage:
    shown = [cards.card(cluster) for cluster in part.items]
    return LatestPage(
        path=part.path,
        title=index.title,
        number=part.number,
        crumbs=(home, *([index] if part.number else [])),
        days=by_day(shown, lambda card: cards.day(card.lead.published)),
        pager=part.pager,
    )
