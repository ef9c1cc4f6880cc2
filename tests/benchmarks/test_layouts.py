"""What is decided beforehand for Hugo and Eleventy, and how each writes it down."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import corpus, eleventy_site, hugo_site, stories
from benchmarks.stories import Facts, load_mapping, split_text


def facts(stem: str, state: stories.State = "listed", related: tuple[str, ...] = ()) -> Facts:
    return Facts(stem, (f"https://{stem}/",), related, state)


def test_a_folded_story_redirects_to_the_best_listed_story_it_names() -> None:
    folded = facts("c", "folded", ("https://gone/", "https://b/", "https://a/"))
    second = facts("b")
    stories.resolve_folds([facts("a"), second, folded])
    assert (folded.state, folded.lead) == ("folded", "b")
    assert second.aliases == ["/news/c/"]


def test_the_first_story_folded_under_an_unknown_lead_takes_its_place() -> None:
    first = facts("a", "folded", ("https://gone/",))
    second = facts("b", "folded", ("https://gone/",))
    stories.resolve_folds([first, second])
    assert (first.state, second.state, second.lead) == ("listed", "folded", "a")


def test_topics_bring_their_parents_once_even_in_a_circle() -> None:
    above = {"Tides": "Sea", "Sea": "Earth", "Earth": "Sea"}
    assert stories.rolled_up(["Tides", "Sea", "Chess"], above) == ("Tides", "Sea", "Earth", "Chess")


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_added_keys_stand_beside_the_storys_own(tmp_path: Path, form: stories.FrontMatter) -> None:
    text = '---\ntitle: "Tea &amp; toast"\ntopics:\n  - Food\nlink: mine\n---\nBody\n'
    plan = stories.Plan("News", "https://news.example/", (), (), ())
    story = Facts("2026-06-30-tea", (), (), "listed", topics=("Food",), day="2026/06/30", link="x")
    (laid,) = eleventy_site.Layout(plan, tmp_path, form).story(story, text).values()
    matter, body = split_text(laid.replace("---json", "---"), "tea")
    front = load_mapping(matter)
    assert body == "Body\n"
    assert (front["topics"], front["declared_topics"]) == (["food"], ["Food"])
    assert (front["link"], front["declared_link"]) == ("x", "mine")
    assert front["topic_links"] == [{"title": "Food", "path": "topics/food/"}]


def test_both_layouts_hold_every_story(tmp_path: Path) -> None:
    source = tmp_path / "source"
    corpus.write_corpus(source, 60)
    plan = stories.decide(source)
    counts = plan.counts()
    assert all(counts.values())
    assert sum(counts.values()) == 60
    hugo_site.Layout(plan, tmp_path / "hugo").write()
    eleventy_site.Layout(plan, tmp_path / "eleventy").write()
    for name in ("hugo", "eleventy"):
        content = tmp_path / name / "content"
        news = [path for path in (content / "news").glob("*.md") if path.stem != "_index"]
        folded = [path for path in (content / "folded").glob("*.md") if path.stem != "_index"]
        assert (len(news), len(folded)) == (60 - counts["folded"], counts["folded"])


def test_an_edited_story_keeps_its_place(tmp_path: Path) -> None:
    source = tmp_path / "source"
    corpus.write_corpus(source, 60)
    plan = stories.decide(source)
    for path, story in zip(plan.paths, plan.stories, strict=True):
        assert plan.facts(path.name, path.read_text(encoding="utf-8")) == story


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_corpus_is_a_function_of_its_seed(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        corpus.write_corpus(tmp_path / name, 40, seed=seed)
    one, again, other = (read_all(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one != other
    assert len(list((tmp_path / "one" / "_news").iterdir())) == 40


def test_long_lists_hold_a_hundred_entries_once_there_are_as_many(tmp_path: Path) -> None:
    corpus.write_corpus(tmp_path, 900, long=True)
    *_, last = sorted((tmp_path / "_news").iterdir())
    assert len(load_mapping(split_text(last.read_text("utf-8"), last.name)[0])["related"]) == 100
