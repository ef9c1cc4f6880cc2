"""What a cluster has in common, in the words of its lead."""

from __future__ import annotations

from typing import Any

from generator.grouper.reasons import shared_words
from generator.grouper.terms import spellings
from generator.options import Config, ListOptions
from generator.pages import StoryPage
from tests.conftest import group, make_story, page_at, plan


def shared(title: str, others: list[str], excerpt: str = "", **weights: float) -> tuple[str, ...]:
    """The words of a lead whose terms weigh as given, and all others one."""
    heading, rest = spellings(title), spellings(excerpt)
    told = heading | rest
    lead = make_story("lead", title=title, excerpt=excerpt)
    return shared_words(
        lead,
        (heading.keys(), rest.keys() - heading.keys()),
        lambda number: weights.get(told[number], 1.0),
        [spellings(other).keys() for other in others],
    )


def test_words_side_by_side_are_told_as_one_in_the_spelling_of_the_lead() -> None:
    title = "Maren Aske’s pilots of Inner Skell call 3,800 e-mails their bug"
    assert shared(title, ["aske maren in skell"]) == ("Maren Aske’s", "Skell")
    assert shared(title, ["pilot skell inner"]) == ("pilots of Inner Skell",)
    assert shared(title, ["3 800 bugs"]) == ("3,800", "bug")


def test_the_weightiest_come_first_and_what_says_little_beside_them_is_left_out() -> None:
    others = ["Ferry adrift, tugs sent"]
    title = "Ferry found adrift; tugs sent"
    assert shared(title, others, adrift=3.0, tug=2.0, sent=0.5) == ("adrift", "tugs")
    assert shared(title, others, tug=2.0, adrift=1.5) == ("tugs sent", "adrift", "Ferry")


def test_half_of_the_others_must_have_a_word() -> None:
    title = "Ferry adrift"
    assert shared(title, ["ferry", "ferry adrift"]) == ("Ferry adrift",)
    assert shared(title, ["ferry", "ferry", "adrift"]) == ("Ferry",)
    assert shared(title, ["ferry", "boat", "ship"]) == ()


def test_the_excerpt_is_asked_where_the_headline_shares_nothing() -> None:
    excerpt = "Two tugs were sent."
    assert shared("Ferry adrift", ["ferry tugs"], excerpt, tug=2.0) == ("Ferry",)
    assert shared("Ferry adrift", ["ship tugs"], excerpt) == ("tugs",)


def test_scripts_without_spaces_are_told_in_runs() -> None:
    assert shared("電気フェリーが漂流", ["電気フェリー停止"]) == ("電気フェリー",)


def page_of(options: ListOptions, **fields: Any) -> StoryPage:
    lead = make_story("lead", quality=90, related=("2026-03-10-other",), **fields)
    stories = [lead, make_story("other"), make_story("far", event=1)]
    found = page_at(plan(stories, Config(lists=options)), "news/2026-03-10-lead/")
    assert isinstance(found, StoryPage)
    return found


def test_a_page_says_it_unless_that_is_switched_off() -> None:
    assert page_of(ListOptions()).shared == ("Ostermoor dam gates jammed",)
    assert page_of(ListOptions(reasons=False)).shared == ()


def test_copies_have_no_say_in_what_is_in_common() -> None:
    lead = make_story("lead", quality=90, title="Dam gates at Ostermoor jammed open by thieves")
    copies = [
        make_story(f"copy{n}", title=lead.title, excerpt="Thieves take copper") for n in range(3)
    ]
    own = make_story("own", title="Ostermoor dam gates jammed open")
    (cluster,) = group([lead, *copies, own])
    assert "thieves" not in " ".join(cluster.shared)
    assert "gates" in " ".join(cluster.shared)


def test_where_no_words_are_shared_the_page_says_what_was_declared() -> None:
    lead = make_story("lead", quality=90, related=("2026-03-10-other",))
    other = make_story("other")
    (cluster,) = group([lead, other])
    bare = [type(cluster)(members=cluster.members)]
    page = page_at(plan([lead, other], clusters=bare), "news/2026-03-10-lead/")
    assert (page.shared, page.declared) == ((), 1)


def test_signs_that_only_one_of_headline_and_excerpt_has_do_no_harm() -> None:
    odd: dict[str, Any] = {
        "title": "Don''t jam Ostermoor dam gates _now_",
        "excerpt": "Tarn’s gates’ “jam” – 電気",
    }
    (cluster,) = group([make_story("one", **odd), make_story("two", **odd)])
    assert "Ostermoor dam" in " ".join(cluster.shared)
