"""Which files a district sends: names, formats, workbooks of several databases, and databases in one file a street."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.databaselist import database, databases
from synth.patch import Patch

EXTENSIONS = {"xlsx": ".xlsx", "xls": ".xls", "csv_utf8": ".csv", "csv_gb": ".csv", "tsv": ".tsv", "unicode": ".txt"}
FORMS = ("xlsx", "csv_utf8", "xls", "csv_gb", "tsv", "unicode")
LARGEST_XLS = 60_000
"""Rows: the format has no more than 65,536; who has more saves as .xlsx."""
LARGEST = 150_000
"""Rows of one file: a district that has more of a database sends it street by street."""
TOGETHER = {0: ("xlsx", ("community", "building", "trade_union", "league_org")), 2: ("xls", ("building", "league_org"))}
IN_PARTS = {1: ("community", "csv_utf8"), 2: ("unit", "xlsx"), 3: ("party_org", "xlsx"), 4: ("party_member", "csv_gb")}


@dataclass(frozen=True)
class SentPage:
    """One sheet to write: the rows `at` of one database; `part` is the street it is for, or None for the district."""

    name: str
    title: str
    database: str
    part: str | None
    at: np.ndarray


@dataclass(frozen=True)
class Parcel:
    """One file: `name` without its folder, its format and pages."""

    name: str
    form: str
    pages: tuple[SentPage, ...]


def parcels(order: int, district: str, patches: Mapping[str, Patch], areas: Areas) -> list[Parcel]:
    """The files of the `order`-th district of the city; the layout goes round by that number."""
    form, joined = TOGETHER.get(order % 4, ("", ()))
    parted, part_form = IN_PARTS.get(order % 5, ("", ""))
    joined = tuple(
        name for name in joined if name in patches and name != parted and len(patches[name].frame) <= LARGEST_XLS
    )
    made = []
    for number, name in enumerate(databases()):
        if name in joined or name not in patches:
            continue
        rows, form_of_all = len(patches[name].frame), FORMS[(order + number) % len(FORMS)]
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
