"""The search page in a browser: type, get the story, narrow by topic; no request leaves the site."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.conftest import DEMO, Built, build

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pagefind_bin") is None, reason="the extra search is not installed"
)

TITLE = "#results .hed a"


class Visit:
    """A page of a browser that notes every request and complaint."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def titles(self, least: int = 1) -> list[str]:
        # A script of the test would break the page's policy; locators do not.
        self.page.locator(TITLE).nth(least - 1).wait_for(timeout=20_000)
        return self.page.locator(TITLE).all_inner_texts()

    def check(self) -> None:
        """Nothing was asked of another host, and the browser had nothing to complain of."""
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(self.address)] == []

    def forget(self) -> None:
        self.complaints.clear()
        self.requests.clear()


@pytest.fixture(scope="module")
def below(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, served below a sub-path, as on many hosts."""
    folder = tmp_path_factory.mktemp("served")
    site: Built = build(
        DEMO, folder / "sub/path", base_url="https://meridian.example/sub/path/", search=True
    )
    assert site.folder.is_dir()
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"{server.address}sub/path/"
        server.shutdown()


@pytest.fixture
def visit(below: str, browser: Browser) -> Iterator[Visit]:
    with browser.new_context() as context:
        visit = Visit(context.new_page(), below)
        yield visit
    visit.check()


def test_a_word_of_a_headline_finds_the_story_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}search/")
    expect(page.locator("#query")).to_be_focused(timeout=20_000)
    page.keyboard.type("asteroid")
    # On a slow machine some letters are searched before the rest is typed.
    page.wait_for_url("**/search/?q=asteroid")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false", timeout=20_000)
    titles = visit.titles()
    assert "Probe lands on asteroid Petra’s Anvil and finds it full of holes" in titles
    assert page.locator("#status").inner_text() == f"Results: {len(titles)}"
    for _ in range(4):  # past the three filters to the first result
        page.keyboard.press("Tab")
    expect(page.locator(TITLE).first).to_be_focused()
    visit.check()
    page.keyboard.press("Enter")
    page.locator("#lead").wait_for()
    visit.forget()  # a story may show a picture of its publisher
    assert page.url.startswith(f"{visit.address}news/")


def test_a_topic_narrows_the_results(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}search/?q=ferry")
    every = visit.titles(2)
    options = page.locator("select[name=topic] option").all_inner_texts()
    assert any(option.startswith("Health") for option in options)
    page.select_option("select[name=topic]", "Rail & Ferries")
    page.locator(TITLE).nth(len(every) - 1).wait_for(state="detached", timeout=20_000)
    narrowed = visit.titles()
    assert 0 < len(narrowed) < len(every)
    assert set(narrowed) <= set(every)
    page.select_option("select[name=topic]", "")
    assert set(visit.titles(len(every))) == set(every)


def test_an_address_may_hold_the_search(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}search/?q=asteroid&topic=Space")
    assert any("asteroid" in title for title in visit.titles())
    assert visit.page.input_value("#query") == "asteroid"
    assert visit.page.input_value("select[name=topic]") == "Space"


def test_what_is_not_there_is_said(visit: Visit) -> None:
    visit.page.goto(f"{visit.address}search/?q=zzyzxqwv")
    expect(visit.page.locator("#status")).to_have_text("No results", timeout=20_000)


def test_without_javascript_the_page_says_so(below: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{below}search/")
        assert "Search needs JavaScript" in page.locator("main").inner_text()
        assert not page.locator("#search").is_visible()
