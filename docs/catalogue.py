"""Reference made from the warehouse and the command: indicators, tables and views, commands with their help.

What a database brings stands on a page of its own, so that a further one changes no page of the others.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
import typer
from typer.core import TyperGroup

from docs import dictionary
from docs.dictionary import table
from schemas.database import Database
from schemas.databaselist import databases
from warehouse.indicators.registry import Indicator
from warehouse.indicators.sections import QUALITY, sections
from warehouse.ledger.registers import metadata
from warehouse.store import publishedviews, views

BETTER = {"up": "越高越好", "down": "越低越好", "": ""}
RHYTHMS = {"monthly": "月", "quarterly": "季", "annual": "年"}
HEAD = ("代码", "指标", "单位", "指标性质", "发布", "定义", "Definition", "分组", "用到的库")
WIDTH = 100


def pages() -> dict[str, str]:
    """Page name → Markdown."""
    found = {f"databases/{name}.md": _page(database) for name, database in databases().items()}
    found[f"databases/{QUALITY.name}.md"] = _quality_page()
    return found | {"warehouse.md": warehouse_page(), "commands.md": commands_page()}


def _page(database: Database) -> str:
    return "\n\n".join((dictionary.database_page(database), *_of_database(database)))


def _quality_page() -> str:
    counted = views.by_section()[QUALITY.name]
    parts = (
        f"# {QUALITY.title} / {QUALITY.title_en}",
        "数的不是表里的行，而是台账里的应报事项和收到的文件（[应报](../../obligations.md)）：没有报来的也计入，所以从不“未报”。"
        "What is counted is not rows of files but what is owed and what was received: nothing is ever missing.",
        "## 指标 / Indicators",
        table(HEAD, map(_indicator, counted)),
        "## 数据库表与视图 / Tables and views",
        _view(views.wide_name(QUALITY.name)),
        _view(publishedviews.wide_name(QUALITY.title)),
    )
    return "\n\n".join(parts)


def _of_database(database: Database) -> list[str]:
    """What is counted of a database's rows, and where SQL finds both."""
    counted = views.by_section().get(database.name, [])
    parts = ["## 指标 / Indicators", table(HEAD, map(_indicator, counted))] if counted else []
    own = metadata().tables.get(database.name)
    parts += ["## 数据库表与视图 / Tables and views"] if counted or own is not None else []
    parts += [_view(views.wide_name(database.name)), _view(publishedviews.wide_name(database.title))] if counted else []
    return [*parts, *([_table(own)] if own is not None else [])]


def _indicator(one: Indicator) -> tuple[str, ...]:
    dimensions = "、".join(f"`{dimension.name}`" for dimension in one.dimensions)
    used = "、".join(databases()[name].title for name in one.databases) or "各库"
    names = (f"`{one.code}`", f"{one.zh}<br>{one.en}", one.unit, BETTER[one.better], RHYTHMS[one.period])
    return (*names, one.definition_zh, one.definition_en, dimensions, used)


def warehouse_page() -> str:
    """Tables with their columns, then views: those that every home has, whatever its databases."""
    titles = (one.title for one in sections().values())
    own = {*databases(), *map(views.wide_name, sections()), *map(publishedviews.wide_name, titles)}
    parts = [
        "# 数据库表 / Warehouse",
        "SQLite 或 PostgreSQL，结构相同。直接标识（姓名、证件号、电话）不在任何一张表中。"
        "各库现行记录的表和指标宽表见[各库](databases)一页。",
    ]
    parts += ["## 表 / Tables", *(_table(one) for name, one in sorted(metadata().tables.items()) if name not in own)]
    parts += ["## 视图 / Views", "\n".join(_view(name) for name in views.comments() if name not in own)]
    return "\n\n".join(parts)


def _table(one: sa.Table) -> str:
    rows = ((f"`{c.name}`", str(c.type), "可空" if c.nullable else "", c.comment or "") for c in one.columns)
    return "\n\n".join((f"### {one.name}", one.comment or "", table(("列", "类型", "", "说明 / meaning"), rows)))


def _view(name: str) -> str:
    return f"- `{name}`：{views.comments()[name]}"


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
