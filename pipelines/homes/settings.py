"""Settings of a home: `octet.toml`, each overridden by `OCTET_…` in the environment; secrets, which never stand there.

What is done with a setting stands elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipelines.homes.environment import PREFIX
from pipelines.homes.home_passwords import require_private
from schemas.cities.citylist import default_city
from schemas.errors import ConfigurationError
from sources.reading.ground.limits import Limits

FILE = "octet.toml"
GUARDS = {each.name: each.default for each in fields(Limits)}
"""Every limit of reading a file with its default: the table `[limits]` has no list of its own."""


def _limits(given: Any) -> Any:
    """`false` switches off a limit that can be; a wrong name or size is told with the name."""
    if not isinstance(given, Mapping):
        return given
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in GUARDS:
            raise PydanticCustomError(
                "limits", "no limit is called {name}; known: {known}", {"name": name, "known": ", ".join(GUARDS)}
            )
        is_switch = isinstance(GUARDS[name], bool)
        off = value is False or str(value).lower() == "false"
        found[name] = None if off and not is_switch else value
        if not is_switch and not off and (value is True or not _is_positive(value)):
            raise PydanticCustomError("limits", "{name} must be a number above 0, or false", {"name": name})
    return found


def _is_positive(value: Any) -> bool:
    return re.fullmatch(r"0*[1-9]\d*(\.\d+)?|0*\.\d*[1-9]\d*", str(value)) is not None


class Settings(BaseSettings):
    """What `octet.toml` may say. Files and folders are absolute or relative to the home."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", env_nested_delimiter="__")

    city: Annotated[str, Field(default_factory=default_city)]
    start: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = "2025-01"
    """First month that can be taken in (YYYY-MM)."""
    warehouse_url: str | None = None
    """`postgresql+psycopg://…`; none is the home's own SQLite file."""
    key_file: Path | None = None
    """Where `octet init` wrote the keys: outside the home, mode 600."""
    keep_inbox: bool = False
    """Whether files stay in the inbox after their submissions are committed."""
    watch_inbox: bool = True
    """Whether `octet ui` takes in by itself what has come to rest in the inbox."""
    quiet_seconds: int = 60
    """How long a folder must lie still before the sensor takes it in."""
    processes: Annotated[int, Field(ge=0)] = 0
    """How many districts `octet run` takes in side by side; 0 is one a core, four at most, if there is enough to do."""
    alarm_command: str = ""
    """A command that gets one line on standard input when a run failed, or a file went back or waits."""
    release_group: str = ""
    """The Unix group that may read what is published, and nothing else of the home; empty: only its owner reads."""
    smallest_count: Annotated[int, Field(ge=3)] = 5
    """Counts of persons below this are not published, nor what they follow from."""
    returned_days: Annotated[int, Field(ge=0)] = 0
    """How many days return workbooks and receipts are kept before `octet purge` removes them; 0: for good."""
    due_soon_days: Annotated[int, Field(ge=0)] = 3
    """How many days before its deadline what is owed is announced."""
    openlineage: str = ""
    """Where OpenLineage events of the runs go: the address of a catalogue (`http://…`), or a file; empty: nowhere."""
    limits: Annotated[Limits, BeforeValidator(_limits)] = Limits()
    """What one file may cost; `OCTET_LIMITS__CELLS` overrides `cells` of the table."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_sources: Any, **_named: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment over what is passed in, which is the content of `octet.toml`."""
        return (EnvSettingsSource(settings_cls), init_settings)


class Secrets(BaseSettings):
    """The keys of a home, from the environment or the key file. Only the recipient is needed to take files in."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    pseudonym_key: str = ""
    vault_recipient: str = ""
    vault_identity: str = ""
    openlineage_key: str = ""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_sources: Any, **_named: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment over the key file."""
        key_file = init_settings().get("key_file")
        return (EnvSettingsSource(settings_cls), DotEnvSettingsSource(settings_cls, env_file=key_file))


def read_settings(home: Path) -> Settings:
    """The settings of a home; an unknown name or a wrong value is told with the file and the name."""
    path = home / FILE
    if not path.is_file():
        raise ConfigurationError(
            f"{home} is not a home: no {FILE} there. Make one with `octet init DIR`, or name yours"
        )
    try:
        return Settings(**tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigurationError(f"{path}: {wrong}") from wrong
    except ValidationError as wrong:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors(include_input=False))
        raise ConfigurationError(f"{path} or its {PREFIX}… override: {told}") from None


def read_secrets(key_file: Path | None) -> Secrets:
    """The keys. A key file that others may read is refused."""
    require_private(key_file)
    where_to_look: dict[str, Any] = {"key_file": key_file}
    found = Secrets(**where_to_look)
    for name in ("pseudonym_key", "vault_recipient"):
        if not getattr(found, name):
            where = f" nor in {key_file}" if key_file else ""
            raise ConfigurationError(f"{PREFIX}{name.upper()} is neither in the environment{where}")
    return found
