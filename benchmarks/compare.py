"""Measure site generators side by side: ``python -m benchmarks.compare [--stories N | --source DIR]``.

The contenders run in turn, several times over, so that noise of the machine falls on all alike.
The tables show medians; ratios are to the first contender named. A first turn is for the memory:
who is watched is slower, so its times do not count.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import cases, contenders, corpus, measure, report, stories


@dataclass(slots=True)
class Session:
    """The contenders with what they have built, and the runs measured so far."""

    made: dict[str, contenders.Contender]
    work: Path
    example: cases.Example | None
    verify: bool = False
    benches: dict[str, cases.Bench] = field(default_factory=dict)

    def run(self, name: str, watch: bool = False) -> measure.Usage:
        """Build with one contender, in the folder with its name, and return what it used."""
        home = self.work / name
        python_path = [str(contenders.REPOSITORY), os.environ.get("PYTHONPATH", "")]
        env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, python_path)),
            "XDG_CACHE_HOME": str(home / "home"),
        }
        return measure.run(self.made[name].command(), home, home / "log", env, watch)

    def cold(self, name: str, watch: bool = False) -> report.Run:
        """Build from nothing."""
        self.made[name].clean()
        usage = self.run(name, watch)
        return report.Run(
            usage, measure.compare_states({}, measure.folder_state(self.made[name].output))
        )

    def changed(self, name: str, case: str, turn: int, watch: bool = False) -> report.Run | None:
        """Bring a contender to the built state, change its input, build, and undo the change."""
        contender = self.made[name]
        if self.example is None or not isinstance(contender, contenders.Editable):
            return None
        bench = self.benches.setdefault(name, cases.Bench(contender, lambda: self.run(name)))
        before = bench.make_ready()
        undo = cases.apply(cases.CHANGES[case](contender, self.example, turn))
        try:
            usage = self.run(name, watch)
            after = measure.folder_state(contender.output)
            wrong = self._differences(name, after) if self.verify else None
        finally:
            undo()
        return report.Run(usage, measure.compare_states(before, after), wrong)

    def _differences(self, name: str, after: dict[str, measure.FileState]) -> int:
        self.made[name].clean()
        self.run(name)
        clean = measure.folder_state(self.made[name].output)
        paths = clean.keys() | after.keys()
        return sum(report.digest(clean, path) != report.digest(after, path) for path in paths)

    def measure_case(self, case: str, runs: int) -> dict[str, list[report.Run]]:
        """Run each contender that takes part in a case ``runs`` times, in turn.

        The turn before them is the one that is watched.
        """
        measured: dict[str, list[report.Run]] = {}
        for turn in range(runs + 1):
            watch = turn == 0
            for name in self.made:
                if case == "cold":
                    run: report.Run | None = self.cold(name, watch)
                else:
                    run = self.changed(name, case, turn, watch)
                if run is not None:
                    measured.setdefault(name, []).append(run)
                    print(f"{case} {turn}/{runs} {name}: {run.summary()}", file=sys.stderr)
        return measured


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--stories", type=int, default=20_000, help="generate a corpus of this size")
    what.add_argument("--source", type=Path, help="build this site folder instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long-related", action="store_true", help="100 related entries a story")
    parser.add_argument("--contenders", default="broadsheet,hugo,limit", help="names, with commas")
    parser.add_argument("--case", choices=(*cases.CASES, "all"), default="cold")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--verify", action="store_true", help="compare with a build from nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run to this file")
    parser.add_argument("--work", type=Path, help="folder on a RAM disk (default: a temporary one)")
    parser.add_argument("--command", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--front-matter", choices=("yaml", "json"), default="yaml")
    parser.add_argument("--hugo-folded", choices=("page", "alias"), default="page")
    parser.add_argument("--eleventy", type=Path, help="folder where npm installed Eleventy")
    parser.add_argument("--processes", type=int, default=2, help="processes of the bare limit")
    return parser


def _session(args: argparse.Namespace, work: Path, chosen: tuple[str, ...]) -> Session:
    source = args.source.resolve() if args.source else work / "corpus"
    if args.source is None:
        corpus.write_corpus(source, args.stories, seed=args.seed, long=args.long_related)
    plan = stories.decide(source)
    settings = contenders.Settings(
        source=source,
        work=work,
        plan=plan,
        commands=contenders.parse_commands(args.command),
        front_matter=args.front_matter,
        hugo_folded=args.hugo_folded,
        eleventy=args.eleventy,
        processes=args.processes,
    )
    made = contenders.make(args.contenders.split(","), settings)
    for contender in made.values():
        contender.lay_out()
    example = None if chosen == ("cold",) else cases.find_example(plan)
    return Session(made, work, example, args.verify)


def _measure(args: argparse.Namespace, work: Path, show: Callable[[str], None]) -> None:
    chosen = cases.CASES if args.case == "all" else (args.case,)
    session = _session(args, work, chosen)
    measured = {}
    for case in chosen:
        measured[case] = session.measure_case(case, args.runs)
        show(f"### {case}\n\n{report.table(measured[case])}\n")
        if args.json is not None:
            report.write_json(
                args.json, {key: str(value) for key, value in vars(args).items()}, measured
            )


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    args = _parser().parse_args(argv)
    ram = Path("/dev/shm")
    work = Path(
        tempfile.mkdtemp(prefix="compare-", dir=args.work or (ram if ram.is_dir() else None))
    )
    try:
        _measure(args, work, lambda text: print(text, flush=True))
    except (measure.CommandFailedError, FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
