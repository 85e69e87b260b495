"""`pallor simulate`: policies and simulated learners play a case before people do."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from functools import partial

from sim.casefiles.find import find_cases
from sim.commands.author_options import playable
from sim.errors import UsageError
from sim.knowledge.loader import Knowledge
from sim.report.crew import crew
from sim.report.own_engine import own_engine
from sim.report.trial_case import CaseTrial, try_case

BAR = 30


def simulate(options: argparse.Namespace) -> int:
    """Print the figures of each case; 1 where one cannot be solved on the best path."""
    if options.learners < 2:
        raise UsageError("--learners must be at least 2")
    engine = own_engine()
    knowledge = engine.knowledge
    files = [
        path
        for named in options.paths
        for path in (find_cases(named).paths if named.is_dir() else [named])
    ]
    cases = [playable(path, knowledge).case for path in files]
    found: list[CaseTrial] = []
    with crew(engine) as hands:
        for case in cases:
            progress = partial(_say, case.id)
            try:
                found.append(try_case(case, engine, options.learners, progress, hands))
            except KeyboardInterrupt:
                if sys.stderr.isatty():
                    print(file=sys.stderr)  # what comes next does not begin behind the bar
                raise
            if options.format == "text":
                _print(found[-1], case.title, knowledge)
    if options.format == "json":
        json.dump([asdict(one) for one in found], sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif len(found) > 1:
        hard = sorted(found, key=lambda one: -one.difficulty)
        print("Hardest first: " + ", ".join(f"{o.case} {o.difficulty:.0%}" for o in hard))
    return 0 if all(one.reachable for one in found) else 1


def _say(name: str, done: int, of: int) -> None:
    """How far a case is, on stderr: a bar that grows, or a few lines in a file."""
    if sys.stderr.isatty():
        bar = "#" * (BAR * done // of)
        end = "\n" if done == of else ""
        print(f"\r{name} [{bar:<{BAR}}] {done}/{of}", end=end, file=sys.stderr, flush=True)
    elif done in (of // 2, of):
        print(f"{name}: {done}/{of} learners", file=sys.stderr)


def _print(one: CaseTrial, title: str, knowledge: Knowledge) -> None:
    def names(ids: tuple[str, ...]) -> str:
        return ", ".join(knowledge.orders[o].name for o in ids) or "none"

    print(f"{title} ({one.case}), {one.learners} simulated learners")
    print(f"  predicted difficulty  {one.difficulty:.0%} miss the diagnosis")
    print(f"  mean score            {one.mean:.0f}, of {one.scored} learners over all skills")
    told = "none: all totals are equal" if one.discrimination is None else (
        f"{one.discrimination:.2f} rank correlation of score and skill")  # fmt: skip
    print(f"  discrimination        {told}")
    print(f"  money and time        ${one.money:,.0f} and {one.days:.1f} days; "
          f"the engine ${one.par_money:,.0f} and {one.par_days:g}")  # fmt: skip
    print(f"  the engine orders     {names(one.par_orders)}")
    print(f"  dead orders           {names(one.dead_orders)}")
    print(f"  ties                  {', '.join(one.ties) or 'none'}")
    if not one.reachable:
        print("  unreachable           the best path does not end at the diagnosis")
    answers = ", ".join(f"{name} {count}" for name, count in one.answers[:5])
    print(f"  answers               {answers}")
    for name, total in one.policies:
        print(f"  {name:<21} {total:.0f}")
    print("  Simulated learners differ in nothing but noise: read this as a direction.")
