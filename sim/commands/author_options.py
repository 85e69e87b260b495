"""What the commands for authors read from their options, and the questions they may ask."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from sim.casefiles.read import Parsed, parse_case, read_case
from sim.casefiles.suggest import Named, nearest_id
from sim.errors import ProblemsError, UsageError
from sim.knowledge.loader import Knowledge
from sim.play import begin
from sim.storage.textfile import replace_text


def today() -> date:
    """The day in UTC, as files carry it."""
    return datetime.now(UTC).date()


def known(noun: str, name: str, table: Mapping[str, Named]) -> str:
    """The id, or wrong use with the nearest that exists."""
    if name not in table:
        raise UsageError(f"unknown {noun} {name!r}", hint=nearest_id(name, table))
    return name


def conditions(options: argparse.Namespace, knowledge: Knowledge) -> tuple[str, ...]:
    """The diagnosis that was named."""
    named = [part for word in options.condition for part in word.split("+") if part]
    return tuple(known("condition", name, knowledge.conditions) for name in named)


def ages(text: str, default: tuple[float, float]) -> tuple[float, float]:
    """`68` or `20-40` as youngest and oldest."""
    if not text:
        return default
    low, dash, high = text.partition("-")
    try:
        span = float(low), float(high if dash else low)
    except ValueError:
        raise UsageError(f"{text!r} is no age", hint="write 68, or 20-40") from None
    if not 0 <= span[0] <= span[1] <= 120:
        raise UsageError(f"{text!r} is no age", hint="years from 0 to 120, the smaller one first")
    return span


def place(options: argparse.Namespace, knowledge: Knowledge) -> tuple[str, tuple[str, ...]]:
    """Setting and ancestries."""
    ancestry = tuple(known("ancestry", a, knowledge.ancestries) for a in options.ancestry)
    return known("setting", options.setting, knowledge.settings), ancestry


def playable(path: Path, knowledge: Knowledge) -> Parsed:
    """A case that can be played, with its text. Raises ProblemsError (exit code 2) otherwise."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    case = read_case(path, knowledge)
    parsed = parse_case(path)
    if isinstance(case, list) or isinstance(parsed, list):
        error = ProblemsError(case if isinstance(case, list) else parsed)  # pyright: ignore[reportArgumentType]
        error.exit_code = 2
        raise error
    return parsed


def ask(question: str, default: str = "") -> str:
    """An answer from the keyboard; where nobody sits there, it is wrong use to leave it out."""
    if not sys.stdin.isatty():
        raise UsageError(f"nobody is here to answer: {question}", hint="give it as an option")
    print(question, end=f" [{default}] " if default else " ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or default


def store(path: Path, text: str) -> None:
    """Write a file as a whole, line ends as they were. Raises UsageError where that fails."""
    try:
        replace_text(path, text)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None


def provide_schema(folder: Path, knowledge: Knowledge) -> None:
    """Put the schema that the first line of a case names beside it, where there is none."""
    if path := begin.provide_schema(folder, knowledge):
        print(f"wrote {path}, by which editors check and complete", file=sys.stderr)
