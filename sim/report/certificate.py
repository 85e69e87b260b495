"""A report on one learner in words, and what it is not."""

from __future__ import annotations

from sim.report.results import Result

IS_NOT = (
    "It is not a licence, a qualification or a proof of competence with patients.",
    "It does not say who sat at the keyboard, or what else was open on the desk.",
    "The scoring key is a model that no human expert has approved yet.",
)
ASSUMED = "The spread between learners is assumed: fewer than five learners are in this report."


def is_what(result: Result) -> tuple[str, ...]:
    """What the report rests on."""
    cases = "1 simulated patient" if result.cases == 1 else f"{result.cases} simulated patients"
    lines = [
        f"{result.learner} worked on {cases} between {result.first[:10]} and {result.last[:10]}.",
        score_sentence(result),
    ]
    if result.repeated:
        lines.append(f"{result.repeated} later attempts at the same patients are not counted.")
    if len(result.scoring) > 1 or len(result.knowledge) > 1:
        lines.append("The scores come from several versions of scoring or knowledge.")
    lines.append(f"Scoring {_short(result.scoring)}, knowledge {_short(result.knowledge)}.")
    return tuple(lines)


def _short(digests: tuple[str, ...]) -> str:
    return ", ".join(digest[:12] for digest in digests) or "unknown"


def score_sentence(result: Result) -> str:
    """Mean, standard error, and how far it can be relied upon."""
    score = result.score
    if score.error is None or result.reliability is None:
        return f"Mean score {score.value:.1f} of 100; too few patients for an error bar."
    said = f"Mean score {score.value:.1f} ± {score.error:.1f} (standard error) of 100"
    needed = result.still_needed
    if needed is None:
        return f"{said}; these learners do not differ by more than chance."
    said += f"; reliability {result.reliability:.2f}"
    if needed:
        more = "1 more patient" if needed == 1 else f"{needed} more patients"
        said += f", {more} needed for {result.target:.2f}"
    return f"{said}."
