"""The library: every case of the folder, what was done with it, and what is wrong with it.

The first frame is drawn before the heavy modules are imported; they come with the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Input

from sim.errors import PallorError
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.screens import message
from sim.ui.screens.base import BaseScreen
from sim.ui.shelf import Filter, Part, Shelf
from sim.ui.widgets.entry import count, draw, heading, status
from sim.ui.widgets.heading import Heading
from sim.ui.widgets.line import Line
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Field

if TYPE_CHECKING:
    from sim.play.front import FrontPage
    from sim.play.library import Entry, Library, Progress, Tell
    from sim.play.workshop import Workshop


class LibraryScreen(BaseScreen[None]):
    """Lists the cases; the app opens the one that is wished for."""

    PLACE: ClassVar[Place] = "library"
    BINDINGS: ClassVar[list[BindingType]] = bindings("library")

    class Wish(Message):
        """A case is to be played."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(
        self,
        cases: Path,
        scores: Path,
        learner: str,
        workshop: Workshop,
        cache: Path | None = None,
        *,
        covered: bool = False,
    ) -> None:
        """`cache` is the folder of the index; without one every file is read each time.

        Where another screen covers this one from the start, whoever shows that calls `uncover`.
        """
        super().__init__()
        self._cases = cases
        self._scores = scores
        self._learner = learner
        self._workshop = workshop
        self._cache = cache
        self._covered = covered
        self._shelf = Shelf(())
        self._filter = Filter()
        self._library: Library | None = None
        self._listed: Sequence[Entry] = ()
        self._first: Sequence[str] = ()
        """Ids of patients to begin with, until the library was read."""
        self._waiting: list[Callable[[Entry | None], None]] = []

    def compose(self) -> ComposeResult:
        if self._covered:
            return
        front = self._page.read() if self._page is not None else None
        cases, said = Content(""), "Reading the cases …"
        if front is not None:
            self._listed, cases = front.entries, count(front.playable, front.broken)
            self._first = front.first
            said = self._nothing(False)
        with Horizontal(classes="header"):
            yield Line("Pallor", classes="header-title", markup=False)
            yield Line(cases, id="library-count", classes="header-right", markup=False)
        chosen = Line("", id="library-chosen", markup=False)
        words = Field(placeholder="words of title, patient or setting", id="library-filter")
        chosen.display = words.display = False
        yield from (chosen, words)
        hint = Line(text.words(said), id="library-hint", markup=False)
        hint.display = not self._listed
        yield hint
        above = Heading(id="library-heading")
        above.say(heading if self._listed else None)
        yield above
        rows = Rows(self._row, id="library-rows", classes="headed")
        rows.show(len(self._listed))
        yield rows
        yield Line("", id="library-status", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        if not self._covered:
            self._begin()

    async def uncover(self) -> None:
        """Make what the screen that covered it was not to wait for."""
        if self._covered:
            self._covered = False
            await self.recompose()
            self._begin()

    def _begin(self) -> None:
        self.query_one(Rows).focus()
        if self._page is None:
            self.load()
        else:  # reading would take its time from the first frame
            self._show_status()
            self.call_after_refresh(self.load)

    async def on_screen_resume(self) -> None:
        if self._covered and self._app.screen is self:  # what covered it was left at once
            await self.uncover()
        elif self._library is not None:
            self._read_progress()

    @property
    def listed(self) -> Sequence[Entry]:
        """The entries on the screen, in order."""
        return list(self._listed)

    @property
    def _page(self) -> FrontPage | None:
        """Where the first lines are kept."""
        if self._cache is None:
            return None
        from sim.play.front import FrontPage

        return FrontPage(self._cases, self._scores, self._learner, self._cache)

    def when_read(self, then: Callable[[Entry | None], None]) -> None:
        """Call `then` with the first patient not begun: now, or as soon as all are there."""
        if self._library is None:
            self._waiting.append(then)
        else:
            then(self._shelf.next_new)

    def play_as(self, learner: str) -> None:
        """Show the attempts of another learner."""
        self._learner = learner
        if self._library is not None:
            self._read_progress()

    def load(self) -> None:
        """Read all cases again."""

        def read(tell: Tell) -> tuple[Library, Shelf]:
            from sim.play.library import read_library

            library = read_library(
                self._cases, self._scores, self._learner, self._workshop, self._cache, tell
            )
            library = library.progressed(self._due(library, library.progress))
            shelf = Shelf(library.entries, library.ease)
            return library, shelf.arranged(self._filter.order)

        self.long_work(
            "library", "Reading the cases", read, self._show_library,
            stopped=self._show_part, failed=self._unreadable,
        )  # fmt: skip

    def _show_part(self, read: tuple[Library, Shelf]) -> None:
        """What was read before it was stopped can be played."""
        self._show_library(read)
        self.say("The list is not complete: f5 reads the rest.", "warning")

    def _read_progress(self) -> None:
        """Read what was done, and sort by it, where anything was done since."""
        library, shelf, order = self._library, self._shelf, self._filter.order
        if library is None:
            return

        def read() -> tuple[Library, Library, Shelf] | None:
            from sim.play.progress import read_progress

            read_now = read_progress(self._scores, self._learner, self._cache)[0]
            progress = self._due(library, read_now)
            if library.entries.known(progress):
                return None
            now = library.progressed(progress)
            return library, now, shelf.progressed(now.entries).arranged(order)

        self.in_background("progress", read, self._show_progress)

    def _due(self, library: Library, progress: Mapping[str, Progress]) -> dict[str, Progress]:
        """With what is due today."""
        from sim.play.due import with_due

        return with_due(progress, library.entries, self._scores, self._learner, _now, self._cache)

    def _unreadable(self, error: Exception) -> None:
        self.query_one("#library-hint", Line).update(Content("The cases could not be read."))
        self.show_error(error)

    def _show_library(self, read: tuple[Library, Shelf]) -> None:
        library, self._shelf = read
        self._library = library
        self._list()
        self._prepare(library, self._shelf)
        for problem in library.problems:
            self.say(str(problem), "warning")
        for sentence in library.damaged:
            self.say(sentence, "warning")
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then(self._shelf.next_new)

    def _show_progress(self, read: tuple[Library, Library, Shelf] | None) -> None:
        if read is None:
            return
        before, library, shelf = read
        if before is not self._library:  # the cases were read again meanwhile
            self._read_progress()
            return
        self._library, self._shelf = library, shelf
        self._list()
        self._prepare(library, shelf)

    def _prepare(self, library: Library, shelf: Shelf) -> None:
        """What the next letter of a filter will need, and the next start."""
        page, broken = self._page, library.entries.broken

        def prepare() -> None:
            if page is not None:
                playable = len(library.entries) - broken
                page.write(shelf.find(Filter()), playable, broken, shelf.first)
            shelf.prepare()

        self.in_background("search", prepare, lambda _: None)

    def _list(self) -> None:
        """Show what the filter lets through; the highlight stays on its case."""
        if self._library is None:
            return
        rows = self.query_one(Rows)
        before = None
        if self._listed:
            before = self._library.entries.place_of(self._listed[rows.cursor].path)
        wanted = replace(self._filter, words=self.query_one(Input).value)
        self._listed = found = self._shelf.find(wanted)
        chosen = self.query_one("#library-chosen", Line)
        chosen.display = wanted != Filter(wanted.words)
        chosen.update(text.words(wanted.said))
        rows.show(len(found), found.row_of(before))
        broken = self._library.entries.broken
        cases = count(len(self._library.entries) - broken, broken)
        self.query_one("#library-count", Line).update(cases)
        hint = self.query_one("#library-hint", Line)
        hint.display = not self._listed
        self.query_one(Heading).say(heading if self._listed else None)
        hint.update(text.words(self._nothing(wanted != Filter(order=wanted.order))))
        self._show_status()

    def _nothing(self, filtered: bool) -> str:
        if filtered:
            return "No case fits. Escape clears the filter."
        return f"No cases in {self._cases}."

    def _row(self, index: int, width: int) -> Content:
        entry = self._listed[index]
        return draw(entry, width, advised=self._is_first(entry))

    def _is_first(self, entry: Entry) -> bool:
        """Whether the learner is advised to begin with this one."""
        first = self._first if self._library is None else self._shelf.first
        return entry.case is not None and entry.case.id in first

    def _show_status(self) -> None:
        rows = self.query_one(Rows)
        # Before the first layout nobody knows what fits: titles do, as a rule.
        lines = rows.lines(rows.cursor) if self._listed and rows.size.width else ("",)
        shown = ""
        if self._listed:
            entry = self._listed[rows.cursor]
            shown = status(entry, lines[0], advised=self._is_first(entry))
        self.query_one("#library-status", Line).update(text.words(shown))

    @on(Rows.Moved)
    def _moved(self) -> None:
        self._show_status()

    @on(Rows.Chosen)
    def action_play(self) -> None:
        if not self._listed:
            return
        entry = self._listed[self.query_one(Rows).cursor]
        if entry.case is None:
            self.push(message.of_problems("This case cannot be played yet", entry.problems))
        else:
            self.post_message(self.Wish(entry))

    def action_filter(self) -> None:
        self.query_one(Input).display = True
        self.query_one(Input).focus()

    def action_turn(self, part: Part) -> None:
        """The next choice of one part of the filter, or the next order: that one from its top."""
        self._filter = self._shelf.turned(self._filter, part)
        self._list()
        if part == "order":
            self.query_one(Rows).action_first()

    def action_exam(self) -> None:
        from sim.ui.screens.exams import ExamsScreen

        self.push(ExamsScreen(self._cases, self._scores, self._learner, self._workshop))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A visitor of the browser plays the cases, and writes none."""
        if action in ("author", "begin") and self._app.is_web:
            return False
        return super().check_action(action, parameters)

    def action_author(self) -> None:
        """The text of the highlighted case; a patient not met yet is not given away unasked."""
        if not self._listed:
            return
        from sim.play.closed import check_open

        entry = self._listed[self.query_one(Rows).cursor]
        try:
            if entry.case is not None:
                check_open(entry.case.id, self._scores)
        except PallorError as error:
            self.show_error(error)
            return
        if entry.case is None or entry.progress.finished:
            self._write(entry.path)
            return
        warning = text.words("The text holds the whole patient, with the diagnosis.")
        question = message.MessageScreen("Open the text?", warning, yes="open it", no="not now")
        self.push(question, lambda yes: self._write(entry.path) if yes else None)

    def action_begin(self) -> None:
        from sim.ui.screens.begin import BeginScreen

        self.push(BeginScreen(self._cases, self._workshop), self._begun)

    def _begun(self, path: Path | None) -> None:
        if path is not None:
            self._write(path)

    def _write(self, path: Path) -> None:
        from sim.play.draft import Draft
        from sim.ui.screens.author import AuthorScreen

        try:
            screen = AuthorScreen(Draft(path), self._workshop)
        except PallorError as error:
            self.show_error(error)
        else:
            self.push(screen, lambda _none: self.load())

    def action_reload(self) -> None:
        self.load()

    @on(Input.Changed)
    def _filtered(self) -> None:
        self._list()

    @on(Input.Submitted)
    def _filter_done(self) -> None:
        self.query_one(Rows).focus()

    def key_escape(self) -> None:
        """Away with the filter; the order stays."""
        self._filter = Filter(order=self._filter.order)
        self.query_one(Input).value = ""
        self.query_one(Input).display = False
        self._list()
        self.query_one(Rows).focus()

    def key_down(self) -> None:
        """From the filter into the list."""
        self.query_one(Rows).focus()


def _now() -> datetime:
    """The learner's time, asked for only where it matters: it comes with much of the study."""
    from sim.play import desk

    return desk.local_now()
