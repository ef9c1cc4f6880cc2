"""Grouping again, from what the last grouping left, gives what grouping all from nothing gives."""

from __future__ import annotations

from array import array

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.executors import Workers
from generator.grouper import Grouping, decode_kept, group_again
from generator.grouper.memory import Kept
from generator.model import Image, Story
from generator.options import GroupingOptions
from tests.conftest import EVENTS, make_story, slug_of

PICTURE = (Image("https://pictures.example/dam.jpg"),)
TOPICS = ("Harbour", "Chess")
TOPIC_IDS = {topic.casefold(): slug_of(topic) for topic in TOPICS}
# Words that many stories get, so that their weights reach other steps.
WORDS = ("quay", "tide", "ferry", "brass", "oak", "felt")
NAMES = 14
OPTIONS = (
    GroupingOptions(),
    GroupingOptions(window_days=2.0, promote_folded=True),
    GroupingOptions(listing_heat=20, promote_folded=True),
    GroupingOptions(scope="affair"),
)


def again(
    stories: list[Story],
    kept: Kept | None = None,
    options: GroupingOptions = OPTIONS[0],
    topic_ids: dict[str, str] = TOPIC_IDS,
) -> Grouping:
    with Workers(1) as workers:
        return group_again(stories, topic_ids, options, workers, kept)


def remembered(grouping: Grouping) -> Kept:
    return decode_kept(grouping.encode())


def told(kept: Kept) -> dict[str, object]:
    """What is kept, in one order."""
    fields = msgspec.structs.asdict(kept)
    fields["pairs"] = sorted(zip(*(array("I", column) for column in kept.pairs), strict=True))
    fields["counts"] = dict(
        zip(array("Q", kept.counts[0]), array("I", kept.counts[1]), strict=True)
    )
    fields["topics"] = dict(kept.topics)
    return fields


def name_of(number: int, is_file: bool) -> str:
    return f"2026-03-10-n{number}" if is_file else f"n{number}.example/n{number}"


@st.composite
def drafts(draw: st.DrawFn, number: int) -> Story:
    """A story as the loader gives it, under one of few names, addresses and sets of words."""
    how = draw(st.sampled_from(("listed", "listed", "folded", "reference")))
    is_file = how != "reference"
    event = draw(st.integers(0, 4))
    title, excerpt = EVENTS[event]
    words = draw(st.lists(st.sampled_from(WORDS), max_size=4))
    address = f"https://press.example/{draw(st.integers(0, 5))}"
    own = f"https://n{number}.example/n{number}"
    named = draw(st.sets(st.tuples(st.integers(0, NAMES - 1), st.booleans()), max_size=4))
    return make_story(
        f"n{number}",
        file=is_file,
        title=draw(st.sampled_from((title, " ".join(title.split()[:4]), excerpt))),
        excerpt=" ".join((*words, draw(st.sampled_from((excerpt, ""))))),
        hours=draw(st.sampled_from((-400, -160, -30, -3, 0, 1, 2, 24, 80, 167, 168, 169, 300))),
        listed=how != "folded",
        quality=draw(st.sampled_from((None, 10, 50, 90))),
        topics=draw(st.sampled_from(((), TOPICS[:1], TOPICS[1:], TOPICS))),
        images=draw(st.sampled_from(((), PICTURE))),
        related=tuple(name_of(*one) for one in sorted(named) if one[0] != number)
        if is_file
        else (),
        host=draw(st.sampled_from(("gazette.example", "beacon.example", f"n{number}.example"))),
        id=name_of(number, is_file),
        original_url=draw(st.sampled_from((None, None, address))),
        url=draw(st.sampled_from((own, own, own, f"https://press.example/{number % 3}"))),
    )


STEPS = st.lists(
    st.tuples(
        st.lists(
            st.integers(0, NAMES - 1).flatmap(
                lambda number: st.tuples(st.just(number), st.none() | drafts(number))
            ),
            min_size=1,
            max_size=4,
        ),
        st.booleans(),  # whether what is found is kept for the next step
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=400)
@given(STEPS, st.sampled_from(OPTIONS))
def test_any_script_of_edits_gives_what_grouping_from_nothing_gives(
    script: list[tuple[list[tuple[int, Story | None]], bool]], options: GroupingOptions
) -> None:
    site: dict[int, Story] = {}
    kept: Kept | None = None
    for step, is_kept in script:
        for number, story in step:
            site.pop(number, None)
            if story is not None:
                site[number] = story
        stories = list(site.values())
        grouping, fresh = again(stories, kept, options), again(stories, None, options)
        assert grouping.clusters == fresh.clusters
        assert grouping.keys == fresh.keys
        found = remembered(grouping)
        assert told(found) == told(remembered(fresh))
        kept = found if is_kept else kept


def grown(texts: list[str], count: int) -> list[Story]:
    """So many stories, each with the text of its turn."""
    return [
        make_story(f"s{n}", title=texts[n % len(texts)], excerpt=f"word{n}", hours=n / 2)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("texts", "first", "last"),
    [
        # The number of all stories reaches a power of two, with those taken to stand beside them.
        ([f"{title} quay" for title, _ in EVENTS], 24, 32),
        # A term becomes too common to look for others by.
        (["Ferry of Ostermoor at the quay", "Chess of Branwick at the quay"], 60, 68),
    ],
)
def test_one_story_after_the_other_gives_what_all_give(
    texts: list[str], first: int, last: int
) -> None:
    stories = grown(texts, last)
    kept = remembered(again(stories[:first]))
    for count in (*range(first, last + 1), *range(last, first, -1)):
        grouping, fresh = again(stories[:count], kept), again(stories[:count])
        kept = remembered(grouping)
        assert grouping.clusters == fresh.clusters
        assert told(kept) == told(remembered(fresh))


def test_one_more_story_does_not_group_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [make_story(f"n{n}", event=n // 3, hours=n) for n in range(60)]
    before = again(stories[:-1])
    kept, fresh = remembered(before), again(stories)

    def refuse(*_: object) -> None:
        raise AssertionError("all stories are grouped")

    monkeypatch.setattr("generator.grouper.pair_evidence", refuse)
    grouping = again(stories, kept)
    assert grouping.clusters == fresh.clusters
    assert len(set(grouping.keys) - set(before.keys)) == 1


def test_a_key_tells_whether_anything_that_a_cluster_holds_is_another() -> None:
    noise = make_story("noise", event=1)
    lead, far = make_story("lead", related=(noise.id,)), make_story("far", event=2)
    before = again([lead, noise, far])
    edited = msgspec.structs.replace(noise, body="Another text.")
    after = again([lead, edited, far], remembered(before))
    same = {
        cluster.lead.id: key in before.keys
        for cluster, key in zip(after.clusters, after.keys, strict=True)
    }
    # The lead names the noise as related, so its page may show what changed.
    assert same == {lead.id: False, noise.id: False, far.id: True}


def test_what_was_kept_for_other_options_or_topics_is_not_used() -> None:
    stories = grown([title for title, _ in EVENTS], 20)
    kept = remembered(again(stories))
    narrow = GroupingOptions(window_days=0.1)
    assert again(stories, kept, narrow).clusters == again(stories, None, narrow).clusters
    renamed = TOPIC_IDS | {"harbour": "port"}
    assert again(stories, kept, topic_ids=renamed).clusters[0].topics == ("port",)
    assert (
        again(stories, kept, topic_ids=renamed).clusters
        == again(stories, None, topic_ids=renamed).clusters
    )


def test_without_stories_there_is_nothing_to_keep_and_nothing_to_use() -> None:
    kept = remembered(again([]))
    assert again([], kept).clusters == ()
    stories = grown(["Ferry at the quay"], 2)
    assert again(stories, kept).clusters == again(stories).clusters
    assert again([], remembered(again(stories))).clusters == ()


def test_a_story_that_only_others_tied_to_a_gone_one_stands_for_itself_again() -> None:
    press = "https://press.example"
    first = make_story("first", url=f"{press}/1", quality=90)
    both = make_story("both", url=f"{press}/2", original_url=f"{press}/1", quality=50)
    last = make_story("last", url=f"{press}/2", quality=10)
    before = again([first, both, last])
    assert before.clusters[0].twins == (both, last)
    (cluster,) = again([both, last], remembered(before)).clusters
    assert (cluster.lead, cluster.twins) == (both, (last,))


def test_a_folded_story_stays_with_a_cluster_that_another_story_joins() -> None:
    # Of four, so that a fifth moves no weight.
    lead, *others = (make_story(f"n{n}", quality=50 - n) for n in range(4))
    folded = make_story("folded", event=4, listed=False, related=(lead.id,))
    best = make_story("best", quality=90)
    before = again([lead, *others, folded])
    (cluster,) = again([lead, *others, folded, best], remembered(before)).clusters
    assert (cluster.lead, cluster.folded, cluster.see_also) == (best, (folded,), (folded,))
