"""The packaged knowledge base as it was when it was last read and checked.

Reading and checking a hundred files takes a fifth of a second, opening one file a fiftieth of that:
each value is made when it is first looked at, and most runs look at few. The copy holds only for
the very content it was made of, read by the very code; one that is damaged, of anything else, or
cannot be written is passed over, and the files are read.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import pickle
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, cast

import pydantic

from sim.knowledge import loader
from sim.knowledge.loader import DATA, Knowledge, load_knowledge
from sim.storage.atomic import write_bytes

NAME = "knowledge.bin"
FORMAT = 2
"""Another one wherever this module writes other bytes."""
SEAL = 32
"""Bytes of a SHA-256."""
PLAIN = frozenset({("builtins", "set"), ("builtins", "frozenset"), ("datetime", "date")})
"""Kinds from outside the knowledge base that a copy may hold."""
MODULES = frozenset(path.stem for path in Path(loader.__file__).parent.glob("*.py"))
"""Where values of the knowledge base come from."""


def cached_knowledge(cache: Path) -> Knowledge:
    """The packaged knowledge, from the copy in `cache` where it holds. Raises ProblemsError."""
    key = _key(loader.digest_of(DATA))
    known = _read(cache / NAME, key)
    if known is None:
        known = load_knowledge()
        with contextlib.suppress(OSError):  # read-only or full: the files are read next time
            write_bytes(cache / NAME, _sealed(key, known))
    return known


def _key(content: str) -> bytes:
    """Everything that the objects depend on: the content, and the code that they come from."""
    total = hashlib.sha256(f"{FORMAT} {content} {pydantic.VERSION} {sys.version}".encode())
    for path in sorted(Path(loader.__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.digest()


def _sealed(key: bytes, knowledge: Knowledge) -> tuple[bytes, ...]:
    parts = {part.name: _packed(getattr(knowledge, part.name)) for part in fields(Knowledge)}
    held = key + pickle.dumps(parts, protocol=5)
    return hashlib.sha256(held).digest(), held


def _packed(part: object) -> bytes | dict[str, bytes]:
    """A table as its rows, anything else whole."""
    if not isinstance(part, Mapping):
        return pickle.dumps(part, protocol=5)
    rows = cast("Mapping[str, object]", part)
    return {id: pickle.dumps(row, protocol=5) for id, row in rows.items()}


def _read(path: Path, key: bytes) -> Knowledge | None:
    try:
        content = path.read_bytes()
        seal, held = content[:SEAL], content[SEAL:]
        if not held.startswith(key) or hashlib.sha256(held).digest() != seal:
            return None
        copy = object.__new__(_Copy)
        copy.__dict__.update(_parts=_parts(_value(held[len(key) :])))
        return copy
    except (OSError, pickle.UnpicklingError, EOFError, LookupError, ValueError, TypeError,
            AttributeError):  # fmt: skip
        return None


Packed = dict[str, bytes | dict[str, bytes]]


def _parts(held: Any) -> Packed:
    """What was read, if it is all the parts there are; their insides are looked at later."""
    parts = cast("Packed", held)
    if parts.keys() != {part.name for part in fields(Knowledge)}:
        raise pickle.UnpicklingError("no knowledge base")
    return parts


class _Copy(Knowledge):
    """Knowledge whose parts are made when they are first looked at."""

    _parts: ClassVar[Packed] = {}
    """Of one that was read; what was made by hand has all its parts."""

    def __getattr__(self, name: str) -> Any:
        try:
            packed = self._parts[name]
        except KeyError:
            raise AttributeError(name) from None
        part = _Table(packed) if isinstance(packed, dict) else _value(packed)
        return self.__dict__.setdefault(name, part)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Knowledge) and all(
            getattr(self, part.name) == getattr(other, part.name) for part in fields(Knowledge)
        )

    __hash__ = Knowledge.__hash__


class _Table(Mapping[str, Any]):
    """Rows by id, read-only; each is made when it is first looked at."""

    def __init__(self, packed: dict[str, bytes]) -> None:
        self._packed = packed
        self._made: dict[str, Any] = {}

    def __getitem__(self, id: str) -> Any:
        made = self._made.get(id)
        # Two threads may make the same row; both get the one that came first.
        return self._made.setdefault(id, _value(self._packed[id])) if made is None else made

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, id: object) -> bool:
        return id in self._packed


def _value(packed: bytes) -> Any:
    return _Reader(io.BytesIO(packed)).load()


class _Reader(pickle.Unpickler):
    """Makes values of the knowledge base and nothing else, whatever a file asks for."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        package, _, module = module_name.rpartition(".")
        if package == "sim.knowledge" and module in MODULES:
            found = getattr(importlib.import_module(module_name), global_name, None)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        elif (module_name, global_name) in PLAIN:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no knowledge")
