"""Front matter: the YAML mapping between ``---`` lines, read without trust.

PyYAML is used for its event stream only, never to build objects: aliases,
tags and merge keys are refused where they stand, depth and size are bounded,
and every scalar stays text until the schema types it. That closes the known
ways to crash or bomb a YAML loader (see SECURITY.md) and keeps line numbers.

Most files use a small, regular part of YAML, which :mod:`generator.plainyaml`
reads several times as fast; whatever that does not know goes to the events.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from generator.plainyaml import (
    MAX_DEPTH,
    MAX_NODES,
    NULLS,
    SECRET,
    Entries,
    Path,
    find_entries,
    is_harmless,
    locate,
    read_plain,
    read_waiting,
)

# Where libyaml is missing PyYAML falls back to its own parser: slower, same events.
_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
HAS_LIBYAML = hasattr(yaml, "CBaseLoader")

Value = str | None | list[Any] | dict[str, Any]

# Line breaks of YAML 1.1 that no editor shows: they could smuggle in a key.
_HIDDEN_BREAKS = "\x85\u2028\u2029"
# The last two in UTF-8; the first is not harmless.
_LINE_BREAK, _PARAGRAPH_BREAK = b"\xe2\x80\xa8", b"\xe2\x80\xa9"
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"\n---[ \t]*\r?(?=\n|$)")


class FrontMatterError(ValueError):
    """Front matter that cannot be read; ``line`` counts from 1 in the file."""

    def __init__(self, message: str, line: int = 1, hint: str = "", field: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint
        self.field = field


class Document:
    """One file: its mapping, its body, and where each field stands.

    Scalars in ``data`` are text; an empty or ``null`` plain scalar is
    ``None``. The key ``secured`` is gone, in any case and at any depth.
    """

    def __init__(
        self, data: dict[str, Any], front: str, body: str, regular: bool = False, first: int = 2
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
            if self._regular:
                self._places = locate(self._front)
            else:
                _read_events(self._front, self._places, self._first)
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, (1, False))

    def line(self, path: Path) -> int:
        """The line of the field at ``path``, or of what holds it."""
        return self._place(path)[0]

    def is_plain(self, path: Path) -> bool:
        """Whether the scalar at ``path`` stands without quotes."""
        return self._place(path)[1]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FrontMatterError(
            "is not UTF-8", raw[: error.start].count(b"\n") + 1, "save the file as UTF-8"
        ) from None


def read_yaml(raw: bytes) -> Document:
    """Read a data file that is one YAML mapping, with or without ``---`` lines.

    Line numbers in the document are those of the file.

    Raises:
        FrontMatterError: it cannot be read, and why.
    """
    text = _decoded(raw)
    opening = _OPENING.match(text)
    if opening and _CLOSING.search(text, opening.end() - 1):
        return read(raw)
    front = text[opening.end() if opening else 0 :].replace("\r\n", "\n")
    first = 2 if opening else 1
    return Document(_read_events(front, None, first), front, "", first=first)


def read(raw: bytes, waiting: str = "") -> Document:
    """Read one front-matter file.

    The list under the key ``waiting`` may come as ``plainyaml.Entries``, to
    be read one by one when they are needed.

    Raises:
        FrontMatterError: it cannot be read, and why.
    """
    harmless = is_harmless(raw)
    front, body = _split(raw, harmless)
    data = read_waiting(front, waiting, harmless) if waiting else read_plain(front, harmless)
    if data is None:
        return Document(_read_events(front, None), front, body)
    return Document(data, front, body, regular=True)


def read_entries(raw: bytes, key: str) -> Entries | None:
    """The list under ``key`` of a front-matter file as :func:`read` leaves it waiting.

    ``None`` if it does not wait: then the file has to be read.

    Raises:
        FrontMatterError: there is no front matter.
    """
    harmless = is_harmless(raw)
    return find_entries(_split(raw, harmless)[0], key, harmless)


def _split(raw: bytes, harmless: bool) -> tuple[str, str]:
    """Front matter and body of a file; ``harmless`` as :func:`is_harmless` says."""
    text = _decoded(raw)
    opening = _OPENING.match(text)
    if not opening:
        raise FrontMatterError(
            "does not start with a line of three hyphens",
            hint="front matter is YAML between two lines of ---",
        )
    closing = _CLOSING.search(text, opening.end() - 1)
    if not closing:
        raise FrontMatterError(
            "front matter is never closed", hint="end the front matter with a line of ---"
        )
    front = text[opening.end() : closing.start() + 1]
    body = text[closing.end() :].strip("\r\n")
    if "\r" in front:
        front = front.replace("\r\n", "\n")
    if not harmless or _LINE_BREAK in raw or _PARAGRAPH_BREAK in raw:
        for sign in _HIDDEN_BREAKS:
            front = front.replace(sign, " ")
    return front, body


# ----------------------------------------------------------- all that is safe


def _read_events(
    front: str, places: dict[Path, tuple[int, bool]] | None, first: int = 2
) -> dict[str, Any]:
    """Build plain data from the YAML events of ``front``, which starts at line ``first``.

    ``places`` collects line and style by path when given.
    """
    try:
        parser = _Parser(front)
        try:
            return _Builder(places, first).build(parser)
        finally:
            parser.dispose()
    except FrontMatterError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # The parser's own words are fixed phrases; they never quote the text.
        raise FrontMatterError(
            f"is not valid YAML: {error.problem or error.context}",
            mark.line + first if mark else 1,
            "quote texts that hold a colon, a quote or a bracket",
        ) from None
    except yaml.YAMLError as error:
        position = int(getattr(error, "position", 0) or 0)
        before = front.encode("utf-8", "replace")[:position]
        raise FrontMatterError(
            "holds characters that YAML does not allow", before.count(b"\n") + first
        ) from None
    except (ValueError, OverflowError, RecursionError):
        raise FrontMatterError("is not valid YAML", first) from None


class _Builder:
    """A small stack machine from events to data."""

    def __init__(self, places: dict[Path, tuple[int, bool]] | None, first: int) -> None:
        self.places = places
        self.first = first
        self.nodes = 0

    def build(self, parser: Any) -> dict[str, Any]:
        stack: list[list[Any]] = []  # [container, key in waiting, path, is secret]
        result: Any = None
        documents = 0
        while True:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                break
            if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentEndEvent)):
                continue
            line = event.start_mark.line + self.first
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1 or event.version or event.tags:
                    raise FrontMatterError("holds more than one YAML document", line)
                continue
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                continue
            self._check(event, line, len(stack))
            if isinstance(event, yaml.ScalarEvent):
                plain = not event.style
                value: Any = event.value
                if stack and isinstance(stack[-1][0], dict) and stack[-1][1] is None:
                    self._open_key(stack[-1], value, plain, line)
                    continue
                self._place(stack, value if not (plain and value in NULLS) else None, line, plain)
                if not stack:
                    result = value
            else:
                container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                path, secret = self._place(stack, container, line, False)
                if not stack:
                    result = container
                stack.append([container, None, path, secret])
        if not isinstance(result, dict):
            raise FrontMatterError(
                "front matter is not a mapping", self.first, "write one `key: value` on each line"
            )
        return result

    def _check(self, event: Any, line: int, depth: int) -> None:
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise FrontMatterError(
                "uses a YAML anchor or alias", line, "write the value out in full"
            )
        if event.tag:
            raise FrontMatterError("uses a YAML tag", line, "remove the word that starts with !")
        if depth >= MAX_DEPTH:
            raise FrontMatterError(f"is nested deeper than {MAX_DEPTH} levels", line)
        if self.nodes > MAX_NODES:
            raise FrontMatterError(f"holds more than {MAX_NODES} values", line)

    def _open_key(self, top: list[Any], key: str, plain: bool, line: int) -> None:
        if plain and key == "<<":
            raise FrontMatterError("uses a YAML merge key", line, "write the keys out in full")
        if key in top[0]:
            raise FrontMatterError(
                "appears twice", line, "keep one of the two lines", field=key[:60]
            )
        top[1] = key

    def _place(
        self, stack: list[list[Any]], value: Any, line: int, plain: bool
    ) -> tuple[Path, bool]:
        """Put a value into the container on top; return its path, and whether it is secret."""
        if not stack:
            return (), False
        container, key, path, secret = stack[-1]
        if isinstance(container, dict):
            if key is None:
                raise FrontMatterError("has a key that is not text", line)
            stack[-1][1] = None
            secret = secret or key.lower() == SECRET
            if secret:
                container.pop(key, None)
            else:
                container[key] = value
            here = (*path, key)
        else:
            here = (*path, len(container))
            container.append(value)
        if self.places is not None and not secret:
            self.places[here] = (line, plain)
        return here, secret


def read_scalars(raw: bytes) -> dict[str, str]:
    """The top-level scalars of a trusted YAML file, such as a ``_config.yml``.

    Everything nested, anchored or tagged is passed over; no object is built.

    Raises:
        FrontMatterError: it is not YAML.
    """
    found: dict[str, str] = {}
    depth, key = 0, None
    try:
        for event in yaml.parse(raw, Loader=_Parser):
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                key = None if depth == 2 else key
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
            elif depth == 1 and isinstance(event, yaml.ScalarEvent):
                if key is None:
                    key = event.value
                else:
                    if event.style or event.value not in NULLS:
                        found[key] = event.value
                    key = None
            elif depth == 1 and isinstance(event, yaml.AliasEvent):
                key = None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FrontMatterError(f"is not valid YAML: {error.problem}", line) from None
    except (yaml.YAMLError, ValueError):
        raise FrontMatterError("is not valid YAML") from None
    return found
