"""Who may read what lies in the folder of releases: a group what is published, the owner alone all the rest."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import ConfigurationError
from warehouse.releases.edition.issueaddresses import PRIVATE

WALKED, SHOWN, READ = 0o710, 0o750, 0o640


def share(releases: Path, published: Iterable[Path], group: str) -> None:
    """Let a group read the published folders and the lists of issues; of the home it may only walk to them.

    Drafts, and the folders for named readers, stay closed. An empty `group` changes nothing. Raises
    `ConfigurationError` for a group that the machine does not know, or that the owner is not in.
    """
    if not group:
        return
    try:
        _give(releases.parent, group, WALKED)
    except (LookupError, PermissionError) as wrong:
        raise ConfigurationError(
            f"release_group: {group!r} is no group of this machine, or its owner is not in it: mend octet.toml"
        ) from wrong
    _give_files(releases, group)
    for folder in published:
        _give_files(folder.parent, group)
        _give_all(folder, group)


def _give_all(folder: Path, group: str) -> None:
    _give_files(folder, group)
    for below in folder.iterdir():
        if below.is_dir() and below.name not in PRIVATE:
            _give_all(below, group)


def _give_files(folder: Path, group: str) -> None:
    """The folder and the files in it, but hidden ones."""
    _give(folder, group, SHOWN)
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith("."):
            _give(path, group, READ)


def _give(path: Path, group: str, mode: int) -> None:
    shutil.chown(path, group=group)
    path.chmod(mode)
