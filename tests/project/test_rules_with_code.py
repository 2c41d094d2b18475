"""Every rule of `rules.csv` is decided somewhere; those that are not yet stand here, with what they wait for."""

from __future__ import annotations

import ast
from pathlib import Path

import schemas
from schemas.rules import rules
from warehouse.figures.jointrules import joint_rules

ROOT = Path(schemas.__file__).parents[1]
PACKAGES = ("schemas", "sources", "warehouse", "intake", "assets", "pipelines")
WAITING: dict[str, str] = {}


def named_in_code() -> set[str]:
    """The rules whose id stands as a text in a module; made-up cities and their witness do not decide any."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "synth" not in path.parts]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and node.value in rules()}


def test_rules_without_code_are_those_that_wait() -> None:
    mapped = {"R002", "R003", "R005", "R006", "R007", "T001", "T003", "T005"}  # named as not waivable only
    decided = named_in_code() - mapped | {one.rule.id for one in joint_rules()}
    assert set(rules()) - decided == set(WAITING)
