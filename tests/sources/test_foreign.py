"""Files that hold no table go back by their names with what to do; empty ones as empty, closed ones as closed."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from sources.child.parser import Parser
from sources.reading.formats import Format, look, sniff
from tests.hostile import compound
from tests.sources.books import book, outcome
from tests.sources.oldbooks import ods, open_document, xls
from tests.sources.test_formats import ROWS
from tests.sources.test_passwords import FILE_PASS, modern, with_pass

Maker = Callable[[Path], object]


def archive(*names: str, kind: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        if kind:
            packed.writestr("mimetype", kind)
        for name in names:
            packed.writestr(name, "<x/>")
    return target.getvalue()


def compounded(stream: str) -> bytes:
    """A compound file whose one stream is called otherwise than a workbook's."""
    whole = compound.wrapped(compound.stream())
    usual = "Workbook".encode("utf-16-le").ljust(64, b"\0")
    at = whole.index(usual)
    name = stream.encode("utf-16-le")
    return whole[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + whole[at + 66 :]


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as packed:
        packed.addfile(tarfile.TarInfo("a.csv"))
    return target.getvalue()


def old_book(version: int) -> bytes:
    """A bare workbook of Excel 2 to 4."""
    length, data = (4, b"\x02\x00\x10\x00") if version == 2 else (6, b"\x00\x00\x10\x00\x00\x00")
    begins = {2: 0x0009, 3: 0x0209, 4: 0x0409}[version]
    return struct.pack("<HH", begins, length) + data + b"\x0a\x00\x00\x00"


def book_95() -> bytes:
    stream = struct.pack("<HHHHHH", 0x809, 8, 0x500, 5, 0, 0) + b"\x0a\x00\x00\x00"
    target = io.BytesIO()
    XlsDoc().save(target, stream.ljust(4096, b"\0"))
    usual = "Workbook".encode("utf-16-le").ljust(64, b"\0")
    return target.getvalue().replace(usual + b"\x12", "Book".encode("utf-16-le").ljust(64, b"\0") + b"\x0a")


PAGE = b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n\r\n<table><tr>"
SAVED = b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"
MAIL = b"Received: from x\r\nFrom: a@b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"

KINDS: dict[str, tuple[str, bytes, str, str]] = {
    "rar": ("党员.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), "RAR", "解压"),
    "rar called xlsx": ("党员.xlsx", b"Rar!\x1a\x07\x00" + bytes(50), "RAR", "解压"),
    "7z": ("党员.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(50), "7-Zip", "解压"),
    "gz": ("党员.csv.gz", b"\x1f\x8b\x08\x00" + bytes(50), "gzip", "解压"),
    "tar": ("党员.tar", tar(), "tar", "解压"),
    "docx": ("党员.docx", archive("[Content_Types].xml", "word/document.xml"), "Word (.docx)", "文字文档"),
    "docx called xlsx": ("党员.xlsx", archive("[Content_Types].xml", "word/document.xml"), "Word (.docx)", "文字文档"),
    "pptx": ("党员.pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint", "演示文稿"),
    "doc": ("党员.doc", compounded("WordDocument"), "Word 97-2003", "文字文档"),
    "wps": ("党员.wps", compounded("WordDocument"), "WPS", "文字文档"),
    "ppt": ("党员.dps", compounded("PowerPoint Document"), "PowerPoint 97-2003", "演示文稿"),
    "msg": ("党员.msg", compounded("__properties_version1.0"), "Outlook", "附件"),
    "odt": ("党员.odt", archive("content.xml", kind="application/vnd.oasis.opendocument.text"), "odt", "文字文档"),
    "numbers": ("党员.numbers", archive("Index/Document.iwa", "Data/a.png"), ".numbers", "导出"),
    "numbers of 2009": ("党员.numbers", archive("index.zip"), ".numbers", "导出"),
    "ofd": ("党员.ofd", archive("OFD.xml", "Doc_0/Document.xml"), "OFD", "版式"),
    "pdf": ("党员.pdf", b"%PDF-1.7\n" + b"x" * 99, "PDF", "版式"),
    "png": ("党员.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG", "图片"),
    "jpg": ("党员.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "JPEG", "图片"),
    "jpg called xls": ("党员.xls", b"\xff\xd8\xff\xe1" + bytes(50), "JPEG", "图片"),
    "gif": ("党员.gif", b"GIF89a" + bytes(50), "GIF", "图片"),
    "tiff": ("党员.tif", b"II*\x00" + bytes(50), "TIFF", "图片"),
    "bmp": ("党员.bmp", b"BM" + struct.pack("<LLLL", 99, 0, 54, 40) + bytes(50), "BMP", "图片"),
    "webp": ("党员.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(50), "WebP", "图片"),
    "heic": ("党员.heic", b"\x00\x00\x00\x18ftypheic" + bytes(50), "HEIC", "图片"),
    "page of Excel": ("党员.xls", PAGE, "MHTML", "另存"),
    "page of a browser": ("党员.mht", SAVED, "MHTML", "另存"),
    "mail": ("党员.eml", MAIL, "EML", "附件"),
    "rtf": ("党员.rtf", rb"{\rtf1\ansi x}", "RTF", "文字文档"),
    "excel 2": ("党员.xls", old_book(2), "BIFF2", "另存"),
    "excel 3": ("党员.xls", old_book(3), "BIFF3", "另存"),
    "excel 4": ("党员.xls", old_book(4), "BIFF4", "另存"),
    "excel 95": ("党员.xls", book_95(), "BIFF5", "另存"),
    "sylk": ("党员.slk", b"ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K1\r\nE\r\n", "SYLK", "另存"),
    "fods": ("党员.fods", b'<?xml version="1.0"?>\n<office:document xmlns:x="y"><table:table>', ".fods", "另存"),
    "sxc": ("党员.sxc", archive("content.xml", kind="application/vnd.sun.xml.calc"), ".sxc", "另存"),
    "access": ("党员.mdb", b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(50), "Access", "导出"),
    "shortcut": ("党员.lnk", b"\x4c\x00\x00\x00\x01\x14\x02\x00" + bytes(50), ".lnk", "快捷方式"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_no_table_is_told_by_its_name(tmp_path: Path, parser: Parser, kind: str) -> None:
    name, content, real, advice = KINDS[kind]
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path) is Format.UNKNOWN
    found = outcome(path, parser)
    (finding,) = found.findings
    assert (found.state, finding.rule, finding.severity) == ("returned", "F002", "reject_file")
    assert real in finding.message and advice in finding.message, finding.message
    assert "损坏" not in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "BM,XM\n1,张伟\n", "MZ,XM\n汉族,张伟\n", "ID;PX\n1;2\n", "From,To\n1,2\n", "Subject: x,2\n1,2\n",
        "II*,x\n1,2\n", "GIF,PNG\n1,2\n", "TABLE,0\n1,2\n", "日期:1,2\n1,2\n",
    ],
)  # fmt: skip
def test_texts_that_begin_alike_are_texts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert look(path) is Format.TEXT


def test_a_workbook_that_holds_a_document_is_a_workbook(tmp_path: Path) -> None:
    path = xls(tmp_path / "党员.xls", ROWS)
    path.write_bytes(path.read_bytes() + "WordDocument".encode("utf-16-le").ljust(64, b"\0"))
    assert look(path) is Format.XLS


def blank_xls(path: Path) -> object:
    workbook = xlwt.Workbook()
    workbook.add_sheet("Sheet1")
    return workbook.save(str(path))


EMPTY: dict[str, tuple[str, Maker]] = {
    "xlsx": ("党员.xlsx", lambda path: book(path, Sheet1=[])),
    "xlsx of three sheets": ("党员.xlsx", lambda path: book(path, Sheet1=[], Sheet2=[], Sheet3=[])),
    "xlsx of blanks": ("党员.xlsx", lambda path: book(path, Sheet1=[["  ", "\u3000"], [" "]])),
    "xls": ("党员.xls", blank_xls),
    "ods": ("党员.ods", lambda path: open_document(path, '<table:table table:name="a"/>')),
    "ods of blank cells": ("党员.ods", lambda path: ods(path, [])),
    "csv of delimiters": ("党员.csv", lambda path: path.write_text(",,,\r\n,,,\r\n")),
    "csv of blanks": ("党员.csv", lambda path: path.write_text('" "\n\t\n', encoding="utf-16")),
    "nothing": ("党员.xlsx", lambda path: path.write_bytes(b"")),
    "a byte order mark": ("党员.csv", lambda path: path.write_bytes(b"\xef\xbb\xbf")),
    "json": ("党员.json", lambda path: path.write_text("[]")),
    "page": ("党员.html", lambda path: path.write_text("<html><table><tr><td> </td></tr></table></html>")),
}


@pytest.mark.parametrize("kind", EMPTY)
def test_an_empty_file_is_told_as_empty(tmp_path: Path, parser: Parser, kind: str) -> None:
    name, make = EMPTY[kind]
    make(tmp_path / name)
    found = outcome(tmp_path / name, parser)
    assert (found.state, [finding.rule for finding in found.findings]) == ("returned", ["F001"])
    assert "文件是空的" in found.findings[0].message and "损坏" not in found.findings[0].message


def closed(data: bytes) -> bytes:
    """An .xls whose first record says that it is closed in the way that these bytes tell."""
    stream, _ = with_pass(compound.stream(), struct.pack("<HH", FILE_PASS, len(data)) + data)
    return compound.wrapped(stream)


CLOSED: dict[str, bytes] = {
    "XOR": closed(struct.pack("<HHH", 0, 0x1234, 0x5678)),
    "XOR of Excel 95": closed(struct.pack("<HH", 0x1234, 0x5678)),
    "RC4 CryptoAPI": closed(struct.pack("<HHHLL", 1, 2, 2, 12, 126) + bytes(180)),
    "RC4 CryptoAPI, version 3": closed(struct.pack("<HHHLL", 1, 3, 2, 12, 126) + bytes(180)),
    "nobody's": closed(struct.pack("<HHH", 1, 9, 9) + bytes(40)),
    "a record without data": closed(b""),
}
CIPHERS = {
    "DES": (b'cipherAlgorithm="AES"', b'cipherAlgorithm="DES"'),
    "RC2": (b'cipherAlgorithm="AES"', b'cipherAlgorithm="RC2"'),
    "MD5": (b'hashAlgorithm="SHA512"', b'hashAlgorithm="MD5RSA"'),
    "standard, RC4": (b"\x04\x00\x04\x00\x40\x00\x00\x00", b"\x02\x00\x02\x00\x24\x00\x00\x00"),
    "extensible": (b"\x04\x00\x04\x00\x40\x00\x00\x00", b"\x03\x00\x03\x00\x10\x00\x00\x00"),
    "of tomorrow": (b"\x04\x00\x04\x00\x40\x00\x00\x00", b"\x09\x00\x09\x00\x40\x00\x00\x00"),
}


@pytest.mark.parametrize("kind", CLOSED)
def test_old_encryption_of_xls_is_told_as_a_password(tmp_path: Path, parser: Parser, kind: str) -> None:
    path = tmp_path / "党员.xls"
    path.write_bytes(CLOSED[kind])
    assert [finding.rule for finding in outcome(path, parser).findings] == ["F020"]


@pytest.mark.parametrize("kind", CIPHERS)
def test_other_ciphers_of_xlsx_are_told_as_a_password(tmp_path: Path, parser: Parser, kind: str) -> None:
    path = modern(tmp_path, "x")
    old, new = CIPHERS[kind]
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    assert [finding.rule for finding in outcome(path, parser).findings] == ["F020"]
