"""The command line. Nothing heavy is imported here: each command loads what it needs.

Exit codes: 0 done, 1 problems found, 2 wrong use. Data goes to stdout, messages to stderr.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sim import __version__
from sim.errors import PallorError, ProblemsError

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    options = parser().parse_args(arguments)
    run: Command = options.run
    try:
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
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

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
    score.add_argument("--cases", type=Path, help="folder of the cases")
    _format(score, "text", "json")
    score.set_defaults(run=_command("score", "score"))

    check = _add(
        commands, "check", "check case files and the knowledge base", "pallor check cases/"
    )
    check.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="files or folders")
    _format(check, "text", "json", "github")
    check.set_defaults(run=_command("check", "check"))

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
    serve.add_argument("--scores", type=Path, help="folder for the attempts of all visitors")
    serve.set_defaults(run=_command("serve", "serve"))

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
