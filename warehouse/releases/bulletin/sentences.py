"""Tells the sentences of the bulletin: figures with their words, or why they are not told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from schemas.periods import Period
from warehouse.figures.history.periodchanges import PeriodChange
from warehouse.releases.bulletin.paragraphs import WHY, FigureRecord, SentenceRecord
from warehouse.releases.edition import phrases
from warehouse.releases.edition.lookback import changed_since, month_before, year_before
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell

NOT_TOLD = {**phrases.NO_FIGURE_SPOKEN, "suppressed": "不予公布"}
BEFORE = {1: "上月", 3: "上季度末", 12: "上年"}
"""Months back to the figure that means the same → how it is called."""


@dataclass(frozen=True)
class FigureInWords:
    """A figure in words: what is written, its record, and how many areas of how many are in it."""

    text: str
    figure: FigureRecord
    area: str
    coverage: tuple[int, int]

    @property
    def is_whole(self) -> bool:
        """Whether all areas that owe it are in it."""
        return self.coverage[0] >= self.coverage[1]


@dataclass(frozen=True)
class NoFigure:
    """Why a figure cannot be told."""

    why: str


def sentence(material: Material, record: SentenceRecord, figures: dict[str, FigureRecord]) -> list[str | FigureInWords]:
    """The parts of the sentence, texts and figures by turns; empty where it is left out as a whole."""
    told: dict[str, FigureInWords | NoFigure] = {}
    words: dict[str, str] = dict(_always(material))
    reasons: list[str] = []
    for text in record.texts:
        names = [name for _, name, _, _ in Formatter().parse(text) if name in figures]
        told.update({name: tell(material, figures[name]) for name in names if name not in told})
        lacking = [one.why for name in names if isinstance(one := told[name], NoFigure)]
        if not lacking:
            return _with_coverage(material, list(_parts(text, words | _figures(told))))
        reasons = lacking
    if not record.otherwise:
        return []
    return list(_parts(record.otherwise, words | {WHY: reasons[0] if reasons else ""}))


def _figures(told: dict[str, FigureInWords | NoFigure]) -> dict[str, str | FigureInWords]:
    return {name: one for name, one in told.items() if isinstance(one, FigureInWords)}


def _always(material: Material) -> Iterator[tuple[str, str]]:
    day = Period.parse(material.period).data_date
    yield "period", phrases.period_words(material.period)
    yield "day", f"{day.month}月{day.day}日"
    yield "city", material.city.name


def _parts(text: str, words: dict[str, str] | dict[str, str | FigureInWords]) -> Iterator[str | FigureInWords]:
    for literal, name, _, _ in Formatter().parse(text):
        if literal:
            yield literal
        if name is not None:
            yield words[name]


def _with_coverage(material: Material, parts: list[str | FigureInWords]) -> list[str | FigureInWords]:
    """The parts, with what lacks in their figures: at the end where all lack the same, else behind each figure."""
    figures = [part for part in parts if isinstance(part, FigureInWords)]
    lacking = {one.coverage for one in figures if not one.is_whole}
    if not lacking:
        return parts
    if len(lacking) == 1 and not any(one.is_whole for one in figures):
        last = parts[-1]
        note = f"（{_coverage(material, figures[0])}）"
        return [*parts[:-1], last[:-1] + note + last[-1]] if isinstance(last, str) else [*parts, note]
    found: list[str | FigureInWords] = []
    for part in parts:
        found.append(part)
        if isinstance(part, FigureInWords) and not part.is_whole:
            found.append(f"（{_coverage(material, part)}）")
    return found


def _coverage(material: Material, told: FigureInWords) -> str:
    reported, expected = told.coverage
    kind = "个区" if told.area == material.city.code and expected == len(material.districts) else "份"
    return f"仅含{expected}{kind}中已报的{reported}{kind}"


def tell(material: Material, figure: FigureRecord) -> FigureInWords | NoFigure:
    """One figure in words, or why it is not told: never of what the month's issue does not have."""
    indicator = next((one for one in material.indicators if one.code == figure.code), None)
    if indicator is None:
        return NoFigure("本月不公布")
    area = figure.area or material.city.code
    cell = _cell(material, indicator, figure, area)
    if cell.number is None:
        return NoFigure(NOT_TOLD.get(cell.status, "未报"))
    text = _text(material, indicator, figure, area, cell)
    return text if isinstance(text, NoFigure) else FigureInWords(text, figure, area, (cell.reported, cell.expected))


def _cell(material: Material, indicator: ShownIndicator, figure: FigureRecord, area: str) -> Cell:
    if figure.dimension:
        return material.member(indicator, figure.dimension, figure.member, area)
    return material.cell(indicator.code, area)


def _text(material: Material, indicator: ShownIndicator, figure: FigureRecord, area: str, cell: Cell) -> str | NoFigure:
    if figure.show == "value":
        return f"{cell.number:,.{phrases.decimals(indicator)}f}{indicator.unit}"
    if figure.show == "share":
        return _share(material.cell(figure.of or figure.code, area), cell)
    if figure.show in ("numerator", "denominator"):
        part = cell.numerator if figure.show == "numerator" else cell.denominator
        return NoFigure("不予公布") if part is None else f"{part:,.0f}"
    return _growth(material, indicator, figure, area)


def _share(whole: Cell, cell: Cell) -> str | NoFigure:
    """Per cent of a total to which the same areas contributed."""
    if not whole.number or cell.number is None:
        return NoFigure(NOT_TOLD.get(whole.status, "不适用"))
    if (whole.reported, whole.expected) != (cell.reported, cell.expected):
        return NoFigure("数据不完整，不可比")
    return f"{cell.number / whole.number * 100:.2f}%"


def _growth(material: Material, indicator: ShownIndicator, figure: FigureRecord, area: str) -> str | NoFigure:
    group = (figure.dimension, figure.member) if figure.dimension else None
    is_year = figure.since == "year"
    period = year_before(material) if is_year else month_before(material, indicator)
    change = changed_since(material, indicator, area, period, group)
    before = "上年同期" if is_year else BEFORE.get(indicator.step, phrases.period_words(period))
    if change.change is None:
        return NoFigure(phrases.NO_CHANGE[change.status])
    return growth(change, indicator, before, figure.show)


def growth(change: PeriodChange, indicator: ShownIndicator, before: str, show: str) -> str | NoFigure:
    """`比上月净增12名（增长0.10%）`, `比上月下降0.35个百分点`, `与上月持平`; of a count both ways as `show` says."""
    by = change.change or 0.0
    if not by:
        return f"与{before}持平"
    amount = phrases.change_figure(change, indicator).lstrip("+-")
    if indicator.is_ratio:
        if not amount.strip("0.个百千分点"):
            return f"与{before}基本持平"
        is_point = amount.endswith("点")
        return f"比{before}{'上升' if by > 0 else '下降'}{amount}{'' if is_point else indicator.unit}"
    if show != "change" and change.rate is None:
        return NoFigure("上期为零，无增幅")
    size = "" if change.rate is None else f"{abs(change.rate):.2f}"
    rate = f"{'增长' if by > 0 else '下降'}{size}%"
    if show == "rate":
        return f"比{before}{rate}" if float(size) else f"与{before}基本持平"
    net = f"比{before}{'净增' if by > 0 else '净减'}{amount}{indicator.unit}"
    return f"{net}（{rate}）" if show == "growth" and float(size) else net
