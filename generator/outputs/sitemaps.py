"""Sitemaps for search engines: all pages, and the news of two days.

The protocol of sitemaps.org 0.9, split at its limits, and Google's extension
for news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from generator.dates import stamp
from generator.model import Artifact
from generator.outputs.material import Material, Output, last_change, output_of
from generator.pages import (
    AnyPage,
    DayPage,
    LatestPage,
    MonthPage,
    NotFoundPage,
    ProviderPage,
    RedirectPage,
    StoryPage,
    TopicPage,
    YearPage,
)

MAX_URLS = 50_000
# The limit is 50 MB; the head and the elements around each address are counted in.
MAX_BYTES = 49_000_000
_AROUND_URL = len("<url><loc></loc><lastmod></lastmod></url>\n")
_NEWS_AGE = timedelta(days=2)
_MAX_NEWS = 1_000

_Row = tuple[str, str]


def sitemaps(material: Material) -> Output:
    """``sitemap.xml``, an index, and the parts that it names."""
    rows = [
        (material.base + page.path, stamp(moment) if moment else "")
        for page, moment in _dated(material)
    ]
    parts = list(split(rows))
    page = material.theme.get_template("sitemap.xml")
    index = material.theme.get_template("sitemap_index.xml")
    made = [(f"sitemap-{number}.xml", part) for number, part in enumerate(parts, 1)]
    listed = [
        (material.base + name, max((stamped for _, stamped in part), default=""))
        for name, part in made
    ]

    def artifacts() -> Iterator[Artifact]:
        yield Artifact("sitemap.xml", index.render(parts=listed).encode())
        for name, part in made:
            yield Artifact(name, page.render(urls=part).encode())

    return Output(["sitemap.xml", *(name for name, _ in made)], artifacts)


def split(
    rows: Iterable[_Row], max_urls: int = MAX_URLS, max_bytes: int = MAX_BYTES
) -> Iterator[list[_Row]]:
    """Addresses with their times, in parts that keep within the limits of one sitemap."""
    part: list[_Row] = []
    size = 0
    for row in rows:
        # An ampersand is the only sign of an address that grows when escaped.
        grown = len(row[0].replace("&", "&amp;").encode()) + len(row[1]) + _AROUND_URL
        if part and (len(part) == max_urls or size + grown > max_bytes):
            yield part
            part, size = [], 0
        part.append(row)
        size += grown
    if part:
        yield part


def _dated(material: Material) -> Iterator[tuple[AnyPage, datetime | None]]:
    """Every page that an engine may index, with the time of the last change of a report on it."""
    reported = {path: last_change(story) for path, story in material.stories.items()}
    in_archive: dict[str, datetime] = {}
    for path, story in material.stories.items():
        year, month, day = story.day.path.rstrip("/").split("/")[1:]
        for folder in (f"{year}/", f"{year}/{month}/", f"{year}/{month}/{day}/"):
            known = in_archive.get(folder)
            in_archive[folder] = max(known, reported[path]) if known else reported[path]
    latest = max(reported.values(), default=None)
    for page in material.pages:
        if isinstance(page, (NotFoundPage, RedirectPage)):
            continue
        if isinstance(page, StoryPage):
            yield page, reported[page.path]
        elif isinstance(page, (LatestPage, TopicPage)):
            paths = (card.path for day in page.days for card in day.cards)
            yield page, max((reported[path] for path in paths), default=None)
        elif isinstance(page, ProviderPage):
            yield page, max((row.entry.changed for row in page.reports), default=None)
        elif isinstance(page, (YearPage, MonthPage, DayPage)):
            yield page, in_archive.get(page.path.partition("/")[2])
        else:
            yield page, latest


def news_sitemap(material: Material) -> Output:
    """``news-sitemap.xml``: stories of the two days before the newest, or before ``--now``."""
    now = material.config.now or material.newest
    since = now - _NEWS_AGE if now else None
    fresh = [
        page
        for page in material.stories.values()
        if now and since and since <= page.lead.published <= now
    ]
    fresh.sort(key=lambda page: page.lead.published, reverse=True)
    info = material.site.info
    body = material.theme.get_template("news_sitemap.xml").render(
        site=info,
        language=news_language(info.language),
        stories=[
            (material.base + page.path, stamp(page.lead.published), page.title)
            for page in fresh[:_MAX_NEWS]
        ],
    )
    return output_of([Artifact("news-sitemap.xml", body.encode())])


_TRADITIONAL = frozenset(["hant", "tw", "hk", "mo"])


def news_language(tag: str) -> str:
    """The language as Google News wants it: ISO 639, but for two kinds of Chinese."""
    language, *others = tag.lower().split("-")
    if language not in ("zh", "zho", "chi"):
        return language
    # A script says more than a region.
    traditional = "hans" not in others and not _TRADITIONAL.isdisjoint(others)
    return "zh-tw" if traditional else "zh-cn"
