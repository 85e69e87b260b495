"""The score of an encounter: a function of case, log and knowledge, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.encounter.actions import Encounter, OrderTests
from sim.encounter.case import Case
from sim.encounter.reveal import Revealed, reveal
from sim.scoring.belief import compare
from sim.scoring.belief_component import against_truth, score_belief
from sim.scoring.diagnosis import score_diagnosis
from sim.scoring.differential import consider, red_marks, score_differential
from sim.scoring.justification import justify, score_justification
from sim.scoring.ordering import score_ordering, weigh
from sim.scoring.par import Par, work_up
from sim.scoring.regret import with_workings
from sim.scoring.sheet import ScoreSheet, Spent, composite, figure
from sim.scoring.signals import signals
from sim.scoring.weights import Weights, load_weights
from sim.scoring.work_up import Moments

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

NOTE = "One case says little about a learner: an error bar needs several."


def score(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    par: Par | None = None,
    moments: Moments | None = None,
) -> ScoreSheet:
    """The score sheet of a finished or interrupted encounter.

    `par` spares the engine's own work-up where the caller has it already; `moments` of the case
    what other encounters with it have had weighed.
    """
    weights = load_weights()
    compared = compare(case, encounter, knowledge, engine, weights)
    ordering = weigh(case, encounter, knowledge, engine, weights, moments)
    listed = consider(case, encounter, knowledge, engine, weights)
    filled = justify(case, encounter, knowledge, engine, weights)
    components = (
        score_diagnosis(case, encounter, knowledge, weights),
        score_belief(compared, engine, weights),
        with_workings(score_ordering(ordering, encounter, knowledge, weights), ordering, weights),
        score_differential(listed, knowledge, weights),
        score_justification(filled, knowledge, engine, weights),
    )
    uncapped = composite(components)
    caps = dangerous_orders(case, encounter, knowledge, weights)
    par = par or work_up(case, knowledge, engine, weights)
    return ScoreSheet(
        total=min(uncapped, weights.dangerous.cap) if caps else uncapped,
        mode=encounter.mode,
        components=components,
        uncapped=uncapped,
        caps=caps,
        red_marks=red_marks(listed, knowledge, weights),
        signals=signals(case, encounter, knowledge, engine, weights, compared, ordering, listed),
        spent=_spent(reveal(case, knowledge, encounter), knowledge),
        par=par.spent,
        par_orders=par.orders,
        shown=against_truth(compared, case.diagnosis.conditions, engine),
        notes=(NOTE,),
        engine_version=engine.version,
        knowledge_digest=knowledge.digest,
        scoring_version=weights.version,
        scoring_digest=weights.digest,
    )


def dangerous_orders(
    case: Case, encounter: Encounter, knowledge: Knowledge, weights: Weights
) -> tuple[str, ...]:
    """A sentence for each order that carries out a step which harms this patient.

    A step that the diagnosis itself calls for is no harm, whatever coexists with it.
    """
    true = [knowledge.conditions[condition] for condition in case.diagnosis.conditions]
    called_for = {condition.next_step for condition in true}
    harmful = {step for condition in true for step in condition.harmed_by} - called_for
    orders = {order for step in harmful for order in weights.dangerous.orders.get(step, ())}
    made = [o for a in encounter.log if isinstance(a, OrderTests) for o in a.what]
    return tuple(
        f"{knowledge.orders[order].name} harms this patient; "
        f"it holds the total at {weights.dangerous.cap:.0f}."
        for order in dict.fromkeys(made)
        if order in orders
    )


def _spent(seen: Revealed, knowledge: Knowledge) -> Spent:
    burden = sum(knowledge.orders[order].burden.value for order in seen.ordered)
    return Spent(money=figure(seen.money), days=figure(seen.days), burden=figure(burden))
