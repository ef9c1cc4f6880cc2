"""A second theme of one template and one token, as docs/theming.md tells how to make it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from generator.errors import ThemeError
from tests.conftest import PACKAGE_PARENT, Built, build, first, parse, write_story

THEME = Path(__file__).parent.parent / "themes/harbour"


@pytest.fixture
def harbour(tmp_path: Path) -> Built:
    shutil.copytree(THEME, tmp_path / "site")
    write_story(tmp_path / "site/content/_news", "dam")
    return build(tmp_path / "site", tmp_path / "out")


def test_one_template_is_its_own_and_the_rest_the_themes(harbour: Built) -> None:
    page = parse(harbour.folder / "404.html")
    assert first(page, "h1").text() == "Lost at sea"
    assert first(page, ".foot").text().strip() == "Harbour"
    assert first(page, ".card .hed").text().startswith("Ostermoor dam")
    assert "links to the reporting of others" in first(harbour.page(""), ".foot").text()


def test_a_template_may_change_a_part_of_the_one_it_takes_the_place_of(tmp_path: Path) -> None:
    own = tmp_path / "site/templates/story.html"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "default/story.html" %}{% block figures %}<p id="own"></p>{% endblock %}'
    )
    write_story(tmp_path / "site/content/_news", "dam")
    page = build(tmp_path / "site", tmp_path / "out").page("news/dam")
    assert first(page, "#lead #own")
    assert first(page, "#lead h1").text().startswith("Ostermoor dam")
    assert page.css(".why") == []


def test_a_template_that_nothing_uses_is_told_with_the_name_that_was_meant(tmp_path: Path) -> None:
    folder = tmp_path / "site/templates"
    folder.mkdir(parents=True)
    (folder / "storry.html").write_text('{% extends "default/story.html" %}')
    (folder / "banner.html").write_text("<p>{{ site.title }}</p>")
    (folder / "part.html").write_text("<p></p>")
    (folder / "404.html").write_text('{% extends "base.html" %}{% include "part.html" %}')
    write_story(tmp_path / "site/content/_news", "dam")
    told = (
        "template banner.html: no page and no other template uses it",
        "template storry.html: no page and no other template uses it; did you mean story.html?",
    )
    assert build(tmp_path / "site", tmp_path / "out").report.notes == told
    again = build(tmp_path / "site", tmp_path / "out").report
    assert (again.written, again.notes) == (0, told)


def test_files_of_a_desktop_are_no_templates(tmp_path: Path) -> None:
    folder = tmp_path / "site/templates"
    folder.mkdir(parents=True)
    (folder / ".DS_Store").write_bytes(b"\0\xff")
    write_story(tmp_path / "site/content/_news", "dam")
    assert build(tmp_path / "site", tmp_path / "out").has("news/dam")
    Path(os.fsdecode(os.fsencode(folder) + b"/a\xff.html")).write_text("x")
    with pytest.raises(ThemeError, match=r"template a\\xff.html: rename it"):
        build(tmp_path / "site", tmp_path / "out")


def test_what_the_docs_name_is_there() -> None:
    """Every token, macro and block of docs/theming.md, and every token and block of the theme."""
    docs = (PACKAGE_PARENT / "docs/theming.md").read_text()
    tokens = (PACKAGE_PARENT / "static/tokens.css").read_text()
    folder = PACKAGE_PARENT / "templates"
    macros = set(re.findall(r"{% macro ([a-z]\w*)", (folder / "macros.html").read_text()))
    blocks = set(re.findall(r"{% block (\w+)", (folder / "base.html").read_text()))
    declared = set(re.findall(r"(--[a-z0-9]+):", tokens))
    named = set(re.findall(r"--[a-z0-9]+", docs)) | {"--s1", "--s2", "--s3", "--s4"}
    assert declared - {"--hair"} == named - {"--hair"}
    assert set(re.findall(r"`m\.(\w+)", docs)) | set(re.findall(r", `m\.(\w+)", docs)) <= macros
    table = docs.partition("### Blocks of base.html")[2].partition("### Macros")[0]
    assert set(re.findall(r"`(\w+)`", table)) - {"figures", "body"} == blocks - {"body"}


def test_one_token_comes_last_in_the_one_style_file(harbour: Built) -> None:
    (style,) = harbour.folder.glob("*.css")
    text = style.read_text()
    default = (PACKAGE_PARENT / "static/tokens.css").read_text()
    assert text.startswith(default)
    assert text.rindex("--accent: #0b5c4c") > text.rindex("--accent: #8c1c13")
    assert text.endswith((THEME / "static/site.css").read_text())


@pytest.mark.parametrize(
    ("templates", "told"),
    [
        (
            {"story.html": '{% extends "story.html" %}'},
            'story.html extends story.html; the default theme has its own as "default/story.html"',
        ),
        (
            {"base.html": '{% extends "mine.html" %}', "mine.html": '{% extends "base.html" %}'},
            'base.html extends mine.html extends base.html; the default theme has its own as "default/base',
        ),
        (
            {"story.html": '\n{% extends "default/storry.html" %}'},
            "story.html:2: there is no template default/storry.html; did you mean default/story.html?",
        ),
        (
            {"404.html": '{% extends "base.html" %}\n\n{% include "banner.html" %}'},
            "404.html:3: there is no template banner.html",
        ),
    ],
)
def test_a_template_that_names_itself_or_none_is_told_with_its_place(
    templates: dict[str, str], told: str, tmp_path: Path
) -> None:
    folder = tmp_path / "site/templates"
    folder.mkdir(parents=True)
    for name, text in templates.items():
        (folder / name).write_text(text)
    write_story(tmp_path / "site/content/_news", "dam")
    with pytest.raises(ThemeError) as caught:
        build(tmp_path / "site", tmp_path / "out")
    assert told in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_template_may_include_another_if_it_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "site/templates"
    folder.mkdir(parents=True)
    (folder / "topics.html").write_text(
        '{% extends "default/topics.html" %}{% block footer %}{% include "x.html" ignore missing %}{% endblock %}'
    )
    write_story(tmp_path / "site/content/_news", "dam")
    assert (
        first(build(tmp_path / "site", tmp_path / "out").page("topics"), ".foot").text().strip()
        == ""
    )
