"""The text of a header as it is compared: width and blanks folded, footnotes and hints cut, its unit taken off.

Which columns it may mean is `meanings`' to tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from sources.headers.headerunits import is_unit, split_unit
from sources.headers.qualifiers import (
    NARROWS,
    RATE,
    asides,
    group_part,
    is_anothers,
    part,
    qualifying,
)
from sources.mappings.records import HeaderMapping
from sources.texts.bilingual import chinese
from sources.texts.cleaning import RAISED, visible
from sources.texts.headings import Says
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
    plain = MARKS.sub("", simplified(GLOSS.sub("", re.sub(r"\s", "", visible(chinese(noted))))))
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
