"""Pages of lists: every item once, and old pages stay as they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.planner.lists import Slice, paginate

SIZES = st.integers(0, 120)
PER_PAGE = st.integers(1, 12)


def pages(size: int, per_page: int) -> dict[str, Slice[int]]:
    """Pages of a list of ``size`` items, newest first: the newest has the highest number."""
    return {part.path: part for part in paginate("list/", range(size, 0, -1), per_page)}


@given(SIZES, PER_PAGE)
def test_every_item_is_on_one_page_newest_first(size: int, per_page: int) -> None:
    shown = [item for part in pages(size, per_page).values() for item in part.items]
    assert shown == list(range(size, 0, -1))


@given(SIZES, PER_PAGE)
def test_numbered_pages_are_full_and_the_lists_own_page_has_one_to_two_pages_of_items(
    size: int, per_page: int
) -> None:
    own, *numbered = pages(size, per_page).values()
    assert all(len(part.items) == per_page for part in numbered)
    assert len(own.items) < per_page * 2
    assert len(own.items) >= min(size, per_page)


@given(SIZES, PER_PAGE)
def test_a_new_item_changes_the_lists_own_page_one_numbered_page_and_one_pager(
    size: int, per_page: int
) -> None:
    before, after = pages(size, per_page), pages(size + 1, per_page)
    assert set(before) <= set(after)
    added = set(after) - set(before)
    assert len(added) <= 1
    moved = [path for path in before if path != "list/" and before[path].items != after[path].items]
    assert moved == []
    linked = [
        path for path in before if path != "list/" and before[path].pager != after[path].pager
    ]
    assert len(linked) <= len(added)


@given(SIZES, PER_PAGE)
def test_pagers_lead_from_the_newest_page_to_the_oldest_and_back(size: int, per_page: int) -> None:
    found = pages(size, per_page)
    there = ["list/"]
    while older := found[there[-1]].pager.older:
        there.append(older)
    assert set(there) == set(found)
    back = [there[-1]]
    while newer := found[back[-1]].pager.newer:
        back.append(newer)
    assert back == there[::-1]
    assert all(found[path].pager.oldest in ("", there[-1]) for path in there)
    assert all(found[path].pager.newest == "list/" for path in there[1:])
