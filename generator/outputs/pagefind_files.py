"""Pagefind's filters in a fixed order.

Pagefind 1.5 writes the values of a filter in an order that differs from run
to run, and names files after their bytes. Here the values are sorted and the
files renamed, in the filters, in the list that names them and in the entry
that names the list. The files are gzip of a signature and CBOR (RFC 8949), of
which only lists, texts and small numbers occur.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

_SIGNATURE = b"pagefind_dcd"
ENTRY = "pagefind-entry.json"
_SORTED = re.compile(r"\.pf_(?:meta|filter)$")
_FILTERS = 3
_UNSIGNED, _TEXT, _LIST = 0, 3, 4


class UnknownForm(ValueError):
    """A file of another form than that of the version known here."""


def in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an index; the entry, the lists and the filters are sorted and named anew.

    Raises:
        UnknownForm: the files are of another form.
    """
    found = {name: body for name, body in files.items() if not _SORTED.search(name)}
    try:
        entry = json.loads(files[ENTRY])
        for language, told in entry["languages"].items():
            content = _unpack(files[f"pagefind.{told['hash']}.pf_meta"])
            named = []
            for name, code in content[_FILTERS]:
                kind, values = _unpack(files[f"filter/{code}.pf_filter"])
                body = _pack([kind, sorted(values)])
                renamed = f"{language}_{_digest(body)[:7]}"
                found[f"filter/{renamed}.pf_filter"] = body
                named.append([name, renamed])
            content[_FILTERS] = sorted(named)
            body = _pack(content)
            told["hash"] = f"{language}_{_digest(body)[:10]}"
            found[f"pagefind.{told['hash']}.pf_meta"] = body
        entry["languages"] = dict(sorted(entry["languages"].items()))
    except (ValueError, LookupError, TypeError, AttributeError, OSError, EOFError) as error:
        raise UnknownForm(str(error)) from None
    found[ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return found


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body).hexdigest()


def _unpack(body: bytes) -> Any:
    plain = gzip.decompress(body)
    if not plain.startswith(_SIGNATURE):
        raise UnknownForm("has no signature")
    value, end = decode(plain, len(_SIGNATURE))
    if end != len(plain):
        raise UnknownForm("is longer than its content")
    return value


def _pack(value: Any) -> bytes:
    return gzip.compress(_SIGNATURE + encode(value), mtime=0)


def decode(body: bytes, at: int) -> tuple[Any, int]:
    """The CBOR item at a place, and the place after it."""
    kind, length, at = body[at] >> 5, body[at] & 31, at + 1
    if length >= 24:
        if length > 27:
            raise UnknownForm("holds an item of unknown length")
        width = 1 << (length - 24)
        length, at = int.from_bytes(body[at : at + width]), at + width
    if kind == _UNSIGNED:
        return length, at
    if kind == _TEXT:
        return body[at : at + length].decode(), at + length
    if kind != _LIST:
        raise UnknownForm(f"holds an item of kind {kind}")
    items = []
    for _ in range(length):
        item, at = decode(body, at)
        items.append(item)
    return items, at


def encode(value: Any) -> bytes:
    """An item as CBOR, in the shortest form."""
    if isinstance(value, int):
        return _head(_UNSIGNED, value)
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    return _head(_LIST, len(value)) + b"".join(map(encode, value))


def _head(kind: int, length: int) -> bytes:
    if length < 24:
        return bytes([kind << 5 | length])
    code = next(code for code in range(4) if length < 1 << (8 << code))
    return bytes([kind << 5 | 24 + code]) + length.to_bytes(1 << code)
