"""The shapes of the JSON API. The schemas below ``api/schema/`` are generated from them.

Items of news have the keys, and the order of keys, that clients of the real
format's sites know. Clusters are ours.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Moment = Annotated[
    str, Meta(description="an RFC 3339 time", extra_json_schema={"format": "date-time"})
]
Address = Annotated[str, Meta(extra_json_schema={"format": "uri-reference"})]


class _Shape(msgspec.Struct, frozen=True, rename="camel"):
    """Base of all shapes: every key is written, ``null`` where nothing is known."""


class ApiImage(_Shape, frozen=True):
    """A picture; sizes in pixels."""

    url: Address
    width: int | None
    height: int | None
    title: str | None
    attribution: str | None
    is_cached: bool


class ApiProvider(_Shape, frozen=True):
    """A publisher, with its logos."""

    name: str
    domain: str
    images: tuple[ApiImage, ...] | None
    publishers: None = None
    authors: None = None


class NewsItem(_Shape, frozen=True, kw_only=True):
    """One story, as its file tells it."""

    path: str
    title: str
    excerpt: str | None
    source_url: Address | None
    web_url: Address | None
    original_url: Address | None
    featured_content: str | None
    highlight: None = None
    heat: int | None
    tags: tuple[str, ...] | None
    images: tuple[ApiImage, ...] | None
    content: str | None
    type: Literal["article", "video"]
    amp_web_url: Address | None
    cdn_amp_web_url: Address | None
    published_date_time: Moment
    updated_date_time: Moment | None
    provider: ApiProvider
    locale: str | None
    categories: tuple[str, ...] | None
    topics: tuple[str | None, ...]


class NewsList(_Shape, frozen=True):
    """A page of a list of stories, newest first; ``nextPage`` is null on the last."""

    page: Annotated[int, Meta(ge=1)]
    value: tuple[NewsItem, ...]
    next_page: int | None


class Service(_Shape, frozen=True):
    """An endpoint that belongs to a topic."""

    name: str
    endpoint: str


class ApiTopic(_Shape, frozen=True, kw_only=True):
    """A topic; ``parent`` is the name of a broader one."""

    name: str
    shortname: str
    id: str
    parent: str | UnsetType = UNSET
    images: tuple[str, ...] | UnsetType = UNSET
    services: tuple[Service, ...]


class TopicList(_Shape, frozen=True):
    """All topics, in the order of the site."""

    value: tuple[ApiTopic, ...]


class Publisher(_Shape, frozen=True):
    """Who published a report; ``path`` is its page on this site."""

    name: str
    path: str | None


class ApiCopy(_Shape, frozen=True, kw_only=True):
    """Where else the text of a report is."""

    url: Address
    published_date_time: Moment
    provider: Publisher


class ApiReport(_Shape, frozen=True, kw_only=True):
    """One report of an event; ``cluster`` is the endpoint of another cluster that has it.

    ``also`` are copies of it under other addresses.
    """

    title: str
    excerpt: str
    url: Address
    type: Literal["article", "video"]
    published_date_time: Moment
    provider: Publisher
    quality: int | None
    image: Address | None
    cluster: str | None
    also: tuple[ApiCopy, ...]


class ApiCluster(_Shape, frozen=True, kw_only=True):
    """The reports of one event.

    ``path`` is the page on this site, which keeps its address when the lead
    changes. ``heat`` is the lead's quality and 20 for each other report.
    Copies are no further ``reports`` or ``sources``. ``shared`` are words of the
    lead that most of the coverage has too. ``earlier`` came before the date
    window; ``seeAlso`` is related only.
    """

    path: str
    url: Address | None
    title: str
    heat: int
    reports: int
    sources: int
    first_date_time: Moment
    last_date_time: Moment
    topics: tuple[str, ...]
    shared: tuple[str, ...]
    lead: ApiReport
    coverage: tuple[ApiReport, ...]
    earlier: tuple[ApiReport, ...]
    see_also: tuple[ApiReport, ...]


class ClusterList(_Shape, frozen=True):
    """A page of the list of clusters, newest lead first."""

    page: Annotated[int, Meta(ge=1)]
    value: tuple[ApiCluster, ...]
    next_page: int | None


class Endpoint(_Shape, frozen=True):
    """A file of the API, or many where ``path`` has a name in braces."""

    path: str
    description: str
    schema: str


class Endpoints(_Shape, frozen=True):
    """All that the API offers."""

    name: str
    url: Address | None
    endpoints: tuple[Endpoint, ...]


class RawPage(_Shape, frozen=True):
    """A page of a list whose items are encoded already: the same keys as the lists above."""

    page: int
    value: list[msgspec.Raw]
    next_page: int | None


SCHEMAS: dict[str, type[msgspec.Struct]] = {
    "news-list": NewsList,
    "news-item": NewsItem,
    "topics": TopicList,
    "cluster-list": ClusterList,
    "cluster": ApiCluster,
    "index": Endpoints,
}
