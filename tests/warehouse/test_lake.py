"""Treatment at acceptance: what of a person's row reaches the lake, and that the same rows give the same bytes."""

from __future__ import annotations

import datetime as dt
import hmac
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.column import Treatment
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.states import Slot
from tests.stores import KEY, open_at
from tests.warehouse.outcomes import frame
from warehouse.lake.files import keep, pack, treat
from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.treatments import lake_schema
from warehouse.ledger.registers import registers
from warehouse.store.opening import Store

PSEUDONYMS = Pseudonyms(KEY)
MEMBER: dict[str, Any] = {
    "citizen_id": "310199199001010034", "name": "测试", "member_id": "M1", "birth_date": dt.date(1990, 1, 31),
    "education": "11", "mobile": "13812345678", "lost_on": dt.date(2026, 1, 15), "is_lost": True,
    "branch_name": "某支部13812345678", "join_date": dt.date(2015, 7, 1),
}  # fmt: skip


def treated(name: str, *rows: dict[str, Any]) -> dict[str, list[Any]]:
    described = database(name)
    columns: dict[str, list[Any]] = treat(described, frame(described, rows), Period(2026, 9), PSEUDONYMS).to_pydict()
    return columns


def test_a_member_loses_what_identifies_him_and_keeps_what_is_counted() -> None:
    found = treated("party_member", MEMBER)
    wanted = {
        "person_key": hmac.digest(KEY, b"person\x00" + b"310199199001010034", "sha256").hex()[:32],
        "name_key": hmac.digest(KEY, "name\0测试".encode(), "sha256").hex()[:32],
        "member_id": hmac.digest(KEY, b"member_id\0M1", "sha256").hex()[:32],
        "birth_date": dt.date(1990, 1, 1),
        "education": "1",
        "lost_on": dt.date(2026, 1, 15),
        "branch_name": "某支部13●●●●●●●78",
        "_row": 2,
    }
    assert {name: found[name][0] for name in wanted} == wanted
    assert not {"citizen_id", "name", "mobile", "household_address"} & set(found)


def test_the_rows_of_several_sheets_are_treated_as_those_of_one() -> None:
    """Of several sheets a column comes in several pieces."""
    described = database("party_member")
    pieces = pd.concat([frame(described, [MEMBER]), frame(described, [MEMBER])], ignore_index=True)
    assert pa.array(pieces["citizen_id"]).num_chunks == 2
    found = treat(described, pieces, Period(2026, 9), PSEUDONYMS).to_pydict()
    assert found["person_key"] == treated("party_member", MEMBER)["person_key"] * 2


def test_empty_cells_stay_empty_and_unmapped_codes_stay_as_they_are() -> None:
    found = treated("party_member", {"citizen_id": None, "education": "?私塾", "birth_date": None, "name": None})
    names = ("person_key", "education", "birth_date", "name_key")
    assert [found[name][0] for name in names] == [None, "?私塾", None, None]


def test_a_filled_name_is_only_known_to_be_filled() -> None:
    found = treated("party_org", {"secretary_name": "某某"}, {"secretary_name": None})
    assert found["has_secretary_name"] == [True, False] and "secretary_name" not in found


def test_an_identity_number_in_a_code_is_masked_and_a_code_like_a_mobile_number_is_not() -> None:
    found = treated("party_org", {"org_code": "310199199001010034", "org_name": "x"}, {"org_code": "13812345678"})
    assert found["org_code"] == ["310199●●●●●●●●0034", "13812345678"]


@pytest.mark.parametrize("name", databases())
def test_no_direct_identifier_has_a_column(name: str) -> None:
    gone = {c.name for c in databases()[name].columns.values() if c.pii == "D"}
    assert not gone & set(lake_schema(databases()[name]).names)
    if name in registers():
        hidden = {c.name for c in databases()[name].columns.values() if c.treatment is Treatment.LAKE}
        assert not (gone | hidden) & set(registers()[name].columns.keys())


def test_the_same_rows_give_the_same_bytes_and_parts_never_share_a_file(tmp_path: Path) -> None:
    described = database("party_member")
    slots = [Slot(Period(2026, 9), "310105", "party_member", part) for part in (None, None, "310105001")]
    rows = treat(described, frame(described, [MEMBER]), Period(2026, 9), PSEUDONYMS)
    files = [pack(slot, rows) for slot in slots]
    for file in files:
        keep(tmp_path, file)
    assert files[0].path == files[1].path != files[2].path
    assert len({file.sha256 for file in files}) == 1
    stored = pq.read_schema(tmp_path / files[0].path)
    assert stored.remove_metadata() == lake_schema(described)
    assert sorted(path.suffix for path in tmp_path.rglob("*") if path.is_file()) == [".parquet", ".parquet"]


def test_another_pseudonym_key_is_refused(store: Store, tmp_path: Path) -> None:
    from warehouse.store.opening import open_store

    with pytest.raises(ConfigurationError, match="not the key") as refused:
        open_store(store.engine, store.lake, store.vault, Pseudonyms(b"another key of the tests"))
    assert refused.value.exit_code == 2
    url = store.engine.url.render_as_string(hide_password=False)
    open_at(url, tmp_path).engine.dispose()


def test_a_short_pseudonym_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="16 bytes"):
        Pseudonyms(b"short")
