"""Types of accepted rows against the pandera models."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from intake.row_types import Mismatch, declared_types, frame_mismatches, lake_mismatches
from schemas.databaselist import databases
from warehouse.lake.treatments import lake_schema


@pytest.mark.parametrize("name", databases())
def test_an_empty_frame_of_the_model_fits(name: str) -> None:
    frame = databases()[name].model.empty()
    assert frame_mismatches(databases()[name], frame) == ()


def test_a_wrong_and_an_absent_column_are_told() -> None:
    community = databases()["community"]
    frame = community.model.empty().drop(columns="community_name")
    households = pd.Series([], dtype=pd.ArrowDtype(pa.string()))
    frame["households"] = households
    assert set(frame_mismatches(community, frame)) == {
        Mismatch("community_name", "string", "absent"),
        Mismatch("households", "int64", "string"),
    }


def test_nothing_is_told_of_a_return_without_rows() -> None:
    assert frame_mismatches(databases()["community"], pd.DataFrame()) == ()


def test_a_lake_file_of_an_older_shape_is_told() -> None:
    unit = databases()["unit"]
    schema = lake_schema(unit)
    assert lake_mismatches(unit, schema) == ()
    place = schema.get_field_index("employees")
    older = schema.set(place, pa.field("employees", pa.float64()))
    assert lake_mismatches(unit, older) == (Mismatch("employees", "int64", "double"),)


def test_every_column_has_a_declared_type() -> None:
    for database in databases().values():
        assert list(declared_types(database.name)) == list(database.columns)
