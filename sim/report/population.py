"""The learners by whom the difficulty of a case is predicted: students, residents, attendings.

The mix is that of the 2,069 users of Barnett et al., JAMA Netw Open 2019;2(3):e190096
(doi 10.1001/jamanetworkopen.2019.0096): 410 students (19.8 %), 1,228 residents or fellows (59.4 %),
431 attending physicians (20.8 %). One of them alone named the diagnosis among the first three of a
case in 62.5 % (60.1 to 64.9). SCALE, the noise of a resident, is derived from that: the
82 shipped cases were solved by 57 % at 4.3, and by 62% at 3.9.

On the same platform attendings were 8.1 points more accurate than students (4.2 to 12.0), and
residents 8.0 (4.8 to 11.2), so that these two do not differ: Chatterjee et al., JAMA Netw Open
2019;2(1):e187006 (abstract). The noise of students is derived from that: 24 cases lost 12.7 points
as noise grew by a third from 3.2, so 8 points are a factor of (4/3)^(8/12.7) = 1.2.
"""

from __future__ import annotations

from sim.encounter.case import Case
from sim.engine.engine import Engine
from sim.report.learner import Learner, take_course
from sim.report.trails import Trails

SOLVED_ALONE = 0.625
"""Share of cases that one user solved (Barnett 2019, abstract)."""
SCALE = 3.9
"""Noise of a resident, natural log of odds: see `sim.report.learner.Learner.noise`."""
MIX = (("student", 0.198, 1.2), ("resident or fellow", 0.594, 1.0), ("attending", 0.208, 1.0))
"""Name, share of the population, and noise in units of SCALE."""
LEARNERS = 40
"""Of whom 8 are students, 24 residents and 8 attendings."""
ERROR = 0.5 / LEARNERS**0.5
"""Standard error of a share of them that is near a half; others have less."""


def population(count: int = LEARNERS, scale: float = SCALE) -> tuple[Learner, ...]:
    """So many learners in the mix, the noisiest first; the same ones every time."""
    return tuple(Learner(number, scale * _noise((number + 0.5) / count)) for number in range(count))


def share_solved(
    case: Case, engine: Engine, learners: tuple[Learner, ...], trails: Trails | None = None
) -> float:
    """Share of the learners who answer with exactly the conditions that the case declares."""
    trails = trails or Trails(case, engine)
    truth = frozenset(case.diagnosis.conditions)
    right = [frozenset(hypothesis.conditions) == truth for hypothesis in engine.hypotheses]
    return sum(right[take_course(one, trails).answer] for one in learners) / len(learners)


def _noise(place: float) -> float:
    """Relative noise at a place (0 to 1) of the population in order of grade."""
    reached = 0.0
    for _, share, noise in MIX:
        reached += share
        if place < reached:
            return noise
    return MIX[-1][2]
