"""Files of dated mappings: what a record says, where it holds, and how a wrong one is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from schemas.periods import Period
from sources.mappingfiles.loading import read_mappings
from sources.mappingfiles.makers import header_row
from sources.mappings.mappings import Mappings
from sources.mappings.records import (
    Absence,
    Correction,
    Cross,
    HeaderMapping,
    Layout,
    Scope,
    ValueAlias,
    Waiver,
    Wide,
    WideMeasure,
)

SEPTEMBER = Period(2026, 9)
GOOD = {
    "headers": {"database": "party_member", "header": "政治生日", "column": "join_date"},
    "absences": {"database": "party_member", "column": "education"},
    "values": {"database": "party_member", "column": "sex", "written": "先生", "value": "1"},
    "corrections": {"database": "community", "column": "households", "wrong": "12000", "right": "1200"},
    "waivers": {"database": "party_member", "rule": "V002", "column": "education"},
}


def write(folder: Path, kind: str, *records: dict[str, str], name: str = "own.csv") -> Path:
    """A file of records; author and reason are filled in where they are not given."""
    path = folder / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = header_row(kind)
    lines = [",".join(fields)]
    for record in records:
        filled = {"author": "李处", "reason": "来函说明", **record}
        lines.append(",".join(filled.get(field, "") for field in fields))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def scope(database: str, source: str) -> Scope:
    return Scope(database=database, author="李处", reason="来函说明", source=source)


def test_every_kind_is_read(tmp_path: Path) -> None:
    for kind, record in GOOD.items():
        write(tmp_path, kind, record)
    layout = tmp_path / "layouts" / "房管系统.toml"
    layout.parent.mkdir()
    layout.write_text('database="building"\nauthor="李处"\nreason="来函说明"\nrecords="data.items"\n', encoding="utf-8")
    (tmp_path / "headers" / "own.csv.example").write_text("not read")
    found = read_mappings(tmp_path)
    assert found.records == (
        HeaderMapping(scope("party_member", "headers/own.csv:2"), "政治生日", "政治生日", "join_date"),
        Absence(scope("party_member", "absences/own.csv:2"), "education"),
        ValueAlias(scope("party_member", "values/own.csv:2"), "sex", "先生", "1"),
        Correction(scope("community", "corrections/own.csv:2"), "households", "12000", "1200"),
        Waiver(scope("party_member", "waivers/own.csv:2"), "V002", "education"),
        Layout(scope("building", "layouts/房管系统.toml"), "房管系统", "data.items"),
    )
    assert (found.of("building").layouts, found.of("building").headers) == (found.layouts, ())


def test_no_folder_is_no_mapping(tmp_path: Path) -> None:
    assert read_mappings(tmp_path / "none") == Mappings()


def test_a_header_may_be_ignored_and_lines_may_be_blank(tmp_path: Path) -> None:
    path = write(tmp_path, "headers", {"database": "unit", "header": " 备注 1 ", "column": "-"})
    path.write_text("\ufeff" + path.read_text("utf-8").replace("\nunit", "\n,,,,,,,,\n\nunit"), encoding="utf-8")
    assert read_mappings(tmp_path).records == (
        HeaderMapping(scope("unit", "headers/own.csv:4"), "备注 1", "备注1", None),
    )


def test_a_wide_layout(tmp_path: Path) -> None:
    path = tmp_path / "layouts" / "宽表.toml"
    path.parent.mkdir()
    path.write_text(
        'database="unit"\ndistrict="310105"\nfile="*宽表*"\nvalid_from=2026-01-01\nauthor="李处"\nreason="来函说明"\n'
        '[wide]\nkept=["单位名称"]\nheader="unit_nature"\nvalue="employees"\n',
        encoding="utf-8",
    )
    where = Scope("unit", "310105", "*宽表*", dt.date(2026, 1, 1), None, "李处", "来函说明", "layouts/宽表.toml")
    assert read_mappings(tmp_path).layouts == (
        Layout(where, "宽表", wide=Wide(("单位名称",), "unit_nature", "employees")),
    )


CROSS = """database="building"
author="李处"
reason="各街道一列"
[cross]
across="street_code"
[[cross.rows]]
label="入驻单位"
column="units_in"
[[cross.rows]]
label="其中：两新组织"
under="入驻单位"
column="employees"
unit="百人"
"""


def written(folder: Path, **files: str) -> Path:
    """Layouts by the names of their files."""
    (folder / "layouts").mkdir()
    for name, content in files.items():
        (folder / "layouts" / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


def test_a_crosswise_layout(tmp_path: Path) -> None:
    where = Scope("building", author="李处", reason="各街道一列", source="layouts/横表.toml")
    measures = (WideMeasure("入驻单位", "units_in"), WideMeasure("其中：两新组织", "employees", "入驻单位", "百人"))
    assert read_mappings(written(tmp_path, 横表=CROSS)).layouts == (
        Layout(where, "横表", cross=Cross("street_code", measures)),
    )


def test_layouts_of_other_headers_hold_beside_one_another(tmp_path: Path) -> None:
    """Two that keep the same headers and read them differently contradict each other; a narrower one goes before."""
    head = 'database="unit"\nauthor="a"\nreason="b"\n'
    wide = '[wide]\nkept=["{}"]\nheader="unit_nature"\nvalue="{}"\n'
    one, other = wide.format("单位名称", "employees"), wide.format("经营地址", "employees")
    again = wide.format("单位名称", "members_total")
    both = read_mappings(written(tmp_path, 甲=head + one, 乙=head + other, 丙=CROSS)).scoped("a.xlsx", None, None)
    assert [layout.name for layout in both.layouts] == ["丙", "乙", "甲"]
    (tmp_path / "layouts" / "乙.toml").write_text(f'{head}file="*b*"\n{again}', encoding="utf-8")
    narrowed = read_mappings(tmp_path).scoped("b.xlsx", None, None)
    assert sorted(layout.name for layout in narrowed.layouts) == ["丙", "乙"]
    (tmp_path / "layouts" / "乙.toml").write_text(head + again, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"layouts/\S+ and reference/layouts/\S+ contradict each other"):
        read_mappings(tmp_path)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "absences", GOOD["absences"])
    assert len(read_mappings(tmp_path).absences) == 1
    write(tmp_path, "absences", GOOD["absences"], {"database": "unit", "column": "employees"})
    assert len(read_mappings(tmp_path).absences) == 2


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("headers", {"database": "people"}, r"own.csv:2: database 'people': write one of party_org"),
        ("headers", {"column": "birthday"}, r"own.csv:2: column 'birthday': write one of the columns of party_member"),
        ("headers", {"column": ""}, r"column '': write a column of party_member, or - when"),
        ("headers", {"header": ""}, r"header '': write the header"),
        ("headers", {"district": "310999"}, r"district '310999': write the code of a district"),
        ("headers", {"district": "310105001"}, r"district '310105001': write the code of a district"),
        ("headers", {"valid_from": "2026.9.1"}, r"valid_from '2026.9.1': write a date such as"),
        ("headers", {"valid_from": "2026-09-01", "valid_to": "2026-08-31"}, r"valid_to '2026-08-31': it is before"),
        ("headers", {"author": ""}, r"author '': write who decided"),
        ("headers", {"reason": ""}, r"reason '': write why"),
        ("headers", {"reason": "见 310199196001010014"}, r"reason holds what looks like an identity"),
        ("absences", {"column": "citizen_id"}, r"column 'citizen_id': a file without its key column"),
        ("values", {"column": "name"}, r"column 'name': it identifies persons directly"),
        ("values", {"value": "9x"}, r"value '9x': write a code of the list sex: .*1 男"),
        ("values", {"written": "女"}, r"written '女': it is the list's own word for 2 女性?.* cannot mean 1"),
        ("corrections", {"database": "party_member", "column": "citizen_id"}, r"'citizen_id': it identifies persons"),
        ("corrections", {"key_column": "households", "key_value": ""}, r"key_value '': write which 总户数 is meant"),
        ("corrections", {"wrong": ""}, r"wrong '': write what the cell holds"),
        ("corrections", {"right": "１２０００"}, r"right '１２０００': it is the same as what is wrong"),
        ("waivers", {"rule": "V999"}, r"rule 'V999': no such rule"),
        ("waivers", {"rule": "V004"}, r"rule 'V004': it keeps back rows that cannot be counted"),
        ("waivers", {"rule": "F004"}, r"rule 'F004': it returns files that cannot be read"),
        ("waivers", {"rule": "V009"}, r"rule 'V009': it does not block a release"),
        ("waivers", {"rule": "X001"}, r"rule 'X001': it is decided from several files together"),
        ("waivers", {"rule": "T001"}, r"rule 'T001': it is decided from several files together"),
        ("waivers", {"rule": "T002"}, r"rule 'T002': it does not block a release"),
        ("waivers", {"database": ""}, r"database '': a column or key belongs to one database"),
        ("waivers", {"key_column": "citizen_id", "key_value": "1"}, r"key_column 'citizen_id': it identifies persons"),
    ],
)  # fmt: skip
def test_a_wrong_record_is_told_with_its_place_and_the_mend(
    tmp_path: Path, kind: str, change: dict[str, str], told: str
) -> None:
    write(tmp_path, kind, GOOD[kind] | change)
    with pytest.raises(ConfigurationError, match=told):
        read_mappings(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("header,column\n", r"headers/own.csv:1: the header row must be database,district,file,header,column,valid"),
        ("", r"headers/own.csv:1: the header row must be"),
        (",".join(header_row("headers")) + "\nunit,,,备注\n", r"own.csv:2: 4 fields under 9 headers"),
        (",".join(header_row("headers")) + '\n"unit\n', r"own.csv:2: unexpected end of data"),
    ],
    ids=["header", "empty", "fields", "quote"],
)
def test_a_file_that_is_no_table(tmp_path: Path, content: str, told: str) -> None:
    write(tmp_path, "headers").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        read_mappings(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("x", r"layouts/a.toml is not TOML: "),
        ('database="unit"\nauthor="a"\nreason="b"\n', r"give either records or \[wide\]"),
        ('database="unit"\nauthor="a"\nreason="b"\nrecord="x"\n', r"unknown field 'record'"),
        (
            'database="unit"\nauthor="a"\nreason="b"\n[wide]\nkept="x"\n',
            r"wide.kept 'x': write a list; 'wide.header' is missing",
        ),
        ('database="unit"\nauthor="a"\nreason="b"\nwide=1\n', r"wide 1: write a table"),
        (CROSS + '[wide]\nkept=["a"]\nheader="units_in"\nvalue="employees"\n', r"give either records or \[wide\] or"),
        (CROSS.replace("street_code", "street"), r"'street': write one of the columns of building"),
        (CROSS.replace('"employees"', '"units_in"'), r"units_in stands there twice"),
        (CROSS.replace("其中：两新组织", "入驻单位").replace("under", "#"), r"stands there twice"),
        (CROSS.partition('[[cross.rows]]\nlabel="其中')[0], r"give two rows or more"),
        (CROSS.replace("百人", "大筐"), r"unit '大筐': write one that numbers are read by"),
    ],
    ids=["toml", "neither", "field", "kept", "wide", "both", "across", "twice", "label", "one", "unit"],
)
def test_a_wrong_layout(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "a.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        read_mappings(tmp_path)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    write(tmp_path, "headers").write_bytes("代码".encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"headers/own.csv is not UTF-8"):
        read_mappings(tmp_path)


@pytest.mark.parametrize(
    ("scope_", "file", "district", "period", "holds"),
    [
        ({}, "a.xlsx", None, None, True),
        ({"district": "310105"}, "a.xlsx", "310105", SEPTEMBER, True),
        ({"district": "310105"}, "a.xlsx", "310104", SEPTEMBER, False),
        ({"district": "310105"}, "a.xlsx", None, SEPTEMBER, False),
        ({"file": "*名册*.xlsx"}, "党员名册9月.xlsx", "310105", SEPTEMBER, True),
        ({"file": "*名册*.xlsx"}, "党员.xlsx", "310105", SEPTEMBER, False),
        ({"file": "党员.xlsx"}, "包.zip/党员.xlsx", "310105", SEPTEMBER, True),
        ({"valid_from": "2026-09-30"}, "a.xlsx", "310105", SEPTEMBER, True),
        ({"valid_from": "2026-10-01"}, "a.xlsx", "310105", SEPTEMBER, False),
        ({"valid_to": "2026-09-30"}, "a.xlsx", "310105", SEPTEMBER, True),
        ({"valid_to": "2026-09-29"}, "a.xlsx", "310105", SEPTEMBER, False),
        ({"valid_to": "2026-12-31"}, "a.xlsx", "310105", None, False),
    ],
)
def test_where_a_record_holds(
    tmp_path: Path, scope_: dict[str, str], file: str, district: str | None, period: Period | None, holds: bool
) -> None:
    write(tmp_path, "absences", GOOD["absences"] | scope_)
    assert bool(read_mappings(tmp_path).scoped(file, district, period).records) is holds


def test_the_narrowest_record_wins(tmp_path: Path) -> None:
    header = {"database": "party_member", "header": "日期"}
    write(
        tmp_path,
        "headers",
        header | {"column": "join_date"},
        header | {"column": "full_date", "district": "310105"},
        header | {"column": "-", "file": "旧*"},
    )
    found = read_mappings(tmp_path)
    columns = [
        found.scoped(file, district, SEPTEMBER).headers[0].column
        for file, district in (("a.xlsx", "310104"), ("a.xlsx", "310105"), ("旧a.xlsx", "310105"))
    ]
    assert columns == ["join_date", "full_date", None]


def test_records_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    header = {"database": "party_member", "header": "日期"}
    older, newer = header | {"column": "join_date"}, header | {"column": "full_date"}
    write(tmp_path, "headers", older | {"valid_to": "2026-08-31"}, newer | {"valid_from": "2026-09-01"})
    assert [one.column for one in read_mappings(tmp_path).scoped("a", "310105", SEPTEMBER).headers] == ["full_date"]
    write(tmp_path, "headers", older, newer | {"valid_from": "2026-09-01"})
    with pytest.raises(ConfigurationError, match=r"own.csv:2 and reference/headers/own.csv:3 contradict each other"):
        read_mappings(tmp_path)
    write(tmp_path, "headers", older | {"file": "党员*"}, newer | {"file": "*员.xlsx"})
    found = read_mappings(tmp_path)
    with pytest.raises(ConfigurationError, match=r"contradict each other about header/party_member/日期"):
        found.scoped("党员.xlsx", "310105", SEPTEMBER)
