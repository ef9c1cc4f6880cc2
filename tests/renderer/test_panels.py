"""Charts, calendars and leaderboards as pages show them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.options import default_theme
from generator.renderer.coverage import _ticks
from generator.renderer.theme import load_theme
from tests.conftest import Built, build, first, reference, write_story

MACROS: Any = load_theme((default_theme("templates"),), "UTC").get_template("macros.html").module
BASE = "https://host.example/paper/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Forty stories over forty days, and a busy last one."""
    source = tmp_path_factory.mktemp("panels")
    for number in range(46):
        day = min(number, 40)
        stamp = f"2026-{3 + day // 31:02}-{1 + day % 31:02}"
        write_story(
            source / "_news",
            f"{stamp}-s{number}",
            # no word in common, so that each is a story of its own
            title=" ".join(f"{word}{number}q" for word in ("dam", "crab", "kelp", "violin")),
            excerpt="",
            publishedDateTime=f"{stamp}T{number % 24:02}:00:00Z",
            provider={"name": "Gazette", "domain": "gazette.example"},
            topics=["Harbour", "Trade"] if number % 2 else ["Harbour"],
        )
    (source / "broadsheet.toml").write_text("[lists]\nper_page = 10\n")
    return build(source, source / "out", base_url=BASE)


@pytest.mark.parametrize("path", ["topics/harbour", "providers/gazette-example"])
def test_a_chart_says_in_words_what_it_draws(site: Built, path: str) -> None:
    chart = first(site.page(path), "svg")
    assert chart.attributes["role"] == "img"
    assert chart.attributes["aria-label"] == (
        "Reports per day, 1 Mar 2026 to 10 Apr 2026: 46 in all, at most 6 (10 Apr 2026)."
    )
    bars = chart.css("rect")
    assert len(bars) == 41
    assert [bar.attributes["height"] for bar in bars[-2:]] == ["17", "100"]
    assert bars[-1].text(strip=True) == "10 Apr 2026: 6"


def test_numbered_pages_have_no_chart(site: Built) -> None:
    for path in ("topics/harbour/page/1", "providers/gazette-example/page/1"):
        assert site.page(path).css_first("svg, .rail, .follow") is None


def test_a_day_of_the_calendar_tells_its_stories_and_leads_to_its_paper(site: Built) -> None:
    for path in ("archive", "archive/2026", "archive/2026/04"):
        page = site.page(path)
        busiest = first(page, "td.v4 a")
        assert busiest.attributes["title"] == "Friday, 10 April 2026: 6 stories"
        target = (site.folder / path / (busiest.attributes["href"] or "")).resolve()
        assert target == (site.folder / "archive/2026/04/10").resolve()
        assert [step.text() for step in page.css(".scale [class]")] == ["1", "2–3", "4", "5–6"]
        assert len(page.css("td a")) == (10 if path.endswith("04") else 41)
        assert all(len(row.css("td")) == 7 for row in page.css("tbody tr"))


def test_lists_lead_to_their_feeds(site: Built, tmp_path: Path) -> None:
    page = site.page("topics/harbour")
    for link in page.css(".follow a"):
        assert (site.folder / "topics/harbour" / (link.attributes["href"] or "")).is_file()
    assert len(page.css(".follow a")) == 3
    write_story(tmp_path / "_news", "2026-03-10-dam")
    without = build(tmp_path, tmp_path / "out")  # no address, no feeds
    assert without.page("topics/harbour").css_first(".follow") is None


def test_a_topic_page_leads_to_its_leaderboard_and_related_topics(site: Built) -> None:
    page = site.page("topics/trade")
    assert first(page, "#leaders a").attributes["href"] == "../../topics/trade/providers/"
    related = first(page, "#related + ul a")
    assert (related.text(strip=True), related.attributes["href"]) == (
        "Harbour23",
        "../../topics/harbour/",
    )
    board = site.page("topics/trade/providers")
    assert first(board, "h1").text(strip=True) == "Who reports onTrade"
    assert len(board.css(".board tbody tr")) == 1


@given(st.integers(1, 3_000_000))
def test_no_two_marks_of_a_time_line_have_one_label(minutes: int) -> None:
    told = [str(MACROS.lag(tick)) for tick in _ticks(minutes)]
    assert len(set(told)) == len(told)


def test_marks_of_a_time_line_are_told_as_exactly_as_they_stand(tmp_path: Path) -> None:
    related = [reference("mirror", hours=2.4)]
    write_story(tmp_path / "_news", "dam", related=related, heat=120)
    page = build(tmp_path, tmp_path / "out").page("news/dam")
    told = [label.text() for label in page.css("#timeline text")]
    assert told == ["first", "+30 min", "+1 h", "+90 min", "+2 h"]


def test_one_report_is_the_first_and_none_of_equals_the_largest(tmp_path: Path) -> None:
    hosts = ("press", "press", "wire", "wire")
    related = [
        reference(
            f"r{n}",
            hours=n / 600,
            webUrl=f"https://{host}.example/r{n}",
            provider={"name": host, "domain": f"{host}.example"},
        )
        for n, host in enumerate(hosts)
    ]
    write_story(tmp_path / "_news", "dam", related=related, heat=120)
    page = build(tmp_path, tmp_path / "out").page("news/dam")
    told = [mark.text(strip=True) for mark in page.css(".spread-list span:not(.tag)")]
    assert [text.startswith("first") for text in told] == [True, False, False, False, False]
    assert "3 providers, none with more than 40% of the reports." in page.text()


def test_a_storys_page_says_at_once_how_many_report_it_and_who_was_first(tmp_path: Path) -> None:
    related = [reference("mirror", hours=-30), reference("echo", hours=59)]
    write_story(tmp_path / "_news", "dam", related=related, heat=120)
    write_story(tmp_path / "_news", "crab", event=1, publishedDateTime="2026-03-14T12:00:00Z")
    site = build(tmp_path, tmp_path / "out")
    page = site.page("news/dam")
    below = first(page, "h1 + .meta")
    assert [tag.text() for tag in below.css(".tag, .full")] == ["3 reports"]
    assert [link.attributes["href"] for link in below.css(".full")] == ["#coverage"]
    first_out = [entry for entry in page.css("#coverage li") if "First" in entry.text()]
    assert ["Mirror" in entry.text() for entry in first_out] == [True]
    told = [mark.text() for mark in page.css(".spread-list span:not(.tag)")]
    assert told[1:] == ["+30 h", "+3 d 17 h"]
    alone = site.page("news/crab")
    assert [tag.text() for tag in alone.css("h1 + .meta .tag")] == ["Single source"]
    on_front = {card.text(): card for card in site.page("").css(".front .card .meta")}
    assert sum("1 report" in text for text in on_front) == 1


def test_the_lead_is_never_folded_away_in_the_time_line(tmp_path: Path) -> None:
    related = [reference(f"r{n}", hours=-20 + n) for n in range(12)]
    write_story(tmp_path / "_news", "dam", related=related, heat=120, quality=99)
    page = build(tmp_path, tmp_path / "out").page("news/dam")
    shown = page.css("#timeline > .spread-list li")
    assert [("Lead" in mark.text()) for mark in shown] == [False] * 6 + [True]
    folded = page.css("#timeline details li")
    assert len(folded) == 6
    assert "6 later" in first(page, "#timeline summary").text()
