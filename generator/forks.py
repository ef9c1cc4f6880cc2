"""Numbered pieces of work, taken one after the other by this process and by forks of it.

A fork is a copy of this process, made when all that the work reads is there, so
nothing is sent to it, and memory is shared until one of them writes. What a piece
of work changes stays in the process that did it; only its answer, as bytes, comes
back.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from generator.errors import WorkerError

Answer = TypeVar("Answer")
Piece = Callable[[int], bytes]

LOST = "a worker process ended before its work was done; was it out of memory?"
_SIZE = 4
# Bytes that a pipe may hold, what Linux allows anybody.
_PIPE = 1 << 20
# So many numbers fit any pipe, so to fill it never waits for somebody to read.
_MOST = 1000


class _Claims:
    """The pieces that nobody has taken yet, in a pipe: who reads a number has its pieces.

    No lock is needed, so a process that is killed leaves none behind.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._size = -(-total // _MOST) or 1
        self._reader, writer = os.pipe()
        starts = range(0, total, self._size)
        os.write(writer, b"".join([start.to_bytes(_SIZE, "little") for start in starts]))
        os.close(writer)

    def __iter__(self) -> Iterator[int]:
        while claim := os.read(self._reader, _SIZE):
            start = int.from_bytes(claim, "little")
            yield from range(start, min(start + self._size, self._total))

    def take_all(self) -> None:
        """Leave nothing to the others."""
        while os.read(self._reader, _MOST * _SIZE):
            pass

    def close(self) -> None:
        if self._reader >= 0:
            os.close(self._reader)
        self._reader = -1


class Division:
    """``function`` of each number below ``total``, by this process and so many forks.

    The forks begin at once, and this process takes its part while answers are asked
    for. Where the system refuses a fork, there are fewer. Whoever divides waits for
    them, too, once they are stopped.
    """

    def __init__(self, function: Piece, total: int, forks: int) -> None:
        self._function = function
        self._claims = _Claims(total)
        self.forks: list[Fork[tuple[int, bytes]]] = []
        try:
            with suppress(OSError):
                while len(self.forks) < forks:
                    self.forks.append(Fork(self._part))
        except BaseException:
            self.close()
            for fork in self.forks:
                fork.wait()
            raise

    def answers(self) -> Iterator[bytes]:
        """What the function gives, by rising number, each as soon as all before it are there.

        To be asked for once.

        Raises:
            WorkerError: a fork was lost.

        Exceptions of the function come out here, and the others stop.
        """
        early: dict[int, bytes] = {}
        following = 0
        try:
            for number, answer in self._arriving():
                early[number] = answer
                while following in early:
                    yield early.pop(following)
                    following += 1
        finally:
            self.close()

    def close(self) -> None:
        """Stop the forks, whether all is done or not."""
        self._claims.close()
        for fork in self.forks:
            fork.stop()

    def _arriving(self) -> Iterator[tuple[int, bytes]]:
        for numbered in self._part():
            yield numbered
            for fork in self.forks:
                yield from fork.answers(wait=False)
        for fork in self.forks:
            yield from fork.answers()

    def _part(self) -> Iterator[tuple[int, bytes]]:
        try:
            for number in self._claims:
                yield number, self._function(number)
        except Exception:
            self._claims.take_all()
            raise


class Fork(Generic[Answer]):
    """A copy of this process, made now for one piece of work.

    Raises:
        OSError: the system refuses it.
    """

    def __init__(self, work: Callable[[], Iterable[Answer]]) -> None:
        context = multiprocessing.get_context("fork")
        self._receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(work, sender), daemon=True)
        self._is_done = False
        try:
            _widen(sender)
            self._process.start()
        except OSError:
            self._receiver.close()
            raise
        finally:
            sender.close()

    def answers(self, wait: bool = True) -> Iterator[Answer]:
        """What the work gives, each once; without ``wait`` only what is there already.

        Raises:
            WorkerError: it was lost.

        Exceptions of the work come out here.
        """
        while not self._is_done and (wait or self._receiver.poll()):
            try:
                told = self._receiver.recv()
            except (EOFError, OSError):  # before a message, or within one
                raise WorkerError(LOST) from None
            if isinstance(told, Exception):
                raise told
            if told is None:
                self._is_done = True
            else:
                yield from told

    def stop(self) -> None:
        """Let it go, whether it is done or not."""
        # Once its answers are here it has nothing left to do.
        self._process.kill()
        self._receiver.close()

    def wait(self) -> None:
        """Wait until the system has taken it away; it has a copy of all memory to give back."""
        self._process.join()


def _work(work: Callable[[], Iterable[object]], sender: Connection) -> None:
    """What a fork does from its beginning to its end."""
    try:
        follow_parent()
    except RuntimeError:
        # No memory for a thread: this fork is lost, which the process that waits will tell.
        os._exit(1)
    try:
        for answer in work():
            sender.send((answer,))
        sender.send(None)
    except Exception as error:  # noqa: BLE001 - it comes out in the process that waits
        sender.send(error)
    # Nothing of the process that this was copied from is to be flushed or tidied up twice.
    os._exit(0)


def _widen(sender: Connection) -> None:
    """Let a pipe hold several answers, where the system can: who sends need not wait for who works."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(sender.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def follow_parent() -> None:
    """Leave Ctrl-C to the process that started this one, and end at once when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
