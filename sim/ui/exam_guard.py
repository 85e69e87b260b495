"""What may be done while an exam runs: a list of what is allowed, so that nothing new leaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.screen import Screen

from sim.ui.commands import COMMANDS, Place

if TYPE_CHECKING:
    from sim.casefiles.sets import Tool

ALLOWED = {
    "app.help", "app.commands", "app.theme", "app.quit",
    "case.ask", "case.examine", "case.order", "case.advance", "case.differential", "case.commit",
    "case.units", "case.send", "case.chart", "case.results", "case.back",
}  # fmt: skip
"""Commands of an exam, by id, besides those of its own screen."""
OF_TOOL: dict[Tool, set[str]] = {
    "notes": {"case.note", "case.notes"},
    "pictures": {"case.pictures"},
    "manual": {"app.manual"},
}
"""Commands that a blueprint may allow."""


def tools_of(screens: Iterable[Screen[object]]) -> frozenset[Tool] | None:
    """The tools of the exam that runs on one of these screens; None where none runs."""
    for screen in screens:
        tools = getattr(screen, "exam_tools", None)
        if tools is not None:
            return frozenset(tools)
    return None


def permitted(id: str, place: Place, tools: frozenset[Tool] | None) -> bool:
    """Whether a command may be offered. Places that belong to no other mode allow all theirs."""
    if tools is None or place not in ("app", "case"):
        return True
    return id in ALLOWED or any(id in OF_TOOL[tool] for tool in tools)


def refused(
    place: Place, action: str, parameters: tuple[object, ...], tools: frozenset[Tool] | None
) -> bool:
    """Whether a place's table holds the action, and no command with it is permitted."""
    written = action
    if parameters:
        written = f"{action}({', '.join(repr(p) for p in parameters)})"
    known = [c for c in COMMANDS if c.place == place and c.action in (action, written)]
    return bool(known) and not any(permitted(c.id, place, tools) for c in known)
