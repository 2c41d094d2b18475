"""How a district writes a value: one style for each column of a file, and single cells written in yet another way.

Everything here keeps the meaning: what is read must be the value that was written. Defects are `spoiling_*`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.codelists import codelist
from schemas.column import UNMAPPED_PREFIX, Column, Kind, Role

Cells = np.ndarray
FULL_WIDTH = str.maketrans("0123456789", "0123456789".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}))
DATE_STYLES: dict[str, Callable[[Any], str]] = {
    "date_dash": lambda d: d.isoformat(),
    "date_slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "date_chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "date_plain": lambda d: d.strftime("%Y%m%d"),
    "date_dots": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
}
FLAG_STYLES = {
    "flag_words": ("是", "否"),
    "flag_letters": ("Y", "N"),
    "flag_marks": ("√", "×"),
    "flag_digits": ("1", "0"),
}
NULL_WORDS = ("—", "/", "无", "暂无")
NULLABLE_WORDS = frozenset({Kind.TEXT, Kind.CODE, Kind.DATE})


@dataclass(frozen=True)
class Hand:
    """`mess` 0 writes labels, codes of areas, real dates where the format has them (`date_cells`), plain numbers.

    `sums`: writes a subtotal and a total, one number of each wrong.
    """

    areas: Areas
    rng: np.random.Generator
    mess: float
    date_cells: bool
    seen: Counter[str] = field(default_factory=Counter)
    sums: bool = False

    def chance(self, factor: float = 1.0) -> bool:
        """Whether a mess that comes with `factor` of the whole comes here."""
        return bool(self.rng.random() < self.mess * factor)


def spelled(
    column: Column, values: pd.Series, parents: pd.Series | None, style: Hand, *, month_only: bool = False
) -> Cells:
    """Cell contents (text, number, date or None) of one column. `parents`: the street codes beside community codes."""
    if month_only:
        return _mapped(values, lambda d: f"{d.year}.{d.month:02d}")
    match column.kind:
        case Kind.CODE:
            return _codes(column, values, style)
        case Kind.AREA:
            return _areas(values, parents, style) if parents is not None else _texts(values)
        case Kind.DATE:
            return _dates(values, style)
        case Kind.MONTH:
            return _mapped(values, lambda d: f"{d.year}-{d.month:02d}")
        case Kind.BOOL:
            return _flags(values, style)
        case Kind.INT | Kind.NUMBER | Kind.MONEY_WAN | Kind.PERCENT:
            return _numbers(values, style)
        case Kind.USCC_LIST:
            mark = str(style.rng.choice(["、", ";", "；", ","])) if style.chance() else "、"
            style.seen[f"list_{ord(mark):x}"] += mark != "、"
            return _mapped(values, lambda text: text.replace("|", mark))
        case _:
            return _texts(values)


def _mapped(values: pd.Series, spell: Callable[[Any], Any]) -> Cells:
    """Spell each distinct value once; null stays None."""
    places, distinct = pd.factorize(values)
    table = np.array([*map(spell, distinct.tolist()), None], dtype=object)
    return table[places]


def _texts(values: pd.Series) -> Cells:
    return _mapped(values, lambda text: text.removeprefix(UNMAPPED_PREFIX))


def _codes(column: Column, values: pd.Series, style: Hand) -> Cells:
    known = codelist(column.codelist or "")
    way = style.rng.choice(["code", "glued", "alias"]) if style.chance() else "label"
    style.seen[f"code_{way}"] += 1

    def spell(code: str) -> str:
        if code not in known.labels:
            return code.removeprefix(UNMAPPED_PREFIX)
        label = known.labels[code]
        if way == "code":
            return label if code == "0" else code
        if way == "glued":
            return f"{code}_{label}"
        fit = [a for a in known.aliases[code] if known.spellings.get(a) == code and a not in UNSURE]
        return fit[0] if way == "alias" and fit else label

    return _mapped(values, spell)


UNSURE = frozenset({"无", "未知", "不详", "是", "否", "空"})
"""Aliases that are null words or yes/no elsewhere: not used in place of a label."""


def _areas(values: pd.Series, parents: pd.Series, style: Hand) -> Cells:
    cells = _texts(values)
    if not style.chance():
        return cells
    style.seen["area_name"] += 1
    by_name = _mapped(values, lambda code: style.areas.name(code).removeprefix(UNMAPPED_PREFIX))
    told = ~parents.str.startswith(UNMAPPED_PREFIX).fillna(True).to_numpy(dtype=bool)
    return np.where(told, by_name, cells)


def _dates(values: pd.Series, style: Hand) -> Cells:
    days = values.dt.date if hasattr(values, "dt") else values
    if style.chance():
        way = str(style.rng.choice(list(DATE_STYLES)))
        style.seen[way] += 1
        return _mapped(days, DATE_STYLES[way])
    return _mapped(days, (lambda d: d) if style.date_cells else DATE_STYLES["date_dash"])


def _flags(values: pd.Series, style: Hand) -> Cells:
    way = str(style.rng.choice(list(FLAG_STYLES))) if style.chance() else "flag_words"
    style.seen[way] += 1
    yes, no = FLAG_STYLES[way]
    return _mapped(values, lambda flag: yes if flag else no)


def _numbers(values: pd.Series, style: Hand) -> Cells:
    plain = _mapped(values, lambda n: int(n) if float(n).is_integer() else float(n))
    if style.chance(0.5):
        style.seen["number_as_text"] += 1
        return np.array([None if n is None else str(n) for n in plain], dtype=object)
    return plain


ZERO_LOST = frozenset(f"0{digit}" for digit in range(1, 10))
"""Codes of two digits that a spreadsheet turns into one when they are typed as numbers."""

FIXED_WIDTH = ("ethnicity", "unit_nature", "political_status")

Noise = Callable[[Any, np.random.Generator], Any]


def _units_after(value: Any, _: np.random.Generator) -> Any:
    return f"{value}人" if str(value).isdigit() else value


def _separated(value: Any, _: np.random.Generator) -> Any:
    return f"{int(value):,}" if str(value).isdigit() and int(value) >= 1000 else value


def _restyled_date(value: Any, rng: np.random.Generator) -> Any:
    way = str(rng.choice(list(DATE_STYLES)))
    return DATE_STYLES[way](value) if hasattr(value, "isoformat") else value


def _spaced_name(value: Any, _: np.random.Generator) -> Any:
    return f"{value[0]}　{value[1]}" if isinstance(value, str) and len(value) == 2 else value


NOISE: dict[str, tuple[frozenset[Kind], Noise]] = {
    "spaces_around": (
        frozenset({Kind.TEXT, Kind.CODE, Kind.AREA, Kind.IDENTITY, Kind.USCC, Kind.BOOL}),
        lambda v, _: f" {v}\u3000" if isinstance(v, str) else v,
    ),
    "no_break_space": (frozenset({Kind.TEXT, Kind.CODE}), lambda v, _: f"{v}\xa0" if isinstance(v, str) else v),
    "full_width": (
        frozenset({Kind.IDENTITY, Kind.AREA, Kind.INT, Kind.USCC}),
        lambda v, _: str(v).translate(FULL_WIDTH),
    ),
    "apostrophe": (frozenset({Kind.IDENTITY}), lambda v, _: f"'{v}"),
    "tab_after": (frozenset({Kind.IDENTITY}), lambda v, _: f"{v}\t"),
    "lower_case_x": (frozenset({Kind.IDENTITY}), lambda v, _: v.lower() if isinstance(v, str) else v),
    "percent_sign": (frozenset({Kind.PERCENT}), lambda v, _: f"{v}%" if str(v).replace(".", "").isdigit() else v),
    "zero_lost": (frozenset({Kind.CODE}), lambda v, _: int(v) if str(v) in ZERO_LOST else v),
    "thousands_separator": (frozenset({Kind.INT}), _separated),
    "unit_after_number": (frozenset({Kind.INT}), _units_after),
    "other_date_form": (frozenset({Kind.DATE}), _restyled_date),
    "space_in_name": (frozenset({Kind.TEXT}), _spaced_name),
}


def noised(column: Column, cells: Cells, keep: set[int], style: Hand) -> Cells:
    """Write a few single cells of a column in another way, and some empty ones with a word for nothing."""
    count = int(len(cells) * style.mess * 0.06) + int(style.chance())
    if not count:
        return cells
    kinds = [name for name, (kinds, _) in NOISE.items() if column.kind in kinds]
    kinds = [name for name in kinds if name != "space_in_name" or column.role is Role.PERSON]
    kinds = [name for name in kinds if name != "zero_lost" or column.codelist in FIXED_WIDTH]
    for place in style.rng.choice(len(cells), min(count, len(cells)), replace=False) if kinds else ():
        if cells[place] is not None and place not in keep:
            cells[place] = _changed(cells[place], kinds, style)
    if column.kind in NULLABLE_WORDS and style.chance():
        word = NULL_WORDS[int(style.rng.integers(len(NULL_WORDS)))]
        empty = np.array([cell is None for cell in cells]) & (style.rng.random(len(cells)) < 0.5)
        empty[[place for place in keep if place < len(empty)]] = False
        style.seen["null_word"] += int(empty.sum())
        cells[empty] = word
    return cells


def _changed(cell: Any, kinds: list[str], style: Hand) -> Any:
    """The cell in the first of the other ways, taken in any order, that makes a difference."""
    for name in style.rng.permutation(kinds).tolist():
        changed = NOISE[name][1](cell, style.rng)
        if changed != cell:
            style.seen[name] += 1
            return changed
    return cell
