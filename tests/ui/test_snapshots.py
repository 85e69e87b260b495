"""Photographs of the main places, in a frozen world: size, colors, case and chance are fixed.

After a change that is meant: look at `snapshot_report.html`, then run with `--snapshot-update`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import Arrive, press, settle
from tests.ui.tour import TOUR

LARGE, SMALL = (100, 30), (80, 24)
TAKEN = [(name, LARGE) for name in TOUR if name != "lesson"] + [
    (name, SMALL)
    for name in (
        "library",
        "case",
        "results",
        "orders",
        "debrief",
        "author",
        "study",
        "progress",
        "exam-report",
    )
]


@pytest.mark.parametrize(
    ("name", "size"), TAKEN, ids=[f"{name}-{size[0]}x{size[1]}" for name, size in TAKEN]
)
def test_the_place_looks_as_it_did(
    snap_compare: Callable[..., bool], arrive: Arrive, name: str, size: tuple[int, int]
) -> None:
    stop = TOUR[name]

    async def walk(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, *stop.keys)

    assert snap_compare(arrive(stop), terminal_size=size, run_before=walk)
