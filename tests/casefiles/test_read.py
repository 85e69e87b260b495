"""A case file is played, or everything that is wrong with it is said in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.casefiles.digest import case_digest
from sim.casefiles.find import find_cases
from sim.casefiles.read import read_case
from sim.casefiles.safe import LARGEST, disturbing, visible
from sim.encounter.case import Case
from sim.errors import Problem
from sim.knowledge.loader import Knowledge
from tests.cases import document, make_case

CASES = Path(__file__).parent.parent.parent / "cases"


def write(folder: Path, text: str, name: str = "t3st-the-quiet-gardener.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, knowledge: Knowledge, text: str) -> list[Problem]:
    found = read_case(write(folder, text), knowledge)
    assert isinstance(found, list), "the case was accepted"
    return found


def test_a_well_written_case_is_read(tmp_path: Path, knowledge: Knowledge) -> None:
    case = read_case(write(tmp_path, tomli_w.dumps(document())), knowledge)
    assert case == make_case()


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda p: p.stem)
def test_every_case_of_the_library_can_be_played(path: Path, knowledge: Knowledge) -> None:
    assert isinstance(read_case(path, knowledge), Case)


def test_every_fault_is_named_with_line_column_and_the_nearest_right_word(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = tomli_w.dumps(document(titel="x", difficulty=9)).replace(
        'ferritin = "<5 ng/mL"', 'feritin = "<5 ng/mL"'
    )
    lines = text.splitlines()
    found = {problem.code: problem for problem in problems(tmp_path, knowledge, text)}
    assert found["unknown-key"].line == lines.index('titel = "x"') + 1
    assert "title" in found["unknown-key"].hint
    assert found["invalid-value"].line == lines.index("difficulty = 9") + 1

    text = text.replace('titel = "x"\n', "").replace("difficulty = 9", "difficulty = 2")
    (only,) = problems(tmp_path, knowledge, text)
    assert only.code == "unknown-id"
    assert only.line == text.splitlines().index('feritin = "<5 ng/mL"') + 1
    assert only.column == 1
    assert "'ferritin'" in only.hint


def test_a_fault_within_an_inline_table_has_its_own_column(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = tomli_w.dumps({**document(), "examination": []}).replace("examination = []", "") + (
        '\n[[examination]]\narea = "nails"\ntext = "Thin."\n'
        "findings = { koilonychia = true, spoon-nail = true }\n"
    )
    (only,) = problems(tmp_path, knowledge, text)
    line = "findings = { koilonychia = true, spoon-nail = true }"
    assert only.line == text.splitlines().index(line) + 1
    assert only.column == line.index("spoon") + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"setting": "moon-base"}, "unknown setting"),
        ({"results": {"hb": "9 bananas"}}, "cannot be converted"),
        ({"results": {"hb": "90 g/dL"}}, "not a possible"),
        ({"results": {"hb": "low"}}, "not a number"),
        ({"diagnosis": {"conditions": ["dragon-pox"]}}, "unknown condition"),
        ({"diagnosis": {"conditions": ["inflammation"], "cause": "gi-malignancy"}}, "cause of"),
        ({"then": [{"after": "magic", "days": 1}]}, "unknown order"),
        (
            {
                "patient": {
                    "age": 5,
                    "sex": "male",
                    "stem": "Pale.",
                    "treatment": [{"kind": "leeches", "weeks": 1}],
                }
            },
            "patient.treatment[1].kind: unknown treatment",
        ),
        ({"history": [{"ask": "zodiac", "answer": "Leo."}]}, "unknown question"),
        ({"title": "a\x1b[2Jb"}, "control character U+001B"),
        ({"title": "abc\u202edef"}, "control character U+202E"),
    ],
)
def test_what_cannot_be_played_is_refused_with_a_reason(
    tmp_path: Path, knowledge: Knowledge, changes: dict[str, object], said: str
) -> None:
    found = problems(tmp_path, knowledge, tomli_w.dumps(document(**changes)))
    assert any(said in problem.message for problem in found)


def test_a_message_never_carries_what_could_steer_a_terminal(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = tomli_w.dumps(document(**{"\x1b]0;owned\x07": 1}))
    text = text.replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    for problem in problems(tmp_path, knowledge, text):
        assert not any(disturbing(character) for character in str(problem))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'title = "\xff\xfe"', "not-utf-8"),
        (b'title = "unclosed', "syntax"),
        (b"x = " + b"[" * 50_000, "syntax"),
        (b"x = " + b"{a=" * 50_000, "syntax"),
        (b"#" * (LARGEST + 1), "too-large"),
        (b"\x00", "syntax"),
        (b"", "missing-key"),
    ],
)
def test_a_hostile_file_is_a_problem_and_not_a_crash(
    tmp_path: Path, knowledge: Knowledge, data: bytes, code: str
) -> None:
    path = tmp_path / "hostile.toml"
    path.write_bytes(data)
    found = read_case(path, knowledge)
    assert isinstance(found, list)
    assert found[0].code == code


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda s: s.encode("utf-8", "replace")))
def test_any_bytes_at_all_give_problems_and_never_an_exception(
    tmp_path: Path, knowledge: Knowledge, data: bytes
) -> None:
    path = tmp_path / "any.toml"
    path.write_bytes(data)
    assert isinstance(read_case(path, knowledge), list)


def test_markup_in_a_case_is_only_text(tmp_path: Path, knowledge: Knowledge) -> None:
    title = "[/] [H] [@click=app.quit]x[/] 🩸"
    case = read_case(write(tmp_path, tomli_w.dumps(document(title=title))), knowledge)
    assert isinstance(case, Case)
    assert case.title == title


def test_a_folder_or_a_missing_file_is_said_not_to_be_a_file(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    for path in (tmp_path, tmp_path / "nothing.toml"):
        found = read_case(path, knowledge)
        assert isinstance(found, list)
        assert found[0].code == "not-a-file"


def test_cases_are_found_in_order_and_links_are_not_followed_out(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    (folder / "sets").mkdir(parents=True)
    outside = write(tmp_path, "", "secret.toml")
    for name in ("b.toml", "a.toml", "notes.txt", "sets/c.toml", ".hidden.toml"):
        (folder / name).write_text("")
    (folder / "inside.toml").symlink_to(folder / "a.toml")
    (folder / "outside.toml").symlink_to(outside)
    (folder / "loop.toml").symlink_to(folder / "loop.toml")
    found = find_cases(folder)
    assert [path.name for path in found.paths] == ["a.toml", "b.toml", "inside.toml"]
    assert sorted(p.path.name for p in found.problems) == ["loop.toml", "outside.toml"]


def test_a_folder_that_is_not_there_holds_no_cases(tmp_path: Path) -> None:
    assert find_cases(tmp_path / "nowhere").paths == ()


def test_the_digest_follows_the_content_and_not_its_layout(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = tomli_w.dumps(document())
    spaced = read_case(write(tmp_path, "# a comment\n\n" + text.replace(" = ", "  =  ")), knowledge)
    assert isinstance(spaced, Case)
    assert case_digest(spaced) == case_digest(make_case())
    assert case_digest(make_case(review={"status": "under-review"})) == case_digest(make_case())
    changed = make_case(results={**document()["results"], "hb": "9.1 g/dL"})
    assert case_digest(changed) != case_digest(make_case())


@given(st.text())
def test_visible_text_shows_every_character_and_disturbs_nothing(text: str) -> None:
    shown = visible(text)
    assert not any(disturbing(character) for character in shown)
    if not any(disturbing(character) for character in text):
        assert shown == text
