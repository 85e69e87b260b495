"""What all findings say together, added up at once; `FindingTable` to the last digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.evidence import Observation, Patient
from sim.engine.findings import ECHO, FindingTable

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge

Floats = NDArray[np.float64]
PATIENTS = 64
"""Patients alike in what causes and treatments make of single findings, whose rows are kept."""
Answer = tuple[str, bool]
"""A finding, and whether it is present."""


class _Rows:
    """A row for each answer, made when it is first asked for."""

    def __init__(self, width: int, make: Callable[[Answer], Floats]) -> None:
        self._make = make
        self._places: dict[Answer, int] = {}
        self.reach: list[float] = []
        """How far each row moves at most."""
        self.table: Floats = np.empty((64, width))

    def place(self, answer: Answer) -> int:
        """Where the row of an answer is."""
        found = self._places.get(answer)
        if found is None:
            found = self._places[answer] = len(self._places)
            if found == len(self.table):
                self.table = np.concatenate([self.table, np.empty_like(self.table)])
            row = self._make(answer)
            self.table[found] = row
            self.reach.append(float(row.min() - row.max()))
        return found


class Tally:
    """The answers of a table of findings, ready to be added up."""

    def __init__(self, knowledge: Knowledge, table: FindingTable, hypotheses: int) -> None:
        self._table = table
        self._hypotheses = hypotheses
        self._each: dict[Patient, _Rows] = {}
        self._implied_by = {f.id: frozenset(f.implied_by) for f in knowledge.findings.values()}
        self._group = {name: f.group for name, f in knowledge.findings.items() if f.group}
        self._caused = {name for name in knowledge.findings if table.depends_on_cause(name)}
        self._rows = _Rows(hypotheses, lambda answer: table.story([Observation(*answer)]))
        self._columns = _Rows(len(table.causes.sets), lambda answer: table.log_column(*answer))

    def each(self, observations: Sequence[Observation], patient: Patient) -> Floats:
        """Log probability of each observation by itself, whatever is known; shape (n, H)."""
        alike = self._table.causes.alike(patient)
        if alike not in self._each:
            if len(self._each) >= PATIENTS:
                self._each.clear()
            self._each[alike] = _Rows(self._hypotheses, lambda answer: self._alone(answer, alike))
        rows = self._each[alike]
        places = [rows.place((seen.finding, seen.present)) for seen in observations]
        return rows.table[places]

    def _alone(self, answer: Answer, patient: Patient) -> Floats:
        if patient.treatment:
            return self._table.log_likelihood([Observation(*answer)], patient, ())
        if answer[0] not in self._caused:
            place = self._rows.place(answer)
            return self._rows.table[place]
        causes, place = self._table.causes, self._columns.place(answer)
        return causes.summed(causes.log_weights(patient) + self._columns.table[place])

    def log_likelihood(
        self, observations: Sequence[Observation], patient: Patient, known: frozenset[str]
    ) -> Floats:
        """As `FindingTable.log_likelihood`, shape (H,)."""
        if patient.treatment:  # it changes rows
            return self._table.log_likelihood(observations, patient, known)
        places: list[int] = []
        columns: list[int] = []
        groups: dict[str, list[int]] = {}
        for seen in observations:
            finding = seen.finding
            implied_by = self._implied_by[finding]
            if implied_by and not implied_by.isdisjoint(known):
                continue
            answer = finding, seen.present
            if finding in self._caused:
                columns.append(self._columns.place(answer))
                continue
            if finding in self._group:
                groups.setdefault(self._group[finding], []).append(len(places))
            places.append(self._rows.place(answer))
        weights = np.ones(len(places))
        for story in groups.values():
            if len(story) > 1:  # the strongest counts in full
                story.sort(key=lambda i: self._rows.reach[places[i]])
                weights[story[1:]] = ECHO
        total: Floats = weights @ self._rows.table[places]
        if columns:
            table = self._table.causes.log_weights(patient)
            table = table + self._columns.table[columns].sum(axis=0)
            total = total + self._table.causes.summed(table)
        return total
