"""An Anki package on disk. Needs the extra `anki`, which brings genanki."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.errors import PallorError

MODEL, DECK = 1_607_392_811, 2_059_400_211
"""Fixed for ever: Anki knows our cards again by them."""


def write_deck(
    path: Path, cards: Iterable[tuple[str, str, str, tuple[str, ...]]], now: float
) -> None:
    """Write `(key, front, back, tags)` as a deck. `now` in seconds since 1970.

    Raises PallorError where genanki is missing or the file cannot be written.
    """
    try:
        genanki: Any = import_module("genanki")
    except ImportError:
        raise PallorError(
            "Anki packages need the extra 'anki'", hint="pip install 'pallor[anki]'"
        ) from None
    model = genanki.Model(
        MODEL,
        "Pallor patient",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[
            {
                "name": "Patient",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Back}}',
            }
        ],
    )
    deck = genanki.Deck(DECK, "Pallor")
    for key, front, back, tags in cards:
        guid = genanki.guid_for("pallor", key)
        deck.add_note(genanki.Note(model=model, fields=[front, back], guid=guid, tags=list(tags)))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        genanki.Package(deck).write_to_file(name, timestamp=now)
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise PallorError(f"{path} could not be written: {error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)
