"""What study and progress share: both show one learner's desk at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.ui.screens.base import BaseScreen

if TYPE_CHECKING:
    from sim.encounter.case import Case
    from sim.play.desk import Desk
    from sim.play.study import Make
    from sim.play.workshop import Workshop


class DeskScreen(BaseScreen[None]):
    """Knows whose desk it is, where the cases and attempts are, and what time it is."""

    def __init__(
        self,
        cases: Path,
        scores: Path,
        learner: str,
        workshop: Workshop,
        cache: Path | None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """`clock` gives the time in the learner's zone; None is this machine's."""
        super().__init__()
        self._cases = cases
        self._scores = scores
        self._learner = learner
        self._workshop = workshop
        self._cache = cache
        self._clock = clock
        self._make: Make | None = None
        self._kept: dict[Path, Case] = {}

    def _open_desk(self, cases: Iterable[Case]) -> Desk:
        """The desk as it stands now; for a thread, since it reads the learner's attempts."""
        from sim.play.desk import local_now, open_desk
        from sim.play.drawn_patients import Drawing, kept
        from sim.play.ease import read_ease

        now = (self._clock or local_now)()
        self._make = self._make or Drawing(self._workshop, self._learner)
        self._kept = kept(self._scores, self._learner, self._workshop)
        known = [*cases, *self._kept.values()]
        ease = read_ease(self._cases)
        return open_desk(known, self._scores, self._learner, now, self._cache, self._make, ease)
