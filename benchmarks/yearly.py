"""How grouping grows: ``python -m benchmarks.grouping --scale 25000,50000,100000``.

Invented headlines without excerpts, of one year whatever their number: twice as many are twice as
crowded, which is harder than twice the years. Each size is grouped by a process of its own, through
what a build calls, and its memory is that of all its processes, the stories themselves included.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks import measure, report
from benchmarks.world import TOPICS, World
from generator.executors import Workers, available_cores
from generator.grouper import group_again
from generator.model import Story
from generator.options import GroupingOptions, Scope
from generator.urls import url_keys

YEAR = timedelta(days=365)
FIRST_DAY = datetime(2025, 7, 1, tzinfo=UTC)
"""When the first event happens (UTC)."""
TOPIC_IDS = {topic.name.casefold(): topic.slug for topic in TOPICS}

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Story]).decode


def headlines(count: int, seed: int = 1) -> list[Story]:
    """``count`` headlines of a year, of events that follow each other evenly."""
    return list(islice(_reports(World(seed), count), count))


def _reports(world: World, count: int) -> Iterator[Story]:
    made = 0
    while True:
        for report_ in world.event(FIRST_DAY + YEAR * (made / count)).reports:
            name = f"h{made}"
            yield Story(
                id=name,
                stem=name,
                source=name,
                url=report_.url,
                keys=url_keys(report_.url),
                title=report_.title,
                published=report_.published,
                provider=report_.publisher.domain,
                provider_name=report_.publisher.name,
                provider_domain=report_.publisher.domain,
                topics=report_.topics[-1:],
            )
            made += 1


def table(sizes: Sequence[int], scope: Scope, jobs: int) -> Iterator[str]:
    """Rows of a Markdown table: seconds of grouping, CPU of the process, memory in MiB.

    ``2n to n`` is what doubling the headlines multiplies the seconds by.
    """
    yield f"invented headlines of one year, scope {scope}, {jobs} processes"
    yield ""
    yield "| headlines | clusters | seconds of grouping | 2n to n | CPU s of all | PSS MiB | RSS MiB |"
    yield "|---" * 7 + "|"
    before: tuple[int, float] | None = None
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data, log = Path(folder, "headlines"), Path(folder, "log")
            data.write_bytes(_encode(headlines(size)))
            command = [sys.executable, "-m", "benchmarks.yearly", str(data), scope, str(jobs)]
            usage = measure.run(command, Path.cwd(), log, dict(os.environ))
            seconds, clusters = map(float, log.read_text(encoding="utf-8").split())
            growth = "–"
            if before is not None:
                doublings = math.log2(size / before[0])
                growth = f"{(seconds / before[1]) ** (1 / doublings):.2f}"
            before = (size, seconds)
            yield (
                f"| {size:,} | {clusters:,.0f} | {seconds:.2f} | {growth} | {usage.cpu:.2f} "
                f"| {usage.pss / report.MIB:.0f} | {usage.rss / report.MIB:.0f} |"
            )


def main(argv: list[str] | None = None) -> int:
    """Group the stories of one file; print the seconds of that and the number of clusters."""
    parser = argparse.ArgumentParser(description="group the headlines of a file, for --scale")
    parser.add_argument("data", type=Path)
    parser.add_argument("scope", choices=["event", "affair"])
    parser.add_argument("jobs", type=int, default=available_cores())
    given = parser.parse_args(argv)
    stories = _decode(given.data.read_bytes())
    with Workers(given.jobs) as workers:
        start = time.perf_counter()
        options = GroupingOptions(scope=given.scope)
        clusters = group_again(stories, TOPIC_IDS, options, workers).clusters
        print(time.perf_counter() - start, len(clusters))
    return 0


if __name__ == "__main__":
    sys.exit(main())
