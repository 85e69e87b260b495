"""Where things are: cases, attempts, settings. Naming a place never makes it."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).parent


def cases_folder() -> Path:
    """`./cases` where it exists, else the cases that came with the package."""
    here = Path("cases")
    return here if here.is_dir() else shipped_cases()


def shipped_cases() -> Path:
    """The cases that came with the package."""
    packaged = PACKAGE / "packaged_cases"
    return packaged if packaged.is_dir() else PACKAGE.parent / "cases"


def scores_folder(chosen: Path | None = None) -> Path:
    """The given folder, `$PALLOR_HOME/scores`, `./scores`, or the user's: the first there is."""
    if chosen is not None:
        return chosen
    if home := os.environ.get("PALLOR_HOME"):
        return Path(home) / "scores"
    here = Path("scores")
    if here.is_dir():
        return here
    return user_data_folder() / "scores"


def user_data_folder() -> Path:
    """The user's data folder for Pallor, by the platform's custom."""
    from platformdirs import user_data_path

    return user_data_path("pallor", appauthor=False)


def log_file() -> Path:
    """Where a crash is written down."""
    if home := os.environ.get("PALLOR_HOME"):
        return Path(home) / "pallor.log"
    return user_data_folder() / "pallor.log"


def settings_file() -> Path:
    """Where settings are kept."""
    if home := os.environ.get("PALLOR_HOME"):
        return Path(home) / "settings.toml"
    from platformdirs import user_config_path

    return user_config_path("pallor", appauthor=False) / "settings.toml"


def visitors_folder() -> Path:
    """Where attempts and settings of the browser's visitors are, a folder for each."""
    if home := os.environ.get("PALLOR_HOME"):
        return Path(home) / "visitors"
    return user_data_folder() / "visitors"


def cache_folder() -> Path:
    """What can be made again: indexes."""
    if home := os.environ.get("PALLOR_HOME"):
        return Path(home) / "cache"
    from platformdirs import user_cache_path

    return user_cache_path("pallor", appauthor=False)
