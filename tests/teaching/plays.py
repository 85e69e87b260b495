"""Encounters that the follow-up questions are about, good and bad ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.engine.engine import Engine
from sim.knowledge.loader import Knowledge
from sim.teaching.followup import FollowUpContext
from tests.scoring.policies import Player
from tests.scoring.shipped import case


def _accountant(player: Player) -> None:
    """Iron deficiency from a cancer: a trait first, lead for no reason, the cause missed."""
    player.state({"beta-thal-trait": 50, "iron-deficiency": 20})
    player.order("cbc", "ferritin")
    player.state({"iron-deficiency": 60})
    player.order("lead")
    player.answer("iron-deficiency")


def _letter(player: Player) -> None:
    """Beta-thalassemia trait, taken for an alpha trait in spite of the hemoglobin analysis."""
    player.interview()
    player.state({"iron-deficiency": 70})
    player.order("cbc", "ferritin", "iron-panel")
    player.order("hb-hplc")
    player.state({"alpha-thal-trait": 60, "beta-thal-trait": 30})
    player.answer("alpha-thal-trait")


def _seamstress(player: Player) -> None:
    """Anemia of inflammation, taken for a mixed one."""
    player.interview()
    player.state({"inflammation": 40, "iron-deficiency": 40})
    player.order("cbc", "ferritin", "crp")
    player.order("iron-panel")
    player.state({"iron-deficiency+inflammation": 60, "inflammation": 30})
    player.answer("iron-deficiency+inflammation")


def _grader(player: Player) -> None:
    """IRIDA, taken for inflammation."""
    player.interview()
    player.order("cbc", "ferritin", "iron-panel", "crp")
    player.order("hepcidin")
    player.state({"inflammation": 70})
    player.answer("inflammation")


def _beekeeper(player: Player) -> None:
    """X-linked sideroblastic anemia, given iron."""
    player.state({"iron-deficiency": 80})
    player.order("cbc", "ferritin")
    player.order("oral-iron-trial")
    player.answer("iron-deficiency")


def _weeks(player: Player) -> None:
    """Iron deficiency with a trait in pregnancy: the trait is overlooked."""
    player.interview()
    player.order("cbc", "ferritin", "hb-hplc")
    player.state({"iron-deficiency": 80})
    player.answer("iron-deficiency", "pregnancy")


def _four(player: Player) -> None:
    """Lead poisoning, found."""
    player.interview()
    player.state({"iron-deficiency": 50, "lead-poisoning": 20})
    player.order("cbc", "ferritin", "lead")
    player.state({"lead-poisoning": 90})
    player.answer("lead-poisoning", "lead-paint")


PLAYS: Mapping[str, tuple[str, Callable[[Player], None]]] = {
    "accountant": ("k7q2", _accountant),
    "letter": ("b8f3", _letter),
    "seamstress": ("n2r5", _seamstress),
    "grader": ("r5l8", _grader),
    "beekeeper": ("x6t4", _beekeeper),
    "weeks": ("p3d7", _weeks),
    "four": ("l9w2", _four),
}


def played(name: str, knowledge: Knowledge, engine: Engine) -> FollowUpContext:
    """The finished encounter of that name."""
    id, play = PLAYS[name]
    player = Player(case(id), knowledge, engine)
    play(player)
    return FollowUpContext(player.case, player.encounter, knowledge, engine)
