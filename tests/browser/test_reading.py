"""What readers do: scan, follow a headline, choose a view, play a video, print; and what each may not cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import serve
from tests.conftest import Built, build, reference, write_story

Open = Callable[..., AbstractContextManager[Page]]
# What each page asked of other hosts.
ASKED: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()
PLAYER = "https://www.youtube-nocookie.com/embed/abcdefghijk"


@pytest.fixture(scope="module")
def paper(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small site: one story of four reports with pictures that do not come, one video, eight more."""
    source = tmp_path_factory.mktemp("paper")
    content = source / "content/_news"
    broken = [{"url": "https://pictures.example/a.jpg", "width": 1200, "height": 675}]
    related = [
        reference("late", event=0, hours=30, quality=70),
        reference("soon", event=0, hours=2, quality=20),
        reference("early", event=0, hours=-3, quality=40),
    ]
    write_story(content, "dam", event=0, related=related, images=broken, heat=140)
    frame = f'<iframe src="{PLAYER}" width="560" height="315"></iframe>'
    write_story(
        content, "film", event=1, type="video", featuredContent=frame, images=broken, quality=75
    )
    for number in range(2, 10):
        write_story(content, f"other-{number}", event=number, quality=70 + number, images=broken)
    site: Built = build(source, source / "out")
    with serve(site.folder) as server:
        yield server.address


@pytest.fixture
def opened(browser: Browser, paper: str) -> Open:
    """Opens a page of the small site, and notes in ``page.asked`` what it asks of other hosts."""

    @contextmanager
    def opened(path: str = "", **options: Any) -> Iterator[Page]:
        context = browser.new_context(**options)
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            if route.request.resource_type == "document":
                route.fulfill(content_type="text/html", body="<title>a player</title>")
            else:
                route.abort()

        context.route(lambda url: not url.startswith(paper), answer)
        try:
            page = context.new_page()
            ASKED[page] = asked
            page.goto(paper + path)
            yield page
        finally:
            context.close()

    return opened


def asked(page: Page) -> list[str]:
    """What was asked of other hosts, but for pictures."""
    return [url for url in ASKED[page] if "pictures.example" not in url]


# ------------------------------------------------------------------- dense view


def test_the_dense_view_is_kept_after_a_reload_and_can_be_left(opened: Open) -> None:
    with opened() as page:
        switch = page.get_by_role("button", name="Headlines only")
        excerpt = page.locator(".card .exc").first
        expect(excerpt).to_be_visible()
        switch.press("Enter")
        expect(switch).to_have_attribute("aria-pressed", "true")
        expect(excerpt).to_be_hidden()
        page.reload()
        expect(switch).to_have_attribute("aria-pressed", "true")
        expect(excerpt).to_be_hidden()
        assert page.locator(".card .hed a").first.is_visible()
        switch.click()
        page.reload()
        expect(excerpt).to_be_visible()
        assert asked(page) == []


def test_the_view_is_set_before_the_first_paint(opened: Open) -> None:
    with opened() as page:
        page.get_by_role("button", name="Headlines only").click()
        page.add_init_script(
            """new MutationObserver(() => {
                if (document.body && !window.seen) window.seen = document.documentElement.dataset.view;
            }).observe(document, {childList: true, subtree: true});"""
        )
        page.reload()
        assert page.evaluate("window.seen") == "dense"


def test_without_javascript_no_switch_promises_anything(opened: Open) -> None:
    for path in ("", "news/dam/"):
        with opened(path, java_script_enabled=False) as page:
            assert page.locator("button:visible").count() == 0
            assert page.locator("main .hed a:visible").count() > 0


# -------------------------------------------------------------------- coverage


def told(page: Page) -> list[str]:
    return page.locator("#coverage .entries .pub").all_inner_texts()


def test_coverage_is_read_by_quality_or_by_time_and_the_choice_is_kept(opened: Open) -> None:
    with opened("news/dam/") as page:
        assert told(page) == ["Late", "Early", "Soon"]
        page.get_by_role("button", name="Earliest first").press("Enter")
        assert told(page) == ["Early", "Soon", "Late"]
        expect(page.get_by_role("button", name="Earliest first")).to_be_focused()
        page.reload()
        assert told(page) == ["Early", "Soon", "Late"]
        page.get_by_role("button", name="Best first").click()
        assert told(page) == ["Late", "Early", "Soon"]


def test_the_time_line_says_in_words_what_it_draws(opened: Open) -> None:
    with opened("news/dam/", java_script_enabled=False) as page:
        words = page.locator("#timeline li").all_inner_texts()
        assert [re.split(r"\s(?:\+|first)", line)[0] for line in words] == [
            "Early",
            "Dam",
            "Soon",
            "Late",
        ]
        assert "+3 h" in words[1]
        assert "+33 h" in words[3]
        dots = page.locator("#timeline circle")
        places = [
            float((dot.get_attribute("cx") or "").rstrip("%")) for dot in dots.element_handles()
        ]
        assert places == sorted(places)
        assert (places[0], places[-1]) == (2.0, 98.0)
        assert places[1] == pytest.approx(2 + 96 * 3 / 33, abs=0.1)


# ----------------------------------------------------------------------- video


def test_nothing_is_loaded_from_elsewhere_before_a_video_is_asked_for(opened: Open) -> None:
    with opened("news/film/") as page:
        page.wait_for_load_state("networkidle")
        assert asked(page) == []
        page.get_by_role("link", name=re.compile("^Play:")).press("Enter")
        frame = page.locator("iframe")
        expect(frame).to_have_attribute("src", f"{PLAYER}?autoplay=1")
        expect(frame).to_be_focused()
        page.frame_locator("iframe").locator("title").wait_for(state="attached")
        assert asked(page) == [f"{PLAYER}?autoplay=1"]


def test_a_page_frames_only_the_player_that_it_names(opened: Open) -> None:
    for path, allowed in (("news/film/", True), ("news/dam/", False)):
        with opened(path) as page:
            refused = page.evaluate(
                """url => new Promise(done => {
                    document.addEventListener("securitypolicyviolation", () => done(true));
                    const frame = document.createElement("iframe");
                    frame.src = url;
                    document.body.append(frame);
                    frame.addEventListener("load", () => setTimeout(() => done(false), 100));
                })""",
                PLAYER,
            )
            assert refused is not allowed
            assert (PLAYER in asked(page)) is allowed


def test_without_javascript_a_video_is_a_link_to_its_player(opened: Open) -> None:
    with opened("news/film/", java_script_enabled=False) as page:
        poster = page.get_by_role("link", name=re.compile("^Play:"))
        assert poster.get_attribute("href") == PLAYER
        assert poster.is_visible()


# -------------------------------------------------------------------- pictures


def test_a_picture_that_fails_leaves_a_card_of_text(opened: Open) -> None:
    with opened() as page:
        page.wait_for_load_state("networkidle")
        # Lazy ones are asked for as they come near.
        page.mouse.wheel(0, 20_000)
        expect(page.locator(".pic")).to_have_count(0)
        assert page.locator(".card .hed a").count() >= 3


def test_without_javascript_a_picture_that_fails_leaves_its_frame_and_a_name(opened: Open) -> None:
    with opened(java_script_enabled=False) as page:
        page.wait_for_load_state("networkidle")
        boxes = [box.bounding_box() for box in page.locator(".pic").element_handles()]
        assert boxes
        assert all(box and box["height"] > 40 for box in boxes)
        assert all(
            page.locator(".pic").nth(n).get_attribute("data-name") for n in range(len(boxes))
        )


# ------------------------------------------------------- keyboard, width, paper


def test_the_keyboard_alone_leads_from_the_front_page_to_a_publisher(opened: Open) -> None:
    with opened() as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # skip to the stories
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.locator(":focus").get_attribute("href") == "./news/dam/":
                break
        page.keyboard.press("Enter")  # its coverage
        page.wait_for_url("**/news/dam/")
        publishers = []
        for _ in range(60):
            page.keyboard.press("Tab")
            here = page.locator(":focus")
            if here.count() == 0:
                break
            href = here.get_attribute("href") or ""
            if href.startswith("https://"):
                assert here.evaluate("a => getComputedStyle(a).outlineStyle") == "solid"
                publishers.append(href)
                if "early.example" in href:
                    break
        assert publishers[0].startswith("https://dam.example/")
        page.keyboard.press("Enter")
        page.wait_for_url("https://early.example/**")


@pytest.mark.parametrize("path", ["", "news/dam/", "news/film/", "latest/"])
def test_nothing_scrolls_sideways_at_320_pixels(opened: Open, path: str) -> None:
    with opened(path, viewport={"width": 320, "height": 640}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [1000, 1280])
def test_a_long_name_in_the_leaderboard_stays_within_the_page(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    for number in range(12):
        name = f"Internationalinvestigations{number}.example"
        provider = {"name": name, "domain": name.lower()}
        write_story(tmp_path / "content/_news", f"s-{number}", event=number, provider=provider)
    with serve(build(tmp_path, tmp_path / "out").folder) as server:
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(server.address)
        assert page.locator(".rail .mini tbody tr").count() > 3
        beyond = page.evaluate(
            """() => {
                const edge = document.querySelector("main").getBoundingClientRect().right + 0.5;
                return [...document.querySelectorAll("main *")]
                    .filter(one => one.getBoundingClientRect().right > edge)
                    .map(one => one.tagName);
            }"""
        )
        page.close()
    assert beyond == []


def test_a_name_with_a_number_stays_on_one_line(browser: Browser, tmp_path: Path) -> None:
    for number in range(12):
        title = f"{'so ' * number}Halcyon-4 cut off once more, harbour says"
        write_story(tmp_path / "content/_news", f"s-{number}", event=number, title=title)
    with serve(build(tmp_path, tmp_path / "out").folder) as server:
        page = browser.new_page()
        page.goto(server.address)
        for width in range(320, 440, 6):
            page.set_viewport_size({"width": width, "height": 800})
            lines = page.evaluate(
                "[...document.querySelectorAll('.whole')].map(one => one.getClientRects().length)"
            )
            assert len(lines) > 3
            assert set(lines) == {1}
        page.close()


def test_a_printed_story_has_its_text_and_addresses_and_no_furniture(
    opened: Open, tmp_path: Path
) -> None:
    with opened("news/dam/") as page:
        page.emulate_media(media="print")
        for part in (".nav", ".foot", ".switch", ".beside", ".skip"):
            assert page.locator(part).locator("visible=true").count() == 0, part
        for part in ("h1", "#lead .exc", "#coverage .hed", "#timeline li", ".why"):
            assert page.locator(part).first.is_visible(), part
        shown = page.locator("#coverage .hed a").first.evaluate(
            "a => getComputedStyle(a, '::after').content"
        )
        assert "https://late.example/" in shown
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert page.pdf(path=tmp_path / "story.pdf").startswith(b"%PDF")
