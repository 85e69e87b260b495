"""Each picture in words: what a reader without the picture gets, from the same facts."""

from __future__ import annotations

from collections.abc import Mapping

from sim.knowledge.models import Finding, Quantity
from sim.knowledge.units import format_value
from sim.teaching.words import capital, joined
from sim.ui.pictures.facts import FilmFacts, HistogramFacts, MarrowFacts, TraceFacts

VERY = 1.2
"""Times the upper limit of RDW from which the size is called very uneven."""
WIDE, NARROW = 1.12, 0.9
"""RDW against health from which the spread is called wide, or narrow."""
SMALL, LARGE = 0.93, 1.08
"""MCV against health below which cells are called small, above which large."""


def film(facts: FilmFacts, findings: Mapping[str, Finding]) -> str:
    """`Small, pale cells of uneven size. Seen: pencil cells. Many platelets. ...`

    What is small, pale, uneven or many is judged by age and sex; where that is not known, not said.
    """
    seen = [
        findings[name].name[:1].lower() + findings[name].name[1:]
        for name in sorted(facts.findings)
        if name not in {"film-microcytosis", "film-hypochromia", "film-anisocytosis"}
    ]
    shapes = f"Seen: {joined(seen)}." if seen else "No unusual shapes were reported."
    said = [_cells(facts), shapes, _platelets(facts)]
    said.append("The dark cell is a small lymphocyte, the ruler for size.")
    return " ".join(sentence for sentence in said if sentence)


def _cells(facts: FilmFacts) -> str:
    size = _place(facts, "mcv", facts.mcv, ("small", "normal-sized", "large"))
    color = _place(facts, "mch", facts.mch, ("pale", "well filled", "full"))
    even = _place(facts, "rdw", facts.rdw, ("even", "even", "uneven"))
    highest = {name: high for name, _, high in facts.usual}.get("rdw")
    if even == "uneven" and highest is not None and facts.rdw >= VERY * highest:
        even = "very uneven"
    kind = ", ".join(word for word in (size, color) if word)
    if not kind:
        return ""
    return capital(f"{kind} cells" + (f" of {even} size." if even else "."))


def _platelets(facts: FilmFacts) -> str:
    words = ("Few platelets.", "Platelets in usual number.", "Many platelets.")
    return _place(facts, "platelets", facts.platelets, words)


def _place(facts: FilmFacts, name: str, value: float, words: tuple[str, str, str]) -> str:
    """The word for below, within or above what is usual; empty where that is not known."""
    for quantity, low, high in facts.usual:
        if quantity == name:
            return words[0] if value < low else words[2] if value > high else words[1]
    return ""


def histogram(facts: HistogramFacts) -> str:
    """How the volumes lie beside those of health."""
    ratio, spread = facts.mcv / facts.healthy_mcv, facts.rdw / facts.healthy_rdw
    place = "left of" if ratio < SMALL else "right of" if ratio > LARGE else "over"
    width = "wider than" if spread > WIDE else "narrower than" if spread < NARROW else "as wide as"
    humps = " It has two humps: two populations of cells." if facts.two_populations else ""
    return (
        f"Red cell volumes: the patient (filled) lies {place} health (line), {width} it; "
        f"mean {facts.mcv:.0f} fL against {facts.healthy_mcv:.0f}.{humps}"
    )


def trace(facts: TraceFacts, quantities: Mapping[str, Quantity]) -> str:
    """The fractions, largest first, and how small peaks are shown."""
    largest = sorted(facts.fractions, key=lambda pair: -pair[1])
    said = joined(
        [
            f"{quantities[name].short or quantities[name].name} "
            f"{format_value(value, quantities[name])}"
            for name, value in largest
        ]
    )
    return f"{capital(said)}. Small peaks are drawn taller than they are, so that they can be seen."


def marrow(facts: MarrowFacts) -> str:
    """What is blue, and what is not."""
    if "marrow-iron-absent" in facts.findings:
        stores = "No blue in the storage cells: no stainable iron"
    elif "marrow-iron-increased" in facts.findings:
        stores = "The storage cells are packed with blue: much iron"
    else:
        stores = "Blue granules in the storage cells: iron is there"
    rings = (
        " Blue granules ring the nuclei of young red cells: ring sideroblasts."
        if "marrow-ring-sideroblasts" in facts.findings
        else " No rings around the nuclei of young red cells."
    )
    return f"Iron stain. {stores}.{rings}"
