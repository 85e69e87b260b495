"""Help beside a case in the words of its reader: the stem's terms, and what a result means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.case import Case
from sim.encounter.chart import patient_of
from sim.encounter.reveal import Shown
from sim.engine.evidence import Result
from sim.knowledge.glossary import Term
from sim.teaching.audience import Voice
from sim.teaching.citations import Bibliography, Said
from sim.teaching.glosses import Glossary
from sim.teaching.words import capital, one_line, people

if TYPE_CHECKING:
    from sim.engine.engine import Engine

FIRST_STEPS = (
    "Ask, examine and order tests, in any order; say at any time what you believe, in 100 tokens."
)


def stem_help(case: Case, voice: Voice) -> tuple[Said, ...]:
    """The terms of the stem; a layperson and a student are also told what can be done."""
    told = text_help(one_line(case.patient.stem), voice)
    if voice.audience in ("layperson", "student"):
        return (*told, Said(FIRST_STEPS))
    return told


def text_help(text: str, voice: Voice) -> tuple[Said, ...]:
    """The terms that stand in a text of the case, each once, at the depth of the audience.

    Only words that the learner reads anyway are explained, so that nothing is given away. A
    clinician needs none of it.
    """
    if voice.audience == "clinician":
        return ()
    found = Glossary(voice.knowledge).found(text)
    terms = {term.id: term for _, term in found if term.kind != "unit"}
    new = [term for id, term in terms.items() if id not in voice.named]
    voice.named |= terms.keys()
    return tuple(_defined(term, voice) for term in new)


def result_help(
    shown: Shown, case: Case, engine: Engine, voice: Voice, bibliography: Bibliography
) -> Said:
    """A result with what is usual at this age and sex, and as much of its meaning as is wanted.

    The reference range carries its source. What the result says about any disease is not told.
    """
    read = shown.measurement
    parts = [capital(voice.result(shown.quantity, read.value, read.censored))]
    patient = patient_of(case)
    usual = engine.reference(shown.quantity, patient)
    references = ()
    if usual is not None:
        ends = " and ".join(voice.value(shown.quantity, end) for end in usual)
        who = people(case.patient)
        parts.append(
            f"{_side(shown, *usual)}: between {ends} in 95 of 100 healthy {who} of this age"
        )
        if shown.quantity in engine.model.rows:
            from sim.engine.claims import expectation

            healthy = engine.model.position["healthy"]
            claim = expectation(engine, Result(shown.quantity, read.value), healthy, patient).claim
            references = bibliography.refer_claims((claim,))
    text = f"{''.join(parts)}."
    term = _about(shown.quantity, voice)
    if term is not None and voice.audience != "clinician":
        text = f"{text} {_defined(term, voice).text}"
        voice.named.add(term.id)
    return Said(text, references)


def _side(shown: Shown, low: float, high: float) -> str:
    """On which side of the range; nothing where a printed limit leaves it open."""
    read = shown.measurement
    if read.value < low or (read.value <= low and read.censored == "<"):
        return ", low"
    if read.value > high or (read.value >= high and read.censored == ">"):
        return ", high"
    return "" if read.censored else ", usual"


def _about(quantity: str, voice: Voice) -> Term | None:
    terms = voice.knowledge.glossary.values()
    return next((t for t in terms if t.kind == "measure" and t.about[:1] == (quantity,)), None)


def _defined(term: Term, voice: Voice) -> Said:
    """A term in a sentence: what it is, and for a specialist how it behaves."""
    deep = f" {term.deep}" if voice.exact and term.deep else ""
    return Said(f"{capital(term.name)}: {term.short}.{deep}")
