"""The ordered map: the same answers from one process or many, and honest failures."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest

from generator.errors import WorkerError
from generator.executors import Work, Workers, available_cores, once

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

PAYLOADS = [b"%d" % n for n in range(40)]


def shout(payload: bytes) -> bytes:
    return payload + b"!"


def slow_first(payload: bytes) -> bytes:
    if payload == b"0":
        time.sleep(0.2)
    return payload


def process_id(_: bytes) -> bytes:
    return b"%d" % os.getpid()


MADE: list[str] = []


def make(key: str) -> list[str]:
    MADE.append(key)
    return MADE


def with_what_is_made(_: bytes) -> bytes:
    return b"%d" % len(once(make, "a"))


def picky(payload: bytes) -> bytes:
    if payload == b"7":
        raise ValueError("seven is not for us")
    return payload


def deep(payload: bytes) -> bytes:
    raise RecursionError("too deep")


def written_when(_: bytes) -> bytes:
    return b"%f" % time.monotonic()


def dies(payload: bytes) -> bytes:
    if payload == b"7":
        os.kill(os.getpid(), signal.SIGKILL)
    return payload


def answers(jobs: int, function: Work, payloads: list[bytes] | None = None) -> list[bytes]:
    payloads = PAYLOADS if payloads is None else payloads
    with Workers(jobs) as workers:
        return list(workers.map("Testing", function, payloads, len(payloads)))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_answers_are_the_same_with_any_number_of_processes(jobs: int) -> None:
    assert answers(jobs, shout) == [payload + b"!" for payload in PAYLOADS]


def test_answers_come_in_the_order_of_the_work_and_not_of_its_end() -> None:
    assert answers(3, slow_first) == PAYLOADS


def test_several_chunks_run_in_other_processes_and_one_alone_runs_here() -> None:
    here = b"%d" % os.getpid()
    assert here not in answers(2, process_id)
    assert answers(2, process_id, [b"alone"]) == [here]
    assert set(answers(1, process_id)) == {here}


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_begun_early_gives_the_same_answers_and_tells_how_far_it_is(jobs: int) -> None:
    told: list[tuple[str, int, int]] = []
    with Workers(jobs, lambda *progress: told.append(progress)) as workers:
        begun = workers.begin("Testing", slow_first, PAYLOADS)
        assert list(workers.map("Beside", shout, PAYLOADS[:2], 2)) == [b"0!", b"1!"]
        assert list(begun) == PAYLOADS
        assert list(workers.begin("Nothing", shout, [])) == []
    assert told[2:] == [("Testing", done, 40) for done in range(1, 41)]


def test_work_begun_early_goes_on_beside_this_process() -> None:
    with Workers(2) as workers:
        begun = workers.begin("Testing", written_when, [b"", b""])
        time.sleep(0.3)
        asked = time.monotonic()
        assert all(float(when) < asked for when in begun)


def test_a_worker_lost_at_work_begun_early_is_told() -> None:
    with Workers(2) as workers:
        begun = workers.begin("Testing", dies, PAYLOADS)
        with pytest.raises(WorkerError, match="memory"):
            list(begun)


@pytest.mark.skipif(not hasattr(fcntl, "F_GETPIPE_SZ"), reason="no such call here")
def test_a_pipe_to_the_workers_holds_a_whole_message() -> None:
    with Workers(2) as workers:
        list(workers.begin("Testing", shout, PAYLOADS))
        queue: Any = getattr(workers._executor, "_call_queue", None)
        assert fcntl.fcntl(queue._writer.fileno(), fcntl.F_GETPIPE_SZ) >= 1 << 20


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_work_gives_no_answers(jobs: int) -> None:
    assert answers(jobs, shout, []) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_of_the_work_comes_out(jobs: int) -> None:
    with pytest.raises(ValueError, match="seven is not for us"):
        answers(jobs, picky)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_runtime_error_of_the_work_is_not_taken_for_a_lost_worker(jobs: int) -> None:
    with pytest.raises(RecursionError, match="too deep"):
        answers(jobs, deep)


def test_a_lost_worker_is_reported_and_not_awaited() -> None:
    started = time.monotonic()
    with pytest.raises(WorkerError, match="ended before its work was done"):
        answers(2, dies)
    assert time.monotonic() - started < 20


def test_few_payloads_are_held_at_a_time() -> None:
    made = 0

    def payloads() -> Iterator[bytes]:
        nonlocal made
        for payload in PAYLOADS:
            made += 1
            yield payload

    with Workers(2) as workers:
        found = workers.map("Testing", shout, payloads(), len(PAYLOADS))
        next(found)
        assert made < 15
        assert len(list(found)) == len(PAYLOADS) - 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_up_to_the_total(jobs: int) -> None:
    told: list[tuple[str, int, int]] = []
    with Workers(jobs, lambda *step: told.append(step)) as workers:
        list(workers.map("Testing", shout, PAYLOADS[:5], 5))
    assert told == [("Testing", n, 5) for n in range(1, 6)]


def test_any_executor_can_take_the_place_of_processes() -> None:
    made: list[int] = []

    def threads(jobs: int) -> Executor:
        made.append(jobs)
        return ThreadPoolExecutor(jobs)

    with Workers(3, make=threads) as workers:
        assert list(workers.map("Testing", shout, PAYLOADS, 40)) == [p + b"!" for p in PAYLOADS]
        assert list(workers.map("Again", shout, PAYLOADS, 40)) == [p + b"!" for p in PAYLOADS]
    assert made == [3]


def test_there_is_at_least_one_core() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_begun_beside_other_work_is_waited_for(jobs: int) -> None:
    with Workers(jobs) as workers:
        begun = workers.start(shout, b"beside")
        assert list(workers.map("Testing", shout, PAYLOADS, len(PAYLOADS))) == [
            payload + b"!" for payload in PAYLOADS
        ]
        assert begun() == b"beside!"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_work_begun_beside_raises_comes_out_where_it_is_waited_for(jobs: int) -> None:
    with Workers(jobs) as workers:
        begun = workers.start(picky, b"7")
        with pytest.raises(ValueError, match="seven"):
            begun()


def test_a_worker_lost_at_work_begun_beside_is_told() -> None:
    with Workers(2) as workers:
        begun = workers.start(dies, b"7")
        with pytest.raises(WorkerError):
            begun()


def test_what_work_needs_is_made_once_and_let_go_with_other_work() -> None:
    MADE.clear()
    assert set(answers(1, with_what_is_made)) == {b"1"}
    answers(1, shout)
    assert set(answers(1, with_what_is_made)) == {b"2"}
