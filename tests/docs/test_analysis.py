"""The notebook and the SQL recipes run as they stand, and answer rightly, and alike, on made-up months."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from tests.releases.exchange.issues import issue, issues, releases
from warehouse.releases.edition.publishedrows import published_rows
from warehouse.releases.exchange.flatcolumns import flat_table
from warehouse.releases.issues import publishedtable
from warehouse.store.opening import Store

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOK, RECIPES = DOCS / "analysis.ipynb", DOCS / "recipes.sql"
MONTHS = 13


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the cells leave behind."""
    home = tmp_path_factory.mktemp("home")
    (home / "releases").mkdir()
    releases(home / "releases", MONTHS)
    cells = [cell for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert len(cells) == 11 and all(cell["outputs"] == [] for cell in cells)
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OCTET_HOME", str(home))
        for cell in cells:
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    return names


def _published(period: str, more: int, silent: tuple[str, ...]) -> dict[tuple[Any, ...], float | None]:
    return {row[1:5]: row.value for row in published_rows(issue(period, more=more, silent=silent))}


def test_district_by_month(answers: dict[str, Any]) -> None:
    table = answers["by_month"]
    assert table.shape == (16, MONTHS) and list(table.columns)[-1] == "2026-09"
    for period, more, silent in (("2026-09", 120, ()), ("2026-08", 110, ("310112",))):
        figures = _published(period, more, silent)
        for name, area in (("黄浦区", "310101"), ("闵行区", "310112"), ("崇明区", "310151")):
            there, figure = table.loc[name, period], figures["MEM01", area, None, None]
            assert pd.isna(there) if figure is None else there == figure


def test_series(answers: dict[str, Any]) -> None:
    series = answers["series"]
    assert list(series.index)[0] == "2025-09" and len(series) == MONTHS
    assert series.loc["2026-09", "数值"] == _published("2026-09", 120, ())["MEM01", "310000", None, None]
    assert list(series["完整率"].tail(2)) == [93.75, 100]


def test_rank_and_rate_of_several(answers: dict[str, Any]) -> None:
    figures = _published("2026-09", 0, ())
    rates = {area: rate for (code, area, group, _), rate in figures.items() if code == "MEM03" and len(area) == 6}
    ranking = answers["ranking"]
    best = max(rate for area, rate in rates.items() if area != "310000" and rate is not None)
    assert len(ranking) == 16 and answers["women"].loc[ranking.index[0], "数值"] == best
    some = ("310101", "310104", "310105")
    parts = [row for row in published_rows(issue()) if row.code == "MEM03" and row.area in some]
    expected = sum(row.numerator or 0 for row in parts) / sum(row.denominator or 0 for row in parts) * 100
    assert answers["together"] == pytest.approx(expected, abs=1e-12)


def test_changes_are_of_complete_months_only(answers: dict[str, Any]) -> None:
    on_month, on_year = answers["on_month"], answers["on_year"]
    told = on_month[on_month["可比"] == "可比"]
    assert (
        set(told["增减"]) == {10}
        and len(told) == 14
        and on_month.loc[~on_month.index.isin(told.index), "增减"].isna().all()
    )
    assert dict(on_month["可比"].drop(told.index)) == {"闵行区": "未报齐，不可比", "徐汇区": "未报齐，不可比"}
    assert on_year["可比"].value_counts()["可比"] == 15 and on_year.loc["闵行区", "增减"] == 120
    assert on_year.loc["长宁区", "增幅"] == pytest.approx(120 / 601 * 100)


def test_shares_and_groups(answers: dict[str, Any]) -> None:
    shares, crosstab = answers["shares"], answers["crosstab"]
    assert len(shares) == 17 and shares.loc["静安区", "女"] == pytest.approx(266 / 921 * 100)
    assert shares.loc["静安区", ["男", "女"]].sum() == pytest.approx(100)
    assert pd.isna(shares.loc["黄浦区", "女"]) and shares.loc["黄浦区", "男"] == pytest.approx(255 / 321 * 100)
    assert crosstab.loc["静安区", "女"] == 266 and pd.isna(crosstab.loc["黄浦区", "女"])


def test_streets_and_gaps(answers: dict[str, Any]) -> None:
    assert dict(answers["largest"]) == {'一号街道,"甲"': 420, "二号街道": 421}
    gaps = answers["gaps"]
    assert gaps.to_dict("index") == {
        "崇明区": {"不公布": 1, "不适用": 0}, "奉贤区": {"不公布": 0, "不适用": 1}
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _figures(series: Any) -> dict[Any, Any]:
    """Those that are there, by their key."""
    return {key: pytest.approx(value) for key, value in series.dropna().to_dict().items()}


def test_sql_answers_as_the_notebook_does(answers: dict[str, Any], store: Store) -> None:
    with store.engine.begin() as connection:
        for made in issues(MONTHS):
            publishedtable.keep(connection, 1, made, made)
            publishedtable.make_current(connection, made.period, 1)
        if store.engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL search_path TO published"))
        recipes = RECIPES.read_text("utf-8").split(";\n")[:-1]
        view = connection.execute(sa.text("""SELECT * FROM "pub_数据" WHERE "报告期" = '2026-09'"""))
        columns, seen = list(view.keys()), {tuple(map(_plain, row)) for row in view}
        asked = [[tuple(row) for row in connection.execute(sa.text(recipe))] for recipe in recipes]
    newest = issue("2026-09", more=10 * (MONTHS - 1), silent=())
    table = flat_table(newest, [*published_rows(newest)])
    assert columns == list(table) and seen == {*zip(*table.values(), strict=True)}
    by_month, series, ranks, on_month, on_year, shares, together, largest, gaps, crosstab = asked
    told = {(name, period): value for name, period, value, _ in by_month if value is not None}
    assert told == _figures(answers["by_month"].stack())
    assert {period: (value, rate) for period, value, _, rate in series} == {
        period: (row["数值"], pytest.approx(row["完整率"])) for period, row in answers["series"].iterrows()
    }
    assert {name: rank for rank, name, _ in ranks} == answers["ranking"].to_dict()
    for rows, frame in ((on_month, answers["on_month"]), (on_year, answers["on_year"])):
        assert {row[0]: row[4] for row in rows if row[4] is not None} == _figures(frame["增减"])
        assert {row[0]: row[5] for row in rows if row[5] is not None} == _figures(frame["增幅"])
        assert {row[0]: row[6] for row in rows} == frame["可比"].to_dict()
        assert {row[1] for row in rows} == set(frame["上期"])
    assert {(row[0], row[1]): row[3] for row in shares if row[3] is not None} == _figures(answers["shares"].stack())
    assert together == [(pytest.approx(answers["together"]),)]
    assert dict(largest) == answers["largest"].to_dict()
    assert {(name, state): count for name, state, count in gaps} == {
        key: count for key, count in answers["gaps"].stack().items() if count
    }
    assert {
        (row[0], sex): value for row in crosstab for sex, value in zip("男女", row[1:], strict=True) if value
    } == _figures(answers["crosstab"][["男", "女"]].stack())
