"""The grouped coverage as JSON: what the old API never had."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from generator.dates import stamp
from generator.outputs.api_types import ApiCluster, ApiCopy, ApiReport, Publisher
from generator.outputs.lists import list_drafts, list_paths
from generator.outputs.material import (
    Draft,
    Material,
    Output,
    first_report,
    last_report,
    to_json,
)
from generator.pages import StoryPage
from generator.parts import Entry

FOLDER = "api/clusters/"
PAGE = 25


def clusters(material: Material) -> Output:
    """A list of all clusters in pages, and a file for each."""
    paths = list(material.site.clusters)

    # An item is put into its page of the list and into a file of its own.
    @lru_cache(maxsize=2 * PAGE)
    def body(path: str) -> bytes:
        standing = material.standing(_address(path), material.digests[path])
        return standing or to_json(_cluster(material, material.story(path)))

    def drafts() -> Iterator[Draft]:
        listed = list_drafts(FOLDER, paths, PAGE, material.digests.__getitem__, body)
        yield next(listed)
        for number, page in enumerate(listed):
            yield page
            for path in paths[number * PAGE : (number + 1) * PAGE]:
                yield Draft(_address(path), material.digests[path], partial(body, path))

    return Output([*list_paths(FOLDER, len(paths), PAGE), *map(_address, paths)], drafts)


def _address(path: str) -> str:
    """``api/clusters/<slug>/index.json`` of the page ``news/<slug>/``."""
    return f"{FOLDER}{path.removeprefix('news/')}index.json"


def _cluster(material: Material, page: StoryPage) -> ApiCluster:
    base = material.base

    def report(entry: Entry) -> ApiReport:
        return ApiReport(
            title=entry.title,
            excerpt=entry.excerpt,
            url=entry.url,
            type=entry.kind,
            published_date_time=stamp(entry.published),
            provider=_publisher(entry),
            quality=entry.quality,
            image=entry.image.address(base) if entry.image else None,
            cluster=_address(entry.path) if entry.path else None,
            also=tuple(map(copy, entry.elsewhere)),
        )

    def copy(entry: Entry) -> ApiCopy:
        return ApiCopy(
            url=entry.url,
            published_date_time=stamp(entry.published),
            provider=_publisher(entry),
        )

    return ApiCluster(
        path=page.path,
        url=base + page.path if base else None,
        title=page.title,
        heat=page.why.heat,
        reports=page.why.reports,
        sources=page.why.sources,
        first_date_time=stamp(first_report(page)),
        last_date_time=stamp(last_report(page)),
        topics=tuple(topic.title for topic in page.topics),
        shared=page.shared,
        lead=report(page.lead),
        coverage=tuple(map(report, page.coverage)),
        earlier=tuple(map(report, page.earlier)),
        see_also=tuple(map(report, (*page.see_also, *page.see_also_more))),
    )


def _publisher(entry: Entry) -> Publisher:
    return Publisher(entry.provider.title, entry.provider.path or None)
