"""The code of the default theme that an installation makes."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.build import build_site
from generator.config import load_config
from generator.options import default_theme
from generator.renderer import precompiled
from generator.renderer.sources import Theme, read_theme
from generator.renderer.theme import load_theme
from tests.conftest import PACKAGE_PARENT, snapshot, write_story

MADE = precompiled.precompile()
WHOLE = precompiled._decode(MADE)
DEFAULT = default_theme("templates")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the code lies that was made."""
    file = tmp_path / "theme.code"
    file.write_bytes(MADE)
    monkeypatch.setattr(precompiled, "FILE", str(file))
    load_theme.cache_clear()
    return file


def build(source: Path, language: str = "en", **templates: str) -> dict[str, bytes]:
    write_story(source / "content", "2026-03-10-dam")
    (source / "broadsheet.toml").write_text(f"[site]\nlanguage = '{language}'\n")
    for name, text in templates.items():
        (source / "templates").mkdir(exist_ok=True)
        (source / f"templates/{name}.html").write_text(text)
    output = source / "public"
    build_site(load_config(str(source), output=str(output), jobs=1), keep=False)
    return snapshot(output)


def theme_of(*folders: str | Path) -> Theme:
    return read_theme(tuple(map(str, folders)))


@pytest.mark.parametrize("language", ["en", "en-GB", "de-AT", "ar", "fr"])
def test_no_template_of_the_default_theme_is_compiled_again_and_pages_are_the_same(
    language: str, tmp_path: Path, file: Path, compiled: list[str]
) -> None:
    with_code = build(tmp_path / "one", language)
    assert compiled == []
    file.unlink()
    load_theme.cache_clear()
    assert build(tmp_path / "two", language) == with_code
    assert "story.html" in compiled


def test_of_a_site_with_templates_only_those_are_compiled(
    tmp_path: Path, file: Path, compiled: list[str]
) -> None:
    own = "{% extends 'base.html' %}{% block body %}Ours{% endblock %}"
    pages = build(tmp_path / "site", story=own, further="{{ page }}")
    assert sorted(compiled) == ["further.html", "story.html"]
    assert b"Ours" in pages["news/2026-03-10-dam/index.html"]


def test_a_catalogue_of_the_site_has_everything_compiled(tmp_path: Path, file: Path) -> None:
    own = tmp_path / "templates"
    (own / "i18n").mkdir(parents=True)
    (own / "i18n/de.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Latest"\nmsgstr "Ganz neu"\n')
    theme = theme_of(own, DEFAULT)
    assert precompiled.precompiled(theme, "de") == b""
    assert precompiled.precompiled(theme, "de-AT") == b""
    assert precompiled.precompiled(theme, "en")


@pytest.mark.parametrize("damage", [b"", b"\x92", MADE[:-1], b"\x92\xc4\x01x\x80"])
def test_what_is_no_code_is_not_used(damage: bytes, tmp_path: Path, file: Path) -> None:
    file.write_bytes(damage)
    assert precompiled.precompiled(theme_of(DEFAULT), "en") == b""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(MADE) - 1), change=st.integers(1, 255))
def test_one_damaged_byte_costs_time_and_no_more(place: int, change: int, file: Path) -> None:
    damaged = bytearray(MADE)
    damaged[place] ^= change
    file.write_bytes(damaged)
    theme = theme_of(DEFAULT)
    for language in ("en", "de", "ar"):
        code = precompiled.precompiled(theme, language)
        assert code in (b"", WHOLE.code[f"i18n/{language}.po" if language != "en" else ""])


def test_the_code_does_not_tell_where_it_was_made() -> None:
    for packed in WHOLE.code.values():
        assert str(PACKAGE_PARENT).encode() not in zlib.decompress(packed)


def test_code_of_another_default_theme_or_of_other_versions_is_not_used(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = theme_of(DEFAULT)
    edited = dict(theme.sources, **{"default/story.html": "another"})
    assert precompiled.precompiled(Theme(edited, b""), "en") == b""
    assert precompiled.precompiled(theme, "en")
    monkeypatch.setattr(precompiled, "installed_version", lambda package: f"{package} 9")
    assert precompiled.precompiled(theme, "en") == b""
