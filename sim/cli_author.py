"""The commands for those who write cases; like `sim.cli`, nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

Run = Callable[[argparse.Namespace], int]


class Add(Protocol):
    """Adds one command with its purpose and an example."""

    def __call__(
        self, commands: Any, name: str, purpose: str, example: str
    ) -> argparse.ArgumentParser: ...


class Format(Protocol):
    """Adds `--format`."""

    def __call__(self, command: argparse.ArgumentParser, *formats: str) -> None: ...


def add_author_commands(
    commands: Any, add: Add, formats: Format, run: Callable[[str, str], Run]
) -> None:
    """`new` to `completion`, in the order in which an author meets them."""
    new = add(
        commands,
        "new",
        "begin a case",
        "pallor new --condition irida --age 6 --sex male",
    )
    _about_patient(new)
    new.add_argument("--title", default="", help="neutral; made up where none is given")
    new.add_argument("--author", default="", help="your name")
    new.add_argument("--from", dest="findings", type=Path, metavar="FILE",
                     help="findings as for `pallor infer`")  # fmt: skip
    new.add_argument("--out", type=Path, default=Path("cases"), help="folder (default: cases)")
    new.set_defaults(run=run("new", "new"))

    fill = add(commands, "fill", "draw the results that a case lacks",
               "pallor fill cases/k7q2-the-tired-accountant.toml --yes")  # fmt: skip
    fill.add_argument("case", metavar="CASE", type=Path, help="a case file")
    fill.add_argument("--only", nargs="+", default=[], metavar="QUANTITY", help="only these")
    fill.add_argument("--seed", type=int, default=1, help="another seed, another patient")
    fill.add_argument("--yes", action="store_true", help="write without asking")
    fill.set_defaults(run=run("fill", "fill"))

    generate = add(commands, "generate", "make simulated patients as case files",
                   "pallor generate --condition beta-thal-trait -n 5 --seed 1")  # fmt: skip
    _about_patient(generate)
    generate.add_argument("--severity", choices=("mild", "moderate", "severe"), default="",
                          help="of the anemia, by the WHO's limits for age and sex")  # fmt: skip
    generate.add_argument("--pregnant", action="store_true", help="women who are pregnant")
    generate.add_argument("--trimester", type=int, choices=(1, 2, 3), default=None,
                          help="of the pregnancy; drawn where not named")  # fmt: skip
    generate.add_argument("-n", type=int, default=1, dest="count", help="how many (default: 1)")
    generate.add_argument("--seed", type=int, default=1, help="the same seed, the same patients")
    generate.add_argument("--out", type=Path, default=Path("cases"), help="folder (default: cases)")
    generate.set_defaults(run=run("generate", "generate"))

    check = add(commands, "check", "check case files and the knowledge base", "pallor check cases/")
    check.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="files or folders")
    check.add_argument("--thorough", action="store_true",
                       help="also walk the engine's best path; about a second a case")  # fmt: skip
    check.add_argument("--explain", metavar="ID", help="the page of one lint; `all` lists them")
    formats(check, "text", "json", "github")
    check.set_defaults(run=run("check", "check"))

    schema = add(commands, "schema", "print the JSON Schema of case files",
                 "pallor schema > cases/case.schema.json")  # fmt: skip
    schema.set_defaults(run=run("schema", "schema"))

    preview = add(commands, "preview", "show a case as the learner meets it",
                  "pallor preview cases/k7q2-the-tired-accountant.toml --answer")  # fmt: skip
    preview.add_argument("case", metavar="CASE", type=Path, help="a case file")
    preview.add_argument("--answer", action="store_true", help="also the answer, and gaps")
    preview.add_argument("--watch", action="store_true", help="show it again whenever it is saved")
    preview.add_argument("--app", action="store_true",
                         help="in the app, which follows each save")  # fmt: skip
    preview.set_defaults(run=run("preview", "preview"))

    simulate = add(commands, "simulate", "let policies and simulated learners play a case",
                   "pallor simulate cases/k7q2-the-tired-accountant.toml")  # fmt: skip
    simulate.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="files or folders")
    simulate.add_argument("--learners", type=int, default=200, help="how many (default: 200)")
    formats(simulate, "text", "json")
    simulate.set_defaults(run=run("simulate", "simulate"))

    diff = add(commands, "diff", "what an edit changes for the engine and for past attempts",
               "pallor diff old.toml new.toml")  # fmt: skip
    diff.add_argument("old", metavar="OLD", type=Path, help="the case before")
    diff.add_argument("new", metavar="NEW", type=Path, help="the case after")
    diff.add_argument("--scores", type=Path, default=None, help="folder of attempts")
    formats(diff, "text", "json")
    diff.set_defaults(run=run("diff", "diff"))

    review = add(commands, "review", "sign a case, or list what waits for review",
                 'pallor review CASE --to approved --name "R. Eader" --role physician')  # fmt: skip
    review.add_argument("case", metavar="CASE", nargs="?", type=Path, help="a case file")
    review.add_argument("--to", choices=("submitted", "under-review", "approved"),
                        help="the next status")  # fmt: skip
    review.add_argument("--name", default="", help="who signs: a person, by name")
    review.add_argument("--role", default="", help="in which role, such as hematologist")
    review.add_argument("--list", action="store_true", help="every case with its status")
    review.add_argument("--cases", type=Path, help="folder of the cases")
    formats(review, "text", "json")
    review.set_defaults(run=run("review", "review"))

    completion = add(commands, "completion", "print a completion script for a shell",
                     "pallor completion bash > pallor.bash")  # fmt: skip
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))
    completion.set_defaults(run=run("completion", "completion"))


def _about_patient(command: argparse.ArgumentParser) -> None:
    command.add_argument("--condition", nargs="+", default=[], metavar="ID",
                         help="the diagnosis; two where they coexist")  # fmt: skip
    command.add_argument("--age", default="", metavar="YEARS", help="68, or 20-40 to draw")
    command.add_argument("--sex", choices=("female", "male"), default=None)
    command.add_argument("--setting", default="primary-care", help="where the patient is seen")
    command.add_argument("--ancestry", nargs="+", default=[], metavar="ID")
