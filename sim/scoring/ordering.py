"""What was ordered, and when it was stopped, against what would have been worth most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.encounter.actions import Commit, Encounter, OrderTests
from sim.encounter.case import Case
from sim.encounter.reveal import evidence
from sim.scoring.duties import Owed
from sim.scoring.ordering_words import choice_said, duty_said
from sim.scoring.sheet import Component, Figure, figure
from sim.scoring.weights import Weights
from sim.scoring.work_up import Moments, Values

if TYPE_CHECKING:
    from sim.engine.engine import Engine
    from sim.knowledge.loader import Knowledge

FORMULA = (
    "points x (1 - regret of orders / scale - regret of stopping / most at stake - duties left); "
    "scale = what ordering everything instead of the first orders would cost, at most the limit"
)

LEAST_SCALE = 0.01
"""Where even ordering everything costs less, a small regret is not blown up."""


@dataclass(frozen=True)
class Decision:
    """One choice: a batch of orders, or to stop."""

    step: int
    """Index in the log; of the first order where several went out with nothing learned between."""
    orders: tuple[str, ...]
    """What was sent and the case records; empty where it was to stop."""
    stopped: bool
    best: tuple[str, ...]
    """What would have been worth most; empty where it was to stop."""
    best_net: float
    net: float
    for_cause: tuple[str, ...] = ()
    """Orders that look for a cause: outside the regret."""

    @property
    def regret(self) -> float:
        """How much less the choice was worth than the best one, in units of a right diagnosis."""
        return max(self.best_net - self.net, 0.0)


@dataclass(frozen=True)
class Ordering:
    """All choices of an encounter, and what they are measured against."""

    decisions: tuple[Decision, ...]
    scale: float
    """Regret of orders that costs all points."""
    at_stake: float
    """The most that was to be gained from one order at any moment."""
    duties: tuple[Owed, ...] = ()
    """What a guideline demanded of this patient at the end."""
    neglected: float = 0.0
    """Share of the points that duties left out cost."""

    @property
    def share(self) -> float:
        """0 to 1."""
        lost = self.regret(False) / self.scale + self.regret(True) / self.at_stake
        return min(max(1 - lost - self.neglected, 0.0), 1.0)

    def regret(self, stopping: bool) -> float:
        """Sum over the orders, or the regret of having stopped."""
        return sum(d.regret for d in self.decisions if d.stopped == stopping)

    def cost(self, decision: Decision) -> float:
        """Share of the points that one choice loses by itself, 0 to 1."""
        return min(decision.regret / (self.at_stake if decision.stopped else self.scale), 1.0)


def weigh(
    case: Case,
    encounter: Encounter,
    knowledge: Knowledge,
    engine: Engine,
    weights: Weights,
    moments: Moments | None = None,
) -> Ordering:
    """Every choice of the encounter with its regret; `moments` of the case are weighed once."""
    moments = moments or Moments(case, knowledge, engine, weights)
    decisions: list[Decision] = []
    values = moments.values(encounter, 0)
    at_stake = values.best_alone(values.at.rest)[1]
    everything: float | None = None
    for first, batch in _choices(case, knowledge, encounter):
        values = moments.values(encounter, first)
        everything = values.regret_of_everything if everything is None else everything
        at_stake = max(at_stake, values.best_alone(values.at.rest)[1])
        orders = tuple(dict.fromkeys(o for o in batch if o in values.at.recorded))
        decisions.append(_ordered(first, orders, values))
    end = len(encounter.log) - (encounter.committed is not None)
    last = moments.values(encounter, end)
    decisions.append(_stopped(end, last))
    at_stake = max(at_stake, decisions[-1].best_net, weights.ordering.least_at_stake)
    limit = weights.ordering.regret_scale
    scale = limit if everything is None else min(max(everything, LEAST_SCALE), limit)
    duties = last.owed
    neglected = sum(each.missed * weights.duties.share[each.duty.id] for each in duties)
    return Ordering(tuple(decisions), scale, at_stake, duties, neglected)


def _choices(
    case: Case, knowledge: Knowledge, encounter: Encounter
) -> list[tuple[int, tuple[str, ...]]]:
    """Batches, with those joined between which nothing was learned."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for index, action in enumerate(encounter.log):
        if not isinstance(action, OrderTests):
            continue
        if found:
            first, batch = found[-1]
            before = evidence(case, knowledge, encounter, first)
            if before == evidence(case, knowledge, encounter, index):
                found[-1] = (first, (*batch, *action.what))
                continue
        found.append((index, action.what))
    return found


def _ordered(step: int, orders: tuple[str, ...], values: Values) -> Decision:
    for_cause = tuple(
        order for order in orders if order in values.at.rest and values.seeks_cause(order)
    )
    judged = values.equivalent([order for order in orders if order not in for_cause])
    if not judged:
        return Decision(step, orders, False, orders, 0.0, 0.0, for_cause)
    single = values.best_alone(values.at.rest)
    # What was made before, or an equivalent of it, is paid for again and earns nothing.
    news = tuple(order for order in judged if order not in values.at.made)
    again = [values.alone[order] for order in judged if order in values.at.made]
    part = values.best_part(news)
    whole = (judged, values.of_choice(news) - sum(value.gain - value.net for value in again))
    best, best_net = max(single, part, whole, key=lambda choice: choice[1])
    return Decision(step, orders, False, best, best_net, whole[1], for_cause)


def _stopped(step: int, values: Values) -> Decision:
    """Stopping is worth 0; results still on their way at the end were never read."""
    unread = [*values.at.rest, *values.at.waiting]
    value = {order: values.alone[order].net for order in unread if order in values.alone}
    best = max(value, key=lambda order: value[order], default="")
    if not best or value[best] <= values.weights.ordering.worth_having:
        plan, net = values.best_alone(values.at.rest)
        return Decision(step, (), True, plan, net, 0.0)
    return Decision(step, (), True, (best,), value[best], 0.0)


def score_ordering(
    ordering: Ordering, encounter: Encounter, knowledge: Knowledge, weights: Weights
) -> Component:
    """Points for the choices; none where nothing was ordered and no answer given."""
    out_of = weights.points.ordering
    inputs: dict[str, Figure] = {
        "regret of orders": figure(ordering.regret(False)),
        "scale": figure(ordering.scale),
        "regret of stopping": figure(ordering.regret(True)),
        "most at stake": figure(ordering.at_stake),
        "duties left": figure(ordering.neglected),
    }
    share = ordering.share
    costs = [*map(ordering.cost, ordering.decisions), ordering.neglected]
    beyond = "Together that is more than all the points: none is left." if sum(costs) > 1 else ""
    if not any(isinstance(action, OrderTests | Commit) for action in encounter.log):
        share = 0.0
    return Component(
        name="ordering",
        points=figure(out_of * share),
        out_of=out_of,
        formula=FORMULA,
        inputs=inputs,
        lines=(
            *(
                choice_said(one, out_of * ordering.cost(one), out_of, ordering.at_stake, knowledge)
                for one in ordering.decisions
            ),
            *(
                duty_said(
                    each, out_of * each.missed * weights.duties.share[each.duty.id], knowledge
                )
                for each in ordering.duties
            ),
            *([beyond] if beyond else []),
        ),
    )
