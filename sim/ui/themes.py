"""Textual's two plain themes, with the colors changed that were too faint to read.

Every text has WCAG AA contrast, 4.5 to 1, on every ground it stands on; a test measures it.
"""

from __future__ import annotations

from dataclasses import replace

from textual.theme import BUILTIN_THEMES

DARK, LIGHT = "textual-dark", "textual-light"
_CURSOR = {"block-cursor-background": "#004578", "block-cursor-foreground": "#ffffff"}
THEMES = (
    replace(BUILTIN_THEMES[DARK], primary="#3b9ae6", variables=_CURSOR),
    replace(
        BUILTIN_THEMES[LIGHT],
        accent="#7d4600",
        warning="#8a5200",
        variables={**_CURSOR, "footer-key-foreground": "#004578"},
    ),
)
"""They keep their names, so that settings go on meaning them."""
