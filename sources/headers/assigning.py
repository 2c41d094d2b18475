"""Which header of a table is given to which column of a database, by words alone; `rivals` decides by values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from schemas.column import Kind, Role
from schemas.database import Database
from schemas.periods import Period
from sources.headers.headerrows import HeaderRow
from sources.headers.headertexts import UNNAMED, Header
from sources.headers.headerunits import is_unit
from sources.headers.meanings import Sense, is_ignored, senses, vocabulary
from sources.headers.qualifiers import is_anothers, is_only_a_person
from sources.headers.verdicts import HeaderVerdict


@dataclass(frozen=True)
class Match:
    """A header as a database reads it: column → position in the grid (`given`), and positions that mean nothing.

    `rivals`: column → the other positions that mean it too. `parted`: columns that have none, though positions hold
    a part of them or another time. `beside`: columns → the header left of theirs that names somebody else.
    """

    header: HeaderRow
    database: Database
    given: dict[str, int]
    left: list[int]
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    parted: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    beside: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_table(self) -> bool:
        """Whether it has all key columns, and more than columns of codes."""
        return not keys_missing(self.database, self.given) and not self.is_only_codes

    @property
    def is_only_codes(self) -> bool:
        """Whether it names nothing but coded columns: a list of codes under the names of their columns."""
        return all(self.database.columns[name].kind in (Kind.CODE, Kind.BOOL) for name in self.given)

    def moved(self, rows: int) -> Match:
        """The same match of the header so many rows further down."""
        return replace(self, header=self.header.moved(rows))


def keys_missing(database: Database, present: Iterable[str]) -> list[str]:
    """Titles of the key alternatives that no present column meets, each as `A/B`."""
    have = set(present)
    return [
        "/".join(database.columns[name].title for name in alternative)
        for alternative in database.keys
        if not have & set(alternative)
    ]


class _Wish(NamedTuple):
    """A position that means a column; the least one is given it."""

    is_recorded: bool
    verdict: HeaderVerdict
    follows: bool
    rank: int
    is_apart: bool
    place: int
    column: str


def assign(row: HeaderRow, database: Database, period: Period | None = None) -> Match:
    """Give each column its header.

    What was recorded wins, then what is said to be the person's own, the whole or the period's, then what does not
    follow somebody else's name; then the official title over synonyms, an earlier synonym over a later one; of headers
    that are written twice the one whose left neighbour says that it is meant, then the left one.
    """
    found = {place: senses(header, database.name, period) for place, header in row.cells.items()}
    found |= {place: () for place in _strangers(row, found, database)}
    wishes = sorted(
        _wish(row, place, sense, found, database) for place in found for sense in found[place] if _is_meant(sense)
    )
    given: dict[str, int] = {}
    used: set[int] = set()
    for wish in wishes:
        if wish.column not in given and wish.place not in used:
            given[wish.column] = wish.place
            used.add(wish.place)
    rivals: dict[str, tuple[int, ...]] = {}
    for wish in wishes:
        if wish.place not in used:
            rivals[wish.column] = (*rivals.get(wish.column, ()), wish.place)
            used.add(wish.place)
    for name in _beside_parts(row, given, found, database):
        used -= {given.pop(name), *rivals.pop(name, ())}
    parted: dict[str, tuple[int, ...]] = {}
    for place, sense in (
        (p, s) for p, every in found.items() for s in every if s.verdict in (HeaderVerdict.PARTED, HeaderVerdict.PLAIN)
    ):
        if sense.column not in given and place not in used:
            parted[sense.column] = (*parted.get(sense.column, ()), place)
    told = used | {place for places in parted.values() for place in places}
    lost = {place for places in rivals.values() for place in places}

    def behind(place: int) -> int | None:
        while place - 1 in lost:
            place -= 1
        return _behind_a_name(row, place, found, database)

    return Match(
        row,
        database,
        {name: given[name] for name in database.columns if name in given},
        [place for place, header in row.cells.items() if place not in told and _is_left(header, database)],
        rivals,
        parted,
        {
            name: beside
            for name, at in given.items()
            if database.columns[name].role is not Role.PERSON and (beside := behind(at)) is not None
        },
    )


def _beside_parts(
    row: HeaderRow, given: Mapping[str, int], found: Mapping[int, tuple[Sense, ...]], database: Database
) -> set[str]:
    """Columns of which there are parts or other times, and one under a group or with a word that says neither.

    That one is no surer the whole than the others are, unless its group is called as the column is.
    """
    parts = {sense.column for every in found.values() for sense in every if sense.verdict is HeaderVerdict.PARTED}
    plain = {(place, s.column) for place, every in found.items() for s in every if s.verdict is HeaderVerdict.PLAIN}
    vague = {at for at, one in row.cells.items() if one.group or (one.unit is not None and not is_unit(one.unit))}
    words = vocabulary(database.name)
    named = {(at, name) for at in vague for word in row.cells[at].group for name, _ in words.get(word, ())}
    doubtful = {(at, name) for name, at in given.items() if name in parts and at in vague} & plain
    return {name for _, name in doubtful - named}


def _strangers(row: HeaderRow, found: Mapping[int, tuple[Sense, ...]], database: Database) -> set[int]:
    """The rest of a group with a second name or number, where another group has more of the database.

    No word says that it is another person's; whose the names and numbers are is for the values to decide.
    """
    if not database.is_personal:
        return set()
    groups: dict[tuple[str, ...], set[int]] = {}
    persons: dict[str, set[tuple[str, ...]]] = {}
    for place in found:
        for sense in filter(_is_meant, found[place]):
            groups.setdefault(row.cells[place].group, set()).add(place)
            if sense.column in database.naming:
                persons.setdefault(sense.column, set()).add(row.cells[place].group)
    doubled = {group for some in persons.values() if len(some) > 1 for group in some}
    sizes = sorted(((len(groups[group]), group) for group in doubled), reverse=True)
    if len(sizes) < 2 or sizes[0][0] == sizes[1][0]:
        return set()
    others = {place for _, group in sizes[1:] for place in groups[group]}
    return {place for place in others if not any(sense.column in database.naming for sense in found[place])}


def _is_meant(sense: Sense) -> bool:
    return sense.verdict < HeaderVerdict.PARTED


def _is_left(header: Header, database: Database) -> bool:
    return not is_ignored(header, database.name) and not UNNAMED.match(header.plain)


def _wish(
    row: HeaderRow, place: int, sense: Sense, found: Mapping[int, tuple[Sense, ...]], database: Database
) -> _Wish:
    beside = by_neighbour(row, place, sense.column, database.name)
    follows = _follows(row, place, found, database)
    return _Wish(sense.rank >= 0, sense.verdict, follows, sense.rank, not beside, place, sense.column)


def _follows(row: HeaderRow, place: int, found: Mapping[int, tuple[Sense, ...]], database: Database) -> bool:
    """Whether a header that stands elsewhere too stands right behind somebody else's name.

    Or farther behind, in a run of headers that all stand left of that name once more.
    """
    if not database.is_personal:
        return False
    at = place
    while at in found and any(map(_is_meant, found[at])):
        at -= 1
    if at == place or _anothers(row, at + 1, found, database) is None:
        return False
    others = (other for other in found if other < at or (place == at + 1 and other > place))
    before = {sense.column for other in others for sense in found[other] if _is_meant(sense)}
    return all(before & {sense.column for sense in found[one]} for one in range(at + 1, place + 1))


def _anothers(row: HeaderRow, place: int, found: Mapping[int, tuple[Sense, ...]], database: Database) -> int | None:
    """The position left of one, where its header names somebody else: the columns behind may be that person's."""
    header = row.cells.get(place - 1)
    if header is None or not database.is_personal or any(map(_is_meant, found.get(place - 1, ()))):
        return None
    if header.levels > 1 or row.cells[place].levels > 1:
        return None
    return place - 1 if is_anothers(header.plain) else None


def _behind_a_name(
    row: HeaderRow, place: int, found: Mapping[int, tuple[Sense, ...]], database: Database
) -> int | None:
    """The column left of one, where it names somebody else: `配偶姓名`, `入党介绍人`."""
    beside = _anothers(row, place, found, database)
    names = beside is not None and is_only_a_person(row.cells[beside].plain.removesuffix("姓名"))
    return beside if names else None


def by_neighbour(row: HeaderRow, place: int, name: str, database: str) -> bool:
    """Whether the header with what stands left of it is a known header of the column: 联系人 beside 联系电话."""
    before = row.cells.get(place - 1)
    if before is None:
        return False
    words, own = vocabulary(database), row.cells[place].plain
    return any(
        name in (column for column, _ in words.get(before.plain + text, ())) for text in (own, own.removeprefix("联系"))
    )
