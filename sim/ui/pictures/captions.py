"""Each picture in words: what a reader without the picture gets, from the same facts."""

from __future__ import annotations

from collections.abc import Mapping

from sim.knowledge.models import Finding, Quantity
from sim.knowledge.units import format_value
from sim.teaching.words import capital, joined
from sim.ui.pictures.facts import FilmFacts, HistogramFacts, MarrowFacts, TraceFacts

PLENTY, FEW_PLATELETS = 450.0, 150.0
WIDE, NARROW = 1.12, 0.9
"""RDW against health from which the spread is called wide, or narrow."""
SMALL, LARGE = 0.93, 1.08
"""MCV against health below which cells are called small, above which large."""
PALE_MCH, FULL_MCH = 27.0, 33.0


def film(facts: FilmFacts, findings: Mapping[str, Finding]) -> str:
    """`Small, pale cells of uneven size. Seen: pencil cells. Many platelets. ...`"""
    size = "Small" if facts.mcv < 80 else "Large" if facts.mcv > 100 else "Normal-sized"
    color = "pale" if facts.mch < PALE_MCH else "full" if facts.mch > FULL_MCH else "well filled"
    even = "of very uneven size" if facts.rdw >= 18 else (
        "of uneven size" if facts.rdw >= 15 else "of even size"
    )  # fmt: skip
    seen = [
        findings[name].name[:1].lower() + findings[name].name[1:]
        for name in sorted(facts.findings)
        if name not in {"film-microcytosis", "film-hypochromia", "film-anisocytosis"}
    ]
    shapes = f" Seen: {joined(seen)}." if seen else " No unusual shapes were reported."
    platelets = (
        "Many platelets" if facts.platelets > PLENTY
        else "Few platelets" if facts.platelets < FEW_PLATELETS
        else "Platelets in usual number"
    )  # fmt: skip
    return (
        f"{size}, {color} cells {even}.{shapes} {platelets}. "
        "The dark cell is a small lymphocyte, the ruler for size."
    )


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
