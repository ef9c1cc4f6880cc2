"""What the last build wrote, and which pages are stale: a pure comparison.

A page is what its template makes of its data and the site info. So a page
whose digests of these three are those of the last build has the bytes that it
had then, and a file whose signature is the one noted then still holds them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Literal

import msgspec

from generator.digest import Signature, digest
from generator.model import Report

Reason = Literal["new", "changed", "template", "configuration", "restored"]


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One page: its path, the digests of its data and its template, its file as written.

    An output has one digest of all that it is made of.
    """

    path: str
    data: bytes
    template: bytes
    file: Signature


class Ledger(msgspec.Struct, frozen=True, array_like=True):
    """One build.

    ``inputs`` is a digest of all that it read, ``theme`` of all templates and
    ``site`` of the site info. ``due`` is when the next story held back may be
    shown. ``others`` are the files that have no row.
    """

    inputs: bytes
    theme: bytes
    site: bytes
    due: datetime | None
    rows: list[Row]
    others: dict[str, Signature]
    report: Report

    def files(self) -> Iterable[tuple[str, Signature]]:
        """Every file of the output with its signature."""
        return chain([(row.path, row.file) for row in self.rows], self.others.items())

    def by_path(self) -> Mapping[str, Row]:
        return {row.path: row for row in self.rows}


def why_stale(
    row: Row | None, data: bytes, template: bytes, same_site: bool, stands: bool
) -> Reason | None:
    """Why a page has to be rendered, ``None`` if it need not be.

    ``row`` is what the last build noted of it; ``stands`` says whether its file
    is as it was then.
    """
    if row is None:
        return "new"
    if row.data != data:
        return "changed"
    if row.template != template:
        return "template"
    if not same_site:
        return "configuration"
    return None if stands else "restored"


def ledger_name(output: str) -> str:
    """The name that the ledger of one output folder is kept under."""
    return f"site-{digest(os.path.realpath(output).encode('utf-8', 'surrogateescape')).hex()[:12]}"


decode_ledger = msgspec.msgpack.Decoder(Ledger).decode
encode_ledger = msgspec.msgpack.Encoder().encode
