"""Kinds of mess that concern a whole file or several of them (domain.md, section 7: 43-46, 50, 51)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import msoffcrypto
import pyrage
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from tests.sources.books import DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book, column, members, outcome, problems, told
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.vault import Vault
from warehouse.ledger import events
from warehouse.ledger.connection import create_engine, reading
from warehouse.ledger.listings import findings
from warehouse.store.opening import Store, open_store, refresh
from warehouse.submissions.committing import take_in

ORGANISATION_HEADER = ["党组织代码", "党组织名称", "组织类别", "隶属关系", "所在区", "所在街道(镇)", "党员总数"]


def encodings(folder: Path, parser: Parser) -> None:
    lines = "\n".join(",".join(row) for row in [MEMBER_HEADER, *MEMBERS])
    for encoding in ("gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"):
        text = lines.replace(",", "\t") if encoding == "utf-16" else lines
        path = folder / f"党员{encoding}.{'txt' if encoding == 'utf-16' else 'csv'}"
        path.write_bytes(text.encode(encoding))
        found = outcome(path, parser)
        assert (found.rows_accepted, problems(found), column(found, "name")) == (2, [], ["张伟", "王芳芳"]), encoding


def wrong_extensions(folder: Path, parser: Parser) -> None:
    cells = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in [MEMBER_HEADER, *MEMBERS])
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    rows = "".join(f"<Row>{''.join(map(cell.format, row))}</Row>" for row in [MEMBER_HEADER, *MEMBERS])
    xml = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="党员"><Table>'
        f"{rows}</Table></Worksheet></Workbook>"
    )
    texts = {
        "tsv": "\n".join("\t".join(row) for row in [MEMBER_HEADER, *MEMBERS]),
        "html": f"<html><meta charset='utf-8'><table>{cells}</table></html>",
        "xml": xml,
    }
    for name, text in texts.items():
        path = folder / f"党员{name}.xls"
        path.write_text(text, encoding="utf-8")
        found = outcome(path, parser)
        assert (found.rows_accepted, told(found, "F002")) == (2, [("warn", None)]), name
        assert column(found, "citizen_id") == [MEMBERS[0][1], MEMBERS[1][1]]


def files_of_wps(folder: Path, parser: Parser) -> None:
    """An .et file is an OLE workbook: no wrong extension, the same rows."""
    import xlwt

    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("党员")
    for number, row in enumerate([MEMBER_HEADER, *MEMBERS]):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    workbook.save(folder / "党员.et")
    found = outcome(folder / "党员.et", parser)
    assert (found.rows_accepted, problems(found), column(found, "name")) == (2, [], ["张伟", "王芳芳"])


def encrypted_workbook(folder: Path, parser: Parser) -> None:
    plain, locked = book(folder / "明文.xlsx", 党员=members({})), folder / "党员.xlsx"
    encrypted = BytesIO()
    with plain.open("rb") as stream:
        OOXMLFile(stream).encrypt("made-up", encrypted)
    locked.write_bytes(encrypted.getvalue())
    with locked.open("rb") as stream:
        assert msoffcrypto.OfficeFile(stream).is_encrypted()
    refused = outcome(locked, parser)
    assert (refused.state, [f.rule for f in refused.findings]) == ("returned", ["F020"])
    known = Expectation(areas(), DISTRICT, PERIOD, passwords=("another", "made-up"))
    (opened,) = examine(locked, known, parser=parser).outcomes
    assert (opened.rows_accepted, column(opened, "name")) == (1, ["张伟"])


def same_person_in_two_districts(folder: Path, parser: Parser) -> None:
    store = _store(folder)
    for district in ("310104", DISTRICT):
        assert _sent(store, folder / f"{district}党员.xlsx", district, parser).rows_accepted == 2
    compute(store, PERIOD, areas())
    with reading(store.engine) as connection:
        counted = {
            area: values(connection, period=str(PERIOD), code="MEM01", area=area)[0]["value"]
            for area in ("310104", DISTRICT, "310000")
        }
        told = findings(connection, rule="R002")
    assert counted == {"310104": 2, DISTRICT: 2, "310000": 2}
    advice = "请两区核对组织关系所在，由转出区填报减少信息"
    assert [(one["submission"], one["file"], one["cell"], one["severity"], one["message"]) for one in told] == [
        (1, "310104党员.xlsx", "B2", "warn", f"跨区重复:同时在徐汇区和长宁区,第2行。{advice}"),
        (1, "310104党员.xlsx", "B3", "warn", f"跨区重复:同时在徐汇区和长宁区,第3行。{advice}"),
        (2, "310105党员.xlsx", "B2", "warn", f"跨区重复:同时在长宁区和徐汇区,第2行。{advice}"),
        (2, "310105党员.xlsx", "B3", "warn", f"跨区重复:同时在长宁区和徐汇区,第3行。{advice}"),
    ]
    assert {(one["expected"], one["value"], one["column"]) for one in told} == {("全市计入徐汇区", None, "citizen_id")}


def _store(folder: Path) -> Store:
    """A store with the city's areas."""
    identity = pyrage.x25519.Identity.generate()
    vault = Vault(folder / "raw", str(identity.to_public()), str(identity))
    store = open_store(create_engine(f"sqlite:///{folder}/w.db"), folder / "lake", vault, Pseudonyms(b"k" * 32))
    refresh(store, areas())
    return store


def _sent(store: Store, path: Path, district: str, parser: Parser) -> Outcome:
    """The two persons sent by a district, examined and taken in."""
    (found,) = examine(
        book(path, 党员=[MEMBER_HEADER, *MEMBERS]), Expectation(areas(), district, PERIOD), parser=parser
    ).outcomes
    take_in(store, found, path, events.acquire(store.engine, str(PERIOD), district))
    return found


def organisation_names_in_several_forms(folder: Path, parser: Parser) -> None:
    store = _store(folder)
    fence = events.acquire(store.engine, str(PERIOD), DISTRICT)
    organisation = ["a", "中共长宁区天山二村居民区总支部委员会", "党总支", "61", "长宁区", "天山路街道", "2"]
    header = [name if name != "所在党支部代码" else "所在党支部" for name in MEMBER_HEADER]
    rows = members({"所在党支部代码": "天山二村党总支（居民区）"})[1:]
    sheets = {"党组织": [ORGANISATION_HEADER, organisation], "党员": [header, *rows]}
    path = book(folder / "长宁.xlsx", **sheets)
    for found in examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser).outcomes:
        assert found.rows_accepted == 1
        take_in(store, found, path, fence)
    compute(store, PERIOD, areas())
    with reading(store.engine) as connection:
        (street,) = values(connection, period=str(PERIOD), code="MEM01", area="310105006")
    assert street["value"] == 1


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(encodings, id="43"),
        pytest.param(wrong_extensions, id="44"),
        pytest.param(files_of_wps, id="45"),
        pytest.param(encrypted_workbook, id="46"),
        pytest.param(same_person_in_two_districts, id="50"),
        pytest.param(organisation_names_in_several_forms, id="51"),
    ],
)
def test_mess(case: Callable[[Path, Parser], None], tmp_path: Path, parser: Parser) -> None:
    case(tmp_path, parser)
