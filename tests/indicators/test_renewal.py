"""After any submissions, corrections, reversals and other definitions the figures are those of a whole computation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.states import Slot
from tests.indicators.chance import AREAS, DISTRICTS, STREETS, rows
from tests.indicators.chance import CODES as CODES_OF_UNITS
from tests.indicators.cities import LIMITS
from tests.warehouse.cities import area
from tests.warehouse.outcomes import outcome
from warehouse.figures import computation
from warehouse.figures.computation import compute
from warehouse.figures.renewal import rounds as rounds_module
from warehouse.figures.renewal.inputs import inputs
from warehouse.figures.renewal.reach import Reach, reached
from warehouse.figures.renewal.rounds import Round
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.scan import scan
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import Decision, take_in
from warehouse.submissions.reversal import revert
from warehouse.submissions.zeroreturns import confirm_zero

NOW = Period(2026, 9)
CODES = (
    "APP01", "BL05", "RC01", "RC03", "YL03", "MEM01", "MEM11", "MEM17", "ORG01", "ORG10", "TU01", "TU02", "COV01",
    "LNK09", "DQ01", "DQ04", "DQ06", "DQ09", "DQ10", "DQ12", "DQ13",
)  # fmt: skip
STEPS = 6
DECISION = Decision("测试", "测试")


def known(*left_out: str) -> dict[str, Indicator]:
    """Indicators on every base."""
    return {code: indicators()[code] for code in CODES if code not in left_out}


def send(store: Store, folder: Path, chance: Random, name: str, district: str, period: Period = NOW) -> None:
    """A file of random rows, at times of a street, at times without some columns, at times a confirmed zero."""
    part = chance.choice(STREETS[district]) if chance.random() < 0.2 else None
    present = frozenset(one for one in databases()[name].columns if chance.random() < 0.97)
    told = rows(chance, name, district) if chance.random() < 0.95 else []
    raw = folder / f"{name}-{district}-{part}-{period}.xlsx"
    found = outcome(raw, name, told, period=str(period), district=district, part=part, present=present)
    take_in(store, found, raw, events.acquire(store.engine, str(period), district))
    if not told:
        confirm_zero(store, Slot(period, district, name, part), DECISION)


def take_back(store: Store, name: str, district: str, period: Period = NOW) -> None:
    """What stands of a district's database stands no longer."""
    with reading(store.engine) as connection:
        current = events.current(connection, period, name)
    for row in current:
        if row.district == district:
            revert(store, row.id, DECISION)


def correct(store: Store, folder: Path, chance: Random) -> None:
    """Something else in place of what stands of a district's database, or nothing; or other groupings."""
    if chance.random() < 0.3:
        return regroup(store, folder, chance)
    name, district = chance.choice(list(databases())), chance.choice(DISTRICTS)
    period = NOW if chance.random() < 0.8 else NOW.earlier()
    take_back(store, name, district, period)
    if chance.random() < 0.85:
        send(store, folder, chance, name, district, period)
    return None


def regroup(store: Store, folder: Path, chance: Random) -> None:
    """Other groupings, of each type and kind of member, some of them over two districts."""
    lines = ["grouping,name,type,host,kind,member,valid_from,valid_to"]
    for number in range(chance.choice((0, 3, 6))):
        kind = chance.choice(("LM", "WG", "QUAN", "LHDW"))
        district = chance.choice(DISTRICTS)
        host, streets = chance.choice(((district, STREETS[district]), ("310000", sum(STREETS.values(), ()))))
        lines.append(f"G{number},{number},{kind},{host},,,,")
        for _ in range(chance.randrange(4)):
            street = chance.choice(streets)
            named = {"street": street, "community": f"{street}001", "building": "B1", "unit": CODES_OF_UNITS[0]}
            member = chance.choice([*named])
            lines.append(f"G{number},,,,{member},{named[member]},,{chance.choice(('', '2026-08-31'))}")
    (folder / "reference" / "groupings").mkdir(parents=True, exist_ok=True)
    (folder / "reference" / "groupings" / "g.csv").write_text("\n".join(lines), encoding="utf-8")
    refresh(store, AREAS, folder / "reference")


def differences(store: Store, period: Period, asked: Mapping[str, Indicator]) -> list[list[Any]]:
    """By table, rows that stand though a whole computation does not give them, or the other way round."""
    with reading(store.engine) as connection:
        read = inputs(connection, store.lake, AREAS, period)
        whole = Round(store.lake, read, list(asked.values()), AREAS, period, LIMITS, None)
        pairs = list(zip(whole.computed(connection), whole.standing(connection), strict=True))
    assert any(len(new) for new, _ in pairs)
    return [sorted(_rows(new) ^ _rows(old.drop_columns("id")), key=repr) for new, old in pairs]


def _rows(table: pa.Table) -> set[Any]:
    found = list(zip(*table.to_pydict().values(), strict=True))
    assert len(set(found)) == len(found)
    return set(found)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[Reach | None]:
    """How far each computation reached; None: everything."""
    seen: list[Reach | None] = []

    def watched(*arguments: Any) -> Reach | None:
        seen.append(reached(*arguments))
        return seen[-1]

    monkeypatch.setattr(computation, "reached", watched)
    return seen


def test_the_same_once_more_computes_nothing_and_another_definition_everything(
    store: Store, tmp_path: Path, rounds: list[Reach | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, Random(1), "unit", DISTRICTS[0])
    asked = {code: one for code, one in known("MEM17").items() if one.databases}
    assert compute(store, NOW, AREAS, LIMITS, asked).changed
    with reading(store.engine) as connection:
        number = events.current(connection, NOW)[0].id
    for unread in ("party_member", "unit"):
        send(store, tmp_path, Random(1), unread, DISTRICTS[0], NOW.earlier().earlier())
    assert not compute(store, NOW, AREAS, LIMITS, asked).changed
    assert rounds == [None]
    changed = asked["COV01"].model_copy(update={"version": 2})
    assert compute(store, NOW, AREAS, LIMITS, {**asked, "COV01": changed}).changed
    moved = Areas([*AREAS, area("310101003", "新街道", 3, "310101")])
    assert compute(store, NOW, moved, LIMITS, asked).changed
    assert rounds == [None, None, None]
    revert(store, number, DECISION)
    assert compute(store, NOW, moved, LIMITS, asked).values == 0
    assert rounds[3] is not None and rounds[3].districts == {DISTRICTS[0]}


def test_a_corrected_district_is_scanned_alone_and_beside_it_what_the_city_shares(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[set[str], bool]] = []

    def watched(*arguments: Any) -> Any:
        """A scan, of which districts, and whether of the buildings' rows too."""
        wanted = arguments[5] if len(arguments) > 5 else EVERY
        seen.append(({one.district for one in arguments[1]}, "building" in wanted))
        return scan(*arguments)

    monkeypatch.setattr(rounds_module, "scan", watched)
    refresh(store, AREAS)
    chance = Random(3)
    for name in databases():
        for district in DISTRICTS:
            send(store, tmp_path, chance, name, district)
    compute(store, NOW, AREAS, LIMITS, known())
    assert seen == [(set(DISTRICTS), True)]
    seen.clear()
    take_back(store, "party_member", DISTRICTS[0])
    send(store, tmp_path, chance, "party_member", DISTRICTS[0])
    assert compute(store, NOW, AREAS, LIMITS, known()).changed
    assert sorted(seen, key=lambda one: len(one[0])) == [({DISTRICTS[0]}, True), (set(DISTRICTS), False)]
    seen.clear()
    assert not compute(store, NOW, AREAS, LIMITS, known()).changed and seen == []


@pytest.mark.at_length
@pytest.mark.parametrize("seed", range(2))
def test_step_by_step_is_as_all_at_once(store: Store, tmp_path: Path, rounds: list[Reach | None], seed: int) -> None:
    chance = Random(seed)
    regroup(store, tmp_path, chance)
    for name in databases():
        for district in DISTRICTS:
            send(store, tmp_path, chance, name, district)
    for name in ("party_member", "party_org"):
        for district in DISTRICTS:
            send(store, tmp_path, chance, name, district, NOW.earlier())
    asked = known()
    for step in range(STEPS):
        for period in (NOW.earlier(), NOW):
            compute(store, period, AREAS, LIMITS, asked)
        assert differences(store, NOW, asked) == [[], [], []], step
        for _ in range(chance.choice((1, 1, 3))):
            correct(store, tmp_path, chance)
        if chance.random() < 0.1:
            asked = known(chance.choice(CODES))
    for period in (NOW.earlier(), NOW):
        compute(store, period, AREAS, LIMITS, asked)
        assert differences(store, period, asked) == [[], [], []]
    partly = [one for one in rounds if one is not None]
    assert len(partly) >= STEPS // 2 and {1} <= {len(one.districts) for one in partly}
    assert any(one.city.rules for one in partly) and any(one.local.rules for one in partly)
