"""What is known when: nothing early, nothing invented, nothing twice."""

from __future__ import annotations

import pytest

from sim.encounter.actions import AnyAction
from sim.encounter.chart import deliveries, everything, recorded
from sim.encounter.reveal import STEM, Revealed, evidence, reveal, stages
from sim.engine.evidence import Observation, Result
from sim.knowledge.loader import Knowledge
from tests.cases import advance, ask, commit, encounter, examine, make_case, order, state

CASE = make_case()


def after(knowledge: Knowledge, *actions: AnyAction) -> Revealed:
    return reveal(CASE, knowledge, encounter(*actions))


def shown(revealed: Revealed) -> dict[str, str]:
    return {result.quantity: result.text for result in revealed.results}


def findings(revealed: Revealed) -> dict[str, bool]:
    return {i.finding: i.present for i in revealed.items if isinstance(i, Observation)}


def test_the_stem_tells_what_it_tells_and_no_more(knowledge: Knowledge) -> None:
    revealed = after(knowledge)
    assert revealed.items == (Observation("fatigue", True),)
    assert revealed.known[0].step == STEM
    assert (revealed.money, revealed.days, revealed.results) == (0, 0, ())


def test_a_question_is_answered_in_the_patients_words_and_brings_its_findings(
    knowledge: Knowledge,
) -> None:
    revealed = after(knowledge, ask("bowel-habit"))
    assert [told.text for told in revealed.answers] == ["Looser."]
    assert findings(revealed)["altered-bowel-habit"] is True


def test_a_question_about_a_finding_is_answered_by_the_question_that_records_it(
    knowledge: Knowledge,
) -> None:
    revealed = after(knowledge, ask("pica"))
    assert [told.text for told in revealed.answers] == ["Everything."]
    assert findings(revealed)["pica"] is False


def test_an_area_shows_what_the_case_records(knowledge: Knowledge) -> None:
    revealed = after(knowledge, examine("conjunctivae"))
    assert [told.text for told in revealed.looks] == ["Pale."]
    assert findings(revealed)["pallor"] is True


def test_what_the_case_does_not_record_is_said_to_be_missing_and_costs_nothing(
    knowledge: Knowledge,
) -> None:
    area = next(name for name in knowledge.areas if name != "conjunctivae")
    revealed = after(knowledge, ask("travel-history"), examine(area), order("hb-hplc"))
    assert [missing.kind for missing in revealed.missing] == ["ask", "examine", "order"]
    assert revealed.money == 0
    assert revealed.items == (Observation("fatigue", True),)


def test_a_result_arrives_on_its_day_and_not_before(knowledge: Knowledge) -> None:
    days = knowledge.orders["ferritin"].turnaround.value
    ordered = order("ferritin")
    early = after(knowledge, ordered, advance(days - 0.01))
    assert "ferritin" not in shown(early)
    assert [(p.order, p.due) for p in early.pending] == [("ferritin", days)]
    late = after(knowledge, ordered, advance(days))
    assert shown(late)["ferritin"] == "<5 ng/mL"
    assert late.items[-1] == Result("ferritin", 5.0, "<", 1.0)
    assert late.pending == ()
    assert late.days == days


def test_a_result_is_dated_by_its_arrival_even_when_more_time_passes(knowledge: Knowledge) -> None:
    days = knowledge.orders["ferritin"].turnaround.value
    revealed = after(knowledge, order("ferritin"), advance(30))
    assert next(r.day for r in revealed.results if r.quantity == "ferritin") == days


def test_the_money_is_the_sum_of_the_orders_that_the_case_records(knowledge: Knowledge) -> None:
    revealed = after(knowledge, order("cbc", "ferritin", "hb-hplc"))
    price = {name: knowledge.orders[name].price.value for name in ("cbc", "ferritin")}
    assert revealed.money == pytest.approx(sum(price.values()))
    assert revealed.ordered == ("cbc", "ferritin")


def test_arithmetic_gives_the_index_that_the_case_does_not_print(knowledge: Knowledge) -> None:
    revealed = after(knowledge, order("cbc"))
    derived = {r.quantity: r.measurement.value for r in revealed.results if r.derived}
    assert derived["mch"] == pytest.approx(20.0)
    assert derived["hct"] == pytest.approx(31.5)
    measured = {item.quantity for item in revealed.items if isinstance(item, Result)}
    assert measured == {"hb", "rbc", "mcv"}, "a derived value is no further evidence"


def test_iron_and_binding_capacity_give_the_saturation(knowledge: Knowledge) -> None:
    revealed = after(knowledge, order("iron-panel"), advance(5))
    saturation = next(r for r in revealed.results if r.quantity == "tsat")
    assert saturation.derived and saturation.measurement.value == pytest.approx(5.0)


def test_nothing_is_derived_from_a_limit_or_from_too_little(knowledge: Knowledge) -> None:
    case = make_case(results={"iron": "<10 ug/dL", "tibc": "400 ug/dL", "hb": "9.0 g/dL"})
    revealed = reveal(case, knowledge, encounter(order("iron-panel", "cbc"), advance(5)))
    assert not {"tsat", "mch", "mcv", "rbc"} & shown(revealed).keys()


def test_a_report_brings_its_text_and_the_findings_that_its_order_lists(
    knowledge: Knowledge,
) -> None:
    case = make_case(
        reports=[
            {
                "order": "film",
                "text": "Pencil cells.",
                "findings": {"film-pencil-cells": True, "colonic-tumor": True},
            }
        ]
    )
    revealed = reveal(case, knowledge, encounter(order("film"), advance(5)))
    assert [report.text for report in revealed.reports] == ["Pencil cells."]
    assert findings(revealed) == {"fatigue": True, "film-pencil-cells": True}


def test_a_treatment_shows_its_effect_on_its_day_and_only_to_those_who_look(
    knowledge: Knowledge,
) -> None:
    before = after(knowledge, order("cbc", "oral-iron-trial"), advance(27))
    assert "oral-iron-response" not in findings(before)
    revealed = after(knowledge, order("cbc", "oral-iron-trial"), advance(28))
    assert findings(revealed)["oral-iron-response"] is True
    assert [report.text for report in revealed.reports] == ["Better."]
    assert shown(revealed)["hb"] == "9.0 g/dL"
    again = after(knowledge, order("cbc", "oral-iron-trial"), advance(28), order("cbc", day=28))
    printed = [r.text for r in again.results if r.quantity == "hb"]
    assert printed == ["9.0 g/dL", "11.0 g/dL"]


def test_a_sample_taken_before_a_change_shows_the_patient_before_it(knowledge: Knowledge) -> None:
    case = make_case(
        then=[{"after": "cbc", "days": 0.5, "results": {"ferritin": "80 ng/mL"}}],
    )
    revealed = reveal(case, knowledge, encounter(order("cbc", "ferritin"), advance(5)))
    assert shown(revealed)["ferritin"] == "<5 ng/mL"


def test_values_from_before_and_after_a_change_are_never_combined(knowledge: Knowledge) -> None:
    case = make_case(
        then=[{"after": "oral-iron-trial", "days": 28, "results": {"tibc": "300 ug/dL"}}],
        results={"iron": "20 ug/dL", "tibc": "400 ug/dL"},
    )
    log = (order("iron-panel", "oral-iron-trial"), advance(28), order("iron-panel", day=28))
    revealed = reveal(case, knowledge, encounter(*log, advance(30, day=28)))
    values = [r.measurement.value for r in revealed.results if r.quantity == "tsat"]
    assert values == [pytest.approx(5.0), pytest.approx(7.0, abs=0.5)]


def test_the_same_result_from_two_orders_is_known_once(knowledge: Knowledge) -> None:
    revealed = after(knowledge, order("cbc"), order("cbc-diff"))
    assert [r.quantity for r in revealed.results].count("hb") == 1
    assert revealed.ordered == ("cbc", "cbc-diff")


def test_looking_back_shows_only_what_was_known_then(knowledge: Knowledge) -> None:
    played = encounter(order("cbc"), ask("diet"), order("ferritin"), advance(3))
    for step in range(len(played.log) + 1):
        cut = played.model_copy(update={"log": played.log[:step]})
        assert reveal(CASE, knowledge, played, step) == reveal(CASE, knowledge, cut)


def test_every_item_tells_the_step_and_the_order_that_brought_it(knowledge: Knowledge) -> None:
    revealed = after(knowledge, order("ferritin"), ask("diet"), advance(3))
    ferritin = next(k for k in revealed.known if isinstance(k.item, Result))
    assert (ferritin.step, ferritin.via) == (2, "ferritin")


def test_the_engine_knows_what_the_learner_knows(knowledge: Knowledge) -> None:
    played = encounter(order("cbc"))
    known = evidence(CASE, knowledge, played)
    assert known.items == reveal(CASE, knowledge, played).items
    assert (known.patient.age, known.patient.sex, known.setting) == (41, "male", "primary-care")


def test_each_stated_differential_is_a_stage_with_the_evidence_of_its_moment(
    knowledge: Knowledge,
) -> None:
    played = encounter(state(healthy=50), order("cbc"), state(iron_deficiency=90), commit(day=0))
    first, second = stages(CASE, knowledge, played)
    assert (first.index, first.tokens) == (0, {"healthy": 50})
    assert len(second.evidence.items) > len(first.evidence.items)
    assert second.tokens == {"iron-deficiency": 90}


def test_an_answer_without_any_differential_is_a_stage_without_tokens(knowledge: Knowledge) -> None:
    (only,) = stages(CASE, knowledge, encounter(order("cbc"), commit()))
    assert only.tokens is None


def test_everything_holds_all_that_is_recorded_but_no_treated_values(knowledge: Knowledge) -> None:
    items = everything(CASE, knowledge).items
    values = {i.quantity: i.value for i in items if isinstance(i, Result)}
    assert values.keys() == CASE.results.keys()
    assert values["hb"] == 9.0
    seen = {i.finding for i in items if isinstance(i, Observation)}
    assert {"fatigue", "pica", "pallor", "colonic-tumor", "oral-iron-response"} <= seen


def test_hplc_shows_e_with_a2_and_capillary_electrophoresis_apart(knowledge: Knowledge) -> None:
    carrier = make_case(results={"hba": "68.6 %", "hba2": "3.6 %", "hbe": "26.4 %", "hbf": "0.9 %"})

    def analyzed(*orders: str) -> dict[str, str]:
        actions = [*(order(name) for name in orders), advance(until=30, day=0)]
        return shown(reveal(carrier, knowledge, encounter(*actions)))

    assert analyzed("hb-hplc") == {"hba": "68.6 %", "hba2-hplc": "30.0 %", "hbf": "0.9 %"}
    apart = analyzed("hb-capillary")
    assert (apart["hba2"], apart["hbe"]) == ("3.6 %", "26.4 %")
    assert "hba2-hplc" not in apart
    both = analyzed("hb-hplc", "hb-capillary")
    assert both["hba2-hplc"] == "30.0 %"
    assert both["hbe"] == "26.4 %"


def test_the_engine_knows_what_was_given_before_the_patient_came(knowledge: Knowledge) -> None:
    given = {"kind": "transfusion", "weeks": 2}
    treated = make_case(
        patient={
            "age": 41,
            "sex": "male",
            "stem": "Transfused two weeks ago.",
            "treatment": [given],
        }
    )
    (treatment,) = evidence(treated, knowledge, encounter()).patient.treatment
    assert (treatment.kind, treatment.weeks) == ("transfusion", 2)
    assert everything(treated, knowledge).patient.treatment == (treatment,)


@pytest.mark.parametrize("made", [{}, {"ferritin": 0.0}, {"oral-iron-trial": 0.0}])
def test_what_a_case_records_are_the_orders_that_bring_something(
    knowledge: Knowledge, made: dict[str, float]
) -> None:
    for day in (0.0, 60.0):
        brings = [o for o in knowledge.orders if deliveries(CASE, knowledge, o, day, made)]
        assert list(recorded(CASE, knowledge, day, made)) == brings
    assert 0 < len(brings) < len(knowledge.orders)
