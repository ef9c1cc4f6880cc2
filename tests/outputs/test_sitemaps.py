"""Sitemaps: every page once, within the limits, by Google's rules for news."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.outputs.sitemaps import news_language, split
from tests.conftest import Built, build
from tests.outputs.conftest import BASE, MakeSite, read_xml

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def locations(site: Built, path: str) -> dict[str, str]:
    """Addresses of a sitemap or an index with their times."""
    return {
        node.findtext(f"{SITEMAP}loc", ""): node.findtext(f"{SITEMAP}lastmod", "")
        for node in read_xml(site, path)
    }


def test_the_sitemap_holds_every_page_and_no_redirect(estuary: Built) -> None:
    (part,) = locations(estuary, "sitemap.xml")
    assert part == f"{BASE}sitemap-1.xml"
    listed = locations(estuary, "sitemap-1.xml")
    pages = {
        BASE + file.relative_to(estuary.folder).as_posix().removesuffix("index.html")
        for file in estuary.folder.rglob("index.html")
        if b'http-equiv="refresh"' not in file.read_bytes()
    }
    assert listed.keys() == {page for page in pages if "/newsletter/2" not in page}


def test_a_page_was_last_changed_by_the_newest_report_on_it(estuary: Built) -> None:
    listed = locations(estuary, "sitemap-1.xml")
    times = {path.removeprefix(BASE): time for path, time in listed.items()}
    assert times["news/2026-03-10-dam-opens/"] == "2026-03-10T15:00:00Z"
    assert times["archive/2026/03/10/"] == "2026-03-10T15:00:00Z"
    assert times["topics/sea/"] == "2026-03-11T12:00:00Z"
    assert times["providers/wire-example/"] == "2026-03-10T15:00:00Z"
    for path in ("", "latest/", "archive/", "archive/2026/", "archive/2026/03/", "topics/"):
        assert times[path] == "2026-03-13T12:00:00Z", path
    assert locations(estuary, "sitemap.xml") == {f"{BASE}sitemap-1.xml": "2026-03-13T12:00:00Z"}


def test_a_sitemap_splits_at_its_limits_of_addresses_and_of_bytes() -> None:
    addresses = [f"{BASE}{n}/" for n in range(10)]
    assert [len(part) for part in split(addresses, max_urls=4)] == [4, 4, 2]
    around = len("<url><loc></loc><lastmod>2026-03-10T12:00:00Z</lastmod></url>\n")
    parts = list(split(addresses, max_bytes=3 * (around + len(addresses[0]))))
    assert [len(part) for part in parts] == [3, 3, 3, 1]
    assert [address for part in parts for address in part] == addresses
    assert list(split([])) == []


def test_the_news_are_those_of_two_days_before_the_newest(estuary: Built) -> None:
    found = read_xml(estuary, "news-sitemap.xml")
    told = [
        (
            node.findtext(f"{SITEMAP}loc"),
            node.findtext(f"{NEWS}news/{NEWS}publication/{NEWS}name"),
            node.findtext(f"{NEWS}news/{NEWS}publication/{NEWS}language"),
            node.findtext(f"{NEWS}news/{NEWS}publication_date"),
        )
        for node in found
    ]
    assert told == [
        (f"{BASE}news/{stem}/", "The Estuary", "en", f"{stem[:10]}T12:00:00Z")
        for stem in ("2026-03-13-robot", "2026-03-12-violin", "2026-03-11-crab-ban")
    ]
    assert all(node.findtext(f"{NEWS}news/{NEWS}title") for node in found)


@pytest.mark.parametrize("stories", [[], [("2026-03-10-dam", 0, 0, {})]])
def test_without_news_there_is_the_front_page_alone_for_no_sitemap_may_be_empty(
    stories: list[Any], make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site(stories), tmp_path / "out", now=datetime(2026, 3, 12, 13, tzinfo=UTC))
    (only,) = read_xml(site, "news-sitemap.xml")
    assert only.findtext(f"{SITEMAP}loc") == BASE
    assert only.find(f"{NEWS}news") is None


def test_no_news_is_later_than_the_time_of_the_build(make_site: MakeSite, tmp_path: Path) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {}), ("2026-03-10-crab", 1, 3, {})])
    site = build(source, tmp_path / "out", now=datetime(2026, 3, 10, 13, tzinfo=UTC))
    assert site.has("news/2026-03-10-crab")  # clocks of sources are loose
    assert list(locations_of_news(site)) == [f"{BASE}news/2026-03-10-dam/"]


def locations_of_news(site: Built) -> list[str]:
    return [node.findtext(f"{SITEMAP}loc", "") for node in read_xml(site, "news-sitemap.xml")]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("pt-BR", "pt"), ("sr-Latn-RS", "sr"), ("fil-PH", "fil"),
        ("zh", "zh-cn"), ("zh-CN", "zh-cn"), ("zh-SG", "zh-cn"), ("zh-Hans", "zh-cn"),
        ("zh-Hans-HK", "zh-cn"), ("zh-TW", "zh-tw"), ("zh-HK", "zh-tw"), ("zh-mo", "zh-tw"),
        ("zh-Hant", "zh-tw"), ("zh-Hant-CN", "zh-tw"), ("ZH-hant", "zh-tw"), ("zho-TW", "zh-tw"),
    ],
)  # fmt: skip
def test_the_language_of_news_is_that_of_iso_639(tag: str, language: str) -> None:
    assert news_language(tag) == language


def test_hostile_titles_stay_text(hostile: Built) -> None:
    titles = [
        node.text or "" for node in read_xml(hostile, "news-sitemap.xml").iter(f"{NEWS}title")
    ]
    assert titles
    assert any("<script>" in title for title in titles)
