"""What only the whole tells: references, twins, withdrawals, and one bad file among good ones."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator.loader.parsed import Reference
from generator.loader.references import read_reports
from generator.model import Loaded
from tests.loader.conftest import by_reference, by_stem, front, load, told

OTTER = "https://otter.example/sails"


def entry(url: str = OTTER, **fields: str) -> str:
    given = {
        "title": "Otter sails", "publishedDateTime": "2026-03-10T09:00:00Z", "webUrl": f"'{url}'",
        "provider": "{name: Otter, domain: otter.example}",
    } | fields  # fmt: skip
    return "{" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}"


def related(*entries: str) -> str:
    return f"[{', '.join(entries)}]"


def block(*entries: dict[str, str]) -> str:
    """A related list as tools write it."""
    text = "related:\n"
    for fields in entries:
        text += "".join(
            f"  {'- ' if not number else '  '}{key}: {value}\n"
            for number, (key, value) in enumerate(fields.items())
        )
    return text


GOOD = {
    "_news/a.md": front(
        title="Ferry stranded",
        webUrl="https://a.example/1",
        related=related(entry()),
        topics="[Sea]",
    ),
    "_news/b.md": front(
        title="Otter sails again",
        webUrl="https://b.example/2",
        related=related(entry("https://a.example/1")),
    ),
}

BAD: dict[str, str | bytes] = {
    "_news/bad.md": "---\ntitle: [\n---\n",
    "_news/bin.md": b"\xff\x00",
    "_news/none.md": "",
    "_news/bomb.md": front(extra="x: " + "[" * 20_000 + "\n"),
    "_news/long.md": b"x" * (2 * 1024 * 1024 + 1),
    "_data/topics/01-bad.yaml": "name: &a x",
    "_data/organizations/bad.md": "nothing",
    "_news/zz.md": front(title="", removed="true", webUrl="https://zz.example/"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_changes_nothing_about_the_others(tmp_path: Path, name: str) -> None:
    without = load(tmp_path / "without", GOOD)
    with_bad = load(tmp_path / "with", {**GOOD, name: BAD[name]})
    assert with_bad.stories == without.stories
    assert with_bad.topics == without.topics
    assert with_bad.providers == without.providers
    assert {problem.path for problem in with_bad.problems} == {name}
    assert {problem.level for problem in with_bad.problems} == {"error"}


@pytest.mark.parametrize("name", ["_news/pipe.md", "_news/link.md", "_news/folder.md/x.txt"])
def test_what_is_no_story_file_is_passed_over(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    if "pipe" in name:
        os.mkfifo(path)
    elif "link" in name:
        path.symlink_to("/etc/hostname")
    else:
        path.touch()
    loaded = load(tmp_path, GOOD)
    assert set(by_stem(loaded)) == {"a", "b"}
    assert told(loaded.problems) <= {(name, "", "unreadable")}
    assert bool(loaded.problems) == ("folder" not in name)


def as_known(loaded: Loaded) -> dict[str, object]:
    return {story.title: msgspec.structs.replace(story, id="", stem="", source="", related=())
            for story in loaded.stories}  # fmt: skip


def test_the_order_of_files_changes_nothing_but_their_own_names(tmp_path: Path) -> None:
    files = [
        front(
            title=f"Story {n}",
            webUrl=f"https://s{n}.example/",
            topics=f"[T{n % 3}]",
            related=related(entry(), *(entry(f"https://s{k}.example/") for k in range(5))),
        )
        for n in range(5)
    ]
    first = load(tmp_path / "1", {f"_news/{n}.md": text for n, text in enumerate(files)})
    second = load(tmp_path / "2", {f"_news/{9 - n}.md": text for n, text in enumerate(files)})
    assert len(first.stories) == 6
    assert sorted(as_known(first)) == sorted(as_known(second))
    assert first.topics == second.topics
    assert first.providers == second.providers


def test_more_workers_load_the_same(tmp_path: Path) -> None:
    files = {
        f"_news/{n:03}.md": front(
            title=f"Story {n}",
            webUrl=f"https://s{n}.example/",
            related=related(entry(f"https://s{n + 1}.example/"), entry(f"https://r{n}.example/")),
            zeal="x",
        )
        for n in range(150)
    }
    alone = load(tmp_path, files)
    assert len(alone.stories) == 301
    assert load(tmp_path, {}, jobs=2) == alone


def test_an_entry_is_the_story_whose_file_has_its_address(tmp_path: Path) -> None:
    loaded = load(tmp_path, GOOD)
    assert by_stem(loaded)["b"].related == ("a",)
    assert by_stem(loaded)["a"].related == ("otter.example/sails",)
    assert set(by_reference(loaded)) == {OTTER}


def test_a_report_known_by_reference_has_the_topics_of_all_who_mention_it(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            "_news/a.md": front(topics="[Sea, Ports]", related=related(entry(quality="30"))),
            "_news/b.md": front(
                webUrl="https://b.example/", topics="[Wrecks]", related=related(entry(OTTER + "?utm_source=b"))
            ),
        },
    )  # fmt: skip
    otter = by_reference(loaded)[OTTER]
    assert otter.topics == ("Sea", "Ports", "Wrecks")
    assert (otter.quality, otter.heat, otter.listed) == (30, None, True)
    assert (otter.id, otter.stem, otter.source) == ("otter.example/sails", "", "")


def test_a_story_names_neither_itself_nor_another_twice(tmp_path: Path) -> None:
    own = "https://www.eel.example/return?utm_source=x"
    loaded = load(
        tmp_path, {"_news/a.md": front(related=related(entry(own), entry(), entry(OTTER + "/")))}
    )
    assert by_stem(loaded)["a"].related == ("otter.example/sails",)
    assert len(loaded.stories) == 2


def test_twins_are_both_loaded_and_entries_mean_the_first(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {
            "_news/a.md": front(),
            "_news/b.md": front(webUrl=None, originalUrl="http://eel.example/return/"),
            "_news/c.md": front(webUrl="https://c.example/", related=related(entry("https://eel.example/return"))),
        },
    )  # fmt: skip
    assert set(by_stem(loaded)) == {"a", "b", "c"}
    assert by_stem(loaded)["c"].related == ("a",)


@pytest.mark.parametrize(
    "fields",
    [
        {"removed": "true"},
        {"removed": "true", "title": ""},
        {"removed": "true", "publishedDateTime": None},
        {"removed": "true", "webUrl": None, "originalUrl": OTTER},
        {"removed": "perhaps"},
        {"removed": "[true]"},
        {"draft": "true"},
        {"publishedDateTime": "2026-03-14T12:00:00Z"},
    ],
)
@pytest.mark.parametrize("style", ["flow", "block"])
def test_a_story_that_is_not_shown_is_not_shown_through_references_either(
    tmp_path: Path, fields: dict[str, str | None], style: str
) -> None:
    given: dict[str, str | None] = {"webUrl": OTTER, **fields}
    lists = block({"title": "Otter sails", "publishedDateTime": "2026-03-10T09:00:00Z",
                   "webUrl": f'"{OTTER}"'})  # fmt: skip
    loaded = load(
        tmp_path,
        {
            "_news/a.md": front(extra=lists) if style == "block" else front(related=related(entry())),
            "_news/gone.md": front(**given),
        },
    )  # fmt: skip
    assert [story.stem for story in loaded.stories] == ["a"]
    assert loaded.stories[0].related == ()


def test_a_folded_story_is_loaded_and_not_listed(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"_news/a.md": front(published="false", heat="-1")})
    assert [(story.listed, story.heat) for story in loaded.stories] == [(False, -1)]
    assert not loaded.problems


def test_drafts_and_coming_stories_are_shown_on_demand(tmp_path: Path) -> None:
    files = {
        "_news/draft.md": front(draft="true"),
        "_news/coming.md": front(webUrl="https://b.example/", publishedDateTime="2027-01-01T00:00:00Z"),
        "_news/tomorrow.md": front(webUrl="https://c.example/", publishedDateTime="2026-03-13T11:59:00Z"),
    }  # fmt: skip
    hidden = load(tmp_path, files)
    assert set(by_stem(hidden)) == {"tomorrow"}
    assert told(hidden.problems) == {("_news/coming.md", "publishedDateTime", "future")}
    shown = load(tmp_path, {}, drafts=True)
    assert set(by_stem(shown)) == {"draft", "coming", "tomorrow"}
    assert not shown.problems


def test_a_report_of_the_future_known_by_reference_is_held_back(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {"_news/a.md": front(related=related(entry(publishedDateTime="2027-01-01T00:00:00Z")))},
    )
    assert [story.stem for story in loaded.stories] == ["a"]


@pytest.mark.parametrize("style", ["flow", "block"])
def test_a_fault_in_an_entry_is_told_where_it_stands_in_the_file(
    tmp_path: Path, style: str
) -> None:
    fields = {"title": "Otter", "webUrl": f'"{OTTER}"', "publishedDateTime": "2026-03-10T09:00:00Z",
              "quality": "high"}  # fmt: skip
    text = (
        front(extra=block(fields))
        if style == "block"
        else front(related=related(entry(quality="high")))
    )
    loaded = load(tmp_path, {"_news/a.md": text})
    problem = next(p for p in loaded.problems if p.field == "related[0].quality")
    assert (problem.path, problem.line) == ("_news/a.md", 10 if style == "block" else 6)
    assert by_reference(loaded)[OTTER].quality is None


def test_an_entry_with_a_key_twice_is_left_out(tmp_path: Path) -> None:
    lists = f'related:\n  - title: A\n    title: B\n    webUrl: "{OTTER}"\n  - webUrl: "https://b.example/"\n    title: C\n    publishedDateTime: 2026-03-10T09:00:00Z\n'
    loaded = load(tmp_path, {"_news/a.md": front(extra=lists)})
    assert OTTER not in by_reference(loaded)
    assert any(problem.kind == "bad-yaml" for problem in loaded.problems)


@pytest.mark.parametrize("between", ["\n", "# a comment\n", "  # a comment\n", "    \n"])
def test_lines_that_say_nothing_cut_no_list_in_two(tmp_path: Path, between: str) -> None:
    lists = "topics:\n  - Sea\n" + between.join(
        block({"title": name, "webUrl": f'"https://{name}.example/"',
               "publishedDateTime": "2026-03-10T09:00:00Z"}).removeprefix("related:\n" if n else "")
        for n, name in enumerate(("otter", "heron"))
    )  # fmt: skip
    loaded = load(tmp_path, {"_news/a.md": front(extra=lists)})
    assert set(by_reference(loaded)) == {"https://otter.example/", "https://heron.example/"}
    assert [topic.name for topic in loaded.topics] == ["Sea"]


def test_a_file_full_of_faulty_entries_is_read_again_once_and_not_for_each(tmp_path: Path) -> None:
    entries = [
        {"title": f'"{"x" * 200}"', "webUrl": f'"https://r{n}.example/"', "quality": "x",
         "ampWebUrl": '"/"', "publishedDateTime": "2026-03-10T09:00:00Z"}
        for n in range(900)
    ]  # fmt: skip
    start = time.process_time()
    loaded = load(tmp_path, {"_news/a.md": front(extra=block(*entries))})
    assert len(loaded.stories) == 901
    assert time.process_time() - start < 10


@pytest.mark.parametrize("title", ["[1]", '""'])
def test_a_file_full_of_bad_entries_about_one_report_is_read_again_once(
    tmp_path: Path, title: str
) -> None:
    bad = {
        "title": title, "webUrl": f'"{OTTER}"', "publishedDateTime": "2026-03-10T09:00:00Z",
    }  # fmt: skip
    start = time.process_time()
    loaded = load(tmp_path, {"_news/a.md": front(extra=block(*[bad] * 400, bad | {"title": "T"}))})
    assert time.process_time() - start < 5
    assert by_reference(loaded)[OTTER].title == "T"


def test_bad_entries_about_one_report_in_many_files_are_read_again_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = block({"webUrl": f'"{OTTER}"', "publishedDateTime": "2026-03-10T09:00:00Z"})
    files = {
        f"_news/{n:04}.md": front(webUrl=f"https://s{n}.example/", extra=bad) for n in range(600)
    }
    asked = []

    def ask(wanted: Mapping[bytes, list[Reference]], *others: Any) -> Any:
        asked.append(len(wanted))
        return read_reports(wanted, *others)

    monkeypatch.setattr("generator.loader.content.read_reports", ask)
    loaded = load(tmp_path, files)
    assert asked == [1, 599]
    assert len(loaded.problems) == 600


def test_stories_in_folders_below_have_ids_of_their_own(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        {"_news/2026/a.md": front(), "_news/2027/a.md": front(webUrl="https://b.example/")},
    )
    assert [story.id for story in loaded.stories] == ["2026/a", "2027/a"]
    assert [story.stem for story in loaded.stories] == ["a", "a"]


def test_names_that_are_not_utf8_are_stories_with_ids_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "_news").mkdir()
    names = [b"a\xff.md", rb"a\xff.md"]
    for number, name in enumerate(names):
        path = os.path.join(os.fsencode(tmp_path / "_news"), name)
        Path(os.fsdecode(path)).write_text(front(webUrl=f"https://s{number}.example/"))
    loaded = load(tmp_path, {})
    assert len({story.id for story in loaded.stories}) == 2


def test_a_plain_folder_is_searched_whole_but_for_data_output_and_hidden_files(
    tmp_path: Path,
) -> None:
    skipped = ["README.md", "_data/organizations/x.md", "public/x.md", ".git/x.md", "x.txt"]
    files = dict.fromkeys(skipped, "not a story")
    loaded = load(tmp_path, {**files, "_data/organizations/x.md": front(domain="x.example"),
                             "a.md": front(), "sub/b.md": front(webUrl="https://b.example/")})  # fmt: skip
    assert [story.id for story in loaded.stories] == ["a", "sub/b"]
    assert loaded.files == 2


@pytest.mark.parametrize("name", ["_news/a.md~", "_news/.a.md", "_news/a.md.orig", "_news/a.mdx"])
def test_a_file_that_nearly_is_a_story_is_named(tmp_path: Path, name: str) -> None:
    loaded = load(tmp_path, {name: front()})
    assert not loaded.stories
    assert told(loaded.problems) == {(name, "file name", "not-a-story")}


def entries(*rows: str) -> str:
    provider = "provider: {name: R, domain: r.example}"
    return "\n".join(["related:", *(f"  - {{{row}, {provider}}}" for row in rows), ""])


def test_where_the_first_entry_of_a_report_is_bad_the_next_is_read(tmp_path: Path) -> None:
    bad = "webUrl: 'https://r.example/1', publishedDateTime: 2026-03-10T11:00:00Z"
    good, other = f"{bad}, title: One", bad.replace("/1", "/2") + ", title: Two"
    files = {
        "_news/a.md": front(extra=entries(bad, other)),
        "_news/b.md": front(webUrl="https://b.example/", extra=entries(bad, good)),
        "_news/c.md": front(webUrl="https://c.example/", extra=entries(good.replace("One", "No"))),
    }
    loaded = load(tmp_path, files)
    assert sorted(story.title for story in by_reference(loaded).values()) == ["One", "Two"]
    assert told(loaded.problems) == {
        ("_news/a.md", "related[0].title", "no-title"),
        ("_news/b.md", "related[0].title", "no-title"),
    }


def test_faults_of_different_keys_of_entries_are_told_apart(tmp_path: Path) -> None:
    base = "title: T, publishedDateTime: 2026-03-10T11:00:00Z"
    rows = (f"{base}, webUrl: 'https://r.example/', ampWebUrl: 'x'", f"{base}, webUrl: 'x'")
    problems = load(tmp_path, {"_news/a.md": front(extra=entries(*rows))}).problems
    assert [p.field for p in problems] == ["related[0].ampWebUrl", "related[1].webUrl"]


def test_what_is_installed_in_a_plain_folder_is_no_story(tmp_path: Path) -> None:
    files = {
        "dam.md": front(),
        "node_modules/tool/notes.md": front(webUrl="https://tool.example/"),
        "venv/lib/python3/site-packages/tool/LICENSE.md": front(webUrl="https://other.example/"),
    }
    loaded = load(tmp_path, files)
    assert [story.stem for story in loaded.stories] == ["dam"]
    assert loaded.problems == ()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_stories_share_is_held_once(tmp_path: Path, jobs: int) -> None:
    # One in twelve refers to what no file has, all others to the first of all.
    files = {
        f"_news/s{number}.md": front(
            webUrl=f"https://eel.example/{number}",
            originalUrl=f"https://eel.example/{number}",
            topics="[Sea, 'The long shore']",
            related=related(entry() if number % 12 == 7 else entry("https://eel.example/0")),
        )
        for number in range(140)
    }
    loaded = load(tmp_path, files, jobs=jobs)
    stories = list(by_stem(loaded).values())
    assert len(stories) == 140
    for name in ("provider", "provider_name", "provider_domain", "topics"):
        assert len({id(getattr(story, name)) for story in stories}) == 1, name
    for story in stories:
        assert story.url is story.web_url is story.original_url
        assert story.id is story.stem
    (otter,) = by_reference(loaded).values()
    held = {id(key) for story in loaded.stories for key in story.related}
    assert held == {id(by_stem(loaded)["s0"].id), id(otter.id)}
