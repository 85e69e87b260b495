"""A player who is told what to do, for policies and for encounters of a fixed course."""

from __future__ import annotations

from sim.encounter.actions import (
    Advance,
    AnyAction,
    Ask,
    Commit,
    Differential,
    Encounter,
    Examine,
    OrderTests,
    Reflect,
)
from sim.encounter.case import Case
from sim.encounter.chart import recorded
from sim.encounter.reveal import evidence, reveal
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.scoring.par import NO_TIME
from sim.scoring.reflection import reflection_table


class Player:
    """Plays one case step by step."""

    def __init__(self, case: Case, knowledge: Knowledge, engine: Engine) -> None:
        self.case, self.knowledge, self.engine = case, knowledge, engine
        self.log: list[AnyAction] = []
        self.day = 0.0

    @property
    def encounter(self) -> Encounter:
        return Encounter(case_id=self.case.id, case_digest="", started=NO_TIME, log=tuple(self.log))

    def recorded(self) -> list[str]:
        return list(recorded(self.case, self.knowledge, self.day))

    def interview(self) -> None:
        """Every question and every area that the case knows."""
        self.log += [Ask(at=NO_TIME, what=q.ask) for q in self.case.history]
        self.log += [Examine(at=NO_TIME, what=look.area) for look in self.case.examination]

    def order(self, *batch: str, wait: bool = True) -> None:
        self.log.append(OrderTests(at=NO_TIME, day=self.day, what=batch))
        pending = reveal(self.case, self.knowledge, self.encounter).pending
        if wait and pending:
            self.log.append(Advance(at=NO_TIME, day=self.day, until=pending[-1].due))
            self.day = pending[-1].due

    def state(self, tokens: dict[str, int]) -> None:
        self.log.append(Differential(at=NO_TIME, day=self.day, tokens=tokens))

    def state_as_engine(self) -> None:
        belief = self.engine.belief(evidence(self.case, self.knowledge, self.encounter))
        tokens = {h.id: round(100 * p) for h, p in belief.ranked() if p >= 0.01}
        leading = next(iter(tokens))
        tokens[leading] -= max(sum(tokens.values()) - 100, 0)
        self.state(tokens)

    def believed(self) -> tuple[str, str]:
        """The likeliest hypothesis, and its likeliest cause."""
        known = evidence(self.case, self.knowledge, self.encounter)
        best = self.engine.belief(known).ranked()[0][0]
        causes: dict[str, float] = {}
        for condition in best.conditions:
            causes |= self.engine.causes(known, condition)
        return best.id, max(causes, key=lambda c: causes[c], default="")

    def answer_as_engine(self) -> None:
        """What the engine believes, with its reasons."""
        hypothesis, cause = self.believed()
        table = reflection_table(self.case, self.encounter, self.knowledge, self.engine, hypothesis)
        self.reflect(hypothesis, table.marks, cause)
        self.answer(hypothesis, cause)

    def reflect(self, hypothesis: str, marks: dict[str, dict[str, int]], cause: str = "") -> None:
        self.log.append(
            Reflect(at=NO_TIME, day=self.day, hypothesis=hypothesis, cause=cause, marks=marks)
        )

    def answer(self, hypothesis: str, cause: str = "") -> None:
        self.log.append(Commit(at=NO_TIME, day=self.day, hypothesis=hypothesis, cause=cause))
