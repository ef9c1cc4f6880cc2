"""Small sites whose outputs the tests read back with parsers of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import NOON, Built, build, headline, reference, write_story

BASE = "https://estuary.example/news/"
ATOM = "{http://www.w3.org/2005/Atom}"

# What breaks out of a text, an attribute, a script, a CDATA section or a line of JavaScript.
HOSTILE = (
    "]]> </script><script>alert(1)</script> <svg/onload=alert(2)> \"'><img src=x onerror=alert(3)> "
    "&lt;script&gt;alert(4)&lt;/script&gt; &lt;img src=x onerror=alert(5)&gt; "
    "--> </title></item> {{ 7*7 }} {% x %} \u2028\u2029 \x01\x0b\x1f \ufffe & &amp; <![CDATA[ é 𝄞"
)

Stories = Sequence[tuple[str, int, float, Mapping[str, Any]]]
MakeSite = Callable[..., Path]

ESTUARY: Stories = [
    ("2026-03-10-dam-opens", 0, 0, {"related": [reference("wire", event=0, hours=3)]}),
    ("2026-03-11-crab-ban", 1, 24, {"topics": ["Harbour", "Sea"]}),
    ("2026-03-12-violin", 2, 48, {}),
    ("2026-03-13-robot", 3, 72, {"quality": 90}),
]


def write_site(source: Path, stories: Stories, toml: str = "") -> Path:
    """A source folder; ``stories`` are (stem, event, hours after noon, fields)."""
    source.mkdir(exist_ok=True)
    (source / "broadsheet.toml").write_text(
        f'[site]\ntitle = "The Estuary"\nbase_url = "{BASE}"\n{toml}', encoding="utf-8"
    )
    for stem, event, hours, fields in stories:
        moment = (NOON + timedelta(hours=hours)).isoformat()
        given = {"publishedDateTime": moment} | dict(fields)
        file = write_story(source / "_news", stem, event=event, **given)
        # YAML allows this character only by its number.
        file.write_text(file.read_text("utf-8").replace("\ufffe", "\\ufffe"), "utf-8")
    return source


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """Writes a source folder of this test."""

    def make(stories: Stories, toml: str = "") -> Path:
        return write_site(tmp_path / "source", stories, toml)

    return make


@pytest.fixture(scope="session")
def estuary(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Four events, one of them with coverage, in two topics."""
    folder = tmp_path_factory.mktemp("estuary")
    return build(write_site(folder / "source", ESTUARY), folder / "out")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with a hostile text in every field that may hold text."""
    folder = tmp_path_factory.mktemp("hostile")
    stories = [
        (
            f"2026-03-1{n}-bad",
            n,
            24.0 * n,
            {
                "title": f"{headline(n)[0]} {HOSTILE}",
                "excerpt": f"{headline(n)[1]} {HOSTILE}",
                "provider": {"name": f"{HOSTILE} press", "domain": "press.example"},
                "topics": [HOSTILE, "Harbour"],
                "tags": [HOSTILE],
                "categories": [HOSTILE],
                "related": [
                    reference(
                        f"wire{n}", event=n, hours=24 * n + 2, title=f"{headline(n)[0]} {HOSTILE}"
                    )
                ],
            },
        )
        for n in range(3)
    ]
    told = HOSTILE.replace("\x01\x0b\x1f \ufffe ", "")
    source = write_site(folder / "source", stories, f"description = '''{told}'''\n")
    return build(source, folder / "out")


def read_xml(site: Built, path: str) -> ET.Element:
    """The root of an XML file; it has no document type."""
    body = (site.folder / path).read_bytes()
    assert b"<!DOCTYPE" not in body
    return ET.fromstring(body)


def read_json(site: Built, path: str) -> Any:
    """Strict JSON: no key twice, no NaN, no raw ``<``."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs), path
        return dict(pairs)

    def never(name: str) -> None:
        raise AssertionError(f"{path} holds {name}")

    text = (site.folder / path).read_text(encoding="utf-8")
    assert not {"<", "\u2028", "\u2029"} & set(text), path
    return json.loads(text, object_pairs_hook=once, parse_constant=never)
