"""The layout: every module has a name of its own, and no room holds more than one can keep in mind."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from pathlib import Path

PACKAGES = ("pipelines", "assets", "intake", "schemas", "sources", "synth", "warehouse")
MOST = 14
"""Modules in a room; `octet` has one a command, and schemas hold one a database."""
OPEN = ("pipelines/command", "schemas/databases", "warehouse/store/migrations/versions")


def modules(root: Path, tracked: list[Path]) -> list[Path]:
    paths = (path.relative_to(root) for path in tracked if path.suffix == ".py" and path.name != "__init__.py")
    return [path for path in paths if path.parts[0] in PACKAGES]


def test_no_name_stands_twice(root: Path, tracked: list[Path]) -> None:
    counted = Counter(path.stem for path in modules(root, tracked))
    assert counted and {name: count for name, count in counted.items() if count > 1} == {}


def test_no_class_shares_its_name(root: Path, tracked: list[Path]) -> None:
    """Classes that others may use; what a module keeps for itself begins with an underscore."""
    paths = [path for path in modules(root, tracked) if "migrations" not in path.parts]
    bodies = [ast.parse((root / path).read_text("utf-8")).body for path in paths]
    counted = Counter(node.name for body in bodies for node in body if isinstance(node, ast.ClassDef))
    shared = {name for name, count in counted.items() if count > 1 and not name.startswith("_")}
    assert counted and shared == set()


def test_no_room_is_a_heap(root: Path, tracked: list[Path]) -> None:
    rooms = defaultdict(list)
    for path in modules(root, tracked):
        rooms[path.parent.as_posix()].append(path.stem)
    heaps = {room: len(held) for room, held in rooms.items() if len(held) > MOST and room not in OPEN}
    assert rooms and heaps == {}


def test_where_is_what_answers_with_paths_that_are_there(root: Path) -> None:
    _, _, asked = (root / "docs/architecture.md").read_text("utf-8").partition("## Where is …")
    answers = re.findall(r"^\| … .*\| `([^`]+)` \|$", asked, re.MULTILINE)
    assert len(answers) == len(set(answers)) == 20
    assert [path for path in answers if not (root / path).exists()] == []
