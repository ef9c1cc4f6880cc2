"""Clusters to a site: its addresses, and what each page shows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import CollisionError
from generator.model import Cluster, Image, Story, Topic
from generator.options import Config, FrontOptions, ListOptions, SiteOptions
from generator.pages import (
    ArchivePage,
    DayPage,
    FrontPage,
    LatestPage,
    MonthPage,
    ProvidersPage,
    RedirectPage,
    StoryPage,
    TopicPage,
    TopicsPage,
    YearPage,
)
from generator.parts import Standing
from generator.planner import output_path
from generator.site import Site
from tests.conftest import NOON, group, make_story, page_at, plan

PICTURE = (Image("https://p.example/y.jpg"),)


def singles(stories: list[Story]) -> list[Cluster]:
    """A cluster for each story, newest first, as the grouper orders them."""
    ordered = sorted(stories, key=lambda story: (story.published, story.id), reverse=True)
    return [Cluster(members=(story,), topics=("harbour",)) for story in ordered]


def many(count: int, hours: float = 5.0) -> list[Story]:
    return [make_story(f"s{n:03}", event=n, hours=n * hours) for n in range(count)]


def redirect_targets(site: Site) -> dict[str, str]:
    return {page.path: page.target for page in site.pages if isinstance(page, RedirectPage)}


# ------------------------------------------------------------- addresses


def test_a_cluster_lives_at_the_stem_of_its_earliest_member() -> None:
    early, lead = make_story("early", quality=10), make_story("lead", quality=90, hours=3)
    site = plan([early, lead])
    page = page_at(site, "news/2026-03-10-early/")
    assert isinstance(page, StoryPage)
    assert page.lead.url == lead.url
    assert redirect_targets(site) == {"news/2026-03-10-lead/": "news/2026-03-10-early/"}


def test_the_address_survives_a_change_of_lead() -> None:
    early, middle = make_story("early", quality=90), make_story("middle", hours=2, quality=50)
    better = make_story("better", hours=4, quality=120)
    before, after = plan([early, middle]), plan([early, middle, better])
    path = "news/2026-03-10-early/"
    assert page_at(before, path).lead.url == early.url
    assert page_at(after, path).lead.url == better.url


def test_two_clusters_that_merge_leave_a_redirect_from_the_losing_address() -> None:
    first = [make_story("a", event=1), make_story("b", event=1, hours=1)]
    rewritten = {"event": 1, "excerpt": "Fishers and samplers disagree"}
    for fields, losing in (({"event": 2}, ""), (rewritten, "news/2026-03-10-a/")):
        second = [
            make_story("c", hours=2, quality=90, **fields),
            make_story("d", hours=3, **fields),
        ]
        site = plan([*first, *second])
        # All old addresses go on: that of the cluster that was, and those of its members.
        assert redirect_targets(site).get("news/2026-03-10-c/", "") == losing
        assert redirect_targets(site)["news/2026-03-10-d/"] == (losing or "news/2026-03-10-c/")
        assert isinstance(page_at(site, "news/2026-03-10-a/"), StoryPage)


def test_a_merged_cluster_redirects_to_where_its_address_giver_is_coverage_now() -> None:
    early = make_story("early", event=1, hours=-4, listed=False)
    lead = make_story("lead", event=1, quality=90)
    assert redirect_targets(plan([early, lead])) == {
        "news/2026-03-10-lead/": "news/2026-03-10-early/"
    }
    earlier = make_story("first", event=1, hours=-9)
    targets = redirect_targets(plan([early, lead, earlier]))
    assert targets == dict.fromkeys(
        ("news/2026-03-10-lead/", "news/2026-03-10-early/"), "news/2026-03-10-first/"
    )


def test_a_report_known_by_reference_gives_no_address_even_if_it_is_the_earliest() -> None:
    named = make_story("named", file=False, quality=90, hours=-5)
    folded = make_story("folded", listed=False, related=(named.id,))
    page = page_at(plan([named, folded]), "news/2026-03-10-folded/")
    assert page.lead.url == named.url


def test_of_stories_with_one_stem_the_one_published_first_keeps_its_address() -> None:
    old = make_story("old", event=1, hours=1, id="west/storm", stem="storm")
    new = make_story("new", event=2, hours=2, id="east/storm", stem="storm")
    addresses = {
        name: plan(stories).stories for name, stories in {"old": [old], "both": [new, old]}.items()
    }
    assert addresses["old"]["west/storm"] == addresses["both"]["west/storm"] == "news/storm/"
    assert addresses["both"]["east/storm"].startswith("news/storm-")


def test_of_providers_with_one_slug_the_one_that_reported_first_keeps_its_address() -> None:
    old = make_story("old", event=1, hours=1, host="a-b.example")
    new = make_story("new", event=2, hours=2, host="a.b.example")
    for stories in ([old], [new, old]):
        site = plan(stories)
        assert page_at(site, "providers/a-b-example/").domain == "a-b.example"


def test_stems_that_differ_in_case_only_get_addresses_that_do_not() -> None:
    one = make_story("a", event=1, id="2026-Storm", stem="2026-Storm")
    other = make_story("b", event=2, id="2026-storm", stem="2026-storm")
    paths = [page.path for page in plan([one, other]).pages if isinstance(page, StoryPage)]
    assert len({path.casefold() for path in paths}) == 2
    assert all(path == path.lower() for path in paths)


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6, unique=True))
def test_whatever_files_are_called_every_output_path_is_safe_and_unique(names: list[str]) -> None:
    stories = [
        make_story(
            f"s{n}", event=n, id=name, stem=name, topics=(), provider=name, provider_name=name
        )
        for n, name in enumerate(names)
    ]
    paths = [output_path(page.path) for page in plan(stories).pages]
    assert len({path.casefold() for path in paths}) == len(paths)
    for path in paths:
        assert re.fullmatch(r"(?:[a-z0-9][a-z0-9_-]*/)*[a-z0-9_-]+\.html", path), path
    folders = {path.rpartition("/")[0] for path in paths}
    assert folders.isdisjoint(paths)


@pytest.mark.parametrize("name", ["index.html", "news/2026-03-10-dam/index.html", "latest"])
def test_a_static_file_at_the_address_of_a_page_is_a_collision(name: str) -> None:
    with pytest.raises(CollisionError, match=re.escape(f"/{name}")):
        plan([make_story("dam")], assets={name: name})


def test_all_collisions_are_named_at_once() -> None:
    with pytest.raises(CollisionError, match=r"2 addresses.*404\.html.*latest/index\.html"):
        plan([], assets={name: name for name in ("404.html", "latest/index.html")})


def test_an_alias_at_the_address_of_a_static_file_is_left_out_with_a_warning() -> None:
    story = make_story("dam", aliases=("about/",))
    site = plan([story], assets={"about/index.html": "about/index.html"})
    assert [problem.kind for problem in site.problems] == ["bad-alias"]
    assert redirect_targets(site) == {}


def test_an_alias_that_is_that_of_a_static_file_but_for_case_is_left_out_too() -> None:
    site = plan([make_story("dam", aliases=("old/",))], assets={"Old": "Old/index.html"})
    assert [problem.kind for problem in site.problems] == ["bad-alias"]
    assert redirect_targets(site) == {}


def test_an_alias_says_why_it_is_left_out_and_that_of_the_story_itself_is_none() -> None:
    own = "news/2026-03-10-dam/"
    story = make_story("dam", aliases=(own, "api/dam/", "latest/"))
    problems = plan([story]).problems
    assert [problem.message for problem in problems] == [
        "/api/dam/ is where other files of the site lie; the alias is left out",
        "/latest/ is the address of another page or file; the alias is left out",
    ]


def test_an_alias_that_two_stories_claim_goes_to_one_of_them() -> None:
    stories = [make_story(f"s{n}", event=n, aliases=("old/",)) for n in range(2)]
    site = plan(stories)
    assert list(redirect_targets(site)) == ["old/"]
    assert [problem.kind for problem in site.problems] == ["bad-alias"]


def test_every_story_with_a_file_that_a_page_covers_has_its_address() -> None:
    lead = make_story("lead")
    twin = make_story("twin", url=lead.url, listed=False, quality=1)
    folded = make_story("folded", event=4, listed=False, related=(lead.id,))
    nowhere = make_story("nowhere", event=5, listed=False)
    site = plan([lead, twin, folded, nowhere])
    assert set(redirect_targets(site)) == {"news/2026-03-10-twin/", "news/2026-03-10-folded/"}
    assert site.unplaced == ("_news/2026-03-10-nowhere.md",)


def test_every_internal_link_of_a_plan_leads_to_a_page() -> None:
    named = make_story("named", event=7, file=False)
    lead = make_story("lead", related=(named.id,), quality=90)
    site = plan([lead, make_story("other", hours=2, quality=20), named])
    paths = {page.path for page in site.pages}
    page = page_at(site, "news/2026-03-10-lead/")
    entries = (page.lead, *page.coverage, *page.earlier, *page.see_also)
    assert len(entries) == 3
    for entry in entries:
        assert entry.provider.path in paths | {""}
        assert entry.path in paths | {""}


# ------------------------------------------------------------------ lists


@given(st.integers(0, 40))
def test_one_newest_story_changes_no_full_page_of_the_river(count: int) -> None:
    config = Config(lists=ListOptions(per_page=5))
    stories = many(count)
    newest = make_story("newest", event=count, hours=count * 5 + 1)

    def river(found: list[Story]) -> dict[str, LatestPage]:
        site = plan(found, config, clusters=singles(found))
        return {page.path: page for page in site.pages if isinstance(page, LatestPage)}

    before, after = river(stories), river([*stories, newest])
    changed = [path for path in before if before[path] != after[path]]
    assert len(set(after) - set(before)) <= 1
    assert len(set(changed) - {"latest/"}) <= 1
    for path in set(changed) - {"latest/"}:
        assert before[path].days == after[path].days  # its pager only


def test_the_river_shows_every_cluster_once() -> None:
    stories = many(23)
    site = plan(stories, Config(lists=ListOptions(per_page=5)), clusters=singles(stories))
    shown = [
        card.lead.url
        for page in site.pages
        if isinstance(page, LatestPage)
        for day in page.days
        for card in day.cards
    ]
    assert sorted(shown) == sorted(story.url for story in stories)


def test_numbered_pages_of_topics_and_providers_do_not_change_with_a_new_story() -> None:
    config = Config(lists=ListOptions(per_page=5))
    stories = [make_story(f"s{n:03}", event=n, hours=n, host="one.example") for n in range(18)]
    newest = make_story("newest", event=18, hours=18, host="one.example")

    def numbered(found: list[Story]) -> dict[str, object]:
        site = plan(found, config, clusters=singles(found))
        return {
            page.path: page
            for page in site.pages
            if page.path.startswith(("topics/harbour/page/", "providers/one-example/page/"))
        }

    before, after = numbered(stories), numbered([*stories, newest])
    assert len(before) == 4
    assert before == after


# -------------------------------------------------------------- front page


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 150)), max_size=40),
    st.integers(1, 12),
    st.sampled_from([0.1, 0.25, 0.34, 0.5, 1.0]),
)
def test_no_provider_leads_more_than_its_share_of_the_top(
    reports: list[tuple[int, int]], size: int, share: float
) -> None:
    stories = [
        make_story(f"s{n}", event=n, hours=-n, quality=quality, host=f"p{provider}.example")
        for n, (provider, quality) in enumerate(reports)
    ]
    config = Config(front=FrontOptions(stories=size, max_share=share))
    front = page_at(plan(stories, config, clusters=singles(stories)), "")
    assert isinstance(front, FrontPage)
    led = [card.lead.provider for card in front.top]
    assert len(led) <= size
    assert bool(led) == bool(stories)
    for provider in led:
        assert led.count(provider) <= max(1, share * len(led) + 1e-9)


@given(
    providers=st.lists(st.integers(0, 3), max_size=24),
    stories=st.integers(1, 12),
    share=st.sampled_from([0.1, 0.34, 0.5, 1.0]),
    latest=st.integers(0, 6),
)
def test_a_front_page_without_sections_leaves_a_third_to_the_river_and_shows_no_story_twice(
    providers: list[int], stories: int, share: float, latest: int
) -> None:
    reports = [
        make_story(f"s{n}", event=n, hours=n, host=f"p{provider}.example", topics=())
        for n, provider in enumerate(providers)
    ]
    front = FrontOptions(stories=stories, max_share=share, latest=latest)
    clusters = [Cluster(members=(story,)) for story in reversed(reports)]
    page = page_at(plan(reports, Config(front=front), clusters=clusters), "")
    assert isinstance(page, FrontPage)
    main = (*page.top, *page.more)
    shown = [card.path for card in (*main, *page.latest)]
    assert len(shown) == len(set(shown))
    assert len(main) <= max(3, min(stories, -(-2 * len(reports) // 3)))
    assert len(page.latest) == min(latest, len(reports) - len(main))


def test_the_top_is_ranked_by_heat_halved_with_each_half_life() -> None:
    stories = [
        make_story("hot-but-old", event=1, quality=100, hours=-24, host="a.example"),
        make_story("warm-and-new", event=2, quality=60, hours=0, host="b.example"),
        make_story("cool-and-new", event=3, quality=40, hours=0, host="c.example"),
    ]
    front = page_at(plan(stories, Config(front=FrontOptions(half_life_hours=24))), "")
    assert [card.lead.url.rpartition("/")[2] for card in front.top] == [
        "warm-and-new",
        "hot-but-old",
        "cool-and-new",
    ]
    slow = page_at(plan(stories, Config(front=FrontOptions(half_life_hours=1000))), "")
    assert slow.top[0].lead.url.endswith("hot-but-old")


def test_a_later_now_ages_all_stories_alike() -> None:
    stories = many(12, hours=7)
    today = page_at(plan(stories), "")
    later = page_at(plan(stories, Config(now=NOON + timedelta(days=400))), "")
    assert [card.path for card in today.top] == [card.path for card in later.top]


# ------------------------------------------------------------ leaderboard


def test_the_leaderboard_counts_leads_coverage_first_reports_and_mean_quality() -> None:
    stories = [
        make_story("a1", event=1, quality=90, hours=2, host="ax.example"),
        make_story("b1", event=1, quality=50, hours=0, host="bx.example"),
        make_story("c1", event=1, quality=None, hours=3, host="cx.example"),
        make_story("a2", event=2, quality=60, hours=5, host="ax.example"),
        make_story("b2", event=3, quality=71, hours=6, host="bx.example"),
        make_story("b3", event=3, quality=40, hours=7, host="bx.example"),
    ]
    page = page_at(plan(stories), "providers/")
    assert isinstance(page, ProvidersPage)

    def figures(row: Standing) -> tuple[object, ...]:
        name = row.provider.title
        quality = (row.quality, row.rated)
        return (row.rank, name, row.leads, row.coverage, row.firsts, row.contested, *quality)

    assert [figures(row) for row in page.standings] == [
        (1, "Ax", 2, 0, 0, 1, 75.0, 2),
        # its third event has one provider only, so nobody is first with it
        (2, "Bx", 1, 2, 1, 1, 53.7, 3),
        (3, "Cx", 0, 1, 0, 1, None, 0),
    ]


def test_who_has_the_same_figures_has_the_same_rank() -> None:
    stories = [make_story(f"s{n}", event=n, host=f"{'baac'[n]}.example") for n in range(4)]
    page = page_at(plan(stories, clusters=singles(stories)), "providers/")
    ranks = [(row.rank, row.provider.title) for row in page.standings]
    assert ranks == [(1, "A"), (2, "B"), (2, "C")]


def test_a_provider_of_copies_alone_has_a_page_and_no_rank() -> None:
    wire = make_story(
        "wire",
        title="Ferry stops at the old quay of Ostermoor harbour tonight",
        host="wire.example",
    )
    copy = make_story("copy", title=wire.title, hours=2, host="portal.example")
    site = plan([wire, copy])
    page = page_at(site, "providers/")
    assert [row.provider.title for row in page.standings] == ["Wire"]
    portal = page_at(site, "providers/portal-example/")
    assert portal.figures.standing.rank == 0
    assert page_at(site, "topics/harbour/").figures.providers == 1


def test_of_providers_with_one_name_the_publisher_has_it_to_itself() -> None:
    names: dict[str, Any] = {"provider_name": "Gazette"}
    stories = [
        make_story("own", event=1, host="gazette.example", **names),
        make_story("channel", event=2, host="video.example", provider="video.example/g", **names),
        make_story("namesake", event=3, host="other.example", provider_name="The Other"),
    ]
    page = page_at(plan(stories, clusters=singles(stories)), "providers/")
    titles = {row.provider.title for row in page.standings}
    assert titles == {"Gazette", "Gazette (video.example)", "The Other"}


def test_a_link_to_a_story_knows_whether_there_is_coverage() -> None:
    alone = make_story("alone", event=1, host="quay.example")
    lead = make_story("lead", event=2, hours=1, quality=90, host="quay.example")
    also = make_story("also", event=2, hours=2, host="wire.example")
    alone = msgspec.structs.replace(alone, related=(lead.id,))
    site = plan([alone, lead, also])
    page = page_at(site, "providers/quay-example/")
    covered = {row.entry.path: row.entry.covered for row in page.reports}
    assert covered == {"news/2026-03-10-lead/": True, "news/2026-03-10-alone/": False}
    assert [entry.covered for entry in page_at(site, "news/2026-03-10-alone/").see_also] == [True]


def test_topics_beside_a_list_are_counted_as_their_own_pages_count() -> None:
    topics = [
        Topic(id="sea", name="Sea"),
        Topic(id="crabs", name="Crabs", parent="Sea"),
        Topic(id="trade", name="Trade"),
        Topic(id="land", name="Land", parent="Trade"),
    ]
    named = [("Crabs",), ("Sea", "Land"), ("Crabs", "Land"), ("Sea",)]
    stories = [
        make_story(f"s{n}", event=n, topics=names, host="quay.example")
        for n, names in enumerate(named)
    ]
    site = plan(stories, topics=topics)
    page = page_at(site, "providers/quay-example/")
    counts = {one.link.title: one.count for one in page.figures.topics}
    assert counts == {"Sea": 4, "Crabs": 2, "Trade": 2, "Land": 2}
    related = page_at(site, "topics/trade/").figures.related
    assert {one.link.title: one.count for one in related} == {"Sea": 2, "Crabs": 1}


def test_reports_of_the_leaderboard_sum_up_to_those_of_all_clusters() -> None:
    stories = [make_story(f"s{n}", event=n // 3, host=f"p{n % 4}.example") for n in range(20)]
    stories.append(make_story("copy", title=stories[0].title, host="portal.example"))
    clusters = group(stories)
    page = page_at(plan(stories, clusters=clusters), "providers/")
    assert sum(row.reports for row in page.standings) == sum(len(c.reports) for c in clusters) == 20
    assert sum(row.leads for row in page.standings) == len(clusters)


# ---------------------------------------------------------------- archive


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=25))
def test_archive_bins_sum_up_to_the_number_of_clusters(days: list[int]) -> None:
    stories = [make_story(f"s{n}", event=n, hours=24 * day) for n, day in enumerate(days)]
    site = plan(stories, clusters=singles(stories))
    index = page_at(site, "archive/")
    assert isinstance(index, ArchivePage)
    assert sum(year.stories for year in index.years) == len(stories)
    for year in index.years:
        months = page_at(site, year.path)
        assert isinstance(months, YearPage)
        assert sum(month.stories for month in months.months) == year.stories
        for month in months.months:
            shown = page_at(site, month.path)
            assert isinstance(shown, MonthPage)
            assert sum(day.stories for day in shown.days) == month.stories
            for day in shown.days:
                cards = page_at(site, day.path)
                assert isinstance(cards, DayPage)
                assert len(cards.cards) == day.stories


def test_the_paper_of_a_day_has_its_hottest_story_first() -> None:
    stories = [make_story(f"s{n}", event=n, quality=q) for n, q in enumerate((30, 90, 60))]
    page = page_at(plan(stories), "archive/2026/03/10/")
    assert [card.heat for card in page.cards] == [90, 60, 30]


def test_neighbouring_days_skip_days_without_stories() -> None:
    stories = [make_story(f"s{n}", event=n, hours=24 * 9 * n) for n in range(3)]
    page = page_at(plan(stories), "archive/2026/03/19/")
    assert (page.older.path, page.newer.path) == ("archive/2026/03/10/", "archive/2026/03/28/")


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "10"), ("Pacific/Auckland", "11"), ("America/Los_Angeles", "10")],
)
def test_a_day_begins_at_midnight_of_the_sites_zone(zone: str, day: str) -> None:
    site = plan([make_story("dam")], Config(site=SiteOptions(time_zone=zone)))
    assert page_at(site, f"archive/2026/03/{day}/").title == f"{day} March 2026"
    assert page_at(site, "news/2026-03-10-dam/").day.path == f"archive/2026/03/{day}/"


# ----------------------------------------------------------------- topics


def test_a_topics_page_rolls_up_its_children_and_counts_each_cluster_once() -> None:
    topics = [
        Topic(id="sea", name="Sea"),
        Topic(id="crabs", name="Crabs", parent="Sea"),
        Topic(id="claws", name="Claws", parent="crabs"),
    ]
    both = make_story("both", event=1, topics=("Sea", "Claws"))
    deep = make_story("deep", event=2, topics=("Claws",))
    site = plan([both, deep], topics=topics)
    for topic in ("sea", "crabs", "claws"):
        page = page_at(site, f"topics/{topic}/")
        assert isinstance(page, TopicPage)
        assert page.figures is not None
        assert page.figures.stories == 2
    crumbs = [link.path for link in page_at(site, "topics/claws/").crumbs]
    assert crumbs == ["", "topics/", "topics/sea/", "topics/crabs/"]


def test_topics_may_be_nested_deeper_than_python_nests_calls() -> None:
    topics = [
        Topic(id=f"t{n}", name=f"T{n}", parent=f"T{n - 1}" if n else None) for n in range(1100)
    ]
    site = plan([make_story("dam", topics=("T0",))], topics=topics)
    rows = next(page for page in site.planned if page.path == "topics/").make()
    assert isinstance(rows, TopicsPage)
    assert [row.depth for row in rows.rows] == list(range(1100))


def test_topics_that_are_each_others_parent_still_have_their_pages() -> None:
    topics = [Topic(id="hen", name="Hen", parent="Egg"), Topic(id="egg", name="Egg", parent="Hen")]
    site = plan([make_story("dam", topics=("Egg",))], topics=topics)
    rows = [row.topic.path for row in page_at(site, "topics/").rows]
    assert sorted(rows) == ["topics/egg/", "topics/hen/"]


# ------------------------------------------------------------ story pages


@pytest.mark.parametrize(
    ("rival", "rule"),
    [
        ({}, "only"),
        ({"quality": 20, "hours": 1}, "quality"),
        ({"quality": 50, "hours": -1}, "image"),
        ({"quality": 50, "hours": 1, "images": PICTURE}, "earliest"),
        ({"quality": 90, "listed": False}, "listed"),
        # An equal that may not lead was out before it, or has the picture that it lacks.
        ({"quality": 50, "hours": -1, "images": PICTURE, "listed": False}, "listed"),
        ({"quality": 50, "images": PICTURE}, "id"),
    ],
)
def test_a_story_page_says_by_which_rule_its_lead_leads(rival: dict[str, Any], rule: str) -> None:
    lead = make_story("lead", images=PICTURE)
    stories = [lead, make_story("rival", **rival)] if rival else [lead]
    pages = [page for page in plan(stories).pages if isinstance(page, StoryPage)]
    (page,) = pages
    assert page.lead.url == lead.url
    assert page.why.rule == rule
    assert (page.why.reports, page.why.heat) == (len(stories), 50 + 20 * (len(stories) - 1))


def test_see_also_shows_a_few_and_folds_the_rest_away() -> None:
    others = [make_story(f"o{n}", event=n + 1) for n in range(6)]
    lead = make_story("lead", related=tuple(story.id for story in others))
    page = page_at(
        plan([lead, *others], Config(lists=ListOptions(see_also=2))), "news/2026-03-10-lead/"
    )
    assert (len(page.see_also), len(page.see_also_more)) == (2, 4)


def test_a_picture_under_the_sites_own_address_is_a_file_of_the_site_or_left_out() -> None:
    base = "https://host.example/paper/"
    here = make_story("here", event=1, images=(Image(base + "pictures/dam.jpg"),))
    gone = make_story("gone", event=2, images=(Image(base + "pictures/gone.jpg"),))
    site = plan(
        [here, gone],
        Config(site=SiteOptions(base_url=base)),
        assets={"pictures/dam.jpg": "pictures/dam.jpg"},
    )
    assert page_at(site, "news/2026-03-10-here/").lead.image.url == "pictures/dam.jpg"
    assert page_at(site, "news/2026-03-10-gone/").lead.image is None
    (problem,) = site.problems
    assert (problem.kind, problem.path) == ("missing-picture", "_news/2026-03-10-gone.md")
    assert "pictures/gone.jpg is under the site's own address" in problem.message


@pytest.mark.parametrize(("days", "sections"), [(20, ["Dam"]), (40, [])])
def test_a_section_begins_with_a_story_of_the_last_month(days: int, sections: list[str]) -> None:
    stories = [make_story("new", event=0, quality=99, topics=("Dam",))]
    stories += [
        make_story(f"old{n}", event=n, hours=-24.0 * days, topics=("Dam",)) for n in range(1, 4)
    ]
    stories += [
        make_story(f"other{n}", event=n, hours=-48.0, topics=(f"T{n}",)) for n in range(4, 12)
    ]
    topics = [Topic(id=name.lower(), name=name) for name in ("Dam", *(f"T{n}" for n in range(12)))]
    config = Config(front=FrontOptions(stories=3, latest=3))
    page = page_at(plan(stories, config, topics), "")
    assert [section.heading.title for section in page.sections] == sections
