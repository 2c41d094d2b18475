"""A home of a tiny city in which anything happens in any order, held against the model of it at each step."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from intake.inbox import delivery
from intake.rereading import Chosen, replay
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from intake.zeros import confirm
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.states import Slot
from sources.child.parser import Parser
from tests.anyorder.model import EVERY_SLOT, Model
from tests.anyorder.sent import (
    DATABASES,
    DISTRICTS,
    FOUR_STREETS,
    LAST,
    OWN_HEADER,
    PERIODS,
    File,
    Known,
    Sent,
    mended_book,
    put,
)
from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.cities import AREAS
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import submissions
from warehouse.ledger.owing.obligations import obligations
from warehouse.ledger.tables import ledger_event
from warehouse.submissions.acceptance import accept, accept_as_delta
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert
from warehouse.verification.proof import verify

KNOWN = {code: indicators()[code] for code in ("BL01", "MEM01")}
BECAUSE = Decision("王处", "区里来函")
TODAY = dt.date(2026, 9, 1)
"""Nothing is late yet."""
HEADERS = "database,district,file,header,column,valid_from,valid_to,author,reason"
MOST_STATEMENTS = 60
LEVELS = (1, 2)

a_period, a_district = st.sampled_from((*PERIODS, PERIODS[1])), st.sampled_from(DISTRICTS)
kills = st.none() | st.none() | st.integers(0, MOST_STATEMENTS)
files = st.builds(
    Sent,
    period=a_period,
    district=a_district,
    database=st.sampled_from(DATABASES),
    keys=st.frozensets(st.integers(0, LAST), max_size=5),
    wrong=st.sampled_from((0, 0, 0, 1)),
    is_own_header=st.sampled_from((False, False, True)),
    street=st.none(),
    edition=st.integers(1, 2),
) | st.builds(
    Sent,
    period=a_period,
    district=a_district,
    database=st.just("building"),
    keys=st.frozensets(st.integers(0, 2), max_size=3).map(lambda some: frozenset(3 * one for one in some)),
    wrong=st.just(0),
    is_own_header=st.just(False),
    street=st.just(1),
    edition=st.integers(1, 2),
)


class Killed(BaseException):
    """The process ended between two statements."""


class AnyOrder(RuleBasedStateMachine):
    """One home of a tiny city, and the model of it."""

    backend: Backend
    folder: Path
    parser: Parser

    @initialize()
    def begin(self) -> None:
        """An empty home."""
        self.name = f"test_{next(NUMBERS)}"
        root = self.folder / self.name
        self.folders = {one: root / one for one in ("inbox", "returned", "releases", "checks", "reference")}
        for path in self.folders.values():
            path.mkdir(parents=True)
        url = self.backend.create(self.name, "octet_empty")
        self.store = open_at(url, root)
        self.watch = sqlite3.connect(url.removeprefix("sqlite:///"))
        self.model = Model(Known(frozenset(), AREAS))
        self.seen: list[tuple[dt.datetime, dict[str, Any]]] = []
        self.left: int | None = None
        sa.event.listen(self.store.engine, "before_cursor_execute", self._count_down)

    @property
    def place(self) -> Workplace:
        """The home as the next process opens it."""
        folders: dict[str, Any] = self.folders
        opened = Workplace(**folders, areas=self.model.known.areas, start="2026-01", open_store=lambda: self.store)
        opened._parsers.append(self.parser)
        return opened

    def _count_down(self, *_arguments: Any) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed

    def _killed(self, act: Callable[[], Any], after: int | None) -> None:
        """Do it; where it is killed after so many statements, do it once more."""
        self.left = after
        try:
            act()
        except Killed:
            self.left = None
            act()
        finally:
            self.left = None

    @rule(file=files, after=kills)
    def send(self, file: File, after: int | None) -> None:
        """A file arrives, at times one that was sent before."""
        put(file, self.folders["inbox"])

        def act() -> None:
            place = self.place
            waits = delivery(place.inbox, place.areas, file.period, file.district)
            take_in_delivery(place, waits, frozenset(DATABASES))
            place.owe(Period.parse(file.period))

        self._killed(act, after)
        self.model.send(file)

    @rule(number=st.integers(0), key=st.integers(0, LAST), after=kills)
    def mend(self, number: int, key: int, after: int | None) -> None:
        """A return workbook comes back, with a row mended."""
        answered = {
            path: one.file
            for one in self.model.versions
            if isinstance(one.file, Sent) and one.database == "party_member" and one.own_back
            for path in sorted(self.folders["returned"].rglob(f"*退改_{one.number}.xlsx"))
        }
        if answered:
            path, file = list(answered.items())[number % len(answered)]
            back = mended_book(path, file, key)
            if back is not None and not back.read(self.model.known).is_returned:
                self.send(back, after)

    @rule(number=st.integers(0), after=kills)
    def send_again(self, number: int, after: int | None) -> None:
        """A file that was sent before, as it was."""
        sent = [one.file for one in self.model.versions if one.file is not None]
        if sent:
            self.send(sent[number % len(sent)], after)

    @rule(period=a_period, district=a_district, after=kills)
    def read_again(self, period: str, district: str, after: int | None) -> None:
        """`octet replay`."""
        chosen = Chosen(period, district, frozenset(DATABASES))
        self._killed(lambda: replay(self.place, chosen, BECAUSE), after)
        self.model.replay(period, district)

    @rule(number=st.integers(0))
    def take_back(self, number: int) -> None:
        """`octet revert-submission`, of any that ever was."""
        self._decide(number, lambda one: revert(self.store, one, BECAUSE), self.model.revert)

    @rule(number=st.integers(0))
    def let_count(self, number: int) -> None:
        """`octet accept`, of any that ever was."""
        self._decide(number, lambda one: accept(self.store, one, BECAUSE), self.model.accept)

    @rule(number=st.integers(0))
    def let_change(self, number: int) -> None:
        """`octet accept --as-delta`, of any that ever was."""
        self._decide(number, lambda one: accept_as_delta(self.store, one, BECAUSE), self.model.accept_as_delta)

    @rule(
        slot=st.sampled_from(EVERY_SLOT),
        keys=st.frozensets(st.integers(0, LAST), min_size=4),
        few=st.frozensets(st.integers(0, LAST), min_size=1, max_size=2),
        wrong=st.sampled_from((0, 1)),
        edition=st.integers(1, 2),
        after=kills,
    )
    def change_a_few(
        self,
        slot: tuple[str, str, str],
        keys: frozenset[int],
        few: frozenset[int],
        wrong: int,
        edition: int,
        after: int | None,
    ) -> None:
        """A whole file, then some rows of it, and the newest that waits there changes what stands."""
        for sent, back, number in ((keys, wrong, 1), (few, 0, edition)):
            self.send(Sent(*slot, sent, back, is_own_header=False, street=None, edition=number), after)
        waiting = self.model.of(slot, lambda one: one.waits)
        if waiting:
            self.let_change(waiting[-1].number - 1)

    def _decide(self, number: int, act: Callable[[int], Any], expected: Callable[[int], Any]) -> None:
        if self.model.versions:
            one = number % len(self.model.versions) + 1
            assert _refuses(lambda: act(one)) == _refuses(lambda: expected(one))

    @rule(slot=st.sampled_from(EVERY_SLOT))
    def say_zero(self, slot: tuple[str, str, str]) -> None:
        """`octet confirm-zero`."""
        period, district, database = slot
        asked = Slot(Period.parse(period), district, database, None)
        refused = _refuses(lambda: confirm(self.place, asked, BECAUSE))
        assert refused == _refuses(lambda: self.model.confirm_zero(slot))

    @rule(slot=st.sampled_from(EVERY_SLOT))
    def waive(self, slot: tuple[str, str, str]) -> None:
        """`octet waive`, or take it back."""
        self.model.waived ^= {slot}
        lines = [f"{','.join(one)},,waived,来函\n" for one in sorted(self.model.waived)]
        path = self.folders["reference"] / "obligations" / "1.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text("period,district,database,due_on,decision,reason\n" + "".join(lines), encoding="utf-8")
        self.place.owe(Period.parse(slot[0]))

    @rule(database=st.sampled_from(DATABASES), district=st.sampled_from(DISTRICTS))
    def map_header(self, database: str, district: str) -> None:
        """A district's own header is decided, or is no longer."""
        held = self.model.known.headers ^ {(database, district)}
        lines = [f"{name},{of},,{','.join(OWN_HEADER[name])},,,王处,来函\n" for name, of in sorted(held)]
        path = self.folders["reference"] / "headers" / "1.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            "database,district,file,header,column,valid_from,valid_to,author,reason\n" + "".join(lines),
            encoding="utf-8",
        )
        self.model.known = Known(held, self.model.known.areas)

    @rule()
    def found_streets(self) -> None:
        """The list of areas is edited: each district has a street more, or has not."""
        other = AREAS if self.model.known.areas is FOUR_STREETS else FOUR_STREETS
        self.model.known = Known(self.model.known.headers, other)

    @rule(period=st.sampled_from(PERIODS), after=kills)
    def run(self, period: str, after: int | None) -> None:
        """Figures are computed; once more changes nothing."""
        asked = Period.parse(period)

        def act() -> None:
            place = self.place
            compute(place.store, asked, place.areas, known=KNOWN)

        self._killed(act, after)
        assert self._figures(period) == self.model.figures(period)
        before = self._written()
        act()
        assert self._written() == before
        self.seen.append((dt.datetime.now(dt.UTC), self._picture()))

    def _written(self) -> int:
        """What SQLite numbers the contents by: another after every transaction that wrote."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def _figures(self, period: str, as_of: dt.datetime | None = None) -> dict[tuple[str, str], Any]:
        with reading(self.store.engine) as connection:
            rows = values(connection, period=period, levels=LEVELS, as_of=as_of)
        told = {(row["code"], row["area"]): row for row in rows if not row["area"].endswith("-unallocated")}
        return {key: (row["value"], row["areas_reported"], row["areas_expected"]) for key, row in told.items()}

    def _picture(self, as_of: dt.datetime | None = None) -> dict[str, Any]:
        """Submissions and figures, now or as of a time."""
        with reading(self.store.engine) as connection:
            states = [(row["id"], row["state"]) for row in submissions(connection, as_of=as_of)]
        return {"states": sorted(states), **{period: self._figures(period, as_of) for period in PERIODS}}

    @invariant()
    def states_are_as_expected(self) -> None:
        """Every submission, and every obligation."""
        if not hasattr(self, "store"):
            return
        with reading(self.store.engine) as connection:
            rows = sorted(submissions(connection), key=lambda row: row["id"])
            told = [
                one
                for period in PERIODS
                for one in obligations(connection, self.model.known.areas, Period.parse(period), TODAY)
                if one["database"] in DATABASES
            ]
        assert [(row["id"], row["database"], row["part"], row["state"]) for row in rows] == self.model.states()
        owed = {(one["period"], one["district"], one["database"]): one["state"] for one in told}
        assert owed == {slot: self.model.owed(slot) for slot in EVERY_SLOT}

    def teardown(self) -> None:
        """In the end all invariants hold, time has gone forward, and every earlier time is told as it was."""
        if not hasattr(self, "store"):
            return
        with _dropped(self):
            for period in PERIODS:
                self.run(period, None)
            for at, then in self.seen:
                assert self._picture(at) == then
            with reading(self.store.engine) as connection:
                times = list(connection.scalars(sa.select(ledger_event.c.at).order_by(ledger_event.c.id)))
            assert times == sorted(times)
            assert verify(self.store, self.model.known.areas, [self.folders["releases"]], known=KNOWN) == []


@contextmanager
def _dropped(machine: AnyOrder) -> Iterator[None]:
    try:
        yield
    finally:
        machine.watch.close()
        machine.store.engine.dispose()
        machine.backend.drop(machine.name)


def _refuses(act: Callable[[], Any]) -> bool:
    try:
        act()
    except ConfigurationError:
        return True
    return False
