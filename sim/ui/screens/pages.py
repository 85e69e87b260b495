"""Every condition and every source, searchable, each with a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Footer, Input, Label

from sim.play.pages import Mimic, condition_page, mimics, source_page
from sim.ui import text
from sim.ui.commands import Place, bindings
from sim.ui.matching import Choice, find
from sim.ui.screens.base import BaseScreen
from sim.ui.widgets import pages
from sim.ui.widgets.drawing import Drawing
from sim.ui.widgets.rows import Rows
from sim.ui.widgets.steady import Field, Scroll
from sim.ui.words import DISCLAIMER, capital, review

if TYPE_CHECKING:
    from sim.knowledge.loader import Knowledge
    from sim.play.workshop import Workshop

Kind = Literal["condition", "source"]


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    kind: Kind
    choice: Choice


class PagesScreen(BaseScreen[None]):
    """The list; enter opens a page. With `only`, just these sources."""

    PLACE: ClassVar[Place] = "pages"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pages")

    def __init__(self, workshop: Workshop, only: Sequence[str] = ()) -> None:
        super().__init__()
        self._workshop = workshop
        self._only = tuple(only)
        self._all: list[Listed] = []
        self._listed: list[Listed] = []

    def compose(self) -> ComposeResult:
        title = "Sources of this debrief" if self._only else "Conditions and sources"
        yield Label(title, classes="header", markup=False)
        yield Field(placeholder="name, synonym, author, year", id="pages-filter")
        yield Rows(self._row, id="pages-rows")
        yield Label(DISCLAIMER, classes="disclaimer", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.in_background("pages", self._read, self._show_all)

    @property
    def listed(self) -> list[str]:
        """Ids on the list, in order."""
        return [line.choice.id for line in self._listed]

    def _read(self) -> list[Listed]:
        knowledge = self._workshop.knowledge
        found = [] if self._only else _conditions(knowledge)
        chosen = self._only or sorted(knowledge.sources)
        return [*found, *(_source(knowledge, id) for id in chosen)]

    def _show_all(self, listed: list[Listed]) -> None:
        self._all = listed
        self._filter()

    @on(Input.Changed)
    def _filter(self) -> None:
        wanted = self.query_one(Input).value
        if wanted.strip():
            by_choice = {id(line.choice): line for line in self._all}
            hits = find(wanted, [line.choice for line in self._all], limit=200)
            self._listed = [by_choice[id(choice)] for choice in hits]
        else:
            self._listed = list(self._all)
        self.query_one(Rows).show(len(self._listed), 0)

    def _row(self, index: int, width: int) -> Content:
        line = self._listed[index]
        detail = min(34, width // 3)
        return text.line(
            text.cell(line.choice.label, width - detail - 1),
            " ",
            (text.cell(line.choice.detail, detail, right=True), "dim"),
        )

    @on(Input.Submitted)
    @on(Rows.Chosen)
    def action_open(self) -> None:
        if not self._listed:
            return
        line = self._listed[self.query_one(Rows).cursor]
        self.push(PageScreen(self._workshop, line.kind, line.choice.id))

    def key_down(self) -> None:
        """From the filter into the list."""
        self.query_one(Rows).focus()

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_close(self) -> None:
        self.dismiss()


class PageScreen(BaseScreen[None]):
    """One condition, or one source."""

    PLACE: ClassVar[Place] = "page"
    BINDINGS: ClassVar[list[BindingType]] = bindings("page")

    def __init__(self, workshop: Workshop, kind: Kind, id: str) -> None:
        super().__init__()
        self._workshop = workshop
        self._kind: Kind = kind
        self._id = id

    def compose(self) -> ComposeResult:
        yield Label(capital(self._kind), classes="header", markup=False)
        with Scroll(id="page-scroll"):
            yield Drawing(id="page-body")
        yield Label(DISCLAIMER, classes="disclaimer", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        self.query_one("#page-scroll").focus()
        workshop, id = self._workshop, self._id
        if self._kind == "source":
            page = source_page(workshop.knowledge, id)
            self._draw(lambda width: pages.source(page, width))
        else:
            self._show(None)
            self.in_background("mimics", lambda: mimics(workshop.engine, id), self._show)

    def _show(self, told: tuple[Mimic, ...] | None) -> None:
        knowledge = self._workshop.knowledge
        page = condition_page(knowledge, self._id)
        self._draw(lambda width: pages.condition(page, told, knowledge, width))

    def _draw(self, draw: Callable[[int], Content]) -> None:
        self.query_one(Drawing).draw(draw)

    def action_close(self) -> None:
        self.dismiss()


def _conditions(knowledge: Knowledge) -> list[Listed]:
    return [
        Listed("condition", Choice(
            it.id, capital(it.name), review(it.status), (*it.synonyms, it.short, it.plain)
        ))
        for it in sorted(knowledge.conditions.values(), key=lambda it: it.name.casefold())
    ]  # fmt: skip


def _source(knowledge: Knowledge, id: str) -> Listed:
    it = knowledge.sources[id]
    year = str(it.year) if it.year is not None else "no date"
    by = it.authors.partition(",")[0]
    terms = (it.authors, by, year, it.journal, it.doi, it.pmid)
    return Listed(
        "source", Choice(id, it.title, f"{it.kind}, {year}", tuple(term for term in terms if term))
    )
