"""Figures on the boundaries of a later day: areas merged, split and moved, by what was counted and by shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.homes.home import Home
from schemas.cities.areas import Areas, areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.assets.deliveries import STREETS, tables
from warehouse.figures.computation import compute
from warehouse.figures.history.redrawing import AreaMoves, Redrawn, redrawn, redrawn_values
from warehouse.figures.values import IndicatorValue, values
from warehouse.indicators.registry import indicators
from warehouse.ledger.connection import reading

HEAD = "code,zh,en,level,parent,valid_from,valid_to,successor\n"
CITY = "310000"
THEN, DAY = Period(2026, 6), dt.date(2026, 10, 1)
CHANGES = """\
310105001,华阳路街道,,3,310105,,2026-06-30,310105501=0.75 310105502=0.25
310105501,东阳街道,,3,310105,2026-07-01,,
310105502,西阳街道,,3,310105,2026-07-01,,
310105001001,老居委会,,4,310105001,,2026-06-30,310105502001
310105502001,新居委会,,4,310105502,2026-07-01,,
310104003,天平路街道,,3,310104,,2026-06-30,
310107,普陀区,,2,310000,,2026-06-30,310109=0.5 310110=0.5
"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Areas:
    """长宁: a street split in two, one of its communities known to be in the second; 徐汇: one that nobody follows."""
    folder = tmp_path_factory.mktemp("areas")
    (folder / "own.csv").write_text(HEAD + CHANGES, encoding="utf-8")
    return areas(folder=folder)


def row(area: str, numerator: float | None, reported: int = 1, expected: int = 1, **other: Any) -> IndicatorValue:
    """A value of MEM01, or of a ratio, as `values` tells it."""
    told = {"code": "MEM01", "period": str(THEN), "dimension": None, "member": None, "denominator": None} | other
    status = ("missing" if expected else "not_applicable") if numerator is None else "value" if numerator else "zero"
    counted = {"area": area, "value": numerator, "numerator": numerator, "status": status}
    covered = {"areas_reported": reported if numerator is not None else 0, "areas_expected": expected}
    known = {"computed_at": "2026-07-05T09:00:00+08:00", "version": 1}
    return cast(IndicatorValue, {**told, **counted, **covered, **known})


def drawn(rows: Iterable[IndicatorValue], known: Areas) -> dict[tuple[str, str | None], Redrawn]:
    """On the boundaries of `DAY`, by area and member."""
    moves = AreaMoves(known, THEN.data_date, DAY)
    return {(one["area"], one["member"]): one for one in redrawn(rows, moves, moves.touched())}


def numbers(found: dict[tuple[str, str | None], Redrawn]) -> dict[str, tuple[float | None, bool]]:
    """Area → value and whether it is estimated, of what is not nothing."""
    return {area: (one["value"], one["is_estimated"]) for (area, _), one in found.items() if one["value"]}


def test_a_street_that_was_split_is_told_by_its_communities_and_the_rest_by_shares(changed: Areas) -> None:
    rows = [row(CITY, 200), row("310105", 100, 10, 10), row("310105001", 60), row("310105002", 30)]
    rows += [row("310105001001", 20), row("310105001002", 0), row("310105-unallocated", 10)]
    assert numbers(drawn(rows, changed)) == {
        CITY: (200, False),
        "310105": (100, False),
        "310105501": (30, True),
        "310105502": (30, True),
        "310105502001": (20, False),
        "310105002": (30, False),
        "310105-unallocated": (10, False),
    }


def test_where_the_communities_say_all_nothing_is_estimated(changed: Areas) -> None:
    rows = [row("310105", 20, 10, 10), row("310105001", 20), row("310105001001", 20)]
    found = numbers(drawn(rows, changed))
    assert found == {"310105": (20, False), "310105502": (20, False), "310105502001": (20, False)}


def test_a_street_that_nothing_followed_goes_to_what_its_district_cannot_place(changed: Areas) -> None:
    rows = [row("310104", 50, 14, 14), row("310104003", 8), row("310104004", 40), row("310104-unallocated", 2)]
    found = numbers(drawn(rows, changed))
    assert found == {"310104": (50, False), "310104004": (40, False), "310104-unallocated": (10, False)}


def test_a_district_that_was_split_gives_its_shares_and_what_is_incomplete_stays_so(changed: Areas) -> None:
    rows = [row("310107", 11, 3, 10), row("310109", 100, 8, 8), row("310110", None, 0, 12)]
    found = drawn(rows, changed)
    assert numbers(found) == {"310109": (105.5, True), "310110": (5.5, True)}
    covered = {area: (one["areas_reported"], one["areas_expected"]) for (area, _), one in found.items()}
    assert (covered["310109"], covered["310110"]) == ((11, 18), (3, 22))


def test_what_is_not_owed_is_not_missing(changed: Areas) -> None:
    rows = [row("310107", None, expected=0), row("310109", None, expected=0), row("310110", 4, 12, 12)]
    told = {area: (one["status"], one["areas_expected"]) for (area, _), one in drawn(rows, changed).items()}
    assert (told["310109"], told["310110"]) == (("not_applicable", 0), ("value", 12))


def test_what_comes_from_nowhere_is_missing(changed: Areas) -> None:
    found = drawn([row("310105", 30, 10, 10), row("310105002", 30)], changed)
    assert {one["status"] for (area, _), one in found.items() if area in ("310105501", "310105502")} == {"missing"}


def test_a_ratio_is_divided_after_its_parts_have_moved(changed: Areas) -> None:
    ratio: dict[str, Any] = {"code": "MEM03"}
    rows = [row("310107", 10, denominator=20, **ratio), row("310109", 10, denominator=80, **ratio)]
    rows += [row("310110", 0, denominator=0, **ratio)]
    found = drawn(rows, changed)
    assert (found["310109", None]["numerator"], found["310109", None]["denominator"]) == (15, 90)
    assert found["310109", None]["value"] == pytest.approx(100 * 15 / 90)
    assert found["310110", None]["value"] == 50


def test_members_of_a_breakdown_move_each_for_itself(changed: Areas) -> None:
    sex: dict[str, Any] = {"dimension": "sex"}
    rows = [row("310107", 10, member="1", **sex), row("310107", 4, member="2", **sex)]
    rows += [row("310109", 3, member="2", **sex), row("310110", 0, member=None, **sex)]
    found = {key: one["value"] for key, one in drawn(rows, changed).items()}
    assert found == {("310109", "1"): 5, ("310109", "2"): 5, ("310110", "1"): 5, ("310110", "2"): 2}


def test_districts_that_did_not_change_are_told_as_they_stand(changed: Areas) -> None:
    rows = [row("310112", 7, 14, 14), row("310112001", None), row(CITY, 9)]
    moves = AreaMoves(changed, THEN.data_date, DAY)
    expected = [{**one, "origins": [one["area"]], "is_estimated": False} for one in rows]
    assert list(redrawn(rows, moves, moves.touched())) == expected


def test_a_district_that_nothing_followed_must_be_mended(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(HEAD + "310107,普陀区,,2,310000,,2026-06-30,\n", encoding="utf-8")
    known = areas(folder=tmp_path)
    with pytest.raises(ConfigurationError, match="310107 普陀区 ended and no list of areas says what took its place"):
        AreaMoves(known, THEN.data_date, DAY).touched()


MERGERS = {
    "静安+闸北": ("310106", "310108", "2015-11", "2015-12"),
    "黄浦+卢湾": ("310101", "310103", "2011-06", "2011-07"),
    "浦东+南汇": ("310115", "310119", "2009-05", "2009-06"),
    "崇明县→区": ("310151", "310230", "2016-07", "2016-08"),
}
COUNTED = {"RC01": "居民区", "ORG01": "党组织", "MEM01": "党员", "MEM05": "党员"}
"""Indicator → the file that it is counted from; the last is a ratio."""


@pytest.mark.parametrize(("heir", "ended", "before", "after"), MERGERS.values(), ids=MERGERS)
def test_the_mergers_of_shanghai(
    home: Home, monkeypatch: pytest.MonkeyPatch, heir: str, ended: str, before: str, after: str
) -> None:
    """The same rows before and after: the series goes on on today's boundaries, and jumps as reported."""
    place = replace(home.workplace(), start="2000-01")
    street = place.areas.children(heir)[0].code
    monkeypatch.setitem(STREETS, heir, street)
    monkeypatch.setitem(STREETS, ended, f"{ended}001")
    both = [one for one in (heir, ended) if place.areas.is_valid(one, Period.parse(before))]
    for district in both:
        taken_in(place, before, district, tables(district))
    merged: dict[str, list[list[str]]] = {}
    for district in both:
        for title, (header, *rows) in tables(district).items():
            moved = [[{ended: heir, f"{ended}001": street}.get(cell, cell) for cell in row] for row in rows]
            merged.setdefault(title, [header]).extend(moved)
    taken_in(place, after, heir, merged)
    reported, current = {}, {}
    for month in (before, after):
        period = Period.parse(month)
        compute(place.store, period, place.areas, known={code: indicators()[code] for code in COUNTED})
        with reading(place.store.engine) as connection:
            for code in COUNTED:
                told = values(connection, period=month, code=code, levels=(1, 2))
                reported[month, code] = {one["area"]: one["numerator"] for one in told}
                drawn_now = redrawn_values(connection, place.areas, DAY, period=month, code=code)
                current[month, code] = {one["area"]: one for one in drawn_now}
                (alone,) = redrawn_values(connection, place.areas, DAY, period=month, code=code, area=heir)
                assert alone == current[month, code][heir]
    for code in COUNTED:
        then, now = (current[month, code][heir] for month in (before, after))
        assert {one["numerator"] for one in (then, now)} == {sum(reported[before, code][one] or 0 for one in both)}
        assert (then["value"], then["status"], then["is_estimated"]) == (now["value"], "value", False)
        assert (then["origins"], now["origins"]) == (both, [heir])
        assert ended not in current[before, code] and reported[before, code][ended]
        assert current[before, code][CITY]["numerator"] == reported[before, code][CITY]
        assert (reported[before, code].get(heir) == reported[after, code][heir]) is False


def taken_in(place: Workplace, month: str, district: str, sent: Mapping[str, list[list[str]]]) -> None:
    """The files that are counted."""
    folder = place.inbox / month / district
    folder.mkdir(parents=True)
    for title in set(COUNTED.values()):
        text = "\n".join(",".join(row) for row in sent[title]) + "\n"
        (folder / f"{title}.csv").write_text(text, encoding="utf-8-sig")
    taken = take_in_delivery(place, delivery(place.inbox, place.areas, month, district), frozenset(databases()))
    assert {one.state for one in taken} <= {"accepted", "partial"}
