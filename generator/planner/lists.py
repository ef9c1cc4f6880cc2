"""Lists that never shift, and lists by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from generator.model import Cluster, Story
from generator.parts import Card, Day, Pager
from generator.planner.addresses import archive_path, page_path

Item = TypeVar("Item")
# A report with the cluster that it is in.
Report = tuple[Story, Cluster]


class Slice(NamedTuple, Generic[Item]):
    """One page of a list; ``number`` is 0 for the list's own address."""

    path: str
    number: int
    pager: Pager
    items: Sequence[Item]


def paginate(path: str, items: Sequence[Item], per_page: int) -> Iterator[Slice[Item]]:
    """Pages of ``items``, which come newest first.

    Numbered pages are full and count from the oldest, so a new item never
    moves an old one. The list's own address shows the newest, between one
    and two pages full; the numbered pages hold the rest.
    """
    numbered = max(len(items) // per_page - 1, 0)
    newest = len(items) - numbered * per_page
    oldest = page_path(path, 1) if numbered else ""
    older = page_path(path, numbered) if numbered else ""
    yield Slice(path, 0, Pager(older=older, oldest=oldest), items[:newest])
    for number in range(numbered, 0, -1):
        start = newest + (numbered - number) * per_page
        pager = Pager(
            newest=path,
            newer=page_path(path, number + 1) if number < numbered else path,
            older=page_path(path, number - 1) if number > 1 else "",
            oldest=oldest if number > 1 else "",
        )
        yield Slice(page_path(path, number), number, pager, items[start : start + per_page])


def by_day(cards: Iterable[Card], day_of: Callable[[Card], date]) -> tuple[Day, ...]:
    """Cards in the order given, grouped under their days."""
    return tuple(
        Day(day, archive_path(day), tuple(group)) for day, group in groupby(cards, key=day_of)
    )
