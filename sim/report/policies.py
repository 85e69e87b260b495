"""How policies that must not win score on the library: `python -m sim.report.policies`.

Who guesses should average under 40, who reads perfectly but orders badly at least 15 behind the
engine's own policy, and that one at least 95. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sim.encounter.actions import Encounter
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.knowledge.loader import load_knowledge
from sim.report.library import shipped, stratified
from sim.report.plays import (
    as_engine,
    everything,
    ferritin_only,
    guessing,
    marrow_first,
    random_guess,
    repeats,
)
from sim.scoring.par import Par, work_up
from sim.scoring.score import score
from sim.scoring.sheet import ScoreSheet
from sim.scoring.weights import load_weights
from sim.scoring.work_up import Moments

ENGINE = "engine"
GUESSING = ("commonest", "always even", "modal answer", "copy the last case", "random")
ORDERING_BADLY = ("everything", "ferritin only", "repeats", "marrow first")
COMMONEST = "iron-deficiency"
SECOND = "beta-thal-trait"


@dataclass(frozen=True)
class Played:
    """Sheets of every policy on every case."""

    sheets: Mapping[str, Mapping[str, ScoreSheet]]
    """Policy -> id of the case -> its sheet."""

    def mean(self, policy: str) -> float:
        """Of the totals, over all cases."""
        return fmean(sheet.total for sheet in self.sheets[policy].values())

    def points(self, policy: str, component: str) -> list[float]:
        """Of one component, case by case."""
        return [s.component(component).points for s in self.sheets[policy].values()]


def play_all(engine: Engine, cases: Sequence[Case], say: bool = False) -> Played:
    """Every policy on every case.

    Case by case, so that the policies share what the engine remembers of a moment.
    """
    found: dict[str, dict[str, ScoreSheet]] = {}
    for place, case in enumerate(cases):
        par = work_up(case, engine.knowledge, engine)
        moments = Moments(case, engine.knowledge, engine, load_weights())
        for policy, encounter in _encounters(engine, cases, place, par).items():
            sheet = score(case, encounter, engine.knowledge, engine, par, moments)
            found.setdefault(policy, {})[case.id] = sheet
        if say:
            totals = ", ".join(f"{name} {of[case.id].total:.0f}" for name, of in found.items())
            print(f"{case.id}: {totals}", file=sys.stderr, flush=True)
    return Played(found)


def _encounters(
    engine: Engine, cases: Sequence[Case], place: int, par: Par
) -> dict[str, Encounter]:
    case = cases[place]
    stuff = case, engine.knowledge, engine
    truths = [_hypothesis(each, engine) for each in cases]
    modal, last = Counter(truths).most_common(1)[0][0], truths[place - 1]

    def guess(answer: str, tokens: dict[str, int]) -> Encounter:
        return guessing(*stuff, answer, tokens)

    return {
        ENGINE: as_engine(*stuff, par),
        "everything": everything(*stuff),
        "ferritin only": ferritin_only(*stuff),
        "repeats": repeats(*stuff),
        "marrow first": marrow_first(*stuff, par),
        "commonest": guess(COMMONEST, {COMMONEST: 100}),
        "always even": guess(COMMONEST, {COMMONEST: 50, SECOND: 50}),
        "modal answer": guess(modal, {SECOND: 40} | {modal: 60}),
        "copy the last case": guess(last, {last: 100}),
        "random": random_guess(*stuff),
    }


def _hypothesis(case: Case, engine: Engine) -> str:
    """The hypothesis of the case's conditions, in whatever order the case names them."""
    wanted = set(case.diagnosis.conditions)
    return next(h.id for h in engine.hypotheses if set(h.conditions) == wanted)


def table(played: Played) -> str:
    """Means in Markdown, the components' beside the total's, and what each is held to."""
    own = played.mean(ENGINE)
    parts = [part.name for part in next(iter(played.sheets[ENGINE].values())).components]
    lines = [
        f"| policy | aim | total | {' | '.join(parts)} | met |",
        "| --- " * (len(parts) + 4) + "|",
    ]
    for policy in (ENGINE, *ORDERING_BADLY, *GUESSING):
        mean = played.mean(policy)
        if policy == ENGINE:
            aim, met = "at least 95", mean >= 95
        elif policy in GUESSING:
            aim, met = "under 40", mean < 40
        else:
            aim, met = f"at most {own - 15:.1f}", mean <= own - 15
        points = " | ".join(f"{fmean(played.points(policy, part)):.1f}" for part in parts)
        lines.append(f"| {policy} | {aim} | {mean:.1f} | {points} | {'yes' if met else '**no**'} |")
    return "\n".join(lines)


def main() -> int:
    """Play the library and print the table."""
    parser = argparse.ArgumentParser(prog="python -m sim.report.policies", description=__doc__)
    parser.add_argument("--cases", type=int, help="so many, stratified by diagnosis; else all")
    options = parser.parse_args()
    cases = shipped()
    if options.cases is not None:
        cases = stratified(cases, options.cases)
    played = play_all(Engine(load_knowledge()), cases, say=True)
    print(f"{len(cases)} cases\n\n{table(played)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
