"""Every lint by its id: what it is about, why it matters, what to do. One table, `lints.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from sim.errors import Level
from sim.knowledge.models import Flag, Value

FILE = Path(__file__).parent / "lints.toml"


class Lint(Value):
    """One rule of `pallor check`, with its page."""

    id: str
    level: Level
    title: str
    why: str
    fix: str
    example: str = ""
    can_be_silenced: Flag = True
    """False where the case could not be played, or a signature would lose its meaning."""
    thorough: Flag = False
    """Needs the engine's best path, which takes about a second a case."""


@cache
def load_lints() -> dict[str, Lint]:
    """The table, by id, in the order of the file."""
    document = tomllib.loads(FILE.read_text("utf-8"))
    return {table["id"]: Lint.model_validate(table) for table in document["lint"]}


def page(lint: Lint) -> str:
    """What `pallor check --explain ID` prints."""
    parts = [f"{lint.id} ({lint.level}): {lint.title}", lint.why.strip(), lint.fix.strip()]
    if lint.example:
        parts.append("Example:\n" + "\n".join(f"  {line}" for line in lint.example.splitlines()))
    if lint.thorough:
        parts.append("It is looked for with --thorough only: it walks the engine's best path.")
    if lint.can_be_silenced:
        parts.append(
            "Where it does not apply, say so in the file:\n"
            f'  [[silence]]\n  lint = "{lint.id}"\n  reason = "why it does not apply here"'
        )
    else:
        parts.append("It cannot be silenced.")
    return "\n\n".join(parts)
