"""New simulated patients as complete cases: results from the engine, words from templates.

Nobody wrote them, and each says so. A patient is drawn once, as the engine believes such patients
to be: where the engine would lead with another diagnosis, the case says that it is atypical. Drawn
again is only what a patient cannot be, by any rule of `check` that needs no engine, or who is like
one before.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.casefiles.drawn import hypothesis_of, missing_results
from sim.casefiles.faults import View
from sim.casefiles.lint import agreement, errors_without_engine
from sim.casefiles.names import file_name, neutral_id
from sim.casefiles.people import Wish, draw_patient
from sim.casefiles.rules_engine import must_not_miss
from sim.casefiles.severity import hemoglobin_range
from sim.casefiles.templates import Shown, Templates, load_templates
from sim.casefiles.wording import Person, complaint, stem, title
from sim.encounter.case import Case, Diagnosis, Look, PatientCard, Question, Report
from sim.encounter.chart import patient_of
from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.engine.natural import deviation
from sim.errors import UsageError

TRIES = 12
"""Draws of one patient until one can be and is new."""


@dataclass(frozen=True)
class _Drawn:
    """What the patient shows besides numbers."""

    history: tuple[Question, ...]
    examination: tuple[Look, ...]
    reports: tuple[Report, ...]


class Generator:
    """Makes one case after another, no two alike."""

    def __init__(self, engine: Engine, wish: Wish, seed: int, taken: set[str]) -> None:
        """`taken` are ids in use."""
        wish.check()
        hypothesis = hypothesis_of(engine, wish.conditions)
        if hypothesis is None:
            raise UsageError(
                f"the engine knows no patient with {' and '.join(wish.conditions)}",
                hint="name one condition, or two that it pairs: see `pallor infer`",
            )
        self._engine, self._wish, self._seed = engine, wish, seed
        self._hypothesis = hypothesis
        # Another diagnosis brings other people, not the same ones with other blood.
        self._kind = zlib.crc32(hypothesis.encode())
        self._taken = set(taken)
        self._titles: set[str] = set()
        self._stems: set[str] = set()
        self._results: set[tuple[tuple[str, str], ...]] = set()
        self._words: Templates = load_templates()

    def cases(self, count: int) -> Iterator[Case]:
        """So many cases; the same for the same wish, seed and knowledge."""
        for number in range(count):
            yield self._one(number)

    def _one(self, number: int) -> Case:
        for attempt in range(TRIES):
            random = np.random.default_rng([self._seed, self._kind, number, attempt])
            case = self._draw(random, number)
            key = tuple(sorted(case.results.items()))
            if (
                case.title in self._titles
                or case.patient.stem in self._stems
                or key in self._results
                or errors_without_engine(self._view(case))
            ):
                continue
            self._taken.add(case.id)
            self._titles.add(case.title)
            self._stems.add(case.patient.stem)
            self._results.add(key)
            return self._honest(case)
        raise UsageError(
            "no further patient differs from those before", hint="ask for fewer, or widen --age"
        )

    def _view(self, case: Case) -> View:
        return View(case, self._engine.knowledge, Path(file_name(case.id, case.title)))

    def _honest(self, case: Case) -> Case:
        """The case, marked where the engine would not say what was drawn."""
        view = self._view(case)
        unseen = {fault.location[-1] for fault in must_not_miss(view)}
        kept = tuple(m for i, m in enumerate(case.diagnosis.must_not_miss) if i not in unseen)
        diagnosis = case.diagnosis.model_copy(update={"must_not_miss": kept})
        disagrees = next(agreement(view, self._engine), None)
        atypical = f"Drawn by chance: {disagrees.message}." if disagrees else ""
        return case.model_copy(update={"diagnosis": diagnosis, "atypical": atypical})

    def _draw(self, random: np.random.Generator, number: int) -> Case:
        wish, engine = self._wish, self._engine
        patient = draw_patient(engine, self._hypothesis, wish, random)
        assert patient.age is not None and patient.sex is not None
        age, sex = patient.age, patient.sex
        cause = self._cause(patient, random)
        parts = (*wish.conditions, *((cause,) if cause else ()))
        seen = self._findings(parts, patient, random)
        present = {f for q in seen.history for f, there in q.findings.items() if there}
        person = Person(age, sex, patient.trimester)
        came = complaint(self._words, present, random)
        seed = int(random.integers(2**31))
        written = self._hemoglobin(patient, random)
        case = Case(
            schema=1,  # pyright: ignore[reportCallIssue]
            id=neutral_id(self._taken, random),
            title=title(self._words, person, random),
            setting=wish.setting,
            difficulty=2,
            authors=(),
            updated=wish.today,
            generated=f"drawn by `pallor generate`, seed {self._seed}, number {number + 1}",
            patient=PatientCard(
                age=age,
                sex=sex,
                pregnant=patient.pregnant,
                trimester=patient.trimester,
                ancestry=wish.ancestry,
                stem=stem(self._words, person, came, random),
                findings={came.finding: True} if came.finding else {},
            ),
            history=seen.history,
            examination=seen.examination,
            results=written,
            reports=seen.reports,
            diagnosis=Diagnosis(
                conditions=wish.conditions,
                cause=cause,
                must_not_miss=(cause,)
                if cause and engine.knowledge.causes[cause].must_not_miss
                else (),
            ),
        )
        drawn = missing_results(case, engine, seed)
        results = {**case.results, **drawn}
        return case.model_copy(update={"results": results, "filled": tuple(results)})

    def _hemoglobin(self, patient: Patient, random: np.random.Generator) -> dict[str, str]:
        """A hemoglobin of the wished severity, weighed by how the condition spreads it."""
        if not self._wish.severity:
            return {}
        low, high = hemoglobin_range(self._wish.severity, patient)
        model = self._engine.model
        h, b = model.position[self._hypothesis], model.index["hb"]
        place = model.place(patient)
        values = np.arange(round(low * 10), round(high * 10)) / 10
        away = deviation(np.log(values), place.location[h, b]) / place.spread[h, b]
        weights = np.exp((away**2).min() / 2 - away**2 / 2)
        return {"hb": f"{random.choice(values, p=weights / weights.sum()):.1f} g/dL"}

    def _cause(self, patient: Patient, random: np.random.Generator) -> str:
        """One cause of the conditions, as often as it is behind them at this age and sex."""
        for condition in self._wish.conditions:
            shares = self._engine.findings.causes.prior(condition, patient)
            wished = {cause: p for cause, p in shares.items() if cause in self._wish.causes}
            shares = wished if sum(wished.values()) > 0 else shares
            if shares:
                weights = np.array(list(shares.values()))
                return list(shares)[int(random.choice(len(weights), p=weights / weights.sum()))]
        return ""

    def _findings(
        self, parts: tuple[str, ...], patient: Patient, random: np.random.Generator
    ) -> _Drawn:
        knowledge, table = self._engine.knowledge, self._engine.findings

        def share(name: str) -> float:
            return table.share(knowledge.findings[name], parts)

        def there(name: str) -> bool:
            return bool(random.random() < share(name))

        def pick(words: tuple[str, ...]) -> str:
            return words[int(random.integers(len(words)))]

        history: list[Question] = []
        for said in self._words.said:
            age = patient.age or 0.0
            if (said.sex not in (None, patient.sex)) or not said.age[0] <= age <= said.age[1]:
                continue
            if said.finding == "heavy-menses" and patient.pregnant:
                continue
            seen = there(said.finding)
            answer = pick(said.yes if seen else said.no)
            history.append(Question(ask=said.ask, answer=answer, findings={said.finding: seen}))
        looks: list[Look] = []
        for area in self._words.seen:
            seen = there(area.finding)
            text = pick(area.yes if seen else area.no)
            looks.append(Look(area=area.area, text=text, findings={area.finding: seen}))
        reports: list[Report] = []
        for shown in self._words.shown:
            found = _one_of(shown, share, random) if shown.one_of else {
                name: there(name) for name in shown.findings}  # fmt: skip
            names = [knowledge.findings[name].name.lower() for name, is_there in found.items()
                     if is_there]  # fmt: skip
            text = f"Shows {', '.join(names)}." if names else "Nothing that stands out."
            reports.append(Report(order=shown.order, text=text, findings=found))
        return _Drawn(tuple(history), tuple(looks), tuple(reports))


def _one_of(
    shown: Shown, share: Callable[[str], float], random: np.random.Generator
) -> dict[str, bool]:
    """At most one of the findings, each as often as it is seen: a gene is read one way."""
    shares = [share(name) for name in shown.findings]
    weights = np.array([*shares, max(1 - sum(shares), 0.0)])
    which = int(random.choice(len(weights), p=weights / weights.sum()))
    return {name: place == which for place, name in enumerate(shown.findings)}


def patient_words(case: Case) -> str:
    """Age and sex in two words, for a line of progress."""
    patient = patient_of(case)
    return f"{patient.sex}, {case.patient.age:g}"
