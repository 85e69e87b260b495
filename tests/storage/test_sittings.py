"""The chain of a sitting: whatever is edited, removed or put elsewhere is found."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
import tomli_w

from sim.cli import main
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.storage.sittings import (
    Event,
    SittingError,
    SittingFile,
    broken_link,
    chained,
    dumps,
    loads,
    read,
)
from tests.cases import document
from tests.exams import Hands, blueprint, pool, work
from tests.scoring.shipped import library


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Path:
    """A finished exam of three cases."""
    hands = Hands()
    folder = tmp_path_factory.mktemp("scores")
    sitting = Sitting.start(blueprint(), pool(), workshop, folder, "ana", clock=hands)
    for place in range(3):
        hands.move(minutes=3)
        work(sitting, place)
    sitting.submit()
    sitting.close()
    return sitting.path


def test_an_exam_is_read_as_it_was_written(finished: Path) -> None:
    file = read(finished)
    assert loads(dumps(file).encode()) == file
    assert broken_link(file) is None


EDITS = 200


def edited(data: bytes, chance: random.Random) -> bytes:
    """One byte replaced, removed, inserted or exchanged with another, or a line gone or moved."""
    place, other = chance.randrange(len(data)), chance.randrange(len(data))
    new = bytes([chance.choice([b for b in range(256) if b != data[place]])])
    swapped = bytearray(data)
    swapped[place], swapped[other] = data[other], data[place]
    lines = data.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    rest = lines[:number] + lines[number + 1 :]
    moved = list(rest)
    moved.insert(chance.randrange(len(lines)), lines[number])
    ways = [
        data[:place] + new + data[place + 1 :],
        data[:place] + data[place + 1 :],
        data[:place] + new + data[place:],
        bytes(swapped),
        b"".join(rest),
        b"".join(moved),
    ]
    return chance.choice([way for way in ways if way != data])


def test_verify_finds_every_one_of_two_hundred_edits(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command, beside the file as it was, which it calls intact."""
    cases = tmp_path / "cases"
    cases.mkdir()
    for number, case in enumerate(pool()):
        content = document(id=case.id, title=case.title, difficulty=1 + number % 5)
        (cases / f"{case.id.lower()}.toml").write_text(tomli_w.dumps(content))
    data, chance = finished.read_bytes(), random.Random(8)
    paths = [tmp_path / f"{number:03d}.toml" for number in range(EDITS)]
    for path in paths:
        path.write_bytes(edited(data, chance))
    files = [str(path) for path in (finished, *paths)]
    assert main(["score", "--verify", "--format", "json", "--cases", str(cases), *files]) == 1
    answers = json.loads(capsys.readouterr().out)
    assert [answer["file"] for answer in answers if answer["intact"]] == [str(finished)]
    assert len(answers) == EDITS + 1


def test_edits_that_renew_the_last_line_are_found_by_the_chain(finished: Path) -> None:
    """Whoever mends the last line still has to forge every hash."""
    file = read(finished)
    events = list(file.event)
    removed = [events[:n] + events[n + 1 :] for n in range(len(events) - 1)]
    exchanged = [
        [*events[:n], events[n + 1], events[n], *events[n + 2 :]] for n in range(len(events) - 1)
    ]
    late = events[3].model_copy(update={"at": events[4].at.replace(year=2030)})
    for forged in (*removed, *exchanged, [*events[:3], late, *events[4:]]):
        with pytest.raises(SittingError):
            loads(dumps(SittingFile(head=file.head, event=tuple(forged))).encode())
    for change in ({"candidate": "ben"}, {"factor": 2.0}, {"knowledge": "0"}, {"scoring": "0"}):
        head = file.head.model_copy(update=change)
        with pytest.raises(SittingError, match="event 1 "):
            loads(dumps(SittingFile(head=head, event=file.event)).encode())


def test_a_chain_that_was_computed_anew_is_not_found(finished: Path) -> None:
    """What the manual says plainly: only a last hash kept elsewhere shows this."""
    file = read(finished)
    events: tuple[Event, ...] = ()
    for event in file.event[:-1]:
        events = (*events, chained(file.head, events, event))
    events = (*events, chained(file.head, events, file.event[-1].model_copy(
        update={"at": file.event[-1].at.replace(year=2031)})))  # fmt: skip
    forged = loads(dumps(SittingFile(head=file.head, event=events)).encode())
    assert forged.last_hash != file.last_hash


def test_verify_says_so(
    tmp_path: Path, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line, over shipped cases; a file whose end was cut off is not taken."""
    cases = Path(__file__).parents[2] / "cases"
    rules = blueprint(cell=[{"number": 1}])
    sitting = Sitting.start(rules, library(), workshop, tmp_path, "ana", clock=Hands())
    sitting.toggle_flag(0)
    path = str(sitting.path)
    arguments = ["score", "--verify", "--cases", str(cases), path]
    assert main(arguments) == 1
    assert "not been handed in" in capsys.readouterr().err
    sitting.submit()
    sitting.close()
    assert main(arguments) == 0
    assert re.search(r"intact, 3 events, last hash [0-9a-f]{64}", capsys.readouterr().out)
    sitting.path.write_text(sitting.path.read_text().replace("unflag", "flag").replace("ana", "an"))
    assert main(arguments) == 1
    assert "was changed" in capsys.readouterr().err
