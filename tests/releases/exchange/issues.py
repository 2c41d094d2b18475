"""Made-up issues: the made-up release of the neighbours, with all states and with texts that are hard to write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.releases import sample
from warehouse.releases.edition.marks import IssueMark, Stage
from warehouse.releases.edition.material import Material, ShownDimension
from warehouse.releases.edition.shownfigures import HIDDEN, UNTOLD, Cell
from warehouse.releases.exchange.exchangeset import write
from warehouse.releases.exchange.issuelist import LIST, ListedIssue, issue_list

FINAL = IssueMark(Stage.FINAL, 1, 0, "2026-10-12 09:30+08:00", "王某", "核对无误")
SILENT = ("310112", "310116")
HARD = '占"党员"的<比>：A&B、it\'s，\n另行'
ORG01 = replace(sample.ORG01, definition=HARD, dimensions=("field_type", "database"))
MEM02 = replace(sample.MEM03, code="MEM02", name="每千人党员数", name_en="Members' share", unit="名/千人", scale=1000)
PLACES = ("310101", "310104", "310105")


def issue(
    period: str = "2026-09", mark: IssueMark = FINAL, more: int = 0, silent: tuple[str, ...] = SILENT
) -> Material:
    """An issue of every state: `more` members in each district; groups under codes that SDMX cannot write."""
    made = sample.material(silent, '一号街道,"甲"')
    totals = {key: _more(cell, more) if key[0] == "MEM01" else cell for key, cell in made.totals.items()}
    totals |= {("MEM02", area): _thousandfold(cell) for (code, area), cell in made.totals.items() if code == "MEM03"}
    totals |= {("MEM01", "310101001"): HIDDEN, ("MEM01", "310101002"): HIDDEN, ("MEM03", "310101001"): UNTOLD}
    totals |= {("MEM02", "310151"): HIDDEN, ("MEM02", "310120"): UNTOLD}
    area = "310104"
    totals["MEM01", area] = replace(totals["MEM01", area], reported=1)
    groups = {key: of | {"1": _more(of["1"], more)} if key[1] == "sex" else of for key, of in made.breakdowns.items()}
    for place in PLACES:
        groups["ORG01", "database", place] = {"党员": sample.count(3, 2, 2), "未填": sample.count(0, 2, 2)}
        groups["MEM01", "sex", place] = groups["MEM01", "sex", place] | {"2": HIDDEN, "未填": sample.count(7, 2, 2)}
    spans = made.spans | {("ORG01", "database", place): (2, 2) for place in PLACES}
    extra = {
        "sex": ShownDimension("sex", "性别", (*made.dimensions["sex"].members, ("未归类", "未归类"), ("未填", "未填"))),
        "database": ShownDimension("database", "数据库", (("党员", "党员"), ("未填", "未填"))),
    }
    indicators = (ORG01, sample.MEM01, sample.MEM03, MEM02)
    return replace(
        made, period=period, mark=mark, totals=totals, breakdowns=groups, spans=spans, indicators=indicators,
        dimensions=made.dimensions | extra, remarks=("列明未报：闵行区 党员",),
    )  # fmt: skip


def releases(folder: Path, months: int = 1) -> Path:
    """A folder of releases: that many months up to September 2026, one issue each, members growing by ten a month."""
    listed = []
    for made in issues(months):
        write(made, folder / made.period / "1")
        listed.append(ListedIssue(made.period, 1, "final", 0, FINAL.certified_at, True, False, f"{made.period}/1"))
    (folder / LIST).write_text(issue_list(listed), encoding="utf-8")
    return folder


def issues(months: int) -> list[Material]:
    """What `releases` writes."""
    found = []
    for number in range(months):
        year, month = divmod(2026 * 12 + 8 - number, 12)
        period = f"{year}-{month + 1:02d}"
        found.append(issue(period, more=10 * (months - 1 - number), silent=SILENT[: number % 2]))
    return found


def _more(cell: Cell, more: int) -> Cell:
    return cell if cell.value is None else replace(cell, value=cell.value + more, numerator=cell.value + more)


def _thousandfold(cell: Cell) -> Cell:
    return cell if cell.value is None else replace(cell, value=cell.value * 10 / 3)
