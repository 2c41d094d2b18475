"""No city is named where something is decided: what is Shanghai's own is data in `schemas/reference`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.project.test_rooms import PACKAGES

NAMED = re.compile(r"(?<!\d)310|上海|[Ss]hanghai|沪")
DATA = "schemas/reference/"
ALLOWED = {
    "schemas/cities/madeup.py": "the area of made-up people, for every city",
    "schemas/databases/community.py": "来沪人员数, the official title; each city reads and writes its own",
    "schemas/periods.py": "the name of China's time zone",
    "sources/texts/headings.csv": "来沪, 沪籍; each city reads its own",
    "warehouse/store/migrations/versions/0003_registers.py": "来沪人员数, as it was",
}
"""Where a city is named all the same, and why."""


def told(path: Path) -> Iterator[str]:
    """What a file says to a program: of Python the texts in it, without docstrings and comments."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield text
        return
    tree = ast.parse(text)
    explained = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node.value


def test_only_data_and_examples_name_a_city(root: Path, tracked: list[Path]) -> None:
    looked_at = [
        path
        for path in (one.relative_to(root) for one in tracked)
        if path.parts[0] in PACKAGES and not path.as_posix().startswith(DATA) and path.suffix != ".example"
    ]
    naming = {path.as_posix() for path in looked_at if any(NAMED.search(text) for text in told(root / path))}
    assert len(looked_at) > 300
    assert naming == set(ALLOWED)
