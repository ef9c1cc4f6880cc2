"""Work done by this process and by forks of it: in pieces, or beside what follows.

A fork has all that is here, so a piece of work may be any function, and nothing
is sent to who does it. Answers are bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from generator.forks import Division, Fork, Piece

Progress = Callable[[str, int, int], None]


def _silent(name: str, done: int, total: int) -> None:
    pass


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# The share of what is left that each process takes at a time.
_SHARE = 3


def portions(total: int, processes: int, least: int, most: int | None = None) -> Iterator[range]:
    """``total`` things in a row as pieces of work, the largest first, so that all processes end together.

    Each has ``least`` at the least and ``most`` at the most, but the last (Polychronopoulos and
    Kuck, "Guided self-scheduling", 1987). What lies side by side has much in common, which a
    process that takes more of it finds out once.
    """
    start = 0
    while start < total:
        size = max(least, (total - start) // (_SHARE * processes))
        end = min(total, start + (size if most is None else min(size, most)))
        yield range(start, end)
        start = end


class Workers:
    """A context manager that divides work among ``jobs`` processes, this one included.

    ``progress`` is told the name of the work, how much is done and of how much.
    """

    def __init__(self, jobs: int, progress: Progress | None = None) -> None:
        # Where a process cannot be copied there is this one.
        self.jobs = jobs if hasattr(os, "fork") else 1
        self._progress = progress or _silent
        self._forks: list[Fork[Any]] = []
        self._divided: set[Division] = set()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        # Who asked for answers may have failed before the first.
        while self._divided:
            self._divided.pop().close()
        for fork in self._forks:
            fork.stop()
        # To give a copy of all memory back takes the system a while, in which others can work.
        for fork in self._forks:
            fork.wait()

    def divide(self, name: str, function: Piece, total: int) -> Iterator[bytes]:
        """``function`` of each number below ``total``, in order, each as soon as it is there.

        Others begin at once, so what this process does before it asks for the first
        answer is done beside them. What a piece of work changes stays in the process
        that does it.

        Raises:
            WorkerError: a fork was lost.

        Exceptions of the function come out here.
        """
        division = Division(function, total, min(self.jobs, total) - 1)
        self._divided.add(division)
        self._forks += division.forks
        return self._told(name, division, total)

    def _told(self, name: str, division: Division, total: int) -> Iterator[bytes]:
        try:
            for done, answer in enumerate(division.answers(), 1):
                self._progress(name, done, total)
                yield answer
        finally:
            # Its function holds what it was made of, which nobody needs any more.
            self._divided.discard(division)

    def aside(self, function: Callable[[], bytes]) -> Callable[[], bytes]:
        """Begin work beside what follows; the answer, to be asked for once, waits for its result.

        Where there is no other process to do it, it is done when asked for.

        The answer raises what ``function`` does, and WorkerError.
        """
        if self.jobs == 1:
            return function

        def work() -> Iterator[bytes]:
            yield function()

        try:
            fork = Fork(work)
        except OSError:
            return function
        self._forks.append(fork)
        return lambda: next(fork.answers())
