"""`octet changes`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects, text

COLUMNS = (
    ("change", "变化", "change"),
    ("key", "代码", "key"),
    ("place", "位置", "place"),
    ("old_place", "原位置", "place before"),
    ("told", "内容", "what"),
)
KINDS = {"added": ("新增", "added"), "removed": ("减少", "removed"), "changed": ("改变", "changed")}


def changes(
    submission: Annotated[int, typer.Argument(metavar="SUBMISSION", help="报送编号 / a submission")],
    against: Annotated[
        int | None, typer.Option(metavar="N", help="与此报送比较，默认为所取代的 / compared with this one")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """一份报送与它取代的版本逐行比较 / Rows that a version has added, removed or changed, by their keys.

    It is compared with those whose place it took, or would take while it waits. Of persons neither key nor value is
    shown: where the row stands, and which columns differ.

    \b
    Example:
      octet changes 15
      octet changes 15 --against 9 --json
    """
    from pipelines.homes.home import home as found
    from pipelines.homes.warehouse_reading import warehouse
    from warehouse.submissions.rowchanges import row_changes

    with warehouse(home) as connection:
        compared, told = row_changes(connection, found(home).folder("lake"), submission, against)
    objects = [{"submission": submission, "against": [*compared], **one._asdict()} for one in told]
    list_objects(objects if json else [_row(one) for one in objects], COLUMNS, json)
    if not json:
        counts = {kind: sum(one.change == kind for one in told) for kind in KINDS}
        zh = "，".join(f"{names[0]} {counts[kind]} 行" for kind, names in KINDS.items())
        en = ", ".join(f"{counts[kind]} {names[1]}" for kind, names in KINDS.items())
        of = text(compared) or say("（此前没有）", "(nothing before)")
        print(say(f"报送 {submission} 与 {of} 相比：{zh}", f"submission {submission} against {of}: {en}"))


def _row(one: dict[str, Any]) -> dict[str, Any]:
    """A line of the table."""
    arrow = "; ".join(f"{name} {old or '∅'} → {new or '∅'}" for name, (old, new) in one["columns"].items())
    return {**one, "change": say(*KINDS[one["change"]]), "told": arrow}
