"""What can be ordered is found by any usual name and shows something that exists."""

import re
import tomllib
from importlib.resources import files

from sim.knowledge.models import Order

DATA = files("sim.knowledge") / "data"
ORDERS = [
    Order(**entry) for entry in tomllib.loads((DATA / "orders.toml").read_text("utf-8"))["order"]
]
QUANTITIES = {
    entry["id"]: entry
    for entry in tomllib.loads((DATA / "quantities.toml").read_text("utf-8"))["quantity"]
}


def test_a_real_work_up_can_be_ordered() -> None:
    assert len(ORDERS) >= 70
    assert {
        "cbc", "film", "ferritin", "iron-panel", "crp", "stfr", "hepcidin", "hb-hplc", "lead",
        "hb-capillary", "zpp", "marrow", "tmprss6-gene", "alas2-gene", "celiac-serology",
        "upper-endoscopy", "colonoscopy", "stool-blood", "reticulocytes", "alpha-globin-pcr",
        "oral-iron-trial",
    } <= {order.id for order in ORDERS}  # fmt: skip


def test_no_name_leads_to_two_orders() -> None:
    owner: dict[str, str] = {}
    for order in ORDERS:
        for word in {order.id, order.name.casefold(), *map(str.casefold, order.synonyms)}:
            assert owner.setdefault(word, order.id) == order.id, word


def test_orders_show_known_quantities_or_findings_or_a_text() -> None:
    for order in ORDERS:
        assert set(order.quantities) <= set(QUANTITIES), order.id
        assert order.quantities or order.findings or order.report, order.id


def test_every_quantity_of_the_engine_can_be_ordered() -> None:
    shown = {quantity for order in ORDERS for quantity in order.quantities}
    used = {name for name, entry in QUANTITIES.items() if entry.get("evidence", True)}
    assert used <= shown


def test_trials_take_weeks_and_tubes_of_blood_do_not_hurt() -> None:
    by_id = {order.id: order for order in ORDERS}
    assert by_id["oral-iron-trial"].turnaround.value == 28
    assert by_id["cbc"].burden.value == 0
    assert by_id["cbc"].burden.value < by_id["marrow"].burden.value < 5


def test_every_group_of_equivalent_orders_has_at_least_two() -> None:
    groups = [order.same_as for order in ORDERS if order.same_as]
    assert {group for group in groups if groups.count(group) == 1} == set()


def test_an_order_for_one_quantity_has_that_quantitys_code() -> None:
    """Panels have codes of their own; where a code exists it is written as LOINC writes it."""
    coded = [order for order in ORDERS if order.loinc]
    assert len(coded) >= 30
    for order in coded:
        assert re.fullmatch(r"\d{1,5}-\d", order.loinc), order.id
        if len(order.quantities) == 1:
            own = QUANTITIES[order.quantities[0]].get("loinc", "")
            assert order.loinc == own or not own, order.id


def test_every_price_says_where_it_comes_from() -> None:
    """Reported from hospitals' price files with code and count, or said to be a judgement."""
    reported = [order for order in ORDERS if order.price.basis != "judgement"]
    assert len(reported) >= 30
    for order in reported:
        assert order.price.source == "hospital-prices", order.id
        assert order.price.locator.startswith("CPT") and order.price.population, order.id
        assert order.cpt, order.id
