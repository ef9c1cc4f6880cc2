"""The grouped coverage as JSON: what the old API never had."""

from __future__ import annotations

from collections.abc import Iterator

from generator.dates import stamp
from generator.model import Artifact
from generator.outputs.api_types import ApiCluster, ApiCopy, ApiReport, Publisher
from generator.outputs.lists import last_page, list_page, list_paths
from generator.outputs.material import (
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
    pages = list(material.stories.values())
    last = last_page(len(pages), PAGE)

    def artifacts() -> Iterator[Artifact]:
        for number in range(1, last + 1):
            part = pages[(number - 1) * PAGE : number * PAGE]
            made = [to_json(_cluster(material, page)) for page in part]
            yield from list_page(FOLDER, number, last, made)
            for page, body in zip(part, made, strict=True):
                yield Artifact(_address(page.path), body)

    listed = [*list_paths(FOLDER, len(pages), PAGE)]
    return Output([*listed, *(_address(page.path) for page in pages)], artifacts)


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
