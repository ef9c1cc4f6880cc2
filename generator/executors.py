"""One ordered map over chunks of work: in this process, or in several.

Work goes to a worker as bytes and comes back as bytes, so little is copied
and nothing depends on how processes are started. Workers are forked early,
while this process is small, and only when there is more than one chunk. Work
that needs much of what is here is divided among copies of this process instead.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

from generator.copies import LOST, Copy, Piece, divide, follow_parent
from generator.errors import WorkerError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")
Work = Callable[[bytes], bytes]
Progress = Callable[[str, int, int], None]
# Bytes that a pipe may hold, what Linux allows anybody.
_PIPE = 1 << 20


class _Bench:
    """The work that this process is at, and what it made for that."""

    def __init__(self) -> None:
        self.work: Work | None = None
        self.made: dict[tuple[Callable[[Any], Any], Hashable], Any] = {}


_bench = _Bench()


def once(make: Callable[[Key], Made], key: Key) -> Made:
    """``make(key)``, made once for all pieces of the work that this process is at.

    With the first piece of other work it is let go: a process works until the
    end of a build, and most of what it needs it needs for a part of it.
    """
    if (make, key) not in _bench.made:
        _bench.made[make, key] = make(key)
    found: Made = _bench.made[make, key]
    return found


def _work(function: Work, payload: bytes) -> bytes:
    if _bench.work is not function:
        _bench.work = function
        _bench.made.clear()
    return function(payload)


def _silent(name: str, done: int, total: int) -> None:
    pass


def available_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """A context manager with an ordered ``map``.

    ``progress`` is told the name of the work, how much is done and of how
    much. Any ``concurrent.futures.Executor`` can take the place of local
    processes: pass a function that makes one.
    """

    def __init__(
        self,
        jobs: int,
        progress: Progress | None = None,
        make: Callable[[int], Executor] | None = None,
    ) -> None:
        self.jobs = jobs
        self._progress = progress or _silent
        self._make = make or _processes
        self._executor: Executor | None = None
        self._copies: list[Copy[bytes]] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for copy in self._copies:
            copy.end()
        # Who interrupts does not wait; workers end with this process.
        self._close(wait=not (kind and issubclass(kind, KeyboardInterrupt)))

    def map(
        self, name: str, function: Work, payloads: Iterable[bytes], total: int
    ) -> Iterator[bytes]:
        """``function`` of each of ``total`` payloads, in order; few are held at a time.

        ``function`` must be importable by its name. Exceptions of it come out
        here.

        Raises:
            WorkerError: a worker process was lost.
        """
        for done, answer in enumerate(self._answers(function, iter(payloads)), 1):
            self._progress(name, done, total)
            yield answer

    def begin(self, name: str, function: Work, payloads: Sequence[bytes]) -> Iterator[bytes]:
        """Like :meth:`map`, but the work begins now, beside what follows; all answers are held.

        Where there is no other process to do it, it is done when asked for.
        """
        if self.jobs == 1 or (len(payloads) < 2 and self._executor is None):
            return self.map(name, function, payloads, len(payloads))
        pool = self._pool()
        with _told_when_lost():
            running = deque([pool.submit(_work, function, payload) for payload in payloads])

        def answers() -> Iterator[bytes]:
            with _told_when_lost():
                while running:
                    answer = running.popleft().result()
                    self._progress(name, len(payloads) - len(running), len(payloads))
                    yield answer

        return answers()

    def start(self, function: Work, payload: bytes) -> Callable[[], bytes]:
        """Begin one piece of work beside what follows; the answer waits for its result.

        Where there is no other process to do it, it is done when asked for.

        The answer raises what ``function`` does, and WorkerError.
        """
        if self.jobs == 1:
            return lambda: _work(function, payload)
        future = self._pool().submit(_work, function, payload)

        def wait() -> bytes:
            with _told_when_lost():
                return future.result()

        return wait

    def divide(self, name: str, function: Piece, total: int) -> Sequence[bytes]:
        """``function`` of each number below ``total``, in order, done here and in copies made now.

        Unlike for :meth:`map` nothing is sent to who does the work, so it may
        be any function of all that is here; and all answers are held. Other
        workers are let go first, for copies need the memory.

        Raises:
            WorkerError: a copy was lost.
        """
        copies = min(self.jobs, total) - 1
        if copies > 0:
            self._close()
        return divide(function, total, copies, lambda done: self._progress(name, done, total))

    def aside(self, function: Callable[[], bytes]) -> Callable[[], bytes]:
        """Begin work on what is here in a copy of this process; the answer waits for its result.

        Where there is no other process to do it, it is done when asked for.

        The answer raises what ``function`` does, and WorkerError.
        """
        if self.jobs == 1:
            return function
        try:
            copy = Copy(function)
        except OSError:
            return function
        self._copies.append(copy)
        return copy.answer

    def _close(self, wait: bool = True) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=wait, cancel_futures=True)
            self._executor = None

    def _pool(self) -> Executor:
        if self._executor is None:
            self._executor = self._make(self.jobs)
        return self._executor

    def _answers(self, function: Work, waiting: Iterator[bytes]) -> Iterator[bytes]:
        if self.jobs == 1:
            yield from map(_work, repeat(function), waiting)
            return
        first, second = next(waiting, None), next(waiting, None)
        if first is None:
            return
        if second is None and self._executor is None:
            yield _work(function, first)
            return
        pool = self._pool()
        running: deque[Future[bytes]] = deque()
        try:
            with _told_when_lost():
                for payload in (first, second):
                    if payload is not None:
                        running.append(pool.submit(_work, function, payload))
                for payload in waiting:
                    running.append(pool.submit(_work, function, payload))
                    if len(running) > self.jobs * 3:
                        yield running.popleft().result()
                while running:
                    yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()


@contextmanager
def _told_when_lost() -> Iterator[None]:
    from concurrent.futures import BrokenExecutor

    try:
        yield
    except BrokenExecutor as error:
        raise WorkerError(LOST) from error


def _processes(jobs: int) -> Executor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forked workers share the compiled templates; elsewhere they compile their own.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    executor = ProcessPoolExecutor(jobs, context, follow_parent)
    for queue in ("_call_queue", "_result_queue"):
        _widen(getattr(executor, queue, None))
    return executor


def _widen(queue: Any) -> None:
    """Let the pipe of a queue hold a whole message, where the system can.

    A thread of this process fills it, and has to wait for its turn each time that the pipe is
    full: with the usual 64 KiB that is several times for one message, while a worker has nothing
    to do. There is no public way to it, and without it all works as well.
    """
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        writer = queue._writer  # noqa: SLF001 - as the text above says
        fcntl.fcntl(writer.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
