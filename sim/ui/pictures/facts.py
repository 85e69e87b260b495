"""What may be drawn at one moment: a function of what has been revealed, and of nothing else."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sim.encounter.reveal import Revealed
from sim.engine.evidence import Observation

FILM, MARROW = "film", "marrow"
HPLC, CAPILLARY = "hb-hplc", "hb-capillary"
LETTERS = {"hba": "A", "hba2": "A2", "hbf": "F", "hbs": "S", "hbe": "E", "hbc": "C", "hbd": "D",
           "hbh": "H", "hb-bart": "Bart", "hb-lepore": "Lep", "hb-constant-spring": "CS",
           "hb-o-arab": "O", "hba2-hplc": "A2"}  # fmt: skip
"""Hemoglobin fractions that can be drawn, and what stands beneath their peaks."""
APART = {HPLC: {"hba2", "hbe", "hb-lepore"}, CAPILLARY: {"hba2-hplc"}}
"""Fractions that a method does not show by themselves."""


Healthy = Mapping[str, tuple[float, float] | None]
"""Central 95 % of healthy people of the patient's age and sex, by quantity; None where unknown."""
JUDGED = ("mcv", "mch", "rdw", "platelets")
"""Quantities that a film is described by."""


@dataclass(frozen=True)
class FilmFacts:
    """Numbers and findings a blood film is drawn from."""

    mcv: float
    """fL."""
    rdw: float
    """Coefficient of variation of the volumes, %."""
    mch: float
    """pg."""
    mchc: float
    """g/dL."""
    hct: float
    """%."""
    platelets: float
    """10^3/uL."""
    findings: frozenset[str]
    """Ids of what the film shows."""
    seed: int
    usual: tuple[tuple[str, float, float], ...] = ()
    """Quantity and its central 95 % in health at this age and sex, for those of `JUDGED` known."""


@dataclass(frozen=True)
class HistogramFacts:
    """Red cell volumes of the patient, and of a healthy person of the same age and sex."""

    mcv: float
    rdw: float
    two_populations: bool
    healthy_mcv: float
    healthy_rdw: float


@dataclass(frozen=True)
class TraceFacts:
    """Hemoglobin fractions in percent, and the method that measured them."""

    method: str
    """`hb-hplc` or `hb-capillary`."""
    fractions: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class MarrowFacts:
    """What an iron stain of the marrow shows."""

    findings: frozenset[str]
    seed: int


@dataclass(frozen=True)
class PictureFacts:
    """Everything that can be drawn now; None for what has not been seen yet."""

    film: FilmFacts | None
    histogram: HistogramFacts | None
    traces: tuple[TraceFacts, ...]
    marrow: MarrowFacts | None


def picture_facts(case_id: str, revealed: Revealed, healthy: Healthy) -> PictureFacts:
    """What the learner has the right to see; volumes only where health is known beside them."""
    values = {
        shown.quantity: shown.measurement.value
        for shown in revealed.results
        if shown.measurement.censored is None or shown.quantity in LETTERS
    }
    present = frozenset(
        item.finding for item in revealed.items if isinstance(item, Observation) and item.present
    )
    arrived = {known.via for known in revealed.known} | {r.order for r in revealed.reports}
    arrived |= {shown.order for shown in revealed.results}
    return PictureFacts(
        _film(case_id, values, present, healthy) if FILM in arrived else None,
        _histogram(values, present, healthy),
        _traces(revealed),
        MarrowFacts(_of(present, "marrow-"), _seed(case_id, MARROW)) if MARROW in arrived else None,
    )


def _film(
    case_id: str, values: Mapping[str, float], present: frozenset[str], healthy: Healthy
) -> FilmFacts | None:
    """None while the count that gives the cells their size is not back."""
    mcv = values.get("mcv")
    if mcv is None:
        return None
    mchc = values.get("mchc", 33.5)
    return FilmFacts(
        mcv=mcv,
        rdw=values.get("rdw", 18.0 if "film-anisocytosis" in present else 13.0),
        mch=values.get("mch", mcv * mchc / 100),
        mchc=mchc,
        hct=values.get("hct", 3 * values.get("hb", 13.0)),
        platelets=values.get("platelets", 250.0),
        findings=_of(present, "film-"),
        seed=_seed(case_id, f"{FILM}{mcv}"),
        usual=tuple(
            (name, *limits) for name in JUDGED if (limits := healthy.get(name)) is not None
        ),
    )


def _histogram(
    values: Mapping[str, float],
    present: frozenset[str],
    healthy: Healthy,
) -> HistogramFacts | None:
    size, spread = healthy.get("mcv"), healthy.get("rdw")
    if not {"mcv", "rdw"} <= values.keys() or size is None or spread is None:
        return None
    middle = [math.sqrt(low * high) for low, high in (size, spread)]
    return HistogramFacts(values["mcv"], values["rdw"], "film-dimorphic" in present, *middle)


def _traces(revealed: Revealed) -> tuple[TraceFacts, ...]:
    found: list[TraceFacts] = []
    for method in (HPLC, CAPILLARY):
        came = any(s.order == method and s.quantity in LETTERS for s in revealed.results)
        fractions = {
            shown.quantity: shown.measurement.value
            for shown in revealed.results
            if shown.quantity in LETTERS and shown.quantity not in APART[method]
        }
        if came:
            found.append(TraceFacts(method, tuple(sorted(fractions.items()))))
    return tuple(found)


def _of(findings: frozenset[str], prefix: str) -> frozenset[str]:
    return frozenset(name for name in findings if name.startswith(prefix))


def _seed(case_id: str, what: str) -> int:
    return zlib.crc32(f"{case_id}:{what}".encode())
