"""What to do next about what is owed and not met, and what is not answered yet: a command, a file, or a word."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from schemas.states import Owed
from schemas.wording import Bilingual

if TYPE_CHECKING:
    from pipelines.homes.home import Home
    from warehouse.announcements.untold import Untold
    from warehouse.ledger.listings import ListedSubmission
    from warehouse.ledger.owing.obligations import Obligation

NOTHING = Bilingual("未收到，请催报", "nothing received: remind the district")
SEND_AGAIN = Bilingual(
    "请区里更正现行版本的退改表，或重报整个文件",
    "let the district mend the return workbook of the current version, or send the whole file",
)


def next_steps(here: Home, rows: Sequence[Obligation]) -> Iterator[str | None]:
    """One a row, in both languages; None where nobody has anything to do."""
    from pipelines.homes.warehouse_reading import warehouse
    from warehouse.ledger.listings import submissions

    asked = [row for row in rows if row["state"] in ASKED]
    known: dict[int, ListedSubmission] = {}
    if asked:
        with warehouse(here.root) as connection:
            for period in {row["period"] for row in asked}:
                known |= {one["id"]: one for one in submissions(connection, period=period)}
    for row in rows:
        yield ASKED[Owed(row["state"])](here, row, known) if row["state"] in ASKED else None


def to_answer(waits: Sequence[Untold]) -> Bilingual | None:
    """What to do about submissions that wait for a later answer; None where none does."""
    if not waits:
        return None
    months = sorted({one.period for one in waits})
    call = shlex.join(("octet", "answer", *(("--period", months[0]) if len(months) == 1 else ())))
    count, places = len(waits), sum(one.findings for one in waits)
    return Bilingual(
        f"{count} 份报送有合并检查才看出的问题（{places} 条）尚未答复各区：{call}（需私钥）",
        f"{count} submissions have findings on files together ({places}) that no answer tells: {call} (private key)",
    )


def _absent(_here: Home, row: Obligation, _known: dict[int, ListedSubmission]) -> str:
    if row["state"] == Owed.LATE:
        return NOTHING
    waive = _call("waive", row["period"], row["district"], row["database"], "--approver", "…")
    return Bilingual(
        f"{NOTHING}；确无此项：{_zero(row)}；准予免报：{waive}",
        f"{NOTHING.en}; if there is none: {_zero(row)}; or {waive}",
    )


def _received(_here: Home, row: Obligation, known: dict[int, ListedSubmission]) -> str:
    sent = _sent(row, known)
    if sent is not None and not sent["records"]:
        return Bilingual(
            f"确无此项：{_zero(row)}；否则请区里报送填好的表",
            f"if there is none: {_zero(row)}; else let the district send the filled form",
        )
    return Bilingual("请催报其余街镇", "remind the district of the other streets")


def _held(_here: Home, row: Obligation, known: dict[int, ListedSubmission]) -> str:
    from warehouse.ledger.owing.obligations import MENDS

    if row["reason"] == MENDS:
        return SEND_AGAIN
    number = str(row["submission"])
    back = _call("revert-submission", number)
    sent = _sent(row, known)
    if sent is not None and not sent["records"]:
        return Bilingual(f"空表不取代已收的数：{back}", f"what is empty takes no place of what stands: {back}")
    differs, accept = f"octet changes {number}", _call("accept", number)
    return Bilingual(
        f"差在哪里：{differs}；以新件为准：{accept}；否则：{back}",
        f"what differs: {differs}; if it is to count: {accept}; else: {back}",
    )


def _mend(here: Home, row: Obligation, known: dict[int, ListedSubmission]) -> str:
    """Where the newest return workbook lies: it carries the number of the first submission of its file."""
    from intake.answers.notices import answers_to

    folder, sent = here.folder("returned") / row["period"] / row["district"], _sent(row, known)
    same = sorted(one["id"] for one in known.values() if sent is not None and _is_of(one, sent))
    path = next((answers[-1] for one in same if (answers := answers_to(folder, one))), None)
    where = (
        path.relative_to(here.root).as_posix() if path else _call("findings", "--submission", str(row["submission"]))
    )
    return Bilingual(f"请区里更正后再报：{where}", f"let the district mend and send it again: {where}")


def _sent(row: Obligation, known: dict[int, ListedSubmission]) -> ListedSubmission | None:
    """The submission that it rests on."""
    return None if row["submission"] is None else known.get(row["submission"])


def _is_of(one: ListedSubmission, sent: ListedSubmission) -> bool:
    return all(one[name] == sent[name] for name in ("sha256", "period", "district"))


def _zero(row: Obligation) -> str:
    where = ("--period", row["period"], "--district", row["district"], "--database", row["database"])
    return _call("confirm-zero", *where)


def _call(command: str, *words: str) -> str:
    """The command as it is typed; all decisions ask for a reason."""
    why = () if command == "findings" else ("--why", "…")
    return shlex.join(("octet", command, *words, *why)).replace("'…'", "…")


ASKED = {
    Owed.LATE: _absent,
    Owed.MISSING: _absent,
    Owed.RECEIVED: _received,
    Owed.HELD: _held,
    Owed.RETURNED: _mend,
    Owed.PARTIAL: _mend,
}
"""State → what is asked for."""
