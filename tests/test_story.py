"""A story of a city, played day by day: states, figures, findings, causes and announcements are those of its truth."""

from __future__ import annotations

from itertools import groupby, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from pipelines.homes.new_home import make_home
from schemas.cities.areas import Areas, areas, areas_in
from schemas.column import Kind, Treatment
from schemas.databaselist import database, databases
from schemas.periods import Period
from synth.order import CityOrder
from synth.story.daybyday import tell
from synth.story.newground import redrawn
from tests.hangzhou import CITY, write_areas
from tests.homes import counting
from tests.pipelines.catching import Letter, PostOffice, post_office
from tests.player import Player, about_all_findings, about_changes, about_day, about_figures
from tests.stores import NIGHT
from warehouse.ledger.connection import reading

pytestmark = pytest.mark.timeout(0 if NIGHT else 600)
FEW = frozenset({"ORG01", "MEM01", "MEM03", "APP01", "RC01", "RC03", "BL01", "TU01", "YL01", "COV01", "COV04"})
"""Indicators that are counted here: of every database, with ratios; the year at night has all."""
WORDS = {"due_soon": ("即将到期", "due soon"), "overdue": ("逾期未报", "overdue"),
         "held": ("待核定", "waiting for a decision")}  # fmt: skip
IDENTIFYING = frozenset({Treatment.HMAC, Treatment.PERSON_KEY, Treatment.NAME_KEY, Treatment.FILLED, Treatment.DROP})
"""What never leaves the vault: of columns of these kinds it names somebody."""
NAMING = frozenset({Kind.TEXT, Kind.IDENTITY, Kind.PHONE})
Truth = dict[str, Any]


def played(
    order: CityOrder, until: Period, home: Home, folder: Path, patch: pytest.MonkeyPatch, only: frozenset[str]
) -> list[str]:
    """What differs from the truth of a story."""
    player, wrong, told, before = Player(home, folder / "story", order.period, patch), list[str](), [], "2023-01-01"
    contact, letters = min(one.code for one in order.areas.level(2)), list[Letter]()
    with post_office() as post:
        patch.setenv("OCTET_ANNOUNCE_DEPARTMENT", post.hook)
        patch.setenv(f"OCTET_ANNOUNCE_{contact}", post.mail)
        for truth in tell(folder / "story", order, until, only):
            player.play(truth)
            for day, messages in truth["heard"].items():
                if NIGHT or messages or day == truth["day"]:
                    player.announce(day)
                    wrong += [f"{day} {one}" for one in about_letters(messages, contact, player.home.areas, post)]
                    letters += [*post.hooked, *post.mailed]
                    post.hooked.clear()
                    post.mailed.clear()
            with reading(player.home.engine()) as connection:
                wrong += about_day(truth, player.home, connection)
                wrong += about_changes(before, truth, player.home, connection)
            told.append(truth)
            before = truth["day"]
    text = "\n".join(one.title + one.text for one in letters)
    somebody = identifiers(folder / "story")
    wrong += [f"announced: {one}" for one in somebody or ["of nobody"] if one in text or not somebody]
    with reading(player.home.engine()) as connection:
        wrong += about_all_findings(told, connection)
        wrong += [one for truth in told for one in about_figures(truth, player.home, before, connection)]
    return wrong


def about_letters(messages: list[Truth], contact: str, known: Areas, post: PostOffice) -> list[str]:
    """What is announced otherwise than told: to the department, and to one district what is owed of it."""
    own = [
        one | {"of": [pair for pair in one["of"] if pair[0] == contact]} for one in messages if one["topic"] != "held"
    ]
    wrong = []
    for box, expected in ((post.hooked, messages), (post.mailed, [one for one in own if one["of"]])):
        letters = [letter(one, known) for one in expected]
        wrong += [f"{got}, not {wanted}" for got, wanted in zip_longest(box, letters) if got != wanted]
    return wrong


def letter(message: Truth, known: Areas) -> Letter:
    """One message, in words."""
    period, count, (zh, en) = message["period"], len(message["of"]), WORDS[message["topic"]]
    of = groupby(message["of"], key=itemgetter(0))
    lines = [f"{known.name(code)}：{'、'.join(database(name).title for _, name in pairs)}" for code, pairs in of]
    text = [*lines, f"octet status --period {period}", f"{period} {count} {en}"]
    return Letter(f"Octet {period} {zh} {count}项", "\n".join(text))


def identifiers(folder: Path) -> set[str]:
    """All that was sent in columns that identify somebody: names, numbers, telephones, addresses."""
    columns = [one for of in databases().values() for one in of.columns.values() if one.kind in NAMING]
    titles = {one.title for one in columns if one.treatment in IDENTIFYING}
    found = set[str]()
    for path in folder.rglob("*.xlsx"):
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            head, *rows = book.get_sheet_by_name(name).to_python()
            for at in (at for at, title in enumerate(head) if title in titles):
                found |= {str(row[at]) for row in rows} - {""}
    return found


def test_three_months_of_three_districts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = areas_in(write_areas(tmp_path / "home" / "reference" / "areas"))
    home = home_of(make_home(tmp_path / "home", CITY, key_file=tmp_path / "test.keys").home.root)
    order = CityOrder(Period(2025, 1), known, 0.0005, 0.0, 1)
    with counting(FEW):
        assert played(order, Period(2025, 3), home, tmp_path, monkeypatch, FEW)[:40] == []


@pytest.mark.skipif(not NIGHT, reason="a year of the whole city: OCTET_NIGHT=1")
def test_a_year_of_the_city(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = CityOrder(Period(2025, 1), areas(), 0.001, 0.0, 1)
    assert played(order, Period(2025, 12), home, tmp_path, monkeypatch, frozenset())[:40] == []


def test_streets_that_come_into_a_district_take_codes_that_none_has(tmp_path: Path) -> None:
    known, merged, heir = areas(), "310151", "310120"
    since = Period(2025, 10)
    redrawn(known, merged, heir, "310101", since).write(tmp_path / "story.csv")
    after = areas("310000", tmp_path)
    own, came = known.children(heir, since), known.children(merged, since)
    names = [one.zh for one in after.children(heir, since)]
    assert sorted(names) == sorted(one.zh for one in (*own, *came))
    assert after.children(merged, since) == ()
