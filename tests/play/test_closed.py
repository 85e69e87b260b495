"""Cases of an exam stay shut until it is handed in and released."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sim.errors import PallorError
from sim.play.closed import closed_exams
from sim.play.session import Session
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.storage.attempts import attempt_path
from tests.cases import START
from tests.exams import Hands, blueprint, pool


def begin(scores: Path, workshop: Workshop, hands: Hands, **changes: object) -> Sitting:
    return Sitting.start(blueprint(**changes), pool(), workshop, scores, "ana", clock=hands)


def test_an_exam_shuts_its_cases_until_it_is_handed_in(tmp_path: Path, workshop: Workshop) -> None:
    assert closed_exams(tmp_path / "nowhere") == ()
    hands = Hands()
    sitting = begin(tmp_path, workshop, hands)
    (found,) = closed_exams(tmp_path, START)
    assert found.running and found.cases == {case.id for case in sitting.cases}
    sitting.submit()
    assert closed_exams(tmp_path, START) == ()


def test_time_that_a_resume_would_give_back_counts_as_running(
    tmp_path: Path, workshop: Workshop
) -> None:
    """Thirty minutes, two more for crashes: after 31 a killed exam may be gone on with."""
    begin(tmp_path, workshop, Hands()).close()
    assert closed_exams(tmp_path, START + timedelta(minutes=31))[0].running
    assert closed_exams(tmp_path, START + timedelta(minutes=32)) == ()


def test_between_the_end_and_the_release_its_cases_are_shut_all_the_same(
    tmp_path: Path, workshop: Workshop
) -> None:
    opens = START + timedelta(days=2)
    sitting = begin(tmp_path, workshop, Hands(), release=opens)
    sitting.submit()
    (found,) = closed_exams(tmp_path, START + timedelta(days=1))
    assert not found.running and "2026-03-03 09:00 UTC" in found.why
    assert closed_exams(tmp_path, opens) == ()


def test_nobody_practices_a_patient_of_an_exam_that_runs(
    tmp_path: Path, workshop: Workshop
) -> None:
    """Neither anew nor by going on with an attempt of before; others stay open."""
    sitting = Sitting.start(blueprint(), pool(), workshop, tmp_path, "ana")  # by the real clock
    inside = sitting.cases[0]
    outside = next(case for case in pool() if case not in sitting.cases)
    for learner in ("ana", "ben"):
        with pytest.raises(PallorError, match="shut: the exam 'A small exam' is not handed in"):
            Session.start(inside, workshop, tmp_path, learner)
        with pytest.raises(PallorError, match="shut"):
            path = attempt_path(tmp_path, learner, inside.id, START, "abc")
            Session.resume(inside, workshop, path)
        Session.start(outside, workshop, tmp_path, learner).close()
    sitting.submit()
    Session.start(inside, workshop, tmp_path, "ana").close()


def test_a_damaged_exam_shuts_nothing(tmp_path: Path, workshop: Workshop) -> None:
    """Nobody can go on with it, and what it asked cannot be known."""
    sitting = begin(tmp_path, workshop, Hands())
    sitting.path.write_bytes(sitting.path.read_bytes().replace(b"start", b"stars"))
    assert closed_exams(tmp_path, START) == ()
