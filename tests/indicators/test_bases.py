"""Bases: a wrong one is refused with its name, and every one can be run on a period without any file."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from tests.indicators.cities import City
from warehouse.figures.planning import alone
from warehouse.indicators.bases import bases
from warehouse.indicators.registry import indicators

GOOD = """
database = "community"
area_fields = ["community.street_code"]
rows = "SELECT r.*, r.street_code AS own_street, r.community_code AS own_community FROM community AS r"
[joined]
field_type = ["party_org.field_type"]
[terms]
a = "b"
b = "field_type = 'JM'"
c = "d"
d = "c"
[dimensions]
community_type = { codelist = "community_type" }
"""


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        ('database = "community"', 'database = "village"', "no database is called 'village'"),
        ("area_fields", "area", "bases/made_up.toml: unknown field 'area'"),
        ('["community.street_code"]', "[]", "bases/made_up.toml: 'area_fields' is missing"),
        ('database = "community"', "", "or of_ledger with one of owed_return, received_file, checked_column"),
        ('database = "community"', 'of_ledger = "arrivals"', "needs database, columns, or of_ledger with one of"),
        ("[joined]", 'columns = { n = "whole" }\n[joined]', "needs database, columns, or of_ledger with one of"),
        ("community.street_code", "community.street", "there is no field community.street"),
        ("party_org.field_type", "party_org.kind", "there is no field party_org.kind"),
        ("[terms]", '[derived]\nage = ["estates"]\n[terms]', "community derives no column 'age'"),
        ('{ codelist = "community_type" }', '{ sql = "estates" }', "needs codelist or members"),
        ('{ codelist = "community_type" }', '{ codelist = "kinds" }', "code list 'kinds' has no file"),
        ('{ codelist = "community_type" }', '{ sql = "tax", codelist = "yes_no" }', "has no column 'tax'"),
        ('codelist = "community_type"', 'codelist = "yes_no", sql = "a AND e"', "has no column 'e'"),
        ("{ codelist", '{ sql = "c", codelist', "the term 'c' stands for itself"),
    ],
)
def test_a_wrong_base_is_refused_with_its_name(tmp_path: Path, line: str, wrong: str, told: str) -> None:
    assert line in GOOD
    (tmp_path / "made_up.toml").write_text(GOOD.replace(line, wrong), encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        bases(tmp_path)
    assert told in str(refused.value)


def test_a_period_without_any_file_has_no_values(city: City) -> None:
    assert city.count(*alone(indicators().values())) == {}
