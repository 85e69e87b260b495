"""New simulated patients as complete cases: results from the engine, words from templates.

Nobody wrote them, and each says so. What is drawn is what the engine believes of such patients; no
case is kept on which it would not lead with the diagnosis, unless a dozen tries bring none.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.casefiles.drawn import hypothesis_of, missing_results
from sim.casefiles.names import neutral_id
from sim.casefiles.templates import Templates, load_templates
from sim.casefiles.wording import Person, complaint, stem, title
from sim.encounter.case import Case, Diagnosis, Look, PatientCard, Question, Report
from sim.encounter.chart import everything, patient_of
from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from sim.errors import UsageError
from sim.knowledge.models import Sex

TRIES = 12
"""Draws of one patient until the engine agrees with the diagnosis."""
SEVERITIES = {"mild": (10.5, 13.5), "moderate": (8.0, 10.5), "severe": (4.0, 8.0)}
"""Hemoglobin in g/dL: about the WHO's grades for adults, mild reaching into the borderline."""


@dataclass(frozen=True)
class Wish:
    """What the patients should be."""

    conditions: tuple[str, ...]
    today: date
    age: tuple[float, float] = (18.0, 80.0)
    """Youngest and oldest, in years."""
    sex: Sex | None = None
    severity: str = ""
    """A key of SEVERITIES; empty for whatever the condition brings."""
    setting: str = "primary-care"
    ancestry: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    """The cause is one of these where any of them is possible; empty for whichever."""


class Generator:
    """Makes one case after another, no two alike."""

    def __init__(self, engine: Engine, wish: Wish, seed: int, taken: set[str]) -> None:
        """`taken` are ids in use."""
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
        last: Case | None = None
        for attempt in range(TRIES):
            random = np.random.default_rng([self._seed, self._kind, number, attempt])
            case = self._draw(random, number)
            key = tuple(sorted(case.results.items()))
            if (
                case.title in self._titles
                or case.patient.stem in self._stems
                or (key in self._results)
            ):
                continue
            last = case
            if self._agrees(case):
                break
        if last is None:
            raise UsageError(
                "no further patient differs from those before", hint="ask for fewer, or widen --age"
            )
        self._taken.add(last.id)
        self._titles.add(last.title)
        self._stems.add(last.patient.stem)
        self._results.add(tuple(sorted(last.results.items())))
        return last

    def _agrees(self, case: Case) -> bool:
        evidence = everything(case, self._engine.knowledge)
        leading = self._engine.belief(evidence).ranked()[0][0]
        return leading.id == self._hypothesis and not self._engine.surprise(evidence).unusual

    def _draw(self, random: np.random.Generator, number: int) -> Case:
        wish, engine = self._wish, self._engine
        low, high = wish.age
        age = float(round(random.uniform(low, high), 0 if low >= 2 else 1))
        sexes: tuple[Sex, ...] = ("female", "male")
        sex: Sex = wish.sex or sexes[int(random.integers(2))]
        patient = Patient(age, sex, False, None, wish.ancestry)
        cause = self._cause(patient, random)
        parts = (*wish.conditions, *((cause,) if cause else ()))
        history, examination, reports = self._findings(parts, patient, random)
        present = {f for q in history for f, seen in q.findings.items() if seen}
        person = Person(age, sex)
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
                ancestry=wish.ancestry,
                stem=stem(self._words, person, came, random),
                findings={came.finding: True} if came.finding else {},
            ),
            history=history,
            examination=examination,
            results=written,
            reports=reports,
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
        low, high = SEVERITIES[self._wish.severity]
        model = self._engine.model
        h, b = model.position[self._hypothesis], model.index["hb"]
        place = model.place(patient)
        center, spread = float(place.location[h, b]), float(place.spread[h, b])
        # A normal within limits, by trying; far from them the nearer half of the range is as good.
        for _ in range(200):
            value = float(np.exp(center + spread * random.standard_normal()))
            if low <= value <= high:
                return {"hb": f"{value:.1f} g/dL"}
        return {"hb": f"{random.uniform(low, high):.1f} g/dL"}

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
    ) -> tuple[tuple[Question, ...], tuple[Look, ...], tuple[Report, ...]]:
        knowledge, table = self._engine.knowledge, self._engine.findings

        def there(name: str) -> bool:
            return bool(random.random() < table.share(knowledge.findings[name], parts))

        def pick(words: tuple[str, ...]) -> str:
            return words[int(random.integers(len(words)))]

        history: list[Question] = []
        for said in self._words.said:
            age = patient.age or 0.0
            if (said.sex not in (None, patient.sex)) or not said.age[0] <= age <= said.age[1]:
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
            found = {name: there(name) for name in shown.findings}
            names = [knowledge.findings[name].name.lower() for name, is_there in found.items()
                     if is_there]  # fmt: skip
            text = f"Shows {', '.join(names)}." if names else "Nothing that stands out."
            reports.append(Report(order=shown.order, text=text, findings=found))
        return tuple(history), tuple(looks), tuple(reports)


def patient_words(case: Case) -> str:
    """Age and sex in two words, for a line of progress."""
    patient = patient_of(case)
    return f"{patient.sex}, {case.patient.age:g}"
