"""一页表: a district on one A4: each figure, its change, the city's, its rank, what it owes and what it must mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from schemas.states import Owed
from warehouse.releases.edition.lookback import changed_since, district_ranks, month_before
from warehouse.releases.edition.material import Material, Place, Return, ShownIndicator
from warehouse.releases.edition.phrases import period_words, return_word
from warehouse.releases.edition.readernotes import lacking
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.overviewsheet import rhythm_word
from warehouse.releases.workbook.printing import height, open_sheet
from warehouse.releases.workbook.releasebook import opened
from warehouse.releases.workbook.returnsheets import day_words

FOLDER = "一页表"
SMALL = 9
BLOCK = ("指标", "单位", "本区", "比上期", "全市", "位次")
WIDTHS = (25, 5, 9, 9, 9.5, 5)
GAP, ROW = 1.5, 18
"""Two blocks stand side by side, a narrow column between them."""

Ranks = Mapping[str, Mapping[str, int]]
"""Code → district → rank."""


def write(material: Material, folder: Path) -> None:
    """Write `一页表/区级一页表_<period>.xlsx`, a sheet a district, and each of them as a file of its own to forward."""
    home = folder / FOLDER
    home.mkdir(exist_ok=True)
    found, lacks = _ranks(material), lacking(material)
    _write(material, home / f"区级一页表_{material.period}.xlsx", "一页表", material.districts, found, lacks)
    for place in material.districts:
        _write(material, home / file_name(material, place), f"{place.name}一页表", (place,), found, lacks)


def write_page(material: Material, place: Place, folder: Path) -> None:
    """Write the page of one district alone, as its audience may see it."""
    path = folder / file_name(material, place)
    _write(material, path, f"{place.name}一页表", (place,), _ranks(material), lacking(material))


def file_name(material: Material, place: Place) -> str:
    """Of a district's page."""
    return f"{place.code}{place.name}_{material.period}.xlsx"


def _ranks(material: Material) -> Ranks:
    return {one.code: district_ranks(material, one) or {} for one in material.indicators}


def _write(
    material: Material, path: Path, title: str, places: Sequence[Place], found: Ranks, lacks: Mapping[str, str]
) -> None:
    workbook = opened(material, path, title)
    styles = BookStyles(workbook)
    for place in places:
        _page(styles, material, place, found, lacks.get(place.name, ""))
    workbook.close()


def _page(styles: BookStyles, material: Material, place: Place, found: Ranks, lacks: str) -> None:
    title = f"{place.name}区域化党建一页表（{period_words(material.period)}）"
    sheet = open_sheet(styles, material, place.name, title, (*WIDTHS, GAP, *WIDTHS), upright=True, pages_tall=1)
    row = _figures(sheet, styles, material, place, found)
    row = _owed(sheet, styles, material, place, row + 1)
    last = 2 * len(WIDTHS)
    sheet.write_string(row, 0, "需更正、补报", styles(bold=True))
    told = [*mends(material, place)] + ([f"文件缺少以下指标所需的列，请补齐：{lacks}。"] if lacks else [])
    for number, line in enumerate(told or ["无。"], start=1):
        row += 1
        text = f"{number}. {line}" if told else line
        sheet.merge_range(row, 0, row, last, "", styles(text_wrap=True, font_size=SMALL))
        sheet.write_string(row, 0, text, styles(text_wrap=True, font_size=SMALL))
        sheet.set_row(row, height(text, 130, 15))
    sheet.print_area(0, 0, row, last)


def _figures(sheet: Worksheet, styles: BookStyles, material: Material, place: Place, found: Ranks) -> int:
    """All indicators in two blocks; the row after them."""
    entries: list[ShownIndicator | str] = []
    for section, title in material.sections:
        entries += [title, *material.of(section)]
    half = (len(entries) + 1) // 2
    while half < len(entries) and half > 1 and (isinstance(entries[half - 1], str) or not _opens(entries, half)):
        half += 1
    for block, start in enumerate((0, half)):
        first = block * (len(WIDTHS) + 1)
        for column, text in enumerate(BLOCK, start=first):
            sheet.write_string(2, column, text, styles.heading(SMALL))
        for row, entry in enumerate(entries[start : start + half], start=3):
            sheet.set_row(row, ROW)
            if isinstance(entry, str):
                for column in range(len(WIDTHS)):
                    sheet.write_string(row, first + column, "" if column else entry, styles.opening)
            else:
                _figure(sheet, styles, material, (row, first), entry, place, found[entry.code])
    return 3 + half


def _opens(entries: list[ShownIndicator | str], at: int) -> bool:
    """Whether a section starts there, or so long a one is cut that its start is far off."""
    return isinstance(entries[at], str) or at > len(entries) * 0.6


def _figure(
    sheet: Worksheet,
    styles: BookStyles,
    material: Material,
    at: tuple[int, int],
    indicator: ShownIndicator,
    place: Place,
    found: Mapping[str, int],
) -> None:
    row, first = at
    reference = "（参考）" if "参考" in rhythm_word(material, indicator) else ""
    sheet.write_string(row, first, indicator.name + reference, styles.line(SMALL, shrink=True))
    sheet.write_string(row, first + 1, indicator.unit, styles.line(SMALL, align="center"))
    styles.figure(sheet, row, first + 2, material.cell(indicator.code, place.code), indicator, bold=True, size=SMALL)
    since = changed_since(material, indicator, place.code, month_before(material, indicator))
    styles.changed(sheet, row, first + 3, since, indicator, SMALL)
    styles.figure(sheet, row, first + 4, material.cell(indicator.code, material.city.code), indicator, size=SMALL)
    rank = f"{found[place.code]}/{len(found)}" if place.code in found else ""
    sheet.write_string(row, first + 5, rank, styles.line(SMALL, align="center"))


def _owed(sheet: Worksheet, styles: BookStyles, material: Material, place: Place, row: int) -> int:
    """What it owes of each database, two blocks again; the row after it."""
    done, of = material.handed_in(place.code)
    sheet.write_string(row, 0, f"报送情况：应报 {of} 件，已报齐 {done} 件", styles(bold=True))
    half = (len(material.databases) + 1) // 2
    for block, start in enumerate((0, half)):
        first = block * (len(WIDTHS) + 1)
        _spread(sheet, styles, row + 1, first, ("数据库", "状态", "收到", "迟报"), styles.heading(SMALL))
        for line, (database, title) in enumerate(material.databases[start : start + half], start=row + 2):
            owed = material.returns.get((place.code, database))
            word = return_word(owed)
            came = day_words(owed.received_on) if owed else ""
            late = f"{owed.days_late}天" if owed and owed.days_late > 0 else ""
            sheet.set_row(line, ROW)
            texts = (title, f"{word.symbol} {word.word}", came, late)
            _spread(sheet, styles, line, first, texts, styles.line(SMALL))
    return row + 2 + half + 1


def _spread(
    sheet: Worksheet, styles: BookStyles, row: int, first: int, texts: tuple[str, str, str, str], look: object
) -> None:
    """Four texts over the six columns of a block."""
    sheet.write_string(row, first, texts[0], look)
    sheet.merge_range(row, first + 1, row, first + 3, "", look)
    sheet.write_string(row, first + 1, texts[1], look)
    sheet.write_string(row, first + 4, texts[2], look)
    sheet.write_string(row, first + 5, texts[3], look)


def mends(material: Material, place: Place) -> Iterator[str]:
    """What the district must still do, a sentence a database."""
    for database, title in material.databases:
        owed = material.returns.get((place.code, database))
        told = _mend(owed) if owed is not None else ""
        if told:
            yield f"{title}：{told}"


def _mend(owed: Return) -> str:
    if owed.state == Owed.WAIVED:
        return ""
    if owed.state == "unconfirmed":
        return "送来的文件没有数据，确无数据的请确认零报告，否则请重报。"
    if owed.state == Owed.RETURNED:
        return "整件退回，请按退回的工作簿更正后重报。"
    if owed.state in (Owed.HELD, Owed.RECEIVED):
        return "已收到，待核定。"
    if not owed.is_there:
        return f"未报{f'，应于{day_words(owed.due_on)}前报送' if owed.due_on else ''}，请补报。"
    told = []
    if owed.reported < owed.expected:
        told.append(f"{owed.expected} 个街镇中只有 {owed.reported} 个已报，请补报其余街镇")
    if owed.state == Owed.PARTIAL:
        rows = f"{owed.rows} 行中有 {owed.quarantined} 行" if owed.counted else "部分行"
        told.append(f"{rows}审核未通过（未计入），请按退回的工作簿更正后重报")
    return "；".join(told) + ("。" if told else "")
