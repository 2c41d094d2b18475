"""What the README and the notes on deployment tell people to type exists: commands, their options, make targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

PAGES = ("README.md", "deploy/README.md")


def code(page: Path) -> str:
    text = page.read_text("utf-8")
    return "\n".join(re.findall(r"```(?:\w+)?\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text))


def options_of_octet() -> dict[str, set[str]]:
    """Every command of `octet` (subcommands as `release build`) with the options it takes."""
    from pipelines.command.app import app

    def walk(group: TyperGroup, before: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, command in group.commands.items():
            if isinstance(command, TyperGroup):
                found |= walk(command, f"{before}{name} ")
            found[before + name] = {option for parameter in command.params for option in parameter.opts}
        return found

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return walk(group, "")


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(root: Path, page: str) -> None:
    known = options_of_octet()
    wrong = []
    for call in re.findall(r"(?:^|[\s/])octet ((?:[a-z][a-z-]*)[^\n`|]*)", code(root / page)):
        words = call.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        options = {word.split("=")[0] for word in words if word.startswith("--")} - {"--help"}
        if name not in known or options - known[name]:
            wrong.append(call)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(root: Path, page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|\s|`)make ((?:[a-z]+ ?)+)", code(root / page), re.MULTILINE))
    assert {target for call in named for target in call.split()} - targets == set()


def test_folders_of_the_layout_exist(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")
    named = re.findall(r"^\| `([a-z.]+)/` \|", readme, re.MULTILINE)
    assert {"schemas", "sources", "warehouse", "assets", "pipelines"} <= set(named)
    assert [name for name in named if not (root / name).is_dir()] == []


def test_links_lead_somewhere(root: Path) -> None:
    readme = (root / "README.md").read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (root / link).exists()] == []
