"""What can be set: a table of ``broadsheet.toml`` is a type here, with defaults.

Each option is one field with its meaning under it.
"""

from __future__ import annotations

import importlib.util
import os
from datetime import datetime
from typing import Literal

import msgspec

from generator.packages import installed_version

Scope = Literal["event", "affair"]


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the tables of the file."""


class SiteOptions(_Options, frozen=True):
    title: str = ""
    """Name of the site. Without it, the title in ``_config.yml``, else "Broadsheet"."""
    description: str = ""
    """One sentence for search engines and shared links."""
    language: str = ""
    """Language of the headlines, as in ``en`` or ``pt-BR``."""
    base_url: str = ""
    """Address of the site, with its sub-path: ``https://example.org/news/``."""
    time_zone: str = "UTC"
    """Zone in which times are shown and days begin: ``Europe/Paris``."""


class ContentOptions(_Options, frozen=True):
    folder: str = ""
    """Where the stories are. Without it ``content/`` if there is one, else the source itself."""
    platforms: tuple[str, ...] = (
        "youtube.com", "msn.com", "news.yahoo.com", "yahoo.com", "finance.yahoo.com",
        "medium.com", "substack.com", "reddit.com", "twitter.com", "x.com", "facebook.com",
        "linkedin.com", "vimeo.com", "dailymotion.com", "twitch.tv", "tiktok.com",
        "news.google.com", "flipboard.com", "apple.news", "smartnews.com", "newsbreak.com",
    )  # fmt: skip
    """Domains that carry many publishers; there a provider is known by its name too."""


class GroupingOptions(_Options, frozen=True):
    window_days: float = 7.0
    """Coverage of one event lies within so many days; older reports are earlier coverage."""
    scope: Scope = "event"
    """``event``: one announcement, one question; ``affair``: all on one affair within days."""
    listing_heat: int = 70
    """Heat from which a report without a file of its own may lead a cluster."""
    promote_folded: bool = False
    """Whether a cluster without a listed story gets a page when its heat suffices."""


class FrontOptions(_Options, frozen=True):
    stories: int = 24
    """Clusters at the top of the front page."""
    max_share: float = 0.34
    """The largest share of the top that one provider may lead, from 0 to 1."""
    half_life_hours: float = 24.0
    """Age by which a story's heat counts half."""
    sections: int = 6
    """Topics with a section of their own on the front page."""
    section_stories: int = 4
    """Clusters in each section."""
    latest: int = 20
    """Clusters in the column of latest news."""


class ListOptions(_Options, frozen=True):
    per_page: int = 30
    """Clusters on a numbered page of a list."""
    see_also: int = 8
    """Entries of *See also* shown before the rest is folded away."""
    reasons: bool = True
    """Whether a story's page says what its reports have in common."""
    leaderboard_minimum: int = 5
    """Rated reports from which a provider's mean quality says much; that of fewer is shown in grey."""


class OutputOptions(_Options, frozen=True):
    metadata: bool = True
    """What pages tell machines: Open Graph, Twitter card and JSON-LD."""
    feeds: bool = True
    """Atom, RSS and JSON feeds of the site, each topic and each provider."""
    feed_entries: int = 50
    """Entries in a feed, at most."""
    opml: bool = True
    """The list of all feeds, for feed readers."""
    sitemap: bool = True
    """All pages, for search engines."""
    news_sitemap: bool = True
    """The stories of two days, for search engines of news."""
    api: bool = True
    """Stories, topics and clusters as JSON, with a schema for each shape."""
    search: bool = True
    """A page to search the site; the index needs the extra ``search``."""
    pictures: bool = True
    """The site's own pictures as AVIF and WebP in a few widths; needs the extra ``images``."""
    social_cards: bool = False
    """A picture for shared links to each story that has none; needs the extra ``images``."""
    newsletter: Literal["day", "week", "off"] = "day"
    """One newsletter for each day or week with stories, as a page and as text."""
    robots: bool = True
    """What crawlers may read, and where the sitemaps are."""
    redirects: bool = True
    """The list of redirects for hosts that read one; the pages that redirect are always there."""
    headers: bool = True
    """Caching and security headers for hosts that read such a list."""
    nojekyll: bool = True
    """A sign to GitHub Pages that the files are ready."""
    icons: bool = True
    """PNG icons for home screens."""
    manifest: bool = True
    """The web application manifest, which names the icons."""


# What a build leaves in the output folder: the names of all its files.
LIST_NAME = ".broadsheet-files"
# Feeds, sitemaps and mails are made of whole addresses, so they need the site's own.
_NEED_ADDRESS = frozenset(["feeds", "opml", "sitemap", "news_sitemap", "newsletter"])


class Config(_Options, frozen=True):
    """The configuration in force, paths resolved."""

    site: SiteOptions = SiteOptions()
    content: ContentOptions = ContentOptions()
    grouping: GroupingOptions = GroupingOptions()
    front: FrontOptions = FrontOptions()
    lists: ListOptions = ListOptions()
    outputs: OutputOptions = OutputOptions()
    output: str = "public"
    """Folder that the site is written to."""
    source: str = "."
    root_topic: str = ""
    drafts: bool = False
    now: datetime | None = None
    jobs: int = 0

    @property
    def content_folder(self) -> str:
        if self.content.folder:
            return os.path.join(self.source, self.content.folder)
        inner = os.path.join(self.source, "content")
        return inner if os.path.isdir(inner) else self.source

    @property
    def template_folders(self) -> tuple[str, ...]:
        """Where templates are looked for: the site's own first, then the default theme."""
        return (os.path.join(self.source, "templates"), default_theme("templates"))

    @property
    def published(self) -> tuple[str, ...]:
        """The outputs in force, by their names under ``[outputs]``."""
        chosen = self._asked_for - (set() if self.site.base_url else _NEED_ADDRESS)
        if "feeds" not in chosen:
            chosen -= {"opml"}
        return tuple(sorted(chosen))

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is asked for and cannot be made, and what to do."""
        notes = []
        lacking = sorted(self._asked_for & _NEED_ADDRESS)
        if lacking and not self.site.base_url:
            what = ", ".join(lacking).replace("_", " ")
            notes.append(f"left out: {what}; give the site's address with --base-url")
        if "search" in self.published and not self.search_installed:
            notes.append("without a search index; to have one: pip install 'broadsheet[search]'")
        if "social_cards" in self.published and not self.images_installed:
            notes.append("without social cards; to have them: pip install 'broadsheet[images]'")
        return tuple(notes)

    @property
    def search_installed(self) -> bool:
        """Whether the extra that makes the search index is there."""
        needed = ("pagefind_bin", "cbor2")
        return all(importlib.util.find_spec(name) is not None for name in needed)

    @property
    def images_installed(self) -> str:
        """The version of the extra that makes pictures, empty without it."""
        if importlib.util.find_spec("PIL") is None:
            return ""
        return installed_version("pillow")

    @property
    def social_cards(self) -> bool:
        """Whether social cards are asked for and can be drawn."""
        return "social_cards" in self.published and bool(self.images_installed)

    @property
    def _asked_for(self) -> set[str]:
        options = msgspec.structs.asdict(self.outputs)
        return {name for name, choice in options.items() if choice is True} | (
            {"newsletter"} if self.outputs.newsletter != "off" else set()
        )


def default_theme(part: str) -> str:
    """The folder of the default theme's ``templates`` or ``static``.

    A wheel carries it inside the package; in a checkout it is beside it.
    """
    package = os.path.dirname(os.path.abspath(__file__))
    carried = os.path.join(package, "theme", part)
    return carried if os.path.isdir(carried) else os.path.join(os.path.dirname(package), part)
