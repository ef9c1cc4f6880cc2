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
from generator.files import Unreadable, read_file, walk
from generator.model import Artifact
from generator.outputs.pagefind_files import ENTRY, UnknownForm, in_order

FOLDER = "pagefind"
_GLOB = "{news,topics,providers}/**/index.html"
# The search page has its own script; Pagefind's ready-made ones are not published.
_NOT_NEEDED = (
    "pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight"
)  # fmt: skip
_MAX_FILE = 256 * 1024 * 1024


def search_index(output: str) -> Iterator[Artifact]:
    """The index of the pages below ``output``, file by file.

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
        unsorted = {}
        for name in sorted(walk(made)):
            if name.startswith(_NOT_NEEDED):
                continue
            try:
                body = read_file(os.path.join(made, name), _MAX_FILE)
            except Unreadable as error:
                raise OutputError(f"Pagefind's {name}: {error}") from None
            if name == ENTRY or name.endswith((".pf_meta", ".pf_filter")):
                unsorted[name] = body
            else:
                yield Artifact(f"{FOLDER}/{name}", body)
        # Another version may have another form; its files work as they are.
        with suppress(UnknownForm):
            unsorted = in_order(unsorted)
        for name, body in unsorted.items():
            yield Artifact(f"{FOLDER}/{name}", body)
