"""What the runs of a case amount to: a Markdown table of medians, and a JSON file of every run."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.measure import FileState, Usage, Written

MIB = 1024 * 1024
HEADINGS = (
    "contender",
    "wall s (least to most)",
    "CPU s",
    "PSS MiB",
    "RSS MiB",
    "largest process MiB",
    "processes",
    "files",
    "MB",
    "written",
    "HTML",
    "changed",
    "removed",
    "time ratio",
    "CPU ratio",
    "memory ratio",
)
"""Columns of every table: seconds, MiB (2**20 bytes), MB (10**6 bytes), files."""


@dataclass(frozen=True, slots=True)
class Run:
    """One measured run."""

    usage: Usage
    output: Written
    wrong: int | None = None
    """Files that differ from those of a build from nothing; nothing where that was not asked."""

    def summary(self) -> str:
        """Return the run in a few words."""
        memory = f" {self.usage.pss / MIB:.0f} MiB," if self.usage.watched else ""
        wrong = "" if self.wrong is None else f", {self.wrong:,} differ from a clean build"
        return f"{self.usage.wall:.2f} s,{memory} {self.output.written:,} files written{wrong}"


def digest(state: Mapping[str, FileState], path: str) -> bytes:
    """Return the digest of a file, or nothing for one that is not there."""
    return state[path].digest if path in state else b""


def median(values: Sequence[float]) -> float:
    """Return the median, as a float."""
    return float(statistics.median(values))


def timed(runs: Sequence[Run]) -> list[Run]:
    """Return the runs for their time: those that nobody watched, or all if there is none."""
    return [run for run in runs if not run.usage.watched] or list(runs)


def watched(runs: Sequence[Run]) -> list[Run]:
    """Return the runs for their memory, or all if there is none."""
    return [run for run in runs if run.usage.watched] or list(runs)


def used(runs: Sequence[Run], name: str) -> float:
    """Return the median of what runs used."""
    chosen = timed(runs) if name in ("wall", "cpu") else watched(runs)
    return median([float(getattr(run.usage, name)) for run in chosen])


def ratio(value: float, base: float) -> str:
    """Return ``value`` to ``base`` with two digits after the point, or a dash where base is 0."""
    return f"{value / base:.2f}" if base else "–"


def table(runs: Mapping[str, Sequence[Run]]) -> str:
    """Return the medians as a Markdown table; ratios are to the first contender.

    Memory is that of the runs that were watched, time that of the others.
    """
    verified = any(run.wrong is not None for own in runs.values() for run in own)
    headings = [*HEADINGS, *(["differ from clean"] if verified else [])]
    lines = [f"| {' | '.join(headings)} |", "|---" * len(headings) + "|"]
    first = next(iter(runs.values()), [])
    for name, own in runs.items():
        cells = [name, *_cells(own, first)]
        if verified:
            cells.append(f"{max(run.wrong or 0 for run in own):,}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(own: Sequence[Run], first: Sequence[Run]) -> list[str]:
    def left(name: str) -> float:
        return median([float(getattr(run.output, name)) for run in own])

    walls = [run.usage.wall for run in timed(own)]
    return [
        f"{used(own, 'wall'):.2f} ({min(walls):.2f} to {max(walls):.2f})",
        f"{used(own, 'cpu'):.2f}",
        *(f"{used(own, name) / MIB:.0f}" for name in ("pss", "rss", "largest")),
        f"{used(own, 'processes'):.0f}",
        f"{left('files'):,.0f}",
        f"{left('size') / 1e6:.1f}",
        *(f"{left(name):,.0f}" for name in ("written", "written_html", "changed", "removed")),
        *(ratio(used(own, name), used(first, name)) for name in ("wall", "cpu", "pss")),
    ]


def write_json(
    path: Path, options: Mapping[str, str], measured: Mapping[str, Mapping[str, Sequence[Run]]]
) -> None:
    """Write every run of every case, with the options and the machine it ran on."""
    document = {
        "options": dict(options),
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "units": {"wall": "s", "cpu": "s", "rss": "bytes", "pss": "bytes", "size": "bytes"},
        "cases": {
            case: {name: [asdict(run) for run in own] for name, own in runs.items()}
            for case, runs in measured.items()
        },
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
