"""Everything that is wrong with a set of case files, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim.casefiles.checked import Checked, shared_id, together
from sim.casefiles.faults import Fault, View
from sim.casefiles.read import Parsed, parse_bytes
from sim.casefiles.rules_author import AUTHOR_RULES
from sim.casefiles.rules_clinical import CLINICAL_RULES
from sim.casefiles.rules_more import MORE_RULES, age_of_case, nothing_said, period_of_case
from sim.casefiles.rules_play import PLAY_RULES
from sim.casefiles.rules_reflection import reflection, reflection_ids
from sim.casefiles.safe import read_bytes
from sim.casefiles.silence import heard
from sim.engine.evidence import Evidence
from sim.errors import Problem

if TYPE_CHECKING:
    from sim.engine.belief import Belief
    from sim.engine.leading import Lead
    from sim.knowledge.loader import Knowledge

OTHER_RULES = (*CLINICAL_RULES, *AUTHOR_RULES, *MORE_RULES, reflection_ids)
"""Beside those that a case must keep to be played at all."""
RULES = (*PLAY_RULES, *OTHER_RULES)


class Believer(Protocol):
    """The part of an engine that lint needs."""

    def belief(self, evidence: Evidence) -> Belief: ...


def lint(
    paths: Iterable[Path],
    knowledge: Knowledge,
    engine: Believer | None,
    today: date | None = None,
    *,
    thorough: bool = False,
) -> list[Problem]:
    """All problems of all files, file by file.

    Without an engine the declared diagnosis is not compared with what the case's evidence says;
    without a day nothing is out of date; only `thorough` walks the engine's best path.
    """
    return together([lint_file(p, knowledge, engine, today, thorough=thorough) for p in paths])


def lint_file(
    path: Path,
    knowledge: Knowledge,
    engine: Believer | None,
    today: date | None,
    *,
    thorough: bool,
) -> Checked:
    """As `lint`, of one file."""
    data = read_bytes(path)
    if isinstance(data, Problem):
        return Checked(path, "", (data,))
    return lint_bytes(path, data, knowledge, engine, today, thorough=thorough)


def lint_bytes(
    path: Path,
    data: bytes,
    knowledge: Knowledge,
    engine: Believer | None,
    today: date | None,
    *,
    thorough: bool,
) -> Checked:
    """As `lint_file`, of what was read from the file."""
    parsed = parse_bytes(path, data)
    if isinstance(parsed, list):
        return Checked(path, "", tuple(parsed))
    case = parsed.case
    problems = parsed.problems(_faults(parsed, knowledge, engine, today, thorough))
    first, last = period_of_case(case.updated, today) if today else (date.min, date.max)
    return Checked(path, case.id, tuple(problems), first, last)


def lint_parsed(
    parsed: Parsed,
    knowledge: Knowledge,
    engine: Believer | None,
    today: date | None = None,
    taken: Mapping[str, Path] | None = None,
) -> list[Problem]:
    """All problems of a text that may not stand in its file yet; `taken` are ids of other files."""
    faults = _faults(parsed, knowledge, engine, today, thorough=False)
    other = (taken or {}).get(parsed.case.id)
    if other:
        faults.append(Fault(("id",), shared_id(parsed.case.id, other), "duplicate-id"))
    return parsed.problems(faults)


def _faults(
    parsed: Parsed,
    knowledge: Knowledge,
    engine: Believer | None,
    today: date | None,
    thorough: bool,
) -> list[Fault]:
    view = View(parsed.case, knowledge, parsed.path)
    faults = [fault for rule in PLAY_RULES for fault in rule(view)]
    playable = not faults
    faults.extend(fault for rule in OTHER_RULES for fault in rule(view))
    if today is not None:
        faults.extend(age_of_case(view, today))
    complete = engine is not None and playable
    if engine is not None and playable:
        faults.extend(_asked(view, engine, thorough))
    return heard(parsed.case, faults, complete=complete, thorough=thorough)


def _asked(view: View, engine: Believer, thorough: bool) -> Iterator[Fault]:
    """The rules that need the whole engine; it is loaded only where they can run."""
    from sim.casefiles import rules_engine as rules
    from sim.engine.engine import Engine

    lead = engine.lead(view.evidence) if isinstance(engine, Engine) else None
    yield from agreement(view, engine, lead)
    yield from rules.must_not_miss(view)
    if isinstance(engine, Engine):
        yield from nothing_said(view)
        yield from rules.surprise(view, engine, lead)
        yield from rules.implausible(view, engine)
        yield from rules.balance(view, engine)
        if not any(reflection_ids(view)):
            yield from reflection(view, engine)
        if thorough:
            yield from rules.best_path(view, engine)


def errors_without_engine(view: View) -> list[Fault]:
    """What is wrong with a case whoever plays it, by every rule that needs no engine."""
    return [fault for rule in RULES for fault in rule(view) if fault.level == "error"]


def agreement(view: View, engine: Believer, lead: Lead | None = None) -> Iterator[Fault]:
    """`engine-disagrees`: with everything known, the engine leads with the declared diagnosis.

    A case that says why it is `atypical` may differ. Where the `lead` is known the probabilities
    are only asked for if they are told.
    """
    declared = view.case.diagnosis.conditions
    if view.case.atypical or (lead and set(lead.first.conditions) == set(declared)):
        return
    belief = engine.belief(view.evidence)
    leading, probability = belief.ranked()[0]
    if set(leading.conditions) == set(declared):
        return
    own = next((p for h, p in belief.ranked() if set(h.conditions) == set(declared)), 0.0)
    yield Fault(
        ("diagnosis", "conditions"),
        f"with everything known the engine leads with {leading.id!r} ({probability:.0%}), "
        f"not with {'+'.join(declared)!r} ({own:.0%})",
        "engine-disagrees",
        "correct the case, or say in `atypical` why it differs",
    )
