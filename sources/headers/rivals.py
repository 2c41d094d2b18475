"""Of several columns that mean one field the one to read: decided once, by the cells of the whole table (rule F025).

What words alone decide stands in `assigning`: another person's columns are no rivals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from schemas.cities.citylist import in_every_city
from schemas.column import Column, Kind, Treatment
from schemas.database import Database
from sources.headers.assigning import Match, by_neighbour
from sources.headers.evidence import sound
from sources.headers.headerrows import HeaderRow
from sources.headers.meanings import vocabulary
from sources.headers.qualifiers import COUNTED

FITTING = 0.8
"""A column's cells fit a field when this share of the distinct ones does."""
HALF = 0.5
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Rivalry:
    """A field of several columns: the position that is read, the others, and why; not `decided` where that is a guess.

    Without others: the column beside somebody else's name, at `beside`, that may be that person's, or one whose header
    may leave something out.
    """

    column: str
    taken: int
    others: tuple[int, ...]
    why: str
    decided: bool
    beside: int | None = None


def settle(
    match: Match,
    cells: pa.Table,
    texts: Callable[[int], list[str]],
    spans: Mapping[int, range],
) -> tuple[Match, tuple[Rivalry, ...]]:
    """Give each field with rivals the column whose cells speak for it. `texts` gives samples of a column.

    `spans`: positions whose header is merged over several columns. Where the others hold something too, none is read.
    """
    row, database = match.header, match.database
    given, left, rivalries = dict(match.given), list(match.left), list[Rivalry]()
    body = cells.slice(row.last + 1)
    for name, others in match.rivals.items():
        places = (given[name], *others)
        column = database.columns[name]
        if not any(_filled(body.column(place)) for place in places) or _is_settled(column, places, row, body):
            left += others
            continue
        taken, why, decided = _chosen(column, places, row, body, texts)
        if not decided and by_neighbour(row, taken, name, database.name):
            why, decided = "左邻表头写明", True
        given[name] = taken
        rivalries.append(Rivalry(name, taken, tuple(place for place in places if place != taken), why, decided))
    parted = dict(match.parted)
    for name, place in match.given.items():
        covered = [other for other in spans.get(place, ()) if other not in row.cells and other < body.num_columns]
        if any(_filled(body.column(other)) for other in covered):
            parted[name] = (place, *covered)
            del given[name]
    contested = {rivalry.column for rivalry in rivalries}
    for name, beside in match.beside.items():
        if name in given and name not in contested and database.columns[name].pii == "D":
            rivalries.append(Rivalry(name, given[name], (), "紧接在他人姓名之后", decided=False, beside=beside))
    for name, place in given.items():
        aside = row.cells[place].aside
        if aside and name not in contested and _may_be_part(database, name, aside) and _filled(body.column(place)):
            rivalries.append(Rivalry(name, place, (), f"“{aside}”如只是一部分，本列不应作为全部上报", decided=False))
    kept = tuple(rivalry for rivalry in rivalries if rivalry.column in given)
    return replace(match, given=given, left=sorted(left), parted=parted), kept


def _may_be_part(database: Database, name: str, aside: str) -> bool:
    """Whether a note in a header leaves something out of a count or amount, rather than calling it by another name."""
    meant = (column for column, _ in vocabulary(database.name).get(aside, ()))
    column = database.columns[name]
    return column.kind in COUNTED and name not in meant and not any(aside in header for header in column.headers)


def _chosen(
    column: Column, places: tuple[int, ...], row: HeaderRow, body: pa.Table, texts: Callable[[int], list[str]]
) -> tuple[int, str, bool]:
    """The position to read, why, and whether that is sure. The first of `places` is what words prefer."""
    filled = {place: _filled(body.column(place)) for place in places}
    held = [place for place in places if filled[place]]
    if len(held) < 2:
        return held[0], "其余列为空", True
    if all(body.column(place).equals(body.column(held[0])) for place in held[1:]):
        return held[0], "各列内容相同", True
    shares = {place: sound(column, texts(place)) for place in held}
    fitting = [place for place in held if (share := shares[place]) is None or share >= FITTING]
    coded = [place for place in fitting if not _is_named(column, texts(place))]
    fitting = coded or fitting
    if len(fitting) == 1:
        return fitting[0], "其余列的内容不符", True
    best = fitting or held
    most = max(filled[place] for place in best)
    best = [place for place in best if filled[place] >= most * HALF]
    if row.cells[best[0]].is_told and not any(row.cells[place].is_told for place in held if place != best[0]):
        return best[0], "表头写明", True
    return best[0], "请确认", False


def _is_settled(column: Column, places: tuple[int, ...], row: HeaderRow, body: pa.Table) -> bool:
    """Whether what is read needs no confirmation: it is not kept, and alone stands under its own title: 法定代表人."""
    titles = in_every_city(column.title)
    titled = [p for p in places for form in row.cells[p].forms[:1] if form.text in titles and not form.below]
    return column.treatment is Treatment.DROP and titled == [places[0]] and _filled(body.column(places[0])) > 0


def _is_named(column: Column, texts: list[str]) -> bool:
    """Whether cells under a code, which may be a name where there is no other, are names."""
    is_code = column.kind is Kind.TEXT and column.title.endswith("代码")
    return is_code and sum(HAN.search(text) is not None for text in texts) > len(texts) * HALF


def _filled(column: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.match_substring_regex(column, r"[^\s\p{Z}]")).as_py() or 0)
