"""Players and policies for the tests of score and debrief."""

from sim.report.player import Player
from sim.report.plays import (
    as_engine,
    everything,
    ferritin_only,
    guessing,
    marrow_first,
    random_guess,
    reading,
    repeats,
)

__all__ = [
    "Player",
    "as_engine",
    "everything",
    "ferritin_only",
    "guessing",
    "marrow_first",
    "random_guess",
    "reading",
    "repeats",
]
