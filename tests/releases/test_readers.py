"""What named readers get: the department every figure, a district its own; and that it is on record who took it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from schemas.cities.areas import areas
from tests.releases.test_issues import publish
from tests.releases.test_publication import PERIOD, REPORTING, city, made
from warehouse.ledger.connection import reading
from warehouse.releases.edition.marks import Audience
from warehouse.releases.edition.publishedrows import published_rows
from warehouse.releases.issues import certification
from warehouse.releases.issues.preparing import Prepared
from warehouse.releases.issues.readers import DISTRICTS, INTERNAL, write_for_readers
from warehouse.releases.protection.audiences import for_audience
from warehouse.store.opening import Store

__all__ = ["city", "made"]


def words(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    return [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]


def test_the_department_and_each_district_get_their_own(
    city: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certification, "PRODUCTS", ())
    seen: list[Prepared] = []

    def noted(ready: Prepared, folder: Path) -> None:
        seen.append(ready)
        write_for_readers(ready, folder)

    monkeypatch.setattr(certification, "write_for_readers", noted)
    done = publish(city, tmp_path / "releases")
    assert done.folder is not None
    names = {path.name for path in (done.folder / DISTRICTS).iterdir()}
    assert names == {area.code for area in areas().districts}
    for path in (done.folder / INTERNAL, done.folder / DISTRICTS, done.folder / DISTRICTS / REPORTING[0]):
        assert path.stat().st_mode & 0o077 == 0
    (whole,) = (done.folder / INTERNAL).glob("*.xlsx")
    assert any("内部" in one for one in words(whole))
    (page,) = (done.folder / DISTRICTS / REPORTING[0]).glob("*.xlsx")
    assert any("本区" in one for one in words(page)) and "黄浦区" in page.name
    (ready,) = seen
    street = areas().children(REPORTING[0], PERIOD)[1].code
    other = areas().children(REPORTING[1], PERIOD)[1].code
    for audience, district, shown in (
        (Audience.PUBLIC, None, (None, None)),
        (Audience.DISTRICT, REPORTING[0], (3, None)),
        (Audience.INTERNAL, None, (3, 3)),
    ):
        material = for_audience(ready.public, ready.exact, audience, district)
        rows = {row.area: row.value for row in published_rows(material) if row[1] == "MEM01" and row.dimension is None}
        assert (rows[street], rows[other]) == shown
    with reading(city.engine) as connection:
        hidden = sa.text("SELECT value FROM withheld_value WHERE code = 'MEM01' AND area = :area AND dimension IS NULL")
        assert connection.scalar(hidden, {"area": street}) == 3
