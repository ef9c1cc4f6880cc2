"""What an editor finds hard, each case in sentences of our own."""

from __future__ import annotations

from typing import Any

import msgspec

from generator.model import Cluster, Story
from tests.conftest import group, make_story

Text = tuple[str, str]


def _stories(*texts: Text, host: str = "", apart: float = 1.0, **fields: Any) -> list[Story]:
    return [
        make_story(
            f"s{n}",
            title=title,
            excerpt=excerpt,
            hours=apart * n,
            host=host or f"desk{n}.example",
            **fields,
        )
        for n, (title, excerpt) in enumerate(texts)
    ]


def _others(count: int = 40) -> list[Story]:
    """Other news of the site, so that what is rare on it is known."""
    return [
        make_story(f"o{n}", event=n, hours=n, host=f"other{n % 7}.example") for n in range(count)
    ]


def _sizes(stories: list[Story], **options: Any) -> list[int]:
    """The sizes of the clusters that hold ``stories``, largest first."""
    clusters: tuple[Cluster, ...] = group([*stories, *_others()], **options)
    ids = {story.id for story in stories}
    found = (sum(story.id in ids for story in cluster.members) for cluster in clusters)
    return sorted((size for size in found if size), reverse=True)


AVAILABLE = "is now generally available in every harbour region at no further cost"


def test_boilerplate_of_one_publisher_is_told_apart_by_the_product() -> None:
    notices = _stories(
        (f"Quillan Ledger {AVAILABLE}", "Customers of all plans may switch it on from the console"),
        (
            f"Ostermoor Vault {AVAILABLE}",
            "Customers of all plans may switch it on from the console",
        ),
        host="press.example",
        apart=0.0,
    )
    assert _sizes(notices) == [1, 1]


def test_the_same_product_by_the_same_publisher_is_one_event() -> None:
    notices = _stories(
        (f"Quillan Ledger {AVAILABLE}", "Customers of all plans may switch it on from the console"),
        (f"Quillan Ledger {AVAILABLE}", "Customers of the Ledger may switch it on today"),
        host="press.example",
    )
    assert _sizes(notices) == [2]


def test_sibling_notices_with_another_number_are_apart() -> None:
    text = "will be retired on the last of March, move your tide tables before that date"
    notices = _stories(
        (f"Sluice runtime 7114 {text}", "Older gates stop answering after the date"),
        (f"Sluice runtime 8226 {text}", "Older gates stop answering after the date"),
        host="press.example",
    )
    assert _sizes(notices) == [1, 1]


def test_siblings_are_one_affair() -> None:
    notices = _stories(
        (f"Quillan Ledger {AVAILABLE}", "Customers of all plans may switch it on from the console"),
        (
            f"Ostermoor Vault {AVAILABLE}",
            "Customers of all plans may switch it on from the console",
        ),
        host="press.example",
    )
    assert _sizes(notices, scope="affair") == [2]


def test_a_weekly_round_up_joins_nothing() -> None:
    title = "Ostermoor dam gates jammed open after copper theft"
    excerpt = "Engineers lowered spare winches"
    for heading in (
        f"Weekly round-up: {title}",
        f"This week in Ostermoor: {title}",
        f"Harbour recap of the week: {title}",
        f"The week's digest - {title}",
    ):
        stories = _stories((title, excerpt), (heading, excerpt), (heading, excerpt))
        assert _sizes(stories) == [1, 1, 1], heading


def test_a_week_in_a_headline_is_no_round_up() -> None:
    title = "Ostermoor dam gates stay open for a week after copper theft"
    assert _sizes(_stories((title, "Engineers wait"), (title, "Winches lowered"))) == [2]


def test_words_that_every_story_shares_join_nothing() -> None:
    stories = [
        msgspec.structs.replace(story, title=f"Harbour Board bulletin: {story.title}")
        for story in (*_stories(OUTAGE, PRIZE, FERRY, BUDGET), *_others(100))
    ]
    ours = {story.id for story in stories[:4]}
    assert [c for c in group(stories) if len(c.members) > 1 and c.lead.id in ours] == []


OUTAGE = ("Signal outage halts trams at Branwick junction", "Riders walked home along the rails")
CAUSE = (
    "Branwick junction tram outage traced to a chewed signal cable",
    "Rails reopened to riders",
)
PRIZE = ("Cellist from Quillan wins the Marsh prize", "The jury praised a fearless adagio")
FERRY = ("New ferry named after a retired lockkeeper", "Islanders voted for months")
BUDGET = ("Council passes budget with a bridge toll", "Drivers will pay from spring")


def test_an_outage_and_its_cause_four_days_later_are_one_event() -> None:
    assert _sizes(_stories(OUTAGE, CAUSE, apart=96.0)) == [2]


def test_earnings_match_each_other_but_not_a_market_report() -> None:
    stories = _stories(
        ("Tidewater Rope posts quarterly profit of 41 million", "Hemp sales lifted the results"),
        ("Tidewater Rope quarterly profit rises on hemp sales", "Results of 41 million beat hopes"),
        ("Shares close mixed as traders weigh grain prices", "Tidewater Rope among the gainers"),
    )
    assert _sizes(stories) == [2, 1]


def test_one_release_under_two_titles_is_one_event() -> None:
    stories = _stories(
        ("Save 83 percent on the Complete Lacquer Masterclass bundle", "Twelve courses, 29 crowns"),
        (
            "Lacquer Masterclass bundle: twelve courses for 29 crowns",
            "Down 83 percent this weekend",
        ),
    )
    assert _sizes(stories) == [2]


def test_a_pair_of_names_joins_nothing_by_itself() -> None:
    stories = _stories(
        ("Quillan and Ostermoor open a bakery", ""),
        ("Court fines Quillan and Ostermoor", ""),
    )
    assert _sizes(stories) == [1, 1]
    assert _sizes(stories, scope="affair") == [2]


def test_a_pair_of_names_supports_what_others_say() -> None:
    stories = _stories(
        ("Quillan and Ostermoor open a bakery beside the lock", ""),
        ("Bakery beside the lock, and Quillan and Ostermoor serve", ""),
        ("Queue for Quillan and Ostermoor: the lock has bread", ""),
    )
    assert _sizes(stories) == [3]


def test_a_pair_of_names_suffices_where_a_file_declares_the_other() -> None:
    one, other = _stories(
        ("Quillan and Ostermoor open a bakery", ""),
        ("Court fines Quillan and Ostermoor", ""),
    )
    assert _sizes([msgspec.structs.replace(one, related=(other.id,)), other]) == [2]
