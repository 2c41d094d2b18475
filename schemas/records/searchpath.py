"""Where records of reference are looked for: in the package's folder of their kind, then in what a home or pack adds.

A process is told once what is added (`use`). It may add records, never take the place of the package's. What is made of
records is cached, and `follows` the search path: it is forgotten when what is added is another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from schemas.errors import ConfigurationError

KINDS = {
    "databases": ".toml",
    "codelists": ".csv",
    "rules": ".csv",
    "bases": ".toml",
    "indicators": ".toml",
    "together": ".toml",
    "bulletin": ".toml",
    "forms": ".toml",
    "tilemaps": ".csv",
}
"""Folders of `reference` that add records to the package's own, and what their files end in."""
WORDING = ("bulletin", "tilemaps")
"""Kinds that say how figures are told: what is counted does not rest on them."""


@dataclass(frozen=True)
class RecordFile:
    """A file of records: where errors say that it is, its name without ending, and its text."""

    where: str
    name: str
    text: str


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


Cached = TypeVar("Cached", bound=_Cached)


class _SearchPath:
    """What is added, `databases/station.toml` → its file, and what forgets when that changes."""

    def __init__(self) -> None:
        self.added: dict[str, RecordFile] = {}
        self.forget: list[Callable[[], None]] = []


_PATH = _SearchPath()


def text_of(path: Path, where: str) -> str:
    """The text of a file; `where` names it in errors."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{where} is not UTF-8: save it as UTF-8 (in a spreadsheet: CSV UTF-8)") from None


def follows(cached: Cached) -> Cached:
    """A cached function (`@follows` above `@cache`) that forgets when the search path is another."""
    _PATH.forget.append(cached.cache_clear)
    return cached


def use(texts: Mapping[str, str], where: str = "reference/") -> None:
    """Look into these files too, named `databases/station.toml`; `where` stands before their names in errors."""
    added = {name: RecordFile(f"{where}{name}", Path(name).stem, text) for name, text in texts.items()}
    if added == _PATH.added:
        return
    _PATH.added = added
    for forget in _PATH.forget:
        forget()


def texts_in(folder: Path) -> dict[str, str]:
    """The files of a home's `reference` that add records, by name; examples and explanations are not."""
    found = (path for kind, ending in KINDS.items() for path in sorted((folder / kind).glob(f"[!._]*{ending}")))
    named = ((path.relative_to(folder).as_posix(), path) for path in found)
    return {name: text_of(path, f"reference/{name}") for name, path in named}


def added() -> dict[str, str]:
    """What is added at present, by name."""
    return {name: file.text for name, file in _PATH.added.items()}


def counted() -> dict[str, str]:
    """What is added that figures may rest on, by name."""
    return {name: text for name, text in added().items() if name.partition("/")[0] not in WORDING}


def wording() -> str:
    """A fingerprint of what is added on how figures are told, empty where nothing is."""
    told = sorted(set(added().items()) - set(counted().items()))
    return hashlib.sha256(repr(told).encode()).hexdigest() if told else ""


def files(kind: str, own: Path) -> Iterator[RecordFile]:
    """All files of a kind: the package's, which lie in the folder `own`, then those that are added; each by name."""
    for path in sorted(own.glob(f"[!._]*{KINDS[kind]}")):
        yield _own(kind, path)
    for file in _added(kind):
        if (own / f"{file.name}{KINDS[kind]}").is_file():
            raise twice("file of that name", f"{kind}/{file.name}{KINDS[kind]}", file.where)
        yield file


def file_called(kind: str, own: Path, name: str) -> RecordFile | None:
    """The file of that name alone; the others are not read."""
    path, file = own / f"{name}{KINDS[kind]}", _PATH.added.get(f"{kind}/{name}{KINDS[kind]}")
    if not path.is_file():
        return file
    if file:
        raise twice("file of that name", f"{kind}/{path.name}", file.where)
    return _own(kind, path)


def names(kind: str, own: Path) -> tuple[str, ...]:
    """The names of all files of a kind, sorted."""
    found = {path.stem for path in own.glob(f"[!._]*{KINDS[kind]}")}
    return tuple(sorted(found.union(file.name for file in _added(kind))))


def twice(what: str, first: str, second: str) -> ConfigurationError:
    """The error about what the file `second` says though the file `first` has it."""
    return ConfigurationError(
        f"{second}: there is another {what} in {first}; nothing takes the place of what is there: call it otherwise"
    )


def _own(kind: str, path: Path) -> RecordFile:
    return RecordFile(f"{kind}/{path.name}", path.stem, text_of(path, f"{kind}/{path.name}"))


def _added(kind: str) -> list[RecordFile]:
    return [file for name, file in sorted(_PATH.added.items()) if name.startswith(f"{kind}/")]
