"""The plot of a story: what each district sends for each month, on which days, and what is decided. No rows here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.periods import Period
from synth.story.newground import GroundChange

IN_TIME, AGAIN, AFTER, REDRAWN = 6, 9, 12, 28
"""Days of the month after the data date: the deadline (the 10th) lies between the second and the third.

On the last one, in the month in which they begin to hold, new areas are listed.
"""
MENDED = 2
"""So many months after its own comes what members were lacking in a late return."""
PLANTS = (
    "late", "zero", "parts", "totals", "accepted", "waived", "reverted", "jump", "corrected", "resent", "missing",
)  # fmt: skip
"""What happens to a district's returns of a month; it goes round, so that each comes to every district."""
CORRECTED, WITHDRAWN, EMPTY, PARTED, OLD = "unit", "building", "applicant", "community", "party_org"
WAYS = {
    "late": {"party_member": "short"}, "zero": {EMPTY: "empty"}, "totals": {"party_org": "totals", PARTED: "sums"},
    "jump": {PARTED: "jump"}, "corrected": {CORRECTED: "short"},
}  # fmt: skip
"""How the first returns of a month differ from what is true (`ways.py`)."""
"""The databases to which it happens; `OLD` goes on with the codes of areas that have ended."""


@dataclass(frozen=True)
class PlannedSheet:
    """One database in a delivery. `way`: how its rows differ from what is true (`ways.py`).

    `half`: its first or second half of streets, a part each; None: the whole district.
    """

    database: str
    way: str = "true"
    half: int | None = None


@dataclass(frozen=True)
class PlannedDelivery:
    """One file of a district. `waits`: it is too far from what stands to take its place by itself."""

    day: dt.date
    period: Period
    district: str
    name: str
    sheets: tuple[PlannedSheet, ...]
    waits: bool = False


@dataclass(frozen=True)
class PlannedDecision:
    """What a person decides about a return: `kind` is the command."""

    day: dt.date
    kind: str
    period: Period
    district: str
    database: str

    @property
    def line(self) -> str:
        """The command; in braces stands whose number `octet submissions` tells: the newest of these."""
        where = f"--period {self.period} --district {self.district} --database {self.database}"
        newest = f"{{{self.period} {self.district} {self.database}}}"
        return {
            "confirm-zero": f"octet confirm-zero {where} --why 区里来电：本月无",
            "accept": f"octet accept {newest} --why 区里来函：以新文件为准",
            "revert-submission": f"octet revert-submission {newest} --why 区里来函：报错了月份",
            "waive": f"octet waive {self.period} {self.district} {self.database} --approver 王处 --why 系统更换",
        }[self.kind]


Act = PlannedDelivery | PlannedDecision


def day_of(period: Period, number: int) -> dt.date:
    """A day of the month after a period."""
    return period.due_on.replace(day=number)


def acts(
    periods: Sequence[Period], districts: Sequence[str], databases: Sequence[str], ground: GroundChange | None
) -> list[Act]:
    """All of the story, in order of days; what a day brings stands before what is decided on it."""
    found: list[Act] = []
    for month, period in enumerate(periods):
        for number, district in enumerate(districts):
            if ground and period >= ground.since and district == ground.merged:
                continue
            plant = PLANTS[(month * len(districts) + number) % len(PLANTS)]
            own = list(_of_month(period, district, tuple(databases), plant, month + MENDED < len(periods)))
            if ground and period == ground.since and district == ground.splitting:
                own[0] = _with_old_codes(own[0])
            found += own
    return sorted(found, key=lambda act: (act.day, isinstance(act, PlannedDecision)))


def _with_old_codes(first: Act) -> Act:
    assert isinstance(first, PlannedDelivery)
    return replace(
        first, sheets=tuple(PlannedSheet(OLD, "old") if one.database == OLD else one for one in first.sheets)
    )


def _of_month(period: Period, district: str, databases: tuple[str, ...], plant: str, is_mended: bool) -> Iterator[Act]:
    days = {number: day_of(period, number) for number in (IN_TIME, AGAIN, AFTER)}
    apart = {"parts": PARTED, "missing": WITHDRAWN, "waived": WITHDRAWN}.get(plant)
    ways = WAYS.get(plant, {}) if is_mended or plant != "late" else {}
    sheets = tuple(PlannedSheet(name, ways.get(name, "true")) for name in databases if name != apart)
    yield PlannedDelivery(days[AFTER if plant == "late" else IN_TIME], period, district, "数据库汇总", sheets)

    def decided(number: int, kind: str, database: str) -> PlannedDecision:
        return PlannedDecision(days[number], kind, period, district, database)

    def sent(number: int, name: str, sheet: PlannedSheet, waits: bool = False) -> PlannedDelivery:
        return PlannedDelivery(days[number], period, district, name, (sheet,), waits)

    match plant:
        case "late" if is_mended:
            mended = PlannedSheet("party_member")
            yield PlannedDelivery(day_of(period.earlier(-MENDED), AGAIN), period, district, "党员更正", (mended,))
        case "zero":
            yield decided(AFTER, "confirm-zero", EMPTY)
        case "parts":
            yield sent(IN_TIME, "居民区(一)", PlannedSheet(PARTED, half=0))
            yield sent(AFTER, "居民区(二)", PlannedSheet(PARTED, half=1))
        case "corrected":
            yield sent(AFTER, "实有单位更正", PlannedSheet(CORRECTED))
        case "resent" | "accepted":
            yield sent(AGAIN, "实有单位补报", PlannedSheet(CORRECTED, "few"), waits=True)
            yield (
                decided(AFTER, "accept", CORRECTED)
                if plant == "accepted"
                else sent(AFTER, "实有单位重报", PlannedSheet(CORRECTED, "short"))
            )
        case "reverted":
            yield decided(AGAIN, "revert-submission", WITHDRAWN)
            yield sent(AFTER, "商务楼宇重报", PlannedSheet(WITHDRAWN, "short"))
        case "waived":
            yield decided(AGAIN, "waive", WITHDRAWN)
