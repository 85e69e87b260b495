"""Work shared out among processes: in order, no further ahead than needed, and ended when left."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator

import pytest

from sim.engine.engine import Engine
from sim.errors import PallorError
from sim.processes import AHEAD, ONE_THREAD, cores, processes, shared_out
from sim.report.crew import crew
from sim.report.trial_case import try_case
from tests.cases import make_case


def test_results_come_in_the_order_of_their_tasks_which_are_taken_as_needed() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(-40, 0):
            taken.append(number)
            yield number

    with processes(2, gc.collect) as pool:
        found = shared_out(pool, 2, abs, tasks())
        assert next(found) == 40
        assert len(taken) == 2 * AHEAD + 1
        assert list(found) == list(range(39, 0, -1))
    assert not multiprocessing.active_children()


LOADED = {0: "as it was loaded"}


def loaded(_: int) -> str:
    return LOADED[0]


def test_nothing_is_forked_while_another_thread_may_hold_a_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(LOADED, 0, "changed since")
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with processes(1, gc.collect) as pool:
            assert list(shared_out(pool, 1, loaded, [1])) == ["as it was loaded"]
    finally:
        done.set()
        thread.join()


def test_a_process_that_was_ended_from_outside_is_told_in_words() -> None:
    with processes(1, gc.collect) as pool, pytest.raises(PallorError, match="ended from outside"):
        list(shared_out(pool, 1, os._exit, [3]))


def test_every_process_has_one_thread_and_this_one_what_it_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with processes(1, gc.collect) as pool:
        assert list(shared_out(pool, 1, os.getenv, list(ONE_THREAD))) == ["1"] * len(ONE_THREAD)
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7" and "MKL_NUM_THREADS" not in os.environ


def test_a_trial_is_the_same_in_one_process_and_in_two(engine: Engine) -> None:
    case = make_case()
    with crew(engine, 2) as hands:
        told: list[tuple[int, int]] = []
        shared = try_case(case, engine, 3, lambda *how_far: told.append(how_far), hands)
    assert shared == try_case(case, engine, 3)
    assert told == [(number, 6) for number in range(1, 7)]


def test_who_breaks_off_a_trial_leaves_no_process_behind(engine: Engine) -> None:
    def enough(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), crew(engine, 2) as hands:
        try_case(make_case(), engine, 40, enough, hands)
    assert not multiprocessing.active_children()


def test_where_no_memory_can_be_shared_the_work_is_done_by_one(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    assert cores() >= 1

    class Bare:
        def Lock(self) -> None:
            raise OSError(38, "Function not implemented")

    monkeypatch.setattr(multiprocessing, "get_context", lambda _: Bare())
    assert cores() == 1
    with crew(engine) as hands:
        assert list(hands.do(lambda _, number: number + 1, [1, 2])) == [2, 3]
