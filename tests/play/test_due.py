"""The library says which patients teach something that is due again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import tomli_w

from sim.play.due import with_due
from sim.play.library import Progress, read_library
from sim.play.workshop import Workshop
from tests.cases import START, document
from tests.play.test_library import store
from tests.report.attempts import finished, put


def test_a_finished_patient_is_due_when_what_it_teaches_is(
    tmp_path: Path, workshop: Workshop
) -> None:
    """84 of 100 is recalled well: FSRS-6 asks again after two days, and not before."""
    case = document() | {"objectives": ["iron-loss-in-men"]}
    (tmp_path / "b.toml").write_text(tomli_w.dumps(case), encoding="utf-8")
    other = document() | {"id": "T4ST", "objectives": ["iron-loss-in-men"]}
    (tmp_path / "c.toml").write_text(tomli_w.dumps(other), encoding="utf-8")
    scores = tmp_path / "scores"
    put(scores, finished(0, 84.0), "1")
    library = read_library(tmp_path, scores, "me", workshop)
    assert not library.progress["T3ST"].due

    def due(days: int) -> dict[str, bool]:
        now = START + timedelta(days=days)
        found = with_due(library.progress, library.entries, scores, "me", lambda: now)
        assert found == {
            id: replace(done, due=found[id].due) for id, done in library.progress.items()
        }
        return {id: done.due for id, done in found.items()}

    assert due(0) == due(1) == {"T3ST": False}
    assert due(2) == due(30) == {"T3ST": True}


def test_whoever_finished_nobody_has_nothing_due(tmp_path: Path, workshop: Workshop) -> None:
    (tmp_path / "b.toml").write_text(tomli_w.dumps(document()), encoding="utf-8")
    store(tmp_path / "scores", "1", None)
    library = read_library(tmp_path, tmp_path / "scores", "me", workshop)
    now = START + timedelta(days=30)
    found = with_due(library.progress, library.entries, tmp_path / "scores", "me", lambda: now)
    assert found == {"T3ST": Progress(0, None, library.progress["T3ST"].unfinished)}
