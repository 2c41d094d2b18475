"""A district that has ended is taken in and counted for the months when it stood; later the reason is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.partitions import partitions, place_of
from intake.inbox import Why, delivery, misplaced, waiting
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.runs.wanted import Wanted, require_known
from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.assets.deliveries import STREETS, deliver
from tests.homes import EVERY
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger.connection import reading
from warehouse.ledger.owing.obligations import obligations
from warehouse.verification.proof import verify

COUNTED = EVERY
ENDED, THEN, NOW = "310108", "2015-06", "2026-09"
KNOWN = {code: indicators()[code] for code in ("RC01", "BL01", "TU01")}


@pytest.fixture
def place(home: Home, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    """A home whose first month lies before 闸北 became a part of 静安."""
    monkeypatch.setitem(STREETS, ENDED, "310108001")
    return replace(home.workplace(), start="2015-01")


def test_it_is_taken_in_and_counted_for_a_month_when_it_stood(place: Workplace) -> None:
    deliver(place.inbox, ENDED, THEN)
    (place.inbox / THEN / ENDED).rename(place.inbox / THEN / "闸北区")
    assert misplaced(place.inbox, place.areas, place.start) == []
    period = Period.parse(THEN)
    place.owe(period)
    taken = take_in_delivery(place, delivery(place.inbox, place.areas, THEN, ENDED), frozenset(databases()))
    assert {one.state for one in taken} <= {"accepted", "partial"} and len(taken) == len(databases())
    assert len(list((place.returned / THEN / ENDED).iterdir())) == len(databases())
    compute(place.store, period, place.areas, known=KNOWN)
    with reading(place.store.engine) as connection:
        for code in KNOWN:
            (one,) = values(connection, period=THEN, code=code, area=ENDED)
            assert (one["status"], one["value"], one["areas_reported"], one["areas_expected"]) == ("value", 1, 1, 1)
            (city,) = values(connection, period=THEN, code=code, area="310000")
            assert (city["value"], city["areas_reported"]) == (1, 1)
            assert city["areas_expected"] == len(place.areas.level(2, period))
        owed = obligations(connection, place.areas, period, period.due_on)
    assert {one["state"] for one in owed if one["district"] == ENDED} <= {"accepted", "partial"}
    assert verify(place.store, place.areas, (), (), KNOWN) == []


def test_where_it_sent_nothing_it_is_missing(place: Workplace) -> None:
    compute(place.store, Period.parse(THEN), place.areas, known=KNOWN)
    with reading(place.store.engine) as connection:
        (one,) = values(connection, period=THEN, code="RC01", area=ENDED)
        (city,) = values(connection, period=THEN, code="RC01", area="310000")
    assert (one["status"], one["areas_reported"], one["areas_expected"]) == ("missing", 0, 1)
    assert city["areas_reported"] == 0


@pytest.mark.parametrize("folder", [ENDED, "闸北区", "310108闸北区", "310119"])
def test_in_a_later_month_the_reason_is_told(place: Workplace, folder: str) -> None:
    (place.inbox / NOW / folder).mkdir(parents=True)
    (place.inbox / NOW / folder / "党员.csv").write_text("x", encoding="utf-8")
    assert waiting(place.inbox, place.areas) == []
    (left,) = misplaced(place.inbox, place.areas, place.start)
    assert (left.path, left.why) == (place.inbox / NOW / folder, Why.NOT_THEN)


@pytest.mark.parametrize(
    ("period", "district", "told", "heir"),
    [
        (NOW, ENDED, "闸北区已于2015-11-30撤销，2026年9月应由静安区报送", "310106"),
        (NOW, "卢湾区", "卢湾区已于2011-06-30撤销，2026年9月应由黄浦区报送", "310101"),
        (NOW, "310225", "南汇县已于2001-08-31撤销，2026年9月应由浦东新区报送", "310115"),
        ("2005-06", "310225", "南汇县已于2001-08-31撤销，2005年6月应由南汇区报送", "310119"),
    ],
)
def test_a_check_of_its_file_says_who_reports_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, period: str, district: str, told: str, heir: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = deliver(tmp_path, "310105", period)[3]
    result = CliRunner().invoke(app, ["check", str(path), "--period", period, "--district", district, "--json"])
    (outcome,) = json.loads(result.stdout)
    (finding,) = [one for one in outcome["findings"] if one["rule"] == "F005"]
    assert (outcome["state"], finding["expected"]) == ("returned", heir)
    assert told in finding["message"]


def test_a_run_is_refused_by_the_right_reason(place: Workplace) -> None:
    require_known(place, Wanted(THEN, ENDED))
    require_known(place, Wanted(None, ENDED))
    with pytest.raises(ConfigurationError, match="310108 闸北区 did not stand in 2026-09: 310106 静安区 did"):
        require_known(place, Wanted(NOW, ENDED))
    with pytest.raises(ConfigurationError, match="no district '310199'"):
        require_known(place, Wanted(NOW, "310199"))


def test_it_has_a_partition_where_the_home_begins_before_its_end() -> None:
    early, late = ({place_of(key)[0] for key in _keys(start)} for start in ("2015-01", "2026-01"))
    assert (ENDED in early, ENDED in late, len(late)) == (True, False, 16)


def _keys(start: str) -> Sequence[str]:
    return partitions(areas(), start).places.get_partition_keys()
