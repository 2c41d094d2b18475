"""Every file of the corpus: its verdict is the manifest's, nothing raises, and the process that asks stays small."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from intake.inbox import delivery
from intake.taking import take_in_delivery
from pipelines.homes.home import Home
from schemas.databaselist import databases
from sources.child.parser import Parser
from tests.assets.deliveries import deliver
from tests.hostile.build_text import lines
from tests.hostile.case import Verdict, accepted, changed, identity, members, partial, returned
from tests.hostile.corpus import FAMILIES, MANIFEST, cases, write
from tests.hostile.judging import difference, outcomes, strangers, verdict_of
from tests.stores import NIGHT

EVERY = 8
"""By day only every eighth file goes through a whole intake, which also answers it; all do with `make fuzz`."""
ROOT = Path(__file__).parents[2]
GIB = 1 << 30
SUFFIXES = {
    (".xlsx", ".xlsm"): 80,
    (".xls", ".et"): 40,
    (".csv", ".tsv", ".txt"): 50,
    (".dbf",): 30,
    (".json", ".jsonl"): 30,
    (".zip",): 10,
}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files, written once."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder)
    return folder


def test_there_are_enough_files_of_each_kind() -> None:
    names = [name for family in FAMILIES for name in cases(family)]
    for suffixes, wanted in SUFFIXES.items():
        assert sum(name.endswith(suffixes) for name in names) >= wanted, suffixes
    taken = [case for family in FAMILIES for case in cases(family).values() if case.verdict.state != "returned"]
    assert len(taken) >= 60  # a guard that returns everything is wrong too


def test_the_corpus_is_small_on_the_disk(corpus: Path) -> None:
    assert sum(path.stat().st_size for path in corpus.rglob("*")) < 300_000_000
    told = json.loads((corpus / MANIFEST).read_text(encoding="utf-8"))
    assert set(told) == {path.relative_to(corpus).as_posix() for path in corpus.glob("*/*")}


@pytest.mark.parametrize(
    ("cell", "text", "told"),
    [
        ("入党日期", "2012-07-01", None),
        ("入党日期", "2012-07-02", "rows 4 are accepted and nobody's"),
        ("所在党支部代码", "310105000002", "rows 4 are accepted and nobody's"),
        ("公民身份号码", identity(999), "rows 4 are accepted and nobody's"),
    ],
)
def test_a_value_that_slipped_is_noticed(tmp_path: Path, cell: str, text: str, told: str | None) -> None:
    path = tmp_path / "党员.csv"
    path.write_text(lines(changed(members(12), 3, cell, text)), encoding="utf-8")
    with Parser() as parser:
        found = outcomes(path, parser)
    assert difference(accepted(12), verdict_of(found)) is None
    assert strangers(found) == told


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        (accepted(12), accepted(12, "F012"), True),
        (accepted(12, "F007"), accepted(12), False),
        (accepted(12), accepted(11), False),
        (partial(11, 1, "V004"), partial(12, 0, "V004"), False),
        (returned("F001"), returned("F001", "F003"), False),
        (returned("F001"), accepted(12), False),
    ],
)
def test_verdicts_differ_where_they_should(wanted: Verdict, found: Verdict, *, same: bool) -> None:
    assert (difference(wanted, found) is None) is same


@pytest.mark.parametrize("family", FAMILIES)
def test_every_verdict_is_the_manifests(corpus: Path, family: str) -> None:
    """In a process of its own, so that one that dies or grows is seen."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.hostile", str(corpus), "--judge", "--written", "--only", f"{family}/"],
        cwd=ROOT, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr[-2000:]}"
    largest = int(run.stdout.rpartition("largest resident size: ")[2].split()[0])
    assert largest < 3 * GIB


def test_an_intake_of_all_of_them_goes_on(corpus: Path, home: Home) -> None:
    """One folder of the inbox: the run ends, nothing is left lying, and the good files beside them are taken."""
    place = home.workplace()
    good = deliver(place.inbox, "310105", "2026-09")
    folder = place.inbox / "2026-09" / "310105"
    for path in sorted(corpus.glob("*/*"))[:: 1 if NIGHT else EVERY]:
        shutil.copy(path, folder / f"{path.parent.name}-{path.name}")
    waits = delivery(place.inbox, place.areas, "2026-09", "310105")
    taken = take_in_delivery(place, waits, frozenset(databases()))
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    states = {(each.database, each.state) for each in taken}
    assert {(name, "accepted") for name in databases()} <= states
    assert len(taken) >= len(waits.files) - len(good)
