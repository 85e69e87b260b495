"""What an order is worth: against drawn patients, against many more points, and by its laws."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Item, Observation, Patient, Result
from sim.knowledge.models import from_scale
from tests.engine.patients import MAN, WOMAN, known, results, saw

Floats = NDArray[np.float64]
CBC = known(WOMAN, "primary-care", hb=9.6, mcv=74, rbc=4.2, rdw=16.5, platelets=340, wbc=6.8)
OLD = known(MAN, "inpatient", hb=9.2, mcv=78, rbc=3.9, rdw=16.8, platelets=390, wbc=8.8)
CARRIER = known(
    Patient(age=30, sex="female", ancestry=("mediterranean",)),
    "primary-care",
    hb=11.2, mcv=64, rbc=5.6, rdw=14.5,
)  # fmt: skip
LIMITED = OLD.with_items(*results(ferritin="<15"))
BELIEFS = {
    "nothing but age and sex": Evidence(WOMAN, "primary-care"),
    "a blood count": CBC,
    "a blood count of an old man": OLD,
    "a carrier's blood count": CARRIER,
    "ferritin in between": OLD.with_items(*results(ferritin=60)),
    "ferritin and inflammation": OLD.with_items(*results(ferritin=80, crp=35)),
    "ferritin below a limit": LIMITED,
    "iron that is not used": known(MAN, hb=8.5, mcv=68, rdw=22, ferritin=600, iron=200, tibc=240),
    "a toddler": known(Patient(age=1.5), "pediatrics", hb=8.8, mcv=62, rbc=4.6, rdw=17),
    "clear": CBC.with_items(*results(ferritin=4, crp=1)),
    "symptoms": saw(CBC, "pica", "fatigue", absent=("altered-bowel-habit", "melena")),
    "hemoglobin analysis": CARRIER.with_items(*results(hba2=2.5, hbf=0.5, ferritin=90)),
}  # fmt: skip


def _drawn(
    engine: Engine, evidence: Evidence, order: str, hypothesis: int, count: int,
    random: np.random.Generator,
) -> list[list[Item]]:  # fmt: skip
    """What the order shows in `count` patients who have the hypothesis and all that is known.

    A multivariate t is a normal whose precision is a chi-square variable; given the results, that
    variable is a chi-square again, and the normal is conditioned as normals are. This shares
    nothing with the engine's own conditioning but the model's location and covariance.
    """
    knowledge, model = engine.knowledge, engine.model
    place = engine.place(evidence.patient)
    spread = place.spread[hypothesis]
    nu = float(model.degrees[hypothesis])
    scale = model.correlations[model.group[hypothesis]] * np.outer(spread, spread) * (nu - 2) / nu
    location = place.location[hypothesis]
    measured = engine.measured(evidence)
    rows, off = measured.rows, measured.values - measured.constants
    inner = rows @ scale @ rows.T + np.diag(measured.rounding)
    gain = scale @ rows.T @ np.linalg.inv(inner)
    error = off - rows @ location
    distance = float(error @ np.linalg.solve(inner, error))
    rest = scale - gain @ rows @ scale + 1e-12 * np.eye(len(scale))
    lower = np.linalg.cholesky(rest)
    precision = random.chisquare(nu + len(rows), count) / (nu + distance)
    normal = random.standard_normal((count, len(scale)))
    base = location + gain @ error + (normal @ lower.T) / np.sqrt(precision)[:, None]
    about = knowledge.orders[order]
    parts = engine.hypotheses[hypothesis].conditions
    seen = [o for o in engine.seen(evidence) if engine.findings.depends_on_cause(o.finding)]
    asked = [f for f in about.findings if engine.findings.depends_on_cause(f)]
    key = engine.findings.relevant(parts, [*asked, *(o.finding for o in seen)])
    weights = engine.findings.weights_of_causes(key, seen, evidence.patient)
    found: list[list[Item]] = []
    for patient in base:
        items: list[Item] = []
        for name in about.quantities:
            if name in model.rows:
                row, constant = model.rows[name]
                quantity = knowledge.quantities[name]
                value = from_scale(float(patient @ row + constant), quantity.scale)
                items.append(Result(name, round(value, quantity.decimals)))
        cause = random.choice(len(weights), p=weights)
        mark: dict[str, float] = {}
        for name in about.findings:
            if name in asked:
                share = engine.findings.shares_by_cause(name, key)[cause]
                uniform = random.random()
            else:
                share = engine.findings.share(knowledge.findings[name], parts)
                uniform = mark.setdefault(engine.findings.group(name), random.random())
            items.append(Observation(name, bool(uniform < share)))
        found.append(items)
    return found


def _by_drawing(
    engine: Engine, evidence: Evidence, order: str, count: int
) -> tuple[float, float, float, float]:
    """Bits and gain of an order by drawing what it shows, each with its standard error."""
    random = np.random.default_rng(17)
    before = engine.belief(evidence).probabilities
    now = int(np.argmax(engine.credit @ before))
    bits: list[float] = []
    gain: list[float] = []
    hypotheses = random.choice(len(before), size=count, p=before / before.sum())
    for hypothesis, many in zip(*np.unique(hypotheses, return_counts=True), strict=True):
        for items in _drawn(engine, evidence, order, int(hypothesis), int(many), random):
            after = engine.belief(evidence.with_items(*items)).probabilities
            ratio = np.log2(np.maximum(after, 1e-300) / np.maximum(before, 1e-300))
            bits.append(float((after * ratio).sum()))
            credit = engine.credit @ after
            gain.append(float(credit.max() - credit[now]))
    size = np.sqrt(count)
    return (
        float(np.mean(bits)), float(np.std(bits) / size),
        float(np.mean(gain)), float(np.std(gain) / size),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("belief", "order"),
    [
        ("a blood count", "ferritin"),
        ("a blood count of an old man", "ferritin"),
        ("a blood count of an old man", "crp"),
        ("ferritin in between", "stfr"),
        ("ferritin and inflammation", "iron-panel"),
        ("ferritin below a limit", "iron-panel"),
        ("a carrier's blood count", "hb-hplc"),
        ("a carrier's blood count", "family-study"),
        ("ferritin and inflammation", "marrow"),
        ("symptoms", "celiac-serology"),
        ("symptoms", "upper-endoscopy"),
        ("iron that is not used", "film"),
        ("nothing but age and sex", "film"),
    ],
)
def test_the_value_of_an_order_agrees_with_drawn_patients(
    engine: Engine, belief: str, order: str
) -> None:
    """Measurements, findings, both, and findings that depend on the cause."""
    evidence = BELIEFS[belief]
    value = engine.values(evidence, [order])[0]
    bits, bits_error, gain, gain_error = _by_drawing(engine, evidence, order, 1500)
    assert value.gain == pytest.approx(gain, abs=4 * gain_error + 0.002)
    assert value.bits == pytest.approx(bits, abs=4 * bits_error + 0.01)
