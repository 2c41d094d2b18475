"""Packages: a .zip of district files, unpacked under the limits; each member is then an ordinary file of its own.

A member is called `包.zip/党员.xlsx`. What is wrong with the package itself returns the package.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from schemas.filenames import turn
from sources.child.parser import Parser
from sources.examining.examination import Examination, examine, refuse
from sources.examining.expectation import Expectation
from sources.reading.answer import Answer
from sources.reading.archives.inflating import Archive, name_of, opened, plain_name
from sources.reading.foreign import of_parts
from sources.reading.formats import LEFT_ALONE, OFFICE_PARTS
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError


@dataclass(frozen=True)
class Member:
    """A file that was sent, alone or in a package: where it was sent to, where its bytes lie now, what it said."""

    sent: Path
    path: Path
    examination: Examination


def examine_all(path: Path, expectation: Expectation, parser: Parser) -> Iterator[Member]:
    """Examine a file, or every member of a package. A member's bytes are gone when the next is asked for."""
    if not is_package(path, parser.limits):
        yield Member(path, path, examine(path, expectation, parser=parser))
        return
    with tempfile.TemporaryDirectory(prefix="octet-package-") as folder:
        # below the package's own folders: they name month, district and street
        root = Path(folder).joinpath(*path.resolve().parts[1:])
        try:
            names = unpack(path, root, parser.limits)
        except RefusedError as refused:
            yield Member(path, path, refuse(path, expectation, Answer.of_refusal(refused)))
            return
        for name in sorted(names, key=lambda name: turn(PurePosixPath(name))):
            called = f"{path.name}/{name}"
            yield Member(path / name, root / name, examine(root / name, expectation, parser=parser, name=called))


def is_package(path: Path, limits: Limits) -> bool:
    """Whether the file is an archive of files rather than of a workbook's parts; False for what cannot be opened."""
    with path.open("rb") as stream:
        if stream.read(2) != b"PK" or (limits.file_bytes is not None and path.stat().st_size > limits.file_bytes):
            return False
    try:
        with opened(path, limits) as archive:
            names = [plain_name(entry.filename) for entry in archive.entries]
            return not any(name.startswith(OFFICE_PARTS) for name in names) and of_parts(names, "") is None
    except RefusedError:
        return False


def unpack(path: Path, folder: Path, limits: Limits) -> list[str]:
    """Write the members below `folder`, whatever they are called; their names in the order of the package.

    Raises `RefusedError` for a package that is empty, exceeds a limit, or is encrypted.
    """
    with opened(path, limits) as archive:
        names = list(_written(archive, folder))
    if not names:
        raise RefusedError("empty")
    return names


def _written(archive: Archive, folder: Path) -> Iterator[str]:
    for entry in archive.entries:
        parts = [part for part in PurePosixPath(name_of(entry).replace("\\", "/")).parts if part not in ("/", "..")]
        if not parts or any(LEFT_ALONE.fullmatch(part) for part in parts):
            continue
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            for piece in archive.inflate(entry):
                stream.write(piece)
        yield "/".join(parts)
