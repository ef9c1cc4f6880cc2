"""Every fault that can be injected on this machine, one after the other.

    python -m tests.faults.sweep               # a sample of each kind, for every change
    python -m tests.faults.sweep --most 10000  # every call of the system, for a long night

Needs Linux and strace (https://strace.io); mounts need root. What is missing
is named and left out. Ends with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.faults import processes
from tests.faults.arena import Arena, every

# What changes the disk, and what opens files.
CALLS = ("openat", "write", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "unlink",
         "unlinkat", "rmdir", "fsync", "ftruncate", "pwrite64", "close", "flock")  # fmt: skip
_REFUSED = re.compile("Read-only file system|Permission denied|is not writable")
ERRORS = {
    "ENOSPC": ("write", "openat", "mkdir", "mkdirat", "fsync", "rename", "renameat"),
    "EIO": ("write", "fsync", "rename", "renameat", "unlink", "unlinkat", "close", "read"),
}


def calls(arena: Arena, cold: bool) -> dict[str, list[int]]:
    """For each call of the system the ordinals of those that touch the arena.

    The build is run once and undone; the calls of the next are the same.
    """
    log = arena.folder / "strace.log"
    names = ",".join((*CALLS, "read"))
    result = arena.run("strace", "-f", "-qq", "-y", "-o", str(log), "-e", f"trace={names}")
    if result.returncode:
        raise RuntimeError(result.stderr)
    seen: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"\d+ +(\w+)\(", line)
        if match:
            seen[match[1]] = seen.get(match[1], 0) + 1
            if str(arena.folder) in line:
                found.setdefault(match[1], []).append(seen[match[1]])
    log.unlink()
    return found


def kills(arena: Arena, most: int) -> None:
    """SIGKILL at the Nth call, for each call and each N, until a build survives."""
    for cold in (False, True):
        arena.turn(cold=cold)
        touching = calls(arena, cold)
        for call in (name for name in CALLS if name in touching):
            kind = f"SIGKILL at {call}" + (" (cold)" if cold else "")
            last = touching[call][-1]
            for n in every(touching[call], most):
                inject(arena, kind, call, f"signal=KILL:when={n}", cold, killed=True)
            if most > 1000:  # and on, until there is nothing left to kill
                while inject(
                    arena, kind, call, f"signal=KILL:when={(last := last + 1)}", cold, True
                ):
                    pass


def errors(arena: Arena, most: int) -> None:
    """The Nth call fails, once; and from the Nth on all of them."""
    for cold in (False, True):
        arena.turn(cold=cold)
        touching = calls(arena, cold)
        for error, names in ERRORS.items():
            for call in (name for name in names if name in touching):
                for n in every(touching[call], most):
                    for on in ("", "+"):
                        label = f"error={error}:when={n}{on}"
                        inject(arena, f"{error} at {call}{on}", call, label, cold)


def inject(arena: Arena, kind: str, call: str, how: str, cold: bool, killed: bool = False) -> bool:
    """One build with one fault; whether it was killed."""
    arena.turn(cold=cold)
    result = arena.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                       "-e", f"inject={call}:{how}")  # fmt: skip
    died = result.returncode in (-9, 137)
    if killed and not died:
        arena.quietly(arena.out)
        return False
    # From the Nth on nothing can be opened or said, not even what is wrong.
    mute = how.endswith("+") and call in ("write", "openat", "read", "close")
    arena.struck(kind, how, result.returncode, "" if mute else result.stderr, killed=died or mute)
    return died


def one_source(arena: Arena, most: int) -> None:
    """One file cannot be read, or is gone when its turn comes."""
    story = arena.source / "_news/2026-03-10-s0.md"
    for call, error, code in (("read", "EIO", 1), ("openat", "ENOENT", 0), ("openat", "EIO", 1)):
        arena.turn()
        story.touch()
        result = arena.run("strace", "-f", "-qq", "-o", "/dev/null", "-P", str(story),
                           "-e", f"inject={call}:error={error}")  # fmt: skip
        kind = f"{error} at {call} of one source"
        arena.injected[kind] += 1
        if result.returncode != code or "Traceback" in result.stderr:
            arena.findings.append(f"{kind}: exit {result.returncode}: {result.stderr}")
        if code and story.name not in result.stderr:
            arena.findings.append(f"{kind}: the file is not named: {result.stderr}")
        arena.recovers(processes.noting(arena, kind))


def limits(arena: Arena, most: int) -> None:
    """File size, open files and memory, each limited step by step."""
    steps = (
        ("EFBIG", resource.RLIMIT_FSIZE, [0, 1, 100, 1 << 10, 2 << 10, 4 << 10, 8 << 10, 16 << 10]),
        ("EMFILE", resource.RLIMIT_NOFILE, list(range(4, 24))),
        ("memory", resource.RLIMIT_AS, [n << 20 for n in range(40, 120, 8)]),
    )
    for kind, limit, values in steps:
        for jobs in (1, 2):
            for value in every(values, most):
                arena.turn()
                result = arena.run(
                    jobs=jobs, preexec_fn=partial(resource.setrlimit, limit, (value, value))
                )
                # Below some limit the interpreter itself does not come up.
                begun = "generator" in result.stderr or "broadsheet: " in result.stderr
                if (
                    result.returncode
                    and "broadsheet: " not in result.stderr
                    and (not begun or "site-packages" in result.stderr or kind == "memory")
                ):
                    arena.quietly(arena.out)
                    continue
                arena.struck(kind, f"{value} with {jobs} jobs", result.returncode, result.stderr)


def full_disks(arena: Arena, most: int) -> None:
    """The output on a disk of a few kilobytes, or of a few files."""
    home = arena.out
    sizes = [f"size={n}k" for n in range(4, 200, 12)] + [f"nr_inodes={n}" for n in range(2, 40, 3)]
    arena.out = arena.folder / "disk/out"
    for size in every(sizes, max(most, 4)):
        with mounted(arena.folder / "disk", "-t", "tmpfs", "-o", size, "tmpfs"):
            result = arena.run()
            kind = f"full disk ({size.partition('=')[0]})"
            arena.injected[kind] += 1
            found = processes.broken(arena, result.returncode, result.stderr)
            arena.findings += [f"{kind} {size}: {what}: {result.stderr}" for what in found]
            subprocess.run(
                ["mount", "-o", "remount,size=64m,nr_inodes=9000", str(arena.folder / "disk")],
                check=True,
            )
            arena.recovers(processes.noting(arena, f"{kind} {size}"))
    arena.out = home


def read_only(arena: Arena, most: int) -> None:
    """An output that takes nothing; a source that takes no cache, which is no fault."""
    for folder, code in ((arena.out, 1), (arena.source, 0)):
        arena.turn()
        kind = f"read-only {folder.name}"
        with mounted(folder, "--bind", str(folder)):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
            result = arena.run()
        told = [line for line in result.stderr.splitlines() if line.startswith("broadsheet: ")]
        if result.returncode != code or len(told) != 1 or not _REFUSED.search(told[0]):
            arena.findings.append(f"{kind}: exit {result.returncode}: {result.stderr}")
        arena.injected[kind] += 1
        arena.recovers(processes.noting(arena, kind))
    if shutil.which("setpriv"):
        unprivileged(arena)


def unprivileged(arena: Arena) -> None:
    """Modes count only for one who is not root."""
    lose = "-dac_override,-dac_read_search"
    for folder, code in ((arena.out, 1), (arena.source, 0), (arena.source / "_news", 1)):
        arena.turn()
        kind = f"mode of {folder.name}"
        modes = {
            path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if path.is_dir()
        }
        for path in modes:
            path.chmod(0o000 if folder.name == "_news" else 0o555)
        result = arena.run("setpriv", f"--bounding-set={lose}", f"--inh-caps={lose}")
        for path, mode in modes.items():
            path.chmod(mode)
        told = [line for line in result.stderr.splitlines() if line.startswith("broadsheet: ")]
        if result.returncode != code or len(told) != 1 or not _REFUSED.search(told[0]):
            arena.findings.append(f"{kind}: exit {result.returncode}: {result.stderr}")
        arena.injected[kind] += 1
        arena.recovers(processes.noting(arena, kind))


@contextmanager
def mounted(place: Path, *how: str) -> Iterator[None]:
    """A mount while it is needed."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", *how, str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def can_mount(folder: Path) -> bool:
    try:
        with mounted(folder / "probe", "-t", "tmpfs", "tmpfs"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def can_trace() -> bool:
    """Whether strace is here and may trace: some containers forbid it."""
    if not shutil.which("strace"):
        return False
    probe = [
        "strace",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "inject=write:signal=KILL:when=1",
        "echo",
        "x",
    ]
    return subprocess.run(probe, capture_output=True, check=False).returncode in (-9, 137)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=6, help="faults of one kind and place [6]")
    parser.add_argument("--only", default="", help="kinds, by their functions' names, with commas")
    parser.add_argument("--work", default=None, help="where the sites are built, best in memory")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no kind after so many")
    options = parser.parse_args()
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir=options.work))
    traced, mounts = can_trace(), can_mount(folder)
    kinds: list[tuple[Callable[[Arena, int], None], bool, str]] = [
        (kills, traced, "strace"), (errors, traced, "strace"), (one_source, traced, "strace"),
        (limits, True, ""), (full_disks, mounts, "mount"), (read_only, mounts, "mount"),
        *((kind, True, "") for kind in processes.KINDS),
    ]  # fmt: skip
    wanted = set(filter(None, options.only.split(",")))
    found = 0
    try:
        for number, (kind, possible, needs) in enumerate(kinds):
            if wanted and kind.__name__ not in wanted:
                continue
            if not possible:
                print(f"{kind.__name__}: left out, for {needs} is not to be had here")
                continue
            start = time.monotonic()
            if start - begun > options.seconds:
                print(f"{kind.__name__}: left out, for the time is up")
                continue
            (folder / str(number)).mkdir()
            arena = Arena(folder / str(number), processes.SIZES.get(kind.__name__, 4))
            kind(arena, options.most)
            print(f"{kind.__name__}: {(kind.__doc__ or '').splitlines()[0]}")
            for name, count in arena.injected.items():
                print(f"    {count:6} {name}")
            for finding in arena.findings[:20]:
                print(f"    FOUND {finding}")
            found += len(arena.findings)
            if not arena.injected:
                print("    FOUND nothing was injected")
                found += 1
            print(f"    {time.monotonic() - start:.0f} s", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
