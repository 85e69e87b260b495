"""The debrief: questions, the guideline's path, another road, words for another reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from sim.encounter.actions import Reflect
from sim.encounter.rewind import Detour
from sim.play.session import Session
from sim.play.workshop import Workshop
from sim.teaching.audience import AUDIENCES, Voice
from sim.teaching.debrief import debrief
from sim.teaching.headline import unweighed
from sim.ui.app import PallorApp
from sim.ui.detours import ChangeError, change, choices, fits, words
from sim.ui.screens.debrief import DebriefScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.what_if import WhatIfScreen
from sim.ui.widgets import account
from sim.ui.widgets.drawing import Drawing, TabLine
from sim.ui.widgets.typeahead import TypeAhead
from tests.cases import START, make_case
from tests.ui.conftest import MakeApp, press, seen, settle


@pytest.fixture
def closed(workshop: Workshop, tmp_path: Path) -> Session:
    """An attempt whose answer was given and not scored yet."""
    session = Session.start(make_case(), workshop, tmp_path / "scores", "tess", lambda: START)
    session.ask("bowel-habit")
    session.order(["cbc", "ferritin"])
    session.advance()
    session.differential({"iron-deficiency": 70, "inflammation": 20})
    session.answer("iron-deficiency")
    return session


async def opened(app: PallorApp, pilot: Pilot[None], session: Session) -> DebriefScreen:
    """The debrief of a session over the library."""
    await settle(pilot)
    screen = DebriefScreen(session, lambda: app.settings)
    app.push_screen(screen)
    await settle(pilot)
    return screen


def page(screen: DebriefScreen) -> str:
    """What the open tab says, line ends as spaces."""
    return " ".join(screen.query_one("#debrief-page", Drawing).plain.split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_typed_question_is_answered_and_a_number_asks_what_is_offered(
    make: MakeApp, closed: Session, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = await opened(app, pilot, closed)
        await press(pilot, "question_mark")
        assert screen.tab == "ask" and screen.typing
        assert "Why not " in page(screen)
        await press(pilot, "type:what if ferritin were 80", "enter")
        assert "With ferritin 80 ng/mL instead of <5 ng/mL" in page(screen)
        assert "› what if ferritin were 80" in seen(app)
        await press(pilot, "type:1", "enter")
        assert "› Where does the reference range for Ferritin come from?" in seen(app)
        assert "wwwn.cdc.gov/nchs/nhanes" in page(screen)
        await press(pilot, "escape")
        assert not screen.typing and app.screen is screen
        assert "? types the next question" in seen(app)
        await press(pilot, "1")
        assert screen.tab == "replay" and not screen.query_one(Input).display
        await press(pilot, "8")
        assert "With ferritin 80 ng/mL" in page(screen)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, LibraryScreen)


async def test_a_question_that_is_not_understood_gets_questions_that_are(
    make: MakeApp, closed: Session
) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(app, pilot, closed)
        await press(pilot, "question_mark", "type:zzgrub [/ [@click=app.quit]x", "enter")
        assert "I can answer these" in page(screen)
        assert "› zzgrub [/ [@click=app.quit]x" in page(screen)
        await press(pilot, "type:4", "enter")
        assert "› Which test next?" in page(screen)
        await press(pilot, "enter")
        assert not screen.typing


async def test_arrows_in_the_line_scroll_the_history(make: MakeApp, closed: Session) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(app, pilot, closed)
        await press(pilot, "question_mark", "type:how sure are you", "enter")
        await press(pilot, "type:why not thalassemia", "enter")
        scroll = screen.query_one("#debrief-scroll")
        at = scroll.scroll_y
        assert at > 0
        await press(pilot, "up", "up")
        assert scroll.scroll_y == at - 2 and screen.typing


async def test_what_needs_no_score_is_there_before_the_score(
    make: MakeApp, closed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        shown: list[tuple[str, str]] = []
        score = closed.score

        def late() -> object:
            screen = app.screen
            assert isinstance(screen, DebriefScreen)
            for _ in range(200):
                if screen._told is not None:
                    break
                app.call_from_thread(lambda: None)
            shown.append(
                (
                    app.call_from_thread(lambda: screen.query_one("#debrief-headline").plain),
                    app.call_from_thread(lambda: page(screen)),
                )
            )
            return score()

        monkeypatch.setattr(closed, "score", late)
        screen = await opened(app, pilot, closed)
        (before,) = shown
        assert before[0] == "Comparing with the engine …"
        assert "step 1 of" in before[1]
        assert "/ 100" in screen.query_one("#debrief-headline", Drawing).plain


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_guideline_path_marks_the_box_and_follows_the_steps(
    make: MakeApp, closed: Session, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True) as pilot:
        screen = await opened(app, pilot, closed)
        await press(pilot, "7")
        assert "▶ F0 Microcytic anemia: are the common causes excluded?" in page(screen)
        assert "? iron deficiency: open, asks for Ferritin" in page(screen)
        await press(pilot, *["right"] * 9)
        assert screen.tab == "path" and screen.step == len(screen._told[1].replay) - 1
        assert "✗ iron deficiency: not excluded" in page(screen)
        assert "asks for next: C-reactive protein" in page(screen)
        assert all(len(line) <= size[0] for line in seen(app).splitlines())


async def test_every_tab_fits_the_line_and_opens_with_the_mouse(
    make: MakeApp, closed: Session
) -> None:
    app = make()
    for width in (80, 120):
        async with make().run_test(size=(width, 24), notifications=True) as pilot:
            app = pilot.app
            screen = await opened(app, pilot, closed)
            line = screen.query_one(TabLine).render().plain
            assert len(line) <= width - 2
            for place, (tab, _) in enumerate(screen.query_one(TabLine)._tabs, 1):
                await pilot.click("#debrief-tabs", offset=(line.index(f"{place} ") + 2, 0))
                await settle(pilot)
                assert screen.tab == tab


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_another_road_is_shown_beside_the_real_one_which_stays_on_file(
    make: MakeApp, closed: Session, size: tuple[int, int]
) -> None:
    app = make()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        screen = await opened(app, pilot, closed)
        kept = closed.path.read_bytes()
        # The third step of the replay is the batch of orders.
        await press(pilot, "right", "right", "w")
        assert isinstance(app.screen, WhatIfScreen)
        assert "What if, here: Ordered: " in seen(app)
        await press(pilot, "type:mcv", "enter")
        assert isinstance(app.screen, WhatIfScreen)
        assert "Which value? Write it behind the name" in " ".join(seen(app).split())
        await press(pilot, *["backspace"] * 3, "type:ferritin 80", "enter")
        assert app.screen is screen and screen.tab == "what-if"
        shown = page(screen)
        assert "What if: Ferritin 80 ng/mL" in shown
        assert "instead of <5 ng/mL" in shown and "as you did it the other road" in shown
        assert "Points" in shown and "of 100" in shown
        assert closed.path.read_bytes() == kept
        await press(pilot, "escape")
        assert screen.tab == "replay" and app.screen is screen
        await press(pilot, "9")
        assert "Choose a step with" in page(screen)


async def test_an_order_is_left_out_and_a_finding_taken_away(
    make: MakeApp, closed: Session
) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(app, pilot, closed)
        await press(pilot, "right", "right", "w", "type:ferritin")
        offered = app.screen.query_one(TypeAhead).found
        place = next(n for n, choice in enumerate(offered) if choice.id == "order:ferritin")
        await press(pilot, *["down"] * place, "enter")
        assert "What if: without Ferritin" in page(screen)
        assert "You leave out ferritin." in page(screen)
        await press(pilot, "w", "type:no fatigue", "enter")
        assert "not there" in page(screen) and "Without fatigue." in page(screen)


def test_the_score_is_said_for_its_reader(closed: Session) -> None:
    """No formula and no unit of evidence for a layperson; who may not know them is told."""
    sheet = closed.score()
    knowledge = closed.workshop.knowledge
    said = {a: account.score(sheet, 80, Voice(knowledge, a)).plain for a in AUDIENCES}
    for word in ("deciban", "bits", "points ×", " x ", "log score"):
        assert word not in said["layperson"]
    assert "you gave" in said["layperson"] and "bits" in said["specialist"]
    for audience in ("student", "clinician"):
        assert "ten more make the odds" in " ".join(said[audience].split())
    assert "ten more make the odds" not in " ".join(said["specialist"].split())
    plainly = " ".join(said["layperson"].split())
    assert "A count of the blood cells (complete blood count)" in plainly
    assert "count of the blood cells" not in said["student"]
    assert "2^−D" in said["specialist"] and "2^-D" not in said["specialist"]


def test_the_headline_says_what_would_have_earned_justification(closed: Session) -> None:
    sheet, workshop = closed.score(), closed.workshop

    def head(session: Session) -> str:
        told = debrief(
            session.case, session.encounter, workshop.knowledge, workshop.engine, sheet
        ).headline
        assert told is not None
        return account.headline(told, sheet, 80).plain

    assert "is earned by weighing the answer before it is given: r there." in head(closed)
    marked = Reflect(
        at=START, day=1.0, hypothesis="iron-deficiency",
        marks={"quantity:ferritin": {"iron-deficiency": 2}},
    )  # fmt: skip
    log = (*closed.encounter.log[:-1], marked, closed.encounter.log[-1])
    weighed = closed.encounter.model_copy(update={"log": log})
    assert unweighed(weighed) == "" and unweighed(closed.encounter) != ""


async def test_another_answer_is_scored_by_component(make: MakeApp, closed: Session) -> None:
    """Only what rests on the answer moves; 21 of 30 are for the diagnosis without its cause."""
    app = make()
    async with app.run_test(size=(120, 50), notifications=True) as pilot:
        screen = await opened(app, pilot, closed)
        before = closed.sheet
        assert before is not None and before.component("diagnosis").points == 21
        await press(pilot, "w", "type:answer lead", "enter")
        shown = page(screen)
        assert "What if: your answer is lead poisoning" in shown
        assert "You answer lead poisoning instead of iron deficiency" in shown
        assert "still hold iron deficiency" in shown
        assert screen._road is not None
        after = screen._road.after.sheet
        assert after.component("diagnosis").points < 5
        assert after.component("ordering").points == before.component("ordering").points
        assert after.component("belief").points == before.component("belief").points
        assert closed.encounter.committed is not None
        assert closed.encounter.committed.hypothesis == "iron-deficiency"


def test_a_typed_change_means_what_it_says(workshop: Workshop, closed: Session) -> None:
    knowledge, encounter = workshop.knowledge, closed.encounter
    offered = {choice.id: choice for choice in choices(knowledge)}

    def meant(id: str, typed: str, index: int = 1) -> Detour:
        return change(offered[id], typed, index, encounter, knowledge).detour

    assert words("ferritin 80 ng/mL") == "ferritin" and words("HbA2 is <2.5 %") == "HbA2"
    assert words("no pica") == "pica" and words("vitamin B12") == "vitamin B12"
    assert meant("result:ferritin", "ferritin 80").results == {"ferritin": "80 ng/mL"}
    assert meant("result:hb", "hb of 90 g/L").results == {"hb": "90 g/L"}
    assert meant("finding:pica", "no pica").findings == {"pica": False}
    assert meant("finding:pica", "pica", -1) == Detour(step=0, findings={"pica": True})
    # The second action is the batch; the first one is a question, before which an order goes.
    assert meant("order:ferritin", "ferritin").orders == ("cbc",)
    assert meant("order:crp", "crp").orders == ("cbc", "ferritin", "crp")
    assert meant("order:crp", "crp", 0) == Detour(step=0, orders=("crp",))
    answers = {c.id: c for c in choices(knowledge, workshop.hypotheses)}
    given = encounter.committed
    assert given is not None and given.hypothesis == "iron-deficiency"
    other = change(answers["answer:lead-poisoning"], "answer lead", 1, encounter, knowledge)
    assert other.detour.answer == given.model_copy(
        update={"hypothesis": "lead-poisoning", "cause": ""}
    )
    assert other.detour.step == len(encounter.log) and other.said == "your answer is lead poisoning"
    assert words("answer lead") == "lead" and fits("answer lead", answers["answer:lead-poisoning"])
    assert not fits("answer ferritin", answers["result:ferritin"])
    for same in ("answer:iron-deficiency", "cause:lead-paint"):
        with pytest.raises(ChangeError):
            change(answers[same], "answer x", 1, encounter, knowledge)
    for typed in ("ferritin", "ferritin 80 furlongs", "ferritin 9999999999"):
        with pytest.raises(ChangeError):
            meant("result:ferritin", typed)
