"""`pallor diff`: what an edit changes for the engine, and for those who have played."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from sim import locations
from sim.casefiles.digest import case_digest
from sim.commands.author_options import playable
from sim.encounter.case import Case
from sim.encounter.chart import everything
from sim.encounter.rules import replay
from sim.errors import RuleError
from sim.play.workshop import Workshop
from sim.scoring.par import Par, work_up
from sim.scoring.score import score
from sim.storage.attempts import AttemptError, read

LEAST = 0.005
"""Change of a probability that is worth a line."""


def diff(options: argparse.Namespace) -> int:
    """Compare two versions of a case; 0 whether or not they differ."""
    workshop = Workshop()
    old = playable(options.old, workshop.knowledge).case
    new = playable(options.new, workshop.knowledge).case
    paths = [work_up(case, workshop.knowledge, workshop.engine) for case in (old, new)]
    found: dict[str, Any] = {
        "content": _content(old, new),
        "belief": _belief(old, new, workshop),
        "path": [_path(par) for par in paths],
        "attempts": _attempts(old, new, options, workshop),
    }
    if options.format == "json":
        json.dump(found, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return 0
    _print(found)
    return 0


def _content(old: Case, new: Case) -> list[str]:
    before, after = (c.model_dump(mode="json", by_alias=True) for c in (old, new))
    changed = [key for key in before if before[key] != after[key]]
    lines: list[str] = []
    for key in changed:
        if key == "results":
            names = dict.fromkeys([*before[key], *after[key]])
            lines += [
                f"results.{name}: {before[key].get(name, 'none')} → {after[key].get(name, 'none')}"
                for name in names
                if before[key].get(name) != after[key].get(name)
            ]
        else:
            lines.append(f"{key} differs")
    return lines


def _belief(old: Case, new: Case, workshop: Workshop) -> list[dict[str, Any]]:
    engine = workshop.engine
    first, second = (engine.belief(everything(c, workshop.knowledge)) for c in (old, new))
    rows = [
        {"hypothesis": h.id, "old": round(a, 4), "new": round(b, 4)}
        for h, a, b in zip(
            first.hypotheses,
            first.probabilities.tolist(),
            second.probabilities.tolist(),
            strict=True,
        )
        if abs(a - b) >= LEAST
    ]
    return sorted(rows, key=lambda row: -abs(row["new"] - row["old"]))


def _path(par: Par) -> dict[str, Any]:
    return {
        "orders": list(par.orders),
        "price": round(par.money, 2),
        "days": par.days,
        "hypothesis": par.hypothesis,
        "probability": round(par.probability, 4),
    }


def _attempts(
    old: Case, new: Case, options: argparse.Namespace, workshop: Workshop
) -> list[dict[str, Any]]:
    """Every finished attempt at the old version, scored on both."""
    rows: list[dict[str, Any]] = []
    digest = case_digest(old)
    for path in sorted(locations.scores_folder(options.scores).glob("*/*.toml")):
        try:
            attempt = read(path)
        except AttemptError:
            continue  # `pallor score` reports what cannot be read
        if attempt.case_digest != digest:
            continue
        row: dict[str, Any] = {"file": str(path), "old": None, "new": None, "problem": ""}
        for name, case in (("old", old), ("new", new)):
            try:
                played = replay(case, workshop.knowledge, attempt.encounter, workshop.hypotheses)
            except RuleError as error:
                row["problem"] = f"{name}: {error}"
                continue
            if played.committed is not None:
                row[name] = score(case, played, workshop.knowledge, workshop.engine).total
        rows.append(row)
    return rows


def _print(found: dict[str, Any]) -> None:
    print("\n".join(found["content"]) or "The two say the same.")
    print("\nBelief with everything known")
    for row in found["belief"]:
        print(f"  {row['old']:6.1%} → {row['new']:6.1%}  {row['hypothesis']}")
    if not found["belief"]:
        print("  unchanged")
    print("\nBest path")
    for name, path in zip(("old", "new"), found["path"], strict=True):
        print(
            f"  {name}: {', '.join(path['orders']) or 'nothing'}; ${path['price']:,.0f}, "
            f"{path['days']:g} days, {path['hypothesis']} {path['probability']:.0%}"
        )
    print("\nPast attempts")
    for row in found["attempts"]:
        totals = " → ".join("-" if row[k] is None else f"{row[k]:.0f}" for k in ("old", "new"))
        print(f"  {totals}  {row['file']} {row['problem']}".rstrip())
    if not found["attempts"]:
        print("  none of the old version")
