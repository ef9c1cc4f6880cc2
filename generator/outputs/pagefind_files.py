"""The files of a Pagefind index in a fixed order.

Pagefind 1.5 numbers pages as the file system lists them, writes the values of a
filter in an order that differs from run to run, and names files after their
bytes. Here pages go by the names of their fragments, which their content gives,
and all that has their numbers is written anew and named after its new bytes.
The files are gzip of a signature and CBOR (RFC 8949).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import Any

import cbor2

from generator.executors import Workers

_SIGNATURE = b"pagefind_dcd"
_LEVEL = 6
ENTRY = "pagefind-entry.json"
_NUMBERED = re.compile(r"\.pf_(?:meta|filter|index)$")

# By its place in the list of pages before, the place of each in the list as it is now.
_Places = Mapping[int, int]
_first = itemgetter(0)


class UnknownForm(ValueError):
    """A file of another form than that of the version known here."""


def in_order(files: Mapping[str, bytes], workers: Workers) -> dict[str, bytes]:
    """The files of an index, in the order and under the names that its content alone decides.

    Raises:
        UnknownForm: they are of another form.
    """
    found = {name: body for name, body in files.items() if not _NUMBERED.search(name)}
    try:
        entry = json.loads(files[ENTRY])
        for language, told in entry["languages"].items():
            version, pages, chunks, filters, sorts, *others = _unpack(
                files[f"pagefind.{told['hash']}.pf_meta"]
            )
            order = sorted(range(len(pages)), key=lambda place: pages[place])
            places = {before: now for now, before in enumerate(order)}
            written = [files[f"index/{chunk[-1]}.pf_index"] for chunk in chunks]
            # By far the most of it.
            renumbered = workers.divide(
                "Search index", partial(_chunk, written, places), len(chunks)
            )
            for chunk, body in zip(chunks, renumbered, strict=True):
                chunk[-1] = _named(found, "index/", language, body, ".pf_index")
            for one in filters:
                name, values = _unpack(files[f"filter/{one[-1]}.pf_filter"])
                body = _pack([name, sorted([v, sorted(places[p] for p in on)] for v, on in values)])
                one[-1] = _named(found, "filter/", language, body, ".pf_filter")
            body = _pack(
                [
                    version,
                    [pages[place] for place in order],
                    chunks,
                    sorted(filters),
                    [[name, [places[place] for place in by]] for name, by in sorts],
                    *others,
                ]
            )
            told["hash"] = _named(found, "pagefind.", language, body, ".pf_meta")
        entry["languages"] = dict(sorted(entry["languages"].items()))
    except (
        cbor2.CBORError, ValueError, LookupError, TypeError, AttributeError, OSError, EOFError
    ) as error:  # fmt: skip
        raise UnknownForm(str(error)) from None
    # Last, as it names all others.
    found.pop(ENTRY)
    found[ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return found


def _named(found: dict[str, bytes], before: str, language: str, body: bytes, after: str) -> str:
    """Put a file among those found; the part of its name by which others name it."""
    name = f"{language}_{hashlib.blake2b(body).hexdigest()[:10]}"
    found[f"{before}{name}{after}"] = body
    return name


def _chunk(written: Sequence[bytes], places: _Places, number: int) -> bytes:
    """One of the files of words as they were ``written``, with pages as they are now."""
    (words,) = _unpack(written[number])
    return _pack([[_word(word, places) for word in words]])


def _word(told: list[Any], places: _Places) -> list[Any]:
    """A word with the pages that it is on, and its spellings with theirs."""
    word, pages, spellings = told
    return [word, _pages(pages, places), [[form, _pages(on, places)] for form, on in spellings]]


def _pages(told: list[list[Any]], places: _Places) -> list[list[Any]]:
    """Pages with what else is said of each; a number is told by how far it is from the one before."""
    steps = accumulate([page[0] for page in told])
    found = sorted(zip(map(places.__getitem__, steps), told, strict=True), key=_first)
    before = 0
    for place, page in found:
        page[0] = place - before
        before = place
    return [page for _, page in found]


def _unpack(body: bytes) -> Any:
    plain = gzip.decompress(body)
    if not plain.startswith(_SIGNATURE):
        raise UnknownForm("has no signature")
    return cbor2.loads(plain[len(_SIGNATURE) :])


def _pack(value: Any) -> bytes:
    # A higher level takes four times as long for a thirtieth less.
    return gzip.compress(_SIGNATURE + cbor2.dumps(value), _LEVEL, mtime=0)
