"""`verify` finds nothing in a sound home, and each invariant's breach when it is broken on purpose."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from tests.warehouse.cities import AREAS, KNOWN, MONTH, branch, deliver
from tests.warehouse.outcomes import DISTRICT, PERIOD, mended
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger import events
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.figuretables import indicator_coverage, indicator_value, joint_finding
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import finding, ledger_event, submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in
from warehouse.verification.breaches import Breach
from warehouse.verification.proof import verify as verify_all

pytestmark = pytest.mark.at_length

Break = Callable[[Store], None]


def verify(
    store: Store, folders: Sequence[Path] = (), planted: Sequence[str] = (), known: Mapping[str, Indicator] = KNOWN
) -> list[Breach]:
    return verify_all(store, AREAS, folders, planted, known)


def change(statement: sa.Executable, drop: str | None = None) -> Break:
    """A break by SQL, without the index or constraint that would prevent it."""

    def run(store: Store) -> None:
        with writing(store.engine) as connection:
            if drop:
                connection.exec_driver_sql(f"DROP INDEX {drop}")
            connection.execute(statement)

    return run


def test_a_sound_home_has_no_breach(city_store: Store, tmp_path: Path) -> None:
    assert verify(city_store, [tmp_path / "releases"], ["测试1"]) == []


def test_what_is_told_of_the_city_alone_is_no_sum_of_districts(city_store: Store) -> None:
    known = KNOWN | {"DQ08": indicators()["DQ08"]}
    compute(city_store, MONTH, AREAS, known=known)
    with reading(city_store.engine) as connection:
        told = values(connection, code="DQ08")
    assert [(one["area"], one["value"]) for one in told] == [("310000", 1)]
    assert verify(city_store, known=known) == []


def spoil_raw(store: Store) -> None:
    path = next(store.vault.folder.rglob("*.age"))
    path.write_bytes(path.read_bytes() + b"x")


def lose_raw(store: Store) -> None:
    next(store.vault.folder.rglob("*.age")).unlink()


def lose_parquet(store: Store) -> None:
    next(store.lake.rglob("*.parquet")).unlink()


def shorten_parquet(store: Store) -> None:
    path = next(store.lake.rglob("*.parquet"))
    pq.write_table(pq.read_table(path).slice(1), path)


def forget_submission(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(ledger_event.insert().values(kind="submission", at=sa.func.now(), who="x", submission_id=99))


def stand_twice(store: Store) -> None:
    with writing(store.engine) as connection:
        row = connection.execute(sa.select(indicator_value).limit(1)).one()._asdict()
        connection.execute(indicator_value.insert().values(row | {"id": 9999, "valid_to": now()}))


def planted(**fields: Any) -> Break:
    told: dict[str, Any] = {
        "submission_id": 1,
        "rule": "V001",
        "severity": "warn",
        "owner": "district",
        "message": "必填项为空",
        "count": 1,
    }
    return change(finding.insert().values(**told | fields))


FIRST, SECOND = submission.c.id == 1, submission.c.id == 2
SQL: dict[str, tuple[int, Break]] = {
    "a state that is none": (1, change(submission.update().where(FIRST).values(state="lost"))),
    "superseded, yet current": (1, change(submission.update().where(FIRST).values(state="superseded"))),
    "content not acknowledged": (1, change(submission.update().where(FIRST).values(content="x"))),
    "rows that do not add up": (2, change(submission.update().where(FIRST).values(rows_read=99))),
    "ignored rows of no kind": (2, change(submission.update().where(FIRST).values(ignored={}))),
    "two that are current": (
        3,
        change(submission.update().where(SECOND).values(district=DISTRICT), "uq_submission_current_whole"),
    ),
    "a whole beside a part": (
        3, change(submission.update().where(SECOND).values(district=DISTRICT, part="310105001")),
    ),
    "a district that is not its streets": (4, change(indicator_value.update().where(
        indicator_value.c.area == "310105001", indicator_value.c.code == "ORG01").values(numerator=7))),
    "a city that is not its districts": (4, change(indicator_value.update().where(
        indicator_value.c.area == "310000", indicator_value.c.code == "MEM01").values(numerator=4))),
    "a value that is not what is counted": (5, change(indicator_value.update().where(
        indicator_value.c.area == "310000", indicator_value.c.code == "MEM01").values(numerator=4))),
    "a value that nobody counted": (5, change(indicator_value.delete().where(indicator_value.c.code == "MEM01"))),
    "coverage that is not so": (5, change(indicator_coverage.update().where(
        indicator_coverage.c.area == "310000", indicator_coverage.c.code == "MEM01").values(areas_reported=1))),
    "a finding that nobody made": (5, change(joint_finding.insert().values(
        period=PERIOD, submission_id=1, rule="R002", severity="warn", owner="district", message="跨区重复", count=1,
        state=1, valid_from=now()))),
    "a register row too few": (5, change(registers()["party_org"].delete().where(registers()["party_org"].c.row == 2))),
    "a register value of its own": (5, change(registers()["party_org"].update().values(org_name="别的"))),
    "an identity number in a finding": (6, change(finding.insert().values(
        submission_id=1, rule="V001", severity="warn", owner="district", message="310199199001010034", count=1))),
    "an identity number kept as a float": (6, planted(value="3.10199199001010e+17")),
    "a float in a message": (6, planted(message="身份证号疑似被表格截断:3.1E+17")),
    "a masked number": (6, planted(value="310199********0034")),
    "a masked number in a message": (6, planted(message="身份证号校验位错误:310199********003X", row=7)),
    "a day of birth": (6, planted(value="1990-01-01")),
    "a month of birth": (6, planted(expected="1990年1月")),
    "a day of birth in eight digits": (6, planted(column="org_name", row=2, difference="19900101")),
    "a day of birth where a quantity belongs": (6, planted(column="member_total", row=2, value="1990-01-01")),
    "the value of a person": (6, planted(column="secretary_name", row=2, value="某某")),
    "a mobile number in a register": (6, change(registers()["party_org"].update().values(org_name="支部13812345678"))),
}  # fmt: skip
FILES: dict[str, tuple[int, Break]] = {
    "a raw file that was changed": (1, spoil_raw),
    "a raw file that is gone": (1, lose_raw),
    "an event without its submission": (1, forget_submission),
    "a Parquet file that is gone": (2, lose_parquet),
    "a Parquet file that was changed": (2, shorten_parquet),
    "a value that stands twice": (7, stand_twice),
}


@pytest.mark.parametrize(("invariant", "spoil"), (SQL | FILES).values(), ids=(SQL | FILES).keys())
def test_what_is_broken_is_found(city_store: Store, tmp_path: Path, invariant: int, spoil: Break) -> None:
    spoil(city_store)
    known = KNOWN if invariant in (4, 5) else {}  # the others need no counting
    assert invariant in {breach.invariant for breach in verify(city_store, known=known)}


@pytest.mark.parametrize(
    ("column", "value"), [("member_total", "2022.7S"), ("member_total", "2012.10"), ("term_end", "2026-09-30")]
)
def test_quantities_and_dates_of_organisations_are_no_dates_of_people(
    city_store: Store, column: str, value: str
) -> None:
    planted(column=column, row=2, value=value)(city_store)
    assert 6 not in {breach.invariant for breach in verify(city_store, known={})}


def mend_first(store: Store, folder: Path) -> None:
    """A mended workbook replaces the second branch of the first submission."""
    with reading(store.engine) as connection:
        sha256 = str(connection.scalar(sa.select(submission.c.sha256).where(FIRST)))
    raw = folder / "mended.xlsx"
    sent = mended(raw, "party_org", [branch(2, "310105002", org_name="改过的支部")], sha256, {2: 3}, kept_back=[5])
    take_in(store, sent, raw, events.acquire(store.engine, PERIOD, DISTRICT))
    compute(store, MONTH, AREAS, known=KNOWN)


def change_untouched(store: Store) -> None:
    """Another name in a row that the delta did not replace, and a Parquet file that hashes to it."""
    with writing(store.engine) as connection:
        row = connection.execute(sa.select(submission).where(submission.c.base.is_not(None))).one()
        path = store.lake / row.lake_file
        rows = pq.read_table(path)
        names = pa.array(["另一支部", *rows["org_name"].to_pylist()[1:]])
        pq.write_table(rows.set_column(rows.column_names.index("org_name"), "org_name", names), path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        connection.execute(submission.update().where(submission.c.id == row.id).values(lake_sha256=digest))


IS_DELTA = submission.c.base.is_not(None)


@pytest.mark.parametrize(
    "spoil",
    [
        change_untouched,
        change(submission.update().where(IS_DELTA).values(quarantined={})),
        change(submission.update().where(IS_DELTA).values(origins={"replaced": [], "added": []})),
        change(submission.update().where(IS_DELTA).values(base=2)),
    ],
    ids=["a row it did not replace", "quarantined rows without places", "origins forgotten", "another one's base"],
)
def test_a_delta_that_is_not_what_it_says_is_found(city_store: Store, tmp_path: Path, spoil: Break) -> None:
    mend_first(city_store, tmp_path)
    assert verify(city_store) == []
    spoil(city_store)
    assert 2 in {breach.invariant for breach in verify(city_store, known={})}


def test_superseded_rows_must_stay_readable(city_store: Store, tmp_path: Path) -> None:
    with reading(city_store.engine) as connection:
        path = connection.scalar(sa.select(submission.c.lake_file).where(submission.c.id == 1))
    deliver(city_store, tmp_path, "party_org", [branch(1, "310105001"), branch(3, "310105002")], DISTRICT)
    compute(city_store, MONTH, AREAS, known=KNOWN)
    assert verify(city_store) == []
    (city_store.lake / str(path)).unlink()
    assert {breach.invariant for breach in verify(city_store)} == {2, 3}


def test_figures_of_an_older_state_are_named(city_store: Store, tmp_path: Path) -> None:
    deliver(city_store, tmp_path, "party_org", [branch(1, "310105001"), branch(3, "310105002")], DISTRICT)
    found = verify(city_store)
    assert {(breach.invariant, breach.where) for breach in found if "octet run" in breach.what} == {(5, str(MONTH))}


def test_the_same_content_twice_is_found(city_store: Store, tmp_path: Path) -> None:
    with writing(city_store.engine) as connection:
        row = connection.execute(sa.select(submission).where(submission.c.id == 1)).one()._asdict()
        again = row | {"id": 99, "content": "other", "state": "superseded", "current_to": row["current_from"]}
        connection.execute(submission.insert().values(again))
    assert "the same content as submission 1, taken in again" in [
        b.what for b in verify(city_store) if b.invariant == 7
    ]


def test_a_value_replaced_by_an_equal_one_is_found(city_store: Store, tmp_path: Path) -> None:
    with writing(city_store.engine) as connection:
        row = connection.execute(sa.select(indicator_value).limit(1)).one()._asdict()
        at = sa.select(sa.func.max(ledger_event.c.at)).scalar_subquery()
        connection.execute(indicator_value.update().where(indicator_value.c.id == row["id"]).values(valid_to=at))
        connection.execute(indicator_value.insert().values(row | {"id": 9999, "valid_from": at}))
    assert [b.what for b in verify(city_store) if b.invariant == 7] == ["was replaced by an equal value"]


def test_planted_texts_are_found_in_any_file(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "page.html").write_text("联系 13812345678，0.13812345678 不是", encoding="utf-8")
    (folder / "run.log").write_text("310199199001010034 张三测试", encoding="utf-8")
    with zipfile.ZipFile(folder / "book.xlsx", "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "张三测试")
    found = [(b.where, b.what) for b in verify(store, [folder], ["张三测试"])]
    assert found == [
        ("book.xlsx, xl/sharedStrings.xml", "holds a planted identifier"),
        ("page.html", "holds a mobile number"),
        ("run.log", "holds a planted identifier"),
        ("run.log", "holds an identity number"),
    ]


def test_a_number_is_an_identifier_only_with_its_check_character(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("310199199001010038 310199199013010031 a13812345678 1381234567", encoding="utf-8")
    assert verify(store, [log]) == []
