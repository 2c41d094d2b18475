"""Zero is said, not guessed: what comes empty is missing until a person confirms it, in each of the eight databases.

One home for all: each kind of empty file comes from one district as its first file, from another behind a real one;
by day of every other database, those that the one leaves out from the other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from intake.zeros import confirm
from schemas.cities.areas import areas
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.states import Slot
from sources.templates.lists import Order
from sources.templates.templatebook import write_template
from tests.assets.deliveries import STREETS, credit_code, tables
from tests.homes import EVERY, copied
from tests.stores import NIGHT
from warehouse.figures.computation import compute
from warehouse.figures.values import ranks, values
from warehouse.indicators.registry import indicators
from warehouse.ledger.connection import reading
from warehouse.ledger.events import current
from warehouse.ledger.owing.obligations import obligations
from warehouse.ledger.tables import ledger_event
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert
from warehouse.verification.proof import verify

COUNTED = EVERY
PERIOD, CITY = "2026-09", "310000"
ALL = frozenset(databases())
CODES = {
    "party_org": "ORG01", "party_member": "MEM01", "applicant": "APP01", "community": "RC01", "building": "BL01",
    "trade_union": "TU01", "league_org": "YL01", "unit": "COV01",
}  # fmt: skip
WHY = Decision("王处", "区里来函：本月无")
SAID = ("零报告", "本月无新增", "无变动", "未发生", "本区无此类单位", "暂无", "（本月零报告）", "2026年度无此类情况")


def whole(title: str, district: str) -> list[list[str]]:
    """Header and rows of a whole district: each row once more in another street, under a key of its own."""
    header, *rows = tables(district)[title]
    if title == "入党申请人":
        header, rows = [*header, "状态"], [[*row, ""] for row in rows]
    if title in ("党员", "入党申请人"):
        return [header, *rows]
    here, there = STREETS[district], areas().children(district)[-1].code
    again = [[_elsewhere(text, here, there) for text in row] for row in rows]
    if title == "实有单位":
        again = [[credit_code(int(district) + 500), *row[1:]] for row in again]
    return [header, *rows, *again]


def _elsewhere(text: str, here: str, there: str) -> str:
    """A cell of the second row: other names and codes, the other street, none of its communities."""
    if text.startswith(f"{here}00"):
        return ""
    return text.replace("示例", "又例").replace(here, there) + "2" * text[6:].startswith(("001", "B", "T", "Y"))


def headers(folder: Path, title: str, rows: list[list[str]], _name: str) -> None:
    _csv(folder / f"{title}.csv", [rows[0]])


def template(folder: Path, title: str, _rows: list[list[str]], name: str) -> None:
    write_template(folder / f"{title}.xlsx", database(name), Order(areas(), Period.parse(PERIOD), folder.name))


def words(folder: Path, title: str, rows: list[list[str]], name: str) -> None:
    """The words stand in the first cell, in a key, or behind the columns."""
    said, number = SAID[database(name).order % len(SAID)], database(name).order % 3
    row = ["", "", *["0"] * (len(rows[0]) - 2), ""]
    row[(0, 1, len(row) - 1)[number]] = said
    _csv(folder / f"{title}.csv", [[*rows[0], "备注"], row])


def quarantined(folder: Path, title: str, rows: list[list[str]], name: str) -> None:
    keys = {database(name).columns[key].title for alternative in database(name).keys for key in alternative}
    kept = [["" if header in keys else text for header, text in zip(rows[0], row, strict=True)] for row in rows[1:]]
    _csv(folder / f"{title}.csv", [rows[0], *kept])


def real(folder: Path, title: str, rows: list[list[str]], _name: str) -> None:
    _csv(folder / f"{title}.csv", rows)


def real_again(folder: Path, title: str, rows: list[list[str]], _name: str) -> None:
    """The same rows in other bytes: what was taken back stays so."""
    _csv(folder / f"{title}.csv", [*rows, ["合计"]])


def _csv(path: Path, rows: list[list[str]]) -> None:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8-sig")


Kind = Callable[[Path, str, list[list[str]], str], None]
EMPTY = (headers, template, words, quarantined)
FIRST: dict[str, Kind] = dict(zip(("310101", "310104", "310105", "310106"), EMPTY, strict=True))
SECOND: dict[str, Kind] = dict(zip(("310107", "310109", "310110", "310112"), EMPTY, strict=True))
SENT = {
    district: [name for place, name in enumerate(CODES, number) if NIGHT or place % 2]
    for number, district in [*enumerate(FIRST), *enumerate(SECOND, 1)]
}
"""District → databases of which it sends files."""


class Month:
    """One month in which eight districts send: four of them empty files, four real ones and empty ones behind them."""

    def __init__(self, place: Workplace) -> None:
        self.place = place
        self.seen: dict[str, dict[tuple[str, str], tuple[str, str]]] = {}
        self.city: dict[str, set[tuple[Any, ...]]] = {}
        self.refused: set[str] = set()
        place.owe(Period.parse(PERIOD))

    def send(self, district: str, kind: Kind) -> None:
        """Send what the district sends."""
        folder = self.place.inbox / PERIOD / district
        folder.mkdir(parents=True, exist_ok=True)
        for title in tables(district):
            if (name := database(title).name) in SENT[district]:
                kind(folder, title, whole(title, district), name)
        take_in_delivery(self.place, delivery(self.place.inbox, self.place.areas, PERIOD, district), ALL)

    def confirm(self, district: str) -> None:
        for name in SENT[district]:
            try:
                confirm(self.place, Slot(Period.parse(PERIOD), district, name, None), WHY)
            except ConfigurationError as refused:
                self.refused.add(f"{district} {name} {'has rows' in str(refused)}")

    def revert(self) -> None:
        """Take back whatever stands."""
        with reading(self.place.store.engine) as connection:
            numbers = [row.id for row in current(connection, PERIOD)]
        for number in numbers:
            revert(self.place.store, number, Decision("李处", "撤回"))

    def look(self, step: str) -> None:
        """Keep status and obligation of each district and database, and what the city has; nothing is ranked."""
        period, known = Period.parse(PERIOD), {code: indicators()[code] for code in CODES.values()}
        compute(self.place.store, period, self.place.areas, known=known)
        seen, city = self.seen.setdefault(step, {}), self.city.setdefault(step, set())
        with reading(self.place.store.engine) as connection:
            owed = obligations(connection, self.place.areas, period, period.due_on)
            states = {(one["district"], one["database"]): one["state"] for one in owed}
            for name, code in CODES.items():
                rows = {one["area"]: one for one in values(connection, period=PERIOD, code=code)}
                for district in (*FIRST, *SECOND):
                    one = rows[district]
                    assert one["areas_reported"] == (0 if one["status"] == "missing" else one["areas_expected"])
                    seen[district, name] = (one["status"], states[district, name])
                city.add(tuple(rows[CITY][field] for field in ("status", "areas_reported", "areas_expected")))
                assert ranks([one for area, one in rows.items() if len(area) == 6 and area != CITY], "up") is None


@pytest.fixture(scope="module")
def month(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Month:
    """What is sent, confirmed, taken back, confirmed again (where nothing waits: by telephone) and sent at last."""
    made = Month(copied(blank_home, tmp_path_factory.mktemp("zeros") / "home").workplace())
    for district in SECOND:
        made.send(district, real)
    for district, kind in (FIRST | SECOND).items():
        made.send(district, kind)
    made.look("sent")
    for step in ("confirmed", "confirmed again"):
        for district in (*FIRST, *SECOND):
            made.confirm(district)
        made.look(step)
        if step == "confirmed":
            made.revert()
            made.look("taken back")
    for district in (*FIRST, *SECOND):
        made.send(district, real_again)
    made.look("real")
    return made


@pytest.mark.parametrize(("district", "name"), [(one, name) for one in FIRST for name in SENT[one]])
def test_an_empty_file_is_missing_until_it_is_confirmed(month: Month, district: str, name: str) -> None:
    assert {step: seen[district, name] for step, seen in month.seen.items()} == {
        "sent": ("missing", "received"),
        "confirmed": ("zero", "confirmed_zero"),
        "taken back": ("missing", "due"),
        "confirmed again": ("zero", "confirmed_zero"),
        "real": ("value", "accepted"),
    }


@pytest.mark.parametrize(("district", "name"), [(one, name) for one in SECOND for name in SENT[one]])
def test_an_empty_file_does_not_take_the_place_of_rows(month: Month, district: str, name: str) -> None:
    assert {step: seen[district, name] for step, seen in month.seen.items()} == {
        "sent": ("value", "held"),
        "confirmed": ("value", "held"),
        "taken back": ("missing", "received"),
        "confirmed again": ("zero", "confirmed_zero"),
        "real": ("value", "accepted"),
    }
    assert f"{district} {name} True" in month.refused


def test_the_city_covers_what_stands(month: Month) -> None:
    (real,) = {sum(name in SENT[district] for district in SECOND) for name in CODES}
    assert month.city == {
        "sent": {("value", real, 16)},
        "confirmed": {("value", 2 * real, 16)},
        "taken back": {("missing", 0, 16)},
        "confirmed again": {("zero", 2 * real, 16)},
        "real": {("value", 2 * real, 16)},
    }


def test_who_confirmed_and_took_back_is_on_record(month: Month) -> None:
    with reading(month.place.store.engine) as connection:
        events = connection.execute(sa.select(ledger_event).where(ledger_event.c.kind == "decision")).all()
    told = {(event.detail["decision"], event.who, event.why) for event in events}
    assert told == {("confirm_zero", WHY.who, WHY.why), ("revert", "李处", "撤回")}
    assert all(event.submission_id and event.period and event.district and event.database for event in events)


def test_the_district_reads_that_nothing_was_found_and_how_a_zero_is_reported(month: Month) -> None:
    for district in (*FIRST, *SECOND):
        texts = [_text(path) for path in (month.place.returned / PERIOD / district).glob("*.xlsx")]
        told = [text for text in texts if "没有可计入的数据" in text and "octet confirm-zero" in text]
        assert len(told) == len(SENT[district])


def test_nothing_else_is_wrong_with_the_home(month: Month) -> None:
    known = {code: indicators()[code] for code in CODES.values()}
    assert verify(month.place.store, month.place.areas, (), (), known) == []


def _text(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return " ".join(str(cell.value) for row in book[book.sheetnames[0]].iter_rows() for cell in row)
