"""The one door from content to the screen: what an author or a learner wrote is never markup.

Square brackets are clinical text, so no string with data in it may reach a widget as a plain
`str`. Control and bidirectional characters are taken out: they can move the cursor, hide words or
turn a line around.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.content import Content

LIMIT = 20_000
"""Longer texts are cut: nobody reads them on a screen, and drawing them would block it."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LINE_ENDS = str.maketrans({"\t": " ", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n"})

Part = str | Content | tuple[str, str]


def clean(text: str, *, lines: bool = False) -> str:
    """The text without characters that act instead of showing; one line unless `lines`."""
    if len(text) <= LIMIT and text.isprintable():
        return text  # nothing of `_DROPPED` and no line end is: most texts, and drawn often
    if len(text) > LIMIT:
        text = text[:LIMIT] + " … (cut)"
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS).replace("\u2029", "\n")
    if not lines:
        text = " ".join(text.split("\n"))
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _DROPPED)


def words(text: str, style: str = "", *, lines: bool = False) -> Content:
    """Content for one line of foreign text (or a paragraph, with `lines`)."""
    return Content.styled(clean(text, lines=lines), style)


def line(*parts: Part) -> Content:
    """One line out of texts, styled texts and contents; every text is cleaned."""
    return Content.assemble(*(_clean_part(part) for part in parts))


def stack(lines: Iterable[Content]) -> Content:
    """Lines beneath each other."""
    return Content("\n").join(lines)


def paragraph(text: str) -> Content:
    """Foreign prose: single line ends become spaces, empty lines stay."""
    blocks = clean(text, lines=True).strip().split("\n\n")
    return stack(
        joined
        for index, block in enumerate(blocks)
        for joined in ([Content("")] if index else []) + [Content(" ".join(block.split()))]
    )


def hanging(head: str, body: Content, width: int) -> list[Content]:
    """`head`, then `body` wrapped beneath itself."""
    head = clean(head)
    indent = cell_len(head)
    wrapped = body.wrap(max(width - indent, 20))
    return [
        Content.assemble(head if number == 0 else " " * indent, part)
        for number, part in enumerate(wrapped)
    ]


def cell(text: str, width: int, *, right: bool = False) -> str:
    """Cleaned text in exactly `width` terminal cells; cut with an ellipsis, padded with spaces."""
    text = clean(text)
    if width <= 0:
        return ""
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def plain(text: str) -> Text:
    """Foreign text for widgets that take Rich's `Text`."""
    return Text(clean(text))


def _clean_part(part: Part) -> Content:
    if isinstance(part, Content):
        return part
    if isinstance(part, tuple):
        return words(part[0], part[1])
    return words(part)
