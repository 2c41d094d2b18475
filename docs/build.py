"""`python -m docs.build` writes `docs/reference` from the code; with `--check` it only says what is stale.

Hand-written pages stand beside this file. A test fails when a page of the reference is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs import catalogue, dictionary

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- 由 docs/build.py 生成，请勿手改 / made by docs/build.py: do not edit -->"


def pages() -> dict[str, str]:
    """Path below `docs/reference` → its text."""
    found = dictionary.pages() | catalogue.pages()
    return {name: f"{MADE}\n\n{text.rstrip()}\n" for name, text in found.items()}


def stale() -> list[str]:
    """Pages that are missing, differ from what the code says, or that nothing makes any more."""
    made = pages()
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md")}
    differing = (name for name, text in made.items() if name not in there or (FOLDER / name).read_text("utf-8") != text)
    return sorted({*differing, *(there - set(made))})


def write() -> list[str]:
    """Write what is stale and remove what is not made any more; the names of the pages touched."""
    made, touched = pages(), stale()
    for name in touched:
        path = FOLDER / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], encoding="utf-8")
        else:
            path.unlink()
    return touched


def main(arguments: list[str]) -> int:
    """Write, or check; 1 when a check finds stale pages."""
    checking = "--check" in arguments
    touched = stale() if checking else write()
    for name in touched:
        print(f"docs/reference/{name}")
    return 1 if checking and touched else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
