"""The third file of published patients as transcribed. No test here asks the engine anything."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from sim.knowledge.loader import Knowledge
from sim.knowledge.units import parse_measurement
from sim.report.groups import NAMES, OTHER
from sim.report.published import FILE, SECOND, THIRD, Entry, frozen_on, read_entries

COUNT = 93
JUDGED = 31
FROZEN = "8475fa9766296faa7420650dc83a16750c8844aec2585fbcaac37badd22f326e"
"""Digest of the file."""
AGREE = 0.06
"""Printed red cell figures that differ by more need a word of caution."""
IDENTITIES: list[tuple[str, tuple[str, str], Callable[[float, float], float]]] = [
    ("mcv", ("hct", "rbc"), lambda hct, rbc: 10 * hct / rbc),
    ("mch", ("hb", "rbc"), lambda hb, rbc: 10 * hb / rbc),
    ("mchc", ("hb", "hct"), lambda hb, hct: 100 * hb / hct),
    ("mchc", ("mch", "mcv"), lambda mch, mcv: 100 * mch / mcv),
]
FIELDS = {
    "id", "source", "kind", "group", "diagnosis", "cell_size", "quality", "caution", "age", "sex",
    "pregnant", "ancestry", "results", "findings",
}  # fmt: skip


def rows(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["patient"]
    return found


def numbers(row: dict[str, Any], knowledge: Knowledge) -> dict[str, float]:
    """What is printed as a number, in the units of the program; limits are left out."""
    read = {
        name: parse_measurement(text, knowledge.quantities[name])
        for name, text in row["results"].items()
    }
    return {name: found.value for name, found in read.items() if not found.censored}


@pytest.fixture(scope="module")
def entries(knowledge: Knowledge) -> tuple[Entry, ...]:
    return read_entries(knowledge, THIRD)


def test_every_entry_parses_in_known_quantities_findings_and_units(
    entries: tuple[Entry, ...], knowledge: Knowledge
) -> None:
    assert len(entries) == COUNT
    assert sum(entry.counts for entry in entries) == JUDGED
    assert all(len(entry.printed) == len(entry.evidence.items) > 0 for entry in entries)
    for row in rows(THIRD):
        assert row.keys() <= FIELDS
        assert row["results"].keys() <= knowledge.quantities.keys()
        assert row.get("findings", {}).keys() <= knowledge.findings.keys()
        assert set(row.get("ancestry", [])) <= knowledge.ancestries.keys()


def test_groups_kinds_and_qualities_are_those_of_the_other_files(
    entries: tuple[Entry, ...],
) -> None:
    assert {entry.group for entry in entries} <= set(NAMES) - {OTHER}
    assert {entry.kind for entry in entries} <= {"case-report", "series-patient", "teaching"}
    assert {entry.quality for entry in entries} <= {"full", "good", "sparse"}
    assert {entry.cell_size for entry in entries} <= {"microcytic", "borderline", "not-stated"}
    assert all(row["diagnosis"] for row in rows(THIRD))


def test_every_entry_has_a_source_of_its_own_that_fits_its_kind(
    entries: tuple[Entry, ...], knowledge: Knowledge
) -> None:
    assert [entry.source for entry in entries] == [f"patient-{entry.id}" for entry in entries]
    for entry in entries:
        source = knowledge.sources[entry.source]
        assert source.kind == ("reference" if entry.kind == "teaching" else "case-series")
        assert source.note.startswith("Teaching item") == (entry.kind == "teaching")
        assert "Read: " in source.note


def test_no_patient_of_it_stands_in_the_other_files(
    entries: tuple[Entry, ...], knowledge: Knowledge
) -> None:
    before = [*read_entries(knowledge, FILE), *read_entries(knowledge, SECOND)]
    names = [entry.id for entry in (*before, *entries)]
    assert len(set(names)) == len(names)
    places = {place for entry in before for place in _places(knowledge, entry)}
    assert not places & {place for entry in entries for place in _places(knowledge, entry)}


def _places(knowledge: Knowledge, entry: Entry) -> list[str]:
    source = knowledge.sources[entry.source]
    return [place for place in (source.doi, source.pmid, source.url, source.title) if place]


def test_no_patient_of_it_repeats_the_figures_of_another_of_the_same_age(
    knowledge: Knowledge,
) -> None:
    before = [(row, numbers(row, knowledge)) for row in chain(rows(FILE), rows(SECOND))]
    for row in rows(THIRD):
        found = numbers(row, knowledge)
        for other, known in before:
            same = [
                name
                for name in found.keys() & known.keys()
                if found[name] == pytest.approx(known[name], rel=0.005)
            ]
            near = row.get("age") is None or other.get("age") is None
            near = near or row["age"] == pytest.approx(other["age"], rel=0.05)
            near = near and row.get("sex", "") in {other.get("sex", ""), ""}
            assert len(same) < 2 or not near, (row["id"], other["id"], same)


def test_printed_red_cell_figures_agree_or_carry_a_caution(knowledge: Knowledge) -> None:
    checked = 0
    for row in rows(THIRD):
        found = numbers(row, knowledge)
        for name, parts, formula in IDENTITIES:
            if name in found and all(part in found for part in parts):
                expected = formula(*(found[part] for part in parts))
                checked += 1
                off = abs(found[name] - expected) / expected
                assert off <= AGREE or "fit" in row["caution"], (row["id"], name, expected)
    assert checked >= 30


def test_without_figures_for_hemoglobin_and_cell_size_a_patient_is_sparse(
    entries: tuple[Entry, ...], knowledge: Knowledge
) -> None:
    for entry, row in zip(entries, rows(THIRD), strict=True):
        found = numbers(row, knowledge)
        sized = row["results"].get("mcv", "<80 fL") != "<80 fL" or {"hct", "rbc"} <= found.keys()
        if "hb" not in found or not (sized or "lead" in found):
            assert entry.quality == "sparse", entry.id


def test_the_file_says_when_it_was_frozen_and_does_not_change() -> None:
    assert date.fromisoformat(frozen_on(THIRD)) == date(2026, 11, 25)
    text = THIRD.read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == FROZEN
