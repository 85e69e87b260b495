"""Lints that an author has looked at and silenced, each with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from sim.casefiles.faults import Fault
from sim.casefiles.lints import load_lints
from sim.encounter.case import Case
from sim.nearest import nearest


def heard(case: Case, faults: Sequence[Fault], *, complete: bool, thorough: bool) -> list[Fault]:
    """The faults that remain, and what is wrong with the silencing itself.

    Only what was looked for can be unused: all but the slow ones where `complete`, those too where
    `thorough`.
    """
    lints = load_lints()
    codes = {fault.code for fault in faults}
    silenced: set[str] = set()
    own: list[Fault] = []
    for index, silence in enumerate(case.silence):
        location = ("silence", index, "lint")
        lint = lints.get(silence.lint)
        if lint is None:
            hint = nearest(silence.lint, lints)
            own.append(Fault(location, f"unknown lint {silence.lint!r}", "silence", hint))
        elif not lint.can_be_silenced:
            own.append(Fault(location, f"{lint.id!r} cannot be silenced", "silence"))
        elif silence.lint in codes:
            silenced.add(silence.lint)
        elif complete and (thorough or not lint.thorough):
            message = f"{lint.id!r} does not occur here"
            own.append(Fault(location, message, "unused-silence", "remove it", "advice"))
    return [*(fault for fault in faults if fault.code not in silenced), *own]
