"""Code of templates that goes from one process to another."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from generator.errors import template_place
from generator.renderer.theme import load_theme


def rendered(folder: Path, version: bytes, code: bytes = b"") -> tuple[str, bytes]:
    """What the template says, and the code of an environment that renders it."""
    theme = load_theme((str(folder),), "UTC", version=version)
    theme.code.take(code)
    return theme.render("one.html", {"page": "a page"}), theme.code.give()


def test_what_another_compiled_is_not_compiled_again(tmp_path: Path, compiled: list[str]) -> None:
    (tmp_path / "one.html").write_text("It says {{ page }}.")
    first, code = rendered(tmp_path, b"first")
    assert compiled == ["one.html"]
    second, _ = rendered(tmp_path, b"second", code)
    assert first == second == "It says a page."
    assert compiled == ["one.html"]


def test_code_of_another_source_is_not_taken(tmp_path: Path, compiled: list[str]) -> None:
    (tmp_path / "one.html").write_text("It says {{ page }}.")
    _, code = rendered(tmp_path, b"old")
    (tmp_path / "one.html").write_text("Now it says {{ page }}!")
    shown, _ = rendered(tmp_path, b"new", code)
    assert shown == "Now it says a page!"
    assert compiled == ["one.html", "one.html"]


def test_a_template_that_looks_for_items_never_takes_code_that_does_not(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("{{ page.count }}")
    theme = load_theme((str(tmp_path),), "UTC", version=b"items")
    assert theme.render("one.html", {"page": {"count": 7}}) == "7"
    other = load_theme((str(tmp_path),), "UTC", version=b"items again")
    other.code.take(theme.code.give())
    assert other.render("one.html", {"page": {"count": 7}}) == "7"


def test_code_made_elsewhere_names_the_file_that_is_here(tmp_path: Path) -> None:
    environments = []
    for folder in (tmp_path / "there", tmp_path / "here"):
        folder.mkdir()
        (folder / "one.html").write_text("\n{{ missing }}")
        environments.append(load_theme((str(folder),), "UTC", version=b"moved"))
    there, here = environments
    there.get_template("one.html")
    here.code.take(there.code.give())
    with pytest.raises(UndefinedError) as caught:
        here.render("one.html", {"page": "a page"})
    assert template_place(caught.value) == f"{tmp_path}/here/one.html:2"
