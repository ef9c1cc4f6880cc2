"""One text under several providers counts once, and is one line on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from generator.grouper.copies import is_copy, texts_of
from generator.model import HEAT_PER_REPORT, Story
from generator.pages import ProviderPage, ProvidersPage, StoryPage
from tests.conftest import NOON, group, make_story, page_at, plan

SAID = (
    "Engineers lowered spare winches into the flooded shaft at Ostermoor on Tuesday while "
    "farmers moved cattle from the lower meadows and the mayor promised a review"
)
TEXT: dict[str, Any] = {"title": "Dam gates jammed at Ostermoor", "excerpt": SAID}
LONG = "Dam gates jammed at Ostermoor while farmers move their cattle"


def syndicated() -> list[Story]:
    return [
        make_story("wire", quality=80, **TEXT),
        make_story("mirror", quality=70, hours=1, **TEXT),
        make_story(
            "own",
            quality=60,
            hours=2,
            title="Ostermoor dam gates are jammed, cattle moved",
            excerpt="Farmers blame spare winches that engineers lowered for the jammed gates",
        ),
        make_story("portal", quality=50, hours=3, **(TEXT | {"excerpt": SAID[:120]})),
    ]


# ------------------------------------------------------------- what is a copy


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        ({}, {}, True),
        ({}, {"excerpt": SAID[:120]}, True),
        ({}, {"excerpt": "Copper thieves left the lowest gate open all night long"}, False),
        ({}, {"excerpt": ""}, False),
        # What is in the excerpt of a headline says nothing new.
        ({"excerpt": TEXT["title"]}, {"excerpt": TEXT["title"]}, False),
        # A portal's word in the headline, and a number that is another.
        ({}, {"title": f"{TEXT['title']} (update)"}, True),
        ({}, {"title": f"{TEXT['title']} 2024"}, False),
        ({}, {"title": "Engineers at work in Ostermoor"}, False),
        # Headlines so long that nobody else comes upon them, but for those of videos.
        ({"title": LONG}, {"title": LONG.upper(), "excerpt": ""}, True),
        ({"title": LONG}, {"title": LONG, "excerpt": "", "kind": "video"}, False),
        # A publisher says much of one text under two headlines.
        ({"host": "a.example"}, {"host": "a.example"}, True),
        ({"host": "a.example"}, {"host": "a.example", "title": f"{TEXT['title']} again"}, False),
        ({"host": "a.example", "title": LONG}, {"host": "a.example", "title": LONG, "excerpt": ""},
         False),
    ],
)  # fmt: skip
def test_a_copy_is_told_by_headline_and_excerpt(
    one: dict[str, Any], other: dict[str, Any], copies: bool
) -> None:
    stories = make_story("one", **(TEXT | one)), make_story("other", **(TEXT | other))
    assert is_copy(*stories) is copies
    assert is_copy(*reversed(stories)) is copies
    assert texts_of(stories) == ((0, 0) if copies else ())


def test_many_texts_that_begin_alike_are_told_apart_in_time() -> None:
    stories = [make_story(f"n{n}", title=f"Notice {n}", excerpt=SAID) for n in range(2000)]
    assert texts_of(stories) == ()
    assert texts_of([*stories, stories[3]])[-1] == 3


# ------------------------------------------------------- what it counts for


def test_heat_counts_one_text_once() -> None:
    (cluster,) = group(syndicated())
    assert len(cluster.members) == 4
    assert len(cluster.reports) == cluster.sources == 2
    assert cluster.heat == 80 + HEAT_PER_REPORT


def test_copies_do_not_make_a_report_hot_enough_to_lead() -> None:
    folded = make_story("folded", quality=10, listed=False, title=LONG)
    copies = [make_story(f"c{n}", file=False, quality=40, title=LONG) for n in range(3)]
    assert group([folded, *copies], listing_heat=60) == ()
    others = [make_story(f"o{n}", file=False, quality=40, title=f"{LONG} {n}") for n in range(3)]
    assert len(group([folded, *others], listing_heat=60)) == 1


def test_the_page_names_where_else_a_text_is() -> None:
    page = page_at(plan(syndicated()), "news/2026-03-10-wire/")
    assert isinstance(page, StoryPage)
    assert [entry.provider.title for entry in page.lead.elsewhere] == ["Mirror", "Portal"]
    assert [entry.provider.title for entry in page.coverage] == ["Own"]
    assert (page.why.reports, page.why.sources, page.why.runner_up) == (2, 2, 60)
    assert max(entry.published for entry in page.members) == NOON + timedelta(hours=3)


def test_a_lead_with_copies_alone_has_no_coverage() -> None:
    page = page_at(plan(syndicated()[:2]), "news/2026-03-10-wire/")
    assert isinstance(page, StoryPage)
    assert (page.coverage, page.why.rule, page.why.heat) == ((), "only", 80)


def test_leaderboards_count_no_copies() -> None:
    page = page_at(plan(syndicated()), "providers/")
    assert isinstance(page, ProvidersPage)
    figures = {r.provider.title: (r.reports, r.firsts, r.contested) for r in page.standings}
    # Mirror and Portal have copies only, so they have no rank.
    assert figures == {"Wire": (1, 1, 1), "Own": (1, 0, 1)}


def test_a_providers_page_says_which_of_its_reports_are_copies() -> None:
    site = plan(syndicated())
    rows = {}
    for name in ("wire", "mirror", "own"):
        page = page_at(site, f"providers/{name}-example/")
        assert isinstance(page, ProviderPage)
        rows[name] = [(row.is_lead, row.is_copy, row.ahead) for row in page.reports]
    assert rows == {
        "wire": [(True, False, 7200)],
        "mirror": [(False, True, None)],
        "own": [(False, False, None)],
    }


def test_being_first_is_the_originals_whoever_leads_and_whatever_time_a_platform_tells() -> None:
    stories = [
        make_story("portal", quality=90, hours=-1, **TEXT, provider="msn.example/portal",
                   provider_domain="msn.example"),
        *syndicated()[:3],
    ]  # fmt: skip
    (cluster,) = group(stories)
    assert (cluster.lead.provider, cluster.first.provider) == ("msn.example/portal", "wire.example")
    page = page_at(plan(stories), "providers/wire-example/")
    assert isinstance(page, ProviderPage)
    # Its text was out since the portal's time; it was out itself an hour later.
    assert [(row.is_copy, row.ahead) for row in page.reports] == [(False, 2 * 3600)]


def test_of_the_other_texts_the_original_is_shown() -> None:
    lead = make_story(
        "lead", quality=90, title="Ostermoor dam gates are jammed", excerpt=SAID[::-1]
    )
    late = make_story("late", quality=70, hours=5, title=LONG)
    early = make_story("early", quality=60, title=LONG)
    (cluster,) = group([lead, late, early])
    assert [[story.stem[11:] for story in text] for text in cluster.texts] == [
        ["lead"],
        ["early", "late"],
    ]


def test_the_original_of_a_leading_copy_is_not_called_a_copy() -> None:
    lead = make_story("lead", quality=90, provider="msn.example/a", provider_domain="msn.example",
                      title=LONG)  # fmt: skip
    stories = [lead, make_story("own", title=LONG), make_story("late", hours=1, title=LONG)]
    page = page_at(plan(stories), "news/2026-03-10-lead/")
    assert [(one.provider.title, one.is_copy) for one in page.lead.elsewhere] == [
        ("Own", False),
        ("Late", True),
    ]
