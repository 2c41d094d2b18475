"""Rows of the table `submission` are read as what the table holds."""

from __future__ import annotations

import types
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from schemas.errors import LedgerError
from warehouse.ledger.submissionrows import Submission
from warehouse.ledger.tables import submission


def test_a_submission_has_the_columns_of_its_table_in_their_order() -> None:
    assert Submission._fields == tuple(submission.c.keys())


def test_what_may_be_null_in_the_table_may_be_none_in_a_row() -> None:
    hints = get_type_hints(Submission)
    optional = {name for name, hint in hints.items() if types.NoneType in get_args(hint)}
    assert optional == {column.name for column in submission.c if column.nullable}


def test_a_returned_file_that_speaks_for_nothing_has_neither_slot_nor_rows(tmp_path: Path) -> None:
    fields = dict.fromkeys(Submission._fields) | {"id": 7, "state": "returned"}
    row = Submission._make(fields.values())
    with pytest.raises(LedgerError, match="submission 7 is returned, but its database, period or district is unknown"):
        _ = row.slot
    with pytest.raises(LedgerError, match="submission 7 is returned, but has no Parquet file"):
        row.path(tmp_path)
