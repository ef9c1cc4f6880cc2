"""Measure site generators side by side: ``python -m benchmarks.compare [--stories N | --source DIR]``.

The contenders run in turn, several times over, so that noise of the machine falls on all alike.
The table shows medians; ratios are to the first contender named.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import contenders, corpus, measure

MIB = 1024 * 1024


def cold(contender: contenders.Contender) -> None:
    """Bring a contender to the state before its first build."""
    contender.clean()


CASES: dict[str, Callable[[contenders.Contender], None]] = {"cold": cold}
"""What each case does before a timed run. To come: unchanged, added, edited, template."""


def measure_all(
    made: dict[str, contenders.Contender], case: str, runs: int, work: Path
) -> dict[str, list[measure.Usage]]:
    """Run each contender ``runs`` times, in turn."""
    usages: dict[str, list[measure.Usage]] = {name: [] for name in made}
    python_path = os.pathsep.join(
        filter(None, [str(contenders.REPOSITORY), os.environ.get("PYTHONPATH")])
    )
    for turn in range(1, runs + 1):
        for name, contender in made.items():
            CASES[case](contender)
            home = work / name
            env = {**os.environ, "PYTHONPATH": python_path, "XDG_CACHE_HOME": str(home / "home")}
            usage = measure.run(contender.command(), home, home / "log", env)
            usages[name].append(usage)
            print(
                f"{case} {turn}/{runs} {name}: {usage.wall:.2f} s, {usage.pss / MIB:.0f} MiB",
                file=sys.stderr,
            )
    return usages


def table(made: dict[str, contenders.Contender], usages: dict[str, list[measure.Usage]]) -> str:
    """Return the medians as a Markdown table: seconds, MiB (2**20 bytes), files and MB (10**6)."""
    lines = [
        (
            "| contender | wall s (least to most) | CPU s | PSS MiB | RSS MiB"
            " | largest process MiB | processes | files | MB | time ratio | memory ratio |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    first = next(iter(usages.values()))
    for name, runs in usages.items():
        files, size = measure.folder_size(made[name].output)
        wall, base_wall = _median(runs, "wall"), _median(first, "wall")
        pss, base_pss = _median(runs, "pss"), _median(first, "pss")
        walls = [run.wall for run in runs]
        lines.append(
            f"| {name} | {wall:.2f} ({min(walls):.2f} to {max(walls):.2f}) | {_median(runs, 'cpu'):.2f}"
            f" | {pss / MIB:.0f} | {_median(runs, 'rss') / MIB:.0f} | {_median(runs, 'largest') / MIB:.0f}"
            f" | {_median(runs, 'processes'):.0f} | {files:,} | {size / 1e6:.1f}"
            f" | {wall / base_wall:.2f} | {pss / base_pss:.2f} |"
        )
    return "\n".join(lines)


def _median(runs: list[measure.Usage], name: str) -> float:
    return statistics.median(float(getattr(run, name)) for run in runs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--stories", type=int, default=20_000, help="generate a corpus of this size")
    what.add_argument("--source", type=Path, help="build this site folder instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long-related", action="store_true", help="100 related entries a story")
    parser.add_argument("--contenders", default="broadsheet,hugo,limit", help="names, with commas")
    parser.add_argument("--case", choices=sorted(CASES), default="cold")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--work", type=Path, help="folder on a RAM disk (default: a temporary one)")
    parser.add_argument("--command", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--hugo-front-matter", choices=("yaml", "json"), default="yaml")
    parser.add_argument("--hugo-folded", choices=("page", "alias"), default="page")
    parser.add_argument("--processes", type=int, default=2, help="processes of the bare limit")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    args = _parser().parse_args(argv)
    ram = Path("/dev/shm")
    work = Path(
        tempfile.mkdtemp(prefix="compare-", dir=args.work or (ram if ram.is_dir() else None))
    )
    try:
        source = args.source.resolve() if args.source else work / "corpus"
        if args.source is None:
            corpus.write_corpus(source, args.stories, seed=args.seed, long=args.long_related)
        settings = contenders.Settings(
            source=source,
            work=work,
            commands=contenders.parse_commands(args.command),
            hugo_front_matter=args.hugo_front_matter,
            hugo_folded=args.hugo_folded,
            processes=args.processes,
        )
        made = contenders.make(args.contenders.split(","), settings)
        for contender in made.values():
            contender.lay_out()
        print(table(made, measure_all(made, args.case, args.runs, work)))
    except measure.CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
