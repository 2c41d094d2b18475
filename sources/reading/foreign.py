"""Files that hold no table this project reads, told from their bytes by their names, with what to do instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple


class Foreign(NamedTuple):
    """What a file is called, in letters that both languages read, and what the district should do."""

    name: str
    advice: str


ARCHIVE = "是压缩包，不能直接读取：请解压后报送其中的表格，或改压为 .zip"
PICTURE = "是图片，读不出表格：请报送图片所据的电子表格"
DOCUMENT = "是文字文档，不是电子表格：请把其中的表格复制到电子表格中报送"
SLIDES = "是演示文稿，不是电子表格：请把其中的表格复制到电子表格中报送"
PAGES = "是版式文件，读不出表格：请报送生成它的电子表格"
OLD_SHEET = "是 Excel 95 及更早的格式：请用 Excel 或 WPS 打开后另存"
OTHER_SHEET = "是其他软件的电子表格：请在该软件中导出或另存为 Excel 格式"
WEB = "是单个文件的网页：请用 Excel 或 WPS 打开后另存"
MAIL = "是邮件：请报送其中的附件"
DATA = "是数据库或数据文件：请导出为表格后报送"
PROGRAM = "是程序，不是表格：请报送表格本身"
LINK = "是快捷方式，不是文件本身：请报送它所指的文件"
MEDIA = "是音频或视频，不是表格：请报送电子表格"

BEGINNINGS = (
    (rb"Rar!\x1a\x07", "RAR", ARCHIVE),
    (rb"7z\xbc\xaf\x27\x1c", "7-Zip", ARCHIVE),
    (rb"\x1f\x8b", "gzip (.gz)", ARCHIVE),
    (rb"BZh[1-9]1AY&SY", "bzip2 (.bz2)", ARCHIVE),
    (rb"\xfd7zXZ\x00", "xz", ARCHIVE),
    (rb"\x28\xb5\x2f\xfd", "Zstandard (.zst)", ARCHIVE),
    (rb"MSCF\x00\x00\x00\x00", "Cabinet (.cab)", ARCHIVE),
    (rb".{2}-l[hz][0-9ds]-", "LHA (.lzh)", ARCHIVE),
    (rb".{257}ustar", "tar", ARCHIVE),
    (rb"%PDF-", "PDF", PAGES),
    (rb"%!PS", "PostScript", PAGES),
    (rb"\x89PNG\r\n", "PNG", PICTURE),
    (rb"\xff\xd8\xff", "JPEG", PICTURE),
    (rb"GIF8[79]a", "GIF", PICTURE),
    (rb"II\*\x00|MM\x00\*", "TIFF", PICTURE),
    (rb"RIFF.{4}WEBP", "WebP", PICTURE),
    (rb".{4}ftyp(?:heic|heix|mif1|msf1|hevc|avif)", "HEIC", PICTURE),
    (rb"BM.{4}\x00\x00\x00\x00.{4}[\x0c\x28\x6c\x7c]\x00\x00\x00", "BMP", PICTURE),
    (rb"8BPS\x00", "Photoshop (.psd)", PICTURE),
    (rb".{4}ftyp|ID3[\x02-\x04]|RIFF.{4}(?:AVI |WAVE)", "MP4/MP3", MEDIA),
    (rb"\{\\rtf", "RTF", DOCUMENT),
    (rb"\x09\x00\x04\x00.{2}[\x10\x20]\x00", "Excel 2 (BIFF2)", OLD_SHEET),
    (rb"\x09\x02\x06\x00", "Excel 3 (BIFF3)", OLD_SHEET),
    (rb"\x09\x04\x06\x00", "Excel 4 (BIFF4)", OLD_SHEET),
    (rb"\x09\x08[\x04-\x08]\x00\x00\x05", "Excel 5.0/95 (BIFF5)", OLD_SHEET),
    (rb"\x00\x00\x02\x00[\x04\x06]\x04|\x00\x00\x1a\x00", "Lotus 1-2-3", OTHER_SHEET),
    (rb"ID;P[^\r\n]*\r?\n(?:[A-Z]{1,2};|E\r?\n)", "SYLK (.slk)", OTHER_SHEET),
    (rb"TABLE\r?\n0,1\r?\n", "DIF (.dif)", OTHER_SHEET),
    (rb"\x00\x01\x00\x00Standard (?:Jet|ACE) DB", "Access (.mdb/.accdb)", DATA),
    (rb"SQLite format 3\x00", "SQLite", DATA),
    (rb"PAR1", "Parquet", DATA),
    (rb"\$FL[23]@\(#\)", "SPSS (.sav)", DATA),
    (rb"\x4c\x00\x00\x00\x01\x14\x02\x00", "Windows (.lnk)", LINK),
    (rb"\[InternetShortcut\]", "Windows (.url)", LINK),
    (rb"MZ.{0,62}\x00|\x7fELF", "EXE", PROGRAM),
)
"""How files begin: bytes that no table has, name and advice. Two letters alone are believed with more behind them."""
MATCHES = [(re.compile(begins, re.DOTALL), Foreign(name, advice)) for begins, name, advice in BEGINNINGS]

WORD_PAGE = re.compile(
    rb"urn:schemas-microsoft-com:office:word\b|schemas\.microsoft\.com/office/word/2003", re.IGNORECASE
)
UOF = re.compile(rb"<uof:uof\b|schemas\.uof\.org", re.IGNORECASE)
MAIL_HEADER = re.compile(
    rb"(?:mime-version|received|return-path|from|to|date|subject|message-id|content-type|x-[a-z-]+):", re.IGNORECASE
)

PARTS = (
    ("word/", "Word (.docx)", DOCUMENT),
    ("ppt/", "PowerPoint (.pptx)", SLIDES),
    ("visio/", "Visio (.vsdx)", DOCUMENT),
    ("ofd.xml", "OFD", PAGES),
    ("index/document.iwa", "iWork (.numbers)", OTHER_SHEET),
    ("index.zip", "iWork (.numbers)", OTHER_SHEET),
    ("index.apxl", "iWork (.key)", SLIDES),
    ("meta-inf/manifest.mf", "Java (.jar)", PROGRAM),
    ("androidmanifest.xml", "Android (.apk)", PROGRAM),
)
"""How a part of an archive begins, in small letters."""
OPEN_DOCUMENTS = {
    "text": ("OpenDocument (.odt)", DOCUMENT),
    "presentation": ("OpenDocument (.odp)", SLIDES),
    "graphics": ("OpenDocument (.odg)", DOCUMENT),
    "epub+zip": ("EPUB", DOCUMENT),
    "calc": ("OpenOffice 1 (.sxc)", OTHER_SHEET),
}
"""What a package says that it is, by the last word of its `mimetype`."""
STREAMS = (
    ("WordDocument", "Word 97-2003/WPS (.doc/.wps)", DOCUMENT),
    ("PowerPoint Document", "PowerPoint 97-2003/WPS (.ppt/.dps)", SLIDES),
    ("VisioDocument", "Visio (.vsd)", DOCUMENT),
    ("__properties_version1.0", "Outlook (.msg)", MAIL),
    ("WpsContent", "WPS (.wps)", DOCUMENT),
    ("Quill", "Publisher (.pub)", DOCUMENT),
)
"""Streams of compound files that are no workbooks."""
BIFF5, BIFF8 = b"\x09\x08\x08\x00\x00\x05\x05\x00", b"\x09\x08\x10\x00\x00\x06"
"""How a workbook's stream begins."""


def of_bytes(head: bytes) -> Foreign | None:
    """By how the file begins."""
    found = next((kind for begins, kind in MATCHES if begins.match(head)), None)
    return found or _of_text(head)


def _of_text(head: bytes) -> Foreign | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:8192]
    if MAIL_HEADER.match(start) and re.search(rb"^(?:mime-version|content-type):", start, re.IGNORECASE | re.MULTILINE):
        is_page = re.search(rb"multipart/related|x-document-type|snapshot-content-location", start, re.IGNORECASE)
        return Foreign("MHTML (.mht)", WEB) if is_page else Foreign("EML", MAIL)
    if start.startswith(b"<?xml") and b"<office:document " in start:
        return Foreign("OpenDocument (.fods)", OTHER_SHEET)
    if start.startswith(b"<") and UOF.search(start):
        return Foreign("UOF", OTHER_SHEET)
    if start.startswith(b"<?xml") and WORD_PAGE.search(start) and b"office:spreadsheet" not in start:
        return Foreign("Word 2003 XML", DOCUMENT)
    return Foreign("SVG", PICTURE) if re.match(rb"(?:<\?xml[^>]*>\s*)?<svg\b", start) else None


def of_parts(names: Collection[str], kind: str) -> Foreign | None:
    """By the names of an archive's parts, and what its `mimetype` says."""
    if said := OPEN_DOCUMENTS.get(re.split(r"[./]", kind.strip().removesuffix("-template"))[-1]):
        return Foreign(*said)
    small = [name.replace("\\", "/").lstrip("/").lower() for name in names]
    return next(
        (Foreign(name, advice) for begins, name, advice in PARTS if any(one.startswith(begins) for one in small)), None
    )


def of_streams(content: bytes) -> Foreign | None:
    """By the names of a compound file's streams; a workbook of Excel 95 by how its stream begins."""
    for stream, name, advice in STREAMS:
        if stream.encode("utf-16-le").ljust(64, b"\0") in content:
            return Foreign(name, advice)
    return Foreign("Excel 5.0/95 (BIFF5)", OLD_SHEET) if BIFF5 in content and BIFF8 not in content else None
