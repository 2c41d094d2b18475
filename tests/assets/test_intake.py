"""A delivery from its folder to the ledger, without Dagster."""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.inbox import Left, Why, delivery
from intake.reported import reported
from intake.rereading import Chosen, replay
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.homes.home import Home
from schemas.databaselist import databases
from sources.examining.examination import Examination, examine
from tests.assets.deliveries import deliver
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings, submissions
from warehouse.submissions.committing import Decision

ALL = frozenset(databases())
PERIOD, DISTRICT = "2026-09", "310105"


@pytest.fixture
def place(home: Home) -> Workplace:
    return home.workplace()


def take(place: Workplace, wanted: frozenset[str] = ALL) -> dict[str, int | None]:
    waits = delivery(place.inbox, place.areas, PERIOD, DISTRICT)
    return {each.database or "?": each.submission for each in take_in_delivery(place, waits, wanted)}


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_delivery_is_committed_answered_and_leaves_the_inbox(place: Workplace) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    taken = take(place)
    assert set(taken) == ALL
    assert left(place.inbox) == []
    answers = left(place.returned / PERIOD / DISTRICT)
    assert answers == sorted(f"{one.title}.csv.回执_{taken[one.name]}.xlsx" for one in databases().values())
    member = reported(place, PERIOD, DISTRICT, ["party_member"])[0]
    assert (member.state, member.total("records"), member.mismatches) == ("accepted", 2, ())
    assert [row["id"] for row in member.versions] == [taken["party_member"]]


def test_the_same_files_again_are_arrivals(place: Workplace) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    take(place)
    deliver(place.inbox, DISTRICT, PERIOD)
    assert take(place) == dict.fromkeys(ALL)
    assert left(place.inbox) == []
    with reading(place.store.engine) as connection:
        assert len(submissions(connection)) == len(ALL)


def test_the_same_rows_under_another_name_in_a_delivery_are_told(place: Workplace) -> None:
    paths = {path.stem: path for path in deliver(place.inbox, DISTRICT, PERIOD)}
    again = paths["党员"].with_name("党员(最终版2).csv")
    again.write_text("党员名册\n" + paths["党员"].read_text(encoding="utf-8"), encoding="utf-8")
    take(place)
    with reading(place.store.engine) as connection:
        told = findings(connection, rule="F009")
    assert [(one["file"], one["message"].split("。")[0]) for one in told] == [
        ("党员(最终版2).csv", "内容与党员.csv相同，疑为重复")
    ]


def test_members_of_a_package_are_taken_in_and_answered_one_by_one(place: Workplace) -> None:
    paths = deliver(place.inbox, DISTRICT, PERIOD)
    with zipfile.ZipFile(paths[0].with_name("全区.zip"), "w") as package:
        for path in paths:
            package.write(path, path.name)
            path.unlink()
    taken = take(place, frozenset({"party_member"}))
    assert (set(taken), left(place.inbox)) == ({"party_member"}, ["全区.zip"])
    taken |= {name: number for name, number in take(place).items() if number}
    assert (set(taken), left(place.inbox)) == (set(ALL), [])
    folder = place.returned / PERIOD / DISTRICT / "全区.zip"
    assert left(folder) == sorted(f"{one.title}.csv.回执_{taken[one.name]}.xlsx" for one in databases().values())
    with reading(place.store.engine) as connection:
        assert {row["files"][0] for row in submissions(connection)} == {f"全区.zip/{path.name}" for path in paths}


def test_a_wrong_package_goes_back_whole(place: Workplace) -> None:
    (first, *others) = deliver(place.inbox, DISTRICT, PERIOD)
    for path in others:
        path.unlink()
    path = first.with_name("全区.zip")
    with zipfile.ZipFile(path, "w") as package:
        package.write(first, "../党组织.csv")
    first.unlink()
    assert list(take(place)) == ["?"]
    assert (left(place.inbox), len(left(place.returned / PERIOD / DISTRICT))) == ([], 1)


def test_files_of_other_databases_wait_for_their_run(place: Workplace) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    (place.inbox / PERIOD / DISTRICT / "说明.csv").write_text("这不是报表\n", encoding="utf-8")
    assert set(take(place, frozenset({"party_org", "unit"}))) == {"party_org", "unit"}
    others = {f"{one.title}.csv" for one in databases().values()} - {"党组织.csv", "实有单位.csv"}
    assert left(place.inbox) == sorted({*others, "说明.csv"})


def test_what_cannot_be_read_goes_back_with_a_notice(place: Workplace) -> None:
    folder = place.inbox / PERIOD / DISTRICT / "华阳路街道"
    folder.mkdir(parents=True)
    (folder / "说明.csv").write_text("这不是报表\n", encoding="utf-8")
    (number,) = take(place).values()
    assert number is not None
    assert left(place.inbox) == []
    assert left(place.returned / PERIOD / DISTRICT / "华阳路街道") == [f"说明.csv.退改_{number}.xlsx"]


def test_a_mended_file_gets_an_answer_beside_the_first(place: Workplace) -> None:
    (path,) = (p for p in deliver(place.inbox, DISTRICT, PERIOD) if p.name == "党员.csv")
    good = path.read_text(encoding="utf-8-sig")
    path.write_text(good.replace("公民身份号码", "编号"), encoding="utf-8")
    first = take(place)["party_member"]
    path.write_text(good, encoding="utf-8")
    second = take(place)["party_member"]
    assert [name for name in left(place.returned) if name.startswith("党员")] == [
        f"党员.csv.回执_{second}.xlsx",
        f"党员.csv.退改_{first}.xlsx",
    ]
    assert reported(place, PERIOD, DISTRICT, ["party_member"])[0].state == "accepted"


def test_keep_inbox_leaves_the_files(place: Workplace) -> None:
    paths = deliver(place.inbox, DISTRICT, PERIOD)
    kept = dataclasses.replace(place, keep_inbox=True)
    take(kept)
    assert all(path.exists() for path in paths)
    assert take(kept) == dict.fromkeys(ALL)


def growing(place: Workplace, times: int) -> Callable[..., Examination]:
    """`examine`, while somebody writes on in the inbox."""
    written: list[str] = []

    def slow(path: Path, *arguments: object, **options: object) -> Examination:
        found = examine(path, *arguments, **options)  # type: ignore[arg-type]
        if path.name == "居民区.csv" and len(written) < times:
            written.append(f"31010500100{len(written) + 2},另一居民区{len(written)},310105001,1,1,1\n")
            with (place.inbox / PERIOD / DISTRICT / path.name).open("a", encoding="utf-8") as stream:
                stream.write(written[-1])
        return found

    return slow


def test_a_file_that_changes_while_it_is_read_is_read_again(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    monkeypatch.setattr("sources.examining.packages.examine", growing(place, 2))
    assert set(take(place)) == ALL
    assert left(place.inbox) == []
    (version,) = reported(place, PERIOD, DISTRICT, ["community"])[0].versions
    assert version["rows_accepted"] == 3


def test_a_file_that_never_comes_to_rest_waits(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    told: list[Left] = []
    waits = delivery(place.inbox, place.areas, PERIOD, DISTRICT)
    monkeypatch.setattr("sources.examining.packages.examine", growing(place, 9))
    taken = take_in_delivery(place, waits, ALL, tell=told.append)
    assert {each.database for each in taken} == ALL - {"community"}
    assert told == [Left(place.inbox / PERIOD / DISTRICT / "居民区.csv", Why.CHANGING)]
    monkeypatch.undo()
    assert set(take(place)) == {"community"}
    assert reported(place, PERIOD, DISTRICT, ["community"])[0].total("records") == 4


def test_a_fault_over_one_file_does_not_stop_the_others(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)

    def faulty(path: Path, *arguments: object, **options: object) -> Examination:
        if path.name == "党员.csv":
            raise KeyError(path.name)
        return examine(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("sources.examining.packages.examine", faulty)
    with pytest.raises(KeyError, match="党员.csv"):
        take(place)
    assert left(place.inbox) == ["党员.csv"]


def test_what_becomes_a_link_before_it_is_opened_is_left(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    outside = place.inbox.parent / "outside.csv"
    path = place.inbox / PERIOD / DISTRICT / "党员.csv"
    waits = delivery(place.inbox, place.areas, PERIOD, DISTRICT)
    path.rename(outside)
    path.symlink_to(outside)
    told: list[Left] = []
    taken = take_in_delivery(place, waits, ALL, tell=told.append)
    assert {each.database for each in taken} == ALL - {"party_member"}
    assert told == [Left(path, Why.NO_FILE)]
    assert (path.is_symlink(), outside.exists()) == (True, True)


def test_replay_of_the_same_rules_changes_nothing(place: Workplace) -> None:
    deliver(place.inbox, DISTRICT, PERIOD)
    take(place)
    again = replay(place, Chosen(PERIOD, DISTRICT, ALL), Decision("test", "nothing changed"))
    assert {each.database: each.submission for each in again} == dict.fromkeys(ALL)
    with reading(place.store.engine) as connection:
        assert len(submissions(connection)) == len(ALL)


def test_nothing_reported_is_missing(place: Workplace) -> None:
    told = reported(place, PERIOD, DISTRICT, ["unit"])[0]
    assert (told.state, told.versions, told.to_mend) == ("missing", [], 0)
