"""All pictures of one moment on a page, side by side where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from sim.knowledge.loader import Knowledge
from sim.ui import text
from sim.ui.pictures import captions
from sim.ui.pictures.curves import HIGHEST, LOWEST
from sim.ui.pictures.facts import HPLC, LETTERS, HistogramFacts, PictureFacts, TraceFacts
from sim.ui.pictures.sketch import SPANS, Sketch

TWO_COLUMNS = 74
"""Width in cells from which two pictures stand beside each other."""
GAP = 2
NOTHING = "Nothing to draw yet: a blood count with a film, a hemoglobin analysis or a marrow is."
VISIBLE = 0.8
"""Percent from which a peak gets its letter."""


@dataclass(frozen=True)
class Block:
    """One picture: heading, the picture, an axis beneath, and what it shows in words."""

    title: str
    sketch: Sketch
    axis: str
    caption: str

    def rows(self, width: int) -> list[Content]:
        """Everything beneath each other, the picture in half cells."""
        axis = [text.words(self.axis, "dim")] if self.axis else []
        said = text.words(self.caption).wrap(width)
        return [text.words(self.title, "bold"), *self.sketch.lines, *axis, *said]


def columns(width: int) -> tuple[int, int]:
    """How many pictures stand beside each other in `width` cells, and the width of each."""
    return (2, (width - GAP) // 2) if width >= TWO_COLUMNS else (1, width)


def page(facts: PictureFacts, knowledge: Knowledge, width: int) -> Content:
    """Every picture with its caption, as lines of at most `width` cells."""
    step, each = columns(width)
    found = blocks(facts, knowledge, each, step > 1)
    if not found:
        return text.words(NOTHING, "dim")
    lines: list[Content] = []
    for at in range(0, len(found), step):
        if lines:
            lines.append(Content(""))
        lines += _beside([block.rows(each) for block in found[at : at + step]], each)
    return text.stack(lines)


def blocks(facts: PictureFacts, knowledge: Knowledge, width: int, tall: bool) -> list[Block]:
    """The pictures that there are, each `width` cells wide."""
    tall_rows, rows = (20, 20) if tall else (15, 9)
    found: list[Block] = []
    if facts.film is not None:
        said = captions.film(facts.film, knowledge.findings)
        found.append(Block("Blood film", Sketch(facts.film, width, tall_rows), "", said))
    if facts.histogram is not None:
        found.append(_histogram_block(facts.histogram, width, rows))
    found += [_trace_block(one, knowledge, width, rows) for one in facts.traces]
    if facts.marrow is not None:
        said = captions.marrow(facts.marrow)
        sketch = Sketch(facts.marrow, width, tall_rows)
        found.append(Block("Marrow, iron stain", sketch, "", said))
    return found


def _histogram_block(facts: HistogramFacts, width: int, rows: int) -> Block:
    marks = [(volume, f"{volume:.0f}") for volume in (40.0, 60.0, 80.0, 100.0, 120.0)]
    axis = _axis([*marks, (142.0, "fL")], (LOWEST, HIGHEST), width)
    sketch = Sketch(facts, width, rows)
    return Block("Red cell volumes", sketch, axis, captions.histogram(facts))


def _trace_block(facts: TraceFacts, knowledge: Knowledge, width: int, rows: int) -> Block:
    peaks = {peak.of: peak.at for peak in knowledge.peaks if peak.method == facts.method}
    marks = [
        (peaks[name], LETTERS[name])
        for name, percent in facts.fractions
        if name in peaks and percent >= VISIBLE
    ]
    title = "Hemoglobins by HPLC" if facts.method == HPLC else "Hemoglobins by capillary"
    sketch = Sketch(facts, width, rows, knowledge.peaks)
    axis = _axis(sorted(marks), SPANS[facts.method], width)
    return Block(title, sketch, axis, captions.trace(facts, knowledge.quantities))


def _axis(marks: Sequence[tuple[float, str]], span: tuple[float, float], width: int) -> str:
    """Labels under the places they mean; one that would overlap its neighbor is left out."""
    line = [" "] * width
    free = 0
    for place, label in marks:
        middle = round((place - span[0]) / (span[1] - span[0]) * (width - 1))
        start = max(middle - len(label) // 2, 0)
        if label and start >= free and start + len(label) <= width:
            line[start : start + len(label)] = label
            free = start + len(label) + 1
    return "".join(line).rstrip()


def _beside(columns: Sequence[Sequence[Content]], width: int) -> list[Content]:
    """Columns of lines next to each other, each padded to `width` cells."""
    lines: list[Content] = []
    for number in range(max(len(column) for column in columns)):
        parts: list[Content] = []
        for at, column in enumerate(columns):
            part = column[number] if number < len(column) else Content("")
            last = at == len(columns) - 1
            space = "" if last else " " * (width - part.cell_length + GAP)
            parts.append(Content.assemble(part, space))
        lines.append(Content("").join(parts))
    return lines
