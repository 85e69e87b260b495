"""A session checks, saves and remembers, in that order."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sim.errors import PallorError, RuleError
from sim.play.session import Session
from sim.play.workshop import Workshop
from sim.scoring.score import score
from sim.storage import attempts
from sim.storage.attempts import AttemptError, read
from tests.cases import START, make_case

CASE = make_case()


class Clock:
    """A minute passes at every look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def session(tmp_path: Path, workshop: Workshop):
    started = Session.start(CASE, workshop, tmp_path, "me", Clock(), token="abc")
    yield started
    started.close()


def test_opening_a_case_writes_no_attempt(session: Session) -> None:
    assert not session.path.exists()


def test_every_action_is_on_disk_when_the_call_returns(session: Session) -> None:
    session.ask("diet")
    session.examine("conjunctivae")
    session.order(["cbc", "ferritin"])
    session.advance()
    session.differential({"iron-deficiency": 90})
    session.note("pale")
    assert read(session.path).encounter == session.encounter
    assert len(session.encounter.log) == 6
    assert session.tokens == {"iron-deficiency": 90}
    assert [a.at for a in session.encounter.log] == sorted({a.at for a in session.encounter.log})


def test_time_goes_on_to_the_next_result(session: Session, workshop: Workshop) -> None:
    with pytest.raises(RuleError, match="Nothing is on its way"):
        session.advance()
    session.order(["colonoscopy", "ferritin"])
    assert session.next_due == workshop.knowledge.orders["ferritin"].turnaround.value
    session.advance()
    session.advance()
    assert session.next_due is None
    assert session.revealed.days == workshop.knowledge.orders["colonoscopy"].turnaround.value


def test_a_refused_action_leaves_session_and_file_as_they_were(session: Session) -> None:
    session.order(["cbc"])
    before = session.encounter, session.path.read_bytes()
    with pytest.raises(RuleError):
        session.order(["cbc"])
    assert (session.encounter, session.path.read_bytes()) == before


def test_an_action_that_cannot_be_saved_has_not_happened(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.ask("diet")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(attempts, "write_text", full)
        with pytest.raises(AttemptError, match="No space"):
            session.order(["cbc"])
    assert len(session.encounter.log) == 1
    session.order(["cbc"])
    assert len(read(session.path).action) == 2


def test_an_interrupted_attempt_goes_on_where_it_stopped(
    session: Session, workshop: Workshop
) -> None:
    session.order(["cbc"])
    session.close()
    again = Session.resume(CASE, workshop, session.path, Clock())
    assert again.encounter == session.encounter
    assert again.revealed == session.revealed
    again.ask("diet")
    assert len(read(session.path).action) == 2
    again.close()


def test_an_attempt_is_open_in_one_window_only(session: Session, workshop: Workshop) -> None:
    session.ask("diet")
    with pytest.raises(PallorError, match="another window"):
        Session.resume(CASE, workshop, session.path, Clock())


def test_a_file_changed_underneath_is_not_overwritten(session: Session) -> None:
    session.ask("diet")
    changed = session.path.read_text().replace('"diet"', '"bowel-habit"')
    session.path.write_text(changed)
    with pytest.raises(AttemptError, match="other actions"):
        session.examine("conjunctivae")
    assert session.path.read_text() == changed


def test_an_attempt_at_another_version_of_the_case_is_not_resumed(
    session: Session, workshop: Workshop
) -> None:
    session.ask("diet")
    session.close()
    with pytest.raises(AttemptError, match="another version"):
        Session.resume(make_case(difficulty=3), workshop, session.path)


def test_a_log_that_breaks_the_rules_is_not_resumed(session: Session, workshop: Workshop) -> None:
    session.order(["cbc"])
    session.close()
    session.path.write_text(session.path.read_text().replace('"cbc"', '"crystal-ball"'))
    with pytest.raises(AttemptError, match="crystal-ball"):
        Session.resume(CASE, workshop, session.path)


def test_the_answer_is_scored_once_and_the_score_can_be_computed_again(
    session: Session, workshop: Workshop
) -> None:
    session.order(["cbc", "ferritin"])
    session.advance()
    session.differential({"iron-deficiency": 95})
    sheet = session.commit("iron-deficiency", "gi-malignancy")
    stored = read(session.path)
    assert stored.finished is not None
    assert stored.sheet is not None and stored.sheet["total"] == sheet.total
    again = score(CASE, stored.encounter, workshop.knowledge, workshop.engine)
    assert again.total == sheet.total
    assert session.score() is sheet
    with pytest.raises(RuleError):
        session.ask("diet")


def test_an_answer_that_was_saved_but_not_scored_is_scored_on_return(
    session: Session, workshop: Workshop
) -> None:
    sheet = session.commit("iron-deficiency")
    session.close()
    unscored = read(session.path).model_copy(update={"sheet": None})
    session.path.write_text(attempts.dumps(unscored))
    again = Session.resume(CASE, workshop, session.path)
    assert again.sheet is None
    assert again.score().total == sheet.total
    assert read(session.path).sheet is not None
    again.close()
