"""The figures of one finished attempt that reports and study need, without its log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from sim.encounter.actions import Differential, Encounter
from sim.scoring.sheet import ScoreSheet
from sim.storage.attempts import Attempt

VERSION = 2
"""Of this shape; an index of another version is made again."""
_STAGE = re.compile(r"bits at stage (\d+)")
STOPPING = frozenset({"premature-closure", "over-testing"})
"""Signals of a work-up that ended too early or too late."""


@dataclass(frozen=True)
class Record:
    """One finished and scored attempt."""

    learner: str
    case_id: str
    case_digest: str
    mode: str
    started: str
    """UTC, ISO 8601: sorts by time."""
    finished: str
    total: float
    """0 to 100."""
    shares: dict[str, float]
    """Share of its points that each component earned."""
    money: float
    """US dollars."""
    par_money: float
    days: float
    par_days: float
    bits: tuple[float, ...]
    """Bits from the stated belief to the engine's band, stage by stage."""
    signals: tuple[str, ...]
    red_marks: int
    tokens: dict[str, int]
    """The last stated belief, out of 100; empty where none was stated."""
    answer: str
    """Hypothesis of the final answer."""
    knowledge: str
    """Digest."""
    scoring: str
    """Digest."""

    @property
    def at(self) -> datetime:
        """When it was started (UTC)."""
        return datetime.fromisoformat(self.started)

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for every copy of one attempt."""
        return (self.learner, self.case_id, self.started)

    def to_row(self) -> list[Any]:
        """For an index: every field in turn, as JSON can hold it."""
        return [getattr(self, name) for name in FIELDS]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Record:
        """What `to_row` gave, perhaps by way of JSON. Raises ValueError or TypeError for others."""
        values = list(row)
        for place in _TUPLES:
            values[place] = tuple(values[place])
        if len(values) != len(FIELDS):
            raise ValueError("a record of another shape")
        return cls(*values)


FIELDS = tuple(field.name for field in fields(Record))
_TUPLES = tuple(FIELDS.index(name) for name in ("bits", "signals"))


@dataclass(frozen=True)
class Errors:
    """How much went wrong in each kind, 0 (nothing) to 1 (all of it)."""

    prior: float | None
    """1 - 2^-D of the first stated belief; None where none was stated."""
    update: float | None
    """1 - 2^-(sum of the growth of D from stage to stage); None below two stated beliefs."""
    ordering: float
    """1 - share of the points for ordering."""
    stopping: float
    """1 where the work-up ended too early or too late, else 0."""


def errors(record: Record) -> Errors:
    """The kinds of error of one attempt."""
    bits = record.bits
    growth = sum(max(b - a, 0.0) for a, b in pairwise(bits))
    return Errors(
        prior=1 - 2 ** -bits[0] if bits else None,
        update=1 - 2**-growth if len(bits) > 1 else None,
        ordering=min(max(1 - record.shares.get("ordering", 1.0), 0.0), 1.0),
        stopping=float(bool(STOPPING & set(record.signals))),
    )


def record_of(attempt: Attempt) -> Record | None:
    """The record of a finished attempt by its latest sheet; None where it has no usable score."""
    if attempt.finished is None or attempt.latest is None:
        return None
    try:
        sheet = ScoreSheet.from_dict(attempt.latest)
    except ValidationError:
        return None
    encounter = attempt.encounter
    commit = encounter.committed
    return Record(
        learner=attempt.learner,
        case_id=attempt.case_id,
        case_digest=attempt.case_digest,
        mode=attempt.mode,
        started=_utc(attempt.started),
        finished=_utc(attempt.finished),
        total=sheet.total,
        shares=sheet.profile,
        money=sheet.spent.money,
        par_money=sheet.par.money,
        days=sheet.spent.days,
        par_days=sheet.par.days,
        bits=_bits(sheet),
        signals=tuple(sorted({signal.kind for signal in sheet.signals})),
        red_marks=len(sheet.red_marks),
        tokens=_tokens(encounter),
        answer=commit.hypothesis if commit else "",
        knowledge=sheet.knowledge_digest,
        scoring=sheet.scoring_digest,
    )


def _utc(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()


def _bits(sheet: ScoreSheet) -> tuple[float, ...]:
    """Stage by stage from the belief component's inputs."""
    found: dict[int, float] = {}
    for part in sheet.components:
        for name, value in part.inputs.items() if part.name == "belief" else ():
            stage = _STAGE.fullmatch(name)
            if stage and isinstance(value, int | float):
                found[int(stage[1])] = float(value)
    return tuple(found[number] for number in sorted(found))


def _tokens(encounter: Encounter) -> dict[str, int]:
    stated = [action for action in encounter.log if isinstance(action, Differential)]
    return dict(stated[-1].tokens) if stated else {}
