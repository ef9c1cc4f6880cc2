"""The search index, made by Pagefind of the pages as they were written.

Pagefind is an extra. It runs here, on this machine, and asks nothing of the
network; its files are published beside the pages by our own writer.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from generator.errors import OutputError
from generator.files import Unreadable, read_file, walk
from generator.outputs.material import Draft, Output, whole
from generator.outputs.pagefind_files import ENTRY, UnknownForm, in_order

FOLDER = "pagefind"
_GLOB = "{news,topics,providers}/**/index.html"
# The search page has its own script; Pagefind's ready-made ones are not published.
_NOT_NEEDED = (
    "pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight"
)  # fmt: skip
_MAX_FILE = 256 * 1024 * 1024


@contextmanager
def search_index(output: str) -> Iterator[Output]:
    """The index of the pages below ``output``, to be taken while the context is open.

    Raises:
        OutputError: Pagefind failed, with what it said.
    """
    from pagefind_bin import get_executable

    with tempfile.TemporaryDirectory(prefix="broadsheet-") as folder:
        made = os.path.join(folder, FOLDER)
        command = [str(get_executable()), "--site", output, "--output-path", made]
        command += ["--glob", _GLOB, "--silent"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-500:]
            raise OutputError(f"Pagefind could not index {output}: {said}")
        names = [name for name in sorted(walk(made)) if not name.startswith(_NOT_NEEDED)]
        named = {
            name: _read(made, name)
            for name in names
            if name == ENTRY or name.endswith((".pf_meta", ".pf_filter"))
        }
        others = [name for name in names if name not in named]
        # Another version may have another form; its files work as they are.
        with suppress(UnknownForm):
            named = in_order(named)

        def drafts() -> Iterator[Draft]:
            for name in others:
                yield whole(f"{FOLDER}/{name}", _read(made, name))
            for name, body in named.items():
                yield whole(f"{FOLDER}/{name}", body)

        yield Output([f"{FOLDER}/{name}" for name in (*others, *named)], drafts)


def _read(folder: str, name: str) -> bytes:
    try:
        return read_file(os.path.join(folder, name), _MAX_FILE)
    except Unreadable as error:
        raise OutputError(f"Pagefind's {name}: {error}") from None
