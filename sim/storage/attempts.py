"""Attempts as files: one learner, one case, one TOML file, written after every action.

`<scores>/<learner>/<utc>-<case>-<rand>.toml`. The file holds the whole log; what is on disk is only
ever replaced by something that continues it.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import tomli_w
from pydantic import Field, ValidationError

from sim.encounter.actions import AnyAction, Encounter
from sim.errors import PallorError
from sim.knowledge.models import Value
from sim.storage.atomic import write_text
from sim.storage.folders import UNSAFE
from sim.storage.folders import attempt_files as attempt_files
from sim.storage.folders import learner_folder as learner_folder

SCHEMA = 1
LARGEST = 8_000_000
"""Bytes of an attempt that is still read; a thousand actions take a tenth of a megabyte."""


class AttemptError(PallorError):
    """An attempt file that cannot be read or must not be replaced."""


class Rescored(Value):
    """A score computed again later, beside the one that was stored."""

    at: datetime
    sheet: dict[str, Any]


class Attempt(Value):
    """An encounter with what is needed to score it again."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    learner: str
    case_id: str
    case_digest: str
    mode: Literal["learn", "exam"] = "learn"
    engine: str
    """Version of the engine."""
    knowledge: str
    """Digest of the knowledge base."""
    started: datetime
    finished: datetime | None = None
    action: tuple[AnyAction, ...] = ()
    sheet: dict[str, Any] | None = None
    """The score sheet, once the case is closed."""
    rescored: tuple[Rescored, ...] = ()
    """Sheets of later versions, computed on request, oldest first."""

    @property
    def latest(self) -> dict[str, Any] | None:
        """The sheet that was computed last."""
        return self.rescored[-1].sheet if self.rescored else self.sheet

    @property
    def encounter(self) -> Encounter:
        """The encounter that the file records."""
        return Encounter(
            case_id=self.case_id,
            case_digest=self.case_digest,
            mode=self.mode,
            started=self.started,
            log=self.action,
        )


def attempt_path(scores: Path, learner: str, case_id: str, started: datetime, token: str) -> Path:
    """Where a new attempt is written; `token` tells two attempts of one second apart."""
    moment = started.strftime("%Y%m%dT%H%M%SZ")
    case = UNSAFE.sub("-", case_id).lower()
    return learner_folder(scores, learner) / f"{moment}-{case}-{token}.toml"


def dumps(attempt: Attempt) -> str:
    """The attempt as TOML."""
    table = attempt.model_dump(mode="python", by_alias=True, exclude_none=True)
    table["action"] = [_lean(action) for action in attempt.action]
    if not attempt.rescored:
        del table["rescored"]
    return tomli_w.dumps(_plain(table))


def _lean(action: AnyAction) -> dict[str, Any]:
    """The action without lists that are empty."""
    content = action.model_dump(mode="python", exclude_none=True)
    return {key: value for key, value in content.items() if value != ()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items() if v is not None}  # pyright: ignore
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def save(path: Path, attempt: Attempt) -> None:
    """Write the attempt, unless the file on disk holds anything that it does not continue."""
    if path.exists():
        _check_continues(path, read(path), attempt)
    try:
        write_text(path, dumps(attempt))
    except OSError as error:
        raise AttemptError(
            f"the attempt could not be saved to {path}: {error.strerror or error}",
            hint="what was saved before is still there",
        ) from None


def _check_continues(path: Path, stored: Attempt, attempt: Attempt) -> None:
    same = (
        stored.case_id == attempt.case_id
        and stored.case_digest == attempt.case_digest
        and stored.started == attempt.started
        and stored.learner == attempt.learner
        and attempt.action[: len(stored.action)] == stored.action
        and stored.sheet in (None, attempt.sheet)
        and attempt.rescored[: len(stored.rescored)] == stored.rescored
    )
    if not same:
        raise AttemptError(
            f"{path.name} on disk holds other actions than this window",
            hint="it was left as it is; leave this case and open it again",
        )


def read(path: Path) -> Attempt:
    """An attempt from its file. Raises AttemptError saying what is wrong; nothing is changed."""
    try:
        if path.stat().st_size > LARGEST:
            raise AttemptError(f"{path} is too large to be an attempt")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AttemptError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise _damaged(str(path), error) from None
    return loads(text, str(path))


def loads(text: str, name: str = "the text") -> Attempt:
    """An attempt from its text, which messages call by `name`. Raises AttemptError."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _damaged(name, error) from None
    schema = document.get("schema")
    if schema != SCHEMA:
        newer = isinstance(schema, int) and schema > SCHEMA
        raise AttemptError(
            f"{name} was written with schema {schema}; this version reads {SCHEMA}",
            hint="update Pallor" if newer else "it was kept as it is",
        )
    try:
        return Attempt.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AttemptError(f"{name} is not an attempt: {where}: {first['msg']}") from None


def _damaged(name: str, error: Exception) -> AttemptError:
    return AttemptError(
        f"{name} is damaged: {error}", hint="it was kept as it is; move it away to go on"
    )
