"""The registers of the six databases that hold no persons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "building",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("sheet", sa.String(), nullable=False, comment="工作表 / sheet"),
        sa.Column("row", sa.Integer(), nullable=False, comment="行号 / row of the sheet"),
        sa.Column("building_code", sa.String(), nullable=True, comment="楼宇代码 / Building code"),
        sa.Column("building_name", sa.String(), nullable=True, comment="楼宇名称 / Building name"),
        sa.Column("address", sa.String(), nullable=True, comment="楼宇地址 / Address"),
        sa.Column("street_code", sa.String(), nullable=True, comment="所属街道(镇) / Street or town"),
        sa.Column("community_code", sa.String(), nullable=True, comment="所属居民区 / Residential area"),
        sa.Column("building_type", sa.String(), nullable=True, comment="楼宇类型 / Building type"),
        sa.Column("is_key", sa.Boolean(), nullable=True, comment="是否重点楼宇 / Key building"),
        sa.Column("floor_area_m2", sa.Double(), nullable=True, comment="建筑面积(平方米) / Floor area (m²)"),
        sa.Column("ownership", sa.String(), nullable=True, comment="产权情况 / Ownership"),
        sa.Column("occupancy_pct", sa.Double(), nullable=True, comment="入驻率(%) / Occupancy (%)"),
        sa.Column("units_in", sa.BigInteger(), nullable=True, comment="入驻单位数 / Units in the building"),
        sa.Column("employees", sa.BigInteger(), nullable=True, comment="从业人员数 / Employees"),
        sa.Column("members_total", sa.BigInteger(), nullable=True, comment="党员数 / Party members"),
        sa.Column(
            "members_not_transferred",
            sa.BigInteger(),
            nullable=True,
            comment="未转入组织关系党员数 / Members whose relation is elsewhere",
        ),
        sa.Column(
            "coverage_status", sa.String(), nullable=True, comment="党组织覆盖情况 / Party organisation coverage"
        ),
        sa.Column(
            "org_code", sa.String(), nullable=True, comment="楼宇党组织代码 / Party organisation of the building"
        ),
        sa.Column(
            "instructor", sa.Boolean(), nullable=True, comment="是否派党建指导员 / Party-building instructor sent"
        ),
        sa.Column("service_station", sa.Boolean(), nullable=True, comment="是否有党群服务站 / Party service station"),
        sa.Column("union_code", sa.String(), nullable=True, comment="楼宇工会代码 / Union of the building"),
        sa.Column(
            "league_code",
            sa.String(),
            nullable=True,
            comment="楼宇团组织代码 / Youth League organisation of the building",
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_building_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_building"),
        comment="商务楼宇：现行记录 / Commercial buildings: current rows",
    )
    op.create_index("ix_building_period_district", "building", ["period", "district"], unique=False)
    op.create_index("ix_building_submission_id", "building", ["submission_id"], unique=False)
    op.create_table(
        "community",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("sheet", sa.String(), nullable=False, comment="工作表 / sheet"),
        sa.Column("row", sa.Integer(), nullable=False, comment="行号 / row of the sheet"),
        sa.Column("community_code", sa.String(), nullable=True, comment="居民区代码 / Residential area code"),
        sa.Column("community_name", sa.String(), nullable=True, comment="居民区名称 / Name of the residential area"),
        sa.Column("street_code", sa.String(), nullable=True, comment="所属街道(镇) / Street or town"),
        sa.Column("community_type", sa.String(), nullable=True, comment="类型 / Type of residential area"),
        sa.Column("estates", sa.BigInteger(), nullable=True, comment="小区数 / Housing estates"),
        sa.Column("stairwell_groups", sa.BigInteger(), nullable=True, comment="楼组数 / Stairwell groups"),
        sa.Column("households", sa.BigInteger(), nullable=True, comment="总户数 / Households"),
        sa.Column("registered_population", sa.BigInteger(), nullable=True, comment="户籍人口 / Registered population"),
        sa.Column("resident_population", sa.BigInteger(), nullable=True, comment="常住人口 / Resident population"),
        sa.Column("migrant_population", sa.BigInteger(), nullable=True, comment="来沪人员数 / Migrant population"),
        sa.Column(
            "org_code",
            sa.String(),
            nullable=True,
            comment="居民区党组织代码 / Party organisation of the residential area",
        ),
        sa.Column("org_members", sa.BigInteger(), nullable=True, comment="党员数 / Party members"),
        sa.Column(
            "registered_in_service",
            sa.BigInteger(),
            nullable=True,
            comment="在职报到党员数 / In-service members registered here",
        ),
        sa.Column(
            "part_time_committee", sa.BigInteger(), nullable=True, comment="兼职委员数 / Part-time committee members"
        ),
        sa.Column("community_workers", sa.BigInteger(), nullable=True, comment="社区工作者数 / Community workers"),
        sa.Column("grids", sa.BigInteger(), nullable=True, comment="网格数 / Grids"),
        sa.Column(
            "responsibility_zones",
            sa.BigInteger(),
            nullable=True,
            comment="党建责任区数 / Party-building responsibility zones",
        ),
        sa.Column("work_fund_wan", sa.Double(), nullable=True, comment="工作经费(万元) / Work fund (10,000 yuan)"),
        sa.Column(
            "service_fund_wan",
            sa.Double(),
            nullable=True,
            comment="服务群众专项经费(万元) / Public service fund (10,000 yuan)",
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_community_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_community"),
        comment="居民区：现行记录 / Residential areas: current rows",
    )
    op.create_index("ix_community_period_district", "community", ["period", "district"], unique=False)
    op.create_index("ix_community_submission_id", "community", ["submission_id"], unique=False)
    op.create_table(
        "league_org",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("sheet", sa.String(), nullable=False, comment="工作表 / sheet"),
        sa.Column("row", sa.Integer(), nullable=False, comment="行号 / row of the sheet"),
        sa.Column("league_code", sa.String(), nullable=True, comment="团组织代码 / Youth League organisation code"),
        sa.Column("league_name", sa.String(), nullable=True, comment="团组织全称 / Youth League organisation name"),
        sa.Column("league_short_name", sa.String(), nullable=True, comment="团组织简称 / Short name"),
        sa.Column("league_type", sa.String(), nullable=True, comment="团组织类别 / Type of League organisation"),
        sa.Column("parent_league", sa.String(), nullable=True, comment="上级团组织 / Superior League organisation"),
        sa.Column(
            "unit_uscc", sa.String(), nullable=True, comment="所在单位代码 / Unified social credit code of the unit"
        ),
        sa.Column("industry", sa.String(), nullable=True, comment="单位所属行业类别 / Industry"),
        sa.Column("building_code", sa.String(), nullable=True, comment="所在楼宇 / Building"),
        sa.Column("community_code", sa.String(), nullable=True, comment="所属居民区 / Residential area"),
        sa.Column("established_on", sa.Date(), nullable=True, comment="成立日期 / Date of establishment"),
        sa.Column("term_end", sa.Date(), nullable=True, comment="届满日期 / End of term"),
        sa.Column(
            "has_secretary_name", sa.Boolean(), nullable=True, comment="团组织书记（是否填写） / Secretary (filled)"
        ),
        sa.Column(
            "youth_14_28", sa.BigInteger(), nullable=True, comment="14至28周岁青年数 / Young people aged 14 to 28"
        ),
        sa.Column("members", sa.BigInteger(), nullable=True, comment="团员数 / League members"),
        sa.Column(
            "members_new", sa.BigInteger(), nullable=True, comment="本年新发展团员数 / Members admitted this year"
        ),
        sa.Column(
            "members_party",
            sa.BigInteger(),
            nullable=True,
            comment="保留团籍党员数 / Party members who stay in the League",
        ),
        sa.Column("recommended", sa.BigInteger(), nullable=True, comment="推优人数 / Members recommended to the Party"),
        sa.Column("floating", sa.BigInteger(), nullable=True, comment="流动团员数 / Floating members"),
        sa.Column("dues_rate_pct", sa.Double(), nullable=True, comment="团费收缴率 / Dues collected (%)"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_league_org_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_league_org"),
        comment="团组织：现行记录 / Youth League organisations: current rows",
    )
    op.create_index("ix_league_org_period_district", "league_org", ["period", "district"], unique=False)
    op.create_index("ix_league_org_submission_id", "league_org", ["submission_id"], unique=False)
    op.create_table(
        "party_org",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("sheet", sa.String(), nullable=False, comment="工作表 / sheet"),
        sa.Column("row", sa.Integer(), nullable=False, comment="行号 / row of the sheet"),
        sa.Column("org_code", sa.String(), nullable=True, comment="党组织代码 / Party organisation code"),
        sa.Column("org_name", sa.String(), nullable=True, comment="党组织名称 / Party organisation name"),
        sa.Column("org_short_name", sa.String(), nullable=True, comment="党组织简称 / Short name"),
        sa.Column("org_category", sa.String(), nullable=True, comment="组织类别 / Organisation category"),
        sa.Column("parent_org_code", sa.String(), nullable=True, comment="上级党组织代码 / Parent organisation code"),
        sa.Column("parent_org_name", sa.String(), nullable=True, comment="上级党组织名称 / Parent organisation name"),
        sa.Column("affiliation", sa.String(), nullable=True, comment="隶属关系 / Administrative affiliation"),
        sa.Column("district_code", sa.String(), nullable=True, comment="所在区 / District"),
        sa.Column("street_code", sa.String(), nullable=True, comment="所在街道(镇) / Street or town"),
        sa.Column("community_code", sa.String(), nullable=True, comment="所属居民区 / Residential area"),
        sa.Column("building_code", sa.String(), nullable=True, comment="所在楼宇 / Building"),
        sa.Column("field_type", sa.String(), nullable=True, comment="所属领域 / Field of Party building"),
        sa.Column("is_functional", sa.Boolean(), nullable=True, comment="是否功能型党组织 / Functional organisation"),
        sa.Column(
            "unit_situation",
            sa.String(),
            nullable=True,
            comment="党组织所在单位情况 / Relation to the unit it stands in",
        ),
        sa.Column(
            "unit_uscc", sa.String(), nullable=True, comment="所在单位统一社会信用代码 / Credit codes of the units"
        ),
        sa.Column("unit_name", sa.String(), nullable=True, comment="所在单位名称 / Name of the unit"),
        sa.Column("unit_nature", sa.String(), nullable=True, comment="单位性质类别 / Nature of the unit"),
        sa.Column("established_on", sa.Date(), nullable=True, comment="建立日期 / Date of establishment"),
        sa.Column("approval_no", sa.String(), nullable=True, comment="建立文号 / Approval document number"),
        sa.Column("term_no", sa.BigInteger(), nullable=True, comment="届次 / Term number"),
        sa.Column("term_start", sa.Date(), nullable=True, comment="本届换届日期 / Start of the present term"),
        sa.Column("term_years", sa.BigInteger(), nullable=True, comment="任期年限 / Length of term (years)"),
        sa.Column("term_end", sa.Date(), nullable=True, comment="任期届满日期 / End of term"),
        sa.Column(
            "has_secretary_name", sa.Boolean(), nullable=True, comment="党组织书记（是否填写） / Secretary (filled)"
        ),
        sa.Column("secretary_full_time", sa.Boolean(), nullable=True, comment="书记专兼职 / Full-time secretary"),
        sa.Column("committee_size", sa.BigInteger(), nullable=True, comment="班子成员数 / Committee members"),
        sa.Column(
            "part_time_committee", sa.BigInteger(), nullable=True, comment="兼职委员数 / Part-time committee members"
        ),
        sa.Column("group_count", sa.BigInteger(), nullable=True, comment="党小组数 / Party groups"),
        sa.Column("member_total", sa.BigInteger(), nullable=True, comment="党员总数 / Party members"),
        sa.Column("member_probationary", sa.BigInteger(), nullable=True, comment="预备党员数 / Probationary members"),
        sa.Column("branch_grade", sa.String(), nullable=True, comment="分类定等 / Grade of the branch"),
        sa.Column("venue_area_m2", sa.Double(), nullable=True, comment="活动场所面积 / Floor area of the venue (m²)"),
        sa.Column("status", sa.String(), nullable=True, comment="组织状态 / Organisation status"),
        sa.Column("change_type", sa.String(), nullable=True, comment="变动类型 / Change in the period"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_party_org_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_party_org"),
        comment="党组织：现行记录 / Party organisations: current rows",
    )
    op.create_index("ix_party_org_period_district", "party_org", ["period", "district"], unique=False)
    op.create_index("ix_party_org_submission_id", "party_org", ["submission_id"], unique=False)
    op.create_table(
        "trade_union",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("sheet", sa.String(), nullable=False, comment="工作表 / sheet"),
        sa.Column("row", sa.Integer(), nullable=False, comment="行号 / row of the sheet"),
        sa.Column("union_code", sa.String(), nullable=True, comment="工会组织代码 / Trade union code"),
        sa.Column("union_name", sa.String(), nullable=True, comment="工会组织名称 / Trade union name"),
        sa.Column("union_uscc", sa.String(), nullable=True, comment="工会统一社会信用代码 / Credit code of the union"),
        sa.Column("unit_uscc", sa.String(), nullable=True, comment="所在单位代码 / Credit codes of the units"),
        sa.Column("union_type", sa.String(), nullable=True, comment="工会类型 / Type of union"),
        sa.Column("building_code", sa.String(), nullable=True, comment="所在楼宇 / Building"),
        sa.Column("community_code", sa.String(), nullable=True, comment="所属居民区 / Residential area"),
        sa.Column("established_on", sa.Date(), nullable=True, comment="建会日期 / Date of establishment"),
        sa.Column("term_end", sa.Date(), nullable=True, comment="届满日期 / End of term"),
        sa.Column("build_status", sa.String(), nullable=True, comment="建会状态 / State of establishment"),
        sa.Column("units_covered", sa.BigInteger(), nullable=True, comment="涵盖单位数 / Units covered"),
        sa.Column("employees", sa.BigInteger(), nullable=True, comment="职工人数 / Employees"),
        sa.Column("employees_female", sa.BigInteger(), nullable=True, comment="女职工人数 / Female employees"),
        sa.Column("members", sa.BigInteger(), nullable=True, comment="会员人数 / Union members"),
        sa.Column("members_female", sa.BigInteger(), nullable=True, comment="女会员人数 / Female members"),
        sa.Column("members_migrant", sa.BigInteger(), nullable=True, comment="农民工会员数 / Migrant-worker members"),
        sa.Column(
            "members_new_employment",
            sa.BigInteger(),
            nullable=True,
            comment="新就业形态会员数 / Members in new forms of employment",
        ),
        sa.Column("full_time_staff", sa.BigInteger(), nullable=True, comment="专职工会干部数 / Full-time union staff"),
        sa.Column("legal_person", sa.Boolean(), nullable=True, comment="是否取得法人资格 / Legal person"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_trade_union_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_trade_union"),
        comment="工会组织：现行记录 / Trade unions: current rows",
    )
    op.create_index("ix_trade_union_period_district", "trade_union", ["period", "district"], unique=False)
    op.create_index("ix_trade_union_submission_id", "trade_union", ["submission_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("district", sa.String(), nullable=False, comment="区代码 / district code"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("sheet", sa.String(), nullable=False, comment="工作表 / sheet"),
        sa.Column("row", sa.Integer(), nullable=False, comment="行号 / row of the sheet"),
        sa.Column("uscc", sa.String(), nullable=True, comment="统一社会信用代码 / Unified social credit code"),
        sa.Column("unit_name", sa.String(), nullable=True, comment="单位名称 / Unit name"),
        sa.Column("business_address", sa.String(), nullable=True, comment="经营地址 / Business address"),
        sa.Column("street_code", sa.String(), nullable=True, comment="所属街道(镇) / Street or town"),
        sa.Column("community_code", sa.String(), nullable=True, comment="所属居民区 / Residential area"),
        sa.Column("building_code", sa.String(), nullable=True, comment="所在楼宇 / Building"),
        sa.Column("unit_nature", sa.String(), nullable=True, comment="单位性质类别 / Nature of the unit"),
        sa.Column("economic_component", sa.String(), nullable=True, comment="经济类型 / Economic component"),
        sa.Column("industry", sa.String(), nullable=True, comment="所属行业 / Industry"),
        sa.Column("size", sa.String(), nullable=True, comment="企业规模 / Enterprise size"),
        sa.Column(
            "is_two_new", sa.Boolean(), nullable=True, comment="是否两新组织 / New economic or social organisation"
        ),
        sa.Column(
            "resident_unit",
            sa.Boolean(),
            nullable=True,
            comment="是否驻区单位 / Unit taking part in regional Party building",
        ),
        sa.Column("operating_status", sa.String(), nullable=True, comment="经营状态 / Operating status"),
        sa.Column("employees", sa.BigInteger(), nullable=True, comment="从业人员数 / Employees"),
        sa.Column("members_total", sa.BigInteger(), nullable=True, comment="党员数 / Party members"),
        sa.Column(
            "members_not_transferred",
            sa.BigInteger(),
            nullable=True,
            comment="未转入组织关系党员数 / Members whose relation is elsewhere",
        ),
        sa.Column(
            "coverage_status", sa.String(), nullable=True, comment="建立党组织情况 / Party organisation coverage"
        ),
        sa.Column("org_code", sa.String(), nullable=True, comment="党组织代码 / Party organisation code"),
        sa.Column("instructor", sa.Boolean(), nullable=True, comment="党建指导员 / Party-building instructor sent"),
        sa.Column("has_union", sa.Boolean(), nullable=True, comment="是否建立工会 / Has a trade union"),
        sa.Column(
            "has_league", sa.Boolean(), nullable=True, comment="是否建立团组织 / Has a Youth League organisation"
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_unit_submission_id_submission"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        comment="实有单位：现行记录 / Actual units: current rows",
    )
    op.create_index("ix_unit_period_district", "unit", ["period", "district"], unique=False)
    op.create_index("ix_unit_submission_id", "unit", ["submission_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    for table in ("unit", "trade_union", "party_org", "league_org", "community", "building"):
        op.drop_table(table)
