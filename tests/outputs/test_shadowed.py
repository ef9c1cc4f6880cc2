"""Templates of outputs that a site has of its own: what is wrong with one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ThemeError
from tests.conftest import build
from tests.outputs.conftest import ESTUARY, write_site

MACROS = {
    "atom.xml": "{% macro head(feed, updated, site) %}{% endmacro %}\n"
    "{% macro entry(story, base) %}\n\n{{ FAULT }}{% endmacro %}",
    "rss.xml": "{% macro head(feed, updated, site) %}{% endmacro %}\n"
    "{% macro entry(story, base) %}\n\n{{ FAULT }}{% endmacro %}",
    "feed_content.html": "\n{% macro content(page, address, coverage) %}\n\n{{ FAULT }}{% endmacro %}",
}
PLAIN = ("opml.xml", "sitemap.xml", "sitemap_index.xml", "news_sitemap.xml", "newsletter.html")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *((name, "1 / 0") for name in (*MACROS, *PLAIN)),
        *(("opml.xml", fault) for fault in ("'a' + 1", "nothing", "{}['a'].b", "[].append(1, 2)")),
    ],
)
def test_a_mistake_is_told_with_file_and_line(name: str, fault: str, tmp_path: Path) -> None:
    text = MACROS.get(name, "\n\n\n{{ FAULT }}").replace("FAULT", fault)
    with pytest.raises(ThemeError, match=rf"templates/{name}:4: "):
        built_with(name, text, tmp_path)


@pytest.mark.parametrize("text", ["", "{% macro entry() %}{% endmacro %}", "{% set entry = 1 %}"])
def test_a_macro_that_is_missing_or_another_is_named(text: str, tmp_path: Path) -> None:
    head = "{% macro head(feed, updated, site) %}{% endmacro %}"
    with pytest.raises(ThemeError, match=r"atom\.xml needs a macro entry of 2 parameters"):
        built_with("atom.xml", head + text, tmp_path)


def built_with(name: str, text: str, folder: Path) -> None:
    source = write_site(folder / "source", ESTUARY)
    (source / "templates").mkdir()
    (source / "templates" / name).write_text(text)
    build(source, folder / "out")
