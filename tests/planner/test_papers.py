"""The paper of a day: the front page as it stood when the day ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Cluster, Story
from generator.options import Config, FrontOptions, SiteOptions
from generator.pages import DayPage, FrontPage
from generator.parts import Card
from generator.planner.papers import papers
from tests.conftest import make_story, page_at, plan

REPORTS = st.lists(
    st.tuples(st.integers(0, 6 * 24), st.integers(0, 5), st.integers(0, 150)),
    min_size=1,
    max_size=30,
)


def paper(stories: list[Story], day: int, clusters: list[Cluster] | None = None) -> DayPage:
    page = page_at(plan(stories, clusters=clusters), f"archive/2026/03/{day:02}/")
    assert isinstance(page, DayPage)
    return page


def names(cards: tuple[Card, ...]) -> list[str]:
    return [card.lead.url.rpartition("/")[2] for card in cards]


def singles(reports: list[tuple[int, int, int]]) -> list[Story]:
    return [
        make_story(f"s{n}", event=n, hours=hours, quality=quality, host=f"p{provider}.example")
        for n, (hours, provider, quality) in enumerate(reports)
    ]


def clusters_of(stories: list[Story]) -> list[Cluster]:
    return [Cluster(members=(story,), topics=("harbour",)) for story in stories]


def test_a_paper_has_the_days_before_it_and_nothing_that_came_later() -> None:
    stories = [
        make_story("before", event=1, hours=-24, quality=90),
        make_story("today", event=2, quality=60),
        make_story("tomorrow", event=3, hours=24, quality=500),
    ]
    assert names(paper(stories, 10).top) == ["today", "before"]
    assert names(paper(stories, 9).top) == ["before"]
    assert names(paper(stories, 10).cards) == ["today"]


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second() -> None:
    zone = ZoneInfo("America/Santiago")  # at midnight of 5 April 2026 clocks go back to 23:00
    first, second = (datetime(2026, 4, 5, hour, 30, tzinfo=UTC) for hour in (2, 3))
    stories = [make_story("a", event=1, published=first)]
    stories += [make_story(f"b{n}", event=2, published=second) for n in range(2)]
    clusters = [Cluster(members=(stories[0],)), Cluster(members=tuple(stories[1:]))]
    config = Config(site=SiteOptions(time_zone=zone.key))
    page = page_at(plan(stories, config, clusters=clusters), "archive/2026/04/04/")
    assert isinstance(page, DayPage)
    assert sorted(names(page.cards)) == ["a", "b0"]


def test_a_paper_knows_only_the_reports_that_were_out() -> None:
    stories = [
        make_story("first", quality=40),
        make_story("best", hours=24, quality=90),
        make_story("last", hours=48, quality=20),
        make_story("other", event=3, hours=72, quality=10),
    ]
    (then,) = paper(stories, 11).top
    assert (names((then,)), then.reports, then.heat) == (["best"], 2, 110)
    assert [link.title for link in then.also] == ["First"]
    later = {card.path: card.reports for card in paper(stories, 13).top}
    assert later[then.path] == 3


def test_a_copy_counts_for_nothing_in_a_paper_but_stood_for_its_text_before_the_original() -> None:
    text: dict[str, Any] = {
        "title": "Dam gates jammed at Ostermoor while farmers move their cattle"
    }
    stories = [
        make_story("copy", quality=40, **text),
        make_story("other", hours=1, quality=30),
        make_story("original", hours=24, quality=90, **text),
        make_story("far", event=3, quality=1),
    ]
    then, _ = paper(stories, 10).top
    assert (names((then,)), then.reports, then.heat) == (["copy"], 2, 60)
    now, _ = paper(stories, 11).top
    assert (names((now,)), now.reports, now.heat) == (["original"], 2, 110)
    assert [link.title for link in now.also] == ["Other"]


def test_before_the_best_report_was_out_the_best_of_the_others_led() -> None:
    stories = [
        make_story("folded", quality=60, listed=False),
        make_story("early", quality=40),
        make_story("best", hours=24, quality=90),
        make_story("other", event=5, quality=10),
    ]
    page = paper(stories, 10)
    assert names(page.top) == ["early", "other"]
    assert page.top[0].reports == 2
    # it is counted among the stories of the day that its lead came out on
    assert names(page.cards) == ["other"]
    assert names(paper(stories, 11).cards) == ["best"]


def test_a_cluster_that_nothing_out_could_lead_waits_for_its_lead() -> None:
    stories = [
        make_story("folded", quality=60, listed=False),
        make_story("best", hours=24, quality=90),
        make_story("other", event=5, quality=10),
    ]
    assert names(paper(stories, 10).top) == ["other"]


@given(REPORTS)
def test_a_paper_is_the_front_page_of_a_site_that_ends_with_its_day(
    reports: list[tuple[int, int, int]],
) -> None:
    stories = singles(reports)
    config = Config(front=FrontOptions(stories=6))
    pages = plan(stories, config, clusters=clusters_of(stories)).pages
    days = [page for page in pages if isinstance(page, DayPage)]
    assert sum(len(page.cards) for page in days) == len(stories)
    for page in days:
        known = [story for story in stories if story.published <= page.until]
        front = page_at(plan(known, config, clusters=clusters_of(known)), "")
        assert isinstance(front, FrontPage)
        assert page.top == front.top


@given(REPORTS, REPORTS)
def test_what_comes_later_changes_nothing_but_the_way_to_it(
    reports: list[tuple[int, int, int]], later: list[tuple[int, int, int]]
) -> None:
    stories = singles(reports)
    more = singles([*reports, *((hours + 7 * 24, p, quality) for hours, p, quality in later)])

    def pages(found: list[Story]) -> dict[str, DayPage]:
        pages = plan(found, clusters=clusters_of(found)).pages
        return {
            p.path: msgspec.structs.replace(p, newer=None) for p in pages if isinstance(p, DayPage)
        }

    before, after = pages(stories), pages(more)
    assert {path: after[path] for path in before} == before


def test_a_story_leaves_the_papers_when_its_heat_has_halved_seven_times() -> None:
    old = make_story("old", event=1, quality=10_000)
    stories = [old, *(make_story(f"s{n}", event=n, hours=24 * n, quality=1) for n in (6, 7))]
    assert "old" in names(paper(stories, 16).top)
    assert "old" not in names(paper(stories, 17).top)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_a_paper_ends_with_the_last_instant_of_its_day(zone: str) -> None:
    site = plan([make_story("dam")], Config(site=SiteOptions(time_zone=zone)))
    page = next(page for page in site.pages if isinstance(page, DayPage))
    local = page.until.astimezone(ZoneInfo(zone))
    assert (local.date(), local.time()) == (page.date, time.max)


def test_a_report_of_the_last_second_of_a_day_is_of_that_day() -> None:
    lead = make_story("lead", hours=11.9999, quality=90)
    assert lead.published.isoformat().startswith("2026-03-10T23:59:59.6")
    page = paper([make_story("other"), lead, make_story("late", hours=30)], 10)
    assert names(page.cards) == names(page.top) == ["lead"]


def test_every_story_is_in_the_paper_of_one_day() -> None:
    stories = [make_story("a"), make_story("b", hours=24, quality=90), make_story("c", event=3)]
    pages = [page for page in plan(stories).pages if isinstance(page, DayPage)]
    shown = [card.path for page in pages for card in page.cards]
    assert len(shown) == len(set(shown)) == 2


@settings(max_examples=200)
@given(REPORTS, st.lists(st.integers(0, 8), min_size=30, max_size=30), st.floats(1, 60))
def test_papers_from_any_day_on_are_those_of_a_walk_over_all_days(
    reports: list[tuple[int, int, int]], homes: list[int], half_life: float
) -> None:
    members: dict[int, list[Story]] = {}
    for story, home in zip(singles(reports), homes, strict=False):
        members.setdefault(home, []).append(story)
    clusters = [Cluster(members=tuple(found)) for found in members.values()]
    options = FrontOptions(half_life_hours=half_life)
    walk = partial(papers, clusters, datetime.date, ZoneInfo("UTC"), options)
    whole = walk(date.min)
    for day in whole:
        assert walk(day) == {one: paper for one, paper in whole.items() if one >= day}


def test_a_day_that_clocks_go_back_to_from_the_next_has_its_paper() -> None:
    # A minute after midnight clocks went back to eleven, so the later report is of the day before.
    members = [
        make_story(name, published=datetime(2010, 11, 7, 2, minute, tzinfo=UTC))
        for name, minute in (("first", 30), ("second", 40))
    ]
    zone, options = ZoneInfo("America/St_Johns"), FrontOptions(half_life_hours=3)

    def day_of(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    assert [day_of(story.published).day for story in members] == [7, 6]
    clusters = [Cluster(members=tuple(members), topics=("harbour",))]
    walk = papers(clusters, day_of, zone, options, date.min)
    assert papers(clusters, day_of, zone, options, date(2010, 11, 7)) == {
        day: paper for day, paper in walk.items() if day.day == 7
    }
    assert len(walk) == 2
