"""A small site that is edited to and fro while its builds are made to fail, and what must hold then.

The site has two states. Each fault strikes a build that goes from one to the
other, so every file must be the old one or the new one, whole; the next build
must give what a build from nothing gives, and leave nothing else behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from generator.build import build_site
from generator.cache import FOLDER
from generator.config import load_config
from generator.model import Report
from tests.conftest import PACKAGE_PARENT, reference, write_story

# A build ends within so many seconds of a fault, on a machine with other work.
PATIENCE = 60.0
OURS = {".broadsheet-files", ".broadsheet-unfinished"}
CACHE_NAMES = {".gitignore", "groups", "lock", "sources", "stories", "site"}


class Arena:
    """The site, its two states as clean builds, and what was found out."""

    def __init__(self, folder: Path, stories: int = 4) -> None:
        self.folder, self.stories = folder, stories
        self.source, self.out = folder / "source", folder / "out"
        self.state = 0
        self.injected: Counter[str] = Counter()
        self.findings: list[str] = []
        self.clean: list[dict[str, bytes]] = []
        for state in (1, 0):
            self.lay_out(state)
            self.quietly(folder / "clean", keep=False)
            self.clean.insert(0, files(folder / "clean"))
            shutil.rmtree(folder / "clean")
        self.quietly(self.out)

    def lay_out(self, state: int) -> None:
        """Bring the source to a state: one story edited, one gone, one new, another style."""
        news = self.source / "_news"
        for n in range(self.stories):
            fields: dict[str, Any] = {"related": [reference(f"other{n}", event=n)]}
            if n == 0 and state:
                fields["title"] = "Ostermoor dam gates closed again"
            if n == 1 + state:
                (news / f"2026-03-10-s{n}.md").unlink(missing_ok=True)
                continue
            if not (news / f"2026-03-10-s{n}.md").exists() or n == 0:
                write_story(news, f"2026-03-10-s{n}", event=n, **fields)
        (self.source / "static").mkdir(exist_ok=True)
        # Pagefind numbers its files as its threads come, so their bytes cannot be compared.
        (self.source / "broadsheet.toml").write_text("[outputs]\nsearch = false\n")
        (self.source / "static/style.css").write_text(f"p {{ margin: {state}px }}")
        self.state = state

    def turn(self, *, cold: bool = False) -> None:
        """Edit the source to its other state; ``cold`` takes output and cache away as well."""
        self.lay_out(1 - self.state)
        if cold:
            shutil.rmtree(self.out, ignore_errors=True)
            shutil.rmtree(self.source / FOLDER, ignore_errors=True)

    # ---------------------------------------------------------------- builds

    def quietly(self, out: Path, *, keep: bool = True) -> Report:
        """A build in a process of its own that nothing happens to."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.close(reader)
                config = load_config(str(self.source), output=str(out), jobs=1)
                report = build_site(config, keep=keep)
                os.write(writer, f"{report.written} {report.pruned} {len(report.notes)}".encode())
            finally:
                os._exit(0)
        os.close(writer)
        with open(reader) as told:
            numbers = told.read().split()
        os.waitpid(child, 0)
        if not numbers:
            raise RuntimeError(f"the build into {out} failed by itself")
        return _counts(*map(int, numbers))

    def command(self, *before: str, jobs: int = 1, out: Path | None = None) -> list[str]:
        """The command line of a build, behind a program that disturbs it."""
        # The interpreter itself, as sys.executable is: a shim would be what is disturbed.
        return [*before, sys.executable, "-m", "generator", "build",
                str(self.source), "-o", str(out or self.out), "-j", str(jobs)]  # fmt: skip

    def run(self, *before: str, jobs: int = 1, **options: Any) -> subprocess.CompletedProcess[str]:
        """A build that something may happen to."""
        return subprocess.run(
            self.command(*before, jobs=jobs), env=environment(), capture_output=True, text=True,
            errors="replace", timeout=PATIENCE, check=False, **options,
        )  # fmt: skip

    def start(self, jobs: int = 1, **options: Any) -> subprocess.Popen[str]:
        """A build on its way, in a session of its own."""
        return subprocess.Popen(
            self.command(jobs=jobs), env=environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True, **options,
        )  # fmt: skip

    # ---------------------------------------------------------------- checks

    def struck(self, kind: str, label: str, code: int, errors: str, *, killed: bool = False,
               lines: int = 1) -> None:  # fmt: skip
        """What must hold right after a fault, and after the next build."""
        self.injected[kind] += 1

        def expect(fine: bool, what: str) -> None:
            if not fine:
                self.findings.append(
                    f"{kind} {label}: {what}; exit {code}: {errors.strip()[-400:]}"
                )

        expect("Traceback" not in errors and "Exception ignored" not in errors, "a traceback")
        found = files(self.out)
        for path, body in found.items():
            if path not in OURS and not path.endswith(".new"):
                states = [clean.get(path) for clean in self.clean]
                expect(body in states, f"{path} is neither the old file nor the new one")
        expect(is_list(found), "the list of files is not whole")
        if not killed:
            if code == 0:
                expect(found == self.clean[self.state], "exit 0, but not the site")
            else:
                told = [line for line in errors.splitlines() if line.startswith("broadsheet: ")]
                expect(len(told) == lines, f"{len(told)} messages")
                expect(not any(path.endswith(".new") for path in found), "a temporary file is left")
        self.recovers(expect)

    def recovers(self, expect: Callable[[bool, str], None]) -> None:
        """The next build gives the site, the one after that has nothing to do."""
        self.quietly(self.out)
        found = files(self.out)
        wrong = sorted(
            path for path in found | self.clean[self.state]
            if found.get(path) != self.clean[self.state].get(path)
        )  # fmt: skip
        expect(not wrong, f"after the next build these differ: {wrong[:5]}")
        kept = {path.name for path in (self.source / FOLDER).iterdir()}
        expect({name.partition("-")[0] for name in kept} <= CACHE_NAMES, f"litter: {sorted(kept)}")
        again = self.quietly(self.out)
        expect((again.written, again.pruned, len(again.notes)) == (0, 0, 0), "work is left")


def _counts(written: int, pruned: int, notes: int) -> Report:
    return Report(
        files=0, stories=0, clusters=0, pages=0, written=written, unchanged=0, pruned=pruned,
        problems=(), unplaced=(), seconds=(), notes=("",) * notes,
    )  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    found = {}
    for here, _, names in os.walk(folder):
        for name in names:
            path = Path(here, name)
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def is_list(found: dict[str, bytes]) -> bool:
    """Whether the list of files names all that are there, if there is any."""
    pages = {path for path in found if path not in OURS and not path.endswith(".new")}
    text = found.get(".broadsheet-files")
    if text is None:
        return not pages
    header, *names = text.decode().split("\n")
    return header == "broadsheet 1" and names[-1] == "" and pages <= set(names)


def environment() -> dict[str, str]:
    """The same calls of the system in every run."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BROADSHEET_")}
    return kept | {
        "PYTHONPATH": str(PACKAGE_PARENT), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip


def end_of(build: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and messages of a build on its way; a hang ends it, with code 999."""
    try:
        _, errors = build.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
        build.communicate()
        return 999, "hangs"
    return build.returncode, errors


def is_alone(group: int, seconds: float = 2.0) -> bool:
    """Whether no process of a session is left within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not [
            entry
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and _is_in(entry, group)
        ]:
            return True
        time.sleep(0.02)
    return False


def _is_in(entry: Path, group: int) -> bool:
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(fields[2]) == group and fields[0] != "Z"


def every(items: Sequence[Any], most: int) -> Sequence[Any]:
    """At most so many of the items, evenly spread, with the first and the last."""
    if len(items) <= most or most < 2:
        return items[:most] if most < 2 else items
    return [items[round(n * (len(items) - 1) / (most - 1))] for n in range(most)]
