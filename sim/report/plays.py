"""Ways to play a case, good and bad. All but the guessers read their results perfectly."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from sim.encounter.actions import Advance, Encounter, OrderTests
from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.report.player import Player
from sim.scoring.par import Par, work_up
from sim.scoring.reflection import reflection_table


def as_engine(
    case: Case, knowledge: Knowledge, engine: Engine, par: Par | None = None
) -> Encounter:
    """The engine's own policy, its belief stated after every result."""
    player = Player(case, knowledge, engine)
    own = par or work_up(case, knowledge, engine)
    for action in own.encounter.log:
        if isinstance(action, OrderTests) and player.log:
            player.state_as_engine()
        player.log.append(action)
        player.day = action.until if isinstance(action, Advance) else action.day
    player.state_as_engine()
    player.answer_as_engine()
    return player.encounter


def reading(case: Case, knowledge: Knowledge, engine: Engine, *batches: Sequence[str]) -> Encounter:
    """Orders what it is told to, and reads the results as the engine would."""
    player = Player(case, knowledge, engine)
    player.interview()
    player.state_as_engine()
    for batch in batches:
        player.order(*batch)
        player.state_as_engine()
    player.answer_as_engine()
    return player.encounter


def everything(case: Case, knowledge: Knowledge, engine: Engine) -> Encounter:
    """Orders all that the case records, at once."""
    return reading(case, knowledge, engine, Player(case, knowledge, engine).recorded())


def ferritin_only(case: Case, knowledge: Knowledge, engine: Engine) -> Encounter:
    """Orders ferritin and answers."""
    return reading(case, knowledge, engine, ["ferritin"])


def repeats(case: Case, knowledge: Knowledge, engine: Engine) -> Encounter:
    """A blood count and a ferritin, and the same twice more in the hope of something new.

    The rules refuse the repetitions; here they are in the log all the same.
    """
    return reading(case, knowledge, engine, *[["cbc", "ferritin"]] * 3)


def marrow_first(case: Case, knowledge: Knowledge, engine: Engine, par: Par) -> Encounter:
    """A marrow before anything else, then what the engine ordered."""
    rest = [o for o in par.orders if o != "marrow"]
    return reading(case, knowledge, engine, ["marrow"], *([o] for o in rest))


def random_guess(case: Case, knowledge: Knowledge, engine: Engine) -> Encounter:
    """Any diagnosis, with tokens thrown at it and three others; fixed by the case's id."""
    random = np.random.default_rng(zlib.crc32(case.id.encode()))
    names = [h.id for h in engine.hypotheses]
    places: list[int] = random.choice(len(names), 4, replace=False).tolist()
    picked = [names[k] for k in places]
    counts: list[int] = random.multinomial(100, [0.25] * 4).tolist()
    return guessing(case, knowledge, engine, picked[0], dict(zip(picked, counts, strict=True)))


def guessing(
    case: Case, knowledge: Knowledge, engine: Engine, answer: str, tokens: dict[str, int]
) -> Encounter:
    """Orders nothing and believes what it always believes.

    Its marks do not depend on the findings: all speaks for its answer and against the rest.
    """
    player = Player(case, knowledge, engine)
    player.state(tokens)
    table = reflection_table(case, player.encounter, knowledge, engine, answer)
    marks = {
        row.key: {name: 2 if name == answer else -2 for name in table.columns} for row in table.rows
    }
    player.reflect(answer, marks)
    player.answer(answer)
    return player.encounter
