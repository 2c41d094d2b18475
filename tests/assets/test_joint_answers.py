"""What shows only when all files are seen together is marked in a later return workbook, mended there and sent back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from intake.answers import joint_answers
from intake.answers.joint_answers import JointAnswers, answer_jointly
from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.homes.home import Home
from schemas.databaselist import databases
from schemas.periods import Period
from sources.mappingfiles.makers import header_row
from sources.marking.mark import LIST_SHEET, read_mark
from tests.assets.deliveries import identity, tables
from tests.sources.books import MEMBER_HEADER, book, members
from tests.sources.returning import marked, remarks, rows
from warehouse.announcements.untold import untold
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.lake.vault import LOG
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings, submissions

ALL = frozenset(databases())
PERIOD, HERE, THERE = "2026-09", "310105", "310101"
NUMBER, NAME, BRANCH, SEX = "公民身份号码", "姓名", "所在党支部代码", "性别"
EDUCATION, BRANCHES = MEMBER_HEADER.index("学历") + 1, MEMBER_HEADER.index(BRANCH) + 1
BOTH, FIRST, SECOND = identity("19600101", 811), identity("19620101", 813), identity("19640101", 815)
ELSEWHERE = identity("19660101", 817)
RIGHT, OTHER, WRONG = "310105001", "310105002", "310105999"
STREET = "310105001"


@pytest.fixture
def place(home: Home) -> Workplace:
    return home.workplace()


def inbox(place: Workplace, district: str = HERE, period: str = PERIOD) -> Path:
    folder = place.inbox / period / district
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take_in(place: Workplace, district: str = HERE, period: str = PERIOD) -> list[tuple[int | None, str]]:
    taken = take_in_delivery(place, delivery(place.inbox, place.areas, period, district), ALL)
    return [(one.submission, one.state) for one in taken]


def people(*persons: tuple[str, str]) -> list[list[str]]:
    """Members by their numbers, which say the day of birth too, and their branches."""
    born = {number: f"{number[6:10]}-{number[10:12]}-{number[12:14]}" for number, _ in persons}
    return members(*({NUMBER: number, "出生日期": born[number], BRANCH: branch} for number, branch in persons))


def organisations(place: Workplace) -> None:
    """Two branches in two streets, so that the file is the whole district's."""
    header, row = tables(HERE)["党组织"]
    changed = {
        "党组织代码": OTHER,
        "党组织名称": "示例第二支部",
        "所在街道(镇)": "310105002",
        "所属居民区": "",
        "党员总数": "1",
    }
    other = [changed.get(name, value) for name, value in zip(header, row, strict=True)]
    book(inbox(place) / "党组织.xlsx", 党组织=[header, row, other])


def computed(place: Workplace, period: str = PERIOD) -> None:
    compute(place.store, Period.parse(period), place.areas, known={"MEM01": indicators()["MEM01"]})


def answer(place: Workplace, district: str = HERE, period: str = PERIOD) -> JointAnswers:
    return answer_jointly(place, period, district, "李处")


def answers(place: Workplace, district: str = HERE) -> list[str]:
    root = place.returned / PERIOD / district
    return sorted(path.name for path in root.rglob("*") if path.is_file() and "党组织" not in path.name)


def answered(place: Workplace, name: str) -> Path:
    return place.returned / PERIOD / HERE / name


def listed(path: Path) -> str:
    return "\n".join(str(cell) for row in rows(path, LIST_SHEET) for cell in row if cell)


def told_of(place: Workplace, rule: str) -> list[tuple[int, str | None]]:
    with reading(place.store.engine) as connection:
        return [(one["submission"], one["cell"]) for one in findings(connection, rule=rule, current=True)]


def members_of(place: Workplace, area: str) -> float | None:
    with reading(place.store.engine) as connection:
        return next(
            (row["value"] for row in values(connection, period=PERIOD, code="MEM01") if row["area"] == area), None
        )


def mend(path: Path, sheet: str, cell: str, value: str, target: Path) -> None:
    """What the clerk does."""
    workbook = load_workbook(path)
    workbook[sheet][cell] = value
    workbook.save(target)


def test_what_is_seen_together_is_marked_mended_and_gone(place: Workplace) -> None:
    organisations(place)
    sheet = people((FIRST, RIGHT), (SECOND, WRONG), (ELSEWHERE, OTHER))
    sheet[1][EDUCATION - 1] = "博士猴"
    book(inbox(place) / "党员.xlsx", 党员=sheet)
    assert [state for _, state in take_in(place)] == ["accepted", "accepted"]
    first = answers(place)
    assert first == ["党员.xlsx.退改_1.xlsx"] and told_of(place, "X001") == []
    before = answered(place, first[0]).read_bytes()
    computed(place)
    assert told_of(place, "X001") == [(1, "K3")] and members_of(place, STREET) == 1
    later = answered(place, "党员.xlsx.退改_1_第2次.xlsx")
    assert answer(place).paths == (later,)
    assert answered(place, first[0]).read_bytes() == before
    assert load_workbook(later).sheetnames[0] == LIST_SHEET
    assert marked(later, "党员") == {"F2": "block", "K3": "block"}
    assert "【须整改】X001\n原因：所在党支部不存在:310105999。请核实支部代码或名称" in remarks(later, "党员")["K3"]
    assert {"V002", "X001", "310105999"} <= set(listed(later).split("\n")) and "第2次答复" in listed(later)
    mend(later, "党员", "K3", RIGHT, inbox(place) / "改好.xlsx")
    assert take_in(place) == [(3, "accepted")]
    computed(place)
    assert told_of(place, "X001") == [] and members_of(place, STREET) == 2
    assert answer(place) == JointAnswers()
    with reading(place.store.engine) as connection:
        (version,) = submissions(connection, database="party_member", current=True)
    assert (version["id"], version["version"], version["rows_accepted"]) == (3, 2, 3)


def test_nothing_is_said_twice_and_what_is_no_longer_true_not_again(place: Workplace) -> None:
    """R002 comes with the other district; then its file is corrected, and somebody else is in both."""
    book(inbox(place) / "党员.xlsx", 党员=people((FIRST, RIGHT), (SECOND, RIGHT)))
    take_in(place)
    computed(place)
    assert answer(place) == JointAnswers() and answers(place) == ["党员.xlsx.回执_1.xlsx"]
    book(inbox(place, THERE) / "名册.xlsx", 党员=people((FIRST, "310101001"), (ELSEWHERE, "310101001")))
    take_in(place, THERE)
    assert answer(place) == JointAnswers(), "the figures of the month are out of date"
    computed(place)
    second, third = (answered(place, f"党员.xlsx.退改_1_第{turn}次.xlsx") for turn in (2, 3))
    assert answer(place).paths == (second,) and marked(second, "党员") == {"B2": "warn"}
    assert (place.store.vault.folder / LOG).read_text("utf-8").count('"why": "answer 2026-09 310105"') == 1
    assert answer(place) == JointAnswers() and len(answers(place)) == 2
    computed(place)
    assert answer(place) == JointAnswers()
    book(inbox(place, THERE) / "名册（更正）.xlsx", 党员=people((SECOND, "310101001"), (ELSEWHERE, "310101001")))
    take_in(place, THERE)
    computed(place)
    assert answer(place).paths == (third,) and marked(third, "党员") == {"B3": "warn"}
    assert "R002" in listed(third) and "第3次答复" in listed(third)
    book(inbox(place, THERE) / "名册（再更正）.xlsx", 党员=people((ELSEWHERE, "310101001"), (BOTH, "310101001")))
    take_in(place, THERE)
    computed(place)
    assert told_of(place, "R002") == [] and answer(place) == JointAnswers() and len(answers(place)) == 3


def test_of_the_other_districts_person_nothing_is_told_but_what_the_findings_tell(place: Workplace) -> None:
    book(inbox(place) / "党员.xlsx", 党员=people((BOTH, RIGHT)))
    there = people((ELSEWHERE, "310101001"), (BOTH, "310101001"))
    for row, name in zip(there[1:], ("仅在彼区", "彼区所写"), strict=True):
        row[MEMBER_HEADER.index(NAME)] = name
    book(inbox(place, THERE) / "彼区名册.xlsx", 党员=there)
    take_in(place), take_in(place, THERE)
    computed(place)
    (path,) = answer(place).paths
    every = "\n".join(str(cell) for name in load_workbook(path).sheetnames for row in rows(path, name) for cell in row)
    every += "\n".join(remarks(path, "党员").values())
    with reading(place.store.engine) as connection:
        (told,) = findings(connection, rule="R002", submission_id=1)
    assert told["message"] in every and str(told["expected"]) in every
    assert "跨区重复:同时在长宁区和黄浦区,第3行" in told["message"]
    for theirs in ("仅在彼区", "彼区所写", "彼区名册", ELSEWHERE, "310101001", "310101"):
        assert theirs not in every
    assert BOTH not in listed(path)


def test_a_run_that_was_ended_is_not_answered_twice(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook was written, and not yet put down in the ledger; or not even that."""
    for district in (HERE, THERE):
        book(inbox(place, district) / "党员.xlsx", 党员=people((BOTH, RIGHT)))
        take_in(place, district)
    computed(place)

    def ended(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    for kept in ("intake.answers.late_answers.write", "intake.answers.joint_answers.record_answers"):
        with monkeypatch.context() as killed:
            killed.setattr(kept, ended)
            with pytest.raises(KeyboardInterrupt):
                answer(place)
    names = ["党员.xlsx.回执_1.xlsx", "党员.xlsx.退改_1_第2次.xlsx"]
    assert answers(place) == names
    sent = answered(place, names[1]).read_bytes()
    assert len(answer(place).paths) == 1 and answers(place) == names
    assert answered(place, names[1]).read_bytes() == sent
    with reading(place.store.engine) as connection:
        assert [(one.district, one.findings) for one in untold(connection)] == [(THERE, 1)]


def test_what_was_written_over_meanwhile_is_left_as_it_is(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clerk has begun to mend what an ended run left: the next one writes beside it."""
    for district in (HERE, THERE):
        book(inbox(place, district) / "党员.xlsx", 党员=people((BOTH, RIGHT)))
        take_in(place, district)
    computed(place)
    with monkeypatch.context() as killed:
        killed.setattr(joint_answers, "record_answers", lambda *_: None)
        (begun,) = answer(place).paths
    mend(begun, "党员", "A2", "张三丰", begun)
    half = begun.read_bytes()
    (path,) = answer(place).paths
    assert path.name == "党员.xlsx.退改_1_第3次.xlsx" and begun.read_bytes() == half


def test_of_a_mended_version_each_finding_is_marked_in_the_file_that_has_the_row(place: Workplace) -> None:
    """Both files are called the same, and both have a row 2 that counts. A third one waits: of it nothing is told."""
    organisations(place)
    sheet = people((FIRST, WRONG), (SECOND, RIGHT), (ELSEWHERE, RIGHT))
    for row in (sheet[1], sheet[3]):
        row[EDUCATION - 1] = "博士猴"
    with (inbox(place) / "党员.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(sheet)
    take_in(place)
    first = answered(place, "党员.csv.退改_1.xlsx")
    assert [row[1] for row in rows(first, "党员")[1:]] == [FIRST, ELSEWHERE]
    for called, education, branch in (("党员.csv", "大专", WRONG), ("旧.xlsx", "博士猴", RIGHT)):
        workbook = load_workbook(first)
        workbook["党员"].delete_rows(2)
        workbook["党员"].cell(2, EDUCATION, education)
        workbook["党员"].cell(2, BRANCHES, branch)
        workbook.save(place.inbox.parent / "saved.xlsx")
        (place.inbox.parent / "saved.xlsx").rename(inbox(place) / called)
        take_in(place)
    with reading(place.store.engine) as connection:
        assert [row["state"] for row in submissions(connection, database="party_member")] == [
            "superseded",
            "accepted",
            "held",
        ]
    computed(place)
    with reading(place.store.engine) as connection:
        told = findings(connection, rule="X001")
    assert [(one["submission"], one["file"], one["row"]) for one in told] == [(3, "党员.csv", 2)] * 2
    paths = answer(place).paths
    assert sorted(path.name for path in paths) == ["党员.csv.退改_3_第2次.xlsx", "党员.csv.退改_3_第3次.xlsx"]
    shown = {path.name: [row[1] for row in rows(path, "党员")[1:]] for path in paths}
    assert list(shown.values()) == [[FIRST], [ELSEWHERE]]
    marks = [read_mark(listed(path)) for path in paths]
    assert len({mark.sha256 for mark in marks if mark}) == 2 and {mark.submissions for mark in marks if mark} == {(3,)}
    for number, path in enumerate(paths):
        workbook = load_workbook(path)
        (cell,) = [cell for cells in workbook["党员"].iter_rows() for cell in cells if cell.value == WRONG]
        cell.value = RIGHT
        workbook.save(inbox(place) / f"{number}.xlsx")
    assert [state for _, state in take_in(place)] == ["accepted", "accepted"]
    computed(place)
    assert told_of(place, "X001") == [] and members_of(place, STREET) == 3


def test_of_two_answers_to_one_version_the_older_waits_and_the_newest_is_mended(place: Workplace) -> None:
    """The clerk sends the first one back, then the second one too, in which what the first mended stands as it was."""
    organisations(place)
    sheet = people((FIRST, RIGHT), (SECOND, WRONG), (ELSEWHERE, OTHER))
    sheet[1][EDUCATION - 1] = "博士猴"
    book(inbox(place) / "党员.xlsx", 党员=sheet)
    take_in(place)
    computed(place)
    (later,) = answer(place).paths
    mend(answered(place, "党员.xlsx.退改_1.xlsx"), "党员", "F2", "大专", inbox(place) / "一.xlsx")
    mend(later, "党员", "K3", RIGHT, inbox(place) / "二.xlsx")
    assert [number for number, _ in take_in(place)] == [3, 4]
    with reading(place.store.engine) as connection:
        assert [one["submission"] for one in findings(connection, rule="F019")] == [4]
        assert {row["id"]: row["state"] for row in submissions(connection)}[4] == "held"
    computed(place)
    assert members_of(place, STREET) == 1 and told_of(place, "X001") == [(3, "K3")]
    (newest,) = answer(place).paths
    assert newest.name == "一.xlsx.退改_3_第2次.xlsx" and marked(newest, "党员") == {"K3": "block"}
    assert "大专" in {cell for row in rows(newest, "党员") for cell in row}
    mend(newest, "党员", "K3", RIGHT, inbox(place) / "三.xlsx")
    assert [state for _, state in take_in(place)] == ["accepted"]
    computed(place)
    assert (
        members_of(place, STREET) == 2
        and told_of(place, "X001") == told_of(place, "F019") == told_of(place, "V002") == []
    )


def test_a_workbook_of_a_version_that_stands_no_more_waits(place: Workplace) -> None:
    book(inbox(place) / "党员.xlsx", 党员=people((FIRST, RIGHT), (SECOND, RIGHT)))
    book(inbox(place, THERE) / "名册.xlsx", 党员=people((FIRST, "310101001")))
    take_in(place), take_in(place, THERE)
    computed(place)
    (later,) = answer(place).paths
    book(inbox(place) / "新表.xlsx", 党员=people((FIRST, RIGHT), (SECOND, OTHER)))
    assert take_in(place) == [(3, "accepted")]
    mend(later, "党员", "K2", OTHER, inbox(place) / "改好.xlsx")
    take_in(place)
    with reading(place.store.engine) as connection:
        assert [one["submission"] for one in findings(connection, rule="F019")] == [4]
        assert [row["id"] for row in submissions(connection, district=HERE, current=True)] == [3]


def test_a_file_that_todays_rules_read_otherwise_is_to_be_replayed_first(place: Workplace) -> None:
    sheet = people((BOTH, RIGHT))
    sheet[1][EDUCATION - 1] = "博士猴"
    book(inbox(place) / "党员.xlsx", 党员=sheet)
    book(inbox(place, THERE) / "名册.xlsx", 党员=people((BOTH, "310101001")))
    take_in(place), take_in(place, THERE)
    path = place.reference / "values" / "own.csv"
    path.parent.mkdir(exist_ok=True)
    names = header_row("values")
    told = {"database": "party_member", "column": "education", "written": "博士猴", "value": "10"}
    told |= {"author": "李处", "reason": "来函"}
    path.write_text(f"{','.join(names)}\n{','.join(told.get(name, '') for name in names)}\n", encoding="utf-8")
    computed(place)
    assert answer(place) == JointAnswers(otherwise=(1,)) and answers(place) == ["党员.xlsx.退改_1.xlsx"]


def test_what_stands_in_the_file_of_the_month_before_is_named_and_marks_nothing(place: Workplace) -> None:
    book(inbox(place, HERE, "2026-08") / "八月.xlsx", 党员=people((FIRST, RIGHT), (SECOND, RIGHT), (BOTH, RIGHT)))
    take_in(place, HERE, "2026-08")
    computed(place, "2026-08")
    book(inbox(place) / "党员.xlsx", 党员=people((BOTH, RIGHT)))
    take_in(place)
    computed(place)
    (path,) = answer(place).paths
    assert "P001" in listed(path) and "八月.xlsx，党员" in listed(path) and "B2:B3" in listed(path)
    assert marked(path, "党员") == {}
