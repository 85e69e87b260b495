"""`pallor seal` and `pallor unseal`: packs of cases that only a key opens."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from sim.casefiles.find import find_cases
from sim.casefiles.safe import read_text
from sim.errors import PallorError, Problem, ProblemsError, UsageError
from sim.storage.atomic import write_text
from sim.storage.sealed import read_pack, write_pack
from sim.storage.sealed import seal as sealed
from sim.storage.sealed import unseal as opened


def seal(options: argparse.Namespace) -> int:
    """Encrypt case files into one pack."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in _files(options.paths):
        text = read_text(path)
        if isinstance(text, Problem):
            problems.append(text)
        else:
            texts[path.name] = text
    if problems:
        raise ProblemsError(problems)
    secret = "" if options.recipient else _passphrase(options.passphrase_file, again=True)
    write_pack(options.out, sealed(texts, options.recipient, secret))
    print(f"{len(texts)} files in {options.out}", file=sys.stderr)
    return 0


def unseal(options: argparse.Namespace) -> int:
    """Decrypt a pack into a folder."""
    for name, text in open_pack(options.pack, options.identity, options.passphrase_file).items():
        if name != Path(name).name or name.startswith(".") or "\\" in name:
            raise PallorError(f"the pack holds a name that leads out of the folder: {name!r}")
        try:
            write_text(options.out / name, text)
        except OSError as error:
            raise PallorError(f"{options.out / name} could not be written: {error}") from None
    return 0


def open_pack(pack: Path, identity: Path | None, passphrase_file: Path | None) -> dict[str, str]:
    """Names and texts of a pack, in memory only."""
    data = read_pack(pack)
    if identity is not None:
        lines = _lines(identity)
        keys = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")]
        if not keys:
            raise UsageError(f"{identity} holds no age secret key")
        return opened(data, keys)
    return opened(data, passphrase=_passphrase(passphrase_file))


def _passphrase(file: Path | None, *, again: bool = False) -> str:
    """From the first line of a file, else asked for without showing it."""
    if file is not None:
        secret = next(iter(_lines(file)), "").strip()
    elif sys.stdin.isatty():
        secret = getpass.getpass("Passphrase: ")
        if again and secret != getpass.getpass("Once more: "):
            raise UsageError("the two passphrases differ")
    else:
        raise UsageError("a passphrase or a key is needed", hint="--passphrase-file, or a key")
    if not secret:
        raise UsageError("the passphrase is empty")
    return secret


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None


def _files(paths: list[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += find_cases(path).paths
        elif path.is_file():
            files.append(path)
        else:
            raise UsageError(f"there is nothing at {path}")
    if not files:
        raise UsageError("there are no cases to seal")
    if len({path.name for path in files}) < len(files):
        raise UsageError("two files have the same name")
    return files
