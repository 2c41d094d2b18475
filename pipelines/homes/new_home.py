"""Making a home: folders, settings, keys outside it, and the Dagster instance, opened once. Running it is elsewhere."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from string import Template

from pipelines.homes.home import FOLDERS, Home, home
from pipelines.homes.home_keys import default_key_file, make_keys
from pipelines.homes.settings import FILE, GUARDS
from schemas.cities.areas import areas
from schemas.cities.citylist import default_city
from schemas.errors import ConfigurationError

BLANK = Path(__file__).parent / "blank"


@dataclass(frozen=True)
class NewHome:
    """What was made: the home, where its keys are, and whether they were made now or had been there."""

    home: Home
    key_file: Path
    keys_made: bool


def make_home(root: Path, city: str | None = None, key_file: Path | None = None) -> NewHome:
    """Make a home in a folder that is none yet. Keys that are there already are kept: another key would split persons.

    A folder that holds only what belongs into a home, such as the city's own `reference/areas`, is none yet.

    Raises `ConfigurationError` when the folder is a home, the city unknown, or the keys would lie inside the home.
    """
    root = root.resolve()
    keys = (key_file or default_key_file(root)).resolve()
    if (root / FILE).exists():
        raise ConfigurationError(f"{root} is a home already: nothing was changed")
    if keys.is_relative_to(root):
        raise ConfigurationError(f"the keys would lie in the home ({keys}): keep them apart, with --keys FILE")
    city = city or default_city()
    areas(city, root / "reference" / "areas")
    _make_folders(root)
    made = make_keys(root, keys)
    _fill(root, city, keys)
    found = home(root)
    found.open_store().engine.dispose()
    open_dagster(found)
    return NewHome(found, keys, made)


def open_dagster(found: Home) -> None:
    """Open the Dagster instance once: several processes that open a fresh one at once spoil its migrations."""
    from pipelines.homes.instance import instance

    with instance(found):
        pass


def _make_folders(root: Path) -> None:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    for name in FOLDERS:
        (root / name).mkdir(mode=0o700, exist_ok=True)


def _fill(root: Path, city: str, key_file: Path) -> None:
    this_year = dt.datetime.now(dt.UTC).year
    text = Template((BLANK / FILE).read_text(encoding="utf-8"))
    limits = "\n".join(f"# {name} = {_toml(value)}" for name, value in GUARDS.items())
    settings = text.substitute(city=city, start=f"{this_year - 1}-01", key_file=key_file, limits=limits)
    shutil.copyfile(BLANK / "dagster.yaml", root / "dagster" / "dagster.yaml")
    shutil.copytree(BLANK / "reference", root / "reference", dirs_exist_ok=True)
    for folder in (root / "reference", *(root / "reference").rglob("*/")):
        folder.chmod(0o700)
    (root / FILE).write_text(settings, encoding="utf-8")  # last: a folder with it is a home


def _toml(value: object) -> str:
    """A number or a switch as octet.toml has it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:_}"
