"""The steps of human review, and the signature under a case."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from sim.casefiles.digest import case_digest
from sim.casefiles.fill import tomlkit_or_refuse
from sim.casefiles.safe import disturbing
from sim.encounter.case import Case, Review
from sim.errors import UsageError
from sim.knowledge.models import ReviewStatus

NEXT: dict[ReviewStatus, tuple[ReviewStatus, ...]] = {
    "submitted": ("under-review",),
    "under-review": ("approved", "submitted"),
    "approved": ("submitted",),
}
"""From which status which may follow; what was approved can only be taken back."""


def standing(case: Case) -> ReviewStatus:
    """The status that holds: an approval falls with the first change of the content."""
    signed = case.review
    whole = signed.reviewer and signed.role and signed.on and signed.digest == case_digest(case)
    if signed.status == "approved" and not whole:
        return "submitted"
    return signed.status


def step(case: Case, to: ReviewStatus, name: str, role: str, today: date) -> Review:
    """The next review table. Raises UsageError where the step is not allowed."""
    now = standing(case)
    if to not in NEXT[now]:
        allowed = " or ".join(NEXT[now])
        raise UsageError(f"a case that is {now} does not become {to}", hint=f"next is {allowed}")
    if to == "submitted":
        return Review()
    name, role = " ".join(name.split()), " ".join(role.split())
    if not _named(name):
        raise UsageError("who reviews? a person signs with a name", hint='--name "R. Eader"')
    if not _named(role):
        raise UsageError("in which role?", hint="--role hematologist")
    if to == "under-review":
        return Review(status=to, reviewer=name, role=role)
    if case.generated and not case.authors:
        raise UsageError(
            "nobody has answered for this generated case yet",
            hint="its author reads it and stands under `authors`",
        )
    if any(_key(name) == _key(author) for author in case.authors):
        raise UsageError(
            f"{name} is an author of this case", hint="somebody else gives the second signature"
        )
    return Review(status=to, reviewer=name, role=role, on=today, digest=case_digest(case))


def _named(words: str) -> bool:
    return any(c.isalpha() for c in words) and not any(disturbing(c) or c == "\n" for c in words)


def _key(name: str) -> str:
    """A name without case, marks and punctuation: `a author` is `A. Author`."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain
                            if not unicodedata.combining(c)).split())  # fmt: skip


def signed_text(text: str, review: Review) -> str:
    """The file with another review table; everything else stays to the letter."""
    tomlkit = tomlkit_or_refuse()
    document: Any = tomlkit.parse(text)
    content = review.model_dump(mode="python", exclude_defaults=True)
    table = document.get("review")
    if table is None:
        document["review"] = table = tomlkit.table()
    for key in [k for k in table if k != "status" and k not in content]:
        del table[key]
    table["status"] = review.status
    for key, value in content.items():
        table[key] = value
    return tomlkit.dumps(document)
