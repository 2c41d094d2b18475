"""Whose a table is: its district, period and street, told by folder, sheet name, title, file name and cells.

Where they differ the first of them holds, and the difference is told (F022).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.cities.areas import Areas
from schemas.cities.reporters import not_owed
from schemas.database import Database
from schemas.finding import Finding
from schemas.periods import Period, Rhythm
from schemas.states import Severity
from schemas.telling import say
from schemas.wording import Bilingual, in_english, listed
from sources.headers.months import a_year, dated, tell_month, tell_period
from sources.headers.years import tell_year, the_year
from sources.placing.naming import areas_root, folder_names, tell_district, tell_street
from sources.placing.rowmonths import months_of_rows
from sources.tables.recognition import PLACES
from sources.tables.sheets import Sheet
from sources.texts.bilingual import chinese
from sources.texts.cleaning import clean

SAMPLED = 2000
KNOWN = "文件夹"
KINDS = {"区": Bilingual("区", "district"), "街镇": Bilingual("街镇", "street")}


@dataclass(frozen=True)
class Whereabouts:
    """What was taken, and what each place says (`told`: what it is → place → code).

    `months`: the place that names a month → that month, the one that holds for the table first.
    """

    district: str | None
    period: Period | None
    street: str | None
    told: Mapping[str, Mapping[str, str]]
    months: Mapping[str, Period]


def whereabouts(
    sheet: Sheet, path: Path, areas: Areas, district: str | None = None, period: Period | None = None
) -> Whereabouts:
    """District and period of a table unless they are known already, and its street where anything names one.

    What the city reports is the city's, whichever districts it names.
    """
    name = "" if sheet.grid.encoding and sheet.grid.name == path.stem else sheet.grid.name
    words = [*dated(sheet.titles), *dated(sheet.inherited), *dated([name]), *dated([path.stem])]
    inside = _in_cells(sheet, areas)
    city = areas_root(areas)
    found = district or (city if sheet.database.is_citywide else None)
    found = found or tell_district(words, areas) or _district_of(inside, areas)
    months = _months(sheet, name, path, period)
    month = period or next(iter(months.values()), None) or tell_period(words)
    places = {"工作表名": [name], "标题": sheet.titles}
    told = {"区": _told({place: tell_district(dated(texts), areas) for place, texts in places.items()})}
    if district:
        told["区"] = {KNOWN: district, **told["区"]}
    street = None
    if found and found != city:
        places = {KNOWN: folder_names(path)[:-1], **places, "文件名": [path.stem]}
        places["标题"] = [*sheet.titles, *sheet.inherited]
        named = _told({place: tell_street(texts, found, areas) for place, texts in places.items()})
        street = next(iter(named.values()), None)
        column = sheet.database.place(3)
        told["街镇"] = named | _streets(inside.get(column.name, ()) if column else (), found, street, areas)
    return Whereabouts(found, month, street, told, months)


def outlived(file: str, district: str | None, period: Period | None, areas: Areas) -> Finding | None:
    """F005 for a district that did not stand in the period: it has ended, or was not there yet."""
    area = areas.get(district or "")
    if area is None or period is None or area.is_valid_on(period.data_date):
        return None
    heir, month = areas.district_then(area.code, period), f"{period.year}年{period.month}月"
    if area.valid_to is not None and area.valid_to < period.data_date:
        told = f"{area.zh}已于{area.valid_to}撤销"
    else:
        told = f"{area.zh}自{area.valid_from}起设立"
    told += f"，{month}应由{areas.name(heir)}报送" if heir != area.code else f"，{month}没有这个区"
    return say("F005", Severity.REJECT_FILE, file, reason=told, expected=heir if heir != area.code else "")


def unowed(file: str, database: Database, place: tuple[str | None, Period | None], areas: Areas) -> Finding | None:
    """F005 for what this district, or the city, does not report, or not for this month."""
    area, period = place
    if area is None or period is None:
        return None
    reason = not_owed(database, area, areas, period)
    return say("F005", Severity.REJECT_FILE, file, reason=reason) if reason else None


def conflicts(place: Whereabouts, file: str, sheet: str, areas: Areas) -> list[Finding]:
    """F022 for the district and the street, where two places say different things; of the period `othermonths`."""
    found = []
    taken = {"区": place.district, "街镇": place.street}
    for what, told in place.told.items():
        if len(set(told.values())) > 1 and taken[what]:
            evidence = as_evidence({where: areas.name(value) for where, value in told.items()})
            chosen = areas.name(str(taken[what]))
            said = {"what": KINDS[what], "evidence": evidence, "taken": chosen, "expected": chosen}
            found.append(say("F022", Severity.WARN, file, sheet, **said))
    return found


def as_evidence(told: Mapping[str, Any]) -> Bilingual:
    """What each place says."""
    return listed(Bilingual(f"{where}为{it}", f"{PLACES[where]} {in_english(it)}") for where, it in told.items())


def _months(sheet: Sheet, name: str, path: Path, period: Period | None) -> dict[str, Period]:
    """The months that a table's column of them, its title and its sheet's name say it is of; else the file's name.

    Of several tables of a sheet the title of each goes before the name of all.
    """
    outside = dated([path.stem, *reversed(folder_names(path)[:-1])])
    near = period or tell_period(outside)
    annual = sheet.database.rhythm is Rhythm.ANNUAL
    own, named = (
        _said(sheet.titles, near, period, annual=annual),
        _said([f"{name}年" if len(name) == 4 and name.isdigit() else name], near, period, annual=annual),
    )
    first = {"单元格": _month_of_rows(sheet, period, near)} | ({"标题": own} if sheet.number and own else {})
    told = first | {"工作表名": named} | {"标题": own or _said(sheet.inherited, near, period, annual=annual)}
    found = {place: month for place, month in told.items() if month}
    beside = None if found else tell_month(outside, near) or _year(dated([path.stem]), period, annual=annual)
    return {"文件名": beside} if beside else found


def _said(texts: Sequence[str], near: Period | None, period: Period | None, *, annual: bool) -> Period | None:
    """The month that texts say, else the year."""
    words = dated(texts)
    return tell_month(words, near) or _year(words, period, annual=annual)


def _year(words: Sequence[str], period: Period | None, *, annual: bool) -> Period | None:
    """The year that texts say: the period of what is `annual`, of the rest only another one than the period's."""
    if not annual:
        return tell_year(words, period)
    return next(filter(None, map(a_year, words)), None) or the_year(words)


def _month_of_rows(sheet: Sheet, period: Period | None, near: Period | None) -> Period | None:
    """The month that a column of months names: the period where any row is of it, else the last one."""
    months = months_of_rows(sheet, near)
    return period if period in months else max(months, default=None)


def _told(found: Mapping[str, str | None]) -> dict[str, str]:
    return {place: value for place, value in found.items() if value}


def _in_cells(sheet: Sheet, areas: Areas) -> dict[str, list[str]]:
    """Distinct texts of the first cells of each area column; where people live says nothing of their branch."""
    found = {}
    for name, place in sheet.given.items():
        if sheet.database.columns[name].is_place:
            cells = sheet.grid.cells.column(place).take(pa.array(sheet.rows.data[:SAMPLED]))
            found[name] = pc.unique(clean(cells.combine_chunks())).drop_null().to_pylist()
    return found


def _district_of(inside: Mapping[str, Sequence[str]], areas: Areas) -> str | None:
    """The one district that all areas named in the area columns lie in."""
    root, found = areas_root(areas), set()
    for text in (text for texts in inside.values() for text in texts):
        digits = text[: len(text) - len(text.lstrip("0123456789"))]
        code = areas.reached(digits, 2) or areas.find(chinese(text), root, 2)
        found |= {code} if code else set()
    return found.pop() if len(found) == 1 else None


def _streets(texts: Sequence[str], district: str, named: str | None, areas: Areas) -> dict[str, str]:
    """What the cells of the street column say of a table that is named after a street, when none of them is in it."""
    if named is None:
        return {}
    found = []
    for text in texts:
        digits = re.match(r"\d{9}", text)
        code = digits[0] if digits else areas.find(chinese(text), district, 3)
        found += [code] if code and areas.get(code) else []
    return {"单元格": found[0]} if found and named not in found else {}
