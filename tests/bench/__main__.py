"""Every goal for speed, with the figure and its noise: `python -m tests.bench`."""

from __future__ import annotations

import importlib.util

from tests.bench import posterior
from tests.bench.timing import Row


def main() -> None:
    """Print the table; what needs pgmpy is left out where it is not installed."""
    rows = posterior.rows()
    if importlib.util.find_spec("pgmpy"):
        from tests.bench import discretised

        rows += discretised.rows()
    for row in rows:
        print(_line(row))


def _line(row: Row) -> str:
    mark = {True: "met", False: "MISSED", None: "-"}[row.met]
    return "\n    ".join(
        [f"{mark:7}{row.what}: {row.figure}", f"goal: {row.goal or 'none'}; {row.detail}"]
    )


if __name__ == "__main__":
    main()
