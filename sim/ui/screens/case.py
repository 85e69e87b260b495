"""One patient: chart, results and notes; what is believed, waiting and about to be ordered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Label

from sim.encounter.actions import Differential
from sim.encounter.reveal import Revealed
from sim.play.session import Session
from sim.settings import Settings
from sim.ui import catalog, text
from sim.ui.coach import advice
from sim.ui.commands import Place, bindings
from sim.ui.screens.case_pages import CasePages
from sim.ui.widgets import side
from sim.ui.widgets.chart import NOT_RECORDED
from sim.ui.widgets.drawing import Drawing, TabLine
from sim.ui.widgets.line import Line, Said
from sim.ui.widgets.steady import Column, Scroll
from sim.ui.words import case_line, day, hypothesis, money, patient

if TYPE_CHECKING:
    from sim.ui.screens.pick import Basket

TABS = (("chart", "Chart"), ("results", "Results"), ("pictures", "Pictures"), ("notes", "Notes"))


class CaseScreen(CasePages):
    """Coordinates one session; every action is saved before the screen shows it."""

    PLACE: ClassVar[Place] = "case"
    BINDINGS: ClassVar[list[BindingType]] = bindings("case")

    def __init__(
        self, session: Session, chosen: Callable[[], Settings] = Settings, *, guided: bool = False
    ) -> None:
        """`chosen` says whom words are for, and the units at first; `guided` says what is next."""
        super().__init__(session, chosen)
        self._basket: tuple[str, ...] = ()
        self._guided = guided

    def compose(self) -> ComposeResult:
        with Horizontal(classes="header"):
            yield Line("", id="case-title", classes="header-title", markup=False)
            yield Line("", id="case-clock", classes="header-right", markup=False)
        with Horizontal(id="case-body"):
            with Column(id="case-main"):
                yield TabLine(TABS, id="case-tabs")
                with Scroll(id="case-scroll"):
                    yield Drawing(id="case-page")
            with Scroll(id="case-side", can_focus=False):
                yield Drawing(action="differential", id="case-differential")
                yield Drawing(id="case-waiting", action="advance")
                yield Drawing(action="order", id="case-basket")
        coach = Line("", id="case-coach", markup=False)
        coach.display = self._guided
        yield coach
        yield Said()
        yield Label(text.words(case_line(self._session.case)), classes="disclaimer")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one("#case-scroll").focus()
        self.show()
        if self._session.encounter.log:
            self.say("Going on where you left.")
        if self._session.weighing:
            self.call_after_refresh(self.action_commit)

    @property
    def basket(self) -> tuple[str, ...]:
        """Orders that were put together and not sent yet."""
        return self._basket

    def show(self) -> None:
        """Draw everything as the session stands."""
        session, revealed = self._session, self._session.revealed
        case = session.case
        setting = self._knowledge.settings.get(case.setting)
        place = setting.name if setting is not None else case.setting
        title = f"{case.title} · {patient(case.patient)} · {place}"
        mode = "simulated patient" if case.generated else "learning"
        clock = f"{day(revealed.days)} · {money(revealed.money)} · {mode}"
        self.query_one("#case-title", Line).update(text.words(title))
        self.query_one("#case-clock", Line).update(text.words(clock))
        if self._guided:
            said = advice(session.encounter, revealed)
            self.query_one("#case-coach", Line).update(text.words(said))
        self._show_page(revealed)
        self._show_side(revealed)

    def _show_side(self, revealed: Revealed) -> None:
        orders, tokens, basket = self._knowledge.orders, self._session.tokens, self._basket
        log = self._session.encounter.log
        stated = [place for place, action in enumerate(log) if isinstance(action, Differential)]
        overtaken = bool(stated) and any(known.step > stated[-1] for known in revealed.known)
        self.query_one("#case-differential", Drawing).draw(
            lambda width: side.differential(tokens, self._short, overtaken, width)
        )
        self.query_one("#case-waiting", Drawing).draw(
            lambda width: side.waiting(revealed.pending, orders, width)
        )
        self.query_one("#case-basket", Drawing).draw(
            lambda width: side.basket(basket, orders, width)
        )

    def _short(self, id: str) -> str:
        return hypothesis(self._knowledge, id, short=True)

    def _do(self, act: Callable[[], object]) -> bool:
        """As `attempt`; what was done is shown."""
        done = self.attempt(act)
        if done:
            self.show()
        return done

    # Asking and examining

    def action_ask(self) -> None:
        from sim.ui.screens.pick import AskScreen

        self.push(AskScreen("ask", catalog.questions(self._knowledge), self._ask))

    def action_examine(self) -> None:
        from sim.ui.screens.pick import AskScreen

        self.push(AskScreen("examine", catalog.areas(self._knowledge), self._examine))

    def _ask(self, what: str) -> str | None:
        return self._answer(what, lambda: self._session.ask(what))

    def _examine(self, what: str) -> str | None:
        return self._answer(what, lambda: self._session.examine(what))

    def _answer(self, what: str, act: Callable[[], object]) -> str | None:
        """What the patient says or the area shows; None where it was refused."""
        self.action_tab("chart")
        step = len(self._session.encounter.log)
        if not self._do(act):
            return None
        revealed = self._session.revealed
        told = [t.text for t in (*revealed.answers, *revealed.looks) if t.step == step]
        self.query_one("#case-scroll").scroll_end(animate=False)
        return " ".join(told) or NOT_RECORDED

    # Ordering and time

    def action_order(self) -> None:
        from sim.ui.screens.pick import OrderScreen

        choices = catalog.orders(self._knowledge)
        self.push(OrderScreen(choices, self._knowledge.orders, self._basket), self._ordered)

    def _ordered(self, basket: Basket | None) -> None:
        if basket is None:
            return
        self._basket = basket.orders
        if basket.send:
            self.action_send()
        else:
            self.show()

    def action_send(self) -> None:
        if not self._basket:
            self.say("The basket is empty: o puts orders in it.")
            return
        step, before = len(self._session.encounter.log), self._session.revealed
        if not self._do(lambda: self._session.order(self._basket)):
            return
        self._basket = ()
        revealed = self._session.revealed
        missing = [m.what for m in revealed.missing if m.step == step]
        if missing:
            names = ", ".join(self._knowledge.orders[what].name for what in missing)
            self.say(f"{names}: {NOT_RECORDED}")
        self._arrived(before, revealed)

    def action_advance(self) -> None:
        before = self._session.revealed
        if self._do(self._session.advance):
            self._arrived(before, self._session.revealed)

    def _arrived(self, before: Revealed, after: Revealed) -> None:
        """Open the results where something new stands there."""
        gone = len(before.results) + len(before.reports)
        if len(after.results) + len(after.reports) > gone:
            self.action_tab("results")
            self.call_after_refresh(self._scroll_to_new)
        self.show()

    # Belief, notes, answer

    def action_differential(self) -> None:
        from sim.ui.screens.differential import DifferentialScreen

        screen = DifferentialScreen(
            catalog.hypotheses(self._session.workshop), dict(self._session.tokens), self._short
        )
        self.push(screen, self._stated)

    def _stated(self, tokens: dict[str, int] | None) -> None:
        if tokens is not None and tokens != dict(self._session.tokens):
            self._do(lambda: self._session.differential(tokens))

    def action_note(self) -> None:
        from sim.ui.screens.note import NoteScreen

        self.push(NoteScreen(), self._noted)

    def _noted(self, written: str | None) -> None:
        if written and self._do(lambda: self._session.note(written)):
            self.action_tab("notes")

    def action_commit(self) -> None:
        from sim.ui.screens.commit import CommitScreen

        self.push(CommitScreen(self._session, self._chosen().audience), self._committed)

    def _committed(self, done: bool | None) -> None:
        if done:
            from sim.ui.screens.debrief import DebriefScreen

            self.dismiss()
            self.push(DebriefScreen(self._session, self._chosen))

    # Looking around

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An exam says nothing until the end."""
        return action != "explain" or self._session.encounter.mode == "learn"

    def action_explain(self) -> None:
        if self._session.encounter.mode == "learn":
            self.in_background("explain", self.explanation, self.push)

    def action_units(self) -> None:
        self._system = "si" if self._system == "conventional" else "conventional"
        self._show_page(self._session.revealed)

    def action_tab(self, tab: str) -> None:
        self.query_one(TabLine).open(tab)
        self._show_page(self._session.revealed)
        self.query_one("#case-scroll").scroll_home(animate=False)

    @on(TabLine.Picked)
    def _picked(self, event: TabLine.Picked) -> None:
        self.action_tab(event.tab)

    @on(Drawing.Pressed)
    async def _pressed(self, event: Drawing.Pressed) -> None:
        await self.run_action(event.action)

    def action_back(self) -> None:
        self._session.close()
        self.dismiss()
