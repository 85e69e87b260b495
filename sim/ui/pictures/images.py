"""Pictures as pixels, by Kitty's protocol or Sixel, where the terminal takes them.

The library for it asks the terminal as it is imported, which works only before the app reads the
keyboard and only in front of a terminal. So it is imported in `look` alone, and `look` is called
once, before the app runs; tests and visitors of the browser never come here.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.widget import Widget

from sim.settings import Pictures

if TYPE_CHECKING:
    from sim.ui.pictures.canvas import Pixels

ZOOM = 10
"""Pixels that are drawn for the width of a cell; the widget fits them to others."""
BETWEEN = ("TMUX", "STY")
"""Set by programs that stand between app and terminal and pass only some pictures on."""
LACKING = "the extra 'images' is not installed: pip install 'pallor[images]'"
UNABLE = "this terminal offers neither Kitty's protocol nor Sixel"


@dataclass(frozen=True)
class Images:
    """How a terminal is shown pixels."""

    make: Callable[[Pixels], Widget]
    """A widget that shows a picture as large as it is styled, in cells."""
    zoom: int = ZOOM
    """Pixels to draw for the width of one cell."""


@runtime_checkable
class ShowsImages(Protocol):
    """Whoever knows what the terminal takes: the app."""

    @property
    def images(self) -> Images | None:
        """None where pictures are drawn in half cells."""
        ...


def look(pictures: Pictures) -> tuple[Images | None, str]:
    """What this terminal takes, and why it takes none where images were asked for by name."""
    if not wanted(pictures, os.environ) or not in_front_of_a_terminal():
        return None, ""
    insisted = pictures == "images"
    if not installed():
        return None, LACKING if insisted else ""
    try:
        found = _ask()
    except (ImportError, OSError, ValueError, ArithmeticError) as error:
        # A terminal that says it has no columns makes the library divide by nothing.
        return None, f"the terminal could not be asked ({error})" if insisted else ""
    return found, UNABLE if insisted and found is None else ""


def wanted(pictures: Pictures, environment: Mapping[str, str]) -> bool:
    """Whether the terminal is to be asked at all; by itself only where nothing speaks against."""
    if pictures != "auto":
        return pictures == "images"
    return not environment.get("NO_COLOR") and not any(name in environment for name in BETWEEN)


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("textual_image") is not None


def in_front_of_a_terminal() -> bool:
    """Both ends are a terminal, and Textual drives it, not a browser."""
    ends = (sys.__stdin__, sys.__stdout__)
    return "TEXTUAL_DRIVER" not in os.environ and all(
        end is not None and end.isatty() for end in ends
    )


def _ask() -> Images | None:
    from PIL.Image import fromarray
    from textual_image.renderable import Image, SixelImage, TGPImage
    from textual_image.widget import Image as ImageWidget

    if Image not in (SixelImage, TGPImage):
        return None
    return Images(lambda pixels: ImageWidget(fromarray(pixels)))
