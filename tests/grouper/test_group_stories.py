"""Which reports are of one event, who leads them, and where the rest is shown."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.executors import Workers
from generator.grouper import group_stories, lead_order
from generator.model import Cluster, Image, Story
from generator.options import GroupingOptions
from generator.urls import url_key
from tests.conftest import EVENTS, NOON, group, make_story

PICTURE = (Image("https://pictures.example/dam.jpg"),)


def ids(stories: tuple[Story, ...]) -> list[str]:
    return [story.id.removeprefix("2026-03-10-") for story in stories]


def only(clusters: tuple[Cluster, ...]) -> Cluster:
    (cluster,) = clusters
    return cluster


# ------------------------------------------------------------- who leads


def test_the_highest_quality_leads() -> None:
    cluster = only(group([make_story("low", quality=20), make_story("high", quality=90, hours=5)]))
    assert ids(cluster.members) == ["high", "low"]


def test_of_equal_quality_one_with_an_image_leads() -> None:
    cluster = only(group([make_story("bare"), make_story("shown", hours=5, images=PICTURE)]))
    assert ids(cluster.members) == ["shown", "bare"]


def test_of_equal_quality_and_images_the_earliest_leads() -> None:
    cluster = only(group([make_story("a-late", hours=3), make_story("b-early")]))
    assert ids(cluster.members) == ["b-early", "a-late"]


def test_the_id_settles_what_is_level_otherwise() -> None:
    cluster = only(group([make_story("beta"), make_story("alpha")]))
    assert ids(cluster.members) == ["alpha", "beta"]


def test_coverage_is_in_the_order_of_the_lead_rules() -> None:
    stories = [make_story(f"s{n}", quality=quality) for n, quality in enumerate((30, 90, 60, 45))]
    cluster = only(group(stories))
    assert list(cluster.members) == sorted(stories, key=lead_order)


def test_a_missing_quality_counts_as_none_of_it() -> None:
    cluster = only(
        group([make_story("unrated", quality=None), make_story("rated", quality=1, hours=2)])
    )
    assert ids(cluster.members) == ["rated", "unrated"]


# --------------------------------------------------- who may lead at all


def test_an_unlisted_story_never_leads_however_good() -> None:
    cluster = only(
        group([make_story("folded", quality=150, listed=False), make_story("listed", quality=10)])
    )
    assert ids(cluster.members) == ["listed", "folded"]


def test_a_cluster_without_a_listed_story_has_no_page() -> None:
    stories = [make_story("one", listed=False, quality=99), make_story("two", listed=False)]
    assert group(stories) == ()


def test_a_configuration_may_promote_folded_stories_that_are_hot() -> None:
    stories = [make_story("one", listed=False, quality=99), make_story("two", listed=False)]
    assert ids(only(group(stories, promote_folded=True)).members) == ["one", "two"]
    assert group(stories, promote_folded=True, listing_heat=200) == ()


def test_a_report_known_by_reference_leads_from_the_threshold_of_heat_on() -> None:
    named = make_story("herald", file=False, quality=50)
    folded = make_story("ledger", listed=False, quality=10, related=(named.id,))
    cluster = only(group([folded, named], listing_heat=70))
    assert ids(cluster.members) == ["herald.example/herald", "ledger"]
    assert cluster.heat == 70
    assert group([folded, named], listing_heat=71) == ()


def test_a_reference_below_the_threshold_does_not_outrank_a_listed_story() -> None:
    named = make_story("herald", file=False, quality=40)
    listed = make_story("ledger", quality=10, related=(named.id,))
    assert only(group([listed, named], listing_heat=70)).lead is listed


def test_reports_that_are_all_known_by_reference_have_no_page() -> None:
    assert group([make_story("a", file=False, quality=99), make_story("b", file=False)]) == ()


# ------------------------------------------------- declared is only a hint


def test_a_declared_story_about_something_else_is_see_also() -> None:
    noise = make_story("noise", event=1)
    lead = make_story("lead", related=(noise.id,))
    clusters = {cluster.lead.id: cluster for cluster in group([lead, noise])}
    assert len(clusters) == 2
    assert clusters[lead.id].see_also == (noise,)
    assert clusters[lead.id].coverage == ()


def test_even_mutual_declarations_do_not_join_what_shares_no_words() -> None:
    one = make_story("one", event=2, related=("2026-03-10-other",))
    other = make_story("other", event=3, related=(one.id,))
    assert len(group([one, other])) == 2


def test_undeclared_reports_of_one_event_are_one_cluster() -> None:
    assert (
        len(only(group([make_story("one"), make_story("two"), make_story("three")])).members) == 3
    )


def test_a_chain_of_declarations_does_not_join_its_ends() -> None:
    chain = [make_story(f"s{n}", event=n) for n in range(8)]
    linked = [
        make_story(f"s{n}", event=n, related=tuple(s.id for s in chain if s.id != chain[n].id))
        for n in range(8)
    ]
    assert [len(cluster.members) for cluster in group(linked)] == [1] * 8


def test_stories_that_share_no_topic_are_not_one_event() -> None:
    stories = [make_story("one", topics=("Harbour",)), make_story("two", topics=("Chess",))]
    assert len(group(stories)) == 2


# ------------------------------------------------------------------ scope


STRIKE = (
    ("Ferry crews of Ostermoor walk out over night shifts", "Islanders queue at every quay"),
    ("Ferry crews walk out, islanders queue at the quay", "Night shifts without rest: Branwick"),
    ("Harbour board invites union to talks in Ostermoor", "Ferry crews want rest: Branwick"),
    ("Union of Branwick and harbour board return to talks", "A pact on night shifts seems near"),
)


@pytest.mark.parametrize("scope", ["event", "affair"])
def test_topics_may_be_as_many_as_scrapers_find_tags(scope: str) -> None:
    stories = [
        make_story(f"n{n}", event=n // 2, topics=tuple(f"T{n // 2}-{m}" for m in range(45)))
        for n in range(8)
    ]
    assert len(group(stories, scope=scope)) == 4


def test_the_wider_scope_joins_the_events_of_one_affair() -> None:
    stories = [
        make_story(f"s{n}", hours=20 * n, title=title, excerpt=excerpt)
        for n, (title, excerpt) in enumerate(STRIKE)
    ]
    others = [make_story(f"o{n}", event=n, hours=9 * n) for n in range(1, 9)]
    narrow, wide = (group([*stories, *others], scope=scope) for scope in ("event", "affair"))
    sizes = [
        sorted(len(cluster.members) for cluster in clusters if cluster.lead in stories)
        for clusters in (narrow, wide)
    ]
    assert sizes == [[2, 2], [4]]
    assert len(wide) == 1 + len(others)


def test_one_publisher_needs_more_in_common_to_report_one_event_twice() -> None:
    usual = "Generally available at every quay console, free"
    texts = (
        ("Tidewater ledger brass columns", f"{usual} hinges oak felt"),
        ("Lockkeeper forms paper trays", f"{usual} wax twine seals"),
    )
    for hosts, clusters in ((("a.example", "b.example"), 1), (("a.example", "a.example"), 2)):
        stories = [
            make_story(f"s{n}", host=host, title=title, excerpt=excerpt)
            for n, (host, (title, excerpt)) in enumerate(zip(hosts, texts, strict=True))
        ]
        assert len(group(stories)) == clusters


def test_an_affair_is_no_wider_than_the_window() -> None:
    stories = [
        make_story(f"s{n}", hours=50 * n, title=title, excerpt=excerpt)
        for n, (title, excerpt) in enumerate(STRIKE)
    ]
    for cluster in group(stories, scope="affair", window_days=4.0):
        times = [story.published for story in cluster.members]
        assert max(times) - min(times) <= timedelta(days=4)


# ----------------------------------------------------- time and the window


def test_reports_within_the_window_are_coverage_and_beyond_it_are_not() -> None:
    near = [make_story("one"), make_story("two", hours=30)]
    assert len(group(near, window_days=2.0)) == 1
    assert len(group(near, window_days=1.0)) == 2


def test_an_older_report_of_the_event_is_earlier_coverage() -> None:
    old = make_story("old", hours=-24 * 20)
    lead = make_story("lead", quality=90, related=(old.id,))
    clusters = {cluster.lead.id: cluster for cluster in group([lead, old])}
    assert clusters[lead.id].earlier == (old,)
    assert clusters[lead.id].see_also == ()
    assert clusters[old.id].members == (old,)


def test_a_story_of_later_weeks_is_not_earlier_coverage() -> None:
    later = make_story("later", hours=24 * 20)
    lead = make_story("lead", quality=90, related=(later.id,))
    clusters = {cluster.lead.id: cluster for cluster in group([lead, later])}
    assert clusters[lead.id].earlier == ()
    assert clusters[lead.id].see_also == (later,)


# ----------------------------------------------------------- same address


def test_files_with_one_address_are_one_report() -> None:
    first = make_story("copy-a", url="https://press.example/dam")
    second = make_story("copy-b", url="https://www.press.example/dam/?utm_source=x")
    cluster = only(group([first, second]))
    assert len(cluster.members) == len(cluster.twins) == 1
    assert {*cluster.members, *cluster.twins} == {first, second}


def test_a_listed_story_stands_for_its_unlisted_twin_of_higher_quality() -> None:
    url = "https://press.example/dam"
    listed = make_story("listed", url=url, quality=5)
    folded = make_story("folded", url=url, quality=99, listed=False)
    cluster = only(group([folded, listed]))
    assert cluster.members == (listed,)
    assert cluster.twins == (folded,)


# ------------------------------------------------------------ folded ones


def test_a_folded_story_of_another_event_is_shown_by_the_lead_that_it_names() -> None:
    lead, stranger = make_story("lead"), make_story("stranger", event=5)
    folded = make_story("folded", event=4, listed=False, related=(lead.id,))
    clusters = {cluster.lead.id: cluster for cluster in group([lead, stranger, folded])}
    assert clusters[lead.id].folded == (folded,)
    assert clusters[lead.id].see_also == (folded,)
    assert clusters[stranger.id].folded == ()


def test_a_folded_story_that_names_a_lead_goes_before_one_that_it_names_by_a_member() -> None:
    lead = make_story("lead", event=1, quality=90)
    other_lead = make_story("other", event=2, quality=90)
    member = make_story("member", event=2, quality=10)
    folded = make_story("folded", event=4, listed=False, related=(member.id, lead.id))
    clusters = {c.lead.id: c for c in group([lead, other_lead, member, folded])}
    assert clusters[lead.id].folded == (folded,)


def test_an_old_folded_story_of_the_event_is_earlier_coverage_of_the_lead_it_names() -> None:
    lead = make_story("lead", quality=90)
    folded = make_story("folded", listed=False, hours=-24 * 30, related=(lead.id,))
    cluster = only(group([lead, folded]))
    assert cluster.earlier == (folded,)
    assert cluster.folded == (folded,)


def test_a_folded_story_that_names_no_lead_is_nowhere() -> None:
    folded = make_story("folded", event=4, listed=False)
    lead = make_story("lead")
    cluster = only(group([lead, folded]))
    assert cluster.members == (lead,)
    assert cluster.folded == ()


def test_a_listed_file_stands_for_a_report_by_reference_that_names_it_as_the_original() -> None:
    listed = make_story("listed", quality=5)
    named = make_story("named", file=False, quality=40, original_url=listed.url)
    cluster = only(group([listed, named]))
    assert cluster.lead is listed
    assert cluster.twins == (named,)


def test_heat_counts_the_cluster_as_grouped_and_not_what_files_claim() -> None:
    lead = make_story("lead", quality=60, heat=999)
    cluster = only(group([lead, make_story("b", quality=1, heat=-1), make_story("c", quality=1)]))
    assert cluster.heat == 60 + 20 * 2


# ---------------------------------------------------- for any set of stories


_DRAFTS = st.tuples(
    st.integers(0, len(EVENTS) - 1),
    st.integers(-24 * 21, 24 * 21),
    st.sampled_from(["listed", "folded", "reference"]),
    st.none() | st.integers(0, 150),
    st.sampled_from([(), ("Harbour",), ("Chess",), ("Harbour", "Chess")]),
    st.sampled_from([(), PICTURE]),
    st.integers(0, 30),
    st.sets(st.integers(0, 15), max_size=4),
)


@st.composite
def newsrooms(draw: st.DrawFn) -> list[Story]:
    """A few weeks of stories: listed, folded and by reference, with noisy declarations.

    As the loader gives them: a report known by reference has no address of a
    file as its own, but may name one as the original.
    """
    drafts = draw(st.lists(_DRAFTS, min_size=1, max_size=16))
    names = [
        f"n{n}.example/n{n}" if draft[2] == "reference" else f"2026-03-10-n{n}"
        for n, draft in enumerate(drafts)
    ]
    stories = []
    for n, (event, hours, how, quality, topics, images, address, related) in enumerate(drafts):
        named = f"https://press.example/{address}"
        is_file = how != "reference"
        stories.append(
            make_story(
                f"n{n}",
                event=event,
                hours=hours,
                file=is_file,
                listed=how != "folded",
                quality=quality,
                topics=topics,
                images=images,
                related=tuple(names[i] for i in sorted(related) if i < len(names) and i != n)
                if is_file
                else (),
                original_url=named,
                **({"url": named} if is_file else {}),
            )
        )
    return stories


@given(newsrooms())
def test_every_story_is_in_one_cluster_at_most(stories: list[Story]) -> None:
    clusters = group(stories)
    homes = Counter(story.id for c in clusters for story in (*c.members, *c.twins, *c.folded))
    assert [story for story, count in homes.items() if count > 1] == []


@given(newsrooms())
def test_every_listed_story_is_in_a_cluster(stories: list[Story]) -> None:
    shown = {s.id for c in group(stories) for s in (*c.members, *c.twins)}
    assert {s.id for s in stories if s.listed and s.stem} <= shown


@given(newsrooms())
def test_no_cluster_shows_one_address_twice(stories: list[Story]) -> None:
    for cluster in group(stories):
        keys = [
            url_key(story.url) for story in (*cluster.members, *cluster.earlier, *cluster.see_also)
        ]
        assert len(keys) == len(set(keys))


@given(newsrooms(), st.sampled_from([0.5, 2.0, 7.0, 14.0]))
def test_no_cluster_is_wider_than_the_window(stories: list[Story], days: float) -> None:
    for cluster in group(stories, window_days=days):
        times = [story.published for story in cluster.members]
        assert max(times) - min(times) <= timedelta(days=days)


@given(newsrooms())
def test_no_unlisted_file_leads(stories: list[Story]) -> None:
    for cluster in group(stories):
        assert cluster.lead.listed
        if not cluster.lead.stem:
            assert cluster.heat >= GroupingOptions().listing_heat


@given(newsrooms())
def test_every_cluster_has_a_member_or_a_twin_with_a_file(stories: list[Story]) -> None:
    for cluster in group(stories):
        assert any(story.stem for story in (*cluster.members, *cluster.twins))


@given(newsrooms(), st.randoms(use_true_random=False))
def test_the_order_of_stories_changes_nothing(
    stories: list[Story], shuffler: random.Random
) -> None:
    shuffled = stories.copy()
    shuffler.shuffle(shuffled)
    assert group(shuffled) == group(stories)


@given(newsrooms())
def test_clusters_come_newest_lead_first(stories: list[Story]) -> None:
    times = [cluster.lead.published for cluster in group(stories)]
    assert times == sorted(times, reverse=True)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_worker_processes_give_the_same_clusters() -> None:
    # More stories than one worker's block holds.
    stories = [make_story(f"n{n}", event=n // 3, hours=n / 2, quality=n % 97) for n in range(1_800)]
    topic_ids = {"harbour": "harbour"}
    with Workers(2) as workers:
        found = group_stories(stories, topic_ids, GroupingOptions(), workers)
    assert found == group(stories, topic_ids)
    assert found[-1].lead.published >= NOON
