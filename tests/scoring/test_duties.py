"""What guidelines demand: when it is owed, what fulfils it, and what leaving it out costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.knowledge.loader import Knowledge
from sim.scoring.duties import Owed, owed
from sim.scoring.ordering import Ordering, score_ordering, weigh
from sim.scoring.par import work_up
from sim.scoring.weights import load_weights
from tests.engine.patients import results
from tests.scoring.policies import reading
from tests.scoring.shipped import case

WEIGHTS = load_weights()
IRON_LACKING = results(hb=8.6, mcv=68, rbc=4.1, rdw=18, ferritin=5, crp=1)
MAN = Patient(age=68, sex="male")
EVERYTHING = ("ferritin", "iron-panel", "upper-endoscopy", "colonoscopy", "ct-colonography",
              "celiac-serology", "urinalysis", "pelvic-ultrasound")  # fmt: skip


def duties(
    knowledge: Knowledge,
    engine: Engine,
    patient: Patient = MAN,
    made: tuple[str, ...] = ("ferritin",),
    recorded: tuple[str, ...] = EVERYTHING,
    evidence: Evidence | None = None,
) -> dict[str, Owed]:
    evidence = evidence or Evidence(patient, "primary-care", IRON_LACKING)
    return {
        each.duty.id: each for each in owed(evidence, made, recorded, knowledge, engine, WEIGHTS)
    }


def test_both_ends_of_the_gut_are_owed_to_a_man_who_lacks_iron(
    knowledge: Knowledge, engine: Engine
) -> None:
    found = duties(knowledge, engine)["both-ends-men"]
    assert found.open == (("upper-endoscopy",), ("colonoscopy", "ct-colonography"))
    assert found.missed == 1
    assert found.duty.source == "aga-2020" and found.duty.locator == "recommendation 2"


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (Patient(age=68, sex="female"), {"confirm", "both-ends-women", "celiac", "urine"}),
        (Patient(age=34, sex="female"), {"confirm", "celiac", "urine"}),
        (Patient(age=28, sex="female", pregnant=True), {"confirm", "celiac", "urine"}),
        (Patient(age=2, sex="male"), {"confirm"}),
    ],
    ids=["after menopause", "before menopause", "pregnant", "a child"],
)
def test_what_is_owed_depends_on_the_patient(
    knowledge: Knowledge, engine: Engine, patient: Patient, expected: set[str]
) -> None:
    assert duties(knowledge, engine, patient).keys() == expected


def test_the_source_is_not_looked_for_without_anemia_or_without_iron_deficiency(
    knowledge: Knowledge, engine: Engine
) -> None:
    well = Evidence(MAN, "primary-care", results(hb=14.8, mcv=88, ferritin=9))
    carrier = Evidence(MAN, "primary-care", results(hb=11.8, mcv=64, rbc=6.0, ferritin=160,
                                                    hba2=5.4))  # fmt: skip
    assert duties(knowledge, engine, evidence=well).keys() <= {"confirm"}
    assert duties(knowledge, engine, evidence=carrier) == {}


def test_any_order_of_a_part_fulfils_it(knowledge: Knowledge, engine: Engine) -> None:
    made = ("ferritin", "upper-endoscopy", "ct-colonography")
    found = duties(knowledge, engine, made=made)
    assert found["both-ends-men"].open == ()
    assert found["celiac"].open == (), "biopsies of the duodenum show it as well"
    half = duties(knowledge, engine, made=("ferritin", "upper-endoscopy"))
    assert half["both-ends-men"].missed == 0.5


def test_what_the_case_does_not_record_is_not_asked_for(
    knowledge: Knowledge, engine: Engine
) -> None:
    found = duties(knowledge, engine, recorded=("ferritin", "upper-endoscopy"))
    assert found["both-ends-men"].parts == (("upper-endoscopy",),)
    assert "urine" not in found


def test_the_source_waits_until_iron_deficiency_is_confirmed(
    knowledge: Knowledge, engine: Engine
) -> None:
    assert not duties(knowledge, engine, made=())["both-ends-men"].ready
    assert duties(knowledge, engine)["both-ends-men"].ready


def test_every_duty_has_its_price_in_the_weights(knowledge: Knowledge) -> None:
    assert WEIGHTS.duties.share.keys() == knowledge.duties.keys()
    assert all(0 < share <= 0.5 for share in WEIGHTS.duties.share.values())


def test_a_duty_left_out_costs_its_share_and_one_half_done_the_half() -> None:
    """No regret; 0.4 for both ends, half done: 1 - 0.2 = 0.8."""
    assert Ordering((), 0.25, 0.4, (), 0.4 * 0.5).share == pytest.approx(0.8)


def test_fulfilling_a_duty_is_never_over_testing(knowledge: Knowledge, engine: Engine) -> None:
    """Endoscopy at both ends cannot change the diagnosis, and costs no regret."""
    id = "k7q2"
    ends = ["upper-endoscopy", "colonoscopy", "celiac-serology", "urinalysis"]
    lean = reading(case(id), knowledge, engine, ["cbc"], ["ferritin", "crp"])
    full = reading(case(id), knowledge, engine, ["cbc"], ["ferritin", "crp"], ends)
    before = weigh(case(id), lean, knowledge, engine, WEIGHTS)
    after = weigh(case(id), full, knowledge, engine, WEIGHTS)
    assert set(after.decisions[2].for_cause) == set(ends)
    assert after.regret(False) == pytest.approx(before.regret(False))
    assert before.neglected == pytest.approx(0.4 + 0.1 + 0.05)
    assert after.neglected == 0
    assert after.share > before.share + 0.5


def test_the_sheet_says_who_asks_for_what_and_whether_it_was_done(
    knowledge: Knowledge, engine: Engine
) -> None:
    encounter = reading(case("k7q2"), knowledge, engine, ["cbc"], ["ferritin"], ["colonoscopy"])
    ordering = weigh(case("k7q2"), encounter, knowledge, engine, WEIGHTS)
    lines = score_ordering(ordering, encounter, knowledge, WEIGHTS).lines
    ends = next(line for line in lines if "both ends" in line)
    assert "AGA clinical practice guidelines" in ends and "2020, recommendation 2" in ends
    assert ends.endswith("Upper endoscopy with biopsies was left out.")
    confirm = next(line for line in lines if "confirm iron deficiency" in line)
    assert confirm.endswith("done.")


def test_the_engines_own_work_up_does_what_is_owed(knowledge: Knowledge, engine: Engine) -> None:
    """It confirms first, then looks at both ends at once."""
    par = work_up(case("k7q2"), knowledge, engine)
    first = [par.orders.index(order) for order in ("ferritin", "iron-panel") if order in par.orders]
    ends = [par.orders.index(order) for order in ("upper-endoscopy", "colonoscopy")]
    assert first and max(first) < min(ends)


def test_duties_are_what_they_were_after_the_order_of_the_file_changes(
    knowledge: Knowledge, engine: Engine
) -> None:
    """What comes before a duty is named in it; the file only sets the order of the sentences."""
    turned = replace(knowledge, duties=dict(reversed(knowledge.duties.items())))
    evidence = Evidence(MAN, "primary-care", IRON_LACKING)
    ready = {
        each.duty.id: each.ready for each in owed(evidence, (), EVERYTHING, turned, engine, WEIGHTS)
    }
    assert ready == {
        "confirm": True, "both-ends-men": False, "celiac": False, "urine": False,
    }  # fmt: skip
