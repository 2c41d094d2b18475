"""A register of population by district and year, declared as a home would, with a layout and made-up numbers."""

from __future__ import annotations

REGISTER = """
code = "PP"
title = "人口统计"
title_en = "Population"
rhythm = "annual"
reporter = "city"
hints = ["人口统计", "人口情况", "户数和人口"]
keys = [["district_code"]]
identity = [["district_code"]]

[columns.district_code]
title = "地区"
title_en = "District"
kind = "area"
level = 2
synonyms = ["区", "行政区"]

[columns.households]
title = "户数"
title_en = "Households"
kind = "int"
need = "expected"
synonyms = ["总户数"]

[columns.registered]
title = "户籍人口"
title_en = "Registered population"
kind = "int"
need = "expected"
synonyms = ["户籍人口总数", "户籍人口合计"]

[columns.male]
title = "户籍人口男"
title_en = "Men"
kind = "int"
need = "expected"
not_above = "registered"
synonyms = ["户籍人口男性"]

[columns.female]
title = "户籍人口女"
title_en = "Women"
kind = "int"
need = "expected"
not_above = "registered"
synonyms = ["户籍人口女性"]

[columns.moved_in]
title = "迁入人口"
title_en = "Moved in"
kind = "int"
need = "expected"
synonyms = ["迁入"]

[columns.moved_out]
title = "迁出人口"
title_en = "Moved out"
kind = "int"
need = "expected"
synonyms = ["迁出"]

[columns.net]
title = "净迁移"
title_en = "Net migration"
kind = "int"
need = "expected"
signed = true
synonyms = ["净迁移人口"]

[columns.per_household]
title = "平均每户人口"
title_en = "Persons a household"
kind = "number"
additive = false

[[rules]]
rule = "Z001"
column = "net"
equals = ["moved_in", "-moved_out"]

[[rules]]
rule = "Z002"
column = "registered"
equals = ["male", "female"]
"""

RULES = """\
id,category,databases,severity,message_zh,message_en,mend_zh,mend_en,logic,basis
Z001,cross_field,PP,block,净迁移不等于迁入减迁出[：应为{expected}],The difference is wrong,请核对,check it,sum,us
Z002,cross_field,PP,block,户籍人口不等于男女之和[：应为{expected}],The sum is wrong,请核对,check it,sum,us
"""

HOME = {"databases/population.toml": REGISTER, "rules/population.csv": RULES}
"""What a home's `reference` holds, by the names of its files."""

LAYOUT = """
database = "population"
author = "李处"
reason = "年鉴横表"

[cross]
across = "district_code"

[[cross.rows]]
label = "户数"
column = "households"

[[cross.rows]]
label = "户籍人口"
column = "registered"

[[cross.rows]]
label = "其中：男性"
under = "户籍人口"
column = "male"

[[cross.rows]]
label = "其中：女性"
under = "户籍人口"
column = "female"

[[cross.rows]]
label = "迁入"
column = "moved_in"

[[cross.rows]]
label = "迁出"
column = "moved_out"

[[cross.rows]]
label = "净迁移"
column = "net"

[[cross.rows]]
label = "平均每户人口"
column = "per_household"
"""
YEARS = range(2011, 2025)
CENTRAL = ("黄浦区", "徐汇区", "长宁区", "静安区", "普陀区", "虹口区", "杨浦区")
SUBURBS = ("闵行区", "宝山区", "嘉定区", "浦东新区", "金山区", "松江区", "青浦区", "奉贤区", "崇明区")
COLUMNS = ("households", "registered", "male", "female", "moved_in", "moved_out", "net", "per_household")
Numbers = dict[str, float]


def of_district(name: str, year: int) -> Numbers:
    """Made-up numbers of a district in a year, which agree with one another."""
    at = [*CENTRAL, *SUBURBS].index(name) + 1
    households, male = 90_000 + 7_000 * at + 110 * year % 997, 120_000 + 9_001 * at + year
    female, moved_in = male + 137 * at - 900, 1_000 + 211 * at
    moved_out = 900 + 260 * (17 - at) + year % 13
    registered = male + female
    numbers = (households, registered, male, female, moved_in, moved_out, moved_in - moved_out)
    return dict(zip(COLUMNS, (*numbers, round(registered / households, 2)), strict=True))


def summed(parts: list[Numbers]) -> Numbers:
    """A subtotal of them: averages are no sums."""
    found: Numbers = {name: sum(part[name] for part in parts) for name in COLUMNS[:-1]}
    return found | {COLUMNS[-1]: round(found["registered"] / found["households"], 2)}


def table(year: int) -> dict[str, Numbers]:
    """Each row of the table of a year by its name, the city first, then its parts with their districts."""
    inner, outer = ({name: of_district(name, year) for name in names} for names in (CENTRAL, SUBURBS))
    whole = {"全市": summed([*inner.values(), *outer.values()])}
    return whole | {"中心城区": summed([*inner.values()])} | inner | {"郊区": summed([*outer.values()])} | outer
