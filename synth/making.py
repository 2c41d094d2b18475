"""Making a city's files and the truth beside them, month after month, one district after the other.

A whole city fits in memory. A month's files are the same whether it is made alone or with others.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from schemas.cities.arealists import Area
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from synth.lives.rates import lives_in
from synth.mess.delivery import Parcel, SentPage, cut_off, parcels
from synth.mess.drawnsheets import sheet, written
from synth.mess.due import outcome, read_as
from synth.mess.handwriting import Hand
from synth.mess.spoiled import Complete, absent, completed, delivered, patches, unsent
from synth.mess.writing import write
from synth.order import CityOrder
from synth.patch import Patch
from synth.truth.city import MadeCity, at_date, founded
from synth.truth.zones import circles, lines, zones
from synth.witness.delivered import WITNESSED, Delivered
from synth.witness.endedterms import ended_terms
from synth.witness.expected import Judgement, judge
from synth.witness.months.before import against, slimmed
from synth.witness.months.usual import Figures, unusual, whole_totals
from synth.witness.overlaps import overlaps
from synth.witness.summing.adding import figures, grouped, values
from synth.witness.summing.reportedareas import ReportedSum, needs_of
from synth.witness.together import together

ONE_OF_THREE = 3
AT_ONCE = 200_000
"""Rows that are completed together."""


@dataclass
class Made:
    """What was made: `truth` as it is written, what was delivered, and how often each mess and defect occurs.

    `truth["unwitnessed"]` names the databases of whose own rules and figures the truth says nothing, `truth["unsent"]`
    those that are not due in the month: it has no figure that needs one.
    """

    truth: dict[str, Any]
    delivered: Delivered
    mess: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)


def make(out: Path, order: CityOrder) -> Made:
    """Write a month's files and its truth alone: nothing is said of how it follows from the month before."""
    (made,) = make_months(out, order, order.period)
    return made


def make_months(out: Path, order: CityOrder, until: Period) -> Iterator[Made]:
    """Write each month's files, from the order's month on, below `out/<period>`, and its truth beside `out`.

    As `out` may be an inbox, the truth is `<out>-truth/<period>.json.gz`. Its `before` is the month before where that
    is made too: then `together` has what must be found beside earlier months, once these are taken in. Beside it lies
    `groupings.csv`, for a home's `reference/groupings`: `grouped` is what these count, in the columns of `values`, and
    `overlapping` what is in several of them; `obligations.csv` where some databases are sent every quarter. What is
    corrected later lies in `<out>-later`: the truth is how all stands then. `ended_terms` is ORG07, which rests on the
    months made before.
    """
    lives_in(order.period)
    if until < order.period:
        raise ConfigurationError(
            f"there are no months from {order.period} to {until}: the last one lies before the first"
        )
    living = founded(order.areas, order.scale, order.seed, until, order.districts)
    known = {one.code for one in living.ground.districts}
    if order.corrected and (order.corrected not in known or order.period == until):
        raise ConfigurationError(
            f"nothing of {order.corrected!r} can be corrected a month later: name a district of those made, and months"
        )
    zoned, circled = (make(order.areas, order.period, order.districts) for make in (zones, circles))
    truths = out.with_name(f"{out.name}-truth")
    truths.mkdir(parents=True, exist_ok=True)
    (truths / "groupings.csv").write_text("\n".join([*lines([*zoned, *circled]), ""]), encoding="utf-8")
    if order.quarterly:
        (truths / "obligations.csv").write_text("\n".join([*order.obligations, ""]), encoding="utf-8")
    months: list[Delivered] = []
    earlier: list[Figures] = []
    for month in _months(order.period, until):
        result, got = _month(out, order.of(month, until), at_date(living, month))
        made = [one for one in figures(got) if not needs_of(one, None).keys() & set(result.truth["unsent"])]
        counted = list(values(made, ReportedSum(got, defaults())))
        now, keys = whole_totals(counted), list(counted[0])
        before = months[0] if months else None
        found = [*together(got), *(against(got, before) if before else ())]
        found += unusual(got, now, earlier, {one.code: one.database for one in made})
        result.truth |= {
            "before": str(before.period) if before else None,
            "values": {"columns": keys, "rows": [[v[k] for k in keys] for v in counted]},
            "grouped": [[v[k] for k in keys] for v in grouped(made, got, defaults(), zoned)],
            "ended_terms": [[v[k] for k in keys] for v in ended_terms(got, defaults(), months)],
            "overlapping": [[v[k] for k in keys] for v in overlaps(got, defaults(), circled)],
            "together": found,
        }
        write_truth(truths / f"{month}.json.gz", result.truth)
        months, earlier = [slimmed(got), *months[:11]], [now, *earlier]
        yield result


def _months(first: Period, last: Period) -> Iterator[Period]:
    while first <= last:
        yield first
        first = first.earlier(-1)


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Write a truth; the same one gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(truth, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(text, compresslevel=6, mtime=0))


def _month(out: Path, order: CityOrder, made: MadeCity) -> tuple[Made, Delivered]:
    got = Delivered(order.period, order.areas)
    head = {"period": str(order.period), "scale": order.scale, "mess": order.mess, "seed": order.seed}
    result = Made(head, got)
    files: list[dict[str, Any]] = []
    for batch in _batches(made, order):
        codes = [area.code for _, area in batch]
        ready = completed(made, codes, order)
        for reporter in batch:
            files += _delivered(out, reporter, made, ready, order, got, result)
        for name, frame in made.frames.items():
            made.frames[name] = frame[~frame["district"].isin(codes)]
    blank = unsent(made, order)
    got.parts |= {name: [frame] for name, frame in blank.items()}
    got.place()
    unwitnessed = [name for name in databases() if name not in WITNESSED]
    result.truth |= {"files": files, "unwitnessed": unwitnessed, "unsent": list(blank)}
    return result, got


def _reporters(made: MadeCity, order: CityOrder) -> Iterator[tuple[int, Area]]:
    """Who delivers, and its place among them: first the city where it owes something itself, then the districts."""
    districts = made.ground.districts
    if any(one.is_citywide and order.is_sent(one) for one in databases().values()):
        yield len(districts), order.areas.level(1)[0]
    yield from enumerate(districts)


def _batches(made: MadeCity, order: CityOrder) -> Iterator[list[tuple[int, Area]]]:
    """The reporters, so many at a time as have few rows together."""
    batch: list[tuple[int, Area]] = []
    rows = 0
    for number, area in _reporters(made, order):
        own = sum(int((frame["district"] == area.code).sum()) for frame in made.frames.values())
        if batch and rows + own > AT_ONCE:
            yield batch
            batch, rows = [], 0
        batch.append((number, area))
        rows += own
    yield batch


def defaults() -> dict[str, frozenset[str]]:
    """Columns that need not be in a file because they have a default, by database."""
    return {
        name: frozenset(c.name for c in database.columns.values() if c.default is not None)
        for name, database in databases().items()
    }


def _delivered(
    out: Path,
    reporter: tuple[int, Area],
    made: MadeCity,
    ready: Mapping[str, Complete],
    order: CityOrder,
    got: Delivered,
    result: Made,
) -> list[dict[str, Any]]:
    """Spoil, write and judge what one district, or the city, delivers; its accepted rows go to `got`."""
    number, district = reporter
    rngs = _generators(order, district.code)
    spoiled = patches(reporter, ready, made, order, rngs)
    for patch in spoiled.values():
        result.defects.update(patch.planted)
    missing = absent(number, order, len(made.ground.districts))
    folder = (district.code, district.zh, f"{district.code}{district.zh}")[number % ONE_OF_THREE]
    files = []
    sent = delivered(parcels(number, district.code, spoiled, order), number, order, len(made.ground.districts))
    sent = cut_off(sent) if district.code == order.corrected else sent
    contents, judged = {}, {}
    for name, patch in spoiled.items():
        forms = {parcel.form for parcel in sent for page in parcel.pages if page.database == name}
        style = Hand(order.areas, rngs[name], order.mess, forms <= {"xlsx", "xls"}, result.mess)
        contents[name] = written(patch, missing[name], style)
        judged[name] = judge(patch, missing[name], _page_of(name, sent, len(patch.frame)))
    replaced = Delivered(order.period, order.areas)
    for parcel in sent:
        inbox = out.with_name(f"{out.name}-later") if parcel.is_late else out
        path = inbox / str(order.period) / folder / parcel.name
        pages = []
        for p in parcel.pages:
            style = Hand(order.areas, rngs[p.database], order.mess, False, result.mess)
            pages.append((p, sheet(p, parcel.form, spoiled[p.database], contents[p.database], style)))
        write(path, parcel.form, [s for _, s in pages])
        found = []
        for p, s in pages:
            patch, lacks = spoiled[p.database], missing[p.database]
            says, to = (_of_cut(p, patch, lacks), replaced) if p.is_cut else (judged[p.database], got)
            found.append(outcome(p, s, patch, says, lacks, district.code, to, path.name))
        files.append({"file": path.relative_to(inbox).as_posix(), "district": district.code, "outcomes": found})
    for name, patch in spoiled.items():
        got.add(name, read_as(patch, missing[name]), district.code)
    return files


def _generators(order: CityOrder, district: str) -> dict[str, np.random.Generator]:
    """What each database's files of a district and month are spoiled with: a ninth changes nothing in the eight."""
    key = [order.seed, int(district), order.period.year, order.period.month]
    own = {name: np.random.default_rng([*key, zlib.crc32(name.encode())]) for name in databases()}
    return own | dict.fromkeys(WITNESSED, np.random.default_rng([*key, 7]))


def _of_cut(page: SentPage, patch: Patch, missing: frozenset[str]) -> Judgement:
    """What is wrong in a list that ends too early: nothing is a copy of what is not in it."""
    elsewhere = np.ones(len(patch.frame), dtype=np.int64)
    elsewhere[page.at] = 0
    return judge(patch, missing, elsewhere)


def _page_of(name: str, sent: Sequence[Parcel], size: int) -> np.ndarray:
    """The number of the page each row of a database is on."""
    found = np.zeros(size, dtype=np.int64)
    pages = [page for parcel in sent for page in parcel.pages if page.database == name]
    for number, page in enumerate(pages):
        found[page.at] = number
    return found
