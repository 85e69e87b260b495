"""The library on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli_w

from sim.play.cards import Card, Who
from sim.play.ease import Ease
from sim.play.library import Entry, Progress
from sim.ui.app import PallorApp
from sim.ui.screens.case import CaseScreen
from sim.ui.screens.library import LibraryScreen
from sim.ui.screens.message import MessageScreen
from sim.ui.shelf import Filter, Order, Shelf
from sim.ui.widgets.rows import Rows
from tests.cases import document
from tests.report.attempts import finished, put
from tests.ui.conftest import MakeApp, press, seen, settle


async def test_every_case_is_listed_and_a_broken_one_hides_no_other(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = seen(app)
        assert "The quiet gardener" in shown and "man 41" in shown
        assert "[/ [H] [@click=app.quit]all" in shown
        assert "! z9zz-draft.toml" in shown and "problems" in shown
        assert "2 cases · 1 with problems" in shown


async def test_the_library_gives_no_diagnosis_away(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        for _ in range(3):
            assert "iron" not in seen(app).casefold()
            await press(pilot, "down")


async def test_enter_on_a_broken_case_shows_every_problem_as_written(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LibraryScreen)
        while screen.listed[screen.query_one("#library-rows").cursor].case is not None:  # type: ignore[attr-defined]
            await press(pilot, "down")
        await press(pilot, "enter")
        assert isinstance(app.screen, MessageScreen)
        shown = seen(app)
        assert "lable" in shown and "difficulty" in shown and "z9zz-draft.toml" in shown
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen)


async def test_the_filter_keeps_what_fits_and_escape_clears_it(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "slash", "type:gardener")
        screen = app.screen
        assert isinstance(screen, LibraryScreen)
        assert [e.case.title for e in screen.listed if e.case] == ["The quiet gardener"]
        await press(pilot, "type:zzz")
        assert screen.listed == [] and "No case fits" in seen(app)
        await press(pilot, "escape")
        assert len(screen.listed) == 3


async def test_a_patient_who_teaches_what_is_due_again_is_marked_and_can_be_filtered(
    make: MakeApp, cases: Path, tmp_path: Path
) -> None:
    """Finished in March and never since; what was not finished is new, and never due."""
    taught = document(objectives=["iron-loss-in-men"])
    (cases / "t3st-the-quiet-gardener.toml").write_text(tomli_w.dumps(taught), encoding="utf-8")
    put(tmp_path / "scores", finished(0, 84.0, "tess"), "1")
    app = make()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LibraryScreen)
        due = [entry.case.title for entry in screen.listed if entry.case and entry.progress.due]
        assert due == ["The quiet gardener"]
        (row,) = (line for line in seen(app).splitlines() if "The quiet gardener" in line)
        assert "84" in row and "due" in row


async def test_an_empty_folder_says_where_it_looked(make: MakeApp, tmp_path: Path) -> None:
    empty = tmp_path / "none"
    empty.mkdir()
    app = make(cases=empty)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        assert "No cases in" in seen(app)
        await press(pilot, "enter", "down", "up")


async def test_a_case_named_on_the_command_line_opens_at_once(make: MakeApp, cases: Path) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, CaseScreen)
        assert "The quiet gardener · man, 41" in seen(app)


async def test_a_broken_case_named_on_the_command_line_is_explained(
    make: MakeApp, cases: Path
) -> None:
    app = make(cases / "z9zz-draft.toml")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, MessageScreen)
        assert "lable" in seen(app)


async def test_a_case_left_half_way_is_marked_and_goes_on(make: MakeApp, cases: Path) -> None:
    app = make(cases / "t3st-the-quiet-gardener.toml")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "q", "type:bowel", "enter", "escape", "escape")
        assert "▸ The quiet gardener" in seen(app)
    again = make(cases / "t3st-the-quiet-gardener.toml")
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(again.screen, CaseScreen)
        assert "Looser." in seen(again)


async def test_slips_are_forgiven_and_the_list_is_narrowed_by_keys(
    make: MakeApp, cases: Path
) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LibraryScreen)
        await press(pilot, "slash", "type:gardner quite", "enter")
        assert [e.path.name for e in screen.listed] == ["t3st-the-quiet-gardener.toml"]
        await press(pilot, "escape")
        assert "difficulty any" not in seen(app)
        await press(pilot, "t")
        assert "status new" in seen(app)
        assert all(entry.case is not None for entry in screen.listed)
        await press(pilot, "t", "t")
        assert screen.listed == [] and "No case fits" in seen(app)
        await press(pilot, "t", "t")
        assert [entry.path.name for entry in screen.listed] == ["z9zz-draft.toml"]
        await press(pilot, "escape", "w", "d")
        assert "setting primary care" in seen(app) and "difficulty any" not in seen(app)
        await press(pilot, "escape")
        assert len(screen.listed) == 3


async def test_a_case_that_broke_since_it_was_listed_is_explained(
    make: MakeApp, cases: Path
) -> None:
    """The list may be older than the file; what is played is what the file holds now."""
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        (cases / "t3st-the-quiet-gardener.toml").write_text("x = ")
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, MessageScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, LibraryScreen)


def _folder(cases: Path, *rows: tuple[str, str, int]) -> None:
    """One file for each id, title and difficulty, besides those that are there."""
    for id, title, difficulty in rows:
        content = document(id=id, title=title, difficulty=difficulty)
        (cases / f"{id.lower()}-x.toml").write_text(tomli_w.dumps(content), encoding="utf-8")


def _titles(app: PallorApp) -> list[str]:
    screen = app.screen
    assert isinstance(screen, LibraryScreen)
    return [entry.case.title if entry.case else "!" for entry in screen.listed]


async def test_easy_patients_come_first_and_a_key_sorts_them_otherwise(
    make: MakeApp, cases: Path
) -> None:
    for path in cases.glob("[ht]*.toml"):
        path.unlink()
    _folder(cases, ("A1AA", "Zebra", 1), ("B2BB", "apple", 3), ("C3CC", "Mango", 1),
            ("D4DD", "Fig", 5))  # fmt: skip
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "o sort" in seen(app).splitlines()[-1]
        assert _titles(app) == ["Mango", "Zebra", "apple", "Fig", "!"]
        await press(pilot, "end", "o")
        assert _titles(app) == ["apple", "Fig", "Mango", "Zebra", "!"]
        assert "status any   title" in seen(app)
        assert app.screen.query_one(Rows).cursor == 0
        await press(pilot, "slash", "type:zebra", "escape")
        assert _titles(app)[0] == "apple", "escape clears the filter and keeps the order"
        await press(pilot, "o", "o", "o", "o")
        assert _titles(app)[0] == "Mango" and "status any" not in seen(app)


def test_what_is_due_comes_before_what_is_easy_and_scores_and_days_sort_too(cases: Path) -> None:
    def entry(title: str, hard: int, day: str, due: bool, best: float | None) -> Entry:
        card = Card(title, title, Who(40, "male", False), "screening", hard, "draft", day, 0)
        done = 0 if best is None else 1
        return Entry(Path(f"{title}.toml"), card, (), Progress(done, best, None, due))

    shelf = Shelf(
        [
            entry("new", 1, "2026-01-02", False, None),
            entry("poor", 2, "2025-12-31", False, 31),
            entry("due", 4, "2026-03-01", True, 80),
            entry("good", 3, "2026-01-10", False, 95),
        ]
    )

    def listed(order: Order) -> list[str]:
        return [e.case.title for e in shelf.find(Filter(order=order)) if e.case is not None]

    assert listed("easy first") == ["due", "new", "poor", "good"]
    assert listed("low scores first") == ["poor", "due", "good", "new"]
    assert listed("newest first") == ["due", "good", "new", "poor"]
    assert listed("title") == ["due", "good", "new", "poor"]


def test_first_patients_lead_while_as_many_were_not_finished_then_expected_scores_decide() -> None:
    """Of one difficulty: 90 before 70 before a case that nobody tried."""
    ease = Ease(("S3", "S1"), {"A": 70.0, "B": 90.0, "S1": 50.0, "S3": 40.0})

    def listed(*finished: str) -> list[str]:
        cards = [
            Card(id, id, Who(40, "male", False), "screening", hard, "draft", "2026-01-01", 0)
            for id, hard in (("A", 1), ("B", 1), ("C", 1), ("S1", 2), ("S3", 3))
        ]
        entries = [
            Entry(Path(card.id), card, (), Progress(int(card.id in finished))) for card in cards
        ]
        shelf = Shelf(entries, ease)
        return [e.case.id for e in shelf.find(Filter()) if e.case is not None]

    assert listed() == ["S3", "S1", "B", "A", "C"]
    assert listed("S3") == ["S1", "B", "A", "C", "S3"]
    assert listed("A", "B") == ["B", "A", "C", "S1", "S3"]


async def test_the_library_begins_with_a_first_patient_and_so_does_the_guide(
    make: MakeApp, cases: Path
) -> None:
    for path in cases.glob("[ht]*.toml"):
        path.unlink()
    _folder(cases, ("A1AA", "Zebra", 1), ("B2BB", "apple", 3), ("C3CC", "Mango", 2))
    (cases / "sets").mkdir()
    (cases / "sets" / "first-patients.txt").write_text("# begin\nB2BB # plain\n", "utf-8")
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert _titles(app) == ["apple", "Zebra", "Mango", "!"]
        lines = seen(app).splitlines()
        assert "start" in lines[2] and "start" not in lines[3]
        assert lines[-2].strip().startswith("begin here")
        await press(pilot, "f6")
        assert isinstance(app.screen, CaseScreen) and "apple" in seen(app).splitlines()[0]
        await press(pilot, "q", "type:bowel", "enter", "escape", "escape", "f6")
        assert "Zebra" in seen(app).splitlines()[0], "the first one was begun"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_every_column_of_the_list_stands_beneath_its_name(
    make: MakeApp, cases: Path, size: tuple[int, int]
) -> None:
    _folder(cases, *((f"A{n:02}A", f"Case {n}", 1) for n in range(60)))
    app = make()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for filtered in (False, True):  # with a scrollbar and without one
            if filtered:
                await press(pilot, "slash", "type:gardener", "enter")
            lines = seen(app).splitlines()
            top = next(n for n, line in enumerate(lines) if line.split()[:1] == ["title"])
            head, row = lines[top], next(line for line in lines[top:] if "man 41" in line)
            at = {"title": "Case" if not filtered else "The", "patient": "man", "level": "●",
                  "setting": "primary"}  # fmt: skip
            assert {name: head.index(name) for name in at} == {
                name: row.index(word) for name, word in at.items()
            }
            assert head.index("best") + 3 == row.index("–")
        await press(pilot, "slash", "type: nobody")
        assert "patient" not in seen(app) or "level" not in seen(app)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_title_that_is_cut_in_the_list_stands_in_full_beneath_it(
    make: MakeApp, cases: Path, size: tuple[int, int]
) -> None:
    title = "The woman who counted every stair to the fifth"
    for path in cases.glob("*.toml"):
        path.unlink()
    _folder(cases, ("A1AA", title, 1), ("B2BB", "Short", 2))
    app = make()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        lines = seen(app).splitlines()
        assert "The woman who" in lines[2] and "…" in lines[2] and title not in lines[2]
        assert title in lines[-2]
        await press(pilot, "down")
        assert title not in seen(app) and "submitted" in seen(app).splitlines()[-2]


async def test_enter_stands_in_the_footer_of_a_list(make: MakeApp) -> None:
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        last = seen(app).splitlines()[-1]
        assert "play" in last and "f1 help" in last and "^p" in last


async def test_the_next_start_shows_the_first_lines_before_the_cases_were_read(
    make: MakeApp, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start() -> PallorApp:
        app = make()
        app._cache = tmp_path / "cache"
        return app

    app = start()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        before = seen(app)
        assert "2 cases · 1 with problems" in before
    with monkeypatch.context() as patch:
        patch.setattr(LibraryScreen, "load", lambda _screen: None)
        app = start()
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await settle(pilot)
            assert seen(app) == before
            await press(pilot, "down")
            assert "cannot be played" not in seen(app)
    (cases / "t3st-the-quiet-gardener.toml").unlink()
    app = start()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        assert "The quiet gardener" not in seen(app) and "1 case · 1 with problems" in seen(app)


async def test_a_patient_of_the_first_lines_is_opened_before_the_cases_were_read(
    make: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for load in (LibraryScreen.load, lambda _screen: None):
        monkeypatch.setattr(LibraryScreen, "load", load)
        app = make()
        app._cache = tmp_path / "cache"
        async with app.run_test(size=(100, 30), notifications=True) as pilot:
            await settle(pilot)
            await press(pilot, "enter")
            assert isinstance(app.screen, CaseScreen)
