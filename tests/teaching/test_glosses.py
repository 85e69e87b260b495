"""Terms are explained once, in brackets that never nest."""

from __future__ import annotations

import re

import pytest

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.teaching.audience import Voice

NESTED = re.compile(r"\([^()]*\(")


def test_a_name_that_has_brackets_is_said_in_one_pair(knowledge: Knowledge) -> None:
    voice = Voice(knowledge, "layperson")
    about = knowledge.quantities["vitamin-b6"]
    assert about.name == "Vitamin B6 (pyridoxal phosphate)"
    said = voice._named("vitamin-b6", "a vitamin", about.name)
    assert said == "a vitamin (Vitamin B6, pyridoxal phosphate)"
    assert voice._named("vitamin-b6", "a vitamin", about.name) == about.name, "once it is a name"


def test_a_term_in_brackets_waits_and_one_before_brackets_is_explained_in_them(
    knowledge: Knowledge,
) -> None:
    voice = Voice(knowledge, "layperson")
    hba2, hplc = (knowledge.glossary[id].plain for id in ("hba2", "hplc"))
    assert voice.glossed("HbA2 (HPLC) of 5.4 %.") == f"HbA2 ({hba2}; HPLC) of 5.4 %."
    assert voice.glossed("By HPLC, HbA2 is high.") == f"By HPLC ({hplc}), HbA2 is high."
    assert voice.glossed("HPLC and HbA2.") == "HPLC and HbA2."


@pytest.mark.parametrize("audience", ["layperson", "student"])
def test_no_name_and_no_statement_ever_nests(
    knowledge: Knowledge, engine: Engine, audience: str
) -> None:
    """Each by itself, as the first that is said, and glossed as the texts around it are."""
    voice = Voice(knowledge, "layperson" if audience == "layperson" else "student")
    said = [
        *(voice.anew().result(id, 5.0) for id in knowledge.quantities),
        *(voice.anew().observation(id, False) for id in knowledge.findings),
        *(voice.anew().order(id) for id in knowledge.orders),
        *(voice.anew().cause(id) for id in knowledge.causes),
        *(voice.anew().hypothesis(each) for each in engine.hypotheses),
    ]
    assert not [each for each in said if NESTED.search(each)]
    for each in (*said, *(statement.text for statement in knowledge.statements.values())):
        own = _deepest(each)
        assert _deepest(voice.anew().glossed(each)) <= max(own, 1), each


def _deepest(text: str) -> int:
    """How many brackets are open at once at most."""
    depth = most = 0
    for sign in text:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        most = max(most, depth)
    return most
