"""Simulated patients for study, where the library has nobody left for what is due.

The same learner, day and objective give the same patient on every machine with the same knowledge.
One that is opened becomes a file in the learner's folder, so that the attempt keeps its case.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from sim.casefiles.find import find_cases
from sim.casefiles.generate import Generator
from sim.casefiles.names import DIGITS, LETTERS, file_name
from sim.casefiles.objectives import load_objectives
from sim.casefiles.people import Wish
from sim.casefiles.read import read_case
from sim.casefiles.write import case_text
from sim.encounter.case import Case
from sim.errors import PallorError
from sim.play.study import FOR_STUDY
from sim.play.workshop import Workshop
from sim.storage.atomic import write_text
from sim.storage.attempts import learner_folder

FOLDER = "patients"
"""In the learner's folder."""
COMMENT = "A simulated patient: nobody wrote or reviewed this case. For teaching, not for patients."


class Drawing:
    """Draws one learner's patients, each once however often it is asked for."""

    def __init__(self, workshop: Workshop, learner: str) -> None:
        self._workshop = workshop
        self._learner = learner
        self._known: dict[tuple[str, date], Case | None] = {}

    def __call__(self, objective: str, today: date) -> Case | None:
        """The patient of this day; None where a simulated one cannot teach the objective."""
        key = objective, today
        if key not in self._known:
            self._known[key] = _draw(self._workshop, self._learner, objective, today)
        return self._known[key]


def _draw(workshop: Workshop, learner: str, objective: str, today: date) -> Case | None:
    known = load_objectives().get(objective)
    if known is None or known.drawn is None:
        return None
    text = f"{learner}\n{today.isoformat()}\n{objective}"
    chance = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    drawn = known.drawn
    wish = Wish(
        conditions=drawn.conditions[chance[0] % len(drawn.conditions)],
        today=today,
        age=drawn.age,
        sex=drawn.sex,
        causes=drawn.causes,
    )
    (case,) = Generator(workshop.engine, wish, int.from_bytes(chance[1:5]), set()).cases(1)
    # Eight characters: the ids of written cases have four, so that none is met twice.
    letters = LETTERS + DIGITS
    own = "S" + "".join(letters[byte % len(letters)] for byte in chance[5:12])
    return case.model_copy(
        update={
            "id": own,
            "objectives": (objective,),
            "generated": f"{FOR_STUDY} on {today.isoformat()}",
        }
    )


def keep(case: Case, scores: Path, learner: str) -> Path:
    """The file of a drawn patient, written where it is not there yet. Raises PallorError."""
    path = learner_folder(scores, learner) / FOLDER / file_name(case.id, case.title)
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, case_text(case, COMMENT))
        except OSError as error:
            reason = error.strerror or error
            raise PallorError(f"{path} could not be written: {reason}") from None
    return path


def kept(scores: Path, learner: str, workshop: Workshop) -> dict[Path, Case]:
    """The drawn patients that the learner has opened."""
    found: dict[Path, Case] = {}
    for path in find_cases(learner_folder(scores, learner) / FOLDER).paths:
        case = read_case(path, workshop.knowledge)
        if isinstance(case, Case):
            found[path] = case
    return found
