"""The manual knows everything that an author may write and everything that check may say."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from sim.casefiles.lint import RULES
from sim.cli import parser
from sim.encounter import case

MANUAL = (Path(__file__).parent.parent / "sim" / "docs" / "manual.md").read_text(encoding="utf-8")


def test_every_key_of_a_case_is_explained() -> None:
    models = (case.Case, case.Review, case.PatientCard, case.Question, case.Look, case.Report,
              case.Then, case.Diagnosis, case.CaseDebrief, case.Point)  # fmt: skip
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in MANUAL} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_of_check_is_explained(rule: object) -> None:
    code = re.match(r"`([\w-]+)`: ", rule.__doc__ or "")
    assert code is not None, "a rule's docstring begins with its code"
    assert f"`{code[1]}`" in MANUAL


def test_every_command_is_explained() -> None:
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert [name for name in commands.choices if f"`pallor {name}" not in MANUAL] == []
