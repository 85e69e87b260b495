"""A report as plain data, text, and a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

from sim.report.certificate import ASSUMED, IS_NOT, is_what
from sim.report.forecasts import FEWEST, Calibration
from sim.report.gather import Gathered
from sim.report.results import Mean, Result

TITLE = "Pallor: report on simulated patients"
KINDS = {
    "prior": "belief before results",
    "update": "belief after results",
    "ordering": "choice of tests",
    "stopping": "when to stop",
}
"""Kind of error -> words."""


def as_data(results: Sequence[Result], told: Gathered) -> dict[str, Any]:
    """For JSON and TOML: no None, every figure unrounded."""
    rows = [
        _without_none(
            asdict(result)
            | {"still_needed": result.still_needed, "certificate": {
                "is": list(is_what(result)), "is_not": list(IS_NOT)}}
        )
        for result in results
    ]  # fmt: skip
    passed = {"files": told.files, "unfinished": told.unfinished, "copies": told.copies,
              "damaged": list(told.damaged)}  # fmt: skip
    return {"learners": rows, "read": passed}


def as_text(results: Sequence[Result], told: Gathered) -> str:
    """For a terminal, at most 80 columns wide but for names."""
    blocks = ["\n".join(lines(result)) for result in results]
    if results:
        blocks.append("\n".join(IS_NOT))
    return "\n\n".join([*blocks, read_sentence(told)])


def lines(result: Result) -> list[str]:
    """One learner."""
    found = [result.learner, "=" * min(len(result.learner), 78), *is_what(result)]
    if result.assumed and result.reliability is not None:
        found.append(ASSUMED)
    if result.red_marks:
        found.append(f"Missed what must not be missed: {_times(result.red_marks)}.")
    found += ["", "Part of the score     share   ± error"]
    found += [f"  {name:<19} {_percent(mean)}" for name, mean in result.components.items()]
    if result.errors:
        found += ["", "Where points were lost  0 % is nothing"]
        found += [f"  {KINDS[kind]:<21} {_percent(mean)}" for kind, mean in result.errors.items()]
    found += ["", spent_sentence(result)]
    found += [
        f"Habit: {kind.replace('-', ' ')}, {_times(n)}." for kind, n in result.signals.items()
    ]
    found += ["", *calibration_lines(result.calibration, result.forecasts)]
    return found


def spent_sentence(result: Result) -> str:
    """Money and time beside the engine's own."""
    return (
        f"Median patient: ${result.money:,.0f} and {result.days:.1f} days; "
        f"the engine ${result.par_money:,.0f} and {result.par_days:.1f}."
    )


def calibration_lines(curve: Calibration | None, count: int) -> list[str]:
    """The curve as a table with bars, or why there is none."""
    if curve is None:
        return [f"Calibration is shown from {FEWEST} forecasts on; there are {count}."]
    found = [
        f"Calibration over {curve.count} forecasts: of what was called ...",
    ]
    for one in curve.bins:
        bar = "█" * round(20 * one.observed)
        found.append(
            f"  {one.stated:4.0%} likely  {one.observed:4.0%} came true  {bar:<20} {one.count:>4}"
        )
    way = "too sure" if curve.overconfidence > 0 else "not sure enough"
    found.append(
        f"Brier score {curve.brier:.3f} = reliability {curve.reliability:.3f} - resolution "
        f"{curve.resolution:.3f} + uncertainty {curve.uncertainty:.3f}"
    )
    found.append("(and the spread within each line).")
    found.append(f"On leading diagnoses by {abs(curve.overconfidence):.0%} {way}.")
    return found


def read_sentence(told: Gathered) -> str:
    """What was read and passed over."""
    said = f"{told.files} files read"
    if told.unfinished:
        said += f", {told.unfinished} not finished"
    if told.copies:
        said += f", {told.copies} copies"
    if told.damaged:
        said += f", {len(told.damaged)} damaged"
    return said + "."


def as_html(results: Sequence[Result], told: Gathered) -> str:
    """One self-contained page; prints well."""
    body = "\n".join(_section(result) for result in results)
    limits = "".join(f"<li>{escape(sentence)}</li>" for sentence in IS_NOT)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{TITLE}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
  color: #222; background: #fff; }}
section {{ break-inside: avoid; border-top: 1px solid #aaa; margin-top: 2rem; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
th, td {{ text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid #ddd; }}
td.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
</style>
<h1>{TITLE}</h1>
<p>For teaching, not for patients.</p>
{body}
<section><h2>What this is not</h2><ul>{limits}</ul></section>
<p>{escape(read_sentence(told))}</p>
</html>
"""


def _section(result: Result) -> str:
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in is_what(result))
    if result.assumed and result.reliability is not None:
        said += f"<p>{escape(ASSUMED)}</p>"
    parts = _table("Part of the score", "Share", result.components.items())
    kinds = _table(
        "Where points were lost", "Lost", ((KINDS[k], m) for k, m in result.errors.items())
    )
    curve = "<br>".join(map(escape, calibration_lines(result.calibration, result.forecasts)))
    return (
        f"<section><h2>{escape(result.learner)}</h2>{said}{parts}{kinds}"
        f"<p>{escape(spent_sentence(result))}</p><p>{curve}</p></section>"
    )


def _table(head: str, unit: str, rows: Any) -> str:
    drawn = "".join(
        f"<tr><td>{escape(name)}</td><td class=n>{escape(_percent(mean))}</td></tr>"
        for name, mean in rows
    )
    return f"<table><tr><th>{head}</th><th>{unit} ± error</th></tr>{drawn}</table>"


def _percent(mean: Mean) -> str:
    error = f"  ± {mean.error:3.0%}" if mean.error is not None else ""
    return f"{mean.value:5.0%}{error}"


def _times(count: int) -> str:
    return "in 1 case" if count == 1 else f"in {count} cases"


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}  # pyright: ignore
    if isinstance(value, (list, tuple)):
        return [_without_none(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value
