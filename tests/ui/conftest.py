"""The app over a folder of three files: a plain case, a hostile one and a broken one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import tomli_w
from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.play import desk
from sim.play.sitting import Sitting
from sim.play.workshop import Workshop
from sim.storage.settings_file import SettingsFile
from sim.ui.app import PallorApp, make_app
from sim.ui.screens.exam import ExamScreen
from tests.cases import START, document
from tests.exams import Hands, blueprint, pool
from tests.report.attempts import finished, put, sheet
from tests.ui.tour import Stop

MakeApp = Callable[..., PallorApp]
Arrive = Callable[[Stop], PallorApp]

EVIL = "x [/ [H] [@click=app.quit]quit[/] \u202eesrever\u202c \x1b[31mred\x07 {0} %s"
LONG = "w" * 200


def hostile_document() -> dict[str, object]:
    """A case that tries everything that a text can try."""
    return document(
        id="H0ST",
        title="[/ [H] [@click=app.quit]all[/] evil",
        patient={"age": 0.4, "sex": "female", "stem": f"{EVIL}\n\n{LONG} {EVIL}"},
        history=[{"ask": "bowel-habit", "answer": f"{EVIL} {LONG}"}],
        examination=[{"area": "conjunctivae", "text": f"{EVIL} {LONG}"}],
        reports=[
            {"order": "film", "text": f"{EVIL}\n{LONG}"},
            {"order": "colonoscopy", "text": EVIL},
        ],
        results={"hb": "1.6 g/dL", "platelets": "3,400 10^3/µL", "ferritin": ">99999 ng/mL"},
        debrief={"summary": EVIL, "points": [{"text": f"{EVIL} {LONG}"}]},
    )


@pytest.fixture(scope="session")
def workshop(knowledge: Knowledge, engine: Engine) -> Workshop:
    """Knowledge and engine, made once for all tests."""
    shared = Workshop()
    shared.__dict__.update(knowledge=knowledge, engine=engine)
    return shared


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Three files, one of which cannot be played."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, content in (
        ("t3st-the-quiet-gardener", document()),
        ("h0st-brackets", hostile_document()),
        (
            "z9zz-draft",
            document(id="Z9ZZ", title="\u202e[/", lable="[/ [@click=app.quit]x[/]", difficulty=9),
        ),
    ):
        (folder / f"{name}.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def make(
    cases: Path, tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> MakeApp:
    """The app, the same way everywhere: one theme, nothing moving."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _self: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda _self: None)

    def build(case: Path | None = None, *, greet: bool = False, **changes: Path) -> PallorApp:
        scores = changes.get("scores", tmp_path / "scores")
        settings = SettingsFile(changes.get("settings", tmp_path / "settings.toml"))
        folder = changes.get("cases", cases)
        app = make_app(folder, scores, "tess", case, workshop, settings, greet=greet)
        app.animation_level = "none"
        return app

    return build


@pytest.fixture
def arrive(
    make: MakeApp,
    cases: Path,
    tmp_path: Path,
    workshop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
) -> Arrive:
    """The app where the way to a place begins, at a moment that stands still."""
    # Settings and the first start show where files are kept: the same words in every folder.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PALLOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(desk, "local_now", lambda: START + timedelta(days=22))

    def build(stop: Stop) -> PallorApp:
        case = cases / "t3st-the-quiet-gardener.toml" if stop.world == "case" else None
        if stop.world == "study":
            _fill(cases, tmp_path / "scores")
        app = make(case, greet=stop.greet, settings=Path("settings.toml"))
        if stop.world == "exam":
            scores, hands = tmp_path / "scores", Hands()
            sitting = Sitting.start(blueprint(), pool(), workshop, scores, "tess", clock=hands)
            app._opening = lambda: ExamScreen(sitting)
        return app

    return build


def _fill(cases: Path, scores: Path) -> None:
    """Two patients with one objective, a set of them, and attempts at the first."""
    for name, id, title in (
        ("t3st-the-quiet-gardener", "T3ST", "The quiet gardener"),
        ("f4st-the-loud-baker", "F4ST", "The loud baker"),
    ):
        content = document(id=id, title=title, objectives=["ferritin-first"])
        (cases / f"{name}.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    pair = {"schema": 1, "id": "pair", "title": "A pair", "cases": ["T3ST", "F4ST"]}
    (cases / "sets").mkdir(exist_ok=True)
    (cases / "sets" / "pair.toml").write_text(tomli_w.dumps(pair), encoding="utf-8")
    for number, (total, kind) in enumerate(((82, "over-testing"), (64, "premature-closure"))):
        attempt = finished(24 * number, total, "tess", sheet=sheet(total, (1.0,), kind))
        put(scores, attempt, f"a{number}")
    put(scores, finished(2, 40, "[/ben"), "a")


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing works in the background and the screen is drawn."""
    for _ in range(3):
        with contextlib.suppress(WorkerCancelled):
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one by one; a text of several letters is typed."""
    for key in keys:
        typed = key.removeprefix("type:")
        await pilot.press(*(typed if key.startswith("type:") else [key]))
        await pilot.pause()
    await settle(pilot)


def seen(app: PallorApp) -> str:
    """Every line on the screen, as a reader sees it."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def toasts(app: PallorApp) -> list[str]:
    """The notifications shown now."""
    return [notification.message for notification in app._notifications]
