"""Sealed packs: case files encrypted with age, opened in memory and nowhere else.

A pack is the JSON object of file names and texts, encrypted to recipients or with a passphrase.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from sim.errors import PallorError
from sim.storage.atomic import write_bytes

LARGEST = 64_000_000
"""Bytes of a pack that is still opened."""


class SealError(PallorError):
    """A pack that cannot be made or opened."""


def seal(texts: Mapping[str, str], recipients: Sequence[str] = (), passphrase: str = "") -> bytes:
    """The encrypted pack, for `age1...` recipients or else with the passphrase."""
    age = _pyrage()
    plain = json.dumps({"schema": 1, "files": dict(texts)}, ensure_ascii=False).encode()
    if recipients:
        try:
            keys = [age.x25519.Recipient.from_str(key) for key in recipients]
        except age.RecipientError as error:
            raise SealError(
                f"this is no recipient key: {error}", hint="one begins with age1"
            ) from None
        return cast("bytes", age.encrypt(plain, keys))
    if not passphrase:
        raise SealError("a pack needs a passphrase or a recipient")
    return cast("bytes", age.passphrase.encrypt(plain, passphrase))


def unseal(data: bytes, identities: Sequence[str] = (), passphrase: str = "") -> dict[str, str]:
    """Names and texts of a pack. Raises SealError, without content, for a wrong key."""
    age = _pyrage()
    try:
        if identities:
            keys = [age.x25519.Identity.from_str(key) for key in identities]
            plain = cast("bytes", age.decrypt(data, keys))
        else:
            plain = cast("bytes", age.passphrase.decrypt(data, passphrase))
    except (age.IdentityError, age.DecryptError):
        raise SealError(
            "the pack does not open with this key", hint="check the key, or ask who sealed it"
        ) from None
    try:
        content = json.loads(plain)
        files = cast("dict[Any, Any]", content["files"])
        return {str(name): str(text) for name, text in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SealError("the pack opens, but holds no cases") from None


def write_pack(path: Path, data: bytes) -> None:
    """Write a pack. Raises SealError."""
    try:
        write_bytes(path, (data,))
    except OSError as error:
        raise SealError(f"the pack could not be written to {path}: {error.strerror}") from None


def read_pack(path: Path) -> bytes:
    """The bytes of a pack. Raises SealError."""
    try:
        if path.stat().st_size > LARGEST:
            raise SealError(f"{path} is too large to be a pack")
        return path.read_bytes()
    except OSError as error:
        raise SealError(f"{path} cannot be read: {error.strerror}") from None


def _pyrage() -> Any:
    try:
        return import_module("pyrage")
    except ImportError:
        raise SealError(
            "sealed packs need the package pyrage", hint="pip install 'pallor[exam]'"
        ) from None
