"""An exam report as text, TOML, JSON and one HTML page that needs nothing else."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

import tomli_w

from sim.report.exam import ExamReport

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.2rem .6rem}"
    "th:first-child,td:first-child{text-align:left}tr{border-bottom:1px solid #8886}"
    "aside{border:1px solid #8888;padding:.5rem 1rem;margin-top:2rem}"
)
HEADINGS = ("case", "score", "spent", "par", "days", "par")


def as_lines(report: ExamReport, *, certificate: bool = True) -> list[str]:
    """The report in lines of at most 80 characters where titles allow; the certificate is prose."""
    facts = report.facts
    spread = f" ± {report.error:.1f}" if report.error is not None else ""
    lines = [
        f"{facts.title} · form {facts.form} · {facts.candidate}",
        f"Score {report.mean:.1f}{spread} of 100 over {len(report.cases)} cases. {report.verdict}",
        f"Time {facts.minutes:.0f} of {facts.minutes_allowed:.0f} minutes.",
        reliability(report),
        calibration(report),
        "",
        *(_part(part.name, part.share, part.error) for part in report.parts),
        "",
        f"{HEADINGS[0]:<32}{HEADINGS[1]:>6}{'':4}" + "".join(f"{h:>8}" for h in HEADINGS[2:]),
    ]
    for line, cells in zip(report.cases, _rows(report), strict=True):
        mark = "   " if line.answered else " – "
        lines.append(
            f"{cells[0]:<32.32}{cells[1]:>6}{mark} " + "".join(f"{c:>8}" for c in cells[2:])
        )
        lines += [f"  {note}" for note in (*line.red_marks, *line.caps)]
    if any(not line.answered for line in report.cases):
        lines.append("– no answer was given")
    if certificate:
        lines += ["", *report.certificate]
    return lines


def reliability(report: ExamReport) -> str:
    """How far the score can be trusted, and what it would take."""
    if report.error is None or report.reliability is None:
        return "Too few cases for an error bar."
    said = f"Reliability {report.reliability:.2f}"
    if report.needed is None:
        return f"{said}."
    return f"{said}; {report.needed} cases in all would reach {report.target:.2f}."


def calibration(report: ExamReport) -> str:
    """Confidence against success, once there is enough to say."""
    if report.confidence is None or report.hit_rate is None:
        return f"Calibration: {report.forecasts} answers are too few to judge it."
    return (
        f"Calibration: mean confidence {report.confidence:.0%}, right {report.hit_rate:.0%} "
        f"of {report.forecasts} answers."
    )


def as_json(report: ExamReport) -> str:
    """The report as JSON, with the certificate."""
    return json.dumps(_content(report), indent=2, ensure_ascii=False)


def as_toml(report: ExamReport) -> str:
    """The report as TOML, with the certificate."""
    return tomli_w.dumps(_content(report))


def as_html(report: ExamReport) -> str:
    """The report as one page."""
    facts = report.facts
    body = [f"<h1>{html.escape(facts.title)}</h1>"]
    body += [f"<p>{html.escape(line)}</p>" for line in as_lines(report, certificate=False)[:5]]
    parts = [
        (part.name, f"{part.share:.0%}", "" if part.error is None else f"± {part.error:.0%}")
        for part in report.parts
    ]
    body.append(_table(("component", "share", "error"), parts))
    body.append(_table(HEADINGS, _rows(report)))
    body += [
        f"<p>{html.escape(f'{line.title}: {note}')}</p>"
        for line in report.cases
        for note in (*line.red_marks, *line.caps)
    ]
    words = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in report.certificate)
    body.append(f"<aside>{words}</aside>")
    title = html.escape(f"{facts.title} · {facts.candidate}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style>{''.join(body)}</html>\n"
    )


def _content(report: ExamReport) -> dict[str, object]:
    return {
        **report.model_dump(mode="json", exclude_none=True),
        "certificate": list(report.certificate),
    }


def _part(name: str, share: float, error: float | None) -> str:
    spread = "" if error is None else f" ± {100 * error:.0f}"
    return f"{name:<16}{100 * share:>5.0f} %{spread}"


def _rows(report: ExamReport) -> list[tuple[str, ...]]:
    return [
        (
            line.title,
            f"{line.total:.0f}",
            f"${line.money:,.0f}",
            f"${line.par_money:,.0f}",
            f"{line.days:.0f}",
            f"{line.par_days:.0f}",
        )
        for line in report.cases
    ]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
