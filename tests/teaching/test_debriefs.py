"""The debriefs of the library as they are written out, for every audience and at two widths.

Each case is played once as the engine plays it, a few also as a learner who errs. The suite takes
a fixed fifth of the library, stratified by diagnosis; `pytest -m whole_library` takes the rest.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import pytest
from pydantic import BaseModel

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.encounter.reveal import reveal
from sim.engine.engine import Engine
from sim.engine.reference import FIT
from sim.knowledge.loader import Knowledge
from sim.knowledge.numbers import Provenance
from sim.report.learner import Learner, play
from sim.report.library import stratified
from sim.report.plays import as_engine
from sim.report.trails import Trails
from sim.scoring.par import work_up
from sim.scoring.score import score
from sim.teaching.audience import AUDIENCES
from sim.teaching.citations import Reference, Said
from sim.teaching.debrief import Debrief, debrief
from sim.teaching.plain import LEAST_DECIBANS, as_text, said_as_text
from tests.scoring.shipped import case, library

WIDTHS = (80, 120)
SAMPLE = {each.id for each in stratified(library(), len(library()) // 5)}
ERRING = {each.id for each in stratified(library(), 6)}
"""Cases that a learner who errs plays too, for the lessons that errors bring."""
NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-]*[a-zA-Z])")
"""A figure, but not the digit of a name such as HbA2 or 5-aminolevulinate."""


@dataclass(frozen=True)
class Told:
    """One encounter and its debrief for each audience."""

    case: Case
    encounter: Encounter
    debriefs: tuple[Debrief, ...]
    knowledge: Knowledge

    @cached_property
    def texts(self) -> tuple[tuple[Debrief, int, str], ...]:
        return tuple((each, w, as_text(each, w)) for each in self.debriefs for w in WIDTHS)

    @cached_property
    def own(self) -> set[float]:
        """Figures of the patient and of the encounter, which need no source."""
        shown = reveal(self.case, self.knowledge, self.encounter)
        spent = self.debriefs[0].headline
        texts = [
            self.case.model_dump_json(exclude={"debrief"}),
            self.encounter.model_dump_json(),
            *(result.text for result in shown.results),
            f"{spent.total:.0f} {spent.components} {spent.spending}",
        ]
        return figures(*texts)


def figures(*texts: str) -> set[float]:
    """The numbers that stand in texts."""
    return {float(found.replace(",", "")) for text in texts for found in NUMBER.findall(text)}


Teller = Callable[[str], tuple[Told, ...]]


@pytest.fixture(scope="module")
def told(knowledge: Knowledge, engine: Engine) -> Teller:
    @cache
    def of(id: str) -> tuple[Told, ...]:
        patient = case(id)
        par = work_up(patient, knowledge, engine)
        encounters = [as_engine(patient, knowledge, engine, par)]
        if patient.id in ERRING:
            encounters.append(play(Learner(1, 1.0), Trails(patient, engine)))
        found: list[Told] = []
        for encounter in encounters:
            sheet = score(patient, encounter, knowledge, engine, par)
            debriefs = tuple(
                debrief(patient, encounter, knowledge, engine, sheet, audience)
                for audience in AUDIENCES
            )
            found.append(Told(patient, encounter, debriefs, knowledge))
        return tuple(found)

    return of


@pytest.fixture(scope="module")
def claims(knowledge: Knowledge) -> set[tuple[str, str, str]]:
    """Source, locator and basis of every number of the knowledge, and of the fitted curves."""
    found = {(c.source, c.locator, c.basis) for c in walk(knowledge) if isinstance(c, Provenance)}
    assert knowledge.references
    return found | {(FIT, "fitted reference", "derived")}


every_case = pytest.mark.parametrize(
    "id",
    [
        pytest.param(each.id, marks=() if each.id in SAMPLE else pytest.mark.whole_library)
        for each in library()
    ],
)


def walk(value: object) -> Iterator[object]:
    """Every value inside a debrief or a knowledge base."""
    yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from walk(getattr(value, name))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from walk(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from walk(each)


def squeezed(text: str) -> str:
    """Without white space, so that it is of no account where a line was broken."""
    return "".join(text.split())


def prose(text: str) -> str:
    """A debrief without its list of sources, on one line."""
    return re.sub(r"-\s+", "-", " ".join(text.split("\nSources\n-------\n")[0].split()))


@every_case
def test_every_reference_is_resolved(id: str, told: Teller) -> None:
    for one in told(id):
        for found, _, text in one.texts:
            listed = {citation.number for citation in found.citations}
            used = {value.number for value in walk(found) if isinstance(value, Reference)}
            assert used == listed == set(range(1, len(listed) + 1))
            marks = {int(mark) for mark in re.findall(r"\[(\d+)[\],]", prose(text))}
            assert marks <= listed
            _, sources = text.split("\nSources\n-------\n")
            assert [int(n) for n in re.findall(r"^ *\[(\d+)\] ", sources, re.M)] == sorted(listed)


@every_case
def test_no_raw_id_reaches_a_reader(id: str, told: Teller, engine: Engine) -> None:
    for one in told(id):
        raw = raw_ids(engine)
        for _, _, text in one.texts:
            assert not [id for id in re.findall(r"[\w+-]+", prose(text)) if id in raw]


def raw_ids(engine: Engine) -> set[str]:
    """Ids with a sign inside that neither a statement nor a name writes as a word."""
    knowledge = engine.knowledge
    tables = (
        knowledge.conditions, knowledge.orders, knowledge.findings, knowledge.quantities,
        knowledge.causes, knowledge.questions, knowledge.areas, knowledge.statements,
        knowledge.sources, knowledge.settings, knowledge.ancestries, knowledge.alternatives,
        knowledge.duties, knowledge.treatments,
    )  # fmt: skip
    ids = {id for table in tables for id in table}
    ids |= {s.dispute for s in knowledge.statements.values()}
    ids |= {hypothesis.id for hypothesis in engine.hypotheses}
    texts = [s.text for s in knowledge.statements.values()]
    for table in (*tables, knowledge.glossary):
        texts += [getattr(v, "name", "") for v in table.values()]
        texts += [getattr(v, "plain", "") for v in table.values()]
    texts += [text for term in knowledge.glossary.values() for text in (term.short, term.deep)]
    written = {word for text in texts for word in re.findall(r"[\w+-]+", text)}
    return {id for id in ids if re.search(r"[+_-]", id)} - written


def test_the_ids_that_are_looked_for_are_those_of_all_kinds(engine: Engine) -> None:
    raw = raw_ids(engine)
    assert {"iron-deficiency", "iron-deficiency+inflammation", "hb-hplc", "lead-paint"} <= raw
    assert len(raw) > 300


@every_case
def test_no_text_is_lost_or_marked_up_on_the_way_to_the_page(id: str, told: Teller) -> None:
    for one in told(id):
        for found, width, text in one.texts:
            assert max(len(line) for line in text.splitlines()) <= width
            assert not re.search(r"\*\*|`|\[/|[{}]|\x1b|\bnan\b", text)
            # The word begins a sentence in prose; anywhere else it stands for a missing value.
            assert not re.search(r"(?<![.!?|-] )\bNone\b(?! of these)", " ".join(text.split()))
            page = squeezed(text)
            exact = found.audience == "specialist"
            said = [said_as_text(v, exact=exact) for v in walk(found) if isinstance(v, Said)]
            head = found.headline
            said += [head.verdict, head.components, head.spending, found.summary]
            said += [step.title for step in found.replay]
            said += [effect.text for step in found.replay for effect in step.effects]
            said += [row.name for row in found.orders]
            said += [citation.title.rstrip(".") for citation in found.citations]
            assert not [each for each in said if squeezed(each) not in page]


@every_case
def test_every_sentence_with_a_number_rests_on_a_claim_or_is_the_learners_own(
    id: str, told: Teller, claims: set[tuple[str, str, str]], knowledge: Knowledge
) -> None:
    published = {source for source, _, _ in claims}
    for one in told(id):
        for found in one.debriefs:
            source = {citation.number: citation.source for citation in found.citations}
            by_author = {s for point in one.case.debrief.points for s in point.sources}
            by_author.add(one.case.based_on)
            for said in (v for v in walk(found) if isinstance(v, Said)):
                if not said.references:
                    assert figures(said.text) <= one.own, said.text
                for use in said.references:
                    if use.basis is None:
                        assert source[use.number] in published | by_author
                    else:
                        assert (source[use.number], use.locator, use.basis) in claims
            for effect in (e for step in found.replay for e in step.effects):
                weighed = any(abs(w) >= LEAST_DECIBANS for w in effect.decibans.values())
                assert effect.references or not weighed, effect.text
            for row in found.orders:
                assert row.price in (0.0, knowledge.orders[row.order].price.value)
                assert row.days == knowledge.orders[row.order].turnaround.value
            # A published patient's own report is named beside the author's words about it.
            assert found.based_on or figures(found.summary) <= one.own, found.summary
