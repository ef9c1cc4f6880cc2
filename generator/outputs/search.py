"""The search index, made by Pagefind of the pages as they were written.

Pagefind is an extra. It runs here, on this machine, and asks nothing of the
network; its files are published beside the pages by our own writer.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Collection, Iterable
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


def search_index(output: str, pages: Iterable[str], workers: Workers) -> Output:
    """The index of ``pages``, paths of files below ``output``.

    Raises:
        OutputError: Pagefind failed, with what it said.
    """
    from pagefind_bin import get_executable

    from generator.outputs.pagefind_files import UnknownForm, in_order

    with tempfile.TemporaryDirectory(prefix="broadsheet-") as folder:
        site, made = _site(output, set(pages), folder), os.path.join(folder, FOLDER)
        command = [str(get_executable()), "--site", site, "--output-path", made]
        command += ["--glob", _GLOB, "--silent"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-500:]
            raise OutputError(f"Pagefind could not index {output}: {said}")
        files = {name: _read(made, name) for name in walk(made) if not name.startswith(_NOT_NEEDED)}
    # Another version may have another form; its files work as they are.
    with suppress(UnknownForm):
        files = in_order(files, workers)
    return output_of(*(whole(f"{FOLDER}/{name}", body) for name, body in files.items()))


def _site(output: str, pages: Collection[str], folder: str) -> str:
    """A folder with none but these pages of ``output``: that itself, or one of links in ``folder``.

    Pagefind takes whatever it finds, and others may have put pages among the site's.
    """
    found = [path for part in _PARTS for path in walk(output, part) if path.endswith(_PAGE)]
    own = [path for path in found if path in pages]
    if len(own) == len(found):
        return output
    for path in own:
        os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
        os.symlink(os.path.join(os.path.abspath(output), path), os.path.join(folder, path))
    return folder


def _read(folder: str, name: str) -> bytes:
    try:
        return read_file(os.path.join(folder, name), _MAX_FILE)
    except Unreadable as error:
        raise OutputError(f"Pagefind's {name}: {error}") from None
