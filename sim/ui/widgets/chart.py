"""The chart: the story, what was asked and answered, what was examined and seen, the notes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from sim.encounter.actions import Encounter, Note
from sim.encounter.case import Case
from sim.encounter.reveal import Missing, Revealed, Told
from sim.knowledge.loader import Knowledge
from sim.ui import text
from sim.ui.words import day

NOT_RECORDED = "Not recorded in this case, free of charge."


def chart(case: Case, revealed: Revealed, knowledge: Knowledge) -> Content:
    """Story, history and examination in the order in which they were learned."""
    lines = [text.paragraph(case.patient.stem)]
    ancestry = [knowledge.ancestries[a].name for a in case.patient.ancestry
                if a in knowledge.ancestries]  # fmt: skip
    if ancestry:
        lines += [Content(""), text.line(("Family from: ", "bold"), ", ".join(ancestry))]
    lines += _section(
        "Asked", revealed.answers, [m for m in revealed.missing if m.kind == "ask"], knowledge
    )
    lines += _section(
        "Examined", revealed.looks, [m for m in revealed.missing if m.kind == "examine"], knowledge
    )
    if not revealed.answers and not revealed.looks:
        hint = "q asks, e examines, o orders tests, d says what you think so far."
        lines += [Content(""), text.words(hint, "dim")]
    return text.stack(lines)


def topic(what: str, knowledge: Knowledge) -> str:
    """The name of a question, an area or a finding."""
    for names in (knowledge.questions, knowledge.areas):
        if what in names:
            return names[what].name
    finding = knowledge.findings.get(what)
    return finding.name if finding is not None else what


def notes(encounter: Encounter) -> Content:
    """The learner's own notes, oldest first."""
    written = [action for action in encounter.log if isinstance(action, Note)]
    if not written:
        return text.words("No notes yet. n writes one.", "dim")
    return text.stack(text.line((f"{day(note.day)}  ", "dim"), note.text) for note in written)


def _section(
    title: str, told: Sequence[Told], missing: Sequence[Missing], knowledge: Knowledge
) -> list[Content]:
    if not told and not missing:
        return []
    lines = [Content(""), Content.styled(title, "bold")]
    entries = sorted([*told, *missing], key=lambda entry: entry.step)
    # Asked once more, the patient says the same: the chart has it once.
    once = {(e.what, e.text if isinstance(e, Told) else ""): e for e in reversed(entries)}
    for entry in sorted(once.values(), key=lambda entry: entry.step):
        name = topic(entry.what, knowledge)
        if isinstance(entry, Told):
            answer = text.clean(" ".join(entry.text.split()))
            lines.append(text.line((f"{name}: ", "dim"), answer))
        else:
            lines.append(text.words(f"{name}: not recorded", "dim"))
    return lines
