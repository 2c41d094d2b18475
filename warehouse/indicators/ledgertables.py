"""What a base may count beside the rows of files: what is owed, and what was received. One row each of the ledger.

Coverage is whole for what is counted so: that a district sent nothing is the figure, not a gap in it.
"""

from __future__ import annotations

import pyarrow as pa

YEAR_PLACE = "year_place"
"""What a base reads whose rows rest on the year's earlier months too: the places of which these are there."""

PLACES = {"submissions": pa.list_(pa.int64()), "district": pa.string(), "database_title": pa.string()}
"""On which submissions a row rests, whose it is (null: the city's own), and of which database."""

LEDGER_TABLES: dict[str, dict[str, pa.DataType]] = {
    "owed_return": {
        **PLACES,
        "is_waived": pa.bool_(),
        "is_met": pa.bool_(),
        "is_on_time": pa.bool_(),
        "days_after": pa.int64(),
    },
    "received_file": {
        **PLACES,
        "is_returned": pa.bool_(),
        "is_current": pa.bool_(),
        "data_rows": pa.int64(),
        "copies": pa.int64(),
    },
    "checked_column": {
        **PLACES,
        "column_title": pa.string(),
        "asked": pa.string(),
        "cells": pa.int64(),
        "sound": pa.int64(),
    },
}
"""Table of a scan → its columns. `days_after`: days from the data date to the day on which it was met.

`asked`: a value of `checkedcolumns.ColumnCheck`; `cells` were asked, `sound` of them are as they should be.
"""
