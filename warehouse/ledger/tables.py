"""The warehouse's own tables: ledger, findings, reference, indicators, each commented in Chinese and English.

The registers of the databases are derived from the schemas in `registers.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = sa.MetaData(naming_convention=NAMING)


class UtcTime(sa.TypeDecorator[dt.datetime]):
    """A point in time, always aware and in UTC; SQLite keeps it without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Aware → UTC; without the zone where the database has none."""
        if value is None:
            return None
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def now() -> dt.datetime:
    """The present time as it is stored."""
    return dt.datetime.now(dt.UTC)


def column(name: str, kind: Any, zh: str, en: str, *parts: Any, **options: Any) -> sa.Column[Any]:
    """A column with its comment `中文 / English`; NOT NULL unless said."""
    options.setdefault("nullable", False)
    return sa.Column(name, kind, *parts, comment=f"{zh} / {en}", **options)


def _identity() -> sa.Column[Any]:
    return column("id", sa.Integer, "编号", "number", primary_key=True)


def _period(**options: Any) -> sa.Column[Any]:
    return column("period", sa.String, "报告期（年-月）", "period (YYYY-MM)", **options)


def _district(**options: Any) -> sa.Column[Any]:
    return column("district", sa.String, "区代码", "district code (GB/T 2260)", **options)


def _database(**options: Any) -> sa.Column[Any]:
    return column("database", sa.String, "数据库", "database", **options)


def _standing() -> tuple[sa.Column[Any], ...]:
    """What computed rows say of themselves; a changed one is closed and replaced."""
    return (
        column("state", sa.Integer, "台账编号", "ledger state it was computed from"),
        column("valid_from", UtcTime, "起", "valid from"),
        column("valid_to", UtcTime, "止（空为现行）", "valid until; null while it is current", nullable=True),
    )


def _submission() -> sa.Column[Any]:
    foreign = sa.ForeignKey("submission.id")
    return column("submission_id", sa.Integer, "报送编号", "submission", foreign, index=True)


def _problem() -> tuple[sa.Column[Any], ...]:
    """What a finding says, as in the public contract."""
    return (
        column("rule", sa.String, "规则", "rule"),
        column("severity", sa.String, "程度", "reject_file, reject_row, block or warn"),
        column("sheet", sa.String, "工作表", "sheet", nullable=True),
        column("cell", sa.String, "单元格", "cell as in the district's file", nullable=True),
        column("row", sa.Integer, "行号", "row", nullable=True),
        column("column", sa.String, "字段", "column", nullable=True),
        column("owner", sa.String, "整改方", "who must mend it"),
        column("value", sa.String, "原值（已遮蔽）", "value, masked", nullable=True),
        column("expected", sa.String, "应为", "what was expected", nullable=True),
        column("difference", sa.String, "差异", "difference", nullable=True),
        column("message", sa.String, "说明", "message"),
        column("count", sa.Integer, "处数", "how many places"),
        column("cells", sa.String, "各处", "all places when told as one", nullable=True),
        column("file", sa.String, "文件名（已遮蔽）", "file name, masked", nullable=True),
    )


ledger_event = sa.Table(
    "ledger_event",
    METADATA,
    _identity(),
    column("at", UtcTime, "时间", "time"),
    column("kind", sa.String, "类别", "submission, supersede, decision, compute or release"),
    _period(nullable=True),
    _district(nullable=True),
    _database(nullable=True),
    column("submission_id", sa.Integer, "报送编号", "submission", nullable=True),
    column("who", sa.String, "经办", "who did it"),
    column("why", sa.String, "事由", "why", nullable=True),
    column("detail", sa.JSON, "详情", "details", nullable=True),
    comment="台账：发生过的每一件事，只增不改 / ledger: everything that happened, only ever added to",
)

submission = sa.Table(
    "submission",
    METADATA,
    _identity(),
    column("content", sa.String, "内容指纹", "digest of the file's bytes, place and reading", unique=True),
    column("source", sa.String, "来源指纹", "digest of the file's bytes, sheets, database, part, period and district"),
    _period(nullable=True),
    _district(nullable=True),
    column("part", sa.String, "分报街镇（空为全区）", "street of a part; null for the whole district", nullable=True),
    _database(nullable=True),
    column("version", sa.Integer, "版本", "version within period, district, database and part"),
    column("file", sa.String, "文件名（已遮蔽）", "file name, masked"),
    column("sheets", sa.JSON, "工作表", "sheets"),
    column("sha256", sa.String, "原件指纹", "SHA-256 of the file's bytes"),
    column("state", sa.String, "状态", "accepted, partial, held, returned, superseded or reverted"),
    column("received_at", UtcTime, "收到时间", "received at"),
    column("rows_read", sa.Integer, "读入行数", "rows read"),
    column("rows_accepted", sa.Integer, "接收行数", "rows accepted"),
    column("rows_quarantined", sa.Integer, "未接收行数", "rows quarantined"),
    column("rows_ignored", sa.Integer, "非数据行数", "rows that are not data"),
    column("records", sa.Integer, "记录数", "records of the accepted rows"),
    column("ignored", sa.JSON, "非数据行分类", "rows that are not data, by kind"),
    column("present", sa.JSON, "文件所含字段", "columns of the schema that the file has"),
    column("lake_file", sa.String, "数据文件", "Parquet file, relative to the lake", nullable=True),
    column("lake_sha256", sa.String, "数据文件指纹", "SHA-256 of the Parquet file", nullable=True),
    column("current_from", UtcTime, "现行起", "current from; null if it never was", nullable=True),
    column("current_to", UtcTime, "现行止（空为仍现行）", "current until; null while it is", nullable=True),
    column("event_id", sa.Integer, "台账编号", "ledger event", sa.ForeignKey("ledger_event.id")),
    column(
        "quarantined", sa.JSON(none_as_null=True), "未接收行位置", "quarantined rows: ranges by sheet", nullable=True
    ),
    column(
        "base",
        sa.Integer,
        "所更正的版本",
        "version that it is a delta of",
        sa.ForeignKey("submission.id"),
        nullable=True,
    ),
    column(
        "origins",
        sa.JSON(none_as_null=True),
        "更正件各行在原件中的位置",
        "place in the first file of each row of a delta",
        nullable=True,
    ),
    column(
        "letters",
        sa.JSON(none_as_null=True),
        "各工作表中各字段的列号",
        "letters of the columns in the file, by sheet",
        nullable=True,
    ),
    comment="报送：收到的一个版本，不可更改 / submission: one received version of one database, immutable",
)
_CURRENT = submission.c.current_from.is_not(None) & submission.c.current_to.is_(None)
sa.Index("ix_submission_slot", submission.c.period, submission.c.district, submission.c.database)
sa.Index("ix_submission_source", submission.c.source)
for _name, _columns, _where in (
    ("uq_submission_current_whole", ("period", "district", "database"), _CURRENT & submission.c.part.is_(None)),
    ("uq_submission_current_part", ("period", "district", "database", "part"), _CURRENT),
):
    # the third invariant is also held by the database itself: one current submission per obligation and part
    sa.Index(_name, *(submission.c[c] for c in _columns), unique=True, sqlite_where=_where, postgresql_where=_where)

arrival = sa.Table(
    "arrival",
    METADATA,
    _identity(),
    column("sha256", sa.String, "原件指纹", "SHA-256 of the file's bytes"),
    column("file", sa.String, "文件名（已遮蔽）", "file name, masked"),
    _period(nullable=True),
    _district(nullable=True),
    column("at", UtcTime, "到达时间", "arrived at"),
    column("run_id", sa.String, "运行编号", "run", nullable=True),
    column(
        "submission_id",
        sa.Integer,
        "报送编号",
        "the submission it is, or is again",
        sa.ForeignKey("submission.id"),
        index=True,
    ),
    comment="到件：每一次收到，重复内容只记到件 / arrival: every receipt; the same content again is only this",
)

finding = sa.Table(
    "finding",
    METADATA,
    _identity(),
    _submission(),
    *_problem(),
    column(
        "origin",
        sa.String,
        "更正件中的问题在原件中的位置",
        "place in the first file when the cell is of a delta's",
        nullable=True,
    ),
    comment="问题：一处一条 / finding: one problem at one place",
)

joint_finding = sa.Table(
    "joint_finding",
    METADATA,
    _identity(),
    _period(index=True),
    _submission(),
    *_problem(),
    *_standing(),
    comment="合并问题：各库各区现行行放在一起才看出的问题 / findings on the current rows of all files together",
)

fence = sa.Table(
    "fence",
    METADATA,
    _period(primary_key=True),
    _district(primary_key=True),
    column("token", sa.Integer, "令牌", "token of the newest run; older runs may not commit"),
    comment="围栏：每区每期最新运行的令牌 / fence: the newest run of each period and district",
)

setting = sa.Table(
    "setting",
    METADATA,
    column("key", sa.String, "名称", "name", primary_key=True),
    column("value", sa.String, "值", "value"),
    comment="库内设定（假名密钥指纹等） / facts about this warehouse, such as the pseudonym key's fingerprint",
)

reference_snapshot = sa.Table(
    "reference_snapshot",
    METADATA,
    _identity(),
    column("file", sa.String, "文件", "file, relative to the home's reference folder"),
    column("sha256", sa.String, "指纹", "SHA-256 of its bytes"),
    column("content", sa.Text, "内容", "its text"),
    column("seen_from", UtcTime, "起", "valid from"),
    column("seen_to", UtcTime, "止（空为现行）", "valid until; null while it is current", nullable=True),
    comment="参考数据快照 / dated copies of the home's reference files",
)

obligation = sa.Table(
    "obligation",
    METADATA,
    _period(primary_key=True),
    _district(primary_key=True),
    _database(primary_key=True),
    column("due_on", sa.Date, "截止日期", "due on"),
    column("decision", sa.String, "决定", "waived or confirmed_zero", nullable=True),
    column("reason", sa.String, "理由", "reason of the decision", nullable=True),
    comment="应报：某区某库某期 / obligation: district × database × period that is owed",
)

area = sa.Table(
    "area",
    METADATA,
    column("code", sa.String, "代码", "code (GB/T 2260; <district>-unallocated)", primary_key=True),
    column("name_zh", sa.String, "名称", "Chinese name"),
    column("name_en", sa.String, "英文名称", "English name"),
    column("level", sa.Integer, "层级", "1 city, 2 district, 3 street, 4 community"),
    column("parent", sa.String, "上级", "parent", nullable=True, index=True),
    column("valid_from", sa.Date, "启用日期", "valid from", nullable=True),
    column("valid_to", sa.Date, "停用日期", "valid until", nullable=True),
    column("successor", sa.String, "后继", "successor", nullable=True),
    comment="区划：市、区、街镇、居村 / areas: city, district, street, community",
)

code = sa.Table(
    "code",
    METADATA,
    column("codelist", sa.String, "代码表", "code list", primary_key=True),
    column("code", sa.String, "代码", "code", primary_key=True),
    column("position", sa.Integer, "次序", "order within the list"),
    column("zh", sa.String, "中文", "Chinese label"),
    column("en", sa.String, "英文", "English label"),
    comment="代码：各代码表，另有未归类、未填 / codes of all lists, with 未归类 (unmapped) and 未填 (blank)",
)

indicator = sa.Table(
    "indicator",
    METADATA,
    column("code", sa.String, "指标代码", "indicator code", primary_key=True),
    column("version", sa.Integer, "定义版本", "version of the definition", primary_key=True),
    column("name_zh", sa.String, "指标名称", "Chinese name"),
    column("name_en", sa.String, "英文名称", "English name"),
    column("unit", sa.String, "单位", "unit"),
    column("kind", sa.String, "类别", "count or ratio"),
    column("scale", sa.Float, "倍数", "1, 100 (%) or 1000 (‰)"),
    column("better", sa.String, "好的方向", "which direction is better"),
    column("period", sa.String, "发布频率", "rhythm of publication"),
    column("finest", sa.String, "最细层级", "finest level of the total"),
    column("databases", sa.JSON, "所用数据库", "databases it needs"),
    column("definition_zh", sa.Text, "定义", "definition in Chinese"),
    column("definition_en", sa.Text, "英文定义", "definition in English"),
    column("dimensions", sa.JSON, "分组", "dimensions"),
    comment="指标定义 / definitions of the indicators",
)

indicator_value = sa.Table(
    "indicator_value",
    METADATA,
    _identity(),
    column("period", sa.String, "报告期", "period (YYYY-MM)"),
    column("code", sa.String, "指标代码", "indicator code"),
    column("version", sa.Integer, "定义版本", "version of the definition"),
    column("area", sa.String, "区划代码", "area"),
    column("dimension", sa.String, "分组（空为总数）", "dimension; null for the total", nullable=True),
    column("member", sa.String, "分组取值", "member of the dimension", nullable=True),
    column("numerator", sa.Float, "分子", "numerator"),
    column("denominator", sa.Float, "分母", "denominator of a ratio", nullable=True),
    *_standing(),
    comment="指标值：数据中出现的分组；零与未报由覆盖推出 / values of the groups that appear; zero, missing derive",
)
sa.Index("ix_indicator_value_place", indicator_value.c.period, indicator_value.c.code, indicator_value.c.area)

indicator_coverage = sa.Table(
    "indicator_coverage",
    METADATA,
    _identity(),
    column("period", sa.String, "报告期", "period (YYYY-MM)"),
    column("code", sa.String, "指标代码", "indicator code"),
    column("dimension", sa.String, "分组（空为总数）", "dimension; null for the total", nullable=True),
    column("area", sa.String, "区划代码", "area: city, district or street"),
    column("areas_reported", sa.Integer, "已报区划数", "areas that reported"),
    column("areas_expected", sa.Integer, "应报区划数", "areas expected"),
    *_standing(),
    comment="指标覆盖：应报几处、已报几处 / coverage: how many areas were expected and reported",
)
sa.Index("ix_indicator_coverage_place", indicator_coverage.c.period, indicator_coverage.c.code)

computation = sa.Table(
    "computation",
    METADATA,
    column("period", sa.String, "报告期", "period (YYYY-MM)", primary_key=True),
    column("state", sa.Integer, "台账编号", "ledger state it was computed from"),
    column("computed_at", UtcTime, "计算时间", "computed at"),
    comment="计算：每期最近一次 / the newest computation of each period",
)

release = sa.Table(
    "release",
    METADATA,
    column("period", sa.String, "报告期", "period (YYYY-MM)", primary_key=True),
    column("number", sa.Integer, "序号", "number within the period", primary_key=True),
    column("state", sa.Integer, "台账编号", "ledger state it is pinned to"),
    column("built_at", UtcTime, "制作时间", "built at"),
    column("folder", sa.String, "文件夹", "folder, relative to the home"),
    column("files", sa.JSON, "文件及指纹", "files and their SHA-256"),
    comment="发布：某期公布的一套成果 / release: a published set for one period",
)
