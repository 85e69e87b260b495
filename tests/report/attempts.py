"""Finished attempts with figures that are known, without playing them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sim.scoring.sheet import Component, ScoreSheet, Signal, Spent
from sim.storage.attempts import Attempt, dumps, learner_folder
from tests.cases import START, commit, state

OUT_OF = {"diagnosis": 30, "belief": 25, "ordering": 25, "differential": 10, "justification": 10}


def sheet(total: float, bits: tuple[float, ...] = (1.0, 2.0), signal: str = "") -> dict[str, Any]:
    inputs = {f"bits at stage {n}": value for n, value in enumerate(bits, start=1)}
    return ScoreSheet(
        total=total,
        uncapped=total,
        components=tuple(
            Component(name=name, points=total / 100 * points, out_of=points, formula="",
                      inputs=dict(inputs) if name == "belief" else {})
            for name, points in OUT_OF.items()
        ),
        signals=(Signal(kind=signal, text="", step=0),) if signal else (),
        spent=Spent(money=total * 10, days=3, burden=0),
        par=Spent(money=500, days=2, burden=0),
        engine_version="1", knowledge_digest="1" * 64,
        scoring_version="1", scoring_digest="2" * 64,
    ).to_dict()  # fmt: skip


def finished(
    number: int, total: float, learner: str = "me", case_id: str = "T3ST", **changes: Any
) -> Attempt:
    started = START + timedelta(hours=number)
    return Attempt.model_validate({
        "schema": 1, "learner": learner, "case_id": case_id, "case_digest": "0" * 64,
        "engine": "1", "knowledge": "1" * 64, "started": started,
        "finished": started + timedelta(minutes=9),
        "action": (state(iron_deficiency=80, healthy=10), commit(cause="gi-malignancy")),
        "sheet": sheet(total), **changes,
    })  # fmt: skip


def put(scores: Path, attempt: Attempt, name: str) -> Path:
    path = learner_folder(scores, attempt.learner) / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(attempt), encoding="utf-8")
    return path
