"""While an exam runs, no command of the command line tells anything of its patients.

Commands, their arguments and their options are read from the parser, so that a new command is
walked, too, and a new one that nobody allowed is shut.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tomli_w

from sim.cli import main, parser
from sim.commands.exam_guard import ALWAYS, UNTIL_RELEASE
from sim.encounter.case import Case
from sim.play.exam_case import ExamCase
from sim.play.session import Session
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from tests.cases import document
from tests.exams import blueprint

SECRETS = ("iron-deficiency", "iron deficiency", "malignan", "cecum", "belief", "pencil cells")
"""Diagnosis, cause, what was not found yet, and the engine's view of it."""


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command by its name."""
    found = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(found.choices)


@dataclass(frozen=True)
class World:
    """A folder in which a candidate has practiced a patient, and now sits an exam about it."""

    home: Path
    sitting: Sitting
    attempt: Path

    @property
    def case(self) -> Path:
        return self.home / "cases" / "t0st-x.toml"

    @property
    def words(self) -> list[str]:
        """What a candidate might put after a command."""
        blueprint_file = self.home / "cases" / "sets" / "small.exam.toml"
        places = (self.case, self.attempt, self.sitting.path, blueprint_file, self.home / "scores")
        return [*(str(place) for place in places), "T0ST"]

    def ways(self, name: str, command: argparse.ArgumentParser) -> Iterator[list[str]]:
        """The command with everything that it may be about, alone and with each of its options."""
        about: list[list[list[str]]] = []
        options: list[list[str]] = [[]]
        required: list[str] = []
        for action in command._actions:
            if not action.option_strings:
                words = [str(c) for c in action.choices] if action.choices else self.words
                none = [[]] if action.nargs in ("?", "*") else []
                about.append([*([word] for word in words), *none])
            elif action.required:
                required += [action.option_strings[-1], str(self.home / "out" / name)]
            elif action.nargs == 0 and action.dest != "help":
                options.append([action.option_strings[-1]])
            elif action.choices:
                options += [[action.option_strings[-1], str(choice)] for choice in action.choices]
            elif action.dest == "passphrase_file":
                options.append([action.option_strings[-1], str(self.home / "words.txt")])
        for subject, extra in itertools.product(itertools.product(*about), options):
            yield [name, *(word for words in subject for word in words), *required, *extra]


@pytest.fixture
def world(tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for module in ("exam", "verify"):  # made once, and not for each of many commands
        monkeypatch.setattr(f"sim.commands.{module}.Workshop", lambda: workshop)
    scores = tmp_path / "scores"
    (tmp_path / "cases" / "sets").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "words.txt").write_text("four words for it\n")
    cases: list[Case] = []
    for number in range(3):
        content = document(id=f"T{number}ST", title=f"Patient {number}")
        (tmp_path / "cases" / f"t{number}st-x.toml").write_text(tomli_w.dumps(content))
        cases.append(Case.model_validate(content))
    rules = blueprint().model_dump(mode="json", by_alias=True)
    (tmp_path / "cases" / "sets" / "small.exam.toml").write_text(tomli_w.dumps(rules))
    practice = Session.start(cases[0], workshop, scores, "me")
    practice.ask("diet")
    practice.close()
    sitting = Sitting.start(blueprint(), cases, workshop, scores, "me")
    sitting.open(0)
    ExamCase(sitting, 0).differential({"inflammation": 50})
    sitting.close()
    return World(tmp_path, sitting, practice.path)


def test_no_command_no_option_and_no_file_tells_anything(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("sim.ui.app.run", lambda *_a, **_k: opened.append("app"))
    before = {path for path in world.home.rglob("*") if path.is_file()}
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PALLOR_HOME", str(world.home / "nowhere"))
        assert main(["schema"]) == 0
        schema = capsys.readouterr().out  # names all conditions, and reads no patient
    for name, command in commands().items():
        ran = shut = 0
        for way in world.ways(name, command):
            try:
                code = main(way)
            except SystemExit:  # the parser refused the mixture
                capsys.readouterr()
                continue
            ran += 1
            said = capsys.readouterr()
            shut += code == 2 and "is shut for now: the exam 'A small exam'" in said.err
            shown = f"{said.out.replace(schema, '')}\n{said.err}".lower()
            for secret in SECRETS:
                assert secret not in shown, f"{secret!r} by pallor {' '.join(way)}"
        assert ran, f"no way to call {name} was found"
        if name == "score":
            assert 0 < shut < ran, "only --verify is open"
        else:
            assert shut == (0 if name in ALWAYS else ran), name
    assert opened, "the exam itself can be gone on with"
    written = {path for path in world.home.rglob("*") if path.is_file()} - before
    for path in {*written, world.sitting.path}:
        text = path.read_bytes().lower()
        for secret in SECRETS:
            assert secret.encode() not in text, f"{secret!r} in {path}"


def test_what_is_allowed_are_commands() -> None:
    assert UNTIL_RELEASE - {None} <= commands().keys()


def test_everything_is_open_again_when_the_exam_is_handed_in(
    world: World, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "T0ST"]) == 2
    pool = [Case.model_validate(document(id=f"T{n}ST", title=f"Patient {n}")) for n in range(3)]
    again = Sitting.resume(world.sitting.path, pool, workshop)
    again.submit()
    again.close()
    capsys.readouterr()
    assert main(["explain", "T0ST"]) == 0
    assert "ron deficiency" in capsys.readouterr().out


def test_another_folder_of_scores_knows_nothing_of_the_exam(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fence is around one folder; the manual says so."""
    monkeypatch.setenv("PALLOR_HOME", str(world.home / "elsewhere"))
    assert main(["check", str(world.case)]) != 2
    assert "is shut" not in capsys.readouterr().err
