"""The search index, made by Pagefind of the pages as they were written.

Pagefind is an extra. It runs here, on this machine, and asks nothing of the
network; its files are published beside the pages by our own writer.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress

from generator.errors import OutputError
from generator.executors import Workers
from generator.files import Unreadable, read_file, walk
from generator.outputs.material import Output, output_of, whole

FOLDER = "pagefind"
_PARTS = ("news", "providers", "topics")
_PAGE = "/index.html"
_GLOB = f"{{{','.join(_PARTS)}}}/**{_PAGE}"
# The search page has its own script; Pagefind's ready-made ones are not published.
_NOT_NEEDED = (
    "pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight"
)  # fmt: skip
_MAX_FILE = 256 * 1024 * 1024


def indexed(site: str) -> Iterator[str]:
    """The pages below the folder ``site`` that :func:`search_index` takes, whoever put them there."""
    for part in _PARTS:
        yield from (path for path in walk(site, part) if path.endswith(_PAGE))


def search_index(site: str, workers: Workers) -> Output:
    """The index of the pages below the folder ``site``.

    Raises:
        OutputError: Pagefind failed, with what it said.
    """
    from pagefind_bin import get_executable

    from generator.outputs.pagefind_files import UnknownForm, in_order

    with tempfile.TemporaryDirectory(prefix="broadsheet-") as folder:
        made = os.path.join(folder, FOLDER)
        command = [str(get_executable()), "--site", site, "--output-path", made]
        command += ["--glob", _GLOB, "--silent"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-500:]
            raise OutputError(f"Pagefind could not index {site}: {said}")
        files = {name: _read(made, name) for name in walk(made) if not name.startswith(_NOT_NEEDED)}
    # Another version may have another form; its files work as they are.
    with suppress(UnknownForm):
        files = in_order(files, workers)
    return output_of(*(whole(f"{FOLDER}/{name}", body) for name, body in files.items()))


def _read(folder: str, name: str) -> bytes:
    try:
        return read_file(os.path.join(folder, name), _MAX_FILE)
    except Unreadable as error:
        raise OutputError(f"Pagefind's {name}: {error}") from None
