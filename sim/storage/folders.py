"""Where a learner's files are; looking there loads nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

EXAMS = "exams"
"""Folder beside the attempts of a learner."""
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
"""What a file name does not take over from a name."""
_RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}
"""Names that Windows keeps for devices."""


def learner_folder(scores: Path, learner: str) -> Path:
    """The learner's folder; a name can never lead out of the scores folder.

    A name that cannot be a folder's as it stands carries a digest, so that no two learners share.
    """
    name = UNSAFE.sub("-", learner).strip(".-")[:48]
    if not name or name != learner or name.split(".")[0].upper() in _RESERVED:
        digest = hashlib.sha256(learner.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{name.replace('.', '-')}-{digest}".lstrip("-")
    return scores / name


def attempt_files(scores: Path, learner: str) -> Iterator[Path]:
    """The learner's attempt files, oldest first."""
    yield from sorted(learner_folder(scores, learner).glob("[!.]*.toml"))


def sittings_of_all(scores: Path) -> Iterator[Path]:
    """The exams of every candidate."""
    yield from sorted(scores.glob(f"*/{EXAMS}/[!.]*.toml"))
