"""Rules that ask the engine: does it believe the case, is the case fair, can it be solved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.casefiles.drawn import hypothesis_of
from sim.casefiles.faults import Fault, View
from sim.casefiles.rules_play import finding_tables
from sim.encounter.chart import deliveries, patient_of
from sim.engine.evidence import Observation, Result
from sim.knowledge.numbers import to_scale

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.engine.leading import Lead

FAR = 4.5
"""Standard deviations from the declared diagnosis that are worth a second look (judgement)."""
ONE_WAY = 0.95
"""Share of telling findings on one side from which a key is unbalanced (judgement)."""
FEWEST = 6
"""Findings below which no balance can be asked for."""
TELLING = 0.15
"""Least log10 likelihood ratio of a finding that points somewhere."""
CONVINCED = 0.5


def surprise(view: View, engine: Engine, lead: Lead | None) -> Iterator[Fault]:
    """`surprise`: such a patient is rare under every diagnosis."""
    if lead and lead.usual:
        return
    found = engine.surprise(view.evidence)
    if found.unusual:
        message = f"seen in {found.probability:.2g} of patients with {found.hypothesis!r} or fewer"
        yield Fault(("results",), message, "surprise", level="advice")


def implausible(view: View, engine: Engine) -> Iterator[Fault]:
    """`implausible`: one value lies far from what the declared diagnosis brings."""
    name = hypothesis_of(engine, view.case.diagnosis.conditions)
    if name is None or view.case.atypical:
        return
    model = engine.model
    h, place = model.position[name], engine.place(patient_of(view.case))
    locations = place.location[h].tolist()
    spreads = np.hypot(place.spread[h], np.sqrt(place.noise[h])).tolist()
    for item in view.evidence.items:
        if not isinstance(item, Result) or item.censored or item.quantity not in model.index:
            continue
        b = model.index[item.quantity]
        scale = view.knowledge.quantities[item.quantity].scale
        away = to_scale(max(item.value, 1e-9), scale) - locations[b]
        away = (math.expm1(away) if scale == "natural" else away) / spreads[b]
        if abs(away) > FAR:
            words = "above" if away > 0 else "below"
            message = f"{abs(away):.1f} standard deviations {words} what {name!r} brings"
            location = ("results", item.quantity)
            yield Fault(location, message, "implausible", "look at value and unit", "advice")


def must_not_miss(view: View) -> Iterator[Fault]:
    """`must-not-miss`: something recorded speaks for or against what must not be missed."""
    case, knowledge = view.case, view.knowledge
    recorded = {name for _, table in finding_tables(view) for name in table}
    for index, name in enumerate(case.diagnosis.must_not_miss):
        condition = knowledge.conditions.get(name)
        measured = set(condition.quantities) & set(case.results) if condition else set[str]()
        telling = view.desk.telling.get(name, frozenset[str]())
        if not measured and recorded.isdisjoint(telling):
            some = ", ".join(sorted(telling)[:4])
            message = f"nothing in the case speaks for or against {name!r}"
            hint = f"record one of {some}" if some else ""
            yield Fault(("diagnosis", "must_not_miss", index), message, "must-not-miss", hint)


def balance(view: View, engine: Engine) -> Iterator[Fault]:
    """`unbalanced-key` and `no-distractor`: the findings do not all point one way."""
    case = view.case
    name = hypothesis_of(engine, case.diagnosis.conditions)
    if name is None or case.generated:
        return
    h = engine.model.position[name]
    evidence = view.evidence
    seen = [item for item in evidence.current() if isinstance(item, Observation)]
    prior = np.exp(engine.log_prior(evidence.patient, evidence.setting))
    prior[h] = 0.0
    tables = engine.tally.each(seen, evidence.patient)
    others = np.log(np.exp(tables) @ prior / prior.sum())
    found = ((tables[:, h] - others) / np.log(10)).tolist()
    strange = any(item.present and r < TELLING for item, r in zip(seen, found, strict=True))
    ratios = [ratio for ratio in found if abs(ratio) >= TELLING]
    if len(ratios) >= FEWEST:
        share = sum(ratio > 0 for ratio in ratios) / len(ratios)
        if max(share, 1 - share) > ONE_WAY:
            side = "for" if share > 0.5 else "against"
            message = f"{max(share, 1 - share):.0%} of the telling findings speak {side} {name!r}"
            yield Fault(("diagnosis",), message, "unbalanced-key", level="advice")
    if len(seen) >= FEWEST and not strange:
        message = "every positive finding belongs to the diagnosis"
        yield Fault(("diagnosis",), message, "no-distractor", level="advice")


def best_path(view: View, engine: Engine) -> Iterator[Fault]:
    """`missing-result` and `unconvincing`: the engine can walk to the diagnosis."""
    from sim.encounter.actions import OrderTests
    from sim.encounter.reveal import evidence
    from sim.scoring.par import work_up

    case, knowledge = view.case, view.knowledge
    par = work_up(case, knowledge, engine)
    missing: dict[str, float] = {}
    log = par.encounter.log
    moments = [i for i, a in enumerate(log) if isinstance(a, OrderTests)] or [len(log)]
    for upto in moments:
        known = evidence(case, knowledge, par.encounter, upto)
        best = engine.values(known)[0]
        if best.net > 0 and not deliveries(case, knowledge, best.order, 0.0, {}):
            missing[best.order] = max(best.net, missing.get(best.order, 0.0))
    for order in missing:
        message = f"the engine would order {order!r}, for which nothing is recorded"
        yield Fault(("results",), message, "missing-result", "add it, or `pallor fill`", "advice")
    declared = set(case.diagnosis.conditions)
    leading = set(par.hypothesis.split("+"))
    if leading != declared and not case.atypical:
        message = f"it ends at {par.hypothesis!r} ({par.probability:.0%})"
        yield Fault(("diagnosis", "conditions"), message, "unconvincing", level="advice")
    elif par.probability < CONVINCED and not case.atypical:
        message = f"it ends at {par.probability:.0%}"
        yield Fault(("diagnosis", "conditions"), message, "unconvincing", level="advice")
