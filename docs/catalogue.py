"""Reference pages made from the warehouse and the command: indicators, tables and views, commands with their help."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from docs.dictionary import table
from schemas.databaselist import databases
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.registers import metadata
from warehouse.store.views import comments

BETTER = {"up": "越高越好", "down": "越低越好", "": ""}
RHYTHMS = {"monthly": "月", "quarterly": "季", "annual": "年"}
WIDTH = 100


def pages() -> dict[str, str]:
    """Page name → Markdown."""
    return {"indicators.md": indicators_page(), "warehouse.md": warehouse_page(), "commands.md": commands_page()}


def indicators_page() -> str:
    """Every indicator with its definition in both languages."""
    known = sorted(indicators().values(), key=lambda one: one.code)
    head = ("代码", "指标", "单位", "导向", "发布", "定义", "Definition", "分组", "用到的库")
    return "\n\n".join(
        (
            "# 指标 / Indicators",
            f"共 {len(known)} 项。所有指标每月计算，“发布”为公布频率；比率一律为分子之和除以分母之和。",
            table(head, (_indicator(one) for one in known)),
        )
    )


def _indicator(one: Indicator) -> tuple[str, ...]:
    dimensions = "、".join(f"`{dimension.name}`" for dimension in one.dimensions)
    used = "、".join(databases()[name].title for name in one.databases)
    names = (f"`{one.code}`", f"{one.zh}<br>{one.en}", one.unit, BETTER[one.better], RHYTHMS[one.period])
    return (*names, one.definition_zh, one.definition_en, dimensions, used)


def warehouse_page() -> str:
    """Tables with their columns, then views."""
    parts = [
        "# 数据库表 / Warehouse",
        "SQLite 或 PostgreSQL，结构相同。直接标识（姓名、证件号、电话）不在任何一张表中。",
    ]
    for one in sorted(metadata().tables.values(), key=lambda one: one.name):
        rows = ((f"`{c.name}`", str(c.type), "可空" if c.nullable else "", c.comment or "") for c in one.columns)
        parts += [f"## {one.name}", one.comment or "", table(("列", "类型", "", "说明 / meaning"), rows)]
    views = ((f"`{name}`", comment) for name, comment in comments().items())
    return "\n\n".join([*parts, "## 视图 / Views", table(("视图", "说明 / meaning"), views)])


def commands_page() -> str:
    """The help of every command."""
    from pipelines.command.app import app

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    parts = [
        "# 命令 / Commands",
        "退出码：0 完成；1 完成，但有须整改之处；2 用法或配置有误；3 内部故障。",
        _help(group, "octet"),
    ]
    return "\n\n".join([*parts, *_commands(group, "octet")])


def _commands(group: TyperGroup, before: str) -> list[str]:
    found = []
    for name, command in sorted(group.commands.items()):
        found += [f"## {before} {name}", _help(command, f"{before} {name}")]
        if isinstance(command, TyperGroup):
            found += _commands(command, f"{before} {name}")
    return found


def _help(command: Any, name: str) -> str:
    context = command.make_context(name, [], resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH)
    return f"```text\n{command.get_help(context).rstrip()}\n```"
