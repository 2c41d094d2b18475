"""The ledger, findings and reference."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "area",
        sa.Column("code", sa.String(), nullable=False, comment="代码 / code (GB/T 2260; <district>-unallocated)"),
        sa.Column("name_zh", sa.String(), nullable=False, comment="名称 / Chinese name"),
        sa.Column("name_en", sa.String(), nullable=False, comment="英文名称 / English name"),
        sa.Column("level", sa.Integer(), nullable=False, comment="层级 / 1 city, 2 district, 3 street, 4 community"),
        sa.Column("parent", sa.String(), nullable=True, comment="上级 / parent"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="启用日期 / valid from"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="停用日期 / valid until"),
        sa.Column("successor", sa.String(), nullable=True, comment="后继 / successor"),
        sa.PrimaryKeyConstraint("code", name="pk_area"),
        comment="区划：市、区、街镇、居村 / areas: city, district, street, community",
    )
    op.create_index("ix_area_parent", "area", ["parent"], unique=False)
    op.create_table(
        "code",
        sa.Column("codelist", sa.String(), nullable=False, comment="代码表 / code list"),
        sa.Column("code", sa.String(), nullable=False, comment="代码 / code"),
        sa.Column("position", sa.Integer(), nullable=False, comment="次序 / order within the list"),
        sa.Column("zh", sa.String(), nullable=False, comment="中文 / Chinese label"),
        sa.Column("en", sa.String(), nullable=False, comment="英文 / English label"),
        sa.PrimaryKeyConstraint("codelist", "code", name="pk_code"),
        comment="代码：各代码表，另有未映射、未填 / codes of all lists, with 未映射 (unmapped) and 未填 (blank)",
    )
    op.create_table(
        "fence",
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code (GB/T 2260)"),
        sa.Column(
            "token", sa.Integer(), nullable=False, comment="令牌 / token of the newest run; older runs may not commit"
        ),
        sa.PrimaryKeyConstraint("period", "district", name="pk_fence"),
        comment="围栏：每区每期最新运行的令牌 / fence: the newest run of each period and district",
    )
    op.create_table(
        "ledger_event",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="时间 / time"),
        sa.Column(
            "kind", sa.String(), nullable=False, comment="类别 / submission, supersede, decision, compute or release"
        ),
        sa.Column("period", sa.String(), nullable=True, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=True, comment="区代码 / district code (GB/T 2260)"),
        sa.Column("database", sa.String(), nullable=True, comment="数据库 / database"),
        sa.Column("submission_id", sa.Integer(), nullable=True, comment="报送编号 / submission"),
        sa.Column("who", sa.String(), nullable=False, comment="经办 / who did it"),
        sa.Column("why", sa.String(), nullable=True, comment="事由 / why"),
        sa.Column("detail", sa.JSON(), nullable=True, comment="详情 / details"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_event"),
        comment="台账：发生过的每一件事，只增不改 / ledger: everything that happened, only ever added to",
    )
    op.create_table(
        "obligation",
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code (GB/T 2260)"),
        sa.Column("database", sa.String(), nullable=False, comment="数据库 / database"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="截止日期 / due on"),
        sa.Column("decision", sa.String(), nullable=True, comment="决定 / waived or confirmed_zero"),
        sa.Column("reason", sa.String(), nullable=True, comment="理由 / reason of the decision"),
        sa.PrimaryKeyConstraint("period", "district", "database", name="pk_obligation"),
        comment="应报：某区某库某期 / obligation: district × database × period that is owed",
    )
    op.create_table(
        "reference_snapshot",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("file", sa.String(), nullable=False, comment="文件 / file, relative to the home's reference folder"),
        sa.Column("sha256", sa.String(), nullable=False, comment="指纹 / SHA-256 of its bytes"),
        sa.Column("content", sa.Text(), nullable=False, comment="内容 / its text"),
        sa.Column("seen_from", sa.DateTime(timezone=True), nullable=False, comment="起 / valid from"),
        sa.Column(
            "seen_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="止（空为现行） / valid until; null while it is current",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reference_snapshot"),
        comment="参考数据快照 / dated copies of the home's reference files",
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False, comment="名称 / name"),
        sa.Column("value", sa.String(), nullable=False, comment="值 / value"),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
        comment="库内设定（假名密钥指纹等） / facts about this warehouse, such as the pseudonym key's fingerprint",
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column(
            "content", sa.String(), nullable=False, comment="内容指纹 / digest of the file's bytes, place and reading"
        ),
        sa.Column(
            "source",
            sa.String(),
            nullable=False,
            comment="来源指纹 / digest of the file's bytes, sheets, database, part, period and district",
        ),
        sa.Column("period", sa.String(), nullable=True, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=True, comment="区代码 / district code (GB/T 2260)"),
        sa.Column(
            "part",
            sa.String(),
            nullable=True,
            comment="分报街镇（空为全区） / street of a part; null for the whole district",
        ),
        sa.Column("database", sa.String(), nullable=True, comment="数据库 / database"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="版本 / version within period, district, database and part"
        ),
        sa.Column("file", sa.String(), nullable=False, comment="文件名（已遮蔽） / file name, masked"),
        sa.Column("sheets", sa.JSON(), nullable=False, comment="工作表 / sheets"),
        sa.Column("sha256", sa.String(), nullable=False, comment="原件指纹 / SHA-256 of the file's bytes"),
        sa.Column(
            "state",
            sa.String(),
            nullable=False,
            comment="状态 / accepted, partial, held, returned, superseded or reverted",
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="收到时间 / received at"),
        sa.Column("rows_read", sa.Integer(), nullable=False, comment="读入行数 / rows read"),
        sa.Column("rows_accepted", sa.Integer(), nullable=False, comment="接收行数 / rows accepted"),
        sa.Column("rows_quarantined", sa.Integer(), nullable=False, comment="隔离行数 / rows quarantined"),
        sa.Column("rows_ignored", sa.Integer(), nullable=False, comment="非数据行数 / rows that are not data"),
        sa.Column("records", sa.Integer(), nullable=False, comment="记录数 / records of the accepted rows"),
        sa.Column("ignored", sa.JSON(), nullable=False, comment="非数据行分类 / rows that are not data, by kind"),
        sa.Column(
            "present", sa.JSON(), nullable=False, comment="文件所含字段 / columns of the schema that the file has"
        ),
        sa.Column("lake_file", sa.String(), nullable=True, comment="数据文件 / Parquet file, relative to the lake"),
        sa.Column("lake_sha256", sa.String(), nullable=True, comment="数据文件指纹 / SHA-256 of the Parquet file"),
        sa.Column(
            "current_from",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="现行起 / current from; null if it never was",
        ),
        sa.Column(
            "current_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="现行止（空为仍现行） / current until; null while it is",
        ),
        sa.Column("event_id", sa.Integer(), nullable=False, comment="台账编号 / ledger event"),
        sa.ForeignKeyConstraint(["event_id"], ["ledger_event.id"], name="fk_submission_event_id_ledger_event"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("content", name="uq_submission_content"),
        comment="报送：收到的一个版本，不可更改 / submission: one received version of one database, immutable",
    )
    op.create_index("ix_submission_slot", "submission", ["period", "district", "database"], unique=False)
    op.create_index("ix_submission_source", "submission", ["source"], unique=False)
    op.create_index(
        "uq_submission_current_part",
        "submission",
        ["period", "district", "database", "part"],
        unique=True,
        sqlite_where=sa.text("current_from IS NOT NULL AND current_to IS NULL"),
        postgresql_where=sa.text("current_from IS NOT NULL AND current_to IS NULL"),
    )
    op.create_index(
        "uq_submission_current_whole",
        "submission",
        ["period", "district", "database"],
        unique=True,
        sqlite_where=sa.text("current_from IS NOT NULL AND current_to IS NULL AND part IS NULL"),
        postgresql_where=sa.text("current_from IS NOT NULL AND current_to IS NULL AND part IS NULL"),
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("sha256", sa.String(), nullable=False, comment="原件指纹 / SHA-256 of the file's bytes"),
        sa.Column("file", sa.String(), nullable=False, comment="文件名（已遮蔽） / file name, masked"),
        sa.Column("period", sa.String(), nullable=True, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=True, comment="区代码 / district code (GB/T 2260)"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="到达时间 / arrived at"),
        sa.Column("run_id", sa.String(), nullable=True, comment="运行编号 / run"),
        sa.Column(
            "submission_id", sa.Integer(), nullable=False, comment="报送编号 / the submission it is, or is again"
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_arrival_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_arrival"),
        comment="到件：每一次收到，重复内容只记到件 / arrival: every receipt; the same content again is only this",
    )
    op.create_index("ix_arrival_submission_id", "arrival", ["submission_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("rule", sa.String(), nullable=False, comment="规则 / rule"),
        sa.Column("severity", sa.String(), nullable=False, comment="程度 / reject_file, reject_row, block or warn"),
        sa.Column("sheet", sa.String(), nullable=True, comment="工作表 / sheet"),
        sa.Column("cell", sa.String(), nullable=True, comment="单元格 / cell as in the district's file"),
        sa.Column("row", sa.Integer(), nullable=True, comment="行号 / row"),
        sa.Column("column", sa.String(), nullable=True, comment="字段 / column"),
        sa.Column("owner", sa.String(), nullable=False, comment="整改方 / who must mend it"),
        sa.Column("value", sa.String(), nullable=True, comment="原值（已遮蔽） / value, masked"),
        sa.Column("expected", sa.String(), nullable=True, comment="应为 / what was expected"),
        sa.Column("difference", sa.String(), nullable=True, comment="差异 / difference"),
        sa.Column("message", sa.String(), nullable=False, comment="说明 / message"),
        sa.Column("count", sa.Integer(), nullable=False, comment="处数 / how many places"),
        sa.Column("cells", sa.String(), nullable=True, comment="各处 / all places when told as one"),
        sa.Column("file", sa.String(), nullable=True, comment="文件名（已遮蔽） / file name, masked"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_finding_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
        comment="问题：一处一条 / finding: one problem at one place",
    )
    op.create_index("ix_finding_submission_id", "finding", ["submission_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "finding",
        "arrival",
        "submission",
        "setting",
        "reference_snapshot",
        "obligation",
        "ledger_event",
        "fence",
        "code",
        "area",
    ):
        op.drop_table(table)
