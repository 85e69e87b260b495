"""Sittings of exams as files: one candidate, one exam, one TOML file whose events form a chain.

`<scores>/<learner>/exams/<utc>-<exam>-<rand>.toml`. Each event carries the SHA-256 of the one
before it together with its own content; the first is bound to the head of the file, which names
the cases, the rules and the versions by their digests. The last line is the SHA-256 of all the
text above it. Whoever edits, removes or reorders anything breaks one of the two. Whoever computes
the whole chain anew does not: a file proves nothing against a candidate with this program's source
and time to forge; only a copy of the last hash kept elsewhere does.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import tomli_w
from pydantic import Field, ValidationError

from sim.encounter.actions import AnyAction
from sim.errors import PallorError
from sim.knowledge.models import Value
from sim.storage.atomic import write_text
from sim.storage.attempts import learner_folder
from sim.storage.folders import EXAMS

LARGEST = 32_000_000
"""Bytes of a sitting that is still read."""
MARK = "# sha256 "
"""Begins the last line."""
Kind = Literal["start", "open", "action", "flag", "unflag", "break", "back", "resume", "submit"]


class SittingError(PallorError):
    """A sitting that cannot be read, or whose chain is broken."""


class CaseRef(Value):
    """A case of a form."""

    id: str
    digest: str


class Event(Value):
    """One thing that happened."""

    at: datetime
    kind: Kind
    place: int | None = None
    """Index of the case, where it concerns one."""
    action: AnyAction | None = None
    hash: str = ""


class Head(Value):
    """What a sitting is about; the chain begins with it."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    kind: Literal["exam"] = "exam"
    candidate: str
    factor: float
    """On the working time."""
    form: int
    blueprint: dict[str, Any]
    """The rules as they stood at the start, without the kinds of cases that were asked for."""
    rules: str
    """SHA-256 of the whole blueprint."""
    cases: tuple[CaseRef, ...]
    engine: str
    knowledge: str
    scoring: str
    """Digests of the knowledge base and of the weights of the score."""


class SittingFile(Value):
    """Everything that a file holds."""

    head: Head
    event: tuple[Event, ...]

    @property
    def last_hash(self) -> str:
        """Stands for everything that happened until now."""
        return self.event[-1].hash


def chained(head: Head, before: tuple[Event, ...], event: Event) -> Event:
    """The event with its hash, as the next one of the chain."""
    link = before[-1].hash if before else digest_of(head.model_dump(mode="json", by_alias=True))
    content = event.model_dump(mode="json", exclude={"hash"}, exclude_none=True)
    return event.model_copy(update={"hash": digest_of([link, content])})


def broken_link(sitting: SittingFile) -> int | None:
    """Index of the first event whose hash does not follow; None where all do."""
    for place, event in enumerate(sitting.event):
        if chained(sitting.head, sitting.event[:place], event).hash != event.hash:
            return place
    return None


def dumps(sitting: SittingFile) -> str:
    """The sitting as TOML, with its last line."""
    content = sitting.model_dump(mode="json", by_alias=True, exclude_none=True)
    text = tomli_w.dumps(content)
    return f"{text}{MARK}{hashlib.sha256(text.encode()).hexdigest()}\n"


def save(path: Path, sitting: SittingFile, written: str = "") -> str:
    """Write the sitting, unless the file on disk holds anything that it does not continue.

    `written` is what the last call returned: where it still fits the file nothing is read anew.
    """
    if path.exists() and _fingerprint(path) != written:
        stored = read(path)
        if stored.head != sitting.head or sitting.event[: len(stored.event)] != stored.event:
            raise SittingError(
                f"{path.name} on disk holds other events than this window",
                hint="it was left as it is; leave the exam and open it again",
            )
    text = dumps(sitting)
    try:
        write_text(path, text)
    except OSError as error:
        raise SittingError(
            f"the exam could not be saved to {path}: {error.strerror or error}",
            hint="what was saved before is still there",
        ) from None
    return hashlib.sha256(text.encode()).hexdigest()


def _fingerprint(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def read(path: Path) -> SittingFile:
    """A sitting whose last line and chain hold. Raises SittingError saying what does not."""
    try:
        if path.stat().st_size > LARGEST:
            raise SittingError(f"{path} is too large to be an exam")
        data = path.read_bytes()
    except OSError as error:
        raise SittingError(f"{path} cannot be read: {error.strerror or error}") from None
    return loads(data, str(path))


def loads(data: bytes, name: str = "the file") -> SittingFile:
    """A sitting from the bytes of its file, which messages call by `name`."""
    body, mark, digest = data.rpartition(MARK.encode())
    if not mark or digest != hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise SittingError(
            f"{name} was changed after it was written: its last line does not fit the rest",
            hint="restore it from a copy",
        )
    try:
        sitting = SittingFile.model_validate(tomllib.loads(body.decode("utf-8")))
    except (tomllib.TOMLDecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SittingError(f"{name} is damaged: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SittingError(f"{name} is not an exam: {where}: {first['msg']}") from None
    if not sitting.event or sitting.event[0].kind != "start":
        raise SittingError(f"{name} is not an exam: it has no start")
    place = broken_link(sitting)
    if place is not None:
        raise SittingError(
            f"{name} was changed: event {place + 1} does not follow from what stands before it"
        )
    return sitting


def is_sitting(path: Path) -> bool:
    """Whether a file looks like an exam, intact or not."""
    try:
        return path.read_bytes()[:7] == b"[head]\n"
    except OSError:
        return False


def exams_folder(scores: Path, learner: str) -> Path:
    """Where a candidate's exams are kept, apart from the attempts of practice."""
    return learner_folder(scores, learner) / EXAMS


def sitting_path(scores: Path, learner: str, exam: str, started: datetime, token: str) -> Path:
    """Where a new sitting is written; `token` tells two of one second apart."""
    moment = started.strftime("%Y%m%dT%H%M%SZ")
    return exams_folder(scores, learner) / f"{moment}-{exam}-{token}.toml"


def sitting_files(scores: Path, learner: str) -> Iterator[Path]:
    """The candidate's exams, oldest first."""
    yield from sorted(exams_folder(scores, learner).glob("[!.]*.toml"))


def digest_of(content: Any) -> str:
    """SHA-256 of plain values in one canonical spelling."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
