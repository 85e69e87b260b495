"""Which commands stay shut because of an exam: a list of what is allowed, so nothing new leaks."""

from __future__ import annotations

import argparse

from sim import locations
from sim.errors import UsageError

ALWAYS = {None, "play", "exam", "seal", "schema", "completion", "where", "learners"}
"""Tell nothing of any patient; the app itself shuts the cases of the exam."""
UNTIL_RELEASE = ALWAYS | {"infer", "sources", "validate", "new", "generate", "report", "export"}
"""Also allowed once the clock has stopped: they open no case of the exam."""


def check_allowed(command: str | None, options: argparse.Namespace) -> None:
    """Raise UsageError where an exam in the folder of scores forbids the command now."""
    if command in ALWAYS or (command == "score" and options.verify):
        return
    scores = locations.scores_folder(getattr(options, "scores", None))
    if not scores.is_dir() or next(scores.glob("*/exams/*.toml"), None) is None:
        return
    from sim.play.closed import closed_exams

    for exam in closed_exams(scores):
        if exam.running or command not in UNTIL_RELEASE:
            raise UsageError(f"'{command}' is shut for now: {exam.why}")
