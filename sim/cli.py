"""The command line. Nothing heavy is imported here: each command loads what it needs.

Exit codes: 0 done, 1 problems found, 2 wrong use. Data goes to stdout, messages to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sim import __version__
from sim.cli_author import add_author_commands
from sim.commands.exam_guard import check_allowed
from sim.errors import PallorError, ProblemsError

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    # The engine's matrices are small; threads that wait for a busy core make each product slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options = parser().parse_args(arguments)
    run: Command = options.run
    try:
        check_allowed(options.command, options)
        return run(options)
    except ProblemsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return error.exit_code
    except PallorError as error:
        print(f"pallor: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="pallor",
        description="Simulated patients with microcytic anemia. For teaching, not for patients.",
        epilog="Without a command, pallor opens the library.",
    )
    top.add_argument("--version", action="version", version=f"pallor {__version__}")
    _play_options(top)
    top.set_defaults(run=_command("play", "library"))
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    play = _add(
        commands, "play", "play one case", "pallor play cases/k7q2-the-tired-accountant.toml"
    )
    play.add_argument("case", metavar="CASE", help="a case file, or the id of a case")
    _play_options(play)
    play.set_defaults(run=_command("play", "play"))

    infer = _add(
        commands, "infer", "what the engine makes of findings", "pallor infer findings.toml"
    )
    infer.add_argument("file", metavar="FILE", help="TOML or JSON; - for standard input")
    infer.add_argument("--lines", action="store_true", help="one JSON document a line, answered so")
    infer.add_argument(
        "--full",
        action="store_true",
        help="text: also how each number was derived; with --lines: also what only a single "
        "document gets otherwise, for it takes several times as long: the belief without each item "
        "(without), what is expected and absent (expected), and the belief under each side of a "
        "dispute (disputes)",
    )
    _format(infer, "text", "json")
    infer.set_defaults(run=_command("infer", "infer"))

    score = _add(
        commands,
        "score",
        "replay attempts and compare their scores",
        "pallor score scores/*/*.toml",
    )
    score.add_argument("files", metavar="FILE", nargs="+", type=Path, help="attempt files")
    score.add_argument("--explain", action="store_true", help="formula and inputs of every line")
    score.add_argument(
        "--rescore", action="store_true", help="keep a score that differs beside the stored one"
    )
    score.add_argument(
        "--summary", action="store_true", help="only mean, error and cases still needed"
    )
    score.add_argument(
        "--verify",
        action="store_true",
        help="exams: find out whether anything was edited, removed or reordered",
    )
    score.add_argument("--debrief", action="store_true", help="the debrief as plain text")
    score.add_argument(
        "--audience",
        choices=("layperson", "student", "clinician", "specialist"),
        default="clinician",
        help="whom the debrief is for",
    )
    score.add_argument("--width", type=int, default=80, help="columns of the debrief")
    score.add_argument("--cases", type=Path, help="folder of the cases")
    _format(score, "text", "json")
    score.set_defaults(run=_command("score", "score"))

    exam = _add(
        commands, "exam", "sit an exam, or report one", "pallor exam cases/sets/mock-8.exam.toml"
    )
    exam.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        help="a blueprint, or the file of an exam that was begun; without it the exam screen opens",
    )
    exam.add_argument("--form", type=int, default=1, help="parallel form, from 1")
    exam.add_argument("--seed", type=int, help="another seed than the blueprint's")
    exam.add_argument("--report", action="store_true", help="print the result, once released")
    exam.add_argument("--draw", action="store_true", help="print the code of the draw, and stop")
    exam.add_argument("--pack", type=Path, help="sealed pack that holds the cases")
    _key_options(exam)
    _play_options(exam)
    _format(exam, "text", "json", "toml", "html")
    exam.set_defaults(run=_command("exam", "exam"))

    seal = _add(
        commands,
        "seal",
        "encrypt cases for an exam",
        "pallor seal cases/ --out pack.age -r age1...",
    )
    seal.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="case files or folders")
    seal.add_argument("--out", type=Path, required=True, help="the pack to write")
    seal.add_argument(
        "-r",
        "--recipient",
        action="append",
        default=[],
        help="age key that can open it; repeatable",
    )
    seal.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")
    seal.set_defaults(run=_command("seal", "seal"))

    unseal = _add(commands, "unseal", "decrypt a pack", "pallor unseal pack.age --out cases/")
    unseal.add_argument("pack", metavar="PACK", type=Path)
    unseal.add_argument("--out", type=Path, required=True, help="folder for the case files")
    _key_options(unseal)
    unseal.set_defaults(run=_command("seal", "unseal"))

    explain = _add(
        commands, "explain", "show the engine's own work-up of a case", "pallor explain K7Q2"
    )
    explain.add_argument("case", metavar="CASE", help="a case file, or the id of a case")
    explain.add_argument("--cases", type=Path, help="folder of the cases")
    _format(explain, "text", "json")
    explain.set_defaults(run=_command("explain", "explain"))

    sources = _add(
        commands, "sources", "list the sources, or show one", "pallor sources guyatt-1992"
    )
    sources.add_argument("id", metavar="ID", nargs="?", help="show one source and where it is used")
    sources.add_argument(
        "--audit", action="store_true", help="reported, derived, judged: per condition"
    )
    _format(sources, "text", "json")
    sources.set_defaults(run=_command("sources", "sources"))

    validate = _add(
        commands, "validate", "how right the engine is", "pallor validate --format json"
    )
    _format(validate, "text", "json")
    validate.set_defaults(run=_command("validate", "validate"))

    serve = _add(commands, "serve", "the library in a browser", "pallor serve --port 8080")
    serve.add_argument(
        "--host", default="localhost", help="address to answer at (default: this machine only)"
    )
    serve.add_argument("--port", type=_port, default=8000, help="default: 8000")
    serve.add_argument("--cases", type=Path, help="folder of the cases")
    serve.add_argument(
        "--visitors", type=Path, help="folder for attempts and settings of the visitors"
    )
    serve.set_defaults(run=_command("serve", "serve"))

    report = _add(
        commands, "report", "what attempts say together", "pallor report scores/ --format html"
    )
    report.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="attempts or folders of attempts"
    )
    _attempt_options(report)
    _format(report, "text", "json", "toml", "html")
    report.set_defaults(run=_command("report", "report"))

    export = _add(
        commands, "export", "attempts, or what is due, for other programs",
        "pallor export csv --out attempts.csv",
    )  # fmt: skip
    export.add_argument(
        "what", choices=("anki", "xapi", "csv", "due"), help="cards, statements, or tables"
    )
    export.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="attempts or folders of attempts"
    )
    export.add_argument("--out", type=Path, help="file (default: standard output)")
    _attempt_options(export)
    export.set_defaults(run=_command("export", "export"))

    learners = _add(commands, "learners", "list who has played here", "pallor learners")
    learners.add_argument("--scores", type=Path, help="folder for attempts")
    _format(learners, "text", "json")
    learners.set_defaults(run=_command("learners", "learners"))
    add_author_commands(commands, _add, _format, _command)

    where = _add(commands, "where", "say where cases and scores are", "pallor where")
    where.add_argument("--scores", type=Path, help="folder for attempts")
    _format(where, "text", "json")
    where.set_defaults(run=_command("where", "where"))
    return top


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],  # pyright: ignore[reportPrivateUsage]
    name: str,
    purpose: str,
    example: str,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}.",
        epilog=f"Example: {example}",
    )


def _format(command: argparse.ArgumentParser, *formats: str) -> None:
    command.add_argument(
        "--format", choices=formats, default=formats[0], help=f"default: {formats[0]}"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not '{text}'")
    return int(text)


def _attempt_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--learner", help="only the attempts of this learner")
    command.add_argument("--scores", type=Path, help="folder for attempts")
    command.add_argument("--cases", type=Path, help="folder of the cases")


def _key_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("-i", "--identity", type=Path, help="file with an age secret key")
    command.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")


def _play_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--cases", type=Path, default=argparse.SUPPRESS, help="folder of cases")
    command.add_argument(
        "--scores", type=Path, default=argparse.SUPPRESS, help="folder for attempts"
    )
    command.add_argument(
        "--learner",
        default=argparse.SUPPRESS,
        help="whose attempts (default: that of the settings)",
    )


def _command(module: str, function: str) -> Command:
    """A command that is imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        return getattr(import_module(f"sim.commands.{module}"), function)(options)

    return run


if __name__ == "__main__":
    raise SystemExit(main())
