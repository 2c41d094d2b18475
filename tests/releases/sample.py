"""A made-up release: real area codes, invented figures, three districts that handed in nothing."""

from __future__ import annotations

from warehouse.releases.edition.material import Material, Place, Return, ShownDimension, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell

DATABASES = (("party_org", "党组织"), ("party_member", "党员"))
CODES = {
    "310101": "黄浦区", "310104": "徐汇区", "310105": "长宁区", "310106": "静安区", "310107": "普陀区",
    "310109": "虹口区",
    "310110": "杨浦区", "310112": "闵行区", "310113": "宝山区", "310114": "嘉定区", "310115": "浦东新区",
    "310116": "金山区",
    "310117": "松江区", "310118": "青浦区", "310120": "奉贤区", "310151": "崇明区",
}  # fmt: skip
DISTRICTS = tuple(Place(code, name, 2) for code, name in CODES.items())
CITY = Place("310000", "上海市", 1)
SILENT = ("310112", "310116", "310151")
ORG01 = ShownIndicator(
    "ORG01",
    1,
    "党的基层组织数",
    "Party organisations",
    "个",
    "count",
    1,
    "",
    "party_org",
    ("party_org",),
    "正常状态的基层组织",
    ("field_type",),
    False,
)
MEM01 = ShownIndicator(
    "MEM01",
    1,
    "党员总数",
    "Party members",
    "名",
    "count",
    1,
    "",
    "party_member",
    ("party_member",),
    "正式组织关系在本地的党员",
    ("sex",),
    True,
    counts=("member", "is_member"),
)
MEM03 = ShownIndicator(
    "MEM03",
    1,
    "女党员占比",
    "Women",
    "%",
    "ratio",
    100,
    "up",
    "party_member",
    ("party_member",),
    "女党员占党员总数",
    (),
    True,
    counts=("member", "is_member", "sex = '2'"),
    over=("member", "is_member"),
)
INDICATORS = (ORG01, MEM01, MEM03)
DIMENSIONS = {
    "sex": ShownDimension("sex", "性别", (("1", "男"), ("2", "女"))),
    "field_type": ShownDimension("field_type", "党建领域", (("JM", "居民区"), ("LY", "楼宇"))),
}


def count(number: float, reported: int, expected: int) -> Cell:
    """A count: zero is told from missing by what was reported."""
    if not reported:
        return Cell(None, None, None, "missing", 0, expected)
    return Cell(number, number, None, "value" if number else "zero", reported, expected)


def ratio(numerator: float, denominator: float, reported: int, expected: int) -> Cell:
    """A percentage, not applicable over nothing."""
    if not reported:
        return Cell(None, None, None, "missing", 0, expected)
    if not denominator:
        return Cell(None, numerator, denominator, "not_applicable", reported, expected)
    return Cell(numerator / denominator * 100, numerator, denominator, "value", reported, expected)


def material(silent: tuple[str, ...] = SILENT, street_name: str = "一号街道") -> Material:
    """The made-up release; a district has two streets, and its numbers follow from its place in the list."""
    streets: dict[str, tuple[Place, ...]] = {
        p.code: (Place(p.code + "001", street_name, 3), Place(p.code + "002", "二号街道", 3)) for p in DISTRICTS
    }
    totals: dict[tuple[str, str], Cell] = {}
    groups: dict[tuple[str, str, str], dict[str, Cell]] = {}
    spans: dict[tuple[str, str, str], tuple[int, int]] = {}
    sums = {"ORG01": 0.0, "MEM01": 0.0, "women": 0.0}
    for index, place in enumerate(DISTRICTS):
        there = 0 if place.code in silent else 1
        for number, street in enumerate(streets[place.code]):
            members = 100.0 * (index + 1) + number
            totals["ORG01", street.code] = count(float(index * (number + 1)), there, 1)
            totals["MEM01", street.code] = count(members, there, 1)
            totals["MEM03", street.code] = ratio(members // 3, members, there, 1)
        members, women = 200.0 * (index + 1) + 1, float((100 * (index + 1)) // 3 + (100 * (index + 1) + 1) // 3)
        totals["ORG01", place.code] = count(index * 3.0, there * 2, 2)
        totals["MEM01", place.code] = count(members, there * 2, 2)
        totals["MEM03", place.code] = ratio(women, members, there * 2, 2)
        spans["MEM01", "sex", place.code] = (there * 2, 2)
        spans["ORG01", "field_type", place.code] = (there * 2, 2)
        if there:
            groups["MEM01", "sex", place.code] = {"1": count(members - women, 2, 2), "2": count(women, 2, 2)}
            groups["ORG01", "field_type", place.code] = {"JM": count(index * 3.0, 2, 2)}
            sums = {
                "ORG01": sums["ORG01"] + index * 3,
                "MEM01": sums["MEM01"] + members,
                "women": sums["women"] + women,
            }
    there = 16 - len(silent)
    totals["ORG01", CITY.code] = count(sums["ORG01"], there, 16)
    totals["MEM01", CITY.code] = count(sums["MEM01"], there, 16)
    totals["MEM03", CITY.code] = ratio(sums["women"], sums["MEM01"], there, 16)
    groups["MEM01", "sex", CITY.code] = {
        "1": count(sums["MEM01"] - sums["women"], there, 16),
        "2": count(sums["women"], there, 16),
    }
    groups["ORG01", "field_type", CITY.code] = {"JM": count(sums["ORG01"], there, 16)}
    spans["MEM01", "sex", CITY.code] = spans["ORG01", "field_type", CITY.code] = (there, 16)
    returns = {
        (p.code, d): Return("missing" if p.code in silent else "accepted") for p in DISTRICTS for d, _ in DATABASES
    }
    returns["310101", "party_org"] = Return("partial", quarantined=3, rows=40)
    returns["310104", "party_org"] = Return("accepted", 1, 2)
    return Material(
        period="2026-09",
        state=42,
        computed_at="2026-10-11 16:00+08:00",
        city=CITY,
        districts=DISTRICTS,
        streets=streets,
        databases=DATABASES,
        indicators=INDICATORS,
        dimensions=DIMENSIONS,
        totals=totals,
        breakdowns=groups,
        spans=spans,
        returns=returns,
    )
