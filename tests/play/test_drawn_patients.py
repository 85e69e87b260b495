"""Simulated patients for study: the same for everybody's machine, marked, and kept once opened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sim.casefiles.objectives import load_objectives
from sim.play.desk import open_desk
from sim.play.drawn_patients import Drawing, keep, kept
from sim.play.study import for_study
from sim.play.workshop import Workshop
from tests.cases import START, make_case
from tests.report.attempts import finished, put

TODAY = START.date()


def test_learner_day_and_objective_decide_who_comes(workshop: Workshop) -> None:
    one = Drawing(workshop, "tess")("iron-loss-in-men", TODAY)
    assert one is not None and one == Drawing(workshop, "tess")("iron-loss-in-men", TODAY)
    assert for_study(one) and one.objectives == ("iron-loss-in-men",) and not one.authors
    others = (
        Drawing(workshop, "ana")("iron-loss-in-men", TODAY),
        Drawing(workshop, "tess")("iron-loss-in-men", TODAY + timedelta(days=1)),
        Drawing(workshop, "tess")("bleeding-in-older-adults", TODAY),
    )
    assert len({one.id, *(other.id for other in others if other)}) == 4
    assert Drawing(workshop, "tess")("family-tree", TODAY) is None
    assert Drawing(workshop, "tess")("an-objective-of-my-own", TODAY) is None


@pytest.mark.parametrize("objective", ["iron-loss-in-men", "growth-and-diet", "age-limits"])
def test_a_drawn_patient_is_what_the_objective_asks_for(workshop: Workshop, objective: str) -> None:
    wish = load_objectives()[objective].drawn
    assert wish is not None
    case = Drawing(workshop, "tess")(objective, TODAY)
    assert case is not None
    assert case.diagnosis.conditions in wish.conditions
    assert wish.age[0] <= case.patient.age <= wish.age[1]
    assert wish.sex in (None, case.patient.sex)
    assert not wish.causes or case.diagnosis.cause in wish.causes


def test_an_opened_patient_is_a_file_of_the_learner_and_counts_as_a_review(
    workshop: Workshop, tmp_path: Path
) -> None:
    made = Drawing(workshop, "tess")
    put(tmp_path, finished(0, 85, "tess"), "a")
    library = [make_case(objectives=["ferritin-first"])]
    later = START + timedelta(days=4)
    desk = open_desk(library, tmp_path, "tess", later, None, made)
    (served,) = [s for s in desk.plan.servings if s.why == "due"]
    assert served.simulated
    path = keep(served.case, tmp_path, "tess")
    before = path.read_bytes()
    assert keep(served.case, tmp_path, "tess") == path and path.read_bytes() == before
    stored = kept(tmp_path, "tess", workshop)
    assert list(stored) == [path] and stored[path].id == served.case.id
    assert stored[path].results == served.case.results
    assert "ferritin" not in path.name and "iron" not in path.name

    put(tmp_path, finished(24 * 4, 85, "tess", served.case.id), "b")
    after = open_desk([*library, *stored.values()], tmp_path, "tess", later, None, made)
    assert after.states["ferritin-first"].reviews == 2 and not after.plan.due
    assert after.daily is not None and not for_study(after.daily)
