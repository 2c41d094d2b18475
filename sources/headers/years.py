"""Which year texts above a table or the name of its sheet say that it is of, where they name no month.

Of what is reported every year a year is the period itself; of the rest only another year than the period's says more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemas.periods import Period
from sources.headers.months import spoken

YEAR_ALONE = re.compile(
    r"(?<![\d\-—–~至到自从〔\[第])((?:19|20)\d{2})"
    r"(?:年度?(?![\d\-—–~至到/.])|(?<=^....)(?![人名个户家幢栋座层])(?=[\u3400-\u9fff])|(?<![数计共量额:A-Za-z]....)(?=\)?$))"
)
"""A year, with its 年 or at the beginning or end of a text."""
NOT_ITS_YEAR = re.compile(
    r"^.{0,2}(?:注|说明|备注|依据|根据|按照?)|[版号]|模板|样[表例]|标准|制度|文件|通知|办法|规定|口径"
    r"|\d{4}年?(?:[届级]|度?(?:起|以?[来后前]|之|开始|初|底前))"
    r"|\d{4}年?度?.{0,8}(?:修订|制定|印[发制]|启用|施行|执行|规划|成立|设立|建[立成造]|竣工|发展|毕业|换届|改[制选]|转[入出正]|入[党团会职]"
    r"|新[增进建设成招入转开员注就]|税收|产值|营收|收入|经费|预算|决算|考核|评[议定选]|表彰|先进|优秀|年[检报审]|审计|普查|计划|目标|任务)"
)
"""What else a year may be of: a version, a document, an event, a figure of the year."""
A_TITLE = 30
"""A longer text above a table says more than what it is of."""


def tell_year(texts: Sequence[str], near: Period | None) -> Period | None:
    """December of the one year that texts name as theirs, where that is not the period's and they name no other."""
    if near is None or any(str(near.year) in spoken(text) for text in texts):
        return None
    return the_year(texts)


def the_year(texts: Sequence[str]) -> Period | None:
    """December of the one year that texts name as theirs."""
    said = [re.sub(r"\s", "", spoken(text)) for text in texts]
    own = [text for text in said if len(text) <= A_TITLE and not text.isdigit() and not NOT_ITS_YEAR.search(text)]
    found = {int(one[1]) for text in own for one in YEAR_ALONE.finditer(text)}
    return Period(found.pop(), 12) if len(found) == 1 else None
