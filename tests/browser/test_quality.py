"""What the demo site is measured by: accessibility, weight, and nothing that moves.

``BROADSHEET_AXE`` is the path of ``axe.min.js`` from the npm package axe-core.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.conftest import Built

# In bytes, compressed as a host would.
FRONT, STYLE, SCRIPT = 60_000, 12_000, 4_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


def weight(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_wrong(
    browser: Browser, address: str, kinds: dict[str, str], width: int
) -> None:
    axe = os.environ.get("BROADSHEET_AXE")
    if not axe:
        pytest.skip("BROADSHEET_AXE is not set to the path of axe.min.js")
    found = []
    # The page's own policy would not let the checker in.
    with browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True) as context:
        page = context.new_page()
        for kind, path in kinds.items():
            page.goto(address + path)
            page.add_script_tag(path=axe)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                # Whole lists of what is well would take most of the time.
                result = page.evaluate(
                    "runOnly => axe.run({runOnly, resultTypes: ['violations']})", RULES
                )
                assert result["passes"], (kind, scheme)
                found += [
                    (kind, scheme, fault["id"], node["target"], node["failureSummary"][:300])
                    for fault in result["violations"]
                    for node in fault["nodes"][:3]
                ]
    assert found == []


def test_pages_are_light(demo: Built) -> None:
    page = weight(demo.folder / "index.html")
    (style,) = map(weight, demo.folder.glob("style.*.css"))
    (script,) = map(weight, demo.folder.glob("page.*.js"))
    assert page + style + script <= FRONT
    assert style <= STYLE
    assert script + sum(map(weight, demo.folder.glob("search.*.js"))) <= SCRIPT


@pytest.mark.parametrize("kind", ["topic", "provider"])
def test_a_chart_stays_where_it_is_when_its_caption_comes(
    browser: Browser, address: str, kinds: dict[str, str], kind: str
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(address + kinds[kind], wait_until="load")
        top = "document.querySelector('.chart svg').getBoundingClientRect().top"
        whole = page.evaluate(top)
        without = page.evaluate(f"document.querySelector('.chart figcaption').remove(), {top}")
        assert without == whole


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads(
    browser: Browser, address: str, kinds: dict[str, str], width: int
) -> None:
    moved = {}
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        for kind, path in kinds.items():
            page.goto(address + path, wait_until="load")
            moved[kind] = page.evaluate(
                """() => new Promise(done => {
                    let sum = 0;
                    new PerformanceObserver(list => {
                        for (const shift of list.getEntries()) sum += shift.value;
                    }).observe({type: "layout-shift", buffered: true});
                    setTimeout(() => done(sum), 150);
                })"""
            )
    assert {kind: score for kind, score in moved.items() if score > 0.001} == {}
