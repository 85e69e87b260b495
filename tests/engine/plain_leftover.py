"""What closed hemoglobin fractions leave for those not printed, again, slow and plain."""

from __future__ import annotations

import numpy as np

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Result
from sim.engine.leftover import CERTAIN, SLACK
from sim.engine.special import t_cdf
from sim.knowledge.models import to_scale
from tests.engine import plain

WINDOW = "hba2-hplc"


def log_leftover(engine: Engine, evidence: Evidence) -> np.ndarray:
    """Natural log of P(no fraction exceeds what the printed ones leave), (H,).

    A fraction that is CERTAIN widths below is taken to fit.
    """
    total = np.zeros(len(engine.hypotheses))
    panel = engine.knowledge.quantities["hba"].panel
    fractions = [q for q in engine.knowledge.quantities.values() if q.panel == panel]
    printed = {i.quantity: i.value for i in evidence.current() if isinstance(i, Result)}
    printed = {q.id: printed[q.id] for q in fractions if q.id in printed}
    if WINDOW in printed:
        raise ValueError("peaks are not compared here")
    if "hba" not in printed or "hba2" not in printed:
        return total
    left = max(100 - sum(printed.values()), 0.0) + SLACK
    location, spread = plain.place(engine, evidence.patient)
    for b, quantity in enumerate(engine.model.base):
        if quantity not in fractions or quantity.id in printed or quantity.id == WINDOW:
            continue
        cv = quantity.laboratory_cv.value / 100 if quantity.laboratory_cv else 0.0
        for h, nu in enumerate(engine.model.degrees):
            width = np.sqrt((spread[h, b] ** 2 + cv**2) * (nu - 2) / nu)
            z = (to_scale(min(left, 100.0), "logit") - location[h, b]) / width
            if z < CERTAIN:
                total[h] += np.log(max(float(t_cdf(np.array(z), np.array(nu))), 1e-300))
    return total
