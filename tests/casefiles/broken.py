"""Cases broken on purpose: one whole case, what is wrong in each, and what must be told of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sim.casefiles.lint import lint
from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge

BASE = (Path(__file__).parents[2] / "cases" / "k7q2-the-tired-accountant.toml").read_text("utf-8")
DAY = date(2026, 11, 25)
NAME = "k7q2-the-tired-accountant.toml"
Edit = tuple[str, str, str]
"""What stands there, what replaces it, and the lint at the line of the replacement."""

LAST = 'sources = ["patient-colon-cancer-man-38y"]'
"""The last line."""

EDITS: tuple[Edit, ...] = (
    ("schema = 1", "schema = 2", "invalid-value"),
    ('id = "K7Q2"', 'id = "k7q2"', "invalid-value"),
    ('id = "K7Q2"', "id = 7", "invalid-value"),
    ('title = "The tired accountant"', 'title = ""', "invalid-value"),
    ('title = "The tired accountant"', 'title = "Iron deficiency in a man"', "leak"),
    ('title = "The tired accountant"', 'title = "The tired\\u202eaccountant"', "control-character"),
    ('title = "The tired accountant"', 'titel = "The tired accountant"', "unknown-key"),
    ('setting = "primary-care"', 'setting = "primary-car"', "unknown-id"),
    ("difficulty = 5", "difficulty = 9", "invalid-value"),
    ("difficulty = 5", "difficulty = ", "syntax"),
    ("updated = 2026-11-23", "updated = 2026-13-23", "syntax"),
    ("age = 38", "age = -1", "invalid-value"),
    ("age = 38", "age = 380", "invalid-value"),
    ('sex = "male"', 'sex = "man"', "invalid-value"),
    ('sex = "male"', 'sex = "male"\npregnant = true', "pregnancy"),
    ('sex = "male"', 'sex = "male"\ntrimester = 2', "pregnancy"),
    ('sex = "male"', 'sex = "male"\nancestry = ["martian"]', "unknown-id"),
    ("findings = { fatigue = true }", "findings = { fatige = true }", "unknown-id"),
    ("findings = { fatigue = true }", 'findings = { fatigue = "yes" }', "invalid-value"),
    ('ask = "bowel-habit"', 'ask = "bowel-habits"', "unknown-id"),
    ('ask = "bowel-habit"', 'aks = "bowel-habit"', "unknown-key"),
    ('area = "nails"', 'area = "nail"', "unknown-id"),
    ("findings = { koilonychia = false }", "findings = { pallor = true }", "contradiction"),
    ('ferritin = "8 ng/mL"', 'ferritin = "8 furlongs"', "value"),
    ('ferritin = "8 ng/mL"', 'ferritin = "8,5 ng/mL"', "value"),
    ('ferritin = "8 ng/mL"', 'ferritin = "-8 ng/mL"', "value"),
    ('ferritin = "8 ng/mL"', "ferritin = 8", "invalid-value"),
    ('ferritin = "8 ng/mL"', 'feritin = "8 ng/mL"', "unknown-id"),
    ('hb = "124 g/L"', 'hb = "124 g/dL"', "value"),
    ('mch = "24.0 pg"', 'mch = "34.0 pg"', "arithmetic"),
    ('tsat = "6 %"', 'tsat = "26 %"', "arithmetic"),
    ('iron = "5 umol/L"', 'iron = "150 umol/L"', "iron-panel"),
    ('transferrin = "384 mg/dL"', 'transferrin = "150 mg/dL"', "iron-panel"),
    ('hbf = "0.4 %"', 'hbf = "12.4 %"', "fractions"),
    ('order = "film"', 'order = "flim"', "unknown-id"),
    ('after = "oral-iron-trial"', 'after = "oral-iron"', "unknown-id"),
    ("days = 28", "days = -28", "invalid-value"),
    ('conditions = ["iron-deficiency"]', 'conditions = ["iron-deficient"]', "unknown-id"),
    ('conditions = ["iron-deficiency"]', "conditions = []", "invalid-value"),
    (
        '[diagnosis]\nconditions = ["iron-deficiency"]\ncause = "gi-malignancy"',
        '[diagnosis]\nconditions = ["inflammation"]',
        "engine-disagrees",
    ),
    ('cause = "gi-malignancy"', 'cause = "gi-malignant"', "unknown-id"),
    ('cause = "gi-malignancy"', 'cause = "lead-paint"', "cause-of-another"),
    ('must_not_miss = ["gi-malignancy"]', 'must_not_miss = ["lead-paint"]', "must-not-miss"),
    ('must_not_miss = ["gi-malignancy"]', 'must_not_miss = ["cancer"]', "unknown-id"),
    ('sources = ["guyatt-1992"]', 'sources = ["guyat-1992"]', "unknown-id"),
    ('based_on = "patient-colon-cancer-man-38y"', 'based_on = "nobody-1999"', "unknown-id"),
    ('status = "submitted"', 'status = "aproved"', "invalid-value"),
    ('status = "submitted"', 'status = "approved"', "review"),
    ('"albumin", "transferrin",', '"albumin", "fpp",', "filled"),
    ("[diagnosis]", "[diagnoses]", "unknown-key"),
    ("[results]", "[results", "syntax"),
    ("[results]", "[result]", "unknown-key"),
    ("[[reports]]", "[[report]]", "unknown-key"),
    ('rdw = "16.1 %"', 'rdw = "16.1 %"\nrdw = "17 %"', "syntax"),
    ('platelets = "318 10^9/L"', 'platelets = "318 g"', "value"),
    ('text = "Normal pattern.', 'txt = "Normal pattern.', "unknown-key"),
    ('ask = "weight"', 'ask = "bowel-habit"', "synonym-clash"),
    ('ask = "pica"', "ask = 5", "invalid-value"),
    ('area = "heart"', 'area = "hart"', "unknown-id"),
    ('mcv = "79.1 fL"', 'mcv = "7900 fL"', "value"),
    ("[patient]\nage = 38", "[patient]", "missing-key"),
    ("updated = 2026-11-23", "updated = 2019-11-23", "stale"),
    ("updated = 2026-11-23", "updated = 2027-11-23", "future"),
    ('"iron-loss-in-men"', '"iron-loss-in-man"', "objective"),
    ('stem = """\nHe does', 'stem = """Iron deficiency. He does', "stem-leak"),
    ('ast = "19 U/L"', 'ast = "900 U/L"', "implausible"),
    ('copper = "98 ug/dL"', 'copper = "398 ug/dL"', "implausible"),
    (
        "angiodysplasia = false }",
        "angiodysplasia = false, marrow-dysplasia = false }",
        "not-revealed",
    ),
    ('for = ["ferritin", "tibc",', 'for = ["hb", "tibc",', "reflection"),
    ('absent = ["glossitis"]', 'absent = ["fatigue"]', "reflection"),
    ('absent = ["glossitis"]', 'absent = ["hair-loss"]', "reflection"),
    ('absent = ["glossitis"]', 'absent = ["glositis"]', "unknown-id"),
    (LAST, LAST + '\n\n[[silence]]\nreason = "It is so."\nlint = "leek"', "silence"),
    (LAST, LAST + '\n\n[[silence]]\nreason = "It is so."\nlint = "syntax"', "silence"),
    (LAST, LAST + '\n\n[[silence]]\nreason = "It is so."\nlint = "surprise"', "unused-silence"),
)

FOLLOWS: dict[str, tuple[tuple[str, str], ...]] = {
    'titel = "The tired accountant"': (("missing-key", "#:schema"),),
    'aks = "bowel-habit"': (("missing-key", "[[history]]\naks"),),
    "[diagnoses]": (("missing-key", "#:schema"),),
    'txt = "Normal pattern.': (("missing-key", '[[reports]]\norder = "hb-hplc"'),),
    'iron = "150 umol/L"': (("implausible", 'iron = "150'), ("arithmetic", 'tsat = "6 %"')),
    'copper = "398 ug/dL"': (("surprise", "[results]"),),
    'hbf = "12.4 %"': (("implausible", 'hbf = "12.4'),),
    '[diagnosis]\nconditions = ["inflammation"]': (
        *(("objective", "objectives = "),) * 2,
        ("reflection", 'conditions = ["iron-deficiency"]\ntext'),
    ),
}
"""What an edit brings besides: the lint and where it stands. A renamed key is missing, too."""


PRESENT = "findings = { normal-count-before = true }\n"
"""The one finding that speaks for no iron deficiency."""
AGAINST = (
    "findings = { pica = false }\n",
    "findings = { pallor = false }\n",
    "film-target-cells = false, ",
)
"""The findings that speak against iron deficiency by any weight."""


Change = tuple[tuple[str, str], ...]
ELSEWHERE: tuple[tuple[Change, str, str], ...] = (
    (((LAST, "sources = []"),), "unsourced", '[[debrief.points]]\ntext = "CEA'),
    (((BASE[BASE.index("[debrief]") :], ""),), "no-debrief", "#:schema"),
    (((PRESENT, ""),), "no-distractor", "[diagnosis]"),
    (tuple((words, "") for words in AGAINST), "unbalanced-key", "[diagnosis]"),
)
"""Changes, the one lint that they bring, and what stands at its line, which is another."""


def broken(edits: tuple[Edit, ...]) -> tuple[str, list[tuple[str, int]]]:
    """The text with its edits, and the lints that must be told at which line."""
    text = BASE
    for old, new, _ in edits:
        assert old in text
        text = text.replace(old, new, 1)
    wanted: list[tuple[str, int]] = []
    for _, new, code in edits:
        last = text.rindex(new) + new.rfind("\n") + 1
        wanted.append((code, text.count("\n", 0, last) + 1))
        for other, mark in FOLLOWS.get(new, ()):
            wanted.append((other, text.count("\n", 0, text.index(mark)) + 1))
    return text, sorted(wanted)


def told(
    text: str | bytes, folder: Path, knowledge: Knowledge, engine: Engine, *, thorough: bool = False
) -> list[tuple[str, int]]:
    path = folder / NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = lint([path], knowledge, engine, DAY, thorough=thorough)
    return sorted((p.code, p.line or 1) for p in found)
