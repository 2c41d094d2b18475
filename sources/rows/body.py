"""A table whose rows are to be told apart: its cells, its columns, where keys, names and labels stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.codelists import codelist
from schemas.column import Kind, Need
from schemas.database import Database
from sources.headers.rowwords import TOTAL, Words
from sources.rows.rowkeys import KeyPlaces, key_places
from sources.texts.cleaning import fold, is_null

LABELLED = 4
"""Labels such as 合计 and 填表人 stand in the first so many columns, or in a key or name column."""
OWN = frozenset({Kind.TEXT, Kind.CODE, Kind.DATE, Kind.MONTH, Kind.USCC, Kind.USCC_LIST, Kind.PHONE})
"""A record says something of itself in columns of these kinds; a total says nothing there."""


@dataclass(frozen=True)
class Body:
    """The cells of a table with its columns, and the areas it lies in. `given`: column → position."""

    grid: pa.Table
    given: Mapping[str, int]
    database: Database
    areas: Areas

    @cached_property
    def keys(self) -> KeyPlaces:
        """Where its keys stand."""
        return key_places(self.given, self.database)

    @cached_property
    def words(self) -> Words:
        """How the names of its rows are read."""
        return Words(self.areas, self.keys.grain, self.database.total_words)

    @cached_property
    def label_places(self) -> list[int]:
        """Positions where the label of a total or a footer may stand."""
        columns = self.database.columns
        named = {
            place
            for name, place in self.given.items()
            if columns[name].need in (Need.KEY, Need.EXPECTED) and columns[name].kind in (Kind.TEXT, Kind.AREA)
        }
        return sorted({*named, *self.named_places, *range(min(LABELLED, self.grid.num_columns))})

    @cached_property
    def named_places(self) -> list[int]:
        """Positions of names and keys."""
        return list(dict.fromkeys([*self.keys.names, *self.keys.every]))

    @cached_property
    def own_places(self) -> list[int]:
        """Positions where a record says something of itself, beside its keys and where it lies."""
        columns = self.database.columns
        return [
            place
            for name, place in self.given.items()
            if columns[name].kind in OWN and place not in self.named_places and not columns[name].is_parent
        ]

    def listed(self, place: int) -> frozenset[str]:
        """What the code list of a column knows: 其他 is a label there, and stands for no other rows."""
        lists = (self.database.columns[name].codelist for name, at in self.given.items() if at == place)
        return frozenset(text for name in lists if name for text in codelist(name).spellings)

    def text(self, row: int, place: int) -> str:
        """A cell as it is written, zero-based."""
        return self.grid.column(place)[row].as_py() or ""

    def name(self, row: int) -> str:
        """What a row is called, or its code where it has no name."""
        places = [*self.keys.names, *([] if self.keys.code is None else [self.keys.code])]
        return next((text for place in places if (text := self.text(row, place)).strip()), "")

    def owns(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether each of some rows says anything in a column where a total says nothing."""
        found = np.zeros(len(rows), dtype=bool)
        for place in self.own_places:
            encoded = self.grid.column(place).take(pa.array(rows)).combine_chunks().dictionary_encode()
            says = [
                not is_null(one := fold(text)) and not TOTAL.fullmatch(one) for text in encoded.dictionary.to_pylist()
            ]
            known = encoded.indices.fill_null(len(says)).to_numpy(zero_copy_only=False)
            found |= np.array([*says, False])[known]
        return found
