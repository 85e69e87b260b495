"""The engine's reasons as text for a terminal, shared by `infer` and `explain`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from sim.engine.claims import Claim, behind_prior
from sim.engine.classify import cell_size
from sim.engine.disagreement import disagreement
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, item_key
from sim.engine.guideline import walk
from sim.knowledge.models import Provenance
from sim.teaching.reasons import (
    disagreement_said,
    missing,
    own_said,
    side_said,
    size_said,
    usual_said,
    walk_said,
)
from sim.teaching.words import capital, item_text, natural_frequency, people, percent

WIDTH = 100
FIXED = "\N{NO-BREAK SPACE}"
"""Keeps a figure and its percent sign on one line."""
PRIORS = {
    "prevalence": "how common",
    "setting": "odds in this setting",
    "together": "odds of both at once",
}
LEAST_DECIBANS = 0.5
"""What moves less is counted, not told."""


class Notes:
    """Gives every number that is cited its mark, in the order of first use."""

    def __init__(self) -> None:
        self._marks: dict[Provenance, tuple[int, str]] = {}

    def mark(self, claims: Iterable[Claim]) -> str:
        """`[1] [2]`, with a blank before it; empty where nothing is cited."""
        return "".join(f" [{self._number(c.number, _label(c))}]" for c in dict.fromkeys(claims))

    def mark_plain(self, numbers: Iterable[Provenance], label: str) -> str:
        """The same for numbers that describe no condition."""
        return "".join(f" [{self._number(n, label)}]" for n in dict.fromkeys(numbers))

    def _number(self, number: Provenance, label: str) -> int:
        return self._marks.setdefault(number, (len(self._marks) + 1, label))[0]

    def lines(self, *, derived: bool) -> Iterator[str]:
        """Every number with its source, place, basis and patients; and how it was `derived`."""
        for number, (mark, label) in self._marks.items():
            basis = "" if number.basis == number.source else number.basis
            parts = [number.source, number.locator, basis]
            parts += [f"n = {number.n}"] if number.n is not None else []
            parts += [number.population, f"from: {number.formula}" if derived else ""]
            text = f"{label}: {', '.join(part for part in parts if part)}"
            yield from _wrapped(text, f"{f'[{mark}]':>5} ")


def reasons(engine: Engine, evidence: Evidence, hypothesis: str, notes: Notes) -> Iterator[str]:
    """The waterfall of one hypothesis, what is missing, the guideline, the disputes."""
    size = cell_size(engine, evidence)
    yield from _wrapped(size_said(size) + notes.mark_plain(size.claims, "MCV"), "")
    yield ""
    yield from _waterfall(engine, evidence, hypothesis, notes)
    expected = [
        text + notes.mark((one.carrier.claim,))
        for one, text in missing(engine, evidence, hypothesis)
    ]
    yield from _listed("What such patients would show:", expected)
    yield ""
    yield from guideline(engine, evidence)
    for dispute in engine.disputes(evidence):
        told = [own_said(dispute, engine) + notes.mark(dispute.claims)]
        for side in dispute.sides:
            told.append(
                f"{side.statement.text} {side_said(side, dispute, engine)}"
                + notes.mark(side.claims)
            )
        yield from _listed(f"Sources disagree: {dispute.id.replace('-', ' ')}", told)


def guideline(engine: Engine, evidence: Evidence) -> Iterator[str]:
    """Where the flowchart stands, and where it parts from the engine."""
    found = walk(engine.knowledge, evidence)
    first, *rest = walk_said(found, engine.knowledge)
    yield from _wrapped(first, "")
    for line in rest:
        yield from _wrapped(line, "  ")
    parted = disagreement(engine.knowledge, found, engine.belief(evidence))
    if parted is not None:
        yield from _wrapped(disagreement_said(parted, engine), "  ! ")


def _waterfall(engine: Engine, evidence: Evidence, hypothesis: str, notes: Notes) -> Iterator[str]:
    """Decibans from the prior to the posterior, each with the belief after and without it."""
    place = engine.model.position[hypothesis]
    told = engine.explain(evidence)
    left_out = {item_key(w.item): w for w in engine.leave_one_out(evidence)}
    who = people(evidence.patient)
    prior, posterior = float(told.prior[place]), float(told.posterior[place])
    name = capital(engine.hypotheses[place].name)
    yield f"{name}, in decibans (+10 makes the odds ten times as high):"
    yield (
        f"{told.prior_decibans[place]:+7.1f}         before any result: "
        f"{natural_frequency(prior, who)}{notes.mark(behind_prior(engine, evidence, hypothesis))}"
    )
    small = 0.0
    for step in told.steps:
        moved = float(step.decibans[place])
        if abs(moved) < LEAST_DECIBANS:
            small += moved
            continue
        without = left_out.get(item_key(step.item))
        after = percent(float(step.after[place])).replace("below ", "<").replace("above ", ">")
        text = item_text(step.item, engine.knowledge)
        if without is not None and without.item is step.item:
            text += f"; without it {percent(float(without.belief[place]))}"
        if usual := usual_said(step, engine):
            text += f"; {usual}"
        yield from _wrapped(text + notes.mark(step.claims), f"{moved:+7.1f} {after:>6}  ")
    if small:
        yield f"{small:+7.1f}         all else together"
    yield (f"{told.decibans[place]:+7.1f}         at the end: {natural_frequency(posterior, who)}")


def _listed(title: str, sentences: list[str]) -> Iterator[str]:
    if sentences:
        yield ""
        yield from _wrapped(title, "")
        for sentence in sentences:
            yield from _wrapped(sentence, "  - ")


def _wrapped(text: str, lead: str) -> list[str]:
    """Lines of at most `WIDTH` cells that hang under the text of the first."""
    lines = textwrap.wrap(
        text.replace(" %", f"{FIXED}%"),
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(FIXED, " ") for line in lines]


def _label(claim: Claim) -> str:
    """What the number is: `ferritin in iron-deficiency, median 8.7, spread 0.7`."""
    what = PRIORS.get(claim.about, claim.about)
    figures = (f"{name.replace('_', ' ')} {value:g}" for name, value in claim.value.items())
    return ", ".join((f"{what} in {claim.of}", *figures))
