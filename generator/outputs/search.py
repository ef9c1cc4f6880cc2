"""The search index, made by Pagefind of the pages as they were written.

Pagefind is an extra. It runs here, on this machine, and asks nothing of the
network; its files are published beside the pages by our own writer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress

from generator.errors import OutputError
from generator.files import Unreadable, read_file
from generator.outputs.material import Output, output_of, whole
from generator.outputs.pagefind_files import UnknownForm, in_order
from generator.outputs.pagefind_service import ServiceError, pagefind_service

FOLDER = "pagefind"
_INDEXED = re.compile(r"(?:news|providers|topics)/.*index\.html")
# The search page has its own script; Pagefind's ready-made ones are not published.
_NOT_NEEDED = (
    "pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight"
)  # fmt: skip
_MAX_FILE = 256 * 1024 * 1024


def search_index(output: str, pages: Iterable[str]) -> Output:
    """The index of ``pages``, paths of files below ``output``.

    Raises:
        OutputError: Pagefind failed, with what it said.
    """
    from pagefind_bin import get_executable

    try:
        with pagefind_service(str(get_executable())) as service:
            # It numbers them as they come.
            for path in sorted(filter(_INDEXED.fullmatch, pages)):
                service.add(path, _read(output, path))
            made = service.files()
    except (ServiceError, OSError) as error:
        raise OutputError(f"Pagefind could not index {output}: {error}") from None
    files = {name: made[name] for name in sorted(made) if not name.startswith(_NOT_NEEDED)}
    # Another version may have another form; its files work as they are.
    with suppress(UnknownForm):
        files = in_order(files)
    return output_of(*(whole(f"{FOLDER}/{name}", body) for name, body in files.items()))


def _read(output: str, path: str) -> str:
    try:
        return read_file(os.path.join(output, path), _MAX_FILE).decode(errors="replace")
    except Unreadable as error:
        raise OutputError(f"{output}/{path} {error}") from None
