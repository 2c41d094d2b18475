"""Each audience sees what it may, and what is lost to it is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.errors import ConfigurationError
from tests.releases.protection.test_disclosure import DISTRICT, OTHER, district_with
from warehouse.releases.edition.marks import Audience
from warehouse.releases.edition.material import Return
from warehouse.releases.edition.phrases import StateWord, return_word
from warehouse.releases.protection.audiences import for_audience
from warehouse.releases.protection.disclosure import protect
from warehouse.releases.protection.loss import loss

EXACT = district_with([3, 40, 20, 90], [0, 20, 10, 45])
PUBLIC = protect(EXACT)
SECRET = ("MEM01", f"{DISTRICT.code}000")


def test_the_department_sees_all_and_a_district_its_own() -> None:
    views = {
        "public": for_audience(PUBLIC, EXACT, Audience.PUBLIC),
        "internal": for_audience(PUBLIC, EXACT, Audience.INTERNAL),
        "own": for_audience(PUBLIC, EXACT, Audience.DISTRICT, DISTRICT.code),
        "other": for_audience(PUBLIC, EXACT, Audience.DISTRICT, OTHER.code),
    }
    numbers = {name: view.cell(*SECRET).number for name, view in views.items()}
    assert numbers == {"public": None, "internal": 3, "own": 3, "other": None}
    assert [view.withheld for view in views.values()] == [PUBLIC.withheld, 0, 0, PUBLIC.withheld]
    assert views["own"].cell("MEM03", OTHER.code) == PUBLIC.cell("MEM03", OTHER.code)


def test_how_many_rows_a_file_of_persons_had_is_for_the_department_and_its_district() -> None:
    """Of 3 rows 1 was not counted: there are 2 applicants, whom the figures hide."""
    handed_in = Return("partial", quarantined=1, rows=3)
    exact = replace(EXACT, returns={(DISTRICT.code, name): handed_in for name in ("applicant", "party_org")})
    public = protect(exact)
    of_persons = public.returns[DISTRICT.code, "applicant"]
    assert (of_persons.rows, of_persons.quarantined) == (0, 0)
    assert return_word(of_persons) == StateWord("部分行审核未通过", "◐", "part")
    assert public.returns[DISTRICT.code, "party_org"] == handed_in
    for audience, district, told in ((Audience.DISTRICT, DISTRICT.code, 3), (Audience.DISTRICT, OTHER.code, 0)):
        view = for_audience(public, exact, audience, district)
        assert view.returns[DISTRICT.code, "applicant"].rows == told
    assert for_audience(public, exact, Audience.INTERNAL).returns == exact.returns


@pytest.mark.parametrize("district", [None, "310999", f"{DISTRICT.code}000"])
def test_a_district_that_is_not_there_is_refused(district: str | None) -> None:
    with pytest.raises(ConfigurationError, match="no district of the issue"):
        for_audience(PUBLIC, EXACT, Audience.DISTRICT, district)


def test_what_is_hidden_is_counted_beside_what_the_threshold_alone_hides() -> None:
    """Two indicators in two districts, the city and four streets; 3 of them, and 3 and 0 of 3, are small."""
    told = loss(PUBLIC, EXACT)
    assert (told.cells, told.small, told.small + told.guarding) == (14, 2, PUBLIC.withheld)
    assert told.guarding == 2
    assert told.share_pct == pytest.approx(100 * 4 / 14)
