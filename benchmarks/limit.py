"""The bare limit: the work no generator of this kind can avoid, and nothing else.

It reads the YAML events of every story with the C parser, and writes as many files of the same
sizes and paths as a given site has, both in a number of processes. No model, no grouping, no pages.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import yaml

T = TypeVar("T")
BATCH = 256
"""Files handed to a process at a time."""


def read_events(paths: Sequence[str]) -> int:
    """Parse the front matter of each file and return the number of YAML events."""
    events = 0
    for path in paths:
        with open(path, "rb") as file:
            text = file.read()
        front = text[4 : text.find(b"\n---", 4) + 1]
        events += sum(1 for _ in yaml.parse(front, Loader=yaml.CSafeLoader))
    return events


def write_files(entries: Sequence[tuple[str, int]], out: str, filler: bytes) -> int:
    """Write a file of the given size at each path below ``out`` and return the bytes written."""
    written = 0
    for path, size in entries:
        target = f"{out}/{path}"
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb", buffering=0) as file:
            file.write(filler[:size])
        written += size
    return written


def site_sizes(site: Path) -> list[tuple[str, int]]:
    """Return the path (relative) and size in bytes of every file of a site, sorted."""
    found = []
    for parent, _, names in os.walk(site):
        for name in names:
            path = os.path.join(parent, name)
            found.append((os.path.relpath(path, site), os.lstat(path).st_size))
    return sorted(found)


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=Path, help="folder of the story files")
    parser.add_argument("sizes", type=Path, help="JSON list of [path, bytes] to write")
    parser.add_argument("out", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args(argv)
    entries = [(str(path), int(size)) for path, size in json.loads(args.sizes.read_text("utf-8"))]
    filler = b"x" * max((size for _, size in entries), default=0)
    paths = [entry.path for entry in os.scandir(args.stories) if entry.name.endswith(".md")]
    with ProcessPoolExecutor(args.processes) as pool:
        events = sum(pool.map(read_events, _batches(paths)))
        work = partial(write_files, out=str(args.out), filler=filler)
        written = sum(pool.map(work, _batches(entries)))
    print(f"{events:,} events read, {written:,} bytes written")
    return 0


def _batches(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[i : i + BATCH] for i in range(0, len(items), BATCH)]


if __name__ == "__main__":
    sys.exit(main())
