"""Sentences with their sources, and the numbered list of the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from sim.teaching.citations import Citation, Reference, Said, reference_marks
from sim.ui import text

if TYPE_CHECKING:
    from sim.teaching.debrief import Debrief


def said(sentence: Said, *, exact: bool = False) -> Content:
    """A sentence and its references; `exact` adds where in the source, and the basis."""
    marks = reference_marks(sentence.references, exact)
    return text.line(sentence.text, (f" {marks}" if marks else "", "dim"))


def bullets(sentences: Iterable[Said], width: int, *, exact: bool = False) -> list[Content]:
    """One point each."""
    return [
        line
        for sentence in sentences
        for line in text.hanging("• ", said(sentence, exact=exact), width)
    ]


def references(numbers: Sequence[Reference]) -> str:
    """`[1] [4]`"""
    return " ".join(dict.fromkeys(f"[{reference.number}]" for reference in numbers))


def citation(source: Citation, width: int) -> list[Content]:
    """Number, type, year, then the publication and where to find it."""
    year = str(source.year) if source.year is not None else "no date"
    by = f"{source.authors.rstrip('.')}. " if source.authors else ""
    where = f" {source.journal.rstrip('.')}." if source.journal else ""
    title = source.title.rstrip(".")
    found = (
        f"doi:{source.doi}" if source.doi else f"PMID {source.pmid}" if source.pmid else source.url
    )
    body = text.line(
        (f"{source.kind}, {year}  ", "italic"), f"{by}{title}.{where} ", (found, "dim")
    )
    return text.hanging(f"[{source.number}] ".rjust(5), body, width)


WEIGHT = (
    "dB: how far a result moved it when it arrived, given what was known by then; ten more make "
    "the odds ten times as high."
)
WITHOUT = "Without it: the belief given all other results, later ones too."
BOTH = "Where these say the same, the second changes little though the first is large."


def why(debrief: Debrief, _width: int) -> Content:
    """What made the engine believe what it believed at the end."""
    lines = _spaced(said(sentence, exact=True) for sentence in debrief.why)
    if not lines:
        return Content("Nothing moved the engine.")
    note = WITHOUT if debrief.audience == "layperson" else f"{WEIGHT} {WITHOUT} {BOTH}"
    return text.stack([*lines, Content(""), text.words(note, "dim")])


EXPERT_WEIGHTS = (
    "The words and their sides are the author's, the figures the engine's: how much likelier each "
    "finding, read by itself, is in this diagnosis than in the others of the list."
)


def literature(debrief: Debrief, width: int) -> Content:
    """Guidelines, research, disagreements, and every source that was named."""
    found = debrief.literature
    lines: list[Content] = []
    for title, sentences in (
        ("From the guidelines", found.guidelines),
        ("From the research", found.research),
    ):
        if sentences:
            lines += [_title(title), *bullets(sentences, width, exact=True), Content("")]
    for dispute in found.disputes:
        lines.append(_title(f"Sources disagree: {dispute.id.replace('-', ' ')}"))
        lines += [*bullets((*dispute.sides, *dispute.read), width, exact=True), Content("")]
    lines.append(_title("Sources"))
    for source in debrief.citations:
        lines += citation(source, width)
    return text.stack(lines)


def author(debrief: Debrief, width: int) -> Content:
    """The author's own words."""
    lines: list[Content] = []
    if debrief.summary.strip():
        lines += [text.paragraph(debrief.summary), Content("")]
    lines += bullets(debrief.points, width)
    for one in debrief.reflection:
        lines += [Content(""), _title(one.name), text.paragraph(one.text)]
        for head, weights in one.sides:
            lines += text.hanging("  ", text.line((f"{head}: ", "dim"), weights), width)
    if debrief.reflection:
        lines += [Content(""), text.words(EXPERT_WEIGHTS, "dim")]
    if debrief.based_on:
        lines += [Content(""), *(said(sentence) for sentence in debrief.based_on)]
    return text.stack(lines or [Content("The author wrote nothing.")])


def helped(
    page: Content,
    told: tuple[Sequence[Said], Sequence[Citation]],
    width: int,
    *,
    exact: bool,
) -> Content:
    """A page, and beneath it what its words and numbers mean, with the sources of that."""
    sentences, sources = told
    if not sentences:
        return page
    lines = [
        page,
        Content(""),
        _title("What words and numbers mean"),
        *bullets(sentences, width, exact=exact),
    ]
    if sources:
        lines.append(Content(""))
    for source in sources:
        lines += citation(source, width)
    return text.stack(lines)


def _title(title: str) -> Content:
    return text.words(title, "bold")


def _spaced(lines: Iterable[Content]) -> list[Content]:
    spaced = [part for line in lines for part in (line, Content(""))]
    return spaced[:-1]
