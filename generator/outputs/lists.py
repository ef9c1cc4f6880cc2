"""Lists of JSON items, in pages numbered from the newest, as the old API has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec

from generator.digest import digest
from generator.outputs.api_types import RawPage
from generator.outputs.material import Draft


def list_paths(folder: str, count: int, size: int) -> Iterator[str]:
    """The files of a list: its own, and one for each page, from 1."""
    yield f"{folder}index.json"
    for number in range(1, last_page(count, size) + 1):
        yield f"{folder}page/{number}/index.json"


def list_drafts(
    folder: str,
    items: Sequence[str],
    size: int,
    mark: Callable[[str], bytes],
    body: Callable[[str], bytes],
) -> Iterator[Draft]:
    """The files of a list; its own address has the bytes of the first page.

    ``body`` gives the bytes of an item, ``mark`` a digest of what it is made of.
    """
    last = last_page(len(items), size)
    for number in range(1, last + 1):
        part = items[(number - 1) * size : number * size]
        following = number + 1 if number < last else None
        made_of = digest(b"%d %d" % (number, following or 0), *map(mark, part))
        make = partial(_page, number, part, following, body)
        if number == 1:
            yield Draft(f"{folder}index.json", made_of, make)
        yield Draft(f"{folder}page/{number}/index.json", made_of, make)


def _page(
    number: int, items: Sequence[str], following: int | None, body: Callable[[str], bytes]
) -> bytes:
    bodies = [msgspec.Raw(body(item)) for item in items]
    return msgspec.json.encode(RawPage(number, bodies, following))


def last_page(count: int, size: int) -> int:
    """How many pages a list has; an empty one has a page too."""
    return max(-(-count // size), 1)
