"""Front matter: the YAML mapping between ``---`` lines, read without trust.

PyYAML is used for its event stream only, never to build objects: aliases,
tags and merge keys are refused where they stand, depth and size are bounded,
and every scalar stays text until the schema types it. That closes the known
ways to crash or bomb a YAML loader (see SECURITY.md) and keeps line numbers.

Most files use a small, regular part of YAML, which :mod:`generator.plainyaml`
reads several times as fast; whatever that does not know goes to the events,
in :mod:`generator.yamlevents`.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import Any

from generator.errors import FrontMatterError
from generator.plainyaml import Entries, Path, find_entries, locate, read_plain, read_waiting

# What messages call the text below the front matter.
BODY = "body"

Value = str | None | list[Any] | dict[str, Any]

# Line breaks of YAML 1.1 that no editor shows: they could smuggle in a key.
_HIDDEN_BREAKS = ("\x85".encode(), "\u2028".encode(), "\u2029".encode())
_OPENING = re.compile(rb"---[ \t]*\r?\n")
_CLOSING = re.compile(rb"\n---[ \t]*\r?(?=\n|$)")


class Document:
    """One file: its mapping, its body, and where each field stands.

    Scalars in ``data`` are text; an empty or ``null`` plain scalar is
    ``None``. The key ``secured`` is gone, in any case and at any depth.
    """

    def __init__(
        self, data: dict[str, Any], front: bytes, body: str, regular: bool = False, first: int = 2
    ) -> None:
        self.data = data
        self.body = body
        self._front = front
        self._regular = regular
        self._first = first
        self._places: dict[Path, tuple[int, bool]] | None = None

    def _place(self, path: Path) -> tuple[int, bool]:
        # Only a file with a problem is read again, with positions.
        if self._places is None:
            self._places = {}
            front = self._front.decode()
            if self._regular:
                self._places = locate(front)
            else:
                _read_events(front, self._places, self._first)
            # It begins below the closing marker.
            self._places.setdefault((BODY,), (self._first + front.count("\n") + 1, False))
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, (1, False))

    def line(self, path: Path) -> int:
        """The line of the field at ``path``, or of what holds it."""
        return self._place(path)[0]

    def is_plain(self, path: Path) -> bool:
        """Whether the scalar at ``path`` stands without quotes."""
        return self._place(path)[1]


def _decoded(raw: bytes, part: bytes | None = None) -> str:
    """A file, or a part of it, as text."""
    try:
        return (raw if part is None else part).decode()
    except UnicodeDecodeError as error:
        if part is not None:
            return _decoded(raw)  # its line is that in the file
        line = error.object[: error.start].count(b"\n") + 1
        raise FrontMatterError("is not UTF-8", line, "save the file as UTF-8") from None


def read_yaml(raw: bytes) -> Document:
    """Read a data file that is one YAML mapping, with or without ``---`` lines.

    Line numbers in the document are those of the file.

    Raises:
        FrontMatterError: it cannot be read, and why.
    """
    raw = raw.removeprefix(BOM_UTF8)
    opening = _OPENING.match(raw)
    if opening and _closing(raw, opening.end() - 1):
        return read(raw)
    front = raw[opening.end() if opening else 0 :].replace(b"\r\n", b"\n")
    first = 2 if opening else 1
    return Document(_read_events(_decoded(raw, front), None, first), front, "", first=first)


def read(raw: bytes, waiting: str = "") -> Document:
    """Read one front-matter file.

    The list under the key ``waiting`` may come as ``plainyaml.Entries``, to
    be read one by one when they are needed.

    Raises:
        FrontMatterError: it cannot be read, and why.
    """
    front, rest = _split(raw)
    body = _decoded(raw, rest)
    data = read_waiting(front, waiting) if waiting else read_plain(front)
    if data is None:
        return Document(_read_events(_decoded(raw, front), None), front, body)
    return Document(data, front, body, regular=True)


def read_entries(raw: bytes, key: str) -> Entries:
    """The list under ``key`` of a file for which :func:`read` left it waiting, and nothing else."""
    return find_entries(_split(raw)[0], key)


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Front matter and body of a file. They are searched as bytes, as to decode them takes longer."""
    raw = raw.removeprefix(BOM_UTF8)
    opening = _OPENING.match(raw)
    closing = _closing(raw, opening.end() - 1) if opening else None
    if not opening or not closing:
        _decoded(raw)  # or else that is what is wrong with it
    if not opening:
        raise FrontMatterError(
            "does not start with a line of three hyphens",
            hint="front matter is YAML between two lines of ---",
        )
    if not closing:
        raise FrontMatterError(
            "front matter is never closed", hint="end the front matter with a line of ---"
        )
    front = raw[opening.end() : closing.start() + 1]
    if b"\r" in front:
        front = front.replace(b"\r\n", b"\n")
    for sign in _HIDDEN_BREAKS:
        # A single byte is found at once, and these are seldom there.
        if sign[-1:] in front:
            front = front.replace(sign, b" ")
    return front, raw[closing.end() :].strip(b"\r\n")


def _closing(raw: bytes, start: int) -> re.Match[bytes] | None:
    """The line that ends the front matter; a plain search is many times as fast as a pattern's."""
    while (start := raw.find(b"\n---", start)) >= 0:
        if found := _CLOSING.match(raw, start):
            return found
        start += 1
    return None


def _read_events(
    front: str, places: dict[Path, tuple[int, bool]] | None, first: int = 2
) -> dict[str, Any]:
    # PyYAML takes a while to import, and most files do without it.
    from generator.yamlevents import read_events

    return read_events(front, places, first)
