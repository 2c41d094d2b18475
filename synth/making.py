"""Making a city's files and the truth beside them, one district after the other: a whole city fits in memory."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from schemas.cities.arealists import Area
from schemas.cities.reporters import is_due
from schemas.databaselist import databases
from synth.mess.delivery import Parcel, parcels
from synth.mess.drawnsheets import sheet, written
from synth.mess.due import outcome
from synth.mess.handwriting import Hand
from synth.mess.spoiled import absent, delivered, patches
from synth.mess.writing import write
from synth.order import CityOrder
from synth.truth.city import MadeCity, city
from synth.witness.adding import values
from synth.witness.delivered import WITNESSED, Delivered
from synth.witness.expected import judge
from synth.witness.together import together

ONE_OF_THREE = 3


@dataclass
class Made:
    """What was made: `truth` as it is written, and how often each mess and defect occurs.

    `truth["unwitnessed"]` names the databases of whose own rules and figures the truth says nothing.
    """

    truth: dict[str, Any]
    mess: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)


def make(out: Path, order: CityOrder) -> Made:
    """Write the city's files below `out/<period>`, and its truth, as `out` may be an inbox, beside it.

    That is `<out>-truth/<period>.json.gz`.
    """
    made = city(order.areas, order.period, order.scale, order.seed, order.districts)
    got = Delivered(order.period, order.areas)
    result = Made({"period": str(order.period), "scale": order.scale, "mess": order.mess, "seed": order.seed})
    files: list[dict[str, Any]] = []
    for number, area in _reporters(made, order):
        files += _delivered(out, (number, area), made, order, got, result)
        for name, frame in made.frames.items():
            made.frames[name] = frame[frame["district"] != area.code]
    got.place()
    counted = list(values(got, _defaults()))
    keys = list(counted[0])
    result.truth |= {"files": files, "values": {"columns": keys, "rows": [[v[k] for k in keys] for v in counted]}}
    result.truth["together"] = together(got)
    result.truth["unwitnessed"] = [name for name in databases() if name not in WITNESSED]
    path = out.with_name(f"{out.name}-truth") / f"{order.period}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result.truth, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(text, compresslevel=6, mtime=0))
    return result


def _reporters(made: MadeCity, order: CityOrder) -> Iterator[tuple[int, Area]]:
    """Who delivers, and its place among them: first the city where it owes something itself, then the districts."""
    districts = made.ground.districts
    if any(one.is_citywide and is_due(one, order.period) for one in databases().values()):
        yield len(districts), order.areas.level(1)[0]
    yield from enumerate(districts)


def _defaults() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(c.name for c in database.columns.values() if c.default is not None)
        for name, database in databases().items()
    }


def _delivered(
    out: Path, reporter: tuple[int, Area], made: MadeCity, order: CityOrder, got: Delivered, result: Made
) -> list[dict[str, Any]]:
    """Spoil, write and judge what one district, or the city, delivers; its accepted rows go to `got`."""
    number, district = reporter
    rngs = _generators(order.seed, district.code)
    spoiled = patches(reporter, made, order, rngs)
    for patch in spoiled.values():
        result.defects.update(patch.planted)
    missing = absent(number, order, len(made.ground.districts))
    folder = (district.code, district.zh, f"{district.code}{district.zh}")[number % ONE_OF_THREE]
    files = []
    sent = delivered(parcels(number, district.code, spoiled, order.areas), number, order, len(made.ground.districts))
    contents, judged = {}, {}
    for name, patch in spoiled.items():
        forms = {parcel.form for parcel in sent for page in parcel.pages if page.database == name}
        style = Hand(order.areas, rngs[name], order.mess, forms <= {"xlsx", "xls"}, result.mess)
        contents[name] = written(patch, missing[name], style)
        judged[name] = judge(patch, missing[name], _page_of(name, sent, len(patch.frame)))
    for parcel in sent:
        path = out / str(order.period) / folder / parcel.name
        pages = []
        for p in parcel.pages:
            style = Hand(order.areas, rngs[p.database], order.mess, False, result.mess)
            pages.append((p, sheet(p, parcel.form, spoiled[p.database], contents[p.database], style)))
        write(path, parcel.form, [s for _, s in pages])
        found = [
            outcome(p, s, spoiled[p.database], judged[p.database], missing[p.database], district.code, got)
            for p, s in pages
        ]
        files.append({"file": path.relative_to(out).as_posix(), "district": district.code, "outcomes": found})
    return files


def _generators(seed: int, district: str) -> dict[str, np.random.Generator]:
    """What each database's files of a district are drawn with: one beside the eight changes nothing in theirs."""
    own = {name: np.random.default_rng([seed, int(district), zlib.crc32(name.encode())]) for name in databases()}
    return own | dict.fromkeys(WITNESSED, np.random.default_rng([seed, int(district), 7]))


def _page_of(name: str, sent: Sequence[Parcel], size: int) -> np.ndarray:
    """The number of the page each row of a database is on."""
    found = np.zeros(size, dtype=np.int64)
    pages = [page for parcel in sent for page in parcel.pages if page.database == name]
    for number, page in enumerate(pages):
        found[page.at] = number
    return found
