"""Reference made from the schemas: the databases with their fields, the code lists, the rules."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.cities.reporters import OFTEN
from schemas.codelists import CodeList, codelist
from schemas.column import Column, Kind, Need, Treatment
from schemas.database import Database
from schemas.databaselist import databases
from schemas.periods import Rhythm
from schemas.rules import DETAIL, rules
from schemas.wording import SEVERITIES

NEEDS = {
    Need.KEY: "关键 key",
    Need.EXPECTED: "应填 expected",
    Need.CONDITIONAL: "按情况 conditional",
    Need.OPTIONAL: "可选 optional",
}
KINDS = {
    Kind.TEXT: "文本",
    Kind.CODE: "代码",
    Kind.AREA: "区划",
    Kind.IDENTITY: "身份证号",
    Kind.USCC: "统一社会信用代码",
    Kind.USCC_LIST: "统一社会信用代码（可多个）",
    Kind.PHONE: "电话",
    Kind.DATE: "日期",
    Kind.MONTH: "年月",
    Kind.INT: "整数",
    Kind.NUMBER: "数",
    Kind.MONEY_WAN: "万元",
    Kind.PERCENT: "百分数",
    Kind.BOOL: "是/否",
}
TREATMENTS = {
    Treatment.KEEP: "保留 kept",
    Treatment.LAKE: "仅存数据湖，不入库表 lake only",
    Treatment.MONTH: "只留年月 month only",
    Treatment.STAT_LEVEL: "只留统计层级 statistical level only",
    Treatment.HMAC: "加密指纹代替 keyed hash",
    Treatment.PERSON_KEY: "以人员键代替 replaced by person_key",
    Treatment.NAME_KEY: "以姓名键代替 replaced by name_key",
    Treatment.FILLED: "只记是否填写 only whether filled",
    Treatment.DROP: "不保留 dropped",
}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; `|` and line breaks inside cells are escaped."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0])]
    lines += [[cell.replace("|", "\\|").replace("\n", "<br>") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def pages() -> dict[str, str]:
    """Page name → Markdown."""
    found = {f"codelists/{name}.md": codelist_page(codelist(name)) for name in sorted(used_lists())}
    return found | {"rules.md": rules_page()}


def database_page(database: Database) -> str:
    """One database: how it is recognized, its keys, its fields with everything a file may call them."""
    fields = [field_row(column) for column in database.columns.values()]
    keys = " 且 ".join(" 或 ".join(f"`{name}`" for name in one) for one in database.keys)
    identity = "；否则 ".join(" + ".join(f"`{name}`" for name in one) for one in database.identity)
    persons = (
        "每行是一个人：明细不进入数据库表，只有指标。" if database.is_personal else "明细（现行记录）存于同名库表。"
    )
    head = ("字段", "表头及同义写法", "类型", "要求", "代码表", "范围", "入库处理")
    return "\n\n".join(
        (
            f"# {database.title}（{database.code}，`{database.name}`）",
            f"{database.title_en}. {persons}",
            f"- 识别用词：{'、'.join(database.hints)}\n- 关键列（缺则退回）：{keys}\n- 行的标识（查重）：{identity}"
            + _reported(database),
            table(head, fields),
        )
    )


def _reported(database: Database) -> str:
    """How often and by whom, where that is not every month by every district."""
    if database.rhythm is Rhythm.MONTHLY and not database.is_citywide:
        return ""
    return f"\n- 报送：{OFTEN[database.rhythm]}一次，由{'市级' if database.is_citywide else '各区'}"


def field_row(column: Column) -> tuple[str, ...]:
    """One field as a table row."""
    limits = [f"{low} 至 {high}" for low, high in [(_number(column.low), _number(column.high))] if low or high]
    limits += [f"不大于 `{column.not_above}`"] if column.not_above else []
    default = [f"空列默认 {column.default}"] if column.default is not None else []
    headers = f"**{column.title}** {'、'.join(column.synonyms)}".strip()
    named = f"[{column.codelist}](../codelists/{column.codelist}.md)" if column.codelist else ""
    rest = (KINDS[column.kind], NEEDS[column.need], named, "；".join(limits + default), TREATMENTS[column.treatment])
    return (f"`{column.name}`", headers, *rest)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def used_lists() -> set[str]:
    """The code lists that columns of the databases name."""
    used = {column.codelist for database in databases().values() for column in database.columns.values()}
    return {name for name in used if name}


def codelist_page(one: CodeList) -> str:
    """A code list, with other spellings that are understood."""
    rows = ((f"`{code}`", label, one.english[code], "、".join(one.aliases[code])) for code, label in one.labels.items())
    return "\n\n".join(
        (
            f"# 代码表 {one.name} / Code list",
            "文件中写代码、中文名称或“也认”中的写法均可；其余写法计入“未归类”，待补对照。",
            table(("代码", "名称", "English", "也认"), rows),
        )
    )


def rules_page() -> str:
    """Every rule with its message."""
    rows = (
        (
            f"`{one.id}`",
            one.databases,
            "、".join(f"{SEVERITIES[s]} {s}" for s in one.severities),
            DETAIL.sub(r"\1", f"{one.message_zh}。{one.mend_zh}"),
            DETAIL.sub(r"\1", f"{one.message_en}; {one.mend_en}"),
            one.logic,
        )
        for one in rules().values()
    )
    return "\n\n".join(
        (
            "# 规则 / Rules",
            "一条问题（finding）指出文件、工作表、单元格、原值（已遮蔽）和应为。“计入，认证前须改”的行照常统计。",
            table(("编号", "数据库", "后果", "提示", "Message", "Logic"), rows),
        )
    )
