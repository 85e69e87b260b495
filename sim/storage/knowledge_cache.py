"""The packaged knowledge base as it was when it was last read and checked.

Reading and checking a hundred files takes a fifth of a second, taking their objects from one file
a tenth of that. The copy holds only for the very content it was made of, read by the very code; one
that is damaged, of anything else, or cannot be written is passed over, and the files are read.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import pickle
import sys
from collections.abc import Generator, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pydantic

from sim.knowledge import loader
from sim.knowledge.loader import DATA, Knowledge, load_knowledge
from sim.storage.atomic import write_bytes

NAME = "knowledge.bin"
SEAL = 32
"""Bytes of a SHA-256."""
PLAIN = frozenset({("builtins", "set"), ("builtins", "frozenset"), ("datetime", "date")})
"""Kinds from outside the knowledge base that a copy may hold."""


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
    total = hashlib.sha256(f"{content} {pydantic.VERSION} {sys.version}".encode())
    for path in sorted(Path(loader.__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.digest()


def _sealed(key: bytes, knowledge: Knowledge) -> tuple[bytes, ...]:
    parts = {part.name: _plain(getattr(knowledge, part.name)) for part in fields(Knowledge)}
    held = key + pickle.dumps(parts, protocol=5)
    return hashlib.sha256(held).digest(), held


def _read(path: Path, key: bytes) -> Knowledge | None:
    try:
        content = path.read_bytes()
        seal, held = content[:SEAL], content[SEAL:]
        if not held.startswith(key) or hashlib.sha256(held).digest() != seal:
            return None
        with _no_collection():
            parts = cast("dict[str, Any]", _Reader(io.BytesIO(held[len(key) :])).load())
        return Knowledge(**{name: _frozen(value) for name, value in parts.items()})
    except (OSError, pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError):
        return None


class _Reader(pickle.Unpickler):
    """Makes values of the knowledge base and nothing else, whatever a file asks for."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if module_name.startswith("sim.knowledge.") and module_name in sys.modules:
            found = getattr(sys.modules[module_name], global_name, None)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        elif (module_name, global_name) in PLAIN:
            return super().find_class(module_name, global_name)
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no knowledge")


@contextlib.contextmanager
def _no_collection() -> Generator[None]:
    """Thirty thousand new objects, none of them garbage, are not searched for garbage."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _plain(value: object) -> object:
    if isinstance(value, MappingProxyType):
        return dict(cast("Mapping[str, object]", value))
    return value


def _frozen(value: Any) -> Any:
    return MappingProxyType(cast("dict[str, Any]", value)) if isinstance(value, dict) else value
