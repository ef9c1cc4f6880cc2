"""Newsletters: one page and one text for each day or week, to be mailed as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Built, build, first, parse
from tests.outputs.conftest import BASE, ESTUARY, MakeSite

WEEK: list[Any] = [
    ("2026-03-09-mon", 0, -24, {}),
    ("2026-03-15-sun", 1, 120, {"quality": 95}),
    ("2026-03-16-mon", 2, 144, {}),
]


def issues(site: Built) -> list[str]:
    return sorted(file.parent.name for file in site.folder.glob("newsletter/*/index.html"))


def test_every_day_with_stories_has_its_newsletter(estuary: Built) -> None:
    assert issues(estuary) == [f"2026-03-{day}" for day in (10, 11, 12, 13)]
    page = parse(estuary.folder / "newsletter/2026-03-10/index.html")
    links = [node.attributes["href"] or "" for node in page.css("a, link")]
    assert "https://2026-03-10-dam-opens.example/2026-03-10-dam-opens" in links
    assert f"{BASE}news/2026-03-10-dam-opens/" in links
    assert all(link.startswith("https://") for link in links)  # it is read far from the site
    assert page.css("script, img, iframe, form") == []
    assert [node.attributes["rel"] for node in page.css("link")] == ["canonical"]
    assert "Wire" in first(page, "main").text()


def test_the_text_says_the_same(estuary: Built) -> None:
    page = parse(estuary.folder / "newsletter/2026-03-10/index.html")
    text = (estuary.folder / "newsletter/2026-03-10/index.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[:2] == ["The Estuary", "Tuesday, 10 March 2026"]
    for node in page.css("main h2, main p[dir]"):
        assert node.text() in lines
    for node in page.css("main a"):
        assert (node.attributes["href"] or "") in text


def test_the_text_is_in_the_language_of_the_site(make_site: MakeSite, tmp_path: Path) -> None:
    toml = 'language = "de"\n[outputs]\nnewsletter = "week"\n'
    site = build(make_site(ESTUARY, toml), tmp_path / "out", base_url=BASE)
    (file,) = site.folder.glob("newsletter/*/index.txt")
    text = file.read_text(encoding="utf-8")
    assert text.splitlines()[1] == "Montag, 9. März 2026 – Sonntag, 15. März 2026"
    assert "; auch " in text
    assert "2 Berichte: https://" in text
    page = (site.folder / "news/2026-03-10-dam-opens/index.html").read_text(encoding="utf-8")
    assert '"name":"Bericht\u00aderstattung"' in page


def test_a_week_begins_on_monday_and_leads_with_the_hottest(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site(WEEK, '[outputs]\nnewsletter = "week"\n'), tmp_path / "out")
    assert issues(site) == ["2026-03-09", "2026-03-16"]
    page = parse(site.folder / "newsletter/2026-03-09/index.html")
    assert [node.attributes["href"] for node in page.css("h2 a")] == [
        "https://2026-03-15-sun.example/2026-03-15-sun",
        "https://2026-03-09-mon.example/2026-03-09-mon",
    ]


@pytest.mark.parametrize("every", ["day", "week"])
def test_the_index_lists_every_issue_and_pages_lead_to_it(
    every: str, make_site: MakeSite, tmp_path: Path
) -> None:
    site = build(make_site(WEEK, f'[outputs]\nnewsletter = "{every}"\n'), tmp_path / "out")
    listed = [
        (site.folder / "newsletter" / (node.attributes["href"] or "")).resolve()
        for node in site.page("newsletter").css("main .entries a")
    ]
    assert len(listed) == 2 * len(issues(site))
    for target in listed:
        assert (target if target.suffix else target / "index.html").is_file()
    foot = [node.attributes["href"] for node in site.page("news/2026-03-09-mon").css(".foot a")]
    assert "../../newsletter/" in foot


def test_it_can_be_switched_off(make_site: MakeSite, tmp_path: Path) -> None:
    site = build(make_site(WEEK, '[outputs]\nnewsletter = "off"\n'), tmp_path / "out")
    assert not (site.folder / "newsletter").exists()
    assert "newsletter" not in (site.folder / "index.html").read_text()


def test_hostile_texts_stay_text(hostile: Built) -> None:
    files = list(hostile.folder.glob("newsletter/*/index.html"))
    assert files
    for file in files:
        page = parse(file)
        tags = {node.tag for node in page.css("main *")} - {"-text"}
        assert tags <= {"h2", "a", "p", "small", "b", "bdi"}
        assert "<script>alert(4)</script>" in first(page, "h2").text()
        assert "<" not in file.with_suffix(".txt").read_text(encoding="utf-8")
        assert LexborHTMLParser(file.read_text()).css("script") == []
