"""Packages of files: every member is an ordinary file of its own; a wrong package goes back whole."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.expectation import Expectation
from sources.examining.packages import examine_all, is_package
from tests.sources.books import BUILDING, BUILDING_HEADER, DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book
from tests.sources.test_limits import packed

TEXT = "\n".join(",".join(row) for row in [MEMBER_HEADER, *MEMBERS]).encode()


def package(path: Path, members: dict[str, bytes], encoding: str | None = None) -> Path:
    """A zip; with an encoding its names are written in it, without the flag that says UTF-8."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(members.items()):
            archive.writestr(f"{number:<{len(name.encode(encoding))}}" if encoding else name, content)
    if encoding:
        content = path.read_bytes()
        for number, name in enumerate(members):
            raw = name.encode(encoding)
            content = content.replace(f"{number:<{len(raw)}}".encode(), raw)
        path.write_bytes(content)
    return path


def examined(path: Path, parser: Parser) -> list[Outcome]:
    expected = Expectation(areas(), DISTRICT, PERIOD)
    return [outcome for member in examine_all(path, expected, parser) for outcome in member.examination.outcomes]


def summary(path: Path, parser: Parser) -> list[tuple[str, str | None, str]]:
    return [(outcome.file, outcome.database, outcome.state) for outcome in examined(path, parser)]


@pytest.mark.parametrize("encoding", [None, "gb18030", "utf-8"], ids=["flagged", "GBK", "UTF-8 without a flag"])
def test_members_are_files_of_their_own(tmp_path: Path, parser: Parser, encoding: str | None) -> None:
    buildings = book(tmp_path / "b.xlsx", 楼宇=[BUILDING_HEADER, BUILDING]).read_bytes()
    members = {"党员.csv": TEXT, "二 季/楼宇.xlsx": buildings, "__MACOSX/._a": b"x", "Thumbs.db": b"x"}
    assert summary(package(tmp_path / "全区.zip", members, encoding), parser) == [
        ("全区.zip/二 季/楼宇.xlsx", "building", "accepted"),
        ("全区.zip/党员.csv", "party_member", "accepted"),
    ]


def test_folders_of_the_package_still_say_whose_it_is(tmp_path: Path, parser: Parser) -> None:
    folder = tmp_path / "2026-09" / "310105长宁区" / "华阳路街道"
    folder.mkdir(parents=True)
    path = package(folder / "a.zip", {"b.csv": TEXT})
    (member,) = examine_all(path, Expectation(areas(), DISTRICT, PERIOD), parser)
    (found,) = member.examination.outcomes
    assert (found.part, member.sent) == ("310105001", path / "b.csv")


def link(path: Path) -> Path:
    entry = zipfile.ZipInfo("党员.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/hostname")
    return path


def encrypted(path: Path) -> Path:
    package(path, {"党员.csv": TEXT})
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    path.write_bytes(content)
    return path


WRONG: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "nothing in it": (lambda p: package(p, {}), "F001", "空的"),
    "only left-overs": (lambda p: package(p, {".DS_Store": b"x"}), "F001", "空的"),
    "path above": (lambda p: package(p, {"../a.csv": TEXT}), "F001", "越界"),
    "Windows path above": (lambda p: package(p, {"..\\a.csv": TEXT}), "F001", "越界"),
    "absolute path": (lambda p: package(p, {"/a.csv": TEXT}), "F001", "越界"),
    "drive": (lambda p: package(p, {"C:a.csv": TEXT}), "F001", "越界"),
    "same name but for case": (lambda p: package(p, {"a.csv": TEXT, "A.csv": TEXT}), "F001", "重名"),
    "link": (link, "F001", "链接"),
    "bomb": (lambda p: package(p, {"a.csv": b"0" * 1_000_000}), "F001", "压缩比"),
    "too many": (lambda p: package(p, {f"{n}.csv": b"" for n in range(1001)}), "F001", "1000个条目"),
    "encrypted": (encrypted, "F020", "口令"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_package_goes_back_whole(tmp_path: Path, parser: Parser, kind: str) -> None:
    make, rule, reason = WRONG[kind]
    (found,) = examined(make(tmp_path / "全区.zip"), parser)
    assert (found.file, found.state, [f.rule for f in found.findings]) == ("全区.zip", "returned", [rule])
    assert reason in found.findings[0].message
    assert {path.name for path in tmp_path.iterdir()} == {"全区.zip"}


def test_a_package_in_a_package_is_told(tmp_path: Path, parser: Parser) -> None:
    inner = package(tmp_path / "a.zip", {"党员.csv": TEXT}).read_bytes()
    (found,) = examined(package(tmp_path / "全区.zip", {"a.zip": inner}), parser)
    assert (found.file, found.state) == ("全区.zip/a.zip", "returned")
    assert "还有压缩包" in found.findings[0].message


@pytest.mark.parametrize(("name", "expected"), [("a.xlsx", False), ("a.docx", False), ("a.zip", True)])
def test_what_a_package_is(tmp_path: Path, parser: Parser, name: str, expected: bool) -> None:
    parts = {"a.csv": TEXT} if expected else {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}
    path = packed(tmp_path / name) if name == "a.xlsx" else package(tmp_path / name, parts)
    assert is_package(path, parser.limits) is expected
    assert [o.state for o in examined(path, parser)] == ["returned" if name == "a.docx" else "accepted"]


@pytest.mark.parametrize(
    ("name", "part"),
    [("党员.numbers", "Index/Document.iwa"), ("党员.ofd", "OFD.xml"), ("程序.apk", "AndroidManifest.xml")],
)
def test_documents_that_are_archives_are_no_packages(tmp_path: Path, parser: Parser, name: str, part: str) -> None:
    path = package(tmp_path / name, {part: b"<x/>", "Data/a.csv": TEXT})
    (member,) = examine_all(path, Expectation(areas(), DISTRICT, PERIOD), parser)
    (found,) = member.examination.outcomes
    assert [(finding.rule, finding.file) for finding in found.findings] == [("F002", name)]
