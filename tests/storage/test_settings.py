"""Settings keep what they do not know, refuse what they cannot understand, and lose nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import PallorError
from sim.settings import CHOICES, Settings, read
from sim.storage.settings_file import SettingsFile


def test_a_first_start_needs_no_file(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "deep" / "settings.toml")
    assert file.settings == Settings() and not file.problems
    assert not file.path.exists(), "naming a place never makes it"


def test_a_choice_survives_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('units = "si"\nfuture = [1, 2]\n[keys]\n"case.order" = "f3"\n')
    SettingsFile(path).change(audience="student")
    again = SettingsFile(path)
    assert (again.settings.audience, again.settings.units) == ("student", "si")
    assert again.settings.keys == {"case.order": "f3"}
    assert tomllib.loads(path.read_text())["future"] == [1, 2]


def test_two_windows_do_not_undo_each_other(tmp_path: Path) -> None:
    one, other = (SettingsFile(tmp_path / "settings.toml") for _ in range(2))
    one.change(units="si")
    other.change(audience="layperson")
    assert SettingsFile(one.path).settings == Settings(units="si", audience="layperson")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('audience = "doctor"', "audience is one of layperson, student, clinician, specialist"),
        ("welcomed = 1", "welcomed is true or false"),
        ("learner = 7", "learner is a text"),
        ("[keys]\norder = 3", "keys holds commands and their keys"),
        ('audiance = "student"', "unknown setting 'audiance'"),
    ],
)
def test_a_wrong_value_is_said_and_the_default_used(text: str, said: str) -> None:
    found = read(text, Path("settings.toml"))
    assert found.settings == Settings()
    assert [said in p.message for p in found.problems] == [True]


@pytest.mark.parametrize("text", ["units = ", "schema = 2\nunits = 'metric'"])
def test_a_file_that_is_not_understood_is_not_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    file = SettingsFile(path)
    assert file.settings == Settings() and file.problems
    with pytest.raises(PallorError, match="not saved"):
        file.change(units="si")
    assert path.read_text() == text
    assert file.settings.units == "si", "it holds for this run all the same"


@given(
    st.sampled_from(CHOICES["audience"]),
    st.sampled_from(CHOICES["units"]),
    st.text(max_size=20),
    st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=9), max_size=3),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    audience: str,
    units: str,
    theme: str,
    keys: dict[str, str],
) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    written = SettingsFile(path).change(audience=audience, units=units, theme=theme, keys=keys)
    assert SettingsFile(path).settings == written
