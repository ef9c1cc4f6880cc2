"""Lists of JSON items, in pages numbered from the newest, as the old API has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from generator.model import Artifact
from generator.outputs.api_types import RawPage


def list_paths(folder: str, count: int, size: int) -> Iterator[str]:
    """The files of a list: its own, and one for each page, from 1."""
    yield f"{folder}index.json"
    for number in range(1, last_page(count, size) + 1):
        yield f"{folder}page/{number}/index.json"


def list_page(folder: str, number: int, last: int, items: Sequence[bytes]) -> Iterator[Artifact]:
    """One page of a list; the list's own address has the bytes of the first."""
    following = number + 1 if number < last else None
    body = msgspec.json.encode(RawPage(number, list(map(msgspec.Raw, items)), following))
    if number == 1:
        yield Artifact(f"{folder}index.json", body)
    yield Artifact(f"{folder}page/{number}/index.json", body)


def last_page(count: int, size: int) -> int:
    """How many pages a list has; an empty one has a page too."""
    return max(-(-count // size), 1)
