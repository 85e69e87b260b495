"""`pallor new`: a commented skeleton with a neutral id."""

from __future__ import annotations

import argparse
import sys

import numpy as np

from sim.casefiles.findings_file import read_findings
from sim.casefiles.safe import read_text
from sim.casefiles.skeleton import Start
from sim.commands.author_options import (
    ages,
    ask,
    conditions,
    known,
    place,
    provide_schema,
    today,
)
from sim.engine.evidence import Evidence, Observation, Result
from sim.errors import Problem, ProblemsError, UsageError
from sim.knowledge.loader import Knowledge, load_knowledge
from sim.knowledge.models import Sex
from sim.knowledge.units import format_value
from sim.play.begin import begin


def new(options: argparse.Namespace) -> int:
    """Write the file and print its path."""
    knowledge = load_knowledge()
    evidence = _findings(options, knowledge)
    diagnosis = conditions(options, knowledge)
    while not diagnosis:
        answer = ask("What does the patient have (a condition's id)?", "iron-deficiency")
        diagnosis = (known("condition", answer, knowledge.conditions),)
    patient = evidence.patient
    age = patient.age if patient.age is not None and not options.age else None
    if age is None:
        low, high = ages(options.age or ask("How old, in years?", "40"), (40, 40))
        if low != high:
            raise UsageError("a case has one age", hint="ranges are for `pallor generate`")
        age = low
    sex: Sex | None = options.sex or patient.sex
    if sex is None:
        sex = "male" if ask("Female or male?", "female").startswith("m") else "female"
    setting, ancestry = place(options, knowledge)
    start = Start(
        id="",
        title=options.title,
        condition=diagnosis,
        age=age,
        sex=sex,
        today=today(),
        setting=evidence.setting or setting,
        author=options.author,
        pregnant=patient.pregnant,
        trimester=patient.trimester,
        ancestry=ancestry or patient.ancestry,
        results={
            item.quantity: format_value(
                item.value, knowledge.quantities[item.quantity], censored=item.censored
            )
            for item in evidence.current()
            if isinstance(item, Result)
        },
        findings={i.finding: i.present for i in evidence.current() if isinstance(i, Observation)},
    )
    path = begin(options.out, start, knowledge, np.random.default_rng())
    provide_schema(options.out, knowledge)
    print(path)
    print(f"next: open it in your editor, then `pallor check {path}`", file=sys.stderr)
    return 0


def _findings(options: argparse.Namespace, knowledge: Knowledge) -> Evidence:
    if options.findings is None:
        return Evidence()
    text = read_text(options.findings)
    if isinstance(text, Problem):
        error = ProblemsError([text])
        error.exit_code = 2
        raise error
    return read_findings(options.findings, text, knowledge)
