"""The coverage of a story in figures: how it spread in time, and over how many providers."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter

from generator.model import Frozen
from generator.pages import StoryPage
from generator.parts import Entry, Link

# Steps between marks of an axis in minutes, the finest that leaves few enough is taken.
_STEPS = (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400, 43200, 144000, 525600)
_MOST_TICKS = 5
# Of the width in per cent: margins at both ends, and the room that a dot needs.
_EDGE, _DOT = 2.0, 2.6
_MINUTE = timedelta(minutes=1)
_in_time = attrgetter("published", "url")
# In pixels: from one dot up to the next, the highest pile, and the axis with its labels.
_ROW, _MOST_ROWS, _AXIS = 10, 12, 26


class Mark(Frozen, frozen=True):
    """One report: minutes after the first, and where its dot stands (per cent, pixels)."""

    entry: Entry
    minutes: int
    x: str
    y: int
    is_lead: bool
    is_first: bool


class Tick(Frozen, frozen=True):
    """A mark of the axis; ``anchor`` is the side of its label that it stands at."""

    minutes: int
    x: str
    anchor: str


class Chronology(Frozen, frozen=True):
    """Reports in the order in which they came out; ``height`` of the drawing in pixels.

    The time line has no drawing, that is no ticks, where all came out at once.
    """

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    height: int


def chronology(page: StoryPage, mirrored: bool = False) -> Chronology:
    """When each report of a story came out; ``mirrored`` for scripts that run to the left."""
    reports = sorted(page.members, key=_in_time)
    earliest = reports[0]
    first = earliest.published
    minutes = [(entry.published - first) // _MINUTE for entry in reports]
    span = minutes[-1]

    scale = (100 - 2 * _EDGE) / (span or 1)
    along = [_EDGE + scale * value for value in minutes]

    # Each dot takes the lowest row that is free where it stands.
    rows: list[float] = []
    levels = []
    for share in along:
        row = 0
        while row < len(rows) and share - rows[row] < _DOT:
            row += 1
        row = min(row, _MOST_ROWS - 1)
        rows[row : row + 1] = [share]
        levels.append(row)
    base = _ROW * len(rows) + 2
    middle = base - _ROW // 2
    lead = page.lead
    marks = [
        Mark(
            entry,
            value,
            _place(share, mirrored),
            middle - _ROW * row,
            entry is lead,
            entry is earliest,
        )
        for entry, value, share, row in zip(reports, minutes, along, levels, strict=True)
    ]
    ticks = [
        Tick(
            value,
            _place(_EDGE + scale * value, mirrored),
            "start" if not value else "end" if value > span * 0.9 else "middle",
        )
        for value in _ticks(span)
    ]
    return Chronology(tuple(marks), tuple(ticks), base + _AXIS)


def _place(share: float, mirrored: bool) -> str:
    return f"{100 - share if mirrored else share:.1f}"


def _ticks(span: int) -> range:
    """Minutes at which an axis of ``span`` minutes has its marks; none for an instant."""
    if not span:
        return range(0)
    step = next((step for step in _STEPS if span / step < _MOST_TICKS), span)
    return range(0, span + 1, step)


class Shares(Frozen, frozen=True):
    """How a story's reports are spread over providers; ``percent`` is the largest one's part.

    ``is_tied`` says that another has as many.
    """

    sources: int
    reports: int
    largest: Link
    percent: int
    is_tied: bool


def shares(page: StoryPage) -> Shares:
    """How many providers report a story, and how much of it comes from the busiest."""
    counts: dict[str, int] = {}
    providers: dict[str, Link] = {}
    for entry in (page.lead, *page.coverage):
        provider = entry.provider
        name = provider.path or provider.title
        counts[name] = counts.get(name, 0) + 1
        providers.setdefault(name, provider)
    busiest = max(counts, key=counts.__getitem__)
    reports = 1 + len(page.coverage)
    most = counts[busiest]
    percent = round(100 * most / reports)
    is_tied = list(counts.values()).count(most) > 1
    return Shares(len(counts), reports, providers[busiest], percent, is_tied)
