"""The app: it wires screens to the use cases and decides nothing else."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from sim import locations
from sim.errors import PallorError, ProblemsError
from sim.play.workshop import Workshop
from sim.storage.atomic import write_text
from sim.ui import text
from sim.ui.commands import COMMANDS, PLACES, Place, bindings
from sim.ui.exam_guard import permitted, refused, tools_of
from sim.ui.screens import message
from sim.ui.screens.library import LibraryScreen

if TYPE_CHECKING:
    from sim.encounter.case import Case
    from sim.play.session import Session

Opening = Callable[[], Screen[None]]
DARK, LIGHT = "textual-dark", "textual-light"


class PallorApp(App[None]):
    """A terminal simulator of patients with microcytic anemia."""

    TITLE = "Pallor"
    CSS_PATH = "sim.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (72, "-compact"),
        (110, "-wide"),
    ]

    def __init__(
        self,
        cases_folder: Path,
        scores_folder: Path,
        learner: str,
        case: Path | None = None,
        workshop: Workshop | None = None,
        opening: Opening | None = None,
    ) -> None:
        """`opening` makes a screen that is shown over the library at the start."""
        super().__init__()
        self.workshop = workshop or Workshop()
        self._cases = cases_folder
        self._scores = scores_folder
        self._learner = learner
        self._first = case
        self._opening = opening

    def on_mount(self) -> None:
        self.push_screen(LibraryScreen(self._cases, self._scores, self._learner, self.workshop))
        if self._first is not None:
            self.call_after_refresh(self._open_file, self._first)
        if self._opening is not None:
            self.push_screen(self._opening())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what the table offers in this place, and Textual's themes."""
        tools = tools_of(self.screen_stack)
        for place in (getattr(screen, "PLACE", None), "app"):
            for command in COMMANDS:
                offered = permitted(command.id, command.place, tools)
                if command.place == place and command.palette and command.keys and offered:
                    run = partial(screen.run_action, command.action)
                    title = f"{command.label[:1].upper()}{command.label[1:]}"
                    yield SystemCommand(title, command.tooltip, run)
        yield SystemCommand("Theme", "Choose other colors", self.action_change_theme)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While an exam runs, only what is on its list."""
        if refused("app", action, parameters, tools_of(self.screen_stack)):
            return False
        return super().check_action(action, parameters)

    def _handle_exception(self, error: Exception) -> None:
        """A mistake of ours: keep the traceback in a file, and leave with one sentence."""
        log = locations.log_file()
        with contextlib.suppress(OSError):
            write_text(log, "".join(traceback.format_exception(error)))
        if self.is_headless:
            # Tests want the exception itself.
            super()._handle_exception(error)
            return
        self._return_code = 1
        self.panic(
            text.plain(
                f"Pallor stopped because of a mistake of its own: {type(error).__name__}: {error}. "
                f"What you did until then is saved. The details are in {log}."
            )
        )

    def action_help(self) -> None:
        from sim.ui.screens.help import HelpScreen

        place: Place = getattr(self.screen, "PLACE", "app")
        if not isinstance(self.screen, HelpScreen) and place in PLACES:
            self.push_screen(HelpScreen(place))

    def action_manual(self) -> None:
        from sim.ui.screens.manual import ManualScreen

        if not isinstance(self.screen, ManualScreen):
            self.push_screen(ManualScreen())

    def action_light_or_dark(self) -> None:
        self.theme = LIGHT if self.current_theme.dark else DARK

    @on(LibraryScreen.Wish)
    def _wished(self, event: LibraryScreen.Wish) -> None:
        if event.entry.case is not None:
            self._open(event.entry.case, event.entry.progress.unfinished)

    def _open_file(self, path: Path) -> None:
        """The case that was named on the command line."""
        from sim.casefiles.read import read_case
        from sim.encounter.case import Case
        from sim.play.library import Progress, read_progress

        try:
            case = read_case(path, self.workshop.knowledge)
            if not isinstance(case, Case):
                raise ProblemsError(case)
            progress = read_progress(self._scores, self._learner)[0]
        except PallorError as error:
            self.push_screen(message.of_error(error))
            return
        self._open(case, progress.get(case.id, Progress()).unfinished)

    def _open(self, case: Case, unfinished: Path | None) -> None:
        """Go on with the unfinished attempt, else start one."""
        from sim.play.session import Session
        from sim.storage.attempts import AttemptError

        if unfinished is None:
            self._start(case)
            return
        try:
            session = Session.resume(case, self.workshop, unfinished)
        except AttemptError as error:
            self.push_screen(message.of_failed_resume(error), partial(self._start_if, case))
        except PallorError as error:
            self.push_screen(message.of_error(error))
        else:
            self._play(session)

    def _start_if(self, case: Case, wanted: bool | None) -> None:
        if wanted:
            self._start(case)

    def _start(self, case: Case) -> None:
        from sim.play.session import Session

        try:
            session = Session.start(case, self.workshop, self._scores, self._learner)
        except PallorError as error:
            self.push_screen(message.of_error(error))
        else:
            self._play(session)

    def _play(self, session: Session) -> None:
        from sim.ui.screens.case import CaseScreen
        from sim.ui.screens.debrief import DebriefScreen

        if session.encounter.committed is not None:
            self.push_screen(DebriefScreen(session))
            return
        if session.encounter.log:
            self.notify(text.clean("Going on where you left."), markup=False)
        self.push_screen(CaseScreen(session))


def make_app(
    cases_folder: Path,
    scores_folder: Path,
    learner: str,
    case: Path | None = None,
    workshop: Workshop | None = None,
    opening: Opening | None = None,
) -> PallorApp:
    """The app, the same way for the command line and for tests."""
    return PallorApp(cases_folder, scores_folder, learner, case, workshop, opening)


def run(
    cases_folder: Path,
    scores_folder: Path,
    learner: str,
    case: Path | None = None,
    workshop: Workshop | None = None,
    opening: Opening | None = None,
) -> None:
    """Open the library, or one case; returns when the user leaves.

    Raises SystemExit after a crash, which the app has explained by then.
    """
    app = make_app(cases_folder, scores_folder, learner, case, workshop, opening)
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)
