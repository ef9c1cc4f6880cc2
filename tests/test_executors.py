"""Work divided among this process and copies of it, and work done beside it in one.

What is said here of :mod:`generator.forks` is seen through ``Workers``.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import OutputError, WorkerError
from generator.executors import Workers, available_cores, portions

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def divided(jobs: int, function: Callable[[int], bytes], total: int) -> list[bytes]:
    with Workers(jobs) as workers:
        return list(workers.divide("Testing", function, total))


def refuse() -> int:
    raise BlockingIOError(11, "no more processes")


@given(
    st.integers(0, 3000), st.integers(1, 9), st.integers(1, 90), st.none() | st.integers(90, 400)
)
def test_portions_are_all_there_is_in_a_row_the_largest_first(
    total: int, processes: int, least: int, most: int | None
) -> None:
    parts = list(portions(total, processes, least, most))
    assert [one for part in parts for one in part] == list(range(total))
    sizes = [len(part) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert all(least <= size <= (most or total) for size in sizes[:-1])
    # The first leaves each of the others as much, and more.
    assert not sizes or sizes[0] <= max(least, total // processes)


@pytest.mark.parametrize("total", [0, 1, 2, 40, 999, 1000, 1001, 5003])
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_piece_is_done_once_and_each_answer_has_its_number(
    jobs: int, total: int, tmp_path: Path
) -> None:
    marks = os.open(tmp_path / "marks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def piece(number: int) -> bytes:
        os.write(marks, b"%d\n" % number)
        return b"%d!" % number

    assert divided(jobs, piece, total) == [b"%d!" % number for number in range(total)]
    os.close(marks)
    done = sorted(map(int, (tmp_path / "marks").read_text().split()))
    assert done == list(range(total))


def test_this_process_and_its_copies_share_the_work() -> None:
    def piece(_: int) -> bytes:
        time.sleep(0.01)
        return b"%d" % os.getpid()

    found = set(divided(3, piece, 40))
    assert len(found) == 3
    assert b"%d" % os.getpid() in found
    assert set(divided(3, piece, 1)) == {b"%d" % os.getpid()}


def test_what_a_copy_changes_stays_with_it() -> None:
    seen: list[int] = []

    def piece(number: int) -> bytes:
        time.sleep(0.01)
        seen.append(number)
        return b"%d" % os.getpid()

    found = divided(2, piece, 20)
    assert [n for n, pid in enumerate(found) if int(pid) == os.getpid()] == seen
    assert 0 < len(seen) < 20


@pytest.mark.parametrize("in_copy", [True, False])
def test_an_exception_comes_out_and_the_others_stop(in_copy: bool, tmp_path: Path) -> None:
    here = os.getpid()

    def piece(number: int) -> bytes:
        if (os.getpid() != here) is in_copy:
            raise OutputError(f"disk full at {number}")
        time.sleep(0.02)
        (tmp_path / str(number)).touch()
        return b""

    with pytest.raises(OutputError, match="disk full at"):
        divided(2, piece, 500)
    count = len(list(tmp_path.iterdir()))
    assert count < 100
    time.sleep(0.1)
    assert len(list(tmp_path.iterdir())) == count


def test_a_lost_copy_is_told_and_not_awaited() -> None:
    here = os.getpid()

    def piece(number: int) -> bytes:
        time.sleep(0.01)
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return b"%d" % number

    started = time.monotonic()
    with pytest.raises(WorkerError, match="ended before its work was done"):
        divided(2, piece, 20)
    assert time.monotonic() - started < 20


def test_without_copies_this_process_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", refuse)
    assert set(divided(4, lambda _: b"%d" % os.getpid(), 20)) == {b"%d" % os.getpid()}
    with Workers(2) as workers:
        assert workers.aside(lambda: b"%d" % os.getpid())() == b"%d" % os.getpid()


def test_answers_come_in_order_whoever_is_slow() -> None:
    here = os.getpid()

    def piece(number: int) -> bytes:
        time.sleep(0.03 if os.getpid() != here and number % 3 else 0.005)
        return b"%d" % number

    assert divided(3, piece, 40) == [b"%d" % number for number in range(40)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_answer_comes_before_all_is_done(jobs: int, tmp_path: Path) -> None:
    def piece(number: int) -> bytes:
        time.sleep(0.01)
        (tmp_path / str(number)).touch()
        return b""

    with Workers(jobs) as workers:
        answers = workers.divide("Testing", piece, 40)
        next(answers)
        assert 0 < len(list(tmp_path.iterdir())) < 20
        assert len(list(answers)) == 39


def test_copies_begin_before_an_answer_is_asked_for(tmp_path: Path) -> None:
    def piece(number: int) -> bytes:
        (tmp_path / str(number)).touch()
        return b"%d" % os.getpid()

    with Workers(2) as workers:
        answers = workers.divide("Testing", piece, 5)
        patience = time.monotonic() + 20
        while len(list(tmp_path.iterdir())) < 5 and time.monotonic() < patience:
            time.sleep(0.01)
        assert b"%d" % os.getpid() not in list(answers)


def test_answers_larger_than_a_pipe_come_whole() -> None:
    sizes = [1, 3_000_000, 70_000, 0, 2_000_000]
    found = divided(3, lambda number: b"x" * sizes[number], len(sizes))
    assert list(map(len, found)) == sizes


def test_a_copy_lost_within_an_answer_is_told() -> None:
    here = os.getpid()

    def piece(_: int) -> bytes:
        if os.getpid() == here:
            time.sleep(1)
            return b""
        # Its answer does not fit the pipe, so it is killed while it waits to send the rest.
        Timer(0.3, os.kill, (os.getpid(), 9)).start()
        return b"x" * 8_000_000

    with pytest.raises(WorkerError, match="ended before its work was done"):
        divided(2, piece, 2)


def test_who_fails_while_asking_leaves_no_copy_behind() -> None:
    def piece(_: int) -> bytes:
        time.sleep(0.01)
        return b"%d" % os.getpid()

    with Workers(2) as workers:
        answers = workers.divide("Testing", piece, 1000)
        pids = {int(next(answers)) for _ in range(20)}
    (copy,) = pids - {os.getpid()}
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_divided_work_read_is_let_go_once_it_is_done(jobs: int) -> None:
    def begin(workers: Workers) -> tuple[Iterator[bytes], weakref.ref[set[int]]]:
        read = set(range(5))
        answers = workers.divide("Testing", lambda n: b"%d" % (n in read), 5)
        return answers, weakref.ref(read)

    with Workers(jobs) as workers:
        answers, read = begin(workers)
        assert read() is not None
        assert list(answers) == [b"1"] * 5
        assert read() is None


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_up_to_the_total(jobs: int) -> None:
    told: list[tuple[str, int, int]] = []
    with Workers(jobs, lambda *step: told.append(step)) as workers:
        assert len(list(workers.divide("Testing", lambda n: b"", 5))) == 5
    assert told == [("Testing", done, 5) for done in range(1, 6)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_beside_is_waited_for(jobs: int) -> None:
    with Workers(jobs) as workers:
        waiting = workers.aside(lambda: b"%d" % os.getpid())
        assert (int(waiting()) == os.getpid()) is (jobs == 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_work_beside_raises_comes_out_where_it_is_waited_for(jobs: int) -> None:
    def fail() -> bytes:
        raise OutputError("disk full")

    with Workers(jobs) as workers:
        waiting = workers.aside(fail)
        with pytest.raises(OutputError, match="disk full"):
            waiting()


def test_work_beside_that_is_lost_is_told() -> None:
    def die() -> bytes:
        os.kill(os.getpid(), 9)
        return b""

    with Workers(2) as workers:
        waiting = workers.aside(die)
        with pytest.raises(WorkerError):
            waiting()


def test_work_beside_that_nobody_waits_for_ends_with_the_workers(tmp_path: Path) -> None:
    def late() -> bytes:
        (tmp_path / "pid").write_text(str(os.getpid()))
        time.sleep(60)
        return b""

    started = time.monotonic()
    with Workers(2) as workers:
        workers.aside(late)
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.01)
    assert time.monotonic() - started < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_there_is_at_least_one_core() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)
