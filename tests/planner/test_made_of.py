"""Pages that say what they are made of: where that is the same, so is the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Cluster, Image, Topic
from generator.options import Config, FrontOptions, ListOptions, SiteOptions
from generator.pages import DayPage
from generator.site import Planned, Site
from tests.conftest import THEME_FILES, make_story, plan

BASE = "https://site.example/"
TOPICS = (
    Topic(id="harbour", name="Harbour"),
    Topic(id="dam", name="Dam", parent="Harbour"),
    Topic(id="mole", name="Mole", parent="Harbour"),
    Topic(id="crab", name="Crab"),
)


@dataclass(frozen=True)
class Case:
    """Some stories with what varies of each, the topics' names, and the pictures of the site."""

    stories: tuple[dict[str, Any], ...]
    crab: str
    parent: str | None
    pictures: int
    see_also: int
    top: int
    half_life: float


one_story = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Dam opens", "Dam shuts"]),
        "excerpt": st.sampled_from(["", "Winches are slow."]),
        "hours": st.sampled_from([-5.0, 0.0, 1.0, 30.0, 99.0, 150.0]),
        "host": st.sampled_from(["estuary.example", "quay.example"]),
        "provider_name": st.sampled_from(["Estuary", "The Quay"]),
        "quality": st.sampled_from([None, 50, 70]),
        "topics": st.sampled_from([("Dam",), ("Crab",), ("Harbour", "Crab")]),
        "image": st.sampled_from(["", "https://remote.example/a.jpg", f"{BASE}pictures/a.jpg"]),
        "joins": st.integers(0, 3),
        "is_copy": st.booleans(),
        "listed": st.booleans(),
        "shared": st.sampled_from([(), ("Dam", "gates")]),
        "beside": st.sampled_from(["earlier", "see_also", ""]),
    }
)
cases = st.builds(
    Case,
    st.lists(one_story, min_size=2, max_size=6).map(tuple),
    crab=st.sampled_from(["Crab", "CRAB"]),
    parent=st.sampled_from([None, "Dam", "Mole"]),
    pictures=st.integers(0, 2),
    see_also=st.integers(0, 2),
    # At most so many clusters are ever in the top, so the top of three is never short.
    top=st.sampled_from([3, 4]),
    half_life=st.sampled_from([2.0, 6.0]),
)


def site_of(case: Case) -> Site:
    clusters: list[Cluster] = []
    for number, fields in enumerate(case.stories):
        given = dict(fields)
        image, joins, beside = given.pop("image"), given.pop("joins"), given.pop("beside")
        is_copy, shared = given.pop("is_copy"), given.pop("shared")
        story = make_story(f"s{number}", images=(Image(image),) if image else (), **given)
        if joins < len(clusters):
            texts = (*clusters[joins].text_of, 0 if is_copy else number)
            clusters[joins] = msgspec.structs.replace(
                clusters[joins],
                members=(*clusters[joins].members, story),
                text_of=texts,
                shared=shared,
            )
            continue
        others = (clusters[-1].lead,) if clusters else ()
        aside: dict[str, Any] = {beside: others} if beside else {}
        ids = tuple({"Dam": "dam", "Harbour": "harbour"}.get(t, "crab") for t in given["topics"])
        clusters.append(Cluster(members=(story,), topics=ids, text_of=(0,), **aside))
    clusters.sort(key=lambda c: (c.lead.published, c.lead.id), reverse=True)
    assets = THEME_FILES | (
        {"pictures/a.jpg": f"pictures/a.{case.pictures}.jpg"} if case.pictures else {}
    )
    config = Config(
        site=SiteOptions(base_url=BASE),
        lists=ListOptions(per_page=2, see_also=case.see_also),
        front=FrontOptions(stories=case.top, half_life_hours=case.half_life),
    )
    topics = (*TOPICS[:3], msgspec.structs.replace(TOPICS[3], name=case.crab, parent=case.parent))
    stories = [story for cluster in clusters for story in cluster.members]
    return plan(stories, config, topics, assets, clusters)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Case, Case]:
    """A site before and after an edit that leaves most of it alone."""
    before, other = draw(cases), draw(cases)
    kind = draw(
        st.sampled_from(
            ["add", "edit", "crab", "parent", "pictures", "see_also", "top", "half_life"]
        )
    )
    if kind == "add":
        return before, replace(before, stories=(*before.stories, other.stories[0]))
    if kind == "edit":
        field = draw(st.sampled_from(sorted(other.stories[0])))
        edited = before.stories[0] | {field: other.stories[0][field]}
        return before, replace(before, stories=(edited, *before.stories[1:]))
    return before, replace(before, **{kind: getattr(other, kind)})


@settings(max_examples=200)
@given(edits())
def test_pages_made_of_the_same_are_the_same(pair: tuple[Case, Case]) -> None:
    old, new = map(site_of, pair)
    found = {page.path: page for page in old.planned}
    for page in new.planned:
        rival = found.get(page.path)
        if rival and rival.made_of and page.made_of and rival.kind is page.kind:
            assert rival.make() == page.make() or rival.made_of() != page.made_of()


def test_most_pages_say_what_they_are_made_of() -> None:
    stories = [make_story(f"s{n}", event=n, hours=n * 9.0, host="quay.example") for n in range(9)]
    clusters = [Cluster(members=(story,), topics=("harbour",)) for story in reversed(stories)]
    site = plan(stories, Config(lists=ListOptions(per_page=2)), clusters=clusters)
    kinds = {page.kind.__name__ for page in site.planned if page.made_of}
    assert kinds == {"StoryPage", "TopicPage", "BoardPage", "ProviderPage", "DayPage", "LatestPage"}


def test_the_paper_of_a_day_is_made_of_all_before_it_while_the_top_is_short() -> None:
    config = Config(front=FrontOptions(stories=7, half_life_hours=1.0))

    def paper(before: int) -> Planned:
        stories = [make_story(f"s{n}", hours=-999.0, host=f"q{n}.example") for n in range(before)]
        stories += [make_story(f"t{n}", host=f"t{n}.example") for n in range(7)]
        clusters = [Cluster(members=(story,)) for story in reversed(stories)]
        site = plan(stories, config, clusters=clusters)
        return next(page for page in site.planned if page.path == "archive/2026/03/10/")

    one, other = paper(11), paper(12)
    assert [len(cast("DayPage", page.make()).top) for page in (one, other)] == [6, 7]
    assert one.made_of
    assert other.made_of
    assert one.made_of() != other.made_of()
