"""The prior against pgmpy: one node per axis, and the hypotheses as sets of their states."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Patient
from tests.engine import plain
from tests.engine.patients import MAN, WOMAN
from tests.oracle.compiled import HYPOTHESIS
from tests.oracle.network import Network

ABSENT, OTHER, JOIN = "none", "not declared", " with "


@pytest.mark.parametrize(
    ("patient", "setting"),
    [
        (WOMAN, ""),
        (MAN, "inpatient"),
        (Patient(3, "male", ancestry=("cypriot", "african")), "pediatrics"),
        (Patient(28, "female", pregnant=True, ancestry=("thai",)), "antenatal"),
    ],
)
def test_axes_are_independent_but_for_the_odds_of_a_pair(
    engine: Engine, patient: Patient, setting: str
) -> None:
    shares = plain.prior_shares(engine.knowledge, patient, setting)
    into = Network()
    axes: dict[str, list[str]] = {}
    for name in shares:
        axes.setdefault(engine.knowledge.conditions[name].axis, []).append(name)
    for axis, names in axes.items():
        free = 1 - sum(shares[name] for name in names)
        weights = {ABSENT: free} | {name: shares[name] for name in names}
        for pair in engine.knowledge.pairs:  # two of one axis: odds multiply, as between axes
            if set(pair.conditions) <= set(names):
                weights[JOIN.join(pair.conditions)] = (
                    shares[pair.conditions[0]] * shares[pair.conditions[1]] / free
                )
        table = np.array(list(weights.values()))
        into.add(axis, list(weights), table / table.sum())
    hypotheses = {frozenset(h.conditions) - {"healthy"}: h.id for h in engine.hypotheses}
    states = [h.id for h in engine.hypotheses] + [OTHER]
    shape = tuple(len(into.states[axis]) for axis in axes)
    table = np.zeros((len(states), *shape))
    for at in np.ndindex(shape):
        chosen = [into.states[axis][i] for axis, i in zip(axes, at, strict=True)]
        present = {name for state in chosen for name in state.split(JOIN)} - {ABSENT}
        table[(states.index(hypotheses.get(frozenset(present), OTHER)), *at)] = 1
    into.add(HYPOTHESIS, states, table, list(axes))
    odds = {frozenset(p.conditions): p.odds.value for p in engine.knowledge.pairs}
    factors = [odds.get(frozenset(h.conditions), 1.0) for h in engine.hypotheses]
    into.add_answer("declared", np.array([*factors, 0.0]), [HYPOTHESIS])
    found = into.ask(HYPOTHESIS, {"declared": "seen"})[:-1]
    assert found == pytest.approx(np.exp(engine.log_prior(patient, setting)), abs=1e-9)
