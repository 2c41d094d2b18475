"""What a home's `reference/groupings` may say: groupings, members and dates; a wrong line is named with its mend."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from schemas.cities.areas import areas
from schemas.cities.groupings import Grouping, GroupingMember, grouping_changes, groupings_in, read_groupings
from schemas.errors import ConfigurationError

HEAD = "grouping,name,type,host,kind,member,valid_from,valid_to\n"
YANJI = "310110015"
FIRST = f"P1,延吉一片区,MLPQ,{YANJI},,,2026-01-01,\n"


def test_a_grouping_is_read_with_its_members(tmp_path: Path) -> None:
    folder = tmp_path / "groupings"
    folder.mkdir()
    told = f"{FIRST}P1,,,,居村,310110015001,,2026-06-30\nP1,延吉一片区,睦邻片区,{YANJI},community,310110015002,,\n"
    (folder / "a.csv").write_text(HEAD + told, encoding="utf-8-sig")
    head = "note,valid_to,valid_from,member,kind,host,type,name,grouping\n"
    text = f"{head}牵头,,,91310199MB0000001X,单位,310110,圈(核心圈/联席圈/联动圈),核心圈,Q\n"
    (folder / "b.csv").write_text(text, encoding="utf-8")
    (folder / "c.csv.example").write_text("x", encoding="utf-8")
    until = dt.date(2026, 6, 30)
    members = (
        GroupingMember("community", "310110015001", None, until),
        GroupingMember("community", "310110015002", None, None),
    )
    found = read_groupings(tmp_path, areas())
    assert found == (
        Grouping("P1", "延吉一片区", "MLPQ", YANJI, dt.date(2026, 1, 1), None, members),
        Grouping(
            "Q", "核心圈", "QUAN", "310110", None, None, (GroupingMember("unit", "91310199MB0000001X", None, None),)
        ),
    )
    assert [one.is_partition for one in found] == [True, False]
    assert [members[0].holds(day) for day in (until, dt.date(2026, 7, 1))] == [True, False]
    assert read_groupings(tmp_path / "nowhere", areas()) == ()


@pytest.mark.parametrize(
    ("told", "line", "says"),
    [
        ("P1,片,大片,310110015,,,,", 2, "type '大片': write one of the types: PQ 片区、"),
        (FIRST + "P1,,,,楼道,1,,", 3, "kind '楼道': write one of the kinds of member: district 区、"),
        (FIRST + "P1,,,,居村,,,", 3, "kind and member go together"),
        (FIRST + "P1,,,,,310110015001,,", 3, "kind and member go together"),
        (FIRST + "P1,,,,居村,310110015001,2026-05-01,2026-04-30", 3, "valid_to is before valid_from"),
        (FIRST + "P1,,,,居村,310110015001,五月,", 3, "valid_from '五月': write a date"),
        (FIRST + "P1,,,,街镇,310110015001,,", 3, "is a community, not a street"),
        (FIRST + "P1,,,,居村,310105001001,,", 3, "does not lie in 310110015 延吉新村街道, the host of P1"),
        (FIRST + "P1,二片区,,,,,,", 3, "name '二片区' of P1 is '延吉一片区' in an earlier line"),
        (FIRST + "P1,,片区,,,,,", 3, "type 'PQ' of P1 is 'MLPQ' in an earlier line"),
        (FIRST + "P1,,,,分组,P9,,", 3, "no line lists a grouping 'P9'"),
        (FIRST + "P1,,,,分组,P1,,", 3, "P1 has P1 among its own members"),
        ("P1,,MLPQ,310110015,,,,", 2, "the first line of P1 must say name"),
        ("P1,片,MLPQ,,,,,", 2, "the first line of P1 must say host"),
        ("P1,片,MLPQ,310199999,,,,", 2, "host '310199999' is no area"),
        ("310110,片,MLPQ,310110015,,,,", 2, "'310110' is the code of an area"),
        ("310110-unallocated,片,MLPQ,310110015,,,,", 2, "is the code of an area"),
        ("x-ungrouped,片,MLPQ,310110015,,,,", 2, "call it otherwise"),
        ("P 1,片,MLPQ,310110015,,,,", 2, "grouping 'P 1'"),
        (",片,MLPQ,310110015,,,,", 2, "write the code of the grouping"),
    ],
)
def test_a_wrong_line_is_named(told: str, line: int, says: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^reference/groupings/a\.csv:{line}: .*{re.escape(says)}"):
        groupings_in({"a.csv": f"{HEAD}{told}\n"}, areas())


def test_groupings_may_lie_in_each_other_but_not_in_a_circle() -> None:
    lines = [
        f"{code},{code},{kind},310110,分组,{member},," for code, kind, member in (("A", "WG", "B"), ("B", "PQ", "C"))
    ]
    last = "C,C,LM,310110,居村,310110015001,,"
    assert [one.code for one in groupings_in({"a.csv": HEAD + "\n".join([*lines, last])}, areas())] == ["A", "B", "C"]
    with pytest.raises(ConfigurationError, match=r"a\.csv:2: B has A among its own members"):
        groupings_in({"a.csv": HEAD + "\n".join([*lines, "C,C,LM,310110,grouping,A,,"])}, areas())


def test_the_months_are_known_since_which_a_grouping_holds_others() -> None:
    lines = [
        f"A,一,WG,{YANJI},居村,310110015001,2026-03-31,", "A,,,,居村,310110015002,,2026-06-29",
        f"B,片,PQ,{YANJI},分组,A,,", f"Q,圈,QUAN,{YANJI},居村,310110015001,,2026-08-31", "Q,,,,居村,310110015002,,",
    ]  # fmt: skip
    known = groupings_in({"a.csv": HEAD + "\n".join(lines)}, areas())
    rests = [f"{YANJI}-{kind}-ungrouped" for kind in ("WG", "PQ")]
    assert grouping_changes(known) == {
        *((code, month) for code in ("A", "B", *rests) for month in ("2026-03", "2026-06")), ("Q", "2026-09")
    }  # fmt: skip
