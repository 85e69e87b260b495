"""Reading a result as a laboratory printed it, and printing one.

A result is text such as `8.9 g/dL`, `<5 ng/mL`, `5,200 /µL` or `7.1 x10⁹/L`. Whatever cannot be
read for certain is refused with a sentence that says why; nothing is guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sim.knowledge.models import Quantity

System = Literal["conventional", "si"]
Censored = Literal["<", ">"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RESULT = re.compile(
    r"(?P<sign><=|>=|[<>≤≥])?\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<unit>(?![\d.,]|\s*[-–—]\s*\d).*)?",
    re.DOTALL,
)
_DECIMAL_COMMA = re.compile(r"[<>≤≥=\s]*\d+,\d+")


@dataclass(frozen=True)
class Measurement:
    """One result in the canonical unit of its quantity."""

    value: float
    censored: Censored | None
    """`<` or `>` where a limit was printed instead of a value."""
    resolution: float
    """Width of the last printed digit, in the canonical unit."""


def parse_measurement(text: str, quantity: Quantity) -> Measurement:
    """Read a printed result; a bare number is in the canonical unit.

    A printed zero of something that cannot be zero on the log scale (CRP 0 mg/L) means "less than
    the last digit shows" and is read so. Raises ValueError, with one sentence for the author.
    """
    cleaned = _plain(text).strip()
    match = _RESULT.fullmatch(cleaned)
    if match is None:
        if _DECIMAL_COMMA.match(cleaned):
            raise ValueError(f'"{text}" has a decimal comma: write a decimal point')
        raise ValueError(f'"{text}" is not a number with a unit')
    digits = match["number"].replace(",", "")
    factor = _factor(match["unit"] or "", quantity)
    if factor is None:
        raise ValueError(f'"{text}" cannot be converted: {_given_in(quantity)}')
    value = _tidy(float(digits) * factor)
    resolution = _tidy(10.0 ** -len(digits.partition(".")[2]) * factor)
    censored: Censored | None = None
    if match["sign"]:
        censored = "<" if match["sign"][0] in "<≤" else ">"
    _check_possible(text, value, censored, resolution, quantity)
    if value == 0 and quantity.scale != "logit":
        return Measurement(resolution, "<", resolution)
    return Measurement(value, censored, resolution)


def format_value(
    value: float,
    quantity: Quantity,
    system: System = "conventional",
    censored: Censored | None = None,
) -> str:
    """Print a canonical value with the decimals and the unit that a laboratory would use.

    What is above zero but would round to zero is printed as below the smallest step: `<0.01 mIU/L`.
    """
    if system == "si" and quantity.si_unit:
        value *= quantity.si_factor
        unit = quantity.si_unit_shown or quantity.si_unit
        decimals = quantity.si_decimals
    else:
        unit = quantity.unit_shown or quantity.unit
        decimals = quantity.decimals
    number = f"{value:.{decimals}f}"
    if value > 0 and float(number) == 0:
        number, censored = f"{10.0**-decimals:.{decimals}f}", censored or "<"
    shown = f"{censored or ''}{number}"
    return shown if unit == "1" else f"{shown} {unit}"


def _check_possible(
    text: str, value: float, censored: Censored | None, resolution: float, quantity: Quantity
) -> None:
    """A limit may lie below the possible range (`<0.1`), a value only by the rounding of print."""
    low, high = quantity.possible
    slack = 1e-9 * high + (resolution / 2 if resolution < low else 0.0)
    too_low = value <= 0 if censored == "<" else value < low - slack
    if not math.isfinite(value) or too_low or value > high + slack:
        unit = "" if quantity.unit == "1" else f" {quantity.unit_shown or quantity.unit}"
        raise ValueError(
            f'"{text}" is not a possible {_name(quantity)}: '
            f"it would lie outside {low:g} to {high:g}{unit}"
        )


def _factor(unit: str, quantity: Quantity) -> float | None:
    """What turns a value in `unit` into the canonical unit; None where the unit is not known."""
    wanted = _key(unit)
    if not wanted:
        return 1.0
    exact, folded = _known_units(quantity.id, _spelled(quantity))
    return exact.get(wanted, folded.get(wanted.casefold()))


def _spelled(quantity: Quantity) -> tuple[tuple[str, float], ...]:
    """Every accepted unit with its factor, the canonical one first."""
    units = [(quantity.unit, 1.0)]
    if quantity.unit_shown:
        units.append((quantity.unit_shown, 1.0))
    if quantity.si_unit:
        units.append((quantity.si_unit, 1 / quantity.si_factor))
    units += quantity.units.items()
    return tuple(units)


@lru_cache(maxsize=512)
def _known_units(
    _quantity: str, units: tuple[tuple[str, float], ...]
) -> tuple[dict[str, float], dict[str, float]]:
    """Factors by normal spelling, and by spelling without case where that leaves no doubt."""
    exact: dict[str, float] = {}
    for unit, factor in units:
        # A listed factor is more exact than the reciprocal of the SI factor, so the last one wins.
        exact[_key(unit)] = factor
    folded: dict[str, float] = {}
    doubtful: set[str] = set()
    for unit, factor in exact.items():
        known = folded.setdefault(unit.casefold(), factor)
        if not math.isclose(known, factor, rel_tol=0.01):
            doubtful.add(unit.casefold())
    return exact, {unit: factor for unit, factor in folded.items() if unit not in doubtful}


def _plain(text: str) -> str:
    """One way of writing µ, ×, superscripts, thin spaces and full-width characters."""
    if text.isascii():
        return text
    raised = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "^" + found[0].translate(_SUPERSCRIPTS), text)
    # A thin space between digits groups thousands and means nothing else.
    grouped = re.sub("(?<=\\d)[\u2009\u202f](?=\\d{3})", "", raised)
    return unicodedata.normalize("NFKC", grouped).replace("μ", "u").replace("×", "x")


@lru_cache(maxsize=1024)
def _key(unit: str) -> str:
    """The normal spelling under which units are compared."""
    text = _plain(unit)
    text = re.sub(r"\bmc(?=g|l|mol|m\b|IU|U)", "u", text, flags=re.IGNORECASE)
    text = re.sub(r"\bcu\.?\s*mm\b|\bcmm\b", "mm3", text, flags=re.IGNORECASE)
    text = re.sub(r"lit(?:er|re)s?\b", "L", text, flags=re.IGNORECASE)
    text = re.sub(r"\bper\s+", "/", text, flags=re.IGNORECASE)
    text = re.sub(r"[\s\[\]{}]", "", text)
    # 10^9/L, 10**9/L, 10e9/L, 10(9)/L, x10^9/L and, where the raised digits were lost, x109/L.
    text = re.sub(r"^[x*·.]?10(?:\^|\*\*?|e|E|exp)\(?(-?\d+)\)?", r"10*\1", text)
    text = re.sub(r"^[x*·.]?10\((-?\d+)\)", r"10*\1", text)
    text = re.sub(r"^[x*·]10(\d{1,2})(?=/)", r"10*\1", text)
    return text.replace("^", "")


def _given_in(quantity: Quantity) -> str:
    """`hemoglobin is given in g/dL (also g/L, mmol/L)`, with no more than four others."""
    if quantity.unit == "1":
        return f"{_name(quantity)} has no unit"
    first = quantity.unit_shown or quantity.unit
    seen = {_key(quantity.unit), _key(first)}
    others: list[str] = []
    candidates = [quantity.si_unit_shown or quantity.si_unit, *quantity.units]
    for unit in candidates:
        if unit and _key(unit) not in seen:
            seen.add(_key(unit))
            others.append(unit)
    also = f" (also {', '.join(others[:4])})" if others else ""
    return f"{_name(quantity)} is given in {first}{also}"


def _name(quantity: Quantity) -> str:
    """The name within a sentence; abbreviations keep their capitals."""
    name = quantity.name
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _tidy(value: float) -> float:
    """Drop the binary dust of a conversion: 89 g/L is 8.9 g/dL, not 8.900000000000001."""
    return float(f"{value:.12g}")
