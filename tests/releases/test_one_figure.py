"""An issue that was certified says one thing of each figure: in the database, the workbook, the site and the data."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from schemas.cities.areas import areas
from tests.releases.test_issues import publish
from tests.releases.test_publication import city, made
from warehouse.ledger.connection import reading
from warehouse.releases.edition import phrases
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.edition.shownrecords import shown_indicators
from warehouse.releases.exchange.sdmxcodes import code_id, member_id
from warehouse.store.opening import Store, refresh

__all__ = ["city", "made"]
Figures = dict[tuple[Any, ...], Any]
COLUMNS = ("指标代码", "区划代码", "分组", "组别", "数值", "分子", "分母", "状态", "已报", "应报")


def number(text: Any) -> float | None:
    return None if text in (None, "") else float(text)


@pytest.fixture
def issue(city: Store, tmp_path: Path) -> tuple[Path, Figures]:
    """The folder of an issue, and its figures in the published view: code, area, dimension, member → the rest."""
    refresh(city, areas())
    done = publish(city, tmp_path / "releases")
    assert done.folder is not None
    with reading(city.engine) as connection:
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        rows = connection.execute(sa.text(f'SELECT {names} FROM "pub_数据"')).all()
    return done.folder, {tuple(row[:4]): tuple(row[4:]) for row in rows}


def test_every_product_tells_what_is_published(issue: tuple[Path, Figures]) -> None:
    folder, published = issue
    assert len(published) > 5000
    assert in_csv(folder) == published
    assert in_parquet(folder) == published
    assert in_workbook(folder) == {
        (*key[:2], key[2] is not None): figures for key, figures in per_area(published).items()
    }
    totals = {key[:2]: figure for key, figure in published.items() if key[2] is None}
    assert in_sdmx(folder) == {
        (code_id(code), code_id(area), code_id(dimension or "_T"), member_id(dimension, member)): figure[0]
        for (code, area, dimension, member), figure in published.items()
    }
    assert in_jsonstat(folder) == {key: figure[0] for key, figure in totals.items() if figure[0] is not None}
    shown = in_site(folder)
    assert len(shown) > 500
    assert shown == {key: said(key[0], totals[key]) for key in shown}


def per_area(figures: Figures) -> Figures:
    """Totals and groups of each code and area, as sorted lists: the workbook names groups by their labels."""
    found: Figures = {}
    for (code, area, dimension, _), figure in figures.items():
        found.setdefault((code, area, dimension), []).append((*figure[:3], *figure[4:]))
    merged: Figures = {}
    for (code, area, dimension), rows in found.items():
        merged.setdefault((code, area, None if dimension is None else ""), []).extend(rows)
    return {key: sorted(rows, key=str) for key, rows in merged.items()}


def in_csv(folder: Path) -> Figures:
    with (folder / "data" / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        return {key(row): rest(row) for row in csv.DictReader(file)}


def in_parquet(folder: Path) -> Figures:
    return {key(row): rest(row) for row in pq.read_table(folder / "data" / "data.parquet").to_pylist()}


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] or None for name in COLUMNS[:4])


def rest(row: dict[str, Any]) -> tuple[Any, ...]:
    return (*(number(row[name]) for name in COLUMNS[4:7]), row["状态"], int(row["已报"]), int(row["应报"]))


def in_workbook(folder: Path) -> Figures:
    (path,) = folder.glob("区域化党建指标_*.xlsx")
    sheet = openpyxl.load_workbook(path, read_only=True)["数据"]
    found: Figures = {}
    for row in sheet.iter_rows(min_row=2, values_only=True):
        figure = (*(number(value) for value in row[8:11]), *row[12:14])
        found.setdefault((row[1], row[4], row[6] is not None), []).append(figure)
    return {where: sorted(rows, key=str) for where, rows in found.items()}


def in_sdmx(folder: Path) -> Figures:
    with (folder / "data" / "sdmx" / "sdmx.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: Figures = {}
    for row in rows:
        where = (row[name] for name in ("INDICATOR", "REF_AREA", "BREAKDOWN", "MEMBER"))
        found[tuple(where)] = number(row["OBS_VALUE"])
    return found


def in_jsonstat(folder: Path) -> Figures:
    cubes = json.loads((folder / "data" / "jsonstat.json").read_text(encoding="utf-8"))["link"]["item"]
    total = min(cubes, key=lambda cube: len(cube["id"]))
    ids, sizes = total["id"], total["size"]
    indexes = {name: list(total["dimension"][name]["category"]["index"]) for name in ids}
    values = total["value"]
    found: Figures = {}
    for at, value in values.items() if isinstance(values, dict) else enumerate(values):
        place, where = int(at), {}
        for name, size in reversed(list(zip(ids, sizes, strict=True))):
            place, index = divmod(place, size)
            where[name] = indexes[name][index]
        if value is not None:
            code, area = (where[name] for name in ids if len(indexes[name]) > 1)
            found[code, area] = float(value)
    return found


def in_site(folder: Path) -> dict[tuple[str, str], str]:
    """What the pages of the indicators say of the districts."""
    found = {}
    for page in sorted((folder / "portal" / "indicator").glob("*.html")):
        table = page.read_text(encoding="utf-8").partition('id="districts-table"')[2].partition("</table>")[0]
        for area, row in re.findall(r'<tr data-area="(\d+)"[^>]*>(.*?)</tr>', table, re.DOTALL):
            cell = re.search(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
            assert cell
            found[page.stem, area] = re.sub(r"<[^>]+>|\s", "", cell[1])
    return found


def said(code: str, figure: tuple[Any, ...]) -> str:
    """The figure as text."""
    words = {"有值": "value", "零": "zero", "未报": "missing", "不公布": "suppressed", "不适用": "not_applicable"}
    one = next(one for one in shown_indicators() if one.code == code)
    value, numerator, denominator, status, reported, expected = figure
    return phrases.figure(Cell(value, numerator, denominator, words[status], reported, expected), one)
