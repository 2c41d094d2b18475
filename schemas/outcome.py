"""What one file says of one database (and part): the one type that crosses from sources to the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from schemas.finding import Finding, mask
from schemas.periods import Period
from schemas.states import State
from schemas.telling import Places


@dataclass(frozen=True)
class Delta:
    """That a file is a return workbook, mended: its rows replace their origins in the file it was made from.

    `sha256`: of that file's bytes. `origins`: sheet and one-based row here → sheet and row there; a data row that is
    not in it was added by hand. `is_excerpt`: the workbook held only the rows with findings. `places`: where cells
    stand here.
    """

    sha256: str
    origins: Mapping[tuple[str, int], tuple[str, int]]
    is_excerpt: bool
    places: Places


@dataclass(frozen=True)
class Outcome:
    """The examined rows of one database in one file, still with identifiers: never written anywhere as it is.

    `accepted`: standardized rows, all model columns with ArrowDtype, plus `_sheet`, `_row`, `_imprecise`, `_raw`.
    `quarantined`: columns `_sheet`, `_row`, `text` (JSON object header → raw cell text), one row per kept-back row.
    `present`: columns of the model that the file has. `ignored`: kind (title, header, blank, total, footer,
    continuation, example, zero, other) → physical rows. `totals`: the total rows taken out, as header → text.
    `rows_read = rows_accepted + rows_quarantined + rows_ignored`, always. `database` and `period` and `district` are
    None only when `state` is `returned` because they could not be told. `part` is a street code, or None for a whole
    district. Places of rows and findings are always those of this file, in a delta too. `letters`: sheet → column →
    the letters under which all its cells of the sheet stand. Names of files and sheets are masked here.
    """

    file: str
    sha256: str
    sheets: tuple[str, ...]
    database: str | None
    period: Period | None
    district: str | None
    part: str | None
    state: State
    accepted: pd.DataFrame
    quarantined: pd.DataFrame
    present: frozenset[str]
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_ignored: int
    records: int
    ignored: dict[str, int] = field(default_factory=dict)
    totals: tuple[dict[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    delta_of: Delta | None = None
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", mask(self.file))
        object.__setattr__(self, "sheets", tuple(map(mask, self.sheets)))
        object.__setattr__(self, "letters", {mask(sheet): columns for sheet, columns in self.letters.items()})
