"""`pallor completion`: scripts for shells, made from the command line itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator


def completion(options: argparse.Namespace) -> int:
    """Print the script."""
    from sim.cli import parser

    table = dict(_commands(parser()))
    make = {"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell]
    print(make(table))
    return 0


def _commands(top: argparse.ArgumentParser) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    """Each command: its purpose, and its options with their choices."""
    for action in top._actions:  # pyright: ignore[reportPrivateUsage]
        if not isinstance(action, argparse._SubParsersAction):  # pyright: ignore[reportPrivateUsage]
            continue
        chosen: dict[str, argparse.ArgumentParser] = action.choices  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType, reportAssignmentType]
        for name, command in chosen.items():
            words: list[str] = []
            for option in command._actions:  # pyright: ignore[reportPrivateUsage]
                words += option.option_strings
                words += [str(c) for c in option.choices or ()]
            purpose = (command.description or "").rstrip(".")
            yield name, (purpose, words)


def _bash(table: dict[str, tuple[str, list[str]]]) -> str:
    cases = "\n".join(
        f'    {name}) words="{" ".join(words)}" ;;' for name, (_, words) in table.items()
    )
    return f"""\
_pallor() {{
  local words current="${{COMP_WORDS[COMP_CWORD]}}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{" ".join(table)} --help --version"
  else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _pallor pallor"""


def _zsh(table: dict[str, tuple[str, list[str]]]) -> str:
    named = "\n".join(f"    '{name}:{_quoted(what)}'" for name, (what, _) in table.items())
    cases = "\n".join(
        f"    {name}) compadd -- {' '.join(words)} ;;" for name, (_, words) in table.items()
    )
    return f"""\
#compdef pallor
_pallor() {{
  local -a commands
  commands=(
{named}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
{cases}
  esac
  _files
}}
compdef _pallor pallor"""


def _fish(table: dict[str, tuple[str, list[str]]]) -> str:
    lines: list[str] = []
    for name, (what, words) in table.items():
        lines.append(f"complete -c pallor -n __fish_use_subcommand -a {name} -d '{_quoted(what)}'")
        inside = f"-n '__fish_seen_subcommand_from {name}'"
        lines += [
            f"complete -c pallor {inside} -l {word.removeprefix('--')}"
            if word.startswith("--")
            else f"complete -c pallor {inside} -a {word}"
            for word in words
            if word.startswith("--") or not word.startswith("-")
        ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return text.replace("'", "").replace(":", "")
