"""From submissions to a draft: 13 of 16 districts, made once, made again, refused. Issues: `test_issues`."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyrage
import pytest
import sqlalchemy as sa

from schemas.cities.areas import areas
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.records import searchpath
from tests.stores import KEY
from tests.warehouse.outcomes import outcome
from warehouse.figures.computation import compute
from warehouse.indicators.registry import indicators
from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.vault import Vault
from warehouse.ledger import events
from warehouse.ledger.connection import create_engine, reading, writing
from warehouse.ledger.freshness import undrafted_periods
from warehouse.ledger.tables import ledger_event
from warehouse.releases.edition import phrases
from warehouse.releases.edition.collection import collect
from warehouse.releases.edition.shownrecords import dimensions, shown_indicators
from warehouse.releases.issues.certification import certify, refresh_draft
from warehouse.releases.issues.gate import leaks
from warehouse.releases.issues.issuerecords import issues
from warehouse.releases.issues.objections import Listed
from warehouse.releases.issues.placing_files import digests
from warehouse.store.opening import Store, open_store
from warehouse.store.reference import fill
from warehouse.submissions.committing import Decision, take_in
from warehouse.verification.expectations import check

PERIOD = Period(2026, 9)
REPORTING = [area.code for area in areas().districts][:13]
ORG = {"org_category": "631", "status": "1", "is_functional": False, "field_type": "LX", "unit_nature": "08"}
PERSON = {
    "party_status": "1", "member_category": "1", "sex": "1", "ethnicity": "01", "birth_date": dt.date(1980, 1, 1),
    "join_date": dt.date(2005, 7, 1),
}  # fmt: skip


def send(store: Store, tmp_path: Path, name: str, district: str, rows: Sequence[dict[str, Any]]) -> None:
    raw = tmp_path / f"{district}-{name}-{len(rows)}.csv"
    told = outcome(raw, name, rows, district=district)
    take_in(store, told, raw, events.acquire(store.engine, str(PERIOD), district))


def deliver(store: Store, tmp_path: Path, districts: Sequence[str]) -> None:
    """Each district has two branches in two streets, of 40 and of 3 members."""
    with writing(store.engine) as connection:
        fill(connection, areas())
    for district in districts:
        first, second = (street.code for street in areas().children(district, PERIOD)[:2])
        orgs = [{**ORG, "org_code": f"{street}X", "street_code": street} for street in (first, second)]
        send(store, tmp_path, "party_org", district, orgs)
        members = [
            {**PERSON, "citizen_id": f"{street}{n}", "name": "某", "branch_code": f"{street}X", "sex": str(1 + n % 2)}
            for street, size in ((first, 40), (second, 3))
            for n in range(size)
        ]
        send(store, tmp_path, "party_member", district, members)
    compute(store, PERIOD, areas())


def opened(folder: Path) -> Store:
    identity = pyrage.x25519.Identity.generate()
    vault = Vault(folder / "raw", str(identity.to_public()), str(identity))
    engine = create_engine(f"sqlite:///{folder / 'warehouse.db'}")
    return open_store(engine, folder / "lake", vault, Pseudonyms(KEY))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a city of which thirteen districts reported."""
    folder = tmp_path_factory.mktemp("city")
    store = opened(folder)
    deliver(store, folder, REPORTING)
    store.engine.dispose()
    return folder


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of that city."""
    store = opened(shutil.copytree(made, tmp_path / "home"))
    yield store
    store.engine.dispose()


def test_both_databases_draft_the_same_figures(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, REPORTING[:1])
    assert check(store.engine, PERIOD).passed
    built = refresh_draft(store.engine, PERIOD, tmp_path / "releases", areas())
    assert built.folder is not None
    book = openpyxl.load_workbook(built.folder / "区域化党建指标_2026-09.xlsx")
    rows = {row[1]: row for row in book["总表"].iter_rows(min_row=5, values_only=True) if row[1]}
    assert [rows["党员总数"][at] for at in (5, 6, 9, 11)] == [43, "1/16", 43, "未报"]
    women = [pytest.approx(21 / 43 * 100, abs=0.01), "1/16", pytest.approx(48.84, abs=0.01), "未报"]
    assert [rows["女党员占比"][at] for at in (5, 6, 9, 11)] == women


def test_the_same_again_makes_no_draft_and_news_make_one(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    first = refresh_draft(city.engine, PERIOD, folder, areas())
    assert (first.folder, first.is_new) == (folder / "2026-09" / "draft", True)
    before = digests(folder / "2026-09" / "draft")
    assert not refresh_draft(city.engine, PERIOD, folder, areas()).is_new
    send(city, tmp_path, "party_org", REPORTING[0], [{**ORG, "org_code": "new", "street_code": "310101002"}])
    compute(city, PERIOD, areas())
    assert refresh_draft(city.engine, PERIOD, folder, areas()).is_new
    assert digests(folder / "2026-09" / "draft") != before
    with reading(city.engine) as connection:
        events = connection.scalars(sa.select(ledger_event.c.detail).where(ledger_event.c.kind == "release")).all()
    assert [event["action"] for event in events] == ["draft", "draft"]


def test_other_wording_makes_a_draft_and_no_figure(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    before = searchpath.added()
    refresh_draft(city.engine, PERIOD, folder, areas())
    own = 'order = 1\ntitle = "要情"\nsentences = [{ texts = ["{city}{period}。"] }]\n'
    try:
        searchpath.use(before | {"bulletin/ours.toml": own})
        assert searchpath.counted() == before
        assert refresh_draft(city.engine, PERIOD, folder, areas()).is_new
        assert not refresh_draft(city.engine, PERIOD, folder, areas()).is_new
    finally:
        searchpath.use(before)
    assert "要情" in (folder / "2026-09" / "draft" / "公报.html").read_text(encoding="utf-8")


def test_news_that_change_no_figure_are_drafted_once(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    refresh_draft(city.engine, PERIOD, folder, areas())
    with writing(city.engine) as connection:
        events.record(connection, "decision", events.moment(connection), period=str(PERIOD), why="made up")
    compute(city, PERIOD, areas())
    with reading(city.engine) as connection:
        assert undrafted_periods(connection) == [str(PERIOD)]
    assert not refresh_draft(city.engine, PERIOD, folder, areas()).is_new
    with reading(city.engine) as connection:
        assert undrafted_periods(connection) == []


def test_a_lost_draft_is_made_again_byte_by_byte(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    refresh_draft(city.engine, PERIOD, folder, areas())
    before = digests(folder / "2026-09" / "draft")
    shutil.rmtree(folder / "2026-09")
    assert refresh_draft(city.engine, PERIOD, folder, areas()).is_new
    assert digests(folder / "2026-09" / "draft") == before


def test_rows_of_no_street_stand_last_and_are_zero_where_nothing_is_missing(city: Store, tmp_path: Path) -> None:
    district = REPORTING[0]
    strays = [{"stage": "1", "citizen_id": f"stray{n}", "branch_code": "nowhere"} for n in range(6)]
    send(city, tmp_path, "applicant", district, strays)
    compute(city, PERIOD, areas())
    with reading(city.engine) as connection:
        material = collect(connection, PERIOD, areas())
    rest = material.streets[district][-1]
    assert (rest.code, rest.name) == (f"{district}-unallocated", "街镇不详")
    told = {code: material.cell(code, rest.code) for code in ("APP01", "MEM01", "MEM03", "BL01")}
    assert {code: cell.status for code, cell in told.items()} == {
        "APP01": "value", "MEM01": "zero", "MEM03": "not_applicable", "BL01": "missing",
    }  # fmt: skip
    assert material.streets[REPORTING[1]][-1].name != "街镇不详"


def test_what_is_shown_of_breakdowns_ends_at_the_district(city: Store) -> None:
    with reading(city.engine) as connection:
        material = collect(connection, PERIOD, areas())
    shown = {material.city.code, *(place.code for place in material.districts)}
    assert {area for _, _, area in material.spans} == shown
    of_rows = {area for code, _, area in material.breakdowns if not code.startswith("DQ")}
    assert of_rows == {material.city.code, *REPORTING}
    assert {area for code, _, area in material.breakdowns if code == "DQ01"} == shown
    assert material.spans["ORG01", "field_type", material.city.code] == (13, 16)


def test_events_after_the_computation_are_told(city: Store, tmp_path: Path) -> None:
    send(city, tmp_path, "party_org", REPORTING[0], [{**ORG, "org_code": "late", "street_code": "310101002"}])
    with reading(city.engine) as connection:
        assert collect(connection, PERIOD, areas()).later > 0


def test_a_period_without_figures_is_a_wrong_call(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="octet run --period 2026-09"):
        refresh_draft(store.engine, PERIOD, tmp_path / "releases", areas())


def test_an_identifier_refuses_draft_and_issue(city: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "period_words", lambda _period: "联系 13900000017")
    folder, because = tmp_path / "releases", Decision("王处", "试")
    for built in (
        refresh_draft(city.engine, PERIOD, folder, areas()),
        certify(city.engine, PERIOD, folder, areas(), because, listed=Listed(), is_preliminary=True),
    ):
        assert (built.issue, built.folder) == (None, None)
        assert {(found.rule, found.severity, found.column) for found in built.findings} == {
            ("S001", "reject_release", "手机号")
        }
    assert [path for path in folder.rglob("*") if not path.name.startswith(".vega")] == []
    with reading(city.engine) as connection:
        assert issues(connection) == []


def test_identifiers_are_found_in_every_kind_of_file(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<p>310199198001050010</p><script>13900000017</script>", encoding="utf-8")
    assert [found.column for found in leaks(page)] in (["身份证号"], [])
    page.write_text("<p>31019919800105001X 13900000017</p>", encoding="utf-8")
    assert "手机号" in [found.column for found in leaks(page)]
    page.write_text('<script type="application/json" id="data">["13900000017"]</script>', encoding="utf-8")
    assert [found.column for found in leaks(page)] == ["手机号"]
    table = tmp_path / "data.parquet"
    pd.DataFrame({"说明": ["好", "电话13900000017"]}).to_parquet(table)
    assert [found.column for found in leaks(table)] == ["手机号"]


def test_expectations_hold_on_a_computed_month(city: Store) -> None:
    checked = check(city.engine, PERIOD)
    assert [result for result in checked.results if not result.passed] == []
    assert len(checked.results) == 9
    assert all(result.name in checked.page for result in checked.results)
    assert re.findall(r"""https?:|<(?:script|link|img)|(?:src|href)=["'](?!#)|url\(""", checked.page) == []


OF_THE_CITY = "WHERE code = 'MEM01' AND area = '310000' AND dimension IS NULL"
OF_310101 = "WHERE code = 'MEM01' AND area = '310101' AND dimension IS NULL"
BREAKDOWNS = len(indicators()["MEM01"].dimensions)
SUMS = {"a district is the sum of its streets": 1, "districts add up to the city or more": 1}
WHOLE = "UPDATE indicator_coverage SET areas_reported = areas_expected WHERE code = 'MEM01'"
EARLIER = [
    f"INSERT INTO {table} (period, code, area, state, valid_from, {own})"
    f" SELECT '2026-08', code, area, state, valid_from, {told} FROM {table} {OF_THE_CITY}"
    for table, own, told in (
        ("indicator_value", "version, numerator", "version, numerator * 3"),
        ("indicator_coverage", "areas_reported, areas_expected", "areas_expected, areas_expected"),
    )
]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        (
            [f"UPDATE indicator_value SET numerator = 999 {OF_310101}"],
            {"a district is the sum of its streets": 1, "groups add up to the total": BREAKDOWNS},
        ),
        (
            [f"UPDATE indicator_value SET numerator = 10000 {OF_THE_CITY}"],
            {"districts add up to the city or more": 1, "groups add up to the total": BREAKDOWNS},
        ),
        (
            ["UPDATE indicator_value SET numerator = -1 WHERE code = 'MEM03' AND area = '310101'"],
            {"no negative value": 1, "percentages from 0 to 100": 1, **SUMS},
        ),
        (
            [f"DELETE FROM indicator_coverage {OF_310101}"],
            {"every indicator told for city and districts": 1, "districts add up to the city or more": 1},
        ),
        ([f"UPDATE indicator_coverage SET areas_reported = 99 {OF_310101}"], {"reported within expected": 1}),
        ([*EARLIER, WHOLE], {"no jump of the city's figures": 1}),
    ],
    ids=["a district", "the city", "below zero", "not told", "more than owed", "a third"],
)
def test_expectations_notice(city: Store, changes: list[str], broken: dict[str, int]) -> None:
    with writing(city.engine) as connection:
        for change in changes:
            connection.execute(sa.text(change))
    found = [result for result in check(city.engine, PERIOD).results if not result.passed]
    assert {result.name.partition(" / ")[2]: result.broken for result in found} == broken


def test_every_breakdown_has_a_chinese_name() -> None:
    assert [name for name, one in dimensions().items() if one.title == name] == []


def test_families_of_indicators_stand_where_their_first_counts() -> None:
    homes = {one.code: (one.section, one.personal) for one in shown_indicators()}
    assert homes["MEM09"] == ("party_member", True)
    assert homes["TU03"] == ("trade_union", False)
    assert homes["ORG14"] == ("party_org", False)
    assert homes["RC03"] == ("community", True)
    assert (homes["DQ01"], homes["DQ08"]) == (("quality", False), ("quality", True))
