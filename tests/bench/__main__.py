"""Every goal for speed, with the figure and its noise: `python -m tests.bench`."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable

from tests.bench import painting, posterior, screens
from tests.bench.timing import Row


def main() -> None:
    """Print the table; what needs pgmpy is left out where it is not installed."""
    rows = [*posterior.rows(), *painting.rows(), *screens.rows()]
    if importlib.util.find_spec("pgmpy"):
        from tests.bench import discretised

        rows += discretised.rows()
    show(rows)


def show(rows: Iterable[Row]) -> None:
    """Print one goal after the other."""
    for row in rows:
        print(_line(row), flush=True)


def _line(row: Row) -> str:
    mark = {True: "met", False: "MISSED", None: "-"}[row.met]
    return "\n    ".join(
        [f"{mark:7}{row.what}: {row.figure}", f"goal: {row.goal or 'none'}; {row.detail}"]
    )


if __name__ == "__main__":
    main()
