"""The table of quantities holds together: identities, units, scales."""

import math
import tomllib
from importlib.resources import files
from itertools import chain, pairwise

import pytest

from sim.knowledge.models import Quantity, from_scale
from sim.knowledge.units import parse_measurement

TABLE = tomllib.loads((files("sim.knowledge") / "data" / "quantities.toml").read_text("utf-8"))
QUANTITIES = {entry["id"]: Quantity(**entry) for entry in TABLE["quantity"]}
DERIVED = [about for about in QUANTITIES.values() if about.identity]
COVERED_BY_THE_SURVEY = {
    "hb", "mcv", "mchc", "rdw", "wbc", "platelets", "ferritin", "iron", "tibc", "stfr", "crp",
    "lead", "creatinine", "bilirubin", "ldh",
}  # fmt: skip


def derive(identifier: str, **base: float) -> float:
    """A derived quantity from the base quantities of one patient."""
    identity = QUANTITIES[identifier].identity
    assert identity is not None
    return identity.factor * math.prod(base[term.of] ** term.power for term in identity.terms)


def test_every_quantity_of_the_engine_is_there_once() -> None:
    named = {
        "hb", "rbc", "hct", "mcv", "mch", "mchc", "rdw", "retic", "wbc", "platelets", "iron",
        "tibc", "transferrin", "tsat", "ferritin", "stfr", "crp", "esr", "hepcidin", "hba",
        "hba2", "hbf", "hbs", "hbe", "hbh", "hbc", "hbd", "lead", "zpp", "fpp", "ldh",
        "bilirubin", "haptoglobin", "copper", "ceruloplasmin", "zinc", "creatinine", "tsh",
    }  # fmt: skip
    assert named <= set(QUANTITIES)
    assert len(TABLE["quantity"]) == len(QUANTITIES) >= 60


@pytest.mark.parametrize("about", DERIVED, ids=lambda about: about.id)
def test_identities_name_base_quantities_only(about: Quantity) -> None:
    assert about.identity is not None
    for term in about.identity.terms:
        assert QUANTITIES[term.of].identity is None
        assert QUANTITIES[term.of].scale != "logit"


def test_the_red_cell_indices_follow_from_hemoglobin_volume_and_concentration() -> None:
    cells = {"hb": 8.9, "mcv": 71.0, "mchc": 32.1, "rdw": 17.0, "retic": 1.0}
    assert derive("mch", **cells) == pytest.approx(22.8, abs=0.05)
    assert derive("rbc", **cells) == pytest.approx(3.90, abs=0.01)
    assert derive("hct", **cells) == pytest.approx(27.7, abs=0.05)
    assert derive("mentzer", **cells) == pytest.approx(71 / 3.905, abs=0.01)
    assert derive("retic-abs", **cells) == pytest.approx(39.05, abs=0.01)
    assert derive("rdwi", **cells) == pytest.approx(71 * 17 / 3.905, abs=0.2)
    assert derive("green-king", **cells) == pytest.approx(71**2 * 17 / (100 * 8.9), abs=0.01)


def test_saturation_is_iron_over_binding_capacity() -> None:
    iron = {"iron": 27.0, "tibc": 450.0, "hepcidin": 0.5}
    assert derive("tsat", **iron) == pytest.approx(6.0)
    assert derive("transferrin", **iron) == pytest.approx(360.0)
    assert derive("tsat-hepcidin", **iron) == pytest.approx(12.0)


@pytest.mark.parametrize("about", QUANTITIES.values(), ids=QUANTITIES)
def test_conversions_to_si_and_back_agree(about: Quantity) -> None:
    if about.si_unit in about.units:
        assert about.units[about.si_unit] * about.si_factor == pytest.approx(1.0, rel=2e-3)


@pytest.mark.parametrize("about", QUANTITIES.values(), ids=QUANTITIES)
def test_every_accepted_unit_is_read_with_its_own_factor(about: Quantity) -> None:
    middle = math.sqrt(max(about.possible[0], about.possible[1] * 1e-4) * about.possible[1])
    for unit, factor in about.units.items():
        number = f"{middle / factor:.9f}"
        measured = parse_measurement(f"{number} {unit}", about)
        assert measured.value == pytest.approx(middle, rel=3e-3), unit


@pytest.mark.parametrize("about", QUANTITIES.values(), ids=QUANTITIES)
def test_what_the_engine_uses_has_a_healthy_distribution(about: Quantity) -> None:
    if about.evidence and about.identity is None:
        assert about.healthy or about.id in COVERED_BY_THE_SURVEY


@pytest.mark.parametrize("about", QUANTITIES.values(), ids=QUANTITIES)
def test_healthy_people_are_possible_people(about: Quantity) -> None:
    low, high = about.possible
    for healthy in about.healthy:
        center, spread = healthy.on_scale(about.scale)
        assert low <= from_scale(center - 3 * spread, about.scale)
        assert from_scale(center + 3 * spread, about.scale) <= high


@pytest.mark.parametrize("about", QUANTITIES.values(), ids=QUANTITIES)
def test_healthy_age_bands_do_not_overlap(about: Quantity) -> None:
    for sex in ("female", "male"):
        bands = sorted(band.age for band in about.healthy if band.sex in (None, sex))
        for earlier, later in pairwise(bands):
            assert earlier[1] <= later[0]


def test_names_and_synonyms_lead_to_one_quantity() -> None:
    owner: dict[str, str] = {}
    for about in QUANTITIES.values():
        for word in set(
            map(str.casefold, chain([about.id, about.name, about.short], about.synonyms))
        ) - {""}:
            assert owner.setdefault(word, about.id) == about.id, word


def test_abnormal_hemoglobins_are_below_the_reporting_limit_in_health() -> None:
    for identifier in ("hbs", "hbc", "hbd", "hbe", "hbh", "hb-bart", "hb-lepore"):
        about = QUANTITIES[identifier]
        assert about.limit is not None and about.limit.low is not None
        center, spread = about.healthy[0].on_scale(about.scale)
        assert from_scale(center + 3 * spread, about.scale) < about.limit.low


@pytest.mark.parametrize("about", QUANTITIES.values(), ids=QUANTITIES)
def test_loinc_codes_carry_their_check_digit(about: Quantity) -> None:
    if not about.loinc:
        return
    digits, check = about.loinc.split("-")
    odd = "".join(str(int(digit) * 2) for digit in digits[::-1][0::2])
    even = digits[::-1][1::2]
    assert (10 - sum(map(int, odd + even)) % 10) % 10 == int(check)
