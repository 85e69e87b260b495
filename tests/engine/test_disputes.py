"""Where sources disagree, and what would be believed if either were right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.disputes import Dispute, disputes, replaced
from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.engine.special import t_cdf
from sim.knowledge.alternatives import read_as
from sim.knowledge.loader import Knowledge
from sim.knowledge.models import QuantityShift
from tests.engine.patients import MAN, WOMAN, known, saw

MIXED, ALONE = "iron-deficiency+inflammation", "inflammation"
INFLAMED = known(MAN, "inpatient", hb=9.5, mcv=82, ferritin=60, crp=60)


def told(engine: Engine, evidence: Evidence) -> dict[str, Dispute]:
    return {dispute.id: dispute for dispute in engine.disputes(evidence)}


def below(knowledge: Knowledge, side: str, of: str, limit: float) -> float:
    """Share with a ferritin below the limit, as the side reads it: log t of 8 degrees."""
    (read,) = (q for q in knowledge.alternatives[side].quantities if q.of == of)
    location, spread = read.on_scale("log")
    z = (math.log(limit) - location) / (spread * math.sqrt(6 / 8))
    return float(t_cdf(np.array([z]), np.array([8.0]))[0])


@pytest.mark.parametrize(
    ("side", "limit", "sensitivity", "specificity"),
    [
        ("ferritin-15-in-inflammation", 15, 0.59, 0.99),
        ("ferritin-30-in-inflammation", 30, 0.86, 0.90),
        ("ferritin-45-in-inflammation", 45, 0.85, 0.92),
        ("ferritin-87-in-inflammation", 87, 0.91, 0.83),
        ("ferritin-100-in-inflammation", 100, 0.649, 0.961),
    ],
)
def test_a_ferritin_limit_has_the_accuracy_that_its_source_reports(
    knowledge: Knowledge, side: str, limit: float, sensitivity: float, specificity: float
) -> None:
    assert below(knowledge, side, MIXED, limit) == pytest.approx(sensitivity, abs=0.005)
    assert 1 - below(knowledge, side, ALONE, limit) == pytest.approx(specificity, abs=0.005)


@pytest.mark.parametrize("of", [MIXED, ALONE])
@pytest.mark.parametrize(
    "side", [f"ferritin-{limit}-in-inflammation" for limit in (15, 30, 45, 87, 100)]
)
def test_of_all_that_have_that_accuracy_the_nearest_to_the_engines_own_is_taken(
    engine: Engine, side: str, of: str
) -> None:
    """The limit stays the same quantile while the spread is varied; Fisher metric of the normal."""
    alternative = engine.knowledge.alternatives[side]
    (read,) = (q for q in alternative.quantities if q.of == of)
    (own,) = (c.number for c in replaced(engine, alternative) if c.of == of)
    assert isinstance(own, QuantityShift)
    (m, s), (center, width) = read.on_scale("log"), own.on_scale("log")
    limit = math.log(float(side.split("-")[1]))

    def distance(spread: float) -> float:
        location = limit + (m - limit) * spread / s
        return ((location - center) / width) ** 2 + 2 * math.log(spread / width) ** 2

    assert distance(s) <= min(distance(s * 1.02), distance(s / 1.02)) + 1e-9


@pytest.mark.parametrize(
    ("side", "limit"),
    [("ferritin-70-in-inflammation", 70), ("ferritin-30-in-inflamed-children", 30)],
)
def test_a_limit_without_accuracy_is_where_the_two_cross(
    knowledge: Knowledge, side: str, limit: float
) -> None:
    """Just there a ferritin speaks for neither; a tenth lower for the one, higher for the other."""

    def density(of: str, at: float) -> float:
        return below(knowledge, side, of, at * 1.001) - below(knowledge, side, of, at / 1.001)

    assert density(MIXED, limit) == pytest.approx(density(ALONE, limit), rel=0.01)
    assert density(MIXED, limit * 0.9) > density(ALONE, limit * 0.9)
    assert density(MIXED, limit * 1.1) < density(ALONE, limit * 1.1)


def test_the_sides_of_the_ferritin_dispute_lead_to_different_diagnoses(engine: Engine) -> None:
    dispute = told(engine, INFLAMED)["ferritin-limit-in-inflammation"]
    under = {side.statement.id: side.belief for side in dispute.sides}
    assert list(under) == ["limit-15", "limit-30", "limit-45", "limit-70", "limit-87", "limit-100"]
    assert under["limit-30"].of(MIXED) < 0.1
    assert under["limit-100"].of(MIXED) > 0.7
    assert 0.25 < dispute.own.of(MIXED) < 0.55
    assert set(dispute.hypotheses[:2]) == {MIXED, ALONE}
    assert {claim.number.source for claim in dispute.claims} == {"guyatt-1992"}


@pytest.mark.parametrize(
    "evidence",
    [
        known(WOMAN, "primary-care", hb=9.5, mcv=70, ferritin=5),
        known(MAN, hb=15.0, mcv=90, ferritin=120, crp=1.0),
        known(WOMAN, "primary-care", hb=11.5, mcv=64, rbc=5.8, ferritin=80, hba2=5.4, hbf=1.0),
        Evidence(WOMAN),
    ],
    ids=["depleted", "healthy", "carrier", "nothing known"],
)
def test_a_dispute_that_changes_nothing_here_is_not_told(
    engine: Engine, evidence: Evidence
) -> None:
    assert engine.disputes(evidence) == ()


def test_a_dispute_is_told_only_once_its_result_is_known(engine: Engine) -> None:
    before = known(MAN, "inpatient", hb=9.5, mcv=84, crp=60)
    assert "ferritin-limit-in-inflammation" not in told(engine, before)


def test_a_side_speaks_only_of_the_ages_its_source_speaks_of(engine: Engine) -> None:
    toddler = known(Patient(2, "male"), "inpatient", hb=9.5, mcv=72, ferritin=60, crp=60)
    (side,) = told(engine, toddler)["ferritin-limit-in-inflammation"].sides
    assert side.alternative.id == "ferritin-30-in-inflamed-children"


def test_borderline_hba2_keeps_the_pair_where_iron_deficiency_lowers_it(engine: Engine) -> None:
    evidence = known(WOMAN, "primary-care", hb=9.5, mcv=62, ferritin=6, hba2=4.0)
    dispute = told(engine, evidence)["hba2-in-iron-deficient-carriers"]
    (side,) = dispute.sides
    pair = "iron-deficiency+beta-thal-trait"
    assert side.belief.of(pair) > dispute.own.of(pair) + 0.1
    assert {claim.number.source for claim in dispute.claims} == {"hba2-id-2014"}


def test_a_reading_is_the_engine_built_on_what_the_side_says(engine: Engine) -> None:
    for name, side in engine.knowledge.alternatives.items():
        plain = Engine(read_as(engine.knowledge, side))
        evidence = saw(known(WOMAN, hb=9.5, mcv=76, ferritin=60, rdw=16, stfr=4, hba2=3), "pica")
        assert np.allclose(
            engine.reading(name).belief(evidence).probabilities,
            plain.belief(evidence).probabilities,
            atol=1e-12,
        ), name
        assert engine.reading(name) is engine.reading(name)


def test_a_reading_leaves_the_engine_itself_alone(engine: Engine) -> None:
    before = engine.belief(INFLAMED).probabilities.copy()
    disputes(engine, INFLAMED)
    fresh = Engine(engine.knowledge).belief(INFLAMED).probabilities
    assert np.array_equal(engine.belief(INFLAMED).probabilities, before)
    assert np.allclose(fresh, before, atol=1e-12)


def test_only_what_is_named_is_replaced(knowledge: Knowledge) -> None:
    side = knowledge.alternatives["ferritin-30-in-inflammation"]
    other = read_as(knowledge, side)
    assert other.conditions[ALONE].quantities["ferritin"].median == 144.0
    assert (
        other.conditions[ALONE].quantities["crp"] is knowledge.conditions[ALONE].quantities["crp"]
    )
    assert other.conditions["iron-deficiency"] is knowledge.conditions["iron-deficiency"]
    assert other.findings is knowledge.findings
    assert other.priors is knowledge.priors
    assert [p.conditions for p in other.pairs] == [p.conditions for p in knowledge.pairs]


def test_frequencies_odds_and_priors_can_be_read_otherwise(engine: Engine) -> None:
    knowledge = engine.knowledge
    pica = read_as(knowledge, knowledge.alternatives["pica-in-half"]).findings["pica"]
    assert [f.present for f in pica.frequency if f.of == "iron-deficiency"] == [118]
    spared = read_as(knowledge, knowledge.alternatives["carriers-are-spared"])
    pair = next(
        p for p in spared.pairs if set(p.conditions) == {"iron-deficiency", "beta-thal-trait"}
    )
    assert pair.odds.value == 0.155
    none = read_as(knowledge, knowledge.alternatives["steap3-is-no-cause"])
    assert {p.p for p in none.priors if p.of == "steap3"} == {1e-12}
    variant = saw(known(Patient(3, "male"), hb=6, mcv=75, tsat=85, ferritin=500), "gene-steap3")
    dispute = told(engine, variant)["steap3-as-a-cause"]
    assert dispute.own.of("steap3") > 0.5 > dispute.sides[0].belief.of("steap3")


def test_what_a_side_replaces_is_cited_with_its_source(engine: Engine) -> None:
    (stays, plain) = replaced(
        engine, engine.knowledge.alternatives["hba2-falls-in-deficient-carriers"]
    )
    assert (stays.of, dict(stays.value), stays.number.n) == (
        "iron-deficiency+beta-thal-trait", {"mean": 5.4, "sd": 0.9}, 156,
    )  # fmt: skip
    assert (plain.of, plain.number.n) == ("beta-thal-trait", 596)
