"""Bars out of block characters, exact to an eighth of a cell."""

from __future__ import annotations

EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int) -> str:
    """A bar for a share of 0 to 1, padded to `width`; anything above nothing shows a sliver."""
    share = min(max(share, 0.0), 1.0)
    eighths = round(share * width * 8)
    if share >= 0.005 and eighths == 0:
        eighths = 1
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + (EIGHTHS[rest] if rest else "")
    return drawn.ljust(width)


def percent(share: float) -> str:
    """A share as people say it: `<1`, `7`, `99`, `>99`; always without the sign."""
    if 0 < share < 0.005:
        return "<1"
    if 0.995 <= share < 1:
        return ">99"
    return f"{share * 100:.0f}"
