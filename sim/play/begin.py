"""A new case file: a neutral id, a title where none is given, the skeleton and the schema."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim import locations
from sim.casefiles.find import find_cases
from sim.casefiles.names import file_name, neutral_id, taken_ids
from sim.casefiles.skeleton import Start, skeleton
from sim.casefiles.templates import load_templates
from sim.casefiles.wording import Person, title
from sim.errors import UsageError
from sim.storage.atomic import write_text

if TYPE_CHECKING:
    import numpy as np

    from sim.knowledge.loader import Knowledge


def home_of(folder: Path) -> Path:
    """Where a new case belongs: the folder in use, but never that of the program itself."""
    packaged = (locations.PACKAGE / "packaged_cases").resolve()
    return Path("cases") if folder.resolve() == packaged else folder


SCHEMA_FILE = "case.schema.json"


def begin(folder: Path, start: Start, knowledge: Knowledge, random: np.random.Generator) -> Path:
    """Write the new file into the folder; what `start` leaves empty is made up.

    Raises UsageError where nothing can be written.
    """
    folders = (folder, locations.cases_folder())
    taken = taken_ids(path for each in folders for path in find_cases(each).paths)
    identifier = start.id or neutral_id(taken, random)
    name = start.title or title(load_templates(), Person(start.age, start.sex), random)
    path = folder / file_name(identifier, name)
    _write(path, skeleton(replace(start, id=identifier, title=name)))
    return path


def provide_schema(folder: Path, knowledge: Knowledge) -> Path | None:
    """Put the schema that a case's first line names beside it; None where there was one."""
    from sim.casefiles.schema import schema_text

    path = folder / SCHEMA_FILE
    if path.exists():
        return None
    _write(path, schema_text(knowledge))
    return path


def _write(path: Path, text: str) -> None:
    try:
        write_text(path, text)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None
