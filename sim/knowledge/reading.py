"""Collects the values of a folder of TOML files, and every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.errors import Problem
from sim.knowledge.models import Value
from sim.nearest import nearest
from sim.positions import index_places
from sim.tomlfile import Location, Position, parse, position, validation_problems

V = TypeVar("V", bound=Value)


@dataclass
class Reading:
    """Collects values and problems while the files are read."""

    folder: Path
    problems: list[Problem] = field(default_factory=list[Problem])
    places: dict[tuple[str, str], tuple[Path, Location]] = field(
        default_factory=dict[tuple[str, str], tuple[Path, Location]]
    )
    """Where each value stands; looked up in the file only when it is complained about."""
    indexes: dict[Path, dict[Location, Position]] = field(
        default_factory=dict[Path, dict[Location, Position]]
    )

    def index(self, path: Path) -> dict[Location, Position]:
        """The places of a file; a sound knowledge base never asks for them."""
        if path not in self.indexes:
            self.indexes[path] = index_places(path.read_text(encoding="utf-8"))
        return self.indexes[path]

    def files(self, name: str) -> list[Path]:
        """`name.toml` and every TOML file of the folder `name`, in a fixed order."""
        single = self.folder / f"{name}.toml"
        return [path for path in [single, *sorted((self.folder / name).glob("*.toml"))]
                if path.is_file()]  # fmt: skip

    def tables(self, name: str, key: str, model: type[V]) -> list[V]:
        """All `[[key]]` tables of the files called `name`."""
        found: list[V] = []
        for path in self.files(name):
            text = path.read_text(encoding="utf-8")
            document, problems = parse(path, text)
            self.problems += problems
            for other in document.keys() - SHARED.get(name, {key}):
                index = self.index(path)
                at = position(index, (other, 0)) or position(index, (other,)) or (1, 1)
                self.problems.append(
                    Problem(path, f"{other}: unknown table", *at, code="unknown-key")
                )
            for number, table in enumerate(document.get(key, [])):
                self._add(found, path, (key, number), table, model)
        return found

    def documents(self, name: str, model: type[V]) -> list[V]:
        """One value per file of the folder `name`."""
        found: list[V] = []
        for path in self.files(name):
            text = path.read_text(encoding="utf-8")
            document, problems = parse(path, text)
            self.problems += problems
            if not problems:
                self._add(found, path, (), document, model)
        return found

    def _add(
        self,
        found: list[V],
        path: Path,
        prefix: Location,
        table: Any,
        model: type[V],
    ) -> None:
        try:
            value = model.model_validate(table)
        except ValidationError as error:
            self.problems += validation_problems(path, self.index(path), error, model, prefix)
            return
        found.append(value)
        self.places[(model.__name__, name_of(value))] = (path, prefix)

    def by_id(self, values: Iterable[V]) -> dict[str, V]:
        """Values by id; a second one with the same id is a problem."""
        table: dict[str, V] = {}
        for value in values:
            name = name_of(value)
            if name in table:
                self.report(value, f"the id '{name}' is used twice", "duplicate-id")
            table[name] = value
        return table

    def report(self, value: Value, message: str, code: str, hint: str = "") -> None:
        """A problem at the place where the value stands."""
        key = (type(value).__name__, name_of(value))
        path, prefix = self.places.get(key, (self.folder, ()))
        at = position(self.index(path), prefix) if prefix else None
        line = at[0] if at else 1
        self.problems.append(Problem(path, message, line, hint=hint, code=code))

    def refer(self, value: Value, what: str, name: str, known: Iterable[str]) -> None:
        """Complain unless `name` is one of the `known` ids."""
        names = list(known)
        if name not in names:
            hint = nearest(name, names)
            self.report(value, f"{name_of(value)}: unknown {what} '{name}'", "unknown-id", hint)


SHARED = {"fitted": {"reference", "group", "prevalence"}}
"""Files whose tables are read under several keys."""


def name_of(value: Value) -> str:
    return str(
        getattr(value, "id", "")
        or "+".join(getattr(value, "conditions", ()) or getattr(value, "between", ()))
        or getattr(value, "of", "")
    )
