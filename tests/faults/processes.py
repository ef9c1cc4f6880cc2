"""Faults of processes: lost workers, signals, two builds at once, damaged caches, closed streams."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from generator.cache import FOLDER
from tests.faults.arena import Arena, end_of, environment, every, files, is_alone

# Builds that have to last long enough to be struck in their midst.
SIZES = {"signals": 300, "lost_parents": 300, "lost_workers": 300, "crowds": 120,
         "lost_outputs": 300}  # fmt: skip


def broken(arena: Arena, code: int, errors: str) -> list[str]:
    """What is wrong with a build that may have failed."""
    found = []
    if "Traceback" in errors or "Exception ignored" in errors:
        found.append("a traceback")
    if code and len([line for line in errors.splitlines() if line.startswith("broadsheet: ")]) != 1:
        found.append("not one message")
    if not code and files(arena.out) != arena.clean[arena.state]:
        found.append("exit 0, but not the site")
    return found


def noting(arena: Arena, kind: str) -> Callable[[bool, str], None]:
    """Turns what does not hold into a finding."""

    def expect(fine: bool, what: str) -> None:
        if not fine:
            arena.findings.append(f"{kind}: {what}")

    return expect


def under_way(arena: Arena, build: subprocess.Popen[str]) -> None:
    """Wait until a build has begun: it has then put its name into the lock."""
    lock = arena.source / FOLDER / "lock"
    mine = f"process {build.pid}"
    while build.poll() is None and not (lock.exists() and lock.read_text() == mine):
        time.sleep(0.002)


def span(arena: Arena, jobs: int) -> float:
    """How long a build lasts from where it is under way."""
    arena.turn(cold=True)
    build = arena.start(jobs)
    under_way(arena, build)
    start = time.monotonic()
    end_of(build)
    return time.monotonic() - start


def signals(arena: Arena, most: int) -> None:
    """SIGINT, SIGINT twice, SIGTERM at any time."""
    chance = random.Random(1)
    lasts = span(arena, 2)
    for number, times in ((signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 1),
                          (signal.SIGTERM, 2)):  # fmt: skip
        for jobs in (1, 2) * max(most // 2, 1):
            arena.turn(cold=chance.random() < 0.7)
            build = arena.start(jobs)
            under_way(arena, build)
            time.sleep(chance.random() * lasts)
            for _ in range(times):
                os.killpg(build.pid, number)  # as a terminal does: to the whole group
                time.sleep(0.03)
            code, errors = end_of(build)
            kind = f"{number.name} {times} times"
            expect = noting(arena, f"{kind}, exit {code}, {errors[-300:]}")
            if code == 0:
                arena.quietly(arena.out)
                continue
            expect(code == 128 + number, "another exit code")
            if number == signal.SIGINT:
                expect(errors == "broadsheet: interrupted\n", "another message")
            expect(is_alone(build.pid), "processes are left")
            arena.struck(kind, f"{jobs} jobs", code, errors, killed=True)


def lost_parents(arena: Arena, most: int) -> None:
    """SIGKILL of the parent alone, at any time: its workers end too."""
    chance = random.Random(2)
    lasts = span(arena, 2)
    for _ in range(most):
        arena.turn(cold=chance.random() < 0.7)
        build = arena.start(2)
        under_way(arena, build)
        time.sleep(chance.random() * lasts)
        build.kill()
        code, errors = end_of(build)
        if code == 0:
            arena.quietly(arena.out)
            continue
        noting(arena, "lost parent")(is_alone(build.pid), "workers are left after 2 s")
        arena.struck("parent killed", "", code, errors, killed=True)


def lost_workers(arena: Arena, most: int) -> None:
    """SIGKILL of one worker, as by a kernel without memory."""
    chance = random.Random(3)
    lasts = span(arena, 2)
    struck = 0
    for _ in range(10 * most):
        if struck == most:
            break
        arena.turn(cold=True)
        build = arena.start(2)
        under_way(arena, build)
        children = Path(f"/proc/{build.pid}/task/{build.pid}/children")
        time.sleep(chance.random() * lasts)
        workers: list[str] = []
        while build.poll() is None and not workers:
            workers = children.read_text().split() if children.exists() else []
        try:
            os.kill(int(chance.choice(workers)), signal.SIGKILL)
        except (IndexError, ProcessLookupError):
            end_of(build)
            continue
        code, errors = end_of(build)
        if code == 0:  # its work was done
            arena.quietly(arena.out)
            continue
        expect = noting(arena, f"lost worker, exit {code}, {errors[-300:]}")
        expect(code == 1 and "a worker process ended" in errors, "another message")
        expect(is_alone(build.pid), "processes are left")
        arena.struck("worker killed", "", code, errors, killed=True)
        struck += 1


def crowds(arena: Arena, most: int) -> None:
    """Two and four builds at once: each ends with the site, or says who is at work."""
    for turn in range(most):
        number = (2, 4)[turn % 2]
        arena.turn(cold=turn % 3 == 0)
        builds = [arena.start(1 + turn % 2) for _ in range(number)]
        ends = [end_of(build) for build in builds]
        expect = noting(arena, f"{number} builds, {ends}")
        expect(any(code == 0 for code, _ in ends), "none came to an end")
        for code, errors in ends:
            expect(code in (0, 75), "another exit code")
            expect(code != 75 or ("try again" in errors and "process" in errors), "no holder named")
            expect("Traceback" not in errors, "a traceback")
        expect(files(arena.out) == arena.clean[arena.state], "not the site")
        arena.injected[f"{number} builds at once"] += 1
        arena.recovers(expect)


def lost_outputs(arena: Arena, most: int) -> None:
    """The output is removed in the midst of a build."""
    chance = random.Random(4)
    lasts = span(arena, 2)
    for turn in range(most):
        arena.turn(cold=True)
        build = arena.start(1 + turn % 2)
        under_way(arena, build)
        while build.poll() is None and not arena.out.exists():
            time.sleep(0.002)
        time.sleep(chance.random() * lasts / 2)
        shutil.rmtree(arena.out, ignore_errors=True)
        outlived = build.poll() is None  # what goes after a build's end is not its fault
        start = time.monotonic()
        code, errors = end_of(build)
        expect = noting(arena, f"output removed, exit {code}, {errors[-300:]}")
        expect(time.monotonic() - start < 20, "took long")
        expect("Traceback" not in errors, "a traceback")
        expect(code in (0, 1), "another exit code")
        whole = files(arena.out) in (arena.clean[arena.state], {})
        expect(code == 1 or whole or not outlived, "half a site")
        arena.injected["output removed"] += 1
        arena.recovers(expect)


def damaged_caches(arena: Arena, most: int) -> None:
    """Each file of the cache cut at every fiftieth, flipped there, emptied, foreign."""
    for name in ("sources", "stories-", "groups", "site-", "lock"):
        for part in every(range(50), most * 3):
            for how in ("cut", "flipped", "foreign"):
                arena.turn()
                file = next((arena.source / FOLDER).glob(f"{name}*"))
                body = bytearray(file.read_bytes())
                at = len(body) * part // 50
                if how == "cut":
                    del body[at:]
                elif how == "flipped" and body:
                    body[at] ^= 1 << part % 8
                elif how == "foreign":
                    body[19:35] = b"another version."
                file.write_bytes(body)
                report = arena.quietly(arena.out)
                kind = f"cache {how}"
                expect = noting(arena, f"{kind}: {file.name} at {part}/50")
                expect(len(report.notes) <= 1, "more than one warning")
                expect(files(arena.out) == arena.clean[arena.state], "not the site")
                arena.injected[kind] += 1
                arena.recovers(expect)


def streams(arena: Arena, most: int) -> None:
    """Streams that are closed, full, or read no further."""
    command = " ".join(arena.command())
    for line, codes in (
        (f"{command} >&-", (0,)),
        (f"{command} 2>&-", (0,)),
        (f"{command} <&- >&- 2>&-", (0,)),
        (f"{command} > /dev/full", (1,)),
        (f"{command} 2> /dev/full", (0,)),
        (f"{command} | head -1; exit ${{PIPESTATUS[0]}}", (0, 1)),
        (f"{command} | true; exit ${{PIPESTATUS[0]}}", (0, 1)),
        (f"env -i PYTHONPATH=$PYTHONPATH {command}", (0,)),
        (f"cd / && LC_ALL=C {command}", (0,)),
    ):
        arena.turn()
        result = subprocess.run(
            ["bash", "-c", line], env=environment(), capture_output=True, text=True, check=False
        )
        expect = noting(
            arena, f"{line[len(command) :] or line}: {result.returncode} {result.stderr}"
        )
        expect(result.returncode in codes, "another exit code")
        expect("Traceback" not in result.stderr and "Exception" not in result.stderr, "a traceback")
        expect(files(arena.out) == arena.clean[arena.state], "not the site")
        arena.injected["stream closed, full or unread"] += 1
        arena.recovers(expect)


KINDS = (signals, lost_parents, lost_workers, crowds, lost_outputs, damaged_caches, streams)
