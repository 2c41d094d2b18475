"""The paragraphs of the bulletin: TOML records in `paragraphs/` and in a home's `reference/bulletin`, read and checked.

A department changes the wording by a record of its own, which may take the place of one of these. How the sentences are
told stands in `sentences.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from pydantic import Strict, model_validator

from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.records.written import Names, Written, checked, toml, wrong
from warehouse.indicators import registry
from warehouse.indicators.registry import Indicator
from warehouse.releases.edition.shownrecords import dimensions

FOLDER = Path(__file__).parent / "paragraphs"
ALWAYS = ("period", "day", "city")
"""Names that every text may use without a figure of that name: 2026年9月, 9月30日, 上海市."""
WHY = "why"
"""The name that stands in `otherwise` for the reason that the sentence's figure is not told."""


class FigureRecord(Written):
    """A figure that sentences name: of an indicator, or of one member of a breakdown; of the city unless `area` says.

    `show`: the value with its unit; its `share` of the total, or of the total of the indicator `of`; a ratio's
    numerator or denominator; or what it has changed by `since` the month before (a quarter, a year: the figure that
    means the same) or the same month a year ago: `change` 比上月净增12名, `rate` 比上月增长0.10%, `growth` both.
    """

    code: str
    dimension: str = ""
    member: str = ""
    area: str = ""
    show: Literal["value", "share", "numerator", "denominator", "change", "rate", "growth"] = "value"
    since: Literal["month", "year"] = "month"
    of: str = ""

    @model_validator(mode="after")
    def _fits(self) -> FigureRecord:
        if bool(self.dimension) != bool(self.member):
            raise wrong("name dimension and member, or neither")
        if self.show == "share" and not self.dimension and not self.of:
            raise wrong('a share needs a dimension and member, or of = "CODE"')
        if self.of and self.show != "share":
            raise wrong('`of` is for show = "share" only')
        return self


class SentenceRecord(Written):
    """One sentence: of its `texts` the first one is written whose figures are all there; else `otherwise`, or nothing.

    `otherwise` may say `{why}`.
    """

    texts: Names
    otherwise: str = ""


class ParagraphRecord(Written):
    """A paragraph; `order` among the others. `replaces`: the record whose place it takes, by the name of its file."""

    order: int
    title: str
    replaces: str = ""
    figures: dict[str, FigureRecord] = {}
    sentences: Annotated[tuple[SentenceRecord, ...], Strict(False)] = ()

    @model_validator(mode="after")
    def _named(self) -> ParagraphRecord:
        used: set[str] = set()
        for sentence in self.sentences:
            if not sentence.texts:
                raise wrong("a sentence needs `texts`, the fullest one first")
            for text in sentence.texts:
                used.update(self._names(text, {*self.figures, *ALWAYS}))
            used.update(self._names(sentence.otherwise, {WHY, *ALWAYS}))
        if unused := sorted(set(self.figures) - used):
            raise wrong(f"no sentence says {{{unused[0]}}}: use the figure or take it out")
        return self

    def _names(self, text: str, known: set[str]) -> set[str]:
        try:
            names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            raise wrong(f"a brace is open in {text!r}: figures stand as {{name}}") from None
        if unknown := sorted(names - known):
            raise wrong(f"{{{unknown[0]}}} in {text!r} is no figure: known are {', '.join(sorted(known))}")
        return names


@searchpath.follows
@cache
def paragraphs() -> tuple[ParagraphRecord, ...]:
    """All paragraphs in their order, without those that others replace.

    A `ConfigurationError` names the record that is wrong and the mend; of a home's records also where they name an
    indicator, dimension or member that there is not.
    """
    own = {path.stem for path in FOLDER.glob("*.toml")}
    found = {}
    for file in searchpath.files("bulletin", FOLDER):
        found[file.name] = one = checked(ParagraphRecord, toml(file.text, file.where), file.where)
        if file.name not in own:
            require_known(one, file.where)
        if one.replaces and one.replaces not in own:
            known = ", ".join(sorted(own))
            raise ConfigurationError(f"{file.where}: replaces {one.replaces!r}: there are {known}")
    replaced = [one.replaces for one in found.values() if one.replaces]
    if twice := sorted({name for name in replaced if replaced.count(name) > 1}):
        raise ConfigurationError(f"two records of bulletin/ replace {twice[0]!r}: let one of them do it")
    kept = [(one.order, name, one) for name, one in found.items() if name not in replaced]
    return tuple(one for _, _, one in sorted(kept, key=lambda entry: entry[:2]))


def require_known(paragraph: ParagraphRecord, where: str) -> None:
    """Raise `ConfigurationError` where a figure names what there is not, or asks what its indicator has not."""
    known = registry.indicators()
    for name, figure in paragraph.figures.items():
        for mend in _misfits(figure, known):
            raise ConfigurationError(f"{where}: figures.{name}: {mend}")


def _misfits(figure: FigureRecord, known: dict[str, Indicator]) -> Iterator[str]:
    for code in filter(None, (figure.code, figure.of)):
        if code not in known:
            yield f"there is no indicator {code!r}: `octet indicators` lists them"
            return
    one = known[figure.code]
    if figure.dimension:
        yield from _missing_member(figure, [dimension.name for dimension in one.dimensions])
    if figure.show == "share" and "ratio" in (one.kind, figure.of and known[figure.of].kind):
        yield "a share is of counts, and this is a ratio"
    if figure.show in ("numerator", "denominator") and one.kind != "ratio":
        yield f"{figure.code} is a count and has no {figure.show}"


def _missing_member(figure: FigureRecord, there: Iterable[str]) -> Iterator[str]:
    if figure.dimension not in there:
        yield f"{figure.code} has no dimension {figure.dimension!r}: it has {', '.join(there) or 'none'}"
        return
    members = [code for code, _ in dimensions()[figure.dimension].members]
    if figure.member not in members:
        yield f"{figure.dimension!r} has no member {figure.member!r}: it has {', '.join(members)}"
