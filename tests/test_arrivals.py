"""Parts of a district in any order, one at a time or together, give the same warehouse."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from schemas.cities.areas import areas
from schemas.periods import Period
from tests.listing import standing_rows
from tests.stores import NIGHT, NUMBERS, Backend, open_at
from warehouse.figures.computation import compute as compute_all
from warehouse.indicators.registry import indicators

PERIOD = Period(2026, 9)
DISTRICT = "310109"
STREETS = 4  # of eight: enough for 40,320 orders
ORDERS = 20 if NIGHT else 6
SENT = frozenset({"community", "party_org"})


def parts() -> dict[str, str]:
    """File name → text of one part a street, of two databases."""
    found = {}
    for street in areas().children(DISTRICT)[:STREETS]:
        communities = areas().children(street.code)
        rows = "".join(f"{c.code},{c.zh},{street.zh},1,{1000 + n},{2500 + n}\n" for n, c in enumerate(communities))
        found[f"居民区 {street.zh}.csv"] = "居民区代码,居民区名称,所属街道(镇),类型,总户数,常住人口\n" + rows
        orgs = "".join(
            f"{c.code}D,{c.zh}支部委员会,党支部,区属,{street.zh},{c.zh},居民区党建,法人单位,,城市社区,2010-07-01,甲拟造,2\n"
            for c in communities
        )
        header = "党组织代码,党组织名称,组织类别,隶属关系,所在街道(镇),所属居民区,所属领域,党组织所在单位情况,所在单位名称,单位性质类别,建立日期,党组织书记,党员总数\n"  # noqa: E501
        found[f"党组织 {street.zh}.csv"] = header + orgs
    return found


def compute(into: Workplace) -> None:
    """The indicators of these two databases alone: the others have nothing to count."""
    known = {code: one for code, one in indicators().items() if {*one.databases} <= SENT}
    compute_all(into.store, PERIOD, into.areas, known=known)


def place(folder: Path, backend: Backend) -> Workplace:
    """A workplace of its own, on an empty warehouse."""
    folders: dict[str, Any] = {name: folder / name for name in ("inbox", "returned", "releases", "checks", "reference")}
    for path in folders.values():
        path.mkdir(parents=True)
    store = open_at(backend.create(f"arrivals_{next(NUMBERS)}", "octet_empty"), folder)
    return Workplace(**folders, areas=areas(), start="2026-01", open_store=lambda: store)


def drop(into: Workplace, files: list[tuple[str, str]]) -> None:
    """Put the files into the inbox and take them in."""
    folder = into.inbox / str(PERIOD) / DISTRICT
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files:
        (folder / name).write_text(text, encoding="utf-8-sig")
    waits = delivery(into.inbox, into.areas, str(PERIOD), DISTRICT)
    take_in_delivery(into, waits, SENT)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory, sqlite: Backend) -> dict[str, list[tuple[str, ...]]]:
    """The warehouse after all parts came together."""
    into = place(tmp_path_factory.mktemp("together"), sqlite)
    drop(into, list(parts().items()))
    compute(into)
    return standing_rows(into.store.engine)


@pytest.mark.parametrize("seed", range(ORDERS))
def test_order_of_parts_does_not_matter(
    seed: int, tmp_path: Path, sqlite: Backend, together: dict[str, list[tuple[str, ...]]]
) -> None:
    into = place(tmp_path / "one", sqlite)
    files = list(parts().items())
    chance = random.Random(seed)
    chance.shuffle(files)
    while files:  # a few at a time, mostly one
        count = chance.choice((1, 1, 1, 3))
        drop(into, files[:count])
        del files[:count]
        if chance.random() < 0.1:  # figures computed on the way must not matter either
            compute(into)
    compute(into)
    assert len(together["submission"]) == 2 * STREETS
    assert standing_rows(into.store.engine) == together
