"""A Pagefind that is told what to index, page by page.

Left to look for pages itself, Pagefind numbers them as the file system lists
them, so that another disk, or another number of processes, gives other files.
Its service mode (https://pagefind.app/docs/node-api/) takes requests as JSON in
Base64, each ended by a comma, and gives an answer of that form to each. The
client that Pagefind offers for Python waits a tenth of a second for each.
"""

from __future__ import annotations

import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import IO, Any, cast

import msgspec

_END = b","
_PIECE = 1 << 16


class ServiceError(Exception):
    """Pagefind refused a request, or is gone; ``str()`` is what it said."""


@contextmanager
def pagefind_service(executable: str) -> Iterator[PagefindService]:
    """The program at ``executable``, with an index in the making.

    Raises:
        OSError, ServiceError: it does not start.
    """
    command = [executable, "--service"]
    with subprocess.Popen(  # noqa: S603 - no shell, and no word of a stranger
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield PagefindService(process)
        finally:
            process.kill()  # it waits for more


class PagefindService:
    """One index, made by a running ``process``."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._requests = cast("IO[bytes]", process.stdin)
        self._answers = cast("BufferedReader", process.stdout)
        self._sent = 0
        self._index = self._ask({"type": "NewIndex", "config": {}})["index_id"]

    def add(self, path: str, page: str) -> None:
        """Index a page that lies at ``path`` below the site.

        Raises:
            ServiceError: it was refused.
        """
        self._ask_index({"type": "AddFile", "file_path": path, "url": None, "file_contents": page})

    def files(self) -> dict[str, bytes]:
        """The files of the index. (Those that it writes itself may not be whole when it says so.)

        Raises:
            ServiceError: it could not.
        """
        files = self._ask_index({"type": "GetFiles"})["files"]
        return {file["path"]: b64decode(file["content"]) for file in files}

    def _ask_index(self, payload: dict[str, Any]) -> dict[str, Any]:
        return self._ask(payload | {"index_id": self._index})

    def _ask(self, payload: dict[str, Any]) -> dict[str, Any]:
        self._sent += 1
        request = msgspec.json.encode({"message_id": self._sent, "payload": payload})
        try:
            self._requests.write(b64encode(request) + _END)
            self._requests.flush()
            found: dict[str, Any] = msgspec.json.decode(b64decode(self._answer()))["payload"]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise ServiceError(str(error)) from None
        if found.get("type") == "Error":
            raise ServiceError(str(found.get("message")))
        return found

    def _answer(self) -> bytes:
        pieces = [b""]
        while not pieces[-1].endswith(_END):
            pieces.append(self._answers.read1(_PIECE))
            if not pieces[-1]:
                raise ServiceError("it ended before its work was done")
        return b"".join(pieces)
