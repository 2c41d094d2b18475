"""Which files a district sends: names, formats, workbooks of several databases, and databases in one file a street."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.databaselist import database, databases
from synth.order import CityOrder
from synth.patch import Patch

EXTENSIONS = {"xlsx": ".xlsx", "xls": ".xls", "csv_utf8": ".csv", "csv_gb": ".csv", "tsv": ".tsv", "unicode": ".txt"}
FORMS = ("xlsx", "csv_utf8", "xls", "csv_gb", "tsv", "unicode")
SETTLED = "csv_utf8"
"""What months that have been mended lie in."""
LARGEST_XLS = 60_000
"""Rows: the format has no more than 65,536; who has more saves as .xlsx."""
LARGEST = 150_000
"""Rows of one file: a district that has more of a database sends it street by street."""
TOGETHER = {0: ("xlsx", ("community", "building", "trade_union", "league_org")), 2: ("xls", ("building", "league_org"))}
IN_PARTS = {1: ("community", "csv_utf8"), 2: ("unit", "xlsx"), 3: ("party_org", "xlsx"), 4: ("party_member", "csv_gb")}
CUT = "party_member"


@dataclass(frozen=True)
class SentPage:
    """One sheet to write: the rows `at` of one database; `part` is the street it is for, or None for the district.

    `is_cut`: it ends too early, and is sent once more.
    """

    name: str
    title: str
    database: str
    part: str | None
    at: np.ndarray
    is_cut: bool = False


@dataclass(frozen=True)
class Parcel:
    """One file: `name` without its folder, its format and pages. `is_late`: it comes with those of a later month."""

    name: str
    form: str
    pages: tuple[SentPage, ...]
    is_late: bool = False


def parcels(place: int, district: str, patches: Mapping[str, Patch], order: CityOrder) -> list[Parcel]:
    """The files of the `place`-th district of the city; the layout goes round by that number."""
    areas = order.areas
    is_parted = not order.is_settled and (order.parted is None or place < order.parted)
    form, joined = ("", ()) if order.is_settled else TOGETHER.get(place % 4, ("", ()))
    parted, part_form = IN_PARTS.get(place % 5, ("", "")) if is_parted else ("", "")
    joined = tuple(
        name for name in joined if name in patches and name != parted and len(patches[name].frame) <= LARGEST_XLS
    )
    made = []
    for number, name in enumerate(databases()):
        if name in joined or name not in patches:
            continue
        rows = len(patches[name].frame)
        form_of_all = SETTLED if order.is_settled else FORMS[(place + number) % len(FORMS)]
        is_large = rows > LARGEST and "_street" in patches[name].frame
        streets = _streets(patches[name]) if name == parted or is_large else None
        if streets is not None and set(streets) == {street.code for street in areas.children(district)}:
            made += _parts(name, streets, part_form if name == parted else form_of_all, areas)
        else:
            chosen = _fitting(form_of_all, rows)
            whole = _page(name, areas.name(district), rows)
            made.append(Parcel(f"{areas.name(district)}{whole.name}{EXTENSIONS[chosen]}", chosen, (whole,)))
    if joined:
        pages = tuple(_page(name, areas.name(district), len(patches[name].frame)) for name in joined)
        made.append(Parcel(f"{areas.name(district)}数据库汇总{EXTENSIONS[form]}", form, pages))
    return made


def cut_off(sent: Sequence[Parcel]) -> list[Parcel]:
    """The same, but that the first list of members ends too early; the whole of it comes late, by itself."""
    whole = next((page for parcel in sent for page in parcel.pages if page.database == CUT), None)
    if whole is None:
        return list(sent)
    cut = replace(whole, at=whole.at[: len(whole.at) * 9 // 10], is_cut=True)
    first = [replace(one, pages=tuple(cut if page is whole else page for page in one.pages)) for one in sent]
    return [*first, Parcel(f"{whole.title}(更正){EXTENSIONS['xlsx']}", "xlsx", (whole,), is_late=True)]


def _fitting(form: str, rows: int) -> str:
    return "xlsx" if form == "xls" and rows > LARGEST_XLS else form


def _page(name: str, place: str, rows: int) -> SentPage:
    title = database(name).title
    return SentPage(title, f"{place}{title}", name, None, np.arange(rows))


def _streets(patch: Patch) -> pd.Series:
    """The street whose part each row goes into; rows of no known street go into the first one."""
    return patch.frame["_street"].fillna(patch.frame["_street"].min())


def _parts(name: str, streets: pd.Series, form: str, areas: Areas) -> list[Parcel]:
    """One file a street; organisations as one workbook with a sheet for each street."""
    title = database(name).title
    pages = [
        SentPage(areas.name(str(street)), f"{areas.name(str(street))}{title}", name, str(street), rows.to_numpy())
        for street, rows in pd.Series(np.arange(len(streets))).groupby(streets.to_numpy())
    ]
    if name == "party_org":
        return [Parcel(f"{title}(分街镇){EXTENSIONS[form]}", form, tuple(pages))]
    forms = [_fitting(form, len(page.at)) for page in pages]
    return [Parcel(f"{page.title}{EXTENSIONS[form]}", form, (page,)) for page, form in zip(pages, forms, strict=True)]
