"""Run a command and measure its whole process tree: wall, CPU and peak memory.

Memory is sampled from ``/proc`` (Linux). RSS counts shared pages once in every process, PSS shares
them out, so PSS is the fair sum for a program with worker processes. Reading PSS costs the kernel
time in proportion to the memory, so it is sampled less often where it would take more than a
twentieth of the run. Still, who is watched is slower, and the more processes it has the more so:
runs for their time are not watched.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.02
"""Seconds between two samples."""
PSS_SHARE = 0.05
"""Greatest part of the elapsed time spent in reading PSS."""
PATIENCE = 1.0
"""Seconds between two looks at a run that is not watched: whether it takes too long."""
TOO_LONG = 3600.0
"""Seconds after which a run is killed: a generator that fails may wait for ever."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run used: seconds and bytes. CPU is user and system time of the tree.

    What was sampled is 0 if the run was not watched.
    """

    wall: float
    cpu: float
    rss: int
    """Greatest sum of RSS over the tree at one instant."""
    pss: int
    """Greatest sum of PSS over the tree at one instant."""
    largest: int
    """Greatest RSS of a single process, as the kernel counted it (exact, not sampled)."""
    processes: int
    """Greatest number of processes seen at one instant."""

    @property
    def watched(self) -> bool:
        """Whether memory was sampled."""
        return self.processes > 0


@dataclass(frozen=True, slots=True)
class FileState:
    """One file as it is: its size in bytes, its stamp (mtime and inode) and its digest."""

    size: int
    stamp: tuple[int, int]
    digest: bytes


_NONE = FileState(-1, (-1, -1), b"")


@dataclass(frozen=True, slots=True)
class Written:
    """What a run left in the output folder and what it did there, in files and bytes."""

    files: int
    size: int
    written: int
    """Files that are new or were written again, whether their bytes changed or not."""
    written_html: int
    changed: int
    """Files that are new or have other bytes."""
    removed: int


class CommandFailedError(RuntimeError):
    """The measured command ended with a code other than 0; the message holds its last output."""


def descendants(root: int) -> list[int]:
    """Return ``root`` and the processes below it that are alive now."""
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children", "rb") as file:
                    todo.extend(map(int, file.read().split()))
        except OSError:
            continue
    return found


def _rss(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _pss(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0


def run(
    command: Sequence[str],
    cwd: Path,
    log: Path,
    env: dict[str, str] | None = None,
    watch: bool = True,
) -> Usage:
    """Run ``command`` in ``cwd`` with its output in ``log``, and return what its tree used.

    Without ``watch`` its memory is not sampled, and it has the machine to itself.
    """
    ended: list[tuple[float, int, float, int]] = []
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )

        def wait() -> None:
            _, status, used = os.wait4(process.pid, 0)
            stop = time.perf_counter()
            ended.append(
                (stop - start, status, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
            )

        waiter = threading.Thread(target=wait)
        waiter.start()
        rss = pss = processes = 0
        spent = 0.0
        while waiter.is_alive():
            if time.perf_counter() - start > TOO_LONG:
                for pid in descendants(process.pid):
                    os.kill(pid, signal.SIGKILL)
            if not watch:
                waiter.join(PATIENCE)
                continue
            tree = descendants(process.pid)
            processes = max(processes, len(tree))
            rss = max(rss, sum(map(_rss, tree)))
            now = time.perf_counter()
            if spent <= PSS_SHARE * (now - start):
                pss = max(pss, sum(map(_pss, tree)))
                spent += time.perf_counter() - now
            waiter.join(INTERVAL)
    wall, status, cpu, largest = ended[0]
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    if code != 0:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise CommandFailedError(f"{' '.join(command)} ended with {code}:\n{tail}")
    return Usage(wall, cpu, rss, pss, largest, processes)


def folder_state(folder: Path) -> dict[str, FileState]:
    """Return the state of every file below ``folder`` by its path (relative)."""
    state = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = f"{parent}/{name}"
            status = os.lstat(path)
            with open(path, "rb") as file:
                digest = hashlib.blake2b(file.read(), digest_size=16).digest()
            relative = os.path.relpath(path, folder)
            state[relative] = FileState(status.st_size, (status.st_mtime_ns, status.st_ino), digest)
    return state


def compare_states(before: Mapping[str, FileState], after: Mapping[str, FileState]) -> Written:
    """Return what a run did to a folder: files written, changed, removed."""
    written = [path for path, state in after.items() if _stamp(before, path) != state.stamp]
    changed = [path for path in written if before.get(path, _NONE).digest != after[path].digest]
    return Written(
        files=len(after),
        size=sum(state.size for state in after.values()),
        written=len(written),
        written_html=sum(path.endswith(".html") for path in written),
        changed=len(changed),
        removed=len(before.keys() - after.keys()),
    )


def _stamp(state: Mapping[str, FileState], path: str) -> tuple[int, int]:
    return state.get(path, _NONE).stamp
