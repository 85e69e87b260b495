"""Rules about the author's part: no answer in a name, sources that exist, honest review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.casefiles.desk import spaced
from sim.casefiles.digest import case_digest
from sim.casefiles.faults import Fault, Rule, View
from sim.casefiles.objectives import load_objectives
from sim.nearest import nearest
from sim.tomlfile import Location


def leaks(view: View) -> Iterator[Fault]:
    """`leak`: neither id, title nor file name names a disease or a cause."""
    shown: dict[tuple[Location, str], str] = {
        (("id",), "id"): view.case.id,
        (("title",), "title"): view.case.title,
        ((), "file name"): view.path.stem,
    }
    desk = view.desk
    for (location, noun), text in shown.items():
        said = spaced(text)
        if desk.disease_words.isdisjoint(said.split()):
            continue
        found = [name for name in desk.diseases if name in said]
        if found:
            name = max(found, key=len).strip()
            hint = "choose a neutral one: the learner sees it first"
            yield Fault(location, f"the {noun} gives away {name!r}", "leak", hint)


def sources(view: View) -> Iterator[Fault]:
    """`unknown-id`: every source that the case cites can be read."""
    case = view.case
    cited: Mapping[Location, str] = {
        **({("based_on",): case.based_on} if case.based_on else {}),
        **{
            ("debrief", "points", index, "sources", place): source
            for index, point in enumerate(case.debrief.points)
            for place, source in enumerate(point.sources)
        },
    }
    for location, source in cited.items():
        if source not in view.knowledge.sources:
            hint = nearest(source, view.knowledge.sources)
            yield Fault(location, f"unknown source {source!r}", "unknown-id", hint)


def filled(view: View) -> Iterator[Fault]:
    """`filled`: what is marked as drawn from the engine is a result of this case."""
    for index, quantity in enumerate(view.case.filled):
        if quantity not in view.case.results:
            hint = nearest(quantity, view.case.results)
            yield Fault(("filled", index), f"{quantity!r} is not among the results", "filled", hint)


def review(view: View) -> Iterator[Fault]:
    """`review`: `approved` carries a named human, a role, a date and this content's digest."""
    signed = view.case.review
    if signed.status != "approved":
        return
    missing = [
        name
        for name, value in (
            ("reviewer", signed.reviewer),
            ("role", signed.role),
            ("on", signed.on),
            ("digest", signed.digest),
        )
        if not value
    ]
    location = ("review", "status")
    if missing:
        message = f"approved without {', '.join(missing)}"
        yield Fault(location, message, "review", "only a named human can approve")
    elif signed.digest != case_digest(view.case):
        message = "the case was changed after it was approved"
        hint = 'set status = "submitted" until it is reviewed again'
        yield Fault(("review", "digest"), message, "review", hint)


def objectives(view: View) -> Iterator[Fault]:
    """`objective`: the catalog knows every objective, and that this condition can teach it.

    Advice only: the case can be played, and the words of the id stand in for the name.
    """
    catalog = load_objectives()
    for index, id in enumerate(view.case.objectives):
        location = ("objectives", index)
        known = catalog.get(id)
        if known is None:
            message = f"the catalog of objectives has no {id!r}"
            yield Fault(location, message, "objective", nearest(id, catalog), "advice")
        elif not view.knowledge.conditions.keys() >= set(view.case.diagnosis.conditions):
            continue  # an unknown condition is told where it stands
        elif not set(known.conditions) & set(view.case.diagnosis.conditions):
            taught = ", ".join(known.conditions)
            message = f"the objective {id!r} belongs to {taught}, which this patient does not have"
            yield Fault(location, message, "objective", level="advice")


AUTHOR_RULES: tuple[Rule, ...] = (leaks, sources, filled, review, objectives)
