"""Sitemaps for search engines: all pages, and the news of two days.

The protocol of sitemaps.org 0.9, split at its limits, and Google's extension
for news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from generator.dates import stamp
from generator.outputs.material import Draft, Material, Output, output_of, whole
from generator.pages import NotFoundPage, RedirectPage
from generator.site import Planned

MAX_URLS = 50_000
# The limit is 50 MB; the head and the elements around each address are counted in.
MAX_BYTES = 49_000_000
_AROUND_URL = len("<url><loc></loc><lastmod>2026-03-10T12:00:00Z</lastmod></url>\n")
_NEWS_AGE = timedelta(days=2)
_MAX_NEWS = 1_000

_NOT_LISTED = (NotFoundPage, RedirectPage)


def sitemaps(material: Material) -> Output:
    """``sitemap.xml``, an index, and the parts that it names."""
    shown = [page for page in material.site.planned if page.kind not in _NOT_LISTED]
    parts = list(split([material.base + page.path for page in shown]))
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    page = material.theme.get_template("sitemap.xml")
    index = material.theme.get_template("sitemap_index.xml")

    def drafts() -> Iterator[Draft]:
        stamps = iter(_stamps(shown))
        made = [list(zip(part, stamps, strict=False)) for part in parts]
        listed = [
            (material.base + name, max((stamped for _, stamped in part), default=""))
            for name, part in zip(names, made, strict=True)
        ]
        yield whole("sitemap.xml", index.render(parts=listed).encode())
        for name, part in zip(names, made, strict=True):
            yield whole(name, page.render(urls=part).encode())

    return Output(["sitemap.xml", *names], drafts)


def split(
    addresses: Iterable[str], max_urls: int = MAX_URLS, max_bytes: int = MAX_BYTES
) -> Iterator[list[str]]:
    """Addresses in parts that keep within the limits of one sitemap."""
    part: list[str] = []
    size = 0
    for address in addresses:
        # An ampersand is the only sign of an address that grows when escaped.
        grown = len(address.replace("&", "&amp;").encode()) + _AROUND_URL
        if part and (len(part) == max_urls or size + grown > max_bytes):
            yield part
            part, size = [], 0
        part.append(address)
        size += grown
    if part:
        yield part


def _stamps(shown: Iterable[Planned]) -> Iterator[str]:
    """For each page the time of the last change of a report on it, if any has one."""
    moments = [(page, page.changed() if page.changed else None) for page in shown]
    latest = max((moment for _, moment in moments if moment), default=None)
    for page, moment in moments:
        told = moment if page.changed else latest
        yield stamp(told) if told else ""


def news_sitemap(material: Material) -> Output:
    """``news-sitemap.xml``: stories of the two days before the newest, or before ``--now``.

    Without any it lists the front page alone, and not as news: the schema of
    sitemaps allows no empty one.
    """
    leads = [(cluster.lead, path) for path, cluster in material.site.clusters.items()]
    now = material.config.now or max((lead.published for lead, _ in leads), default=None)
    since = now - _NEWS_AGE if now else None
    fresh = [one for one in leads if now and since and since <= one[0].published <= now]
    fresh.sort(key=lambda one: one[0].published, reverse=True)
    info = material.site.info
    body = material.theme.get_template("news_sitemap.xml").render(
        site=info,
        language=news_language(info.language),
        stories=[
            (material.base + path, stamp(lead.published), lead.title)
            for lead, path in fresh[:_MAX_NEWS]
        ],
    )
    return output_of(whole("news-sitemap.xml", body.encode()))


_TRADITIONAL = frozenset(["hant", "tw", "hk", "mo"])


def news_language(tag: str) -> str:
    """The language as Google News wants it: ISO 639, but for two kinds of Chinese."""
    language, *others = tag.lower().split("-")
    if language not in ("zh", "zho", "chi"):
        return language
    # A script says more than a region.
    traditional = "hans" not in others and not _TRADITIONAL.isdisjoint(others)
    return "zh-tw" if traditional else "zh-cn"
