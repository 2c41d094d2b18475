"""Writes an issue, or a draft, into a folder of its own and puts that in its place as a whole.

It is made beside its place and moved there in one step: whoever looks sees the old one or the new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from warehouse.releases.edition.material import Material
from warehouse.releases.issues.products import Product

STAGING = ".staging-"


@contextmanager
def staged(releases: Path, material: Material, products: Sequence[Product]) -> Iterator[Path]:
    """The products in a folder that is gone at the end, if nobody moved it to its place."""
    sweep(releases)
    folder = releases / f"{STAGING}{os.getpid()}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        for write in products:
            write(material, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def digests(folder: Path) -> dict[str, str]:
    """Each file by its path within the folder → SHA-256."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def place(folder: Path, target: Path, moved: Callable[[Path, Path], object] = os.rename) -> None:
    """Move a folder to its place; what lies there is put aside before and removed after."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = target.parents[1] / f"{STAGING}{os.getpid()}-old"
    if target.exists():
        moved(target, aside)
    moved(folder, target)
    shutil.rmtree(aside, ignore_errors=True)


def sweep(releases: Path) -> None:
    """Remove what writers left that are no more."""
    for left in releases.glob(f"{STAGING}*"):
        process = int(left.name.removeprefix(STAGING).partition("-")[0])
        if process == os.getpid() or not _is_alive(process):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
