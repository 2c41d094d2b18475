"""What a workbook that could act loses on its way through a return workbook, and what the child may die of."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.marking.disarm import disarm
from sources.marking.mark import ORIGIN_HEADER
from sources.reading.ground.limits import Limits
from sources.returns.returnbook import about, write_answer
from tests.sources.books import DISTRICT, PERIOD, book, members
from tests.sources.returning import active_parts, answered, marked, opened, rows

Change = Callable[[str, bytes], bytes]


def changed(path: Path, change: Change, **added: bytes) -> Path:
    """The archive with its parts changed, and parts added (`xl__a.bin` is `xl/a.bin`)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    parts |= {name.replace("__", "/").replace("_DOT_", "."): content for name, content in added.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_macros(name: str, content: bytes) -> bytes:
    if name == "[Content_Types].xml":
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        content = content.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        more = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        return content.replace(b"</Types>", more)
    if name == "xl/_rels/workbook.xml.rels":
        more = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        return content.replace(b"</Relationships>", more + b'Target="vbaProject.bin"/></Relationships>')
    return content


def with_external_link(name: str, content: bytes) -> bytes:
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    if name == "xl/_rels/workbook.xml.rels":
        more = b'<Relationship Id="rId98" Type="%s/externalLink" Target="externalLinks/externalLink1.xml"/>' % relations
        return content.replace(b"</Relationships>", more + b"</Relationships>")
    if name == "xl/workbook.xml":
        return content.replace(
            b"</sheets>", b'</sheets><externalReferences><externalReference r:id="rId98"/></externalReferences>'
        )
    return content


def with_remote_theme(name: str, content: bytes) -> bytes:
    if name == "xl/theme/theme1.xml":
        return content.replace(b"</a:theme>", b'<a:blip r:link="rId1"/></a:theme>').replace(
            b"<a:theme ", b'<a:theme xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        )
    return content


LINK = (
    b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink '
    b'ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
)


@pytest.mark.parametrize(
    ("change", "added"),
    [
        (with_macros, {"xl__vbaProject_DOT_bin": b"\x00macro"}),
        (with_external_link, {"xl__externalLinks__externalLink1_DOT_xml": LINK}),
        (with_remote_theme, {}),
    ],
    ids=["macros", "external link", "remote theme"],
)
def test_nothing_active_comes_back(tmp_path: Path, parser: Parser, change: Change, added: dict[str, bytes]) -> None:
    path = changed(book(tmp_path / "党员.xlsx", 党员=members({"性别": "火星"})), change, **added)
    target = answered(path, parser)
    assert marked(target, "党员") == {"C2": "block"}
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert b"blip" not in archive.read("xl/theme/theme1.xml")
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
    assert [name for name in names if "vba" in name.lower() or "external" in name.lower()] == []


def test_active_parts_sees_what_it_looks_for(tmp_path: Path) -> None:
    added = {"xl__vbaProject_DOT_bin": b"x", "xl__a_DOT_xml": b"<f>1</f>"}
    path = changed(book(tmp_path / "党员.xlsx", 党员=members({})), with_macros, **added)
    assert {"xl/vbaProject.bin", "xl/a.xml"} <= set(active_parts(path))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "<r>&</r>"], ids=repr)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_text_never_becomes_a_formula(tmp_path: Path, parser: Parser, text: str, suffix: str) -> None:
    table = members({"工作岗位": text})
    if suffix == "xlsx":
        path = book(tmp_path / "党员.xlsx", 党员=members({"工作岗位": "文字"}))
        workbook = openpyxl.load_workbook(path)
        cell = workbook["党员"]["L2"]
        cell.value, cell.data_type = text, "s"
        workbook.save(path)
    else:
        path = tmp_path / "党员.csv"
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in table), encoding="utf-8")
    cell = opened(answered(path, parser))["党员"]["L2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.value.replace("_x000D_", "\r").strip() == text.strip()


def test_a_workbook_that_kills_the_child_is_answered(tmp_path: Path) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members({"性别": "火星"}))
    with Parser() as parser:
        examination = examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser)
        path.write_bytes(b"PK\x03\x04 something else by now")
        target = tmp_path / "退改.xlsx"
        write_answer(target, path, examination, about(examination, areas(), PERIOD, DISTRICT), parser)
        assert marked(target, "党员") == {"C2": "block"}
        assert examine(book(path, 党员=members({})), Expectation(areas(), DISTRICT, PERIOD), parser=parser).outcomes


def test_a_child_that_overstays_is_ended_and_the_file_answered(tmp_path: Path) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members(*[{"性别": "火星"}] * 200))
    with Parser() as parser:
        examination = examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser)
    with Parser(Limits(wall_seconds=0.01)) as hasty:
        target = tmp_path / "退改.xlsx"
        write_answer(target, path, examination, about(examination, areas(), PERIOD, DISTRICT), hasty)
    assert marked(target, "党员")["C2"] == "block"


def test_an_encrypted_workbook_keeps_its_formats_when_the_password_is_known(tmp_path: Path, parser: Parser) -> None:
    plain = book(tmp_path / "明文.xlsx", 党员=members({"性别": "火星"}))
    workbook = openpyxl.load_workbook(plain)
    workbook["党员"].freeze_panes = "B2"
    workbook.save(plain)
    path = tmp_path / "党员.xlsx"
    locked = io.BytesIO()
    with plain.open("rb") as stream:
        OOXMLFile(stream).encrypt("秘密", locked)
    path.write_bytes(locked.getvalue())
    assert msoffcrypto.OfficeFile(io.BytesIO(locked.getvalue())).is_encrypted()
    examination = examine(path, Expectation(areas(), DISTRICT, PERIOD, passwords=("秘密",)), parser=parser)
    target = tmp_path / "退改.xlsx"
    write_answer(target, path, examination, about(examination, areas(), PERIOD, DISTRICT), parser)
    assert opened(target)["党员"].freeze_panes == "B2"
    assert marked(target, "党员") == {"C2": "block"}


def test_a_hidden_column_beside_wide_declarations_does_not_damage_the_file(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members({"性别": "火星"}))
    content = b'<cols><col min="1" max="14" width="11"/><col min="15" max="16384" width="8" hidden="1"/></cols>'

    def widen(name: str, part: bytes) -> bytes:
        return part.replace(b"<sheetData>", content + b"<sheetData>") if name == "xl/worksheets/sheet1.xml" else part

    target = answered(changed(path, widen), parser)
    declared = [(int(d.min), int(d.max)) for d in opened(target)["党员"].column_dimensions.values()]
    assert declared == [(1, 14), (15, 15), (16, 16384)]
    assert rows(target, "党员")[0][14].startswith(ORIGIN_HEADER)


def test_disarming_leaves_no_name_query_or_scenario() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.protection.sheet = True
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="T", ref="A1:B2"))
    workbook.defined_names["x"] = openpyxl.workbook.defined_name.DefinedName("x", attr_text="'[1]a'!$A$1")
    disarm(workbook)
    assert (sheet.protection.sheet, list(sheet.tables), dict(workbook.defined_names)) == (False, [], {})


PARTS = {
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml", "xl/sharedStrings.xml",
    "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels",
    "xl/comments/comment2.xml", "xl/drawings/commentsDrawing2.vml",
}  # fmt: skip
ROW = (
    b'<row r="2" spans="1:14" ht="31" x14ac:dyDescent="0.25" xmlns:x14ac="urn:x"><c r="A2" cm="1" s="0" vm="2" t="str">'
    b'<f t="array" ref="A2">WEBSERVICE("http://127.0.0.1")</f><v>=cmd</v></c>'
)


def with_a_row_that_acts(name: str, content: bytes) -> bytes:
    if name == "xl/worksheets/sheet1.xml":
        found = re.sub(rb'<row r="2"[^<>]*><c r="A2"[^<>]*><v>\d+</v></c>', lambda _: ROW, content)
        assert ROW in found
        return found.replace(b'<c r="C2" t="s"><v>', b'<c r="C2" t="s"><v>00')
    return content


def test_of_parts_and_rows_goes_back_only_what_is_known(tmp_path: Path, parser: Parser) -> None:
    made = book(tmp_path / "党员.xlsx", 党员=members({"性别": "-火星"}))
    path = changed(made, with_a_row_that_acts, xl__custom_DOT_xml=b"<x/>", customXml__item1_DOT_xml=b"<x/>")
    target = answered(path, parser)
    with zipfile.ZipFile(target) as archive:
        assert set(archive.namelist()) == PARTS
        rows = archive.read("xl/worksheets/sheet2.xml")
    assert [name for name in (b"dyDescent", b"cm=", b"vm=", b"<f ", b"spans", b"WEBSERVICE") if name in rows] == []
    sheet = opened(target)["党员"]
    assert (sheet["A2"].data_type, sheet["A2"].value, sheet["A2"].number_format) == ("s", "=cmd", "@")
    assert (sheet["C2"].value, sheet["C2"].number_format, sheet.row_dimensions[2].height) == ("-火星", "@", 31)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<c r="D2" ', b'<c r="D2" s="999" '),
        (b'<c r="A2" t="s"><v>', b'<c r="A2" t="inlineStr"><is><t>&#1;</t></is></c><c r="B2" t="s"><v>'),
        (b'<c r="B2" ', b'<c r="B9" '),
        (b'<c r="A2" ', b'<c r="O2" '),
    ],
    ids=["a style that is not there", "what is no XML", "another row", "another order"],
)
def test_rows_that_no_program_writes_are_not_given_back(
    tmp_path: Path, parser: Parser, before: bytes, after: bytes
) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members({"性别": "火星"}))
    with pytest.MonkeyPatch.context() as patched:
        kept: list[bool] = []
        whole = Parser.annotate

        def damaged(self: Parser, held: Path, plan: Path, target: Path, passwords: Sequence[str] = ()) -> bool:
            changed(held, lambda name, part: part.replace(before, after) if "sheet1" in name else part)
            kept.append(whole(self, held, plan, target, passwords))
            return kept[-1]

        patched.setattr(Parser, "annotate", damaged)
        target = answered(path, parser)
    assert kept == [False]
    assert marked(target, "党员") == {"C2": "block"}
