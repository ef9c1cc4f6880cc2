"""Measure how a cold build grows: ``python -m benchmarks.growth --sizes 1000,2000,4000``.

All corpora are made first; then the sizes run in turn, several times over, so that a drift of the
machine falls on all alike. The table shows medians and what doubling the number of stories costs.
"""

from __future__ import annotations

import argparse
import itertools
import math
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import chart, compare, contenders, corpus, measure, report, stories


@dataclass(frozen=True, slots=True)
class Point:
    """The medians of one size: seconds and bytes."""

    stories: int
    wall: float
    cpu: float
    pss: float
    rss: float
    files: float


def point(size: int, runs: Sequence[report.Run]) -> Point:
    """Return the medians of the runs of one size."""

    files = report.median([run.output.files for run in runs])
    wall, cpu, pss, rss = (report.used(runs, name) for name in ("wall", "cpu", "pss", "rss"))
    return Point(size, wall, cpu, pss, rss, files)


def doubling(before: Point, after: Point, name: str = "wall") -> float:
    """Return what doubling the stories multiplies a figure by, between two sizes.

    Where the sizes are not one the double of the other, growth by a power is taken between them.
    """
    doublings = math.log2(after.stories / before.stories)
    return float((getattr(after, name) / getattr(before, name)) ** (1 / doublings))


def table(points: Sequence[Point]) -> str:
    """Return the points as a Markdown table: seconds, MiB (2**20 bytes), files."""
    lines = [
        (
            "| stories | wall s | CPU s | PSS MiB | RSS MiB | files | ms a story"
            " | wall, 2n to n | CPU, 2n to n | PSS, 2n to n |"
        ),
        "|---" * 10 + "|",
    ]
    for number, now in enumerate(points):
        growth = ["–"] * 3
        if number:
            growth = [
                f"{doubling(points[number - 1], now, name):.2f}" for name in ("wall", "cpu", "pss")
            ]
        lines.append(
            f"| {now.stories:,} | {now.wall:.2f} | {now.cpu:.2f} | {now.pss / report.MIB:.0f}"
            f" | {now.rss / report.MIB:.0f} | {now.files:,.0f}"
            f" | {1000 * now.wall / now.stories:.3g} | {' | '.join(growth)} |"
        )
    return "\n".join(lines)


def drawing(points: Sequence[Point], runs: int) -> str:
    """Return the growth curve as an SVG."""
    first, last = points[0], points[-1]
    worst = max((doubling(a, b) for a, b in itertools.pairwise(points)), default=0.0)
    return chart.curve(
        [(now.stories, now.wall) for now in points],
        title="Seconds of a cold build by number of stories",
        desc=(
            f"From {first.wall:.2f} seconds for {first.stories:,} stories to {last.wall:.2f} seconds"
            f" for {last.stories:,}; medians of {runs} runs. Doubling the stories multiplies the"
            f" time by {worst:.2f} at most. The dashed line is plain proportion from the first point."
        ),
        x_name="stories (logarithmic)",
        y_name="seconds (logarithmic); dashed: proportional",
    )


def measure_sizes(session: compare.Session, runs: int) -> dict[str, list[report.Run]]:
    """Run every size ``runs`` times, in turn, and once before for its memory.

    Only one output is there at a time.
    """
    measured: dict[str, list[report.Run]] = {name: [] for name in session.made}
    for turn in range(runs + 1):
        for name, contender in session.made.items():
            run = session.cold(name, watch=turn == 0)
            contender.clean()
            measured[name].append(run)
            print(f"{turn}/{runs} {name} stories: {run.summary()}", file=sys.stderr)
    return measured


def _contender(size: int, work: Path, args: argparse.Namespace) -> contenders.Broadsheet:
    plan = stories.Plan(title="", base="", topics=(), paths=(), stories=())
    home = work / str(size)
    settings = contenders.Settings(
        source=home / "src", work=home, plan=plan, commands=contenders.parse_commands(args.command)
    )
    made = contenders.Broadsheet(settings)
    corpus.write_corpus(made.source, size, seed=args.seed, long=args.long_related)
    if not args.everything:
        (made.source / "broadsheet.toml").write_text(made.outputs, encoding="utf-8")
    return made


def _parse_sizes(text: str) -> list[int]:
    sizes = sorted({int(part) for part in text.split(",")})
    if sizes[0] < 1:
        raise argparse.ArgumentTypeError("each size is 1 or more")
    return sizes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=_parse_sizes, default=[1000, 2000, 4000, 8000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long-related", action="store_true", help="100 related entries a story")
    parser.add_argument("--everything", action="store_true", help="all outputs, not pages only")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the curve into this file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run to this file")
    parser.add_argument("--work", type=Path, help="folder on a RAM disk (default: a temporary one)")
    parser.add_argument("--command", action="append", default=[], metavar="broadsheet=COMMAND")
    return parser


def _write(
    args: argparse.Namespace, points: Sequence[Point], runs: Mapping[str, Sequence[report.Run]]
) -> None:
    print(table(points), flush=True)
    if args.svg is not None:
        args.svg.write_text(drawing(points, args.runs), encoding="utf-8")
    if args.json is not None:
        options = {key: str(value) for key, value in vars(args).items()}
        report.write_json(args.json, options, {"cold": runs})


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    args = _parser().parse_args(argv)
    ram = Path("/dev/shm")
    work = Path(
        tempfile.mkdtemp(prefix="growth-", dir=args.work or (ram if ram.is_dir() else None))
    )
    try:
        made = {str(size): _contender(size, work, args) for size in args.sizes}
        runs = measure_sizes(compare.Session(dict(made), work, None), args.runs)
        _write(args, [point(int(size), own) for size, own in runs.items()], runs)
    except measure.CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
