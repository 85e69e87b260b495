"""The engine on published patients. The floors are what it reached; they may only rise."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.engine.engine import Engine
from sim.engine.evidence import Evidence, Patient
from sim.knowledge.loader import Knowledge
from sim.report.baselines import contests, independent, index_value
from sim.report.groups import MIXED, NAMES, OTHER, Grouping, group_of
from sim.report.published import (
    FILE,
    SECOND,
    Entry,
    frozen_on,
    judge,
    misses,
    read_entries,
    tally,
)
from tests.engine.patients import known

FIRST_OWN = 28
FIRST_FLAT = 26
JUDGED = 34
FROZEN = "ba629e3b8794304c956608e32f45f5f74e64546177648125525756d006dc3c3c"
"""Digest of the second file."""


@pytest.fixture(scope="module")
def entries(knowledge: Knowledge) -> tuple[Entry, ...]:
    return read_entries(knowledge)


@pytest.fixture(scope="module")
def core(entries: tuple[Entry, ...]) -> list[Entry]:
    return [entry for entry in entries if entry.counts]


def test_every_entry_can_be_read_and_has_a_group(
    entries: tuple[Entry, ...], core: list[Entry], knowledge: Knowledge
) -> None:
    assert len(entries) == 56
    assert len(core) == JUDGED
    assert len({entry.id for entry in entries}) == len(entries)
    assert {entry.group for entry in entries} <= set(NAMES) - {OTHER}
    assert all(len(entry.printed) == len(entry.evidence.items) for entry in entries)
    ancestries = {name for entry in entries for name in entry.evidence.patient.ancestry}
    assert ancestries <= knowledge.ancestries.keys()


@pytest.mark.parametrize(("file", "count"), [(FILE, 56), (SECOND, 84)])
def test_every_entry_of_both_files_parses_and_has_a_source(
    knowledge: Knowledge, file: Path, count: int
) -> None:
    found = read_entries(knowledge, file)
    assert len(found) == count
    assert {entry.source for entry in found} <= knowledge.sources.keys()
    assert {entry.group for entry in found} <= set(NAMES)
    assert {entry.quality for entry in found} <= {"full", "good", "sparse"}
    assert {entry.kind for entry in found} <= {"case-report", "series-patient", "teaching"}
    assert all(len(entry.printed) == len(entry.evidence.items) > 0 for entry in found)
    ancestries = {name for entry in found for name in entry.evidence.patient.ancestry}
    assert ancestries <= knowledge.ancestries.keys()


def test_no_patient_stands_in_both_files(knowledge: Knowledge) -> None:
    first, second = (read_entries(knowledge, file) for file in (FILE, SECOND))
    names = [entry.id for entry in (*first, *second)]
    assert len(set(names)) == len(names)
    assert not {entry.source for entry in first} & {entry.source for entry in second}
    known_places = {place for entry in first for place in _places(knowledge, entry)}
    assert not known_places & {place for entry in second for place in _places(knowledge, entry)}


def _places(knowledge: Knowledge, entry: Entry) -> list[tuple[str, float | None, str | None]]:
    """Where a patient was published, with age and sex."""
    source, patient = knowledge.sources[entry.source], entry.evidence.patient
    where = (source.doi, source.pmid, source.url, source.title)
    return [(place, patient.age, patient.sex) for place in where if place]


def test_a_frozen_file_says_when_it_was_frozen_and_does_not_change() -> None:
    assert date.fromisoformat(frozen_on(SECOND)) == date(2026, 11, 25)
    text = SECOND.read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == FROZEN


def test_what_is_in_doubt_sparse_or_not_microcytic_is_not_judged(core: list[Entry]) -> None:
    assert not [e for e in core if e.caution or e.quality == "sparse"]
    assert {e.cell_size for e in core} == {"microcytic"}


def test_a_pair_belongs_to_the_condition_that_stands_first() -> None:
    assert group_of(("iron-deficiency", "beta-thal-trait")) == "iron-deficiency"
    assert group_of(("iron-deficiency", "inflammation")) == MIXED
    assert group_of(("hbe-trait", "alpha-thal-trait")) == "hbe"
    assert group_of(("none-of-these",)) == OTHER


def test_every_condition_of_a_group_exists(engine: Engine) -> None:
    from sim.report.groups import MEMBERS

    named = {name for members in MEMBERS.values() for name in members}
    assert named <= engine.knowledge.conditions.keys()


def test_a_flat_prior_gives_every_group_the_same_before_anything_is_known(engine: Engine) -> None:
    before = Grouping(engine).flat(Evidence(Patient(40, "female")))
    assert list(before.values()) == pytest.approx([1 / len(NAMES)] * len(NAMES))


def test_first_and_among_three_do_not_fall(engine: Engine, core: list[Entry]) -> None:
    grouping = Grouping(engine)
    own = tally("own", judge(core, grouping.own))
    flat = tally("flat", judge(core, grouping.flat))
    assert own.first >= FIRST_OWN
    assert flat.first >= FIRST_FLAT
    assert flat.top3 >= 0.95


def test_every_miss_is_listed_with_a_reason(engine: Engine, core: list[Entry]) -> None:
    grouping = Grouping(engine)
    verdicts = judge(core, grouping.flat)
    listed = misses(verdicts, grouping.flat)
    assert len(listed) == len(core) - tally("all", verdicts).first
    assert all(m.reason and m.verdict.leader != m.verdict.entry.group for m in listed)


def test_no_simpler_rule_is_ahead_where_it_applies(engine: Engine, core: list[Entry]) -> None:
    assert [c.rule for c in contests(engine, core) if c.rule_right > c.engine_right] == []


def test_indices_follow_from_what_is_printed(knowledge: Knowledge) -> None:
    count = known(hb=12.0, mcv=60.0, rbc=6.0, rdw=15.0)
    assert index_value(knowledge, count, "mentzer") == pytest.approx(10)
    assert index_value(knowledge, count, "rdwi") == pytest.approx(150)
    assert index_value(knowledge, count, "green-king") == pytest.approx(45)
    assert index_value(knowledge, known(hct=36.0, mcv=60.0), "mentzer") == pytest.approx(10)
    assert index_value(knowledge, known(hb=12.0, mch=20.0, mcv=60.0), "mentzer") == pytest.approx(
        10
    )
    assert index_value(knowledge, known(hb=12.0, mcv=60.0), "mentzer") is None


def test_the_naive_engine_has_no_correlations(knowledge: Knowledge) -> None:
    naive = Engine(independent(knowledge))
    assert np.allclose(naive.model.correlations, np.eye(len(naive.model.base)))
