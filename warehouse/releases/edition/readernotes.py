"""What the reader must know beside the figures, in sentences: who has not handed in, what lacks, how it is counted."""

from __future__ import annotations

from warehouse.releases.edition.material import NOTABLE, Material
from warehouse.releases.edition.phrases import HIDDEN_MARK, NOT_PASSED, return_word

MANY = f"{NOT_PASSED}的行占 {NOTABLE:.0%} 以上"


def owing(material: Material) -> list[str]:
    """For each database the districts whose return is missing or stands out; then what lacks columns."""
    lines = []
    for database, title in material.databases:
        by_word: dict[str, list[str]] = {}
        for place in material.reporters:
            word = return_word(material.returns.get((place.code, database)))
            if word.tone in ("bad", "part", "wait"):
                told = MANY if NOT_PASSED in word.word else word.word
                by_word.setdefault(told, []).append(place.name)
        if by_word:
            lines.append(f"{title}：" + "；".join(f"{word} {'、'.join(names)}" for word, names in by_word.items()))
    lines += [f"{names}：已报的文件缺少以下指标所需的列：{codes}" for names, codes in lacking(material).items()]
    return lines or ["全部应报数据均已接收。"]


def lacking(material: Material) -> dict[str, str]:
    """Name of a district → indicators that are missing though all their databases came: a column is not in the file."""
    found: dict[str, str] = {}
    for place in material.districts:
        own = (place.code, material.city.code)
        there = {name for (area, name), one in material.returns.items() if area in own and one.is_there}
        lacking = [
            f"{one.code} {one.name}"
            for one in material.indicators
            if one.databases
            and there.issuperset(one.databases)
            and material.cell(one.code, place.code).status == "missing"
        ]
        if lacking:
            found[place.name] = "、".join(lacking)
    return found


def limits(material: Material) -> list[str]:
    """What the reader must know about the figures of this release."""
    lines = [
        "比率一律以分子之和除以分母之和计算，不取各区比率的平均。",
        "全市党员数按人去重：在两个区都有记录的党员全市只计一次，因此各区之和可能大于全市数。",
        "“街镇不详”为所在街道（镇）不明或不在本区的记录，使区数恒等于各街镇数与该行之和。",
        f"“{NOT_PASSED} n/m 行”（未计入）：m 行中有 n 行无法计数（无主键、号码错误、重复等），其余已计入。",
        "按人报送的库只说有没有这样的行，不说几行。",
        f"涉及党员、申请人的分组指标只发布到区，街镇只发布总数；各级过少的人数及可由其推算的数一律隐去（{HIDDEN_MARK}）。",
    ]
    if material.withheld:
        lines.append(f"本次共隐去 {material.withheld} 个数（{HIDDEN_MARK}）。")
    if material.later:
        lines.append(f"本期另有 {material.later} 条台账变动发生在计算之后，不在本次发布内。")
    return lines
