"""What topic and provider pages say in figures, and the leaderboards of a part of the site."""

from __future__ import annotations

from generator.model import Story, Topic
from generator.options import Config, ListOptions
from generator.pages import BoardPage, ProviderPage, ProvidersPage, TopicPage
from tests.conftest import group, make_story, page_at, plan

TOPICS = [
    Topic(id="sea", name="Sea"),
    Topic(id="crabs", name="Crabs", parent="Sea"),
    Topic(id="trade", name="Trade"),
]


def stories() -> list[Story]:
    return [
        make_story(
            "a1", event=1, quality=90, hours=2, host="ax.example", topics=("Crabs", "Trade")
        ),
        make_story("b1", event=1, quality=50, host="bx.example", topics=("Crabs",)),
        make_story("b2", event=2, quality=60, hours=900, host="bx.example", topics=("Sea",)),
        make_story("c3", event=3, quality=70, hours=30, host="cx.example", topics=("Trade",)),
    ]


def topic(name: str) -> TopicPage:
    page = page_at(plan(stories(), topics=TOPICS), f"topics/{name}/")
    assert isinstance(page, TopicPage)
    return page


def board(path: str, found: list[Story] | None = None) -> list[tuple[str, int, int]]:
    page = page_at(plan(found or stories(), topics=TOPICS), path)
    assert isinstance(page, BoardPage)
    return [(row.provider.title, row.leads, row.reports) for row in page.standings]


def test_a_topic_counts_its_stories_reports_and_providers() -> None:
    figures = topic("sea").figures
    assert figures is not None
    assert (figures.stories, figures.reports, figures.providers) == (2, 3, 2)
    assert [row.provider.title for row in figures.leaders] == ["Bx", "Ax"]
    assert figures.chart is not None
    assert figures.chart.total == 3


def test_related_topics_share_stories_and_are_not_kin() -> None:
    found = {name: topic(name).figures for name in ("sea", "crabs", "trade")}
    related = {
        name: [(one.link.path, one.count) for one in figures.related]
        for name, figures in found.items()
        if figures is not None
    }
    assert related == {
        "sea": [("topics/trade/", 1)],
        "crabs": [("topics/trade/", 1)],
        "trade": [("topics/crabs/", 1)],
    }


def test_a_topic_without_stories_has_neither_figures_nor_a_leaderboard() -> None:
    site = plan(stories(), topics=[*TOPICS, Topic(id="void", name="Void")])
    assert page_at(site, "topics/void/").figures is None
    assert "topics/void/providers/" not in {page.path for page in site.pages}


def test_each_topic_has_a_leaderboard_of_its_own_stories() -> None:
    assert board("topics/sea/providers/") == [("Bx", 1, 2), ("Ax", 1, 1)]
    assert board("topics/trade/providers/") == [("Ax", 1, 1), ("Cx", 1, 1), ("Bx", 0, 1)]


def test_each_month_has_a_leaderboard_of_the_stories_led_in_it() -> None:
    assert board("archive/2026/03/providers/") == [("Ax", 1, 1), ("Cx", 1, 1), ("Bx", 0, 1)]
    assert board("archive/2026/04/providers/") == [("Bx", 1, 1)]


def test_leads_of_all_months_sum_up_to_those_of_the_site() -> None:
    found = [
        make_story(f"s{n}", event=n // 3, hours=n * 60, host=f"p{n % 4}.example") for n in range(30)
    ]
    site = plan(found, clusters=group(found))
    whole = page_at(site, "providers/")
    assert isinstance(whole, ProvidersPage)
    months = [page_at(site, link.path) for link in whole.months]
    assert len(months) == 3
    for row in whole.standings:
        parts = [
            part for page in months for part in page.standings if part.provider == row.provider
        ]
        assert sum(part.leads for part in parts) == row.leads
        assert sum(part.reports for part in parts) == row.reports
        assert sum(part.rated for part in parts) == row.rated


def test_the_leaderboard_leads_to_those_of_its_parts_and_they_to_each_other() -> None:
    site = plan(stories(), topics=TOPICS)
    page = page_at(site, "providers/")
    assert [link.path for link in page.topics] == [
        "topics/sea/providers/",
        "topics/trade/providers/",
        "topics/crabs/providers/",
    ]
    assert [link.title for link in page.months] == ["April 2026", "March 2026"]
    april = page_at(site, "archive/2026/04/providers/")
    assert april.older.path == "archive/2026/03/providers/"
    assert april.newer is None


def test_a_provider_page_tells_its_topics_and_when_it_was_first() -> None:
    page = page_at(plan(stories(), topics=TOPICS), "providers/bx-example/")
    assert isinstance(page, ProviderPage)
    assert page.figures is not None
    # without Sea, the root of the site, which tells nothing
    assert [(one.link.title, one.count) for one in page.figures.topics] == [
        ("Crabs", 1),
        ("Trade", 1),
    ]
    assert page.figures.chart is not None
    ahead = {row.entry.url.rpartition("/")[2]: row.ahead for row in page.reports}
    assert ahead == {"b1": 2 * 3600, "b2": None}  # nobody else reports b2


def test_numbered_pages_have_no_figures() -> None:
    config = Config(lists=ListOptions(per_page=5))
    found = [make_story(f"s{n:03}", event=n, hours=n, host="one.example") for n in range(18)]
    site = plan(found, config)
    for path in ("topics/harbour/", "providers/one-example/"):
        assert page_at(site, path).figures is not None
        assert page_at(site, f"{path}page/1/").figures is None
