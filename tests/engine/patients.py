"""Short ways to write evidence in tests."""

from __future__ import annotations

from sim.engine.evidence import Censored, Evidence, Item, Observation, Patient, Result

WOMAN = Patient(age=30, sex="female")
MAN = Patient(age=68, sex="male")


def results(**values: float | str) -> tuple[Item, ...]:
    """`results(hb=9.0, ferritin="<5")`; underscores stand for hyphens."""
    items: list[Item] = []
    for name, value in values.items():
        sign: Censored | None = None
        if isinstance(value, str):
            sign = "<" if value[0] == "<" else ">"
            value = float(value[1:])
        items.append(Result(name.replace("_", "-"), value, sign))
    return tuple(items)


def known(patient: Patient = WOMAN, setting: str = "", **values: float | str) -> Evidence:
    """Evidence of results alone."""
    return Evidence(patient, setting, results(**values))


def saw(evidence: Evidence, *present: str, absent: tuple[str, ...] = ()) -> Evidence:
    """The evidence with findings added."""
    return evidence.with_items(
        *(Observation(name, True) for name in present),
        *(Observation(name, False) for name in absent),
    )
