"""Photographs of the main places, in a frozen world: size, colors, case and chance are fixed.

After a change that is meant: look at `snapshot_report.html`, then run with `--snapshot-update`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import MakeApp, press, settle
from tests.ui.tour import TOUR

LARGE, SMALL = (100, 30), (80, 24)
TAKEN = [(name, LARGE) for name in TOUR if name != "lesson"] + [
    (name, SMALL) for name in ("library", "case", "results", "orders", "debrief", "author")
]


@pytest.mark.parametrize(
    ("name", "size"), TAKEN, ids=[f"{name}-{size[0]}x{size[1]}" for name, size in TAKEN]
)
def test_the_place_looks_as_it_did(
    snap_compare: Callable[..., bool],
    make: MakeApp,
    cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    size: tuple[int, int],
) -> None:
    stop = TOUR[name]
    # Settings show where they are kept: the same words in every folder.
    monkeypatch.chdir(tmp_path)
    case = cases / "t3st-the-quiet-gardener.toml" if stop.case else None
    app = make(case, greet=stop.greet, settings=Path("settings.toml"))

    async def walk(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, *stop.keys)

    assert snap_compare(app, terminal_size=size, run_before=walk)
