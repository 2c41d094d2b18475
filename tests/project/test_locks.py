"""The lock files give exact, hashed versions of all that pyproject.toml asks for, and no address to get them from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def project(root: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def locked(path: Path) -> dict[str, str]:
    pins = (Requirement(line.rstrip(" \\")) for line in path.read_text("utf-8").splitlines() if re.match(r"\w", line))
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", ["postgres", "synth"]),
        ("requirements-dev.txt", ["postgres", "synth", "test", "dev"]),
    ],
)
def test_lock_meets_what_is_asked(root: Path, name: str, extras: list[str]) -> None:
    table = project(root)
    asked = [*table["dependencies"], *(line for extra in extras for line in table["optional-dependencies"][extra])]
    pins = locked(root / name)
    unmet = [
        line
        for line in asked
        if (wanted := Requirement(line))
        and not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"))
    ]
    assert unmet == []


def test_developers_run_what_servers_run(root: Path) -> None:
    servers, developers = locked(root / "requirements.txt"), locked(root / "requirements-dev.txt")
    assert {name: developers.get(name) for name in servers} == servers


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_has_hashes_and_no_address(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    blocks = [block for block in re.split(r"\n(?=\w)", text) if block]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r".*(?:://|--index|--find-links).*", text) == []


def test_packages_for_node_have_hashes_and_no_address(root: Path) -> None:
    """Its lock is written by `npm install --package-lock-only --omit-lockfile-registry-resolved`, without `funding`."""
    folder = root / "tests" / "sources" / "npm"
    asked = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    text = (folder / "package-lock.json").read_text("utf-8")
    packages = {name: told for name, told in json.loads(text)["packages"].items() if name}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert [name for name, told in packages.items() if not told["integrity"].startswith("sha512-")] == []
    assert "://" not in text
