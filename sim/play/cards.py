"""What the library needs to know of a case; it never holds what the patient has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sim.errors import Problem

if TYPE_CHECKING:
    from sim.encounter.case import Case
    from sim.knowledge.loader import Knowledge
    from sim.knowledge.models import Sex
    from sim.storage.index import Index


@dataclass(frozen=True)
class Who:
    """The patient as the library names them."""

    age: float
    sex: Sex
    pregnant: bool


@dataclass(frozen=True)
class Card:
    """One case that can be played."""

    id: str
    title: str
    patient: Who
    setting: str
    """Name of the setting."""
    difficulty: int
    """1 to 5."""
    status: str
    """How far human review has come."""
    updated: str
    """ISO date."""
    sources: int
    """Sources that the author's points cite."""
    objectives: tuple[str, ...] = ()
    """What the case teaches, by which it is due again; never shown before it was played."""


Learnt = Card | tuple[Problem, ...]
"""A case, or everything that keeps it from being played."""


def card_of(case: Case, knowledge: Knowledge) -> Card:
    """The card of a case."""
    setting = knowledge.settings.get(case.setting)
    who = case.patient
    return Card(
        case.id, case.title, Who(who.age, who.sex, who.pregnant),
        setting.name if setting is not None else case.setting,
        case.difficulty, case.review.status, case.updated.isoformat(),
        len({source for point in case.debrief.points for source in point.sources}),
        tuple(case.objectives),
    )  # fmt: skip


def pack(learnt: Learnt) -> dict[str, Any]:
    """As JSON values."""
    if isinstance(learnt, Card):
        return asdict(learnt)
    rows = [{**asdict(problem), "path": ""} for problem in learnt]
    return {"problems": rows}


def sound(packed: object) -> bool:
    """Whether something has the parts of what `pack` packs."""
    parts = _parts(packed)
    if "problems" not in parts:
        return parts.keys() == _CARD and _parts(parts["patient"]).keys() == _WHO
    rows: object = parts["problems"]
    if not isinstance(rows, list):
        return False
    return all(_parts(row).keys() == _PROBLEM for row in cast("list[object]", rows))


def _parts(packed: object) -> dict[str, Any]:
    return cast("dict[str, Any]", packed) if isinstance(packed, dict) else {}


def unpack(packed: Mapping[str, Any], path: Path) -> Learnt:
    """What was packed, where it is `sound`."""
    if "problems" in packed:
        rows: list[dict[str, Any]] = [{**row, "path": path} for row in packed["problems"]]
        return tuple(Problem(**row) for row in rows)
    parts: dict[str, Any] = {**packed, "patient": Who(**packed["patient"])}
    parts["objectives"] = tuple(packed["objectives"])
    return Card(**parts)


_CARD, _WHO, _PROBLEM = ({part.name for part in fields(kind)} for kind in (Card, Who, Problem))


def index_of(cases: Path, cache: Path) -> Index:
    """The index of a folder of cases; another one whenever program or knowledge change."""
    from sim import __version__, locations
    from sim.storage.index import Index, version_of

    version = version_of(locations.PACKAGE / "knowledge" / "data", __version__)
    name = hashlib.sha256(str(cases.resolve()).encode()).hexdigest()[:16]
    return Index(cache / f"library-{name}.sqlite", version)
