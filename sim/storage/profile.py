"""What one learner chose for study, and who the learners of a scores folder are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import PallorError
from sim.storage.atomic import write_text
from sim.storage.attempts import AttemptError, learner_folder, read

SCHEMA = 1
FILE = ".profile.toml"
"""Begins with a dot, so that it is never taken for an attempt."""
SHORTEST, LONGEST = 1, 20
"""Patients of one study session."""
LOWEST, HIGHEST = 0.7, 0.97
"""Share of what is due that should still be known."""


@dataclass(frozen=True)
class Profile:
    """A learner's own settings; the defaults are those of a first start."""

    name: str
    """As the learner wrote it; the folder's name may differ."""
    session: int = 4
    """Patients of one study session."""
    retention: float = 0.9
    """Share of what is due that should still be known when it comes back."""


@dataclass(frozen=True)
class Learner:
    """One learner of a scores folder."""

    name: str
    folder: Path
    attempts: int
    """Attempt files, whatever their state."""


def load_profile(scores: Path, learner: str) -> Profile:
    """The learner's profile; what is missing or cannot be used has its default."""
    content = _content(learner_folder(scores, learner) / FILE)
    return _usable(learner, content)


def save_profile(scores: Path, profile: Profile) -> None:
    """Write the profile and keep what else the file holds. Raises PallorError."""
    import tomli_w

    path = learner_folder(scores, profile.name) / FILE
    before = _content(path)
    schema = before.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise PallorError(f"{path} was written by a newer Pallor", hint="it was left as it is")
    own = {"name": profile.name, "session": profile.session, "retention": profile.retention}
    try:
        write_text(path, tomli_w.dumps({**before, "schema": SCHEMA, **own}))
    except OSError as error:
        raise PallorError(f"{path} could not be written: {error.strerror or error}") from None


def learners(scores: Path) -> tuple[Learner, ...]:
    """Everyone with a profile or an attempt, by name. Links are not followed."""
    try:
        folders = sorted(p for p in scores.iterdir() if p.is_dir() and not p.is_symlink())
    except OSError:
        return ()
    found: list[Learner] = []
    for folder in folders:
        files = sorted(folder.glob("[!.]*.toml"))
        if not files and not (folder / FILE).is_file():
            continue
        found.append(Learner(_name(folder, scores, files), folder, len(files)))
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.name)))


def _name(folder: Path, scores: Path, files: list[Path]) -> str:
    """A name that leads back to the folder, from its profile or its attempts."""
    named = _content(folder / FILE).get("name")
    if isinstance(named, str) and learner_folder(scores, named) == folder:
        return named
    for path in reversed(files):
        try:
            name = read(path).learner
        except AttemptError:
            continue
        if learner_folder(scores, name) == folder:
            return name
    return folder.name


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return {}


def _usable(learner: str, content: dict[str, Any]) -> Profile:
    session, retention = content.get("session"), content.get("retention")
    usual = Profile(learner)
    return Profile(
        learner,
        session if type(session) is int and SHORTEST <= session <= LONGEST else usual.session,
        float(retention)
        if isinstance(retention, float) and LOWEST <= retention <= HIGHEST
        else usual.retention,
    )
