"""The fingerprint of what a case says, whatever its spacing, comments and key order."""

from __future__ import annotations

import hashlib
import json

from sim.encounter.case import Case


def case_digest(case: Case) -> str:
    """SHA-256 (hex) of the case's content without its review table, which signs this digest."""
    # Keys that came later count once they are used: older cases keep their fingerprint.
    unused = {name for name in ("generated", "silence") if not getattr(case, name)}
    content = case.model_dump(mode="json", by_alias=True, exclude={"review", *unused})
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
