"""What readers of the database see: the figures of the issues that stand, protected, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.cities.areas import areas
from tests.releases.test_issues import change, publish
from tests.releases.test_publication import PERIOD, REPORTING, city, deliver, made
from warehouse.ledger.connection import create_engine, reading, writing
from warehouse.releases.edition.shownrecords import shown_indicators
from warehouse.releases.issues.certification import revert
from warehouse.releases.issues.publishedtable import published_issues
from warehouse.releases.protection.disclosure import SMALLEST
from warehouse.store import publishedviews, views
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import Decision

__all__ = ["city", "made"]


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    with reading(store.engine) as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_views_show_the_issue_that_stands_and_no_small_count_of_persons(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    refresh(city, areas())
    assert rows(city, 'SELECT * FROM "pub_数据"') == []
    publish(city, folder)
    change(city, tmp_path, 3)
    where = """"指标代码" = 'ORG01' AND "区划名称" = '黄浦区' AND "分组" IS NULL"""
    total = f'SELECT "数值", "期号" FROM "pub_数据" WHERE {where}'
    assert rows(city, total) == [(2, 1)]
    publish(city, folder)
    assert rows(city, total) == [(3, 2)]
    personal = ", ".join(f"'{one.code}'" for one in shown_indicators() if one.personal)
    for column in ("数值", "分子"):
        small = (
            f""""{column}" > 0 AND "{column}" < {SMALLEST} AND ("分母" IS NOT NULL OR "单位" <> '%') AND "级别" = 3"""
        )
        assert rows(city, f'SELECT * FROM "pub_数据" WHERE "指标代码" IN ({personal}) AND {small}') == []
    assert rows(city, """SELECT DISTINCT "状态" FROM "pub_数据" ORDER BY 1""") == [
        ("不公布",), ("不适用",), ("有值",), ("未报",), ("零",)
    ]  # fmt: skip
    revert(city.engine, str(PERIOD), folder, Decision("王处", "有误"))
    assert rows(city, total) == [(2, 1)]
    assert rows(city, 'SELECT "期号", "版本", "现行" FROM "pub_各期" ORDER BY 1') == [(1, "审定", 1), (2, "更正", 0)]


def test_what_an_issue_hid_is_read_again_for_the_next_one(city: Store, tmp_path: Path) -> None:
    publish(city, tmp_path / "releases")
    with reading(city.engine) as connection:
        (issue,) = published_issues(connection, str(PERIOD))
    where = [key for key, cell in issue.totals.items() if cell.status == "suppressed"]
    assert where
    assert {(code, area, "", "") for code, area in where} <= issue.withheld.keys()
    assert all(cell.numerator is not None for cell in issue.withheld.values())


def test_wide_views_and_breakdowns_tell_the_same(city: Store, tmp_path: Path) -> None:
    refresh(city, areas())
    publish(city, tmp_path / "releases")
    wide = rows(city, """SELECT "区划代码", "MEM01_党员总数" FROM "pub_宽表_党员" WHERE "级别" = 2 ORDER BY 1""")
    where = """"指标代码" = 'MEM01' AND "级别" = 2 AND "分组" IS NULL"""
    long = f'SELECT "区划代码", "数值" FROM "pub_数据" WHERE {where} ORDER BY 1'
    assert wide == rows(city, long)
    assert [value for _, value in wide] == [43.0] * 13 + [None] * 3
    where = """"指标代码" = 'MEM01' AND "分组" = 'sex' AND "级别" = 1"""
    shares = f'SELECT "组别名称", "构成" FROM "pub_分组" WHERE {where}'
    assert dict(rows(city, shares)) == {"男": pytest.approx(22 / 43 * 100), "女": pytest.approx(21 / 43 * 100)}
    assert rows(city, 'SELECT DISTINCT "可比" FROM "pub_环比"') == [("无数据",)]


def test_the_reader_of_postgresql_reads_the_views_and_nothing_else(store: Store, tmp_path: Path) -> None:
    if store.engine.dialect.name != "postgresql":
        return
    role, name = publishedviews.ROLE, '"pub_数据"'
    deliver(store, tmp_path, REPORTING[:1])
    publish(store, tmp_path / "releases")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {role}")
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
    try:
        refresh(store, areas())
        with writing(store.engine) as connection:
            assert views.refresh(connection) is False
        reader = create_engine(store.engine.url.set(username=role).render_as_string(hide_password=False))
        with reader.connect() as connection:
            assert connection.scalar(sa.text(f"SELECT COUNT(*) FROM published.{name}"))
            for view in publishedviews.definitions({}):
                connection.execute(sa.text(f'SELECT * FROM published."{view}" LIMIT 1'))
        inspector = sa.inspect(store.engine)
        others = [*inspector.get_table_names(), *inspector.get_view_names()]
        assert {"published_value", "withheld_value", "indicator_value", "v_indicator", "ledger_event"} <= set(others)
        for other in others:
            with reader.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                connection.execute(sa.text(f'SELECT 1 FROM public."{other}" LIMIT 1'))
        reader.dispose()
    finally:
        with store.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")
