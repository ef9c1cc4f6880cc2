"""When a report was changed: what feeds, sitemaps and pages tell machines of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Built, build, first
from tests.outputs.conftest import ATOM, BASE, MakeSite, read_json, read_xml
from tests.outputs.test_sitemaps import locations

PATH = "news/2026-03-10-dam/"
PUBLISHED = "2026-03-10T12:00:00Z"


def told(site: Built) -> dict[str, Any]:
    """When the only story was changed, by who tells it."""
    (entry,) = read_xml(site, "feed.xml").findall(f"{ATOM}entry")
    (item,) = read_json(site, "feed.json")["items"]
    text = first(site.page(PATH), 'script[type="application/ld+json"]').text()
    (article,) = (t for t in json.loads(text)["@graph"] if t["@type"] == "NewsArticle")
    return {
        "atom entry": entry.findtext(f"{ATOM}updated"),
        "atom": read_xml(site, "feed.xml").findtext(f"{ATOM}updated"),
        "json": item["date_modified"],
        "sitemap": locations(site, "sitemap-1.xml")[BASE + PATH],
        "sitemap of its day": locations(site, "sitemap-1.xml")[f"{BASE}archive/2026/03/10/"],
        "sitemap of its provider": locations(site, "sitemap-1.xml")[
            f"{BASE}providers/2026-03-10-dam-example/"
        ],
        "page": article.get("dateModified"),
    }


def published(site: Built) -> set[str | None]:
    (entry,) = read_xml(site, "feed.xml").findall(f"{ATOM}entry")
    (item,) = read_json(site, "feed.json")["items"]
    return {entry.findtext(f"{ATOM}published"), item["date_published"]}


def test_a_change_of_a_report_reaches_all_who_tell_of_changes(
    make_site: MakeSite, tmp_path: Path
) -> None:
    fields = {"updatedDateTime": "2026-03-10T15:30:00+01:00"}
    site = build(make_site([("2026-03-10-dam", 0, 0, fields)]), tmp_path / "out")
    assert set(told(site).values()) == {"2026-03-10T14:30:00Z"}
    assert published(site) == {PUBLISHED}
    cluster = read_json(site, "api/clusters/2026-03-10-dam/index.json")
    assert cluster["lastDateTime"] == PUBLISHED  # of the last report, not of a change


@pytest.mark.parametrize("moment", [None, "2026-03-10T11:00:00Z", PUBLISHED])
def test_no_report_was_changed_before_it_was_published(
    moment: str | None, make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {"updatedDateTime": moment})])
    site = build(source, tmp_path / "out")
    changed = told(site)
    assert changed.pop("page") is None
    assert set(changed.values()) == {PUBLISHED}


def test_a_change_in_the_future_is_not_believed_until_then(
    make_site: MakeSite, tmp_path: Path
) -> None:
    source = make_site([("2026-03-10-dam", 0, 0, {"updatedDateTime": "2026-04-01T00:00:00Z"})])
    site = build(source, tmp_path / "out", now=datetime(2026, 3, 11, tzinfo=UTC))
    assert set(told(site).values()) == {PUBLISHED, None}
    (problem,) = site.report.problems
    assert (problem.field, problem.kind) == ("updatedDateTime", "future")
    later = build(source, tmp_path / "out", now=datetime(2026, 4, 1, tzinfo=UTC))
    assert set(told(later).values()) == {"2026-04-01T00:00:00Z"}
    assert not later.report.problems
