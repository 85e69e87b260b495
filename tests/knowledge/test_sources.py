"""Every source can be followed, and says what of it was read."""

import re
import tomllib
from importlib.resources import files

import pytest

from sim.knowledge.models import Source

FOLDER = files("sim.knowledge") / "data" / "sources"
SOURCES = [
    Source(**entry)
    for file in sorted(FOLDER.iterdir(), key=lambda path: path.name)
    for entry in tomllib.loads(file.read_text("utf-8"))["source"]
]


def test_no_source_stands_twice() -> None:
    identifiers = [source.id for source in SOURCES]
    assert len(identifiers) == len(set(identifiers))


def test_judgement_is_one_source_and_says_that_nobody_published_it() -> None:
    judged = [source for source in SOURCES if source.kind == "judgement"]
    assert [source.id for source in judged] == ["judgement"]
    assert "not published" in judged[0].title


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_source_says_what_was_read_and_links_to_no_bare_address(source: Source) -> None:
    assert source.title
    assert source.note
    assert source.url == "" or re.match(r"https?://[a-z]", source.url)
    assert not source.doi.startswith("http")
    assert source.pmid == "" or source.pmid.isdigit()


@pytest.mark.parametrize("name", ["common", "rare", "more", "patients", "other"])
def test_the_files_are_sorted_by_id(name: str) -> None:
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    identifiers = re.findall(r'^id = "(.*)"$', text, re.MULTILINE)
    assert identifiers == sorted(identifiers)
