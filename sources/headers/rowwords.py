"""What a row is called: the words of totals, of their parts and of footers, and the names of areas above the records.

Words alone prove nothing: what follows from them is `standing`'s to tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import IntEnum

from schemas.cities.areas import Areas
from sources.texts.cleaning import fold, visible

SUMS = r"合计|小计|总计|共计|累计|总数|总和|合总|加总"
PLACES = r"国|省|市|区|县|州|盟|旗|镇|乡|村|街道|街镇|乡镇|镇街|区县|辖区|居民区|社区|地区"
TOTAL = re.compile(
    rf"(?:[^,，。;；]{{0,14}}(?:{SUMS})(?:数|人数|户数|行)?(?:\(.{{0,8}}\))?"
    r"(?:[::]?(?P<count>\d[\d,]{0,9})[人名行条户家个幢]?)?(?:(?:sub-?|grand)?total)?"
    r"|(?:共|总共|一共)\d[\d,]*[^\d]{0,8}|(?:sub-?|grand)?total|汇总|总|计|其中(?:[::].{0,12})?|#(?![A-Z/]+[!?]|N/A|#+$).{0,12})[::]?",
    re.IGNORECASE,
)
"""`count` is a number written with the word: `合计120人`."""
PLAIN_TOTAL = re.compile(
    rf"(?:[全本各按共总]*(?:{PLACES}|页|表|部|年|月|单位|系统)*(?:{SUMS})(?:数|人数|户数|行)?(?:\(.{{0,8}}\))?"
    r"(?:[::]?\d[\d,]{0,9}[人名行条户家个幢]?)?(?:(?:sub-?|grand)?total)?"
    r"|(?:共|总共|一共)\d[\d,]*[^\d]{0,8}|(?:sub-?|grand)?total|汇总|总|计)[::]?",
    re.IGNORECASE,
)
PART = re.compile(r"其中(?:[::].{0,12})?|#(?![A-Z/]+[!?]|N/A|#+$).{0,12}|[男女]性?")
WHOLE_PLACE = rf"[全本](?:{PLACES}|部|局)|全部(?:{PLACES})?|辖区"
GENERAL = (
    rf"{WHOLE_PLACE}|各(?:{PLACES})|市辖区|市区|郊区|郊县|主?城区|中心城区|县级市|区县|街道|街镇|乡镇|镇乡|镇"
    "|居委会|村委会|居民委员会|村民委员会|居委|村委|社区|居民区|城镇|农村|城市|乡村"
)
"""What no unit, building or community is called."""
GROUPING = re.compile(r"[^\d\s]{1,14}(?:板块|片区|协作块|联盟|网格|责任区)")
OVERLAY = r"(?:板块|片区|协作块)[\s\p{Z}]*$"
"""Groupings that no unit, building or community is called by."""
FIGURE = re.compile(
    r"平均(?:数|值)?|均值|占比|比重|比例|(?:同比|环比|[比较]上年|[比较]上月|增减|增长).{0,6}|增幅|最[大小]值|排名"
    r"|(?:上年|去年|上月|上期|本期)?(?:同期|末)?数?|其[他它]|未分类|不详"
)
"""Rows of figures about the others, or of what is left of them."""
SHAPE = re.compile(r"[^\d\s]{1,14}(?:区|县|市|省|州|盟|旗|街道|镇|乡|苏木|管委会|管理委员会)")
NO_SHAPE = re.compile(
    r".*(?:(?:居民|小|社|园|校|厂|景|院|库|营|生活|住宅|宿舍|街|片|别墅|家属|山|矿|湖|牧|商业|商务|办公|服务|教学|作业)区"
    r"|(?:超|夜|城|(?<!成)都|菜|花|集|门|股|楼)市|(?:小|古|名|特色)镇|(?:水|梦|故|侨)乡|绿州)"
)
"""Names of estates, markets and the like, which only end like an area's."""
OFFICE = re.compile(r"(?:[党团]?工委|[党团]?工作委员会|办事处|(?<=街道)办|人民政府|政府)$")
OF_PARTY = re.compile(r"^(?:中国共产党|中共|共青团|中国共产主义青年团)")
COMMUNITY = 4
"""The level of 居村: the lists of the levels above are complete, so that an unknown name is none of theirs."""
GRAIN = re.compile(r".+(?:居委会|村委会|居民委员会|村民委员会|居委|村委|居民区|社区|小区)")
"""What a residential area is called."""

UNSEEN = r"[\s\p{Z}\p{Cf}\x{115f}\x{1160}\x{2800}\x{3164}\x{ffa0}]"
"""What nobody sees, in the regular expressions of RE2."""
GAP = f"{UNSEEN}*"
END = r"""[\s\p{Z}\p{Cf}\x{3164}"”'’:：]*$"""
WORDED = rf"{SUMS}|其中|^[#＃]|^(?:汇总|总|计)[::：]?$"
"""What texts that may be words of a total have in them, to look at closely, but for what nobody sees (RE2)."""
AS_WRITTEN = "共[0-9０-９]|[Tt][Oo][Tt][Aa][Ll]"
"""What they may have in them as they are written."""
LABELS = rf"{AS_WRITTEN}|^\s*(?:填|审|制|报|注|备\s*注|说\s*明|单位|负责|统计|联系|复核|经办)"
"""The same of texts that may be words of a total or a footer."""
PLACED = (
    rf"(?:国|省|区|县|市|州|盟|旗|道|镇|乡|木|村|部|局|块|格|办事处|居委|村委|工委|居民委员会|村民委员会|居委会|村委会"
    rf"|工作委员会|管理委员会|管委会|政府|道办){GAP}"
    rf"(?:[A-Za-z][A-Za-z .,'&()-]*|[①-⑳*＊※†]+|[(（][^()（）]{{0,12}}[)）])?{END}"
    r"|平均|均值|占比|比重|比例|同比|环比|上年|上月|去年|上期|本期|同期|增减|增长|增幅|[大小]值|排名|其[\s\p{Z}]*[他它]|未分类|不详"
)
"""Texts that may be called as an area or grouping, or as a figure about the others (RE2)."""
NO_PLACE = r"[^\s\p{Z}](?:(?:居民|小|社|园|校|厂)区|(?:居委|村委)会?)$"
"""The commonest of those that are not."""

FOOTER = re.compile(
    r"(?:填表(?:人|单位|日期|时间)?|填报(?:人|单位|日期|时间)|填制人|审核(?:人)?|复核(?:人)?|制表(?:人|单位)?|经办人|"
    r"(?:单位|统计|部门|党组织)?负责人(?:\(签名\)|\(签字\)|\(签章\)|签名|签字)?|报出(?:日期|时间)|报送(?:日期|时间|单位)|联系人|联系电话|单位\(?盖章\)?)[::(].*"
    r"|(?:填表人|审核人|负责人|制表人|填报人|报出时间|报出日期)"
    r"|(?:备?注|说明|(?:填表|填报|编报|编制|制表|报表|有关|特别|几点)说明)(?:[::]|\d).*"
    r"|备注|附注|注释|注|说明|(?:填表|填报|编报|编制|制表|报表|有关|特别|几点)说明|附?注释?[::].*"
    r"|[-—(]*第\d+页[,，/]?(?:共\d+页)?[-—)]*|过次页|承前页"
)


GUIDE = re.compile(
    r"[(\[]?(?:必填|选填|必选|可选|非必填|单选|多选|文本|数字|日期|下拉|系统|自动|格式|如[::]|例|示例|请|按|填写|选择|YYYY|yyyy).*"
)
HEADING = re.compile(
    r".{1,20}(?:支部|总支|党委|委员会|街道|镇|乡|居民区|居委会|社区|村|楼宇|园区|部门|小组|板块|片区)[::]?"
)
"""What stands alone in the first column above the rows that it heads."""
NUMBERING = re.compile(
    r"[\[(]?(?:栏|第|列|C)?(?P<number>\d{1,2})(?:列|栏)?[)\]]?(?:=[\d+\-*/×÷()%]+)?"
    r"|(?P<letter>[甲乙丙丁戊己庚辛]|[A-Za-z]|[一二三四五六七八九])|(?P<letters>栏次|栏目|列次|列号)|[-—–/]"
)
ALPHABETS = ("甲乙丙丁戊己庚辛", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "一二三四五六七八九")


NOTE = re.compile(r"[\u2460-\u2473\u2776-\u277f*＊※†]+\s*$")
NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,3}[、.])")
LATIN = re.compile(r"^[A-Za-z][A-Za-z.,'&-]{2,}(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[A-Za-z][A-Za-z.,'&-]{2,}$")
REMARK = re.compile(r"(?<=.)\([^()]{0,12}\)$")


class Word(IntEnum):
    """What a text says of its row, from nothing on."""

    NONE = 0
    OUTER = 1  # stands further out than the rows below it
    SHAPE = 2  # ends as the name of an area above does
    FIGURE = 3  # 平均, 其他
    GROUPING = 4
    OFFICE = 5  # the authority of an area above
    PART = 6
    MENTION = 7  # a word for a total behind something else: 全市数字合计
    AREA = 8  # a known area above
    GENERAL = 9
    TOTAL = 10


def numbers_columns(cells: Sequence[str]) -> bool:
    """Whether a row does nothing but number the columns: 甲 乙 1 2 3, A B 1 2, 栏次 1 2 3=1-2, (1) (2) (3) (4)."""
    found = [NUMBERING.fullmatch(cell) for cell in cells]
    if not all(found):
        return False
    kinds = "".join(one.lastgroup[0] for one in found if one and one.lastgroup)
    numbers = [int(one["number"]) for one in found if one and one["number"]]
    letters = "".join(one["letter"].upper() for one in found if one and one["letter"])
    counts = any(numbers == list(range(first, first + len(numbers))) for first in (1, len(letters) + 1))
    in_order = any(alphabet.startswith(letters) for alphabet in ALPHABETS)
    enough = len(cells) > 3 or (len(kinds) == 3 and kinds[0] != "n" and letters in ("", "甲"))
    return counts and in_order and enough and re.fullmatch("l*n*", kinds or "?") is not None


def plain(text: str | None) -> str:
    """Width folded, no blanks, no characters that nobody sees."""
    return re.sub(r"\s", "", visible(text or ""))


def undecorated(text: str) -> str:
    """A name without its number before and its notes, remark and gloss behind: 一、长宁区①, 全 市 Whole City."""
    text = LATIN.sub("", NUMBERED.sub("", plain(NOTE.sub("", fold(text)))))
    return REMARK.sub("", text)


class Words:
    """Reads names against the areas of a city. `grain`: the level of the areas that the rows are; 0 where none is one.

    `totals`: further words that total rows of the database are called by.
    """

    def __init__(self, areas: Areas, grain: int, totals: Collection[str] = ()) -> None:
        self.areas, self.grain, self.totals = areas, grain, frozenset(totals)
        self.upper = {1, 2, 3} & set(range(1, grain or 4))

    @property
    def of_areas(self) -> bool:
        """Whether each row of the database is an area itself."""
        return self.grain > 0

    def word(self, text: str) -> Word:
        """What a text says of the row that is called so."""
        text = undecorated(text)
        if PLAIN_TOTAL.fullmatch(text) or text in self.totals:
            return Word.TOTAL
        if re.fullmatch(GENERAL, text):
            return Word.GENERAL
        if PART.fullmatch(text):
            return Word.PART
        if text and FIGURE.fullmatch(text):
            return Word.FIGURE
        if TOTAL.fullmatch(text):
            before = re.split(SUMS, text)[0]
            return Word.TOTAL if self._place(before) in (Word.AREA, Word.GENERAL, Word.SHAPE) else Word.MENTION
        return self._place(text)

    def is_grain(self, text: str) -> bool:
        """Whether a known area of the database's own level is called so."""
        return self.of_areas and self.grain in self.areas.levels(text, whole=False) and not self._is_above(text)

    def _place(self, text: str) -> Word:
        if not text or self.is_grain(text):
            return Word.NONE
        if (called := OFFICE.sub("", OF_PARTY.sub("", text))) != text:
            shaped = self._is_above(called) or (self.of_areas and SHAPE.fullmatch(called) is not None)
            return (Word.AREA if self.of_areas else Word.OFFICE) if shaped else Word.NONE
        if self._is_above(text):
            return Word.AREA
        if GROUPING.fullmatch(text):
            return Word.GROUPING
        if re.fullmatch(GENERAL, text):
            return Word.GENERAL
        if self.grain == COMMUNITY and GRAIN.fullmatch(text):
            return Word.NONE
        bare = self.areas.levels(text, whole=False) & self.upper
        return Word.SHAPE if bare or (SHAPE.fullmatch(text) and not NO_SHAPE.fullmatch(text)) else Word.NONE

    def _is_above(self, text: str) -> bool:
        return bool(self.areas.levels(text) & self.upper)
