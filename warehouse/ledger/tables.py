"""The tables of the ledger, each commented in Chinese and English: events, submissions, findings, what is owed.

The registers of the databases are derived from the schemas in `registers.py`.
"""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.ledger.columns import (
    METADATA,
    UtcTime,
    column,
    database,
    district,
    identity,
    period,
    problem,
    submission_id,
)

ledger_event = sa.Table(
    "ledger_event",
    METADATA,
    identity(),
    column("at", UtcTime, "时间", "time"),
    column("kind", sa.String, "类别", "submission, supersede, decision, compute or release"),
    period(nullable=True),
    district(nullable=True),
    database(nullable=True),
    column("submission_id", sa.Integer, "报送编号", "submission", nullable=True),
    column("who", sa.String, "经办", "who did it"),
    column("why", sa.String, "事由", "why", nullable=True),
    column("detail", sa.JSON, "详情", "details", nullable=True),
    comment="台账：发生过的每一件事，只增不改 / ledger: everything that happened, only ever added to",
)

submission = sa.Table(
    "submission",
    METADATA,
    identity(),
    column("content", sa.String, "内容指纹", "digest of the file's bytes, place and reading", unique=True),
    column("source", sa.String, "来源指纹", "digest of the file's bytes, sheets, database, part, period and district"),
    period(nullable=True),
    district(nullable=True),
    column("part", sa.String, "分报街镇（空为全区）", "street of a part; null for the whole district", nullable=True),
    database(nullable=True),
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
    identity(),
    column("sha256", sa.String, "原件指纹", "SHA-256 of the file's bytes"),
    column("file", sa.String, "文件名（已遮蔽）", "file name, masked"),
    period(nullable=True),
    district(nullable=True),
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
    identity(),
    submission_id(),
    *problem(),
    column(
        "origin",
        sa.String,
        "更正件中的问题在原件中的位置",
        "place in the first file when the cell is of a delta's",
        nullable=True,
    ),
    comment="问题：一处一条 / finding: one problem at one place",
)

fence = sa.Table(
    "fence",
    METADATA,
    period(primary_key=True),
    district(primary_key=True),
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
    identity(),
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
    period(primary_key=True),
    district(primary_key=True),
    database(primary_key=True),
    column("due_on", sa.Date, "截止日期", "due on"),
    column("decision", sa.String, "决定", "waived, confirmed_zero or not_owed", nullable=True),
    column("reason", sa.String, "理由", "reason of the decision", nullable=True),
    column("approver", sa.String, "批准人", "who approved the decision", nullable=True),
    column("expires_on", sa.Date, "免报截止", "last day of a waiver; null: for good", nullable=True),
    comment="应报：某区某库某期 / obligation: district × database × period that is owed",
)

announcement = sa.Table(
    "announcement",
    METADATA,
    column(
        "address", sa.String, "地址名称（不含地址本身）", "name of the address, never the address", primary_key=True
    ),
    column("event", sa.String, "事项", "what is said: once to each address", primary_key=True),
    column("claimed_at", UtcTime, "开始发送", "when sending began; null while nobody sends it", nullable=True),
    column("said_at", UtcTime, "送达", "when it was delivered; null before", nullable=True),
    column("failures", sa.Integer, "失败次数", "deliveries that failed"),
    comment="通知：每件事向每个地址只说一次 / announcement: what was said to which address",
)
