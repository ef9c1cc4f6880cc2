"""A browser, and the demo site on a server of its own.

Set ``BROADSHEET_CHROMIUM`` to the browser's path where it is not ``chromium``.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import DEMO, Built, build


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Serves one folder on this machine, and nowhere else."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, *_: object) -> None:
        """A browser that hangs up early is no error."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the tests here are skipped."""
    found = os.environ.get("BROADSHEET_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("no chromium on the path, and BROADSHEET_CHROMIUM is not set")
    return found


@pytest.fixture(scope="session")
def demo(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demo site, built once where there is a browser to look at it."""
    return build(DEMO, tmp_path_factory.mktemp("demo") / "public")


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """A server of ``folder`` for as long as the context lasts."""
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="session")
def address(demo: Built) -> Iterator[str]:
    """Where the demo site is served."""
    with serve(demo.folder) as server:
        yield server.address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kinds(demo: Built) -> dict[str, str]:
    """A page of each kind: the longest, where there are many."""

    def longest(pattern: str, having: str = "<main") -> str:
        pages = [p for p in demo.folder.glob(pattern) if having in p.read_text("utf-8")]
        found = max(pages, key=lambda page: (page.stat().st_size, page.as_posix()))
        return found.parent.relative_to(demo.folder).as_posix() + "/"

    return {
        "front": "",
        "latest": "latest/",
        "story": longest("news/*/index.html", 'id="coverage"'),
        "earlier": longest("news/*/index.html", 'id="earlier"'),
        "topics": "topics/",
        "topic": longest("topics/*/index.html"),
        "providers": "providers/",
        "board": longest("topics/*/providers/index.html"),
        "provider": longest("providers/*/index.html"),
        "archive": "archive/",
        "year": longest("archive/*/index.html"),
        "month": longest("archive/*/*/index.html"),
        "day": longest("archive/*/*/*/index.html"),
        "video": longest("news/*/index.html", "data-player"),
        "404": "404.html",
    }
