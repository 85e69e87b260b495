"""The guideline's flowchart, drawn: the way that was gone, the current box, the ways on."""

from __future__ import annotations

from textual.content import Content

from sim.teaching.path import Gate, Stand
from sim.ui import text
from sim.ui.widgets.sayings import references, said

MARKS = {True: "✓", False: "✗", None: "?"}
WIDEST = 76


def path(stand: Stand, number: int, count: int, title: str, width: int, *, exact: bool) -> Content:
    """Where the flowchart stands after step `number` of `count`, called `title`."""
    head = f"after step {number} of {count}   "
    lines = text.hanging(head, text.words(title, "bold"), width)
    lines.append(Content(""))
    wide = min(width, WIDEST)
    for passed in stand.walk.trail:
        if passed.box == stand.walk.node:
            break
        lines += _box(passed.box, passed.question, wide, here=False)
        lines += _down(passed.answer, inferred=passed.inferred)
    lines += _box(stand.walk.node, stand.walk.question, wide, here=True)
    lines += [*_onward(stand, wide), Content("")]
    if stand.walk.trail:
        lines.append(text.words("The common causes are excluded:", "bold"))
    elif stand.gates:
        lines.append(text.words("First the common causes have to be excluded:", "bold"))
    for gate in stand.gates:
        lines += _gate(gate, width)
    if stand.asks:
        what = "It would be proved by: " if stand.ends else "The guideline asks for next: "
        lines += [Content(""), *text.hanging("", text.line((what, "bold"), "; ".join(stand.asks)),
                                             width)]  # fmt: skip
    if stand.parted is not None:
        parted = said(stand.parted, exact=exact)
        lines += [Content(""), *text.hanging("! ", parted, width)]
    note = (
        f"▶ marks the box where this patient stands. ┆ and (inferred): the guideline's figure was "
        f"not read to say so. Guideline of 2014 {references([stand.reference])}. ← → other steps."
    )
    lines += [Content(""), *text.hanging("", text.words(note, "dim"), width)]
    return text.stack(lines)


def _box(id: str, question: str, width: int, *, here: bool) -> list[Content]:
    """A framed box; the current one is double and carries a sign, so that no color is needed."""
    left, line, right, side, under, end = "╔═╗║╚╝" if here else "┌─┐│└┘"
    head = f"▶ {id}  " if here else f"  {id}  "
    style = "bold" if here else ""
    inside = text.hanging(head, text.words(question), width - 4)
    return [
        text.words(f"{left}{line * (width - 2)}{right}", style),
        *(
            text.line((f"{side} ", style), (text.cell(part.plain, width - 4), style),
                      (f" {side}", style))
            for part in inside
        ),
        text.words(f"{under}{line * (width - 2)}{end}", style),
    ]  # fmt: skip


def _down(answer: str, *, inferred: bool) -> list[Content]:
    line, mark = ("┆", " (inferred)") if inferred else ("│", "")
    return [text.words(f"    {line} {answer}{mark}"), text.words("    ▼")]


def _onward(stand: Stand, width: int) -> list[Content]:
    """The ways on, or the end."""
    if stand.ends:
        answer = stand.walk.trail[-1].answer if stand.walk.trail else ""
        mark = " (inferred)" if stand.walk.inferred else ""
        ends = " or ".join(stand.ends)
        return [
            *text.hanging("    │ ", text.words(f"{answer}{mark}"), width),
            *text.hanging("    ■ ends at ", text.words(ends, "bold"), width),
        ]
    lines: list[Content] = []
    for place, arrow in enumerate(stand.arrows):
        corner = "└" if place == len(stand.arrows) - 1 else "├"
        line, mark = ("┄", " (inferred)") if arrow.inferred else ("─", "")
        body = text.words(f"{arrow.answer}{mark} → {arrow.to}")
        lines += text.hanging(f"    {corner}{line} ", body, width)
    return lines


def _gate(gate: Gate, width: int) -> list[Content]:
    state = {True: "excluded", False: "not excluded: what is known speaks for it", None: "open"}
    asked = f", asks for {', '.join(gate.asks)}" if gate.excluded is None and gate.asks else ""
    body = text.line(f"{gate.name}: ", (state[gate.excluded], "bold"), asked)
    return text.hanging(f"  {MARKS[gate.excluded]} ", body, width)
