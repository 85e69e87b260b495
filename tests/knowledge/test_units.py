"""Results are read as laboratories print them, and printed so that they read back."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.models import Quantity
from sim.knowledge.units import format_value, parse_measurement

TABLE = tomllib.loads((files("sim.knowledge") / "data" / "quantities.toml").read_text("utf-8"))
QUANTITIES = {entry["id"]: Quantity(**entry) for entry in TABLE["quantity"]}


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("8.9 g/dL", "hb", 8.9),
        ("8.9", "hb", 8.9),
        ("89 g/L", "hb", 8.9),
        ("89 g/l", "hb", 8.9),
        ("5.5 mmol/L", "hb", 8.863),
        ("8.9 g per dL", "hb", 8.9),
        ("1.9 fmol", "mch", 30.6),
        ("0.33 L/L", "hct", 33.0),
        ("0.33 fraction", "hct", 33.0),
        ("4.9 million/mm3", "rbc", 4.9),
        ("4900000 /uL", "rbc", 4.9),
        ("4.9 x10^12/L", "rbc", 4.9),
        ("5,200 /uL", "wbc", 5.2),
        ("5.2 x10⁹/L", "wbc", 5.2),
        ("5.2 ×10^9/l", "wbc", 5.2),
        ("5.2 10*9/L", "wbc", 5.2),
        ("5.2 x109/L", "wbc", 5.2),
        ("240 G/L", "platelets", 240.0),
        ("240\u202f000 /mm³", "platelets", 240.0),
        ("2.4 lakh/cumm", "platelets", 240.0),
        ("5 µmol/L", "iron", 27.9),
        ("5 μmol/L", "iron", 27.9),
        ("5 umol/l", "iron", 27.9),
        ("515 ug/L", "copper", 51.5),
        ("80 mcmol/L", "tibc", 446.8),
        ("22 pmol/L", "ferritin", 9.79),
        ("2.5 g/L", "transferrin", 250.0),
        ("4.02 umol/L", "transferrin", 32.0),
        ("2.9 umol/L", "lead", 60.1),
        ("10 ng/mL", "hepcidin", 3.585),
        ("12 mg/dL", "crp", 120.0),
        ("9 umol/L", "bilirubin", 0.526),
        ("88.4 umol/L", "creatinine", 1.0),
        ("70 umol/mol haem", "zpp", 70.0),
        ("0.09 fraction", "tsat", 9.0),
        ("2.1 mIU/L", "tsh", 2.1),
        ("71 cu um", "mcv", 71.0),
    ],
)
def test_a_printed_result_becomes_the_canonical_value(
    text: str, quantity: str, value: float
) -> None:
    assert parse_measurement(text, QUANTITIES[quantity]).value == pytest.approx(value, rel=2e-3)


@pytest.mark.parametrize(
    ("text", "quantity", "censored", "value"),
    [
        ("<5 ng/mL", "ferritin", "<", 5.0),
        ("< 5 ng/mL", "ferritin", "<", 5.0),
        ("≤5 ug/L", "ferritin", "<", 5.0),
        ("> 2000 ug/L", "ferritin", ">", 2000.0),
        (">=2,000 ug/L", "ferritin", ">", 2000.0),
        ("<0.5 %", "hbf", "<", 0.5),
    ],
)
def test_a_reporting_limit_is_kept_as_a_limit(
    text: str, quantity: str, censored: str, value: float
) -> None:
    measured = parse_measurement(text, QUANTITIES[quantity])
    assert (measured.censored, measured.value) == (censored, value)


def test_a_printed_zero_on_the_log_scale_means_below_the_last_digit() -> None:
    measured = parse_measurement("0 mg/L", QUANTITIES["crp"])
    assert (measured.censored, measured.value) == ("<", 1.0)


def test_no_hemoglobin_s_is_a_value_of_zero() -> None:
    measured = parse_measurement("0 %", QUANTITIES["hbs"])
    assert (measured.censored, measured.value) == (None, 0.0)


@pytest.mark.parametrize(
    ("text", "quantity", "resolution"),
    [
        ("8.9 g/dL", "hb", 0.1),
        ("89 g/L", "hb", 0.1),
        ("9 g/dL", "hb", 1.0),
        ("5,200 /uL", "wbc", 0.001),
        ("0.327 L/L", "hct", 0.1),
    ],
)
def test_the_resolution_is_the_last_printed_digit(
    text: str, quantity: str, resolution: float
) -> None:
    assert parse_measurement(text, QUANTITIES[quantity]).resolution == pytest.approx(resolution)


@pytest.mark.parametrize(
    ("text", "quantity", "sentence"),
    [
        ("8.9 mg", "hb", "cannot be converted: hemoglobin is given in g/dL (also g/L, mmol/L"),
        ("13 fL", "mentzer", "has no unit"),
        ("89 g/dL", "hb", "is not a possible hemoglobin: it would lie outside 1.5 to 26 g/dL"),
        ("0 g/dL", "hb", "is not a possible hemoglobin"),
        ("0.09", "tsat", "is not a possible transferrin saturation"),
        ("8,9 g/dL", "hb", "write a decimal point"),
        ("pale", "hb", "is not a number"),
        ("", "hb", "is not a number"),
        ("nan", "hb", "is not a number"),
        ("inf g/dL", "hb", "is not a number"),
        ("-3 g/dL", "hb", "is not a number"),
        ("12–14 g/dL", "hb", "is not a number"),
        ("1.2.3 g/dL", "hb", "is not a number"),
        ("9" * 400, "hb", "is not a possible hemoglobin"),
        ("<0 mg/L", "crp", "is not a possible"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_a_reason(
    text: str, quantity: str, sentence: str
) -> None:
    with pytest.raises(ValueError) as refused:
        parse_measurement(text, QUANTITIES[quantity])
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("value", "quantity", "conventional", "si"),
    [
        (8.9, "hb", "8.9 g/dL", "89 g/L"),
        (33.0, "hct", "33.0 %", "0.330 L/L"),
        (27.0, "iron", "27 µg/dL", "4.8 µmol/L"),
        (1.0, "creatinine", "1.00 mg/dL", "88 µmol/L"),
        (71.0, "mcv", "71.0 fL", "71.0 fL"),
        (5.2, "wbc", "5.2 ×10³/µL", "5.2 ×10⁹/L"),
        (13.24, "mentzer", "13.2", "13.2"),
        (0.003, "tsh", "<0.01 mIU/L", "<0.01 mIU/L"),
    ],
)
def test_a_value_is_printed_as_a_laboratory_does(
    value: float, quantity: str, conventional: str, si: str
) -> None:
    about = QUANTITIES[quantity]
    assert format_value(value, about) == conventional
    assert format_value(value, about, "si") == si


def test_a_limit_is_printed_with_its_sign() -> None:
    assert format_value(5.0, QUANTITIES["ferritin"], censored="<") == "<5 ng/mL"


@given(
    st.sampled_from(sorted(QUANTITIES)),
    st.floats(0.05, 0.95),
    st.sampled_from(["conventional", "si"]),
)
def test_what_is_printed_reads_back_to_within_half_its_last_digit(
    identifier: str, position: float, system: str
) -> None:
    about = QUANTITIES[identifier]
    low, high = about.possible
    value = low + position**4 * (high - low)
    printed = format_value(value, about, system)  # type: ignore[arg-type]
    measured = parse_measurement(printed, about)
    if measured.censored:
        assert value < measured.value
        return
    # Half of the last digit, and factors to and from SI units that have four figures.
    assert abs(measured.value - value) <= 0.5 * measured.resolution + 4e-4 * value


@given(st.sampled_from(sorted(QUANTITIES)), st.text(max_size=20))
def test_any_text_is_either_read_or_refused_with_a_sentence(identifier: str, text: str) -> None:
    about = QUANTITIES[identifier]
    try:
        measured = parse_measurement(text, about)
    except ValueError as refused:
        assert str(refused).startswith('"')
    else:
        assert 0 <= measured.value <= about.possible[1] * (1 + 1e-9)
        assert measured.resolution > 0
