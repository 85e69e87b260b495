"""Ids and file names that give nothing away, and never two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

import numpy as np

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which look like digits."""
DIGITS = "23456789"
_ID = re.compile(r'^id\s*=\s*"([A-Z][0-9A-Z]{3,7})"', re.MULTILINE)


def taken_ids(paths: Iterable[Path]) -> set[str]:
    """Ids in use, read without parsing: also a broken file holds its id."""
    found: set[str] = set()
    for path in paths:
        try:
            match = _ID.search(path.read_text("utf-8", errors="replace"))
        except OSError:
            continue
        if match:
            found.add(match[1])
    return found


def neutral_id(taken: Collection[str], random: np.random.Generator) -> str:
    """Letter, digit, letter, digit: an id such as K7Q2 that is not in use."""
    while True:
        picked = (LETTERS, DIGITS, LETTERS, DIGITS)
        name = "".join(letters[int(random.integers(len(letters)))] for letters in picked)
        if name not in taken:
            return name


def file_name(identifier: str, title: str) -> str:
    """`k7q2-the-tired-accountant.toml`; letters that a file system may not keep are dropped."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return "-".join([identifier.casefold(), *words])[:80].rstrip("-") + ".toml"
