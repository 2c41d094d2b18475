"""What is published: certified or refused with reasons, corrected with causes, withdrawn; killed at any moment."""

from __future__ import annotations

import grp
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from schemas.cities.areas import areas
from schemas.errors import ConfigurationError
from tests.releases import sample
from tests.releases.test_publication import ORG, PERIOD, REPORTING, city, made, opened, send
from tests.stores import NIGHT
from warehouse.figures.computation import compute
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.releasetables import published_value
from warehouse.releases.edition.marks import Stage
from warehouse.releases.edition.material import Return
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.exchange.issuelist import standing_issues
from warehouse.releases.issues import certification, placing_files
from warehouse.releases.issues.causewords import GUARD
from warehouse.releases.issues.certification import Built, certify, refresh_draft, revert
from warehouse.releases.issues.issuerecords import current_issue, issues
from warehouse.releases.issues.objections import Listed, gaps
from warehouse.releases.issues.objections import _gaps as named_gaps
from warehouse.releases.issues.placing_files import digests
from warehouse.releases.issues.preparing import _is_guarded as is_guarded
from warehouse.releases.issues.products import PRODUCTS
from warehouse.releases.issues.publishedtable import published
from warehouse.store.opening import Store
from warehouse.submissions.committing import Decision
from warehouse.verification.invariants import publication

__all__ = ["city", "made"]
BECAUSE = Decision("王处", "部务会")
EVERY = Listed(missing=frozenset((area.code, None) for area in areas().districts))


@pytest.fixture(autouse=True)
def one_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all products the workbook: what they show is looked at elsewhere."""
    monkeypatch.setattr(certification, "PRODUCTS", PRODUCTS[1:2])


def publish(store: Store, folder: Path, listed: Listed = EVERY, *, is_preliminary: bool = False) -> Built:
    return certify(store.engine, PERIOD, folder, areas(), BECAUSE, listed=listed, is_preliminary=is_preliminary)


def change(store: Store, tmp_path: Path, streets: int) -> None:
    """A district sends its organisations again, now in so many streets."""
    codes = [street.code for street in areas().children(REPORTING[0], PERIOD)[:streets]]
    rows = [{**ORG, "org_code": f"{code}X", "street_code": code} for code in codes]
    send(store, tmp_path, "party_org", REPORTING[0], rows)
    compute(store, PERIOD, areas())


def test_what_is_missing_refuses_an_issue_until_it_is_named(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    refused = publish(city, folder, Listed())
    assert (refused.issue, refused.folder) == (None, None)
    silent = {one.code for one in areas().districts} - set(REPORTING)
    gaps = {(one.district, one.database) for one in refused.reasons if one.kind == "missing"}
    assert {(district, "party_member") for district in silent} <= gaps
    assert not any((district, "party_member") in gaps for district in REPORTING)
    assert not folder.exists() or [path for path in folder.rglob("*") if not path.name.startswith(".vega")] == []
    named = Listed.parse([f"{district}/党员" for district in silent], [], areas())
    gaps = {(one.district, one.database) for one in publish(city, folder, named).reasons}
    assert not any((district, "party_member") in gaps for district in silent)
    done = publish(city, folder)
    assert done.issue is not None
    assert (done.issue.number, done.issue.stage, done.issue.is_current) == (1, Stage.FINAL, True)
    assert done.folder == folder / "2026-09" / "1"
    assert digests(done.folder) == done.issue.files


def test_open_findings_refuse_a_final_issue_and_stand_in_a_preliminary_one(city: Store, tmp_path: Path) -> None:
    codes = [street.code for street in areas().children(REPORTING[0], PERIOD)[:2]]
    rows = [{**ORG, "org_code": f"{codes[0]}X", "street_code": codes[0]}]
    send(city, tmp_path, "party_org", REPORTING[0], rows)  # the branch of three members is gone
    compute(city, PERIOD, areas())
    refused = publish(city, tmp_path / "releases")
    found = {(one.kind, one.district, one.rule) for one in refused.reasons}
    assert ("block", REPORTING[0], "X001") in found
    done = publish(city, tmp_path / "releases", is_preliminary=True)
    assert done.issue is not None
    assert done.issue.stage == Stage.PRELIMINARY
    assert done.issue.listed is not None
    assert {one["rule"] for one in done.issue.listed["open"]} >= {"X001"}
    assert any("3处" in one["told"] for one in done.issue.listed["open"] if one["rule"] == "X001")
    assert done.folder is not None
    (book,) = done.folder.glob("*.xlsx")
    told = [str(cell) for row in openpyxl.load_workbook(book)["封面与说明"].values for cell in row if cell is not None]
    said = [one for one in told if "X001" in one]
    assert said and not any("3处" in one or "--waive" in one for one in said)


def test_a_return_of_which_not_all_has_come_is_a_gap_whatever_the_number_of_its_parts() -> None:
    """A street that is no more was sent in place of one that is there: as many as are expected, and not those."""
    returns = {("310101", "party_org"): Return("received", 2, 2), ("310104", "party_org"): Return("accepted", 2, 2)}
    assert set(gaps(replace(sample.material(), returns=returns))) == {("310101", "party_org")}
    told = [one.kind for one in named_gaps(replace(sample.material(), returns=returns), areas(), Listed())]
    assert told == ["missing"]


def test_whether_a_hidden_figure_changed_is_not_told() -> None:
    hidden = Cell(None, None, None, "suppressed", 1, 1)
    shown = Cell(18.0, 18.0, None, "value", 1, 1)
    assert is_guarded(hidden, shown) and is_guarded(shown, hidden)
    assert not is_guarded(shown, Cell(19.0, 19.0, None, "value", 1, 1)) and not is_guarded(None, shown)
    assert "未变" not in GUARD


def test_what_blocks_can_be_waived_by_name_and_reason(city: Store, tmp_path: Path) -> None:
    code = areas().children(REPORTING[0], PERIOD)[0].code
    send(city, tmp_path, "party_org", REPORTING[0], [{**ORG, "org_code": f"{code}X", "street_code": code}])
    compute(city, PERIOD, areas())
    elsewhere = Listed.parse([], [], areas(), [f"X001:{REPORTING[1]}=支部已撤"])
    against = publish(city, tmp_path / "releases", elsewhere).reasons
    assert {one.rule for one in against if one.kind == "block"} == {"X001"}
    waived = EVERY._replace(waived=Listed.parse([], [], areas(), ["X001:黄浦区=支部已撤"]).waived)
    done = publish(city, tmp_path / "releases", waived)
    assert done.issue is not None
    assert done.issue.listed is not None
    assert done.issue.listed["waived"] == [["X001", REPORTING[0], "支部已撤"]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((["月球区"], [], []), "is no district"),
        (([], ["310105:MEM01"], []), "says no reason"),
        (([], ["310105:MEM99=x"], []), "no indicator MEM99"),
        (([], [], ["X999=x"]), "RULE=REASON"),
        (([], [], ["X001="]), "RULE=REASON"),
    ],
)
def test_wrong_words_are_told(words: tuple[list[str], list[str], list[str]], told: str) -> None:
    missing, explain, waive = words
    with pytest.raises(ConfigurationError, match=told):
        Listed.parse(missing, explain, areas(), waive)


def test_a_late_file_makes_a_correction_that_lists_what_changed_and_why(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    publish(city, folder)
    with pytest.raises(ConfigurationError, match="says the same already"):
        publish(city, folder)
    first = digests(folder / "2026-09" / "1")
    change(city, tmp_path, 3)
    done = publish(city, folder)
    assert done.issue is not None
    assert (done.issue.stage, done.issue.correction, done.issue.replaces) == (Stage.CORRECTION, 1, 1)
    assert digests(folder / "2026-09" / "1") == first
    with reading(city.engine) as connection:
        old, new = (published(connection, one) for one in issues(connection))
        assert [one.is_current for one in issues(connection)] == [False, True]
    moved = {key for key in new.totals if new.totals[key] != old.totals[key]}
    street = areas().children(REPORTING[0], PERIOD)[2].code
    assert {("ORG01", "310000"), ("ORG01", REPORTING[0]), ("ORG01", street)} <= moved
    assert {area for _, area in moved} <= {"310000", REPORTING[0], street}


def test_what_a_group_reads_it_reads_after_a_withdrawal_too(city: Store, tmp_path: Path) -> None:
    folder, group = tmp_path / "releases", grp.getgrgid(os.getgid()).gr_name
    before = os.umask(0o077)
    try:
        certify(city.engine, PERIOD, folder, areas(), BECAUSE, listed=EVERY, group=group)
        revert(city.engine, str(PERIOD), folder, BECAUSE, group=group)
    finally:
        os.umask(before)
    for path in (folder / "index.html", folder / "issues.json", folder / "2026-09" / "issues.html"):
        assert path.stat().st_mode & 0o777 == 0o640


def test_a_withdrawn_issue_gives_way_to_the_one_before(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    publish(city, folder, is_preliminary=True)
    publish(city, folder)
    change(city, tmp_path, 3)
    publish(city, folder)
    for number, stands in ((3, 2), (2, 1), (1, None)):
        assert [one.number for one in standing_issues(folder).values()] == [number]
        assert revert(city.engine, str(PERIOD), folder, BECAUSE).number == number
        with reading(city.engine) as connection:
            standing = current_issue(connection, str(PERIOD))
            assert (standing and standing.number) == stands
            value = published_value.c
            shown = connection.scalars(sa.select(value.number).where(value.is_current).distinct()).all()
            assert shown == ([stands] if stands else [])
    with pytest.raises(ConfigurationError, match="no issue that stands"):
        revert(city.engine, str(PERIOD), folder, BECAUSE)
    again = publish(city, folder)
    assert again.issue is not None
    assert (again.issue.number, again.issue.stage) == (4, Stage.FINAL)


def test_what_is_done_to_an_issue_afterwards_is_noticed(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    done = publish(city, folder)
    assert done.folder is not None

    def found() -> list[str]:
        with reading(city.engine) as connection:
            return [f"{one.where} {one.what}" for one in publication.breaches(connection, folder)]

    assert found() == []
    (book,) = done.folder.glob("*.xlsx")
    book.write_bytes(book.read_bytes() + b" ")
    (done.folder / "说明.txt").write_text("后加", encoding="utf-8")
    assert found() == [
        "issue 2026-09/1 was certified without 说明.txt, which lies in its folder",
        f"issue 2026-09/1 {book.name} is not as it was certified",
    ]
    with writing(city.engine) as connection:
        connection.execute(published_value.update().values(is_current=False))
    assert found()[2:] == ["issue 2026-09/1 stands, and the published views do not show it"]


def test_figures_older_than_the_ledger_are_not_certified(city: Store, tmp_path: Path) -> None:
    send(city, tmp_path, "party_org", REPORTING[0], [{**ORG, "org_code": "late", "street_code": "310101002"}])
    with pytest.raises(ConfigurationError, match="octet run --period 2026-09"):
        publish(city, tmp_path / "releases")


def test_lists_that_a_kill_left_behind_are_made_good_by_the_next_draft(city: Store, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    publish(city, folder)
    lists = [folder / "index.html", folder / "issues.json", folder / "2026-09" / "issues.html"]
    before = {path: path.read_bytes() for path in lists if path.exists()}
    assert len(before) > 1
    for path in before:
        path.unlink()
    refresh_draft(city.engine, PERIOD, folder, areas())
    assert {path: path.read_bytes() for path in before} == before


def _certify(folder: Path, tmp_path: Path) -> None:
    store = opened(folder)
    publish(store, tmp_path / "releases")


@pytest.fixture
def moments() -> Iterator[list[float]]:
    """When the process is killed, as shares of the time that it takes."""
    count = 50 if NIGHT else 6
    yield [(number + 0.5) / count for number in range(count)]


def test_killed_at_any_moment_the_old_issue_stands_or_the_new_one(
    city: Store, tmp_path: Path, moments: list[float]
) -> None:
    home, folder = tmp_path / "home", tmp_path / "releases"
    publish(city, folder)
    before = digests(folder / "2026-09" / "1")
    change(city, tmp_path, 3)
    forked = multiprocessing.get_context("fork")
    city.engine.dispose()
    began = time.monotonic()
    probe = forked.Process(target=_certify, args=(home, tmp_path))
    probe.start()
    probe.join()
    took = time.monotonic() - began
    with reading(city.engine) as connection:
        assert len(issues(connection)) == 2
    expected = digests(folder / "2026-09" / "2")
    for number, share in enumerate(moments):
        with reading(city.engine) as connection:
            standing = current_issue(connection, str(PERIOD))
        assert standing is not None
        if standing.number != 1:
            revert(city.engine, str(PERIOD), folder, BECAUSE)
        city.engine.dispose()
        worker = forked.Process(target=_certify, args=(home, tmp_path))
        worker.start()
        worker.join(took * share)
        if worker.is_alive() and worker.pid:
            os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        with reading(city.engine) as connection:
            standing = current_issue(connection, str(PERIOD))
            assert standing is not None
            values = connection.scalar(
                sa.select(sa.func.count()).where(
                    published_value.c.is_current, published_value.c.number == standing.number
                )
            )
        assert values, number
        there = digests(folder / "2026-09" / str(standing.number))
        assert there == standing.files
        if standing.number == 1:
            assert there == before
        else:
            assert set(there) == set(expected)
    placing_files.sweep(folder)
    assert list(folder.glob(f"{placing_files.STAGING}*")) == []
