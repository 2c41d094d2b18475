"""A home: the folder that holds everything of one city. Where things are in it, and how the parts are put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.homes.environment import environment
from pipelines.homes.home_passwords import read_passwords
from pipelines.homes.settings import Settings, read_secrets, read_settings
from schemas.cities.areas import Areas, areas
from schemas.records import searchpath

if TYPE_CHECKING:
    import sqlalchemy as sa

    from intake.workplace import Workplace
    from warehouse.store.opening import Store

FOLDERS = ("inbox", "returned", "raw", "lake", "releases", "reference", "dagster")


@dataclass(frozen=True)
class Home:
    """A home that exists. Nothing is connected until one of the `open_…` functions is called."""

    root: Path
    settings: Settings

    def folder(self, name: str) -> Path:
        """One of `FOLDERS`, or `checks`, which is there once something was checked."""
        return self.root / name

    def use(self) -> Home:
        """Let this process look into the home's `reference` for databases, code lists, rules and indicators too."""
        searchpath.use(searchpath.texts_in(self.folder("reference")))
        return self

    @property
    def areas(self) -> Areas:
        """The areas of the city, with the home's own rows in place of ours."""
        return areas(self.settings.city, self.folder("reference") / "areas")

    def engine(self) -> sa.Engine:
        """The warehouse's database as it is: nothing is migrated, no key is needed."""
        from warehouse.ledger.connection import create_engine

        return create_engine(self.settings.warehouse_url or f"sqlite:///{self.root / 'warehouse.db'}")

    def open_store(self) -> Store:
        """Warehouse, lake, vault and pseudonyms; brings the schema up to date."""
        from warehouse.lake.pseudonyms import Pseudonyms
        from warehouse.lake.vault import Vault
        from warehouse.store.opening import open_store

        self.use()
        secrets = read_secrets(self.settings.key_file)
        return open_store(
            self.engine(),
            self.folder("lake"),
            Vault(self.folder("raw"), secrets.vault_recipient, secrets.vault_identity or None),
            Pseudonyms(secrets.pseudonym_key.encode()),
        )

    def workplace(self) -> Workplace:
        """What the assets are given."""
        from intake.workplace import Workplace

        self.use()
        return Workplace(
            inbox=self.folder("inbox"),
            returned=self.folder("returned"),
            releases=self.folder("releases"),
            checks=self.folder("checks"),
            reference=self.folder("reference"),
            areas=self.areas,
            start=self.settings.start,
            open_store=self.open_store,
            limits=self.settings.limits,
            passwords=read_passwords(self.settings.key_file),
            keep_inbox=self.settings.keep_inbox,
            release_group=self.settings.release_group,
            smallest_count=self.settings.smallest_count,
            quiet_seconds=self.settings.quiet_seconds,
        )


def home(root: Path | None = None) -> Home:
    """The home named by the caller, else by OCTET_HOME, else the current folder."""
    path = (root or Path(environment("HOME") or ".")).resolve()
    return Home(path, read_settings(path)).use()
