"""However a district cuts its mended rows into files, and in whatever order they come, the same stands in the end."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.outcomes import PERIOD
from tests.warehouse.test_deltas import breaches, building, delta, first, take
from warehouse.lake import places
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store


def state_of(store: Store) -> tuple[Any, ...]:
    with reading(store.engine) as connection:
        (current,) = events.current(connection, PERIOD)
    assert current.quarantined is not None
    return (current.lake_sha256, places.read(current.quarantined), current.rows_read, current.state)


def test_mended_rows_in_any_portions_and_order_give_what_all_at_once_gives(backend: Backend, tmp_path: Path) -> None:
    chance = random.Random(5)
    base = [building(number) for number in range(2, 30) if number % 3]
    back = [number for number in range(2, 30) if number % 3 == 0]
    changed = [2, 4, 8, 20, 29, *back]
    found = []
    for round_ in range(8):
        name, folder = f"test_{next(NUMBERS)}", tmp_path / str(round_)
        folder.mkdir()
        store = open_at(backend.create(name, "octet_empty"), folder)
        _, sha256 = first(store, folder, *base, kept_back=back)
        order = chance.sample(changed, len(changed))
        cuts = sorted(chance.sample(range(1, len(order)), 0 if round_ == 0 else chance.randint(1, 5)))
        for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
            portion = {here: there for here, there in enumerate(order[start:end], start=2)}
            still = [here for here, there in portion.items() if there == 27]
            kept = {here: there for here, there in portion.items() if here not in still}
            sent = [building(there, _row=here, units_in=there * 10) for here, there in kept.items()]
            take(store, folder, delta(folder, sent, sha256, portion, kept_back=still))
        found.append(state_of(store))
        assert breaches(store) == []
        store.engine.dispose()
        backend.drop(name)
    assert found[0][1:] == ({("Sheet1", 27)}, 29, "partial")
    assert all(one == found[0] for one in found)
