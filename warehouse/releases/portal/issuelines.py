"""Which issues there are: the list of all of them, and what an issue's own pages are told of what became of it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.releases.edition import issueaddresses as addresses
from warehouse.releases.edition import phrases, whatbecame
from warehouse.releases.edition.marks import IssueMark
from warehouse.releases.portal.templating import TEMPLATES, environment

LIST = "index.html"


@dataclass(frozen=True)
class IssueLine:
    """An issue, or a draft, as the list tells it; `folder` within the releases, as `2026-09/2`."""

    period: str
    mark: IssueMark
    is_current: bool
    is_withdrawn: bool
    folder: str


def write_list(issues: Iterable[IssueLine], folder: Path) -> None:
    """Write `index.html` into the folder of all releases: the newest month first, in it the newest issue."""
    _replace(folder / LIST, _list(issues))


def _list(issues: Iterable[IssueLine]) -> str:
    known = list(issues)
    months: dict[str, list[IssueLine]] = {}
    for one in sorted(known, key=_order, reverse=True):
        months.setdefault(one.period, []).append(one)
    listed = [(phrases.period_words(period), period, [_told(one, of) for one in of]) for period, of in months.items()]
    style = (TEMPLATES / "portal.css").read_text(encoding="utf-8")
    return environment().get_template("issues.html.j2").render(months=listed, style=style, script="", digest="")


def write_issue_script(issues: Sequence[IssueLine], folder: Path) -> None:
    """Write `issues.html` into the folder of a month, beside those of its issues: all of them, for people and pages.

    The pages of an issue load it into a hidden frame, and it tells them what became of the issue: it is written again
    whenever an issue of the month comes or is withdrawn.
    """
    told = [_told(one, issues) for one in sorted(issues, key=_order, reverse=True)]
    spoken = [
        {"number": one["number"], "note": one["note"], "see": one["see"], "instead": one["instead"]} for one in told
    ]
    script = f'parent.postMessage({{octet: {json.dumps(spoken, ensure_ascii=False)}}}, "*");'.replace("</", "<\\/")
    digest = "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    period = issues[0].period if issues else ""
    months = [(phrases.period_words(period), period, [one | {"up": "../"} for one in told])] if issues else []
    style = (TEMPLATES / "portal.css").read_text(encoding="utf-8")
    page = environment().get_template("issues.html.j2")
    _replace(folder / whatbecame.LISTED, page.render(months=months, style=style, script=script, digest=digest))


def _replace(path: Path, text: str) -> None:
    """The old text or the new one is there, never a part."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.write_text(text, encoding="utf-8")
    made.replace(path)


def _order(one: IssueLine) -> tuple[str, float]:
    return one.period, float("inf") if one.mark.number is None else one.mark.number


def _told(one: IssueLine, among: Sequence[IssueLine]) -> dict[str, Any]:
    """What is said of an issue: its standing, and the one to read in its place."""
    current = next((other for other in among if other.is_current and other.period == one.period), None)
    note = ""
    if one.mark.is_draft and current:
        note = "这是草稿，不得引用。本月已有公布的数据。"
    elif one.is_withdrawn:
        note = "本期已撤回，不得引用。"
    elif not one.is_current and not one.mark.is_draft:
        note = "本期已被取代。"
    instead = current if note and current is not one else None
    return {
        "number": "" if one.mark.number is None else one.mark.number,
        "mark": one.mark,
        "is_current": one.is_current,
        "is_withdrawn": one.is_withdrawn,
        "folder": one.folder,
        "up": "",
        "note": note,
        "see": "" if instead is None else f"现行：第{instead.mark.number}期（{instead.mark.word}）",
        "instead": "" if instead is None else f"../{instead.folder}/{addresses.OVERVIEW}",
        "by": instead,
    }
