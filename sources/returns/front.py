"""The first sheet of a return workbook or receipt: counts, colours, how to mend, findings by who mends what, then all.

Only what stands there; how a workbook is written is elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from schemas.cells import Box
from schemas.cities.areas import Areas
from schemas.column import Column
from schemas.databaselist import database
from schemas.finding import FIELDS, Finding
from schemas.outcome import Outcome
from schemas.rules import message
from schemas.states import Severity, State
from schemas.wording import SEVERITIES, STATES
from sources.examining.examination import Examination
from sources.marking.mark import Mark
from sources.marking.palette import BLOCK, LOOKS, REJECT, ROW, WARN, WEIGHTS
from sources.returns.advice import advice
from sources.returns.boxes import boxes
from sources.returns.plan import Entry

OWNERS = {"district": "区", "city": "市", "department": "市级部门"}
KINDS = {
    "title": "标题", "header": "表头", "blank": "空行", "total": "合计", "footer": "落款", "continuation": "续行",
    "zero": "零报告", "other": "非本期",
}  # fmt: skip
COUNTS = ("编号", "结果", "数据库", "街镇", "读入行", "接收行", "未接收行", "非数据行", "非数据行是", "问题")
GROUPS = ("整改方", "程度", "规则", "工作表", "首处", "字段", "示例", "填写要求", "问题", "处数")
LISTED = ("severity", "rule", "sheet", "cell", "column", "value", "expected", "message", "count")
DETAIL = ("序号", *(FIELDS[name].zh for name in LISTED))
LEGEND = (
    (LOOKS[REJECT], "红", "该行（或整件）没有接收，必须更正"),
    (LOOKS[BLOCK], "橙", "已接收，但这一格须更正，有关指标受影响"),
    (LOOKS[WARN], "黄", "请核对；确实如此的不必改"),
    (LOOKS[ROW], "浅红", "该行没有接收，问题见行内红色单元格"),
)
WAITS = "待核定：与现行版本的关系须由市级确认，确认前不计入；如报错了文件，请重报正确的文件"
NOTHING = "待确认零报告：没有可计入的数据，市级确认为零之前按未报计；确无此项请告知市级，漏填或错发请报送填好的表"
LATER = (
    "第{}次答复：除本文件自身的问题外，还列出各区、各库的表放在一起才看得出的问题；"
    "请在这一张上改，以前的退改表中还没有交回的更正请一并填入"
)
LONGEST = 200


@dataclass(frozen=True)
class About:
    """What the workbook is about: the file as the district named it, its place in words, the mark.

    Examples of areas are those of `district`. `numbers` are the submissions of the outcomes and `parts` the names of
    their streets, in their order. A receipt has no `mark`; nor has a workbook whose place is not known. `remarks` say
    how to mend. `turn`: which answer to the file it is.
    """

    file: str
    place: str
    areas: Areas
    district: str | None = None
    numbers: Sequence[int | None] = ()
    parts: Sequence[str | None] = ()
    mark: Mark | None = None
    is_receipt: bool = False
    remarks: Sequence[str] = ()
    turn: int = 1


Target = Callable[[Box], tuple[str, str] | None]
"""Where the cells of a finding stand in the workbook: the sheet's name there and an address; None when they do not."""


def front(examination: Examination, about: About, target: Target, sheets: Sequence[str]) -> list[list[Entry]]:
    """The rows of the first sheet."""
    rows = [[Entry(f"{'回执' if about.is_receipt else '退改表'}：{about.file}", "title")]]
    if about.mark:
        rows.append([Entry(about.mark.text, "mark")])
    rows += [[Entry(about.place, "note")], *([[Entry(LATER.format(about.turn), "note")]] if about.turn > 1 else []), []]
    rows += _counts(examination.outcomes, about)
    told = [(outcome, finding) for outcome in examination.outcomes for finding in outcome.findings]
    if not about.is_receipt:
        rows += [[], [Entry("颜色", "heading")]]
        rows += [[Entry(name, style), Entry(meaning, "note")] for style, name, meaning in LEGEND]
        rows += [[], [Entry("怎样更正", "heading")]]
        rows += [[Entry(f"{number}. {text}", "note")] for number, text in enumerate(about.remarks, start=1)]
    if not told:
        return [*rows, [], [Entry("没有问题。", "note")]]
    placed = [(outcome, finding, _place(finding, target, sheets)) for outcome, finding in told]
    placed.sort(key=lambda one: -WEIGHTS[one[1].severity])
    rows += [[], [Entry("谁改什么（按类）", "heading")], [Entry(name, "head") for name in GROUPS]]
    rows += list(_groups(placed, about))
    rows += [[], [Entry("逐条清单", "heading")], [Entry(name, "head") for name in DETAIL]]
    return rows + [_detail(number, *one) for number, one in enumerate(placed, start=1)]


def _counts(outcomes: Sequence[Outcome], about: About) -> list[list[Entry]]:
    numbers = about.numbers or [None] * len(outcomes)
    parts = about.parts or [outcome.part for outcome in outcomes]
    rows = [[Entry(name, "head") for name in COUNTS]]
    for outcome, number, part in zip(outcomes, numbers, parts, strict=True):
        ignored = "、".join(f"{KINDS.get(kind, kind)}{count}" for kind, count in outcome.ignored.items())
        values = (
            number if number is not None else "—",
            STATES.get(outcome.state, outcome.state),
            database(outcome.database).title if outcome.database else "未能识别",
            part or "全区",
            outcome.rows_read,
            outcome.rows_accepted,
            outcome.rows_quarantined,
            outcome.rows_ignored,
            ignored,
            sum(finding.count for finding in outcome.findings),
        )
        rows.append([Entry(value) for value in values])
    waiting = [outcome for outcome in outcomes if outcome.state is State.HELD]
    if any(outcome.records for outcome in waiting):
        rows.append([Entry(WAITS, "note")])
    if not all(outcome.records for outcome in waiting):
        rows.append([Entry(NOTHING, "note")])
    return rows


Placed = tuple[Outcome, Finding, tuple[str, str] | None]


def _place(finding: Finding, target: Target, sheets: Sequence[str]) -> tuple[str, str] | None:
    return next((found for box in boxes(finding, sheets) if (found := target(box))), None)


def _groups(placed: Sequence[Placed], about: About) -> Iterator[list[Entry]]:
    """One row for each owner, rule and column, the worst and most frequent first."""
    groups: dict[tuple[str, Severity, str, str | None, str | None], list[Placed]] = {}
    for one in placed:
        outcome, finding, _ = one
        key = (finding.owner, finding.severity, finding.rule, outcome.database, finding.column)
        groups.setdefault(key, []).append(one)
    counted = {key: sum(finding.count for _, finding, _ in members) for key, members in groups.items()}
    order = sorted(groups, key=lambda key: (key[0] != "district", key[0], -WEIGHTS[key[1]], -counted[key], key[2]))
    for key in order:
        owner, severity, rule, _, _ = key
        outcome, finding, link = groups[key][0]
        declared = _column(outcome, finding)
        wanted = advice(declared, about.areas, about.district) if declared else None
        alone = len(groups[key]) == 1
        yield [
            Entry(OWNERS.get(owner, owner)),
            Entry(SEVERITIES[severity], LOOKS[WEIGHTS[severity]]),
            Entry(rule),
            Entry(finding.sheet),
            _link(_address(finding), link),
            Entry(_field(outcome, finding)),
            Entry(wanted.example if wanted else ""),
            Entry(_expected(outcome, finding) if finding.expected and alone else wanted.expected if wanted else ""),
            Entry(finding.message if alone else _in_general(rule, _field(outcome, finding))),
            Entry(counted[key]),
        ]


def _detail(number: int, outcome: Outcome, finding: Finding, link: tuple[str, str] | None) -> list[Entry]:
    return [
        Entry(number),
        Entry(SEVERITIES[finding.severity], LOOKS[WEIGHTS[finding.severity]]),
        Entry(finding.rule),
        Entry(finding.sheet),
        _link(_address(finding), link),
        Entry(_field(outcome, finding)),
        Entry(finding.value),
        Entry(_expected(outcome, finding)),
        Entry(finding.message + (f"\n各处：{_short(finding.cells)}" if finding.cells and finding.count > 1 else "")),
        Entry(finding.count),
    ]


def _column(outcome: Outcome, finding: Finding) -> Column | None:
    return database(outcome.database).columns.get(finding.column or "") if outcome.database else None


def _field(outcome: Outcome, finding: Finding) -> str | None:
    declared = _column(outcome, finding)
    return declared.title if declared else finding.column


def _expected(outcome: Outcome, finding: Finding) -> str | None:
    """What the finding expects; columns that are named by their schema are called as districts know them."""
    names = (finding.expected or "").split("|")
    known = database(outcome.database).columns if outcome.database else {}
    if not all(name in known for name in names):
        return finding.expected
    return "、".join(known[name].title for name in names)


def _address(finding: Finding) -> str | None:
    if finding.cell:
        return finding.cell
    return f"第{finding.row}行" if finding.row else None


def _link(text: str | None, link: tuple[str, str] | None) -> Entry:
    if link is None:
        return Entry(text)
    sheet, cell = link
    return Entry(text or cell, "link", sheet, cell)


def _short(cells: str | None) -> str:
    text = cells or ""
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(",")[0] + "…"


def _in_general(rule: str, field: str | None) -> str:
    """The rule's message without what differs from row to row."""
    return message(rule, "zh", field=field, column=field)
