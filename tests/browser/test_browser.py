"""The demo site as a reader gets it: in a browser, at every width, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

WIDTHS = (320, 390, 1280, 1600)
# A reader who needs large type asks the browser for twice the size.
LARGE = "document.documentElement.style.fontSize = '32px'"
Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def opened(browser: Browser, address: str) -> Open:
    """Opens a page of the site; the world outside this machine is not there."""

    @contextmanager
    def opened(path: str = "", **options: Any) -> Iterator[Page]:
        context: BrowserContext = browser.new_context(**options)
        context.route(lambda url: not url.startswith(address), Route.abort)
        try:
            page = context.new_page()
            page.goto(address + path)
            yield page
        finally:
            context.close()

    return opened


def test_no_page_scrolls_sideways(opened: Open, kinds: dict[str, str]) -> None:
    too_wide: list[tuple[str, int | str]] = []
    with opened() as page:
        base = page.url
        for kind, path in kinds.items():
            page.goto(base + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    too_wide.append((kind, width))
            page.set_viewport_size({"width": 390, "height": 800})
            page.evaluate(LARGE)
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                too_wide.append((kind, "large type"))
    assert too_wide == []


def test_all_is_there_without_javascript(opened: Open, kinds: dict[str, str]) -> None:
    with opened(java_script_enabled=False) as page:
        base = page.url
        for kind, path in kinds.items():
            page.goto(base + path)
            assert page.locator("h1").is_visible(), kind
            assert page.locator("main a[href]").first.is_visible(), kind
        page.goto(base)
        assert page.locator("main .hed a").count() >= 20


def test_the_keyboard_reaches_the_first_headline(opened: Open) -> None:
    with opened() as page:
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.get_attribute("href") == "#main"
        box = skip.bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 20, "the skip link shows itself"
        page.keyboard.press("Enter")
        first = page.locator("main .hed a").first.get_attribute("href")
        for _ in range(3):
            page.keyboard.press("Tab")
            if page.locator(":focus").get_attribute("href") == first:
                break
        assert page.locator(":focus").get_attribute("href") == first
        assert page.locator(":focus").evaluate("a => getComputedStyle(a).outlineStyle") == "solid"


def test_a_dark_scheme_has_colours_of_its_own(opened: Open, kinds: dict[str, str]) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        with opened(kinds["story"], color_scheme=scheme) as page:
            seen[scheme] = [
                page.evaluate(
                    "([s, p]) => getComputedStyle(document.querySelector(s))[p]", [place, what]
                )
                for place, what in (
                    ("body", "backgroundColor"),
                    ("body", "color"),
                    (".meta", "color"),
                    (".why", "backgroundColor"),
                )
            ]
    assert all(light != dark for light, dark in zip(seen["light"], seen["dark"], strict=True))
    for scheme, (paper, *inks, tint) in seen.items():
        for ink in inks:
            assert contrast(ink, paper) >= 4.5, (scheme, ink)
            assert contrast(ink, tint) >= 4.5, (scheme, ink)


def contrast(one: str, other: str) -> float:
    """The contrast of two ``rgb()`` colours as WCAG 2 counts it."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(p * w for p, w in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_nothing_but_pictures_comes_from_elsewhere(
    browser: Browser, address: str, kinds: dict[str, str]
) -> None:
    asked: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        request = route.request
        asked.append((request.resource_type, request.url))
        if request.url.startswith(address):
            route.continue_()
        else:
            route.abort()

    with browser.new_context() as context:
        context.route("**/*", answer)
        page = context.new_page()
        for path in kinds.values():
            page.goto(address + path)
    outside = {(kind, url) for kind, url in asked if not url.startswith(address)}
    assert [url for kind, url in outside if kind != "image"] == []
    assert any(kind == "stylesheet" for kind, _ in asked)
