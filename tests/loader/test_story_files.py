"""One front-matter file to one story: fields, defaults, and what is told about them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.errors import Problem
from tests.loader.conftest import FRONT, front, load, load_one


def fields(problems: list[Problem]) -> list[str]:
    return [problem.field for problem in problems]


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"title": "[a, b]"}, "title", "is not text"),
        ({"title": None}, "title", "is missing or empty"),
        ({"webUrl": "ftp://a.example/"}, "webUrl", "gives no usable address"),
        ({"webUrl": None, "originalUrl": "/a"}, "originalUrl", "gives no usable address"),
        (
            {"webUrl": "/a", "originalUrl": "/b"},
            "webUrl",
            "and originalUrl give no usable address",
        ),
        ({"webUrl": None}, "webUrl", "is missing or empty"),
    ],
)
def test_what_no_story_can_do_without_is_told_once(
    given: dict[str, str | None], field: str, message: str, tmp_path: Path
) -> None:
    problems = load(tmp_path, {"_news/one.md": front(**given)}).problems
    errors = [problem for problem in problems if problem.level == "error"]
    assert [(error.field, error.message) for error in errors] == [(field, message)]


def test_a_repeated_alias_is_one_and_a_bad_one_is_named(tmp_path: Path) -> None:
    story, problems = load_one(tmp_path, front(aliases="[/a/, /a, a/index.html, Bad One]"))
    assert story.aliases == ("a/",)
    (problem,) = problems
    assert problem.message.startswith("Bad One is not a path")


def test_a_body_that_is_left_out_is_told_with_its_line(tmp_path: Path) -> None:
    story, problems = load_one(tmp_path, front(body="\nText.\n\n" + "> " * 40 + "x"))
    assert story.body == ""
    (problem,) = problems
    assert (problem.field, problem.line) == ("body", 2 + len(FRONT) + 1)


def test_a_whole_file_becomes_a_story(tmp_path: Path) -> None:
    story, problems = load_one(
        tmp_path,
        front(
            body="Some *words*.",
            title='"Eels &amp; herons <b>return</b>"',
            excerpt="A first\u00a0line",
            quality="57",
            heat="137",
            type="video",
            originalUrl="https://www.eel.example/return/",
            updatedDateTime="2026-03-10T15:30:00+02:00",
            topics="[Marsh, marsh, Rivers, null]",
            tags="[a]",
            categories="[b]",
            locale="en",
            aliases="[/old/eels/, Bad Path]",
            images="[{url: 'https://eel.example/1.jpg', width: 10, height: 20, isCached: true}]",
            featuredContent="'<iframe src=\"https://www.youtube.com/embed/abcDEF12345?a=b\"></iframe>'",
        ),
    )
    assert story.id == story.stem == "one"
    assert story.source == "_news/one.md"
    assert story.title == "Eels & herons return"
    assert (story.quality, story.heat, story.kind) == (57, 137, "video")
    assert story.published == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert story.updated == datetime(2026, 3, 10, 13, 30, tzinfo=UTC)
    assert story.topics == ("Marsh", "Rivers")
    assert (story.tags, story.categories, story.locale) == (("a",), ("b",), "en")
    assert story.aliases == ("old/eels/",)
    assert story.embed == "https://www.youtube-nocookie.com/embed/abcDEF12345"
    assert story.body == "<p>Some <em>words</em>.</p>"
    assert (story.images[0].width, story.images[0].is_cached) == (10, True)
    assert sorted(fields(problems)) == ["aliases", "topics[3]"]


@pytest.mark.parametrize(
    ("written", "moment", "complaint"),
    [
        ("2026-03-10T12:00:00Z", "2026-03-10T12:00:00", ""),
        ("2026-03-10t12:00:00z", "2026-03-10T12:00:00", ""),
        ("2026-03-10 12:00:00.123456789 +01:30", "2026-03-10T10:30:00.123456", ""),
        ("2026-03-10T12:00:00-0500", "2026-03-10T17:00:00", ""),
        ("2026-03-10T12:00:00+05", "2026-03-10T07:00:00", ""),
        ("'2026-03-10T12:00Z'", "2026-03-10T12:00:00", ""),
        ("2026-03-10T12:00:00", "2026-03-10T12:00:00", "no time zone"),
        ("2026-03-10", "2026-03-10T00:00:00", "no time of day"),
        ("1000-01-01T00:00:00Z", "1000-01-01T00:00:00", ""),
    ],
)
def test_a_time_is_read_as_an_instant(
    tmp_path: Path, written: str, moment: str, complaint: str
) -> None:
    story, problems = load_one(tmp_path, front(publishedDateTime=written))
    assert story.published == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert bool(complaint) == bool(problems)
    assert all(complaint in problem.message for problem in problems)


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "2026-02-30T12:00:00Z", "2026-03-10T24:00:00Z", "2026-03-10T12:61:00Z",
        "2026-03-10T12:00:60Z", "2026-3-1", "10/03/2026", "1773144000", "2026-03-10T12:00:00+25:00",
        "2026-03-10T12:00:00+01:99", "0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-05:00", "0000-01-01", "[2026-03-10]", "٢٠٢٦-03-10T12:00:00Z",
        "'2026-03-10T12:00:00Z\\n'", "2026-03-10T12:00:00Z junk",
    ],
)  # fmt: skip
def test_a_story_without_a_usable_time_is_refused(tmp_path: Path, written: str) -> None:
    loaded = load(tmp_path, {"_news/one.md": front(publishedDateTime=written)}, drafts=True)
    assert not loaded.stories
    assert {problem.field for problem in loaded.problems} == {"publishedDateTime"}
    assert "error" in {problem.level for problem in loaded.problems}


@pytest.mark.parametrize(
    ("given", "field", "line"),
    [
        ({"title": ""}, "title", 2),
        ({"title": None}, "title", 1),
        ({"title": '"\\u3164\\u200b"'}, "title", 2),
        ({"title": "[a]"}, "title", 2),
        ({"webUrl": "javascript:alert(1)"}, "webUrl", 4),
        ({"webUrl": None}, "webUrl", 1),
        ({"published": "maybe"}, "published", 6),
        ({"removed": "0"}, "removed", 6),
        ({"draft": "[true]"}, "draft", 6),
    ],
)
def test_a_file_that_cannot_be_a_story_is_refused_by_field_and_line(
    tmp_path: Path, given: dict[str, str | None], field: str, line: int
) -> None:
    loaded = load(tmp_path, {"_news/one.md": front(**given)})
    assert not loaded.stories
    assert (field, line) in [(p.field, p.line) for p in loaded.problems if p.level == "error"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quality": "-1"}, "quality"),
        ({"quality": "1e3"}, "quality"),
        ({"quality": "9999999999"}, "quality"),
        ({"quality": "1_000"}, "quality"),
        ({"heat": "[1]"}, "heat"),
        ({"type": "podcast"}, "type"),
        ({"provider": "The Eel"}, "provider"),
        ({"provider": "{name: A, domain: not a host}"}, "provider.domain"),
        ({"provider": "{name: '', domain: ''}"}, "provider.name"),
        ({"provider": None}, "provider"),
        ({"excerpt": "{a: b}"}, "excerpt"),
        ({"topics": "Marsh"}, "topics"),
        ({"topics": "{a: b}"}, "topics"),
        ({"topics": "[[a]]"}, "topics[0]"),
        ({"images": "[{url: 'javascript:x'}]"}, "images[0].url"),
        ({"images": "[{width: 1}]"}, "images[0].url"),
        ({"images": "[{url: 'https://a.example/x', width: 0}]"}, "images[0].width"),
        ({"images": "[x]"}, "images[0]"),
        ({"originalUrl": "//evil.example"}, "originalUrl"),
        ({"ampWebUrl": "https://u:p@evil.example/"}, "ampWebUrl"),
        ({"updatedDateTime": "later"}, "updatedDateTime"),
        ({"featuredContent": "<script>x</script>"}, "featuredContent"),
        ({"featuredContent": "'<iframe src=\"https://evil.example/embed/abcDEF12345\">'"}, "featuredContent"),
        ({"related": "{a: b}"}, "related"),
        ({"related": "[x]"}, "related[0]"),
        ({"related": "[{title: T}]"}, "related[0].webUrl"),
        ({"related": "[{webUrl: 'ftp://a.example'}]"}, "related[0].webUrl"),
        ({"aliases": "['../../etc']"}, "aliases"),
        ({"title": "2026"}, "title"),
        ({"surprise": "x"}, "surprise"),
        ({"title": "a" * 2001}, "title"),
        ({"topics": "[" + "a, b" * 60 + "]"}, "topics"),
        ({"webUrl": "https://a.example/" + "a" * 5000, "originalUrl": "https://a.example/"}, "webUrl"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_field_that_is_no_use_is_left_out_with_a_warning(
    tmp_path: Path, given: dict[str, str | None], field: str
) -> None:
    story, problems = load_one(tmp_path, front(**given))
    assert story.stem == "one"
    assert field in fields(problems)
    assert {problem.level for problem in problems} == {"warning"}
    assert all(problem.line for problem in problems)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/old/eels/", "old/eels/"),
        ("old/eels", "old/eels/"),
        ("/old/eels.html", "old/eels.html"),
        ("/old/index.html", "old/"),
        ("/index.html", None),
        ("/", None),
        ("//evil.example/", None),
        ("/old/.html", None),
        ("/a.html/b", None),
        ("/../old.html", None),
        ("/Old.HTML", None),
    ],
)
def test_an_alias_is_a_folder_or_a_page_of_the_site(
    written: str, kept: str | None, tmp_path: Path
) -> None:
    story, problems = load_one(tmp_path, front(aliases=f"['{written}']"))
    assert story.aliases == ((kept,) if kept else ())
    assert [problem.kind for problem in problems] == ([] if kept else ["bad-alias"])


def test_an_entry_that_is_no_mapping_takes_none_of_those_behind_it_along(tmp_path: Path) -> None:
    entries = [
        f"  - {{title: T{n}, publishedDateTime: 2026-03-10T11:00:00Z, webUrl: 'https://r{n}.example/'}}"
        for n in range(2)
    ]
    text = front(extra="\n".join(["related:", "  - just a text", *entries, ""]))
    loaded = load(tmp_path, {"_news/one.md": text})
    assert sorted(story.title for story in loaded.stories if not story.stem) == ["T0", "T1"]
    assert [p.field for p in loaded.problems if p.kind == "wrong-type"] == ["related[0]"]


def test_a_missing_field_and_its_misspelt_key_are_both_told(tmp_path: Path) -> None:
    text = front(title=None, publishedDateTime=None, extra="titel: Eels\n")
    problems = load(tmp_path, {"_news/one.md": text}).problems
    assert {(p.field, p.level, p.hint) for p in problems} == {
        ("title", "error", "give the story its headline"),
        ("titel", "warning", "did you mean title?"),
    }


@pytest.mark.parametrize("written", [None, "yesterday", "2026-13-41T10:00:00Z"])
def test_what_is_wrong_with_a_time_is_one_error_that_says_how_to_write_it(
    written: str | None, tmp_path: Path
) -> None:
    text = front(publishedDateTime=written)
    (problem,) = load(tmp_path, {"_news/one.md": text}).problems
    assert (problem.level, problem.field) == ("error", "publishedDateTime")
    assert problem.hint == "write it as 2024-02-23T13:56:00Z"


def test_each_unknown_key_of_a_file_is_named(tmp_path: Path) -> None:
    text = front(extra="ferry: 1\npublised: false\n")
    problems = load(tmp_path, {"_news/one.md": text}).problems
    assert [problem.field for problem in problems] == ["ferry", "publised"]


@pytest.mark.parametrize("name", ["one.MD", "one.markdown", "one.md.bak"])
def test_a_file_that_looks_like_a_story_is_told(name: str, tmp_path: Path) -> None:
    problems = load(tmp_path, {"_news/two.md": front(), f"_news/{name}": front()}).problems
    assert [problem.kind for problem in problems] == ["not-a-story"]


def test_the_secured_key_reaches_neither_story_nor_problem(tmp_path: Path) -> None:
    secret = "SENTINEL" * 4
    related = f"related:\n  - webUrl: https://a.example/x\n    title: T\n    quality: x\n    publishedDateTime: 2026-03-10T12:00:00Z\n    secured: {secret}\n"
    loaded = load(
        tmp_path, {"_news/one.md": front(extra=f"secured: {secret};{secret}\n{related}", heat="x")}
    )
    assert len(loaded.stories) == 2
    assert len(loaded.problems) >= 3
    assert "SENTINEL" not in repr(loaded)


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("exerpt", "did you mean excerpt?"),
        ("weburl", "did you mean webUrl?"),
        ("publishedDatetime", "did you mean publishedDateTime?"),
        ("topic", "did you mean topics?"),
        ("date", "did you mean publishedDateTime?"),
        ("Link", "did you mean webUrl?"),
        ("description", "did you mean excerpt?"),
        ("author", ""),
        ("layout", ""),
        ("secured", ""),
    ],
)
def test_an_unknown_key_that_is_nearly_a_known_one_is_told(
    key: str, hint: str, tmp_path: Path
) -> None:
    loaded = load(tmp_path, {"a.md": front(extra=f"{key}: x\n")})
    assert [problem.hint for problem in loaded.problems] == ([] if key == "secured" else [hint])


def test_an_unknown_key_is_named_once_for_all_files(tmp_path: Path) -> None:
    loaded = load(tmp_path, {f"_news/{n}.md": front(zeal="x") for n in "abc"})
    assert [(p.path, p.line, p.field) for p in loaded.problems] == [("_news/a.md", 6, "zeal")]
    assert "2 other files" in loaded.problems[0].message


def test_faults_of_one_kind_in_one_file_are_told_once(tmp_path: Path) -> None:
    entries = ", ".join(["{title: T}"] * 40)
    _, problems = load_one(tmp_path, front(related=f"[{entries}]"))
    assert len(problems) == 1
    assert "39 more like it" in problems[0].message


def test_entities_of_endless_digits_do_no_harm_in_any_text(tmp_path: Path) -> None:
    bomb = f"'a&#{'1' * 6000};b'"
    story, _ = load_one(
        tmp_path, front(body=f"a&#{'1' * 6000};b", excerpt=bomb, title=bomb, topics=f"[{bomb}]")
    )
    assert story.excerpt == "a\ufffdb"


def test_a_port_or_a_query_is_no_part_of_a_provider(tmp_path: Path) -> None:
    for url in (
        "https://www.eel.example:8443/a",
        "https://eel.example?a=b",
        "https://eel.example#a",
    ):
        story, _ = load_one(tmp_path, front(webUrl=url, provider=None))
        assert (story.provider, story.provider_name) == ("eel.example", "eel.example")


def test_the_longest_real_texts_are_kept_whole(tmp_path: Path) -> None:
    story, problems = load_one(tmp_path, front(title="word " * 399, excerpt="word " * 3999))
    assert not problems
    assert len(story.title) == 399 * 5 - 1


@pytest.mark.parametrize(
    ("markup", "embed"),
    [
        ('<iframe src="https://player.vimeo.com/video/123"></iframe>', "https://player.vimeo.com/video/123"),
        ("<IFRAME width=1 SRC='//www.youtube.com/embed/abcDEF12345'>", "https://www.youtube-nocookie.com/embed/abcDEF12345"),
        ('<iframe src="https://www.youtube.com.evil.example/embed/abcDEF12345">', None),
        ('<iframe src="https://www.youtube.com/embed/../redirect?q=x">', None),
        ('<iframe src=" javascript:alert(1)//www.youtube.com/embed/abcDEF12345">', None),
        ('<iframe srcdoc="<script>" src="https://www.youtube.com/embed/abcDEF12345">', None),
        ('<p><iframe src="https://www.youtube.com/embed/abcDEF12345">', None),
        ("<iframe " + "src=\"x\" " * 500, None),
    ],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_only_a_player_of_an_allowed_host_is_embedded(
    tmp_path: Path, markup: str, embed: str | None
) -> None:
    quoted = "'" + markup.replace("'", "''") + "'"
    story, problems = load_one(tmp_path, front(featuredContent=quoted))
    assert story.embed == embed
    assert (embed is None) == bool(problems)
