"""The plan of a site: every page with its address, and what all templates are given as ``site``.

planned     a page whose address is settled, not put together yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from generator.errors import Problem
from generator.language import direction
from generator.model import Cluster, Frozen
from generator.pages import AnyPage, Page
from generator.parts import Feed, Issue, Link


class Planned(NamedTuple):
    """A page whose address is settled; ``make`` puts together what it shows.

    ``made_of`` gives, for less work, bytes that differ wherever two builds
    with the same site info would make another page. ``changed`` is when a
    report that it shows was last published or changed; a page without it
    shows figures of the whole site.
    """

    kind: type[Page]
    path: str
    title: str
    make: Callable[[], AnyPage]
    made_of: Callable[[], bytes] | None = None
    changed: Callable[[], datetime | None] | None = None


class SiteInfo(Frozen, frozen=True, kw_only=True):
    """What every template gets as ``site``: small, and the same everywhere.

    ``base_url`` ends with a slash, or is empty when the site's address is not
    known; ``base_path`` is its path part, ``"/"`` at the least.
    ``navigation`` leads to those of the fixed pages that all pages link to; each is here by name.
    ``assets`` maps the name of a static file to its fingerprinted path;
    ``outputs`` names what the site publishes besides its pages; ``searchable``
    says whether a search index is among it.
    """

    title: str
    description: str
    language: str
    base_url: str
    base_path: str
    time_zone: str
    latest: Link
    topics: Link
    providers: Link
    archive: Link
    assets: dict[str, str]
    outputs: tuple[str, ...] = ()
    searchable: bool = False
    search: Link | None = None
    newsletters: Link | None = None

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return direction(self.language)

    @property
    def navigation(self) -> tuple[Link, ...]:
        fixed = (self.latest, self.topics, self.providers, self.archive)
        return (*fixed, self.search) if self.search else fixed


class Site(Frozen, frozen=True, kw_only=True):
    """The plan: every page with its address, nothing put together or rendered yet.

    ``unplaced`` are the files of stories that are not listed and that no page
    covers; ``merged`` are those of stories with the address of another at its
    publisher, each with the lead of the cluster that shows that. ``stories`` leads from the id of a story with a file to the address
    of that file's stem. ``clusters`` has every cluster by the path of its
    page, newest lead first. ``feeds`` come as their pages do, the site's own
    first; ``issues`` are those of the newsletter, newest first.
    """

    info: SiteInfo
    planned: tuple[Planned, ...]
    clusters: dict[str, Cluster] = msgspec.field(default_factory=dict)
    feeds: tuple[Feed, ...] = ()
    issues: tuple[Issue, ...] = ()
    problems: tuple[Problem, ...] = ()
    unplaced: tuple[str, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    stories: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def pages(self) -> tuple[AnyPage, ...]:
        """Every page, put together now."""
        return tuple(page.make() for page in self.planned)
