"""A second theme of one template and one token, as docs/theming.md tells how to make it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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


def test_one_token_comes_last_in_the_one_style_file(harbour: Built) -> None:
    (style,) = harbour.folder.glob("*.css")
    text = style.read_text()
    default = (PACKAGE_PARENT / "static/tokens.css").read_text()
    assert text.startswith(default)
    assert text.rindex("--accent: #0b5c4c") > text.rindex("--accent: #8c1c13")
    assert text.endswith((THEME / "static/site.css").read_text())
