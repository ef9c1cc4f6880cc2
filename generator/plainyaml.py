"""The regular part of YAML that nearly all front matter is written in, read fast.

Regular are block mappings and lists of plain, null and double-quoted scalars
on one line each, without comments. Whatever else a text holds, it is left to
the event reader; a property test holds that both read the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

MAX_DEPTH = 12
MAX_NODES = 50_000
SECRET = "secured"
NULLS = frozenset(["", "~", "null", "Null", "NULL"])

Path = tuple[str | int, ...]
Part = TypeVar("Part", str, bytes)
Result = TypeVar("Result")

# A run of one class is quicker to match if it may be given back, and what follows it here has no use
# for what it could give back.
_NAME = "[A-Za-z_][A-Za-z0-9_]{0,127}"
_ESCAPED = r'"[^"\\\n]*(?:\\["\\/nrt][^"\\\n]*)*+"'
# Before Python 3.11.5 a group that is repeated and gives nothing back goes on from where its last
# attempt failed, and not from where that began. So each attempt of those below fails at its start,
# or whatever follows could not match there.
# A plain scalar that needs no thought: it opens, closes and comments nothing.
# Letters of ASCII come first, as to ask of each whether it is a space takes long; quotes and escapes
# are not among them.
_PLAIN = (
    r"(?:-(?=[0-9])|[A-Za-z0-9])"
    r"(?:[!$-9;-\[\]-~]++|[^\s:#{}]++|(?=:[A-Za-z0-9/]):|(?=\ [^\s:#{}])\ )*+"
)
_UNQUOTED = _PLAIN.replace("{}", r"\"\\")
_PLAIN = _PLAIN.replace("{}", "")
# Indent, dash, key, the inside of a quoted scalar, another scalar, or what is none of these.
_REGULAR = re.compile(
    rf"^(?: *+$|(\ *+)(-\ (?=.))?(?:({_NAME}):(?:\ |$))?"
    rf"(?:\"([^\"\\\n]++)\"|({_ESCAPED}|~|{_PLAIN}|))$|(.++))",
    re.MULTILINE,
)
# A key of the top level, what stands between the first quote and the last, another scalar, the
# lines below; or else. To run to the end of a line is several times as fast as to ask of each
# character whether it is a quote.
_TOP = re.compile(
    rf"^(?:({_NAME}):(?:\ (?:\"(.+)\"|(\"\"|~|{_PLAIN}|))$|$)"
    rf"((?:\n(?:[\ -].*+|$))*+)|(.++))",
    re.MULTILINE,
)
_INSIDE = re.compile(_ESCAPED[1:-1])
_ESCAPE = re.compile(r"\\(.)")
_AT_LINE_END = re.compile(r"\\(.\n?)")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t"}
# What libyaml would refuse as not printable; such a text is left to it.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


# Every byte but those of control characters, and those that such a character or a byte order
# mark would start with in UTF-8: half of all files hold no other, which is quickly seen.
_HARMLESS = bytes(
    byte for byte in range(256) if byte == 10 or (byte >= 0x20 and byte not in (0x7F, 0xC2, 0xEF))
)


def _text(part: bytes) -> str | None:
    """Some lines as text; ``None`` where that is not to be read here."""
    try:
        text = part.decode()
    except UnicodeDecodeError:
        return None
    return text if not part.translate(None, _HARMLESS) or _is_clean(text) else None


def _is_clean(text: str) -> bool:
    return text.replace("\n", "").isprintable() or not _UNPRINTABLE.search(text)


def read_plain(front: bytes) -> dict[str, Any] | None:
    """Read a text in the regular part of YAML; ``None`` for anything else."""
    text = _text(front)
    return None if text is None else _read(text)


def _read(front: str) -> dict[str, Any] | None:
    """Read the top level here, and what is nested with :func:`_nested`."""
    root: dict[str, Any] = {}
    for key, quoted, other, block, unknown in _TOP.findall(front):
        if unknown or key in root:
            return None
        value: Any = quoted or (_scalar(other) if other else None)
        if '"' in quoted or "\\" in quoted:
            if not _INSIDE.fullmatch(quoted):
                return None
            value = _unescaped(quoted)
        if not block.strip("\n"):
            if len(key) == 7 and key.lower() == SECRET:
                continue
            root[key] = value
            continue
        if quoted or other or (len(key) == 7 and key.lower() == SECRET):
            return None
        root[key] = nested = _nested(block)
        if nested is None:
            return None
    return root if root and _is_small(front.count("\n")) else None


def _is_small(lines: int) -> bool:
    """Whether a text surely has few enough nodes: a line opens at most an item, its key and its value."""
    return lines * 3 + 4 < MAX_NODES


def remembered(function: Callable[[Part], Result]) -> Callable[[Part], Result]:
    """``function`` with its results by a part of a file: many stories have the same ones.

    Long parts, which would take much memory, are not kept.
    """
    known = lru_cache(maxsize=1024)(function)
    return lambda part: (known if len(part) < 4096 else function)(part)


@remembered
def _nested(block: str) -> dict[str, Any] | list[Any] | None:
    """The value of the lines under a key; ``None`` if they are not regular.

    Publishers and topics come again and again, so the same value may be
    handed out more than once: it is not to be changed.
    """
    found = _read_lines(f"_:{block}\n")
    value: dict[str, Any] | list[Any] | None = found["_"] if found and len(found) == 1 else None
    return value


def _read_lines(front: str) -> dict[str, Any] | None:
    root: dict[str, Any] = {}
    container: Any = root
    stack: list[tuple[int, Any]] = [(0, root)]
    at, in_map = 0, True  # the indent of the container, and whether it is a mapping
    pending = ""  # a key that waits for its value on the next lines
    for spaces, dash, key, quoted, other, unknown in _REGULAR.findall(front):
        if not key and not dash:
            if unknown or other or quoted:
                return None
            continue
        indent = len(spaces)
        if pending:
            if indent > at or (dash and indent == at):
                child: Any = [] if dash else {}
                container[pending] = container = child
                at, in_map = indent, not dash
                stack.append((indent, container))
            pending = ""
        if indent != at or (not dash) != in_map:
            while indent < at or (indent == at and not dash and not in_map):
                stack.pop()
                if not stack:
                    return None
                at, container = stack[-1]
                in_map = type(container) is dict
            if indent != at or (not dash) != in_map or len(stack) > MAX_DEPTH - 2:
                return None
        scalar = quoted or (_scalar(other) if other else None)
        if dash:
            if not key:
                container.append(scalar)
                continue
            item: dict[str, Any] = {}
            container.append(item)
            container, at, in_map = item, indent + 2, True
            stack.append((at, item))
        if key in container:
            return None
        if scalar is None and other == "" == quoted:
            pending = key
        if len(key) == 7 and key.lower() == SECRET:
            # A scalar is dropped here; anything larger is left to the events.
            if pending:
                return None
            continue
        container[key] = scalar
    return root


def _scalar(text: str) -> str | None:
    """The value of a scalar that is not simply quoted."""
    if text in NULLS:
        return None
    return text if text[0] != '"' else _unescaped(text[1:-1])


def _unescaped(inside: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], inside)


# --------------------------------------------- a list whose entries can wait

# The secret is never kept as text; a list that holds it is read at once.
_KEY = rf"(?!(?i:{SECRET}):){_NAME}"
# A quoted value may have quotes within, which are counted afterwards.
_VALUE = rf"(?:\".*\"|{_UNQUOTED})"
_NESTED = (
    rf"(?>(?:      {_KEY}: {_VALUE}\n)+"
    rf"|(?:      - {_KEY}: {_VALUE}\n(?:        {_KEY}: {_VALUE}\n)*)+)"
)
_ENTRY = re.compile(rf"{_KEY}: {_VALUE}\n(?>(?:    {_KEY}:(?: {_VALUE}\n|\n{_NESTED}?))*)")
_NEXT_ENTRY = b"\n  - "
_UNINDENTED = re.compile(rb"\n(?! )")
_KEY_OR_END = re.compile(rb"\n*+(?:[A-Za-z_]|\Z)")


class Entries(list[bytes]):
    """The entries of a list of mappings as they stand in a file; see :func:`read_entry`."""


def read_waiting(front: bytes, key: str) -> dict[str, Any] | None:
    """Like :func:`read_plain`, but the list under ``key`` may come as :class:`Entries`.

    Their form is checked, so that reading them later cannot fail but for a
    key that stands twice.
    """
    block = _find_block(front, key)
    if block is None or not _is_small(front.count(b"\n")):
        return read_plain(front)
    start, end = block
    entries = _entries(front, key, block)
    data = read_plain(front[: start + 1] + front[end + 1 :])
    if data is None or key in data or not all(map(_is_regular, entries)):
        return read_plain(front)
    data[key] = entries
    return data


def find_entries(front: bytes, key: str) -> Entries:
    """The list under ``key`` alone, of a text for which :func:`read_waiting` left it waiting."""
    block = _find_block(front, key)
    return _entries(front, key, block) if block else Entries()


def _find_block(front: bytes, key: str) -> tuple[int, int] | None:
    """Where a list under ``key`` may stand: the line breaks before it and at its end."""
    start = front.find(b"\n%b:%b" % (key.encode(), _NEXT_ENTRY))
    if start < 0:
        return None
    end = _UNINDENTED.search(front, start + len(key) + 3)
    return (start, end.start()) if end and _KEY_OR_END.match(front, end.end()) else None


def _entries(front: bytes, key: str, block: tuple[int, int]) -> Entries:
    start, end = block
    return Entries(front[start + len(key) + 2 + len(_NEXT_ENTRY) : end].split(_NEXT_ENTRY))


@remembered
def _is_regular(entry: bytes) -> bool:
    """Whether an entry is a mapping that may wait."""
    text = _text(entry + b"\n")
    return text is not None and _ENTRY.fullmatch(text) is not None and _is_quoted_well(text)


def _is_quoted_well(entry: str) -> bool:
    """Whether quotes stand around values only, or escaped; quoted values end with their lines."""
    escaped = _AT_LINE_END.findall(entry) if "\\" in entry else []
    quotes = entry.count('"') - escaped.count('"')
    return quotes == 2 * entry.count('"\n') and _ESCAPES.keys() >= set(escaped)


def read_entry(entry: bytes) -> dict[str, Any] | None:
    """The mapping of one entry; ``None`` if a key stands twice."""
    return read_plain(entry.replace(b"\n    ", b"\n"))


def entry_text(entry: bytes, key: str) -> str | None:
    """The quoted text under ``key`` of one entry, found without reading the rest.

    ``None`` if it is absent, holds an escape, or is not quoted.
    """
    mark = b'%b: "' % key.encode()
    if entry.startswith(mark):
        start = len(mark)
    else:
        start = entry.find(b"\n    " + mark) + len(mark) + 5
        if start < len(mark) + 5:
            return None
    end = entry.find(b"\n", start)
    inner = entry[start:end][:-1] if end >= 0 else entry[start:-1]
    return inner.decode() if inner and b'"' not in inner and b"\\" not in inner else None


# --------------------------------------------------------- where fields stand

_LINE = re.compile(r"( *)(- )?(?:([A-Za-z_][A-Za-z0-9_]*):(?: |$))?(.*)")


def locate(front: str) -> dict[Path, tuple[int, bool]]:
    """By path the line of each field, and whether it stands without quotes.

    Lines count from 2, after the opening marker. ``front`` must be regular.
    """
    places: dict[Path, tuple[int, bool]] = {}
    # Frames of indent, path, and the number of items so far (-1 for a mapping).
    stack: list[tuple[int, Path, int]] = [(0, (), -1)]
    pending: Path = ()
    for number, line in enumerate(front.split("\n"), 2):
        found = _LINE.match(line)
        if found is None or not line.strip(" "):
            continue
        spaces, dash, key, value = found.groups()
        indent, place = len(spaces), (number, not value.startswith('"'))
        while stack[-1][0] > indent or (stack[-1][0] == indent and stack[-1][2] >= 0 and not dash):
            stack.pop()
        if dash:
            if stack[-1][0] < indent or stack[-1][2] < 0:
                stack.append((indent, pending, 0))
            _, path, count = stack.pop()
            stack.append((indent, path, count + 1))
            item = (*path, count)
            places[item] = place
            if not key:
                continue
            indent += 2
            stack.append((indent, item, -1))
        elif stack[-1][0] < indent:
            stack.append((indent, pending, -1))
        pending = (*stack[-1][1], key)
        places[pending] = place
    return places
