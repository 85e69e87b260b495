"""What a newcomer is told next, from what was done so far; it never speaks of this patient."""

from __future__ import annotations

from sim.encounter.actions import Ask, Differential, Encounter, OrderTests
from sim.encounter.reveal import Revealed


def advice(encounter: Encounter, revealed: Revealed) -> str:
    """One step of six; the order of steps is a habit, not a rule of the game."""
    log = encounter.log
    orders = [place for place, action in enumerate(log) if isinstance(action, OrderTests)]
    stated = [place for place, action in enumerate(log) if isinstance(action, Differential)]
    if not any(isinstance(action, Ask) for action in log):
        return (
            "1 of 6 · Read the story, then ask: q, a word such as diet, enter. Questions are free."
        )
    if not orders:
        return "2 of 6 · Order a blood count: o, type cbc, enter; enter once more sends the basket."
    if revealed.pending:
        return f"{3 if len(orders) == 1 else 5} of 6 · Results take time: g goes on to the next."
    if not stated:
        return "4 of 6 · Say what you believe: d, a diagnosis and a number, enter; enter keeps it."
    if len(orders) == 1:
        return "5 of 6 · Which test would move that belief most? o orders it; all cost money, days."
    if stated[-1] < orders[-1]:
        return "5 of 6 · New results are there (2). Say with d what you believe now."
    return "6 of 6 · Order more, or answer: c. After it each step is set beside the engine's."
