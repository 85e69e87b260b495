"""Attempts as rows for a table and as statements for a learning record store, one at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sim.report.records import Record

HOME = "https://pallor.invalid"
"""Stands before names and ids; `.invalid` is reserved for names that are nobody's (RFC 2606)."""
NAMESPACE = UUID("6f1a3c5e-2b4d-5e6f-8a9b-0c1d2e3f4a5b")
PARTS = ("diagnosis", "belief", "ordering", "differential", "justification")
COLUMNS = (
    "learner", "case", "case_digest", "mode", "started", "finished", "total", *PARTS, "money",
    "par_money", "days", "par_days", "red_marks", "signals", "answer", "knowledge", "scoring",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""


def table(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> Iterator[str]:
    """Lines of CSV (RFC 4180) with a head line; texts that would be formulas are quoted."""
    yield _line(columns)
    for row in rows:
        yield _line(row)


def csv_lines(records: Iterable[Record]) -> Iterator[str]:
    """One line for each attempt."""
    return table((_row(record) for record in records), COLUMNS)


def _row(record: Record) -> list[object]:
    shares = [record.shares.get(part, "") for part in PARTS]
    return [
        record.learner, record.case_id, record.case_digest, record.mode, record.started,
        record.finished, record.total, *shares, record.money, record.par_money, record.days,
        record.par_days, record.red_marks, " ".join(record.signals), record.answer,
        record.knowledge, record.scoring,
    ]  # fmt: skip


def _line(row: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(
        [f"'{c}" if isinstance(c, str) and c.startswith(_FORMULA) else c for c in row]
    )
    return buffer.getvalue()


def xapi_lines(records: Iterable[Record]) -> Iterator[str]:
    """One xAPI 1.0.3 statement a line; the same attempt always has the same id."""
    for record in records:
        yield json.dumps(statement(record), ensure_ascii=False) + "\n"


def statement(record: Record) -> dict[str, Any]:
    """`<learner> completed <case>`, with the score and what it came from."""
    spent = (_moment(record.finished) - _moment(record.started)).total_seconds()
    figures = {
        "shares": record.shares, "money": record.money, "days": record.days,
        "signals": list(record.signals), "scoring": record.scoring, "knowledge": record.knowledge,
        "caseDigest": record.case_digest, "mode": record.mode,
    }  # fmt: skip
    return {
        "id": str(uuid5(NAMESPACE, json.dumps(record.key))),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": HOME, "name": record.learner},
        },
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/completed",
            "display": {"en-US": "completed"},
        },
        "object": {
            "objectType": "Activity",
            "id": f"{HOME}/cases/{record.case_id}",
            "definition": {"type": "http://adlnet.gov/expapi/activities/simulation"},
        },
        "result": {
            "completion": True,
            "score": {"scaled": record.total / 100, "raw": record.total, "min": 0, "max": 100},
            "duration": f"PT{max(spent, 0):.0f}S",
            "extensions": {f"{HOME}/extensions/attempt": figures},
        },
        "timestamp": record.finished,
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
