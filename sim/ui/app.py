"""The app: it wires screens to the use cases and decides nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from sim import locations
from sim.errors import PallorError, ProblemsError
from sim.play.workshop import Workshop
from sim.settings import Settings
from sim.storage.settings_file import SettingsFile
from sim.ui import mistakes, text
from sim.ui.commands import COMMANDS, PLACES, Place, bindings
from sim.ui.exam_guard import permitted, refused, tools_of
from sim.ui.keymap import keymap
from sim.ui.quiet import QuietStart
from sim.ui.screens import message
from sim.ui.screens.library import LibraryScreen
from sim.ui.themes import DARK, LIGHT, THEMES
from sim.ui.typing_ahead import TypingAhead

if TYPE_CHECKING:
    from sim.encounter.case import Case
    from sim.play.library import Entry
    from sim.play.session import Session
    from sim.ui.pictures.images import Images
    from sim.ui.screens.desk import DeskScreen
    from sim.ui.screens.study import StudyScreen
    from sim.ui.screens.welcome import Next

Opening = Callable[[], Screen[None]]
UNCOVERED = 0.1
"""Seconds after which the library is made that a case covered from the start."""


class PallorApp(QuietStart, TypingAhead):
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
        settings: SettingsFile | None = None,
        *,
        greet: bool = False,
        cache: Path | None = None,
        opening: Opening | None = None,
        images: Images | None = None,
    ) -> None:
        """`greet` opens the first start over the library, unless it was gone through.

        `cache` is the folder of the library's index; without one every case file is read.
        `opening` makes a screen that is shown over the library at the start.
        `images` is how the terminal shows pixels; without it pictures are half cells.
        """
        super().__init__()
        self._greet = greet
        self._cache = cache
        self._guided = False
        self._settings = settings or SettingsFile(locations.settings_file())
        self.workshop = workshop or Workshop(cache)
        self._cases = cases_folder
        self._scores = scores_folder
        self._learner = learner
        self._first = case
        self._opening = opening
        self._images = images

    @property
    def images(self) -> Images | None:
        """How this terminal shows pixels; None where it does not."""
        return self._images

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Textual's themes, with our own colors in the plain ones from the first frame on."""
        return {**super().available_themes, **{theme.name: theme for theme in THEMES}}

    @property
    def settings(self) -> Settings:
        """What the user has chosen."""
        return self._settings.settings

    def get_default_screen(self) -> Screen[None]:
        """The library lies beneath everything."""
        return LibraryScreen(
            self._cases, self._scores, self._learner, self.workshop, self._cache,
            covered=self._first is not None,
        )  # fmt: skip

    def on_mount(self) -> None:
        self._apply_settings()
        library = self.screen
        if self._first is not None and isinstance(library, LibraryScreen):
            self._open_file(self._first)
            self.set_timer(UNCOVERED, library.uncover)
        elif self._opening is not None:
            self.push_screen(self._opening())
        elif self._greet and not self.settings.welcomed:
            self.call_after_refresh(self.action_welcome)

    def _apply_settings(self) -> None:
        """Colors and keys as chosen; what cannot be used is said."""
        if self.settings.theme in self.available_themes:
            self.theme = self.settings.theme
        own = keymap(self.settings.keys)
        self.set_keymap(dict(own.keys))
        problems = [problem.message for problem in self._settings.problems]
        self.watch(self, "theme", self._keep_theme, init=False)
        for sentence in (*problems, *own.problems):
            self.notify(text.clean(f"Settings: {sentence}."), severity="warning", markup=False)

    def change_settings(self, changes: dict[str, Any]) -> Settings:
        """Keep other settings from now on. Raises PallorError where they could not be saved."""
        try:
            return self._settings.change(**changes)
        finally:
            self.theme = changes.get("theme", self.theme)

    def _keep_theme(self, theme: str) -> None:
        """Colors are kept, whichever way they were chosen."""
        if theme != self.settings.theme:
            try:
                self._settings.change(theme=theme)
            except PallorError as error:
                self.push_screen(message.of_error(error))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: what the table offers in this place, and Textual's themes."""
        tools = tools_of(self.screen_stack)
        for place in (getattr(screen, "PLACE", None), "app"):
            for command in COMMANDS:
                here = command.place == place and command.palette and command.keys
                offered = here and permitted(command.id, command.place, tools)
                if offered and screen.check_action(command.action.partition("(")[0], ()):
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
        log = mistakes.keep(error)
        if self.is_headless:  # tests want the exception itself
            super()._handle_exception(error)
            return
        self._return_code = 1
        self.panic(
            text.plain(
                f"Pallor stopped because of a mistake of its own: {type(error).__name__}: {error}. "
                f"What you did until then is saved. {mistakes.where(log)}"
            )
        )

    def action_help(self) -> None:
        from sim.ui.screens.help import HelpScreen
        from sim.ui.widgets.helped import focused_help

        place: Place = getattr(self.screen, "PLACE", "app")
        if not isinstance(self.screen, HelpScreen) and place in PLACES:
            own = keymap(self.settings.keys).keys
            about: tuple[str, str] | None = getattr(self.screen, "ABOUT", None)
            self.push_screen(HelpScreen(place, own, focused_help(self.screen.focused), about))

    def action_read(self, document: str) -> None:
        from sim.ui.screens.manual import ManualScreen

        if not isinstance(self.screen, ManualScreen) or self.screen.document != document:
            self.push_screen(ManualScreen(document))

    def action_pages(self) -> None:
        from sim.ui.screens.pages import PagesScreen

        if not isinstance(self.screen, PagesScreen):
            self.push_screen(PagesScreen(self.workshop))

    def action_settings(self) -> None:
        from sim.ui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            themes = tuple(sorted(self.available_themes))
            self.push_screen(
                SettingsScreen(self.settings, self._settings.path, themes, self.change_settings)
            )

    def action_welcome(self) -> None:
        from sim.ui.screens.welcome import WelcomeScreen

        if isinstance(self.screen, WelcomeScreen):
            return
        places = (
            ("cases", self._cases.absolute()),
            ("attempts", self._scores.absolute()),
            ("settings", self._settings.path),
        )
        self.push_screen(WelcomeScreen(self.settings, places, self._try_change), self._welcomed)

    def _welcomed(self, begin: Next | None) -> None:
        self._try_change({"welcomed": True})
        if begin == "guide":
            self.call_after_refresh(self.action_guide)
        elif begin == "lesson":
            self.call_after_refresh(self.action_lesson)

    def _try_change(self, changes: dict[str, Any]) -> Settings:
        """Keep a choice for this run at least; says so where it could not be saved."""
        try:
            return self.change_settings(changes)
        except PallorError as error:
            self.notify(text.clean(f"{error}."), severity="warning", markup=False)
            return self.settings

    def action_lesson(self) -> None:
        from sim.ui.screens.lesson import LessonScreen

        if not isinstance(self.screen, LessonScreen):
            self.push_screen(LessonScreen())

    def action_guide(self) -> None:
        """The first patient of the library that was not begun yet, with a word at each step."""
        if isinstance(self.screen, LibraryScreen):
            self.screen.when_read(self._guide)
        else:
            self.notify("The first patient opens from the library: leave this place first.")

    def _guide(self, entry: Entry | None) -> None:
        if entry is None:
            self.notify("Every patient here was begun already: choose any of them.", markup=False)
            return
        self._guided = True
        self._open_file(entry.path)
        self._guided = False

    def action_study(self) -> None:
        from sim.ui.screens.study import StudyScreen

        self._open_desk(StudyScreen)

    def action_progress(self) -> None:
        from sim.ui.screens.progress import ProgressScreen

        self._open_desk(ProgressScreen)

    def _open_desk(self, kind: type[DeskScreen]) -> None:
        if not self._back_to(kind):
            cache = locations.cache_folder()
            self.push_screen(kind(self._cases, self._scores, self._learner, self.workshop, cache))

    def _back_to(self, kind: type[Screen[None]]) -> bool:
        """Uncover a screen of this kind, where one is open already."""
        if not any(isinstance(screen, kind) for screen in self.screen_stack):
            return False
        while not isinstance(self.screen, kind):
            self.pop_screen()
        return True

    def action_learners(self) -> None:
        from sim.ui.screens.learners import LearnersScreen

        if isinstance(self.screen, LibraryScreen):
            self.push_screen(LearnersScreen(self._scores, self._learner), self._play_as)

    def _play_as(self, learner: str | None) -> None:
        """Go on as another learner: the library shows that one's attempts."""
        if learner and learner != self._learner:
            self._learner = learner
            self._try_change({"learner": learner})
            for screen in self.screen_stack:
                if isinstance(screen, LibraryScreen):
                    screen.play_as(learner)
            self.notify(text.clean(f"Playing as {learner}."), markup=False)

    def action_light_or_dark(self) -> None:
        self.theme = LIGHT if self.current_theme.dark else DARK

    @on(LibraryScreen.Wish)
    def _wished(self, event: LibraryScreen.Wish) -> None:
        self._open_file(event.entry.path)

    def on_study_screen_wish(self, event: StudyScreen.Wish) -> None:
        self._open_file(event.path)

    def _open_file(self, path: Path) -> None:
        """Play the case of a file; the library's index may be older than the file is."""
        from sim.casefiles.read import read_case
        from sim.encounter.case import Case
        from sim.play.progress import Progress, read_progress

        try:
            case = read_case(path, self.workshop.knowledge)
            if not isinstance(case, Case):
                raise ProblemsError(case)
            progress = read_progress(self._scores, self._learner, self._cache)[0]
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
            self.push_screen(
                message.of_failed_resume(error),
                lambda wanted: self._start(case) if wanted else None,
            )
        except PallorError as error:
            self.push_screen(message.of_error(error))
        else:
            self._play(session)

    def _start(self, case: Case) -> None:
        from sim.play.session import Session

        try:
            session = Session.start(case, self.workshop, self._scores, self._learner)
        except PallorError as error:
            self.push_screen(message.of_error(error))
        else:
            self._play(session)

    def _play(self, session: Session) -> None:
        if session.encounter.committed is not None:
            from sim.ui.screens.debrief import DebriefScreen

            self.push_screen(DebriefScreen(session, lambda: self.settings))
            return
        from sim.ui.screens.case import CaseScreen

        self.push_screen(CaseScreen(session, lambda: self.settings, guided=self._guided))


make_app = PallorApp
"""The app, the same way for the command line and for tests."""


def run(
    cases_folder: Path,
    scores_folder: Path,
    learner: str | None,
    case: Path | None = None,
    workshop: Workshop | None = None,
    opening: Opening | None = None,
    settings: SettingsFile | None = None,
) -> None:
    """Open the library, or one case, as the learner of the settings where none is named.

    Raises SystemExit after a crash, which the app has explained by then.
    """
    from sim.ui.pictures.images import look

    settings = settings or SettingsFile(locations.settings_file())
    images, why_none = look(settings.settings.pictures)
    app = make_app(
        cases_folder, scores_folder, learner or settings.settings.learner, case, workshop, settings,
        greet=opening is None, cache=locations.cache_folder(), opening=opening, images=images,
    )  # fmt: skip
    if why_none:
        app.call_later(app.notify, f"Pictures are drawn from characters: {why_none}.",
                       severity="warning", markup=False)  # fmt: skip
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)
