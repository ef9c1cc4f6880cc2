"""A browser, and the demo site on a server of its own.

Set ``BROADSHEET_CHROMIUM`` to the browser's path where it is not ``chromium``.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def address(demo: Built) -> Iterator[str]:
    """Where the demo site is served."""
    with Server(demo.folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()
