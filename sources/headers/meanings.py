"""Headers: one cell of a header row as it is compared, and the columns that it may mean.

Where the header row is, `headerrows` tells; which cell gets which column, `assigning`; what the words around a field's
name say, `qualifiers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from schemas.database import databases
from schemas.periods import Period
from sources.headers.headerunits import is_unit, split_unit
from sources.headers.qualifiers import (
    NARROWS,
    RATE,
    Verdict,
    asides,
    group_part,
    is_anothers,
    is_only_a_person,
    is_telling,
    judge,
    part,
    qualifying,
    says_anything,
    unit_said,
)
from sources.mappings.records import HeaderMapping
from sources.texts.cleaning import RAISED, visible
from sources.texts.headings import Says, heading_words
from sources.texts.script import simplified

MARKS = re.compile(r"^[*※★#●]+(?=\w)|[*※★]+$|[(\[【](?:必填|必填项|选填|选填项|必选|可选|非必填)[)\]】]")
HINT = re.compile(
    r"\((?:\d{2,4}[./-].*|[Yy]{2,4}.*|请.*|如.*|例.*|格式.*|注.*|填.*|下拉.*|限.*|不.*|可.*|按.*|.*[:：].*)\)"
)
ASKED = re.compile(r"\s*[(（](?:必填|选填|请[^()（）]*填[^()（）]*|按[^()（）]*填[^()（）]*)[)）]$")
"""Behind a header of a template, in either width: no part of its name when it is quoted."""
GLOSS = re.compile(
    r"(?<=[\u3400-\u9fff])\((?=[^)]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]|[^)]*\)[\u3400-\u9fff])[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)"
)
"""Pinyin behind a character; a unit such as (km) has no tone and ends the header."""
UNIT = re.compile(r"[(\[【]([^()\[\]【】]{1,8}|[A-Za-z][A-Za-z.,'&/\-]{1,60})[)\]】]$")
UNNAMED = re.compile(r"^(序号|序列|序|编号列|行号|No\.?|NO\.?)$")
NOTED = "\ufdd0"
"""Stands for raised and circled digits, which would join the text once its width is folded."""
LETTERED = re.compile("[\u249c-\u24e9\u00aa\u00ba\u02b0-\u02b8\u1d2c-\u1d6a\u1d9b-\u1dbf]")
"""Raised and circled letters."""
NUMBERED = rf"(?:\d{{1,2}}|[a-c一二三四五六七八九十]|{NOTED})"
FOOTNOTE = re.compile(
    rf"[(\[【<〔{{](?:[见详附]*注)?(?:{NUMBERED}(?:[,、\-]{NUMBERED}|{NOTED})*|[*※★†‡§¶#]+|附?注)?[)\]】>〕}}]"
    rf"|(?:(?<![备批标关])注)?{NOTED}+"
    r"|(?<=.)(?<![备批标关])附?注[:：]?\d{1,2}(?:[,、]\d{1,2})*(?=$|\()"
    r"|[*※★☆●○◎†‡§¶◆◇▲△^#]+\d{0,2}(?=$|\()|(?<=[\u3400-\u9fff])\d{1,2}\)(?=$|\()"
    r"|^[☆†‡§¶◆◇▲△^]+|^\d{1,2}[.、)](?=\D)|^[一二三四五六七八九十]{1,2}、"
)
"""Marks of footnotes: they stand behind a header or its name, the raised ones anywhere, and are no part of it."""
BETWEEN = "-—_·.:/、,，"
WORDY = 24
"""A longer text holds no field's name with a word before or behind it."""


class Form(NamedTuple):
    """A text of a header that may be a field's name, the words above and below it, and what was recorded of the text.

    `penalty` makes the more roundabout readings come later.
    """

    text: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    penalty: int = 0
    confirmed: tuple[HeaderMapping, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether some database, or what was recorded, knows the text as it is."""
        return bool(self.confirmed) or self.text in all_headers()

    @property
    def is_qualified(self) -> bool:
        """Whether the words around it say more than that it belongs to a group."""
        return bool(self.below) or any(is_anothers(text) or group_part(text) for text in self.above)


@dataclass(frozen=True)
class Header:
    """One column's header: as written, as compared, without its unit, the unit, and what was recorded of it.

    `forms` are the ways to read it, the fullest first; `levels` how many texts stand above one another in it.
    `group_unit` is the unit of the group above it: of the columns under it those have it that can be in it.
    `aside` is a note in brackets behind it that may leave something of the field out.
    """

    written: str
    plain: str
    bare: str
    unit: str | None
    confirmed: tuple[HeaderMapping, ...] = ()
    forms: tuple[Form, ...] = ()
    levels: int = 1
    group_unit: str | None = None
    aside: str = ""

    def decision(self, database: str) -> HeaderMapping | None:
        """What was recorded of it for a database: it wins over every synonym."""
        return next((record for record in self.confirmed if record.scope.database == database), None)

    @property
    def is_qualified(self) -> bool:
        """Whether words above or below its name say more than that it belongs to a group."""
        return any(form.is_qualified for form in self.forms[:1])

    @property
    def group(self) -> tuple[str, ...]:
        """The groups that it stands under."""
        return self.forms[0].above if self.forms else ()

    @property
    def is_told(self) -> bool:
        """Whether a word in it or around it says that it is the whole or of the period."""
        said = (part(word) for form in self.forms[:1] for word in (*form.above, *form.below))
        return any(one is not None and one.says is not Says.NAME for one in said)

    @property
    def words(self) -> tuple[str, ...]:
        """Its text and the words around it, the farthest first."""
        return tuple(word for form in self.forms[:1] for word in (*form.above, *form.below, form.text))


Confirmed: TypeAlias = Mapping[str, tuple[HeaderMapping, ...]]
"""Header as compared → what was recorded of it."""


def confirm(records: Iterable[HeaderMapping]) -> Confirmed:
    """The recorded headers that hold for a file, to be looked up."""
    found: dict[str, tuple[HeaderMapping, ...]] = {}
    for record in records:
        found[record.plain] = (*found.get(record.plain, ()), record)
    return found


def read_header(written: str, confirmed: Confirmed | None = None) -> Header:
    """Width and blanks folded, marks of requirement and footnotes and format hints cut, the unit taken off."""
    header = _folded(written)
    recorded = confirmed and (confirmed.get(header.plain) or confirmed.get(header.bare))
    return replace(header, confirmed=recorded) if recorded else header


@lru_cache(maxsize=8192)
def _folded(written: str) -> Header:
    noted = LETTERED.sub(NOTED, RAISED.sub(lambda m: m[0] if _is_measure(written, m.start()) else NOTED, written))
    plain = MARKS.sub("", simplified(GLOSS.sub("", re.sub(r"\s", "", visible(noted)))))
    plain = FOOTNOTE.sub("", plain) or plain
    bare, unit = split_unit(plain)
    if unit is not None:
        return Header(written.strip(), plain, bare, unit, forms=(Form(plain), Form(bare, penalty=100)))
    hints = [piece for hint in HINT.findall(plain) for piece in re.split(r"[()]+", hint) if piece]
    others = tuple(piece for piece in hints if is_anothers(piece) or part(piece) or RATE.fullmatch(piece))
    narrowing = next(filter(NARROWS.match, hints), "")
    plain = HINT.sub("", plain).rstrip(":：")
    forms = [Form(plain, below=others)]
    word = found[1] if (found := UNIT.search(plain)) else None
    if word is None:
        return Header(written.strip(), plain, plain, None, forms=tuple(forms), aside=narrowing)
    said = qualifying(word)
    unit = next(filter(is_unit, re.split(r"[,，、;；]", word)), None) if said else word
    bare = UNIT.sub("", plain)
    forms.append(Form(bare, below=(*others, *said), penalty=100))
    return Header(written.strip(), plain, bare, unit, forms=tuple(forms), aside=asides(word) or narrowing)


def _is_measure(text: str, place: int) -> bool:
    """Whether a raised digit is that of square metres."""
    return text[max(place - 1, 0) : place] in ("m", "M", "米", "里")


def together(parts: Sequence[str], confirmed: Confirmed | None, *, loose: bool = False) -> Header:
    """One header of the texts above one another: all of them if recorded so, else the fullest one that is known.

    A known text with others below it is a field in parts: those that say which part, when `loose` whatever they say.
    """
    both = read_header("/".join(parts), confirmed)
    if both.confirmed or len(parts) == 1:
        return both
    levels = [read_header(text, confirmed) for text in parts]
    known = [(header, form) for header, form in _ways(levels, parts, confirmed) if _is_known(form)]
    known.sort(key=lambda pair: not pair[1].is_whole)
    known = [(header, form) for header, form in known if loose or all(map(is_telling, form.below))]
    if not known:
        return replace(both, levels=len(parts))
    best, forms = known[0][0], tuple(form for _, form in known)
    group = next((one.unit for one in reversed(levels[:-1]) if one.unit), None)
    if not forms[0].is_qualified:
        return replace(best, forms=forms, levels=len(parts), group_unit=None if best.unit else group)
    lower = [one for one in reversed(levels) if _word(one) in forms[0].below]
    unit = next((said for one in lower if (said := one.unit or unit_said(one.plain))), best.unit)
    plain = "/".join(one.plain for one in levels)
    written = "/".join(parts)
    return Header(written, plain, plain, unit, best.confirmed, forms, len(parts), None if unit else group)


def _word(level: Header) -> str:
    """A group or sub-header as a word: without a unit that stands behind it."""
    return level.bare if level.unit and level.bare else level.plain


def _ways(levels: Sequence[Header], parts: Sequence[str], confirmed: Confirmed | None) -> Iterator[tuple[Header, Form]]:
    """The ways to read texts above one another: the name in all, in the lower ones, at last in the upper ones."""
    depth = len(levels)
    words = [_word(one) for one in levels]
    lower = [tuple(range(first, depth)) for first in range(depth - 1)] + [(0, depth - 1), (depth - 1,)]
    upper = [tuple(range(first, last)) for last in range(depth - 1, 0, -1) for first in range(last)]
    for places in dict.fromkeys((*lower, *upper)):
        header = read_header("".join(parts[place] for place in places), confirmed)
        above = tuple(words[place] for place in range(places[-1]) if place not in places)
        below = tuple(words[places[-1] + 1 :])
        for form in header.forms:
            yield header, form._replace(above=above, below=(*form.below, *below), confirmed=header.confirmed)


@cache
def vocabulary(name: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Of one database: header as compared → (column, rank); 0 is the official title, then synonyms, bare forms last."""
    known: dict[str, list[tuple[str, int]]] = {}
    for column in databases()[name].columns.values():
        for rank, text in enumerate(column.headers):
            header = read_header(text)
            for form, penalty in ((text, 0), (header.plain, 0), (header.bare, 50)):
                entry = known.setdefault(form, [])
                if column.name not in (other for other, _ in entry):
                    entry.append((column.name, rank + penalty))
    return {form: tuple(sorted(entry, key=lambda pair: pair[1])) for form, entry in known.items()}


@cache
def all_headers() -> dict[str, int]:
    """Every known header → how many databases know it."""
    counts: dict[str, int] = {}
    for name in databases():
        for form in vocabulary(name):
            counts[form] = counts.get(form, 0) + 1
    return counts


class Sense(NamedTuple):
    """A column whose name a header holds, the lower the rank the better; the verdict says whether it is that column."""

    column: str
    rank: int
    verdict: Verdict


@lru_cache(maxsize=16384)
def senses(header: Header, database: str, period: Period | None = None) -> tuple[Sense, ...]:
    """What a header may mean in a database by the fullest way to read it that has any name of a column in it.

    What was recorded of it has rank -1. `period` tells which of several months is the table's own.
    """
    if (decision := header.decision(database)) is not None:
        return (Sense(decision.column, -1, Verdict.NAMED),) if decision.column else ()
    declared = databases()[database]
    for form in header.forms:
        found = []
        for name, rank, word in _named(form, database):
            below = (*word, *form.below)
            verdict = judge(declared.columns[name], declared, form.above, below, period)
            if verdict is not None:
                found.append(Sense(name, rank, verdict))
        if found:
            return tuple(found)
    return ()


def meanings(header: Header, database: str, period: Period | None = None) -> list[tuple[str, int]]:
    """The columns a header means, best first, as (column, rank)."""
    return [(one.column, one.rank) for one in senses(header, database, period) if one.verdict < Verdict.PARTED]


def _named(form: Form, database: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Columns that the form's text names: by itself, as recorded, or with a word before or behind the name."""
    words = vocabulary(database)
    recorded = [one.column for one in form.confirmed if one.scope.database == database]
    if recorded:
        yield from ((name, -1, ()) for name in recorded if name)
    elif form.text in words:
        yield from ((name, rank + form.penalty, ()) for name, rank in words[form.text])
    else:
        is_personal = databases()[database].is_personal
        for rest, word in _split(form.text):
            if word in _record_names() and not is_personal:
                continue
            yield from ((name, rank + form.penalty + 200, (word,)) for name, rank in words.get(rest, ()))


@lru_cache(maxsize=8192)
def _split(text: str) -> tuple[tuple[str, str], ...]:
    """The names of fields in a text with the word before or behind each that says whose or which part it is."""
    if len(text) > WORDY or not (says_anything(text) or any(word in text for word in _record_names())):
        return ()
    found = []
    for place in range(1, len(text)):
        for rest, word in ((text[place:], text[:place]), (text[:place], text[place:])):
            rest, word = rest.strip(BETWEEN + "的"), word.strip(BETWEEN + "的()[]【】")
            if len(rest) > 1 and rest in all_headers() and (part(word) or is_only_a_person(word) or _is_own(word)):
                found.append((rest, word))
    return tuple(dict.fromkeys(sorted(found, key=lambda pair: -len(pair[0]))))


def _is_own(word: str) -> bool:
    return heading_words().get(word) is Says.OWN or word in _record_names()


@cache
def _record_names() -> frozenset[str]:
    """What the databases of persons call the person of a row: 党员 before 身份证号."""
    personal = [one for one in databases().values() if one.is_personal]
    return frozenset(word for one in personal for word in (one.title, *one.hints))


def is_known(header: Header) -> bool:
    """Whether any database knows the header."""
    return bool(header.confirmed) or any(map(_is_known, header.forms))


def _is_known(form: Form) -> bool:
    return form.is_whole or bool(_split(form.text))


def is_ignored(header: Header, database: str) -> bool:
    """Whether it was recorded that the header is not to be used."""
    decision = header.decision(database)
    return decision is not None and decision.column is None
