"""`pallor review`: submitted, under review, approved, by people with names."""

from __future__ import annotations

import argparse
import json
import sys

from sim import locations
from sim.casefiles.find import find_cases
from sim.casefiles.lint import lint
from sim.casefiles.read import parse_case
from sim.casefiles.review import NEXT, signed_text, standing, step
from sim.commands.author_options import playable, store, today
from sim.engine.engine import Engine
from sim.errors import ProblemsError, UsageError
from sim.knowledge.loader import load_knowledge


def review(options: argparse.Namespace) -> int:
    """List the queue, or take one case a step further."""
    if options.list or options.case is None:
        return _list(options)
    knowledge = load_knowledge()
    parsed = playable(options.case, knowledge)
    now = standing(parsed.case)
    if options.to is None:
        signed = parsed.case.review
        print(f"{parsed.case.title} ({parsed.case.id}): {now}")
        if now == "approved":
            print(f"by {signed.reviewer}, {signed.role}, on {signed.on}")
        print(f"next: {' or '.join(NEXT[now])}", file=sys.stderr)
        return 0
    signed = step(parsed.case, options.to, options.name, options.role, today())
    if signed.status == "approved":
        found = lint([options.case], knowledge, Engine(knowledge), today())
        # The old, broken signature is what is being replaced.
        errors = [p for p in found if p.level == "error" and p.code != "review"]
        if errors:
            raise ProblemsError(errors)
    store(options.case, signed_text(parsed.text, signed))
    print(f"{parsed.case.title} ({parsed.case.id}): {signed.status}")
    return 0


def _list(options: argparse.Namespace) -> int:
    folder = options.cases or locations.cases_folder()
    if not folder.is_dir():
        raise UsageError(f"there is no folder of cases at {folder}")
    rows: list[dict[str, str]] = []
    for path in find_cases(folder).paths:
        parsed = parse_case(path)
        if isinstance(parsed, list):
            rows.append({"path": str(path), "status": "cannot be read"})
            continue
        case, signed = parsed.case, parsed.case.review
        rows.append(
            {
                "path": str(path),
                "id": case.id,
                "title": case.title,
                "status": standing(case),
                "reviewer": signed.reviewer,
                "updated": case.updated.isoformat(),
            }
        )
    if options.format == "json":
        json.dump(rows, sys.stdout, indent=2, ensure_ascii=False)
        print()
        return 0
    for row in rows:
        who = f"  {row['reviewer']}" if row.get("reviewer") else ""
        print(f"{row['status']:<14} {row.get('updated', ''):<10}  {row['path']}{who}")
    return 0
