"""Making a city's files and the truth beside them, one district after the other: a whole city fits in memory."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from schemas.areas import Areas
from schemas.column import Kind, Need
from schemas.database import databases
from schemas.periods import Period
from sources.synth import spoiling_persons
from sources.synth.city import City, city
from sources.synth.delivery import Page, Parcel, parcels
from sources.synth.filling import filled
from sources.synth.patch import DEFECTS, Patch
from sources.synth.sheets import Sheet, sheet, written
from sources.synth.spelling import Style
from sources.synth.spoiling_rows import spoil
from sources.synth.witness.adding import values
from sources.synth.witness.delivered import Delivered, Sent
from sources.synth.witness.expected import Judgement, judge, told
from sources.synth.writing import write

REGISTERED = (spoiling_persons,)
"""Modules whose import registers defects."""
ABSENT = (
    ("party_member", "dues_status"),
    ("party_member", "education"),
    ("party_org", "term_end"),
    ("building", "members_total"),
    ("trade_union", "members"),
    ("community", "resident_population"),
    ("unit", "size"),
    ("applicant", "talk_date"),
    ("league_org", "youth_14_28"),
    ("unit", "instructor"),
    ("party_member", "is_empty_hung"),
)
"""With mess, one district each leaves these columns out."""
DEFECT_SHARE = 0.002
ONE_OF_THREE = 3


@dataclass(frozen=True)
class Order:
    """What is asked for: `mess` is a share from 0 (files as they should be) to 1; `districts` empty means all."""

    period: Period
    areas: Areas
    scale: float = 0.01
    mess: float = 0.0
    seed: int = 1
    districts: tuple[str, ...] = ()


@dataclass
class Made:
    """What was made: `truth` as it is written, and how often each mess and defect occurs."""

    truth: dict[str, Any]
    mess: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)


def make(out: Path, order: Order) -> Made:
    """Write the city's files below `out/<period>` and its truth into `out/truth/<period>.json.gz`."""
    made = city(order.areas, order.period, order.scale, order.seed, order.districts)
    got = Delivered(order.period, order.areas)
    result = Made({"period": str(order.period), "scale": order.scale, "mess": order.mess, "seed": order.seed})
    files: list[dict[str, Any]] = []
    for number, district in enumerate(made.ground.districts):
        files += _district(out, number, made, order, got, result)
        for name, frame in made.frames.items():
            made.frames[name] = frame[frame["district"] != district.code]
    got.place()
    counted = list(values(got, _defaults()))
    keys = list(counted[0])
    result.truth |= {"files": files, "values": {"columns": keys, "rows": [[v[k] for k in keys] for v in counted]}}
    path = out / "truth" / f"{order.period}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result.truth, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(text, compresslevel=6, mtime=0))
    return result


def _defaults() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(c.name for c in database.columns.values() if c.default is not None)
        for name, database in databases().items()
    }


def _district(out: Path, number: int, made: City, order: Order, got: Delivered, result: Made) -> list[dict[str, Any]]:
    """Spoil, write and judge one district; its accepted rows go to `got`."""
    district = made.ground.districts[number]
    rng = np.random.default_rng([order.seed, int(district.code), 7])
    patches = _patches(number, made, order, rng)
    for patch in patches.values():
        result.defects.update(patch.planted)
    absent = _absent(number, order, len(made.ground.districts))
    folder = (district.code, district.zh, f"{district.code}{district.zh}")[number % ONE_OF_THREE]
    files = []
    sent = parcels(number, district.code, patches, order.areas)
    contents, judged = {}, {}
    for name, patch in patches.items():
        forms = {parcel.form for parcel in sent for page in parcel.pages if page.database == name}
        style = Style(order.areas, rng, order.mess, forms <= {"xlsx", "xls"}, result.mess)
        contents[name] = written(patch, absent[name], style)
        judged[name] = judge(patch, absent[name], _page_of(name, sent, len(patch.frame)))
    for parcel in sent:
        path = out / str(order.period) / folder / parcel.name
        style = Style(order.areas, rng, order.mess, False, result.mess)
        pages = [(p, sheet(p, parcel.form, patches[p.database], contents[p.database], style)) for p in parcel.pages]
        write(path, parcel.form, [s for _, s in pages])
        found = [
            _outcome(p, s, patches[p.database], judged[p.database], absent[p.database], district.code, got)
            for p, s in pages
        ]
        files.append({"file": path.relative_to(out).as_posix(), "district": district.code, "outcomes": found})
    return files


def _page_of(name: str, sent: Sequence[Parcel], size: int) -> np.ndarray:
    """The number of the page each row of a database is on."""
    found = np.zeros(size, dtype=np.int64)
    pages = [page for parcel in sent for page in parcel.pages if page.database == name]
    for number, page in enumerate(pages):
        found[page.at] = number
    return found


def _patches(number: int, made: City, order: Order, rng: np.random.Generator) -> dict[str, Patch]:
    """Every database's rows of one district, complete and (with mess) spoiled."""
    district = made.ground.districts[number]
    found = {}
    for name, database in databases().items():
        rows = made.frames[name]
        frame = filled(database, rows[rows["district"] == district.code], order.period.data_date, rng)
        if name == "party_member":
            near = made.ground.communities.loc[made.ground.communities["district"] == district.code, "code"].tolist()
            lives = pd.array(near, dtype="str").take(rng.integers(0, len(near), len(frame)))
            frame["residence_community"] = pd.Series(lives).where(rng.random(len(frame)) < 0.5)
            frame["_street"] = frame["_org"].map(made.frames["party_org"]["street_code"])
        elif "street_code" in frame:
            frame["_street"] = frame["street_code"]
        patch = Patch(database, frame, order.period, rng, np.zeros(len(frame), dtype=bool))
        if order.mess:
            if database.is_personal and number == (order.seed + len(name)) % len(made.ground.districts):
                _write_births_by_month(patch)
            natural = judge(patch, frozenset()).breaks
            for _rule, _severity, _column, mask, _one in natural:
                patch.spoiled |= mask
            spoil(patch, DEFECT_SHARE * order.mess, _sure(number, name, len(made.ground.districts), order.seed))
        found[name] = patch
    return found


def _write_births_by_month(patch: Patch) -> None:
    """The district knows birth dates to the month only, as older forms ask for (出生年月)."""
    patch.frame["birth_date"] = patch.frame["birth_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    patch.month_only = frozenset({"birth_date"})


def _sure(number: int, database: str, districts: int, seed: int) -> frozenset[str]:
    """The defects that this district must have: they go round, so that the city has all of them."""
    kinds = [kind.name for kind in DEFECTS if kind.database == database] + ["copy"]
    return frozenset(name for i, name in enumerate(kinds) if (i + seed) % districts == number or name == "copy")


def _absent(number: int, order: Order, districts: int) -> dict[str, frozenset[str]]:
    """The columns that this district leaves out, by database."""
    chosen = [pair for i, pair in enumerate(ABSENT) if (i * 3 + order.seed) % districts == number] if order.mess else []
    return {name: frozenset(column for database, column in chosen if database == name) for name in databases()}


def _outcome(
    page: Page, on: Sheet, patch: Patch, judgement: Judgement, missing: frozenset[str], district: str, got: Delivered
) -> dict[str, Any]:
    """What must come of one sheet; its accepted rows go to `got`."""
    rejected = judgement.rejected[page.at]
    rows = patch.frame.iloc[page.at].reset_index(drop=True).assign(_row=on.row_of, district=district)
    for name in missing:
        default = patch.database.columns[name].default
        rows[name] = (
            None if default is None else default == "1" if patch.database.columns[name].kind is Kind.BOOL else default
        )
        rows[name] = rows[name].astype(patch.frame[name].dtype)
    present = frozenset(n for n in patch.database.columns if n in patch.frame and n not in missing)
    got.add(Sent(district, page.database, page.part, present), rows[~rejected].drop(columns=_unneeded(patch)))
    kept_back = int(rejected.sum())
    return {
        "database": page.database,
        "part": page.part,
        "sheets": [on.name],
        "rows_read": on.rows_read,
        "rows_accepted": len(page.at) - kept_back,
        "rows_quarantined": kept_back,
        "rows_ignored": sum(on.ignored.values()),
        "ignored": dict(on.ignored),
        "absent": sorted(missing),
        "findings": told(judgement, page.at, on.cell, on.row_of) + _of_file(on, patch, missing),
    }


UNNEEDED = frozenset(
    {
        "name",
        "native_place",
        "mobile",
        "household_address",
        "current_address",
        "group_name",
        "unit_name",
        "member_id",
        "dues_paid_to",
        "residence_community",
        "degree",
        "prof_tech",
        "frontline",
    }
)


def _unneeded(patch: Patch) -> list[str]:
    """Columns of members that no figure reads: dropped, for memory."""
    return sorted(UNNEEDED & set(patch.frame)) if patch.database.is_personal else []


def _of_file(on: Sheet, patch: Patch, absent: Sequence[str] | frozenset[str]) -> list[dict[str, Any]]:
    """Findings about the file: extra columns, rows left out, missing columns."""
    found = []
    if on.extra:
        found.append({"rule": "F006", "severity": "warn", "column": None, "cell": None, "count": 1})
    if on.hidden:
        found.append({"rule": "F007", "severity": "warn", "column": None, "cell": None, "count": 1})
    if on.ignored["header"] > 1 or any(on.ignored[kind] for kind in ("title", "total", "footer", "continuation")):
        found.append({"rule": "F011", "severity": "warn", "column": None, "cell": None, "count": 1})
    columns = [patch.database.columns[name] for name in absent]
    if any(column.need is Need.EXPECTED and column.default is None for column in columns):
        found.append({"rule": "F012", "severity": "block", "column": None, "cell": None, "count": 1})
    if any(column.default is not None for column in columns):
        found.append({"rule": "F012", "severity": "warn", "column": None, "cell": None, "count": 1})
    return found
