"""The attacker: what can anybody find out from all that is published together? An issue that fails is not built.

Criterion: a count of persons from 1 to k - 1, shown or not (also what is left of a whole), must be possible from 1 to k
for all that readers know; of a small group (under 2 k) it must not follow that all or none have what is sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from warehouse.releases.audit.attackbounds import Aim, narrowed
from warehouse.releases.audit.attackhistory import PastView, past_views, small_moves, told_before
from warehouse.releases.audit.attackrows import CellNumber, ReadersView, read
from warehouse.releases.audit.attacksums import add_equal_sums
from warehouse.releases.edition.material import Material


class PrivacyBreach(NamedTuple):
    """A count that can be narrowed to `lowest` … `highest`, though it must not. `what`: which, in Chinese."""

    code: str
    area: str
    dimension: str
    member: str
    what: str
    lowest: float
    highest: float

    @property
    def told(self) -> str:
        """One line for people."""
        where = f"{self.area} {self.code}" + (f" {self.dimension}={self.member}" if self.dimension else "")
        span = f"{self.lowest:g}" if self.lowest == self.highest else f"{self.lowest:g} 至 {self.highest:g}"
        return f"{where}：{self.what}可推算为 {span}"


@dataclass(frozen=True)
class AuditResult:
    """What the attacker found; `checked`: how many counts he tried."""

    breaches: tuple[PrivacyBreach, ...]
    checked: int

    @property
    def is_safe(self) -> bool:
        """Whether nothing can be found out."""
        return not self.breaches


def audit(public: Material, exact: Material | None = None, threshold: int = 5) -> AuditResult:
    """Attack an issue together with all its `others`. `exact`: the same material before protection.

    Without `exact` it is not known what is small: then only what certainly is (from 1 to k - 1) is a breach.
    """
    reader = read(public, exact)
    add_equal_sums(reader, public)
    names = _names(reader)
    aims = dict(_aims(reader, public, threshold) if exact is not None else _unknown(reader, threshold))
    past = past_views(public, reader, public.others if exact is None else exact.others)
    for one in past if exact is not None else ():
        aims |= {aim: f"自{one.title}以来变动的" for aim in small_moves(reader, one, threshold)}
    before = {aim: one for one in past for aim in _hidden_before(one, public, threshold)}
    found, given_away = [], list[tuple[Aim, float, float]]()
    for aim, low, high in narrowed(reader, [*aims, *before]):
        if aim in before:
            given_away.append((aim, low, high))
        elif (exact is not None or 1 <= low <= high < threshold) and not told_before(reader, aim.number):
            spot, what = names[aim.number]
            found.append(PrivacyBreach(*spot[:4], aims[aim] + what, low, high))
    for one in past:
        found += _given_away(one, [failed for failed in given_away if before[failed[0]] is one])
    return AuditResult(tuple(sorted(found)), len(aims) + len(before))


def _hidden_before(past: PastView, public: Material, threshold: int) -> Iterator[Aim]:
    """What another issue hid, as numbers of all issues."""
    for aim, _ in _aims(past.view, public, threshold):
        if past.view.known[aim.number] is None:
            yield replace(aim, number=past.start + aim.number)


def _given_away(past: PastView, failed: list[tuple[Aim, float, float]]) -> Iterator[PrivacyBreach]:
    """Of what another issue hid and can be worked out, that which it did not give away by itself."""
    own = {aim: replace(aim, number=aim.number - past.start) for aim, *_ in failed}
    alone = {aim for aim, *_ in narrowed(past.view, list(own.values()))} if own else set()
    names = _names(past.view)
    for aim, low, high in failed:
        if own[aim] not in alone:
            spot, what = names[own[aim].number]
            yield PrivacyBreach(*spot[:4], f"{past.title}未公布的{what}", low, high)


def _unknown(reader: ReadersView, threshold: int) -> Iterator[tuple[Aim, str]]:
    for number, known in enumerate(reader.known):
        if known is None:
            yield Aim(number, 0, threshold), ""


def _aims(reader: ReadersView, public: Material, threshold: int) -> Iterator[tuple[Aim, str]]:
    for number, truth in enumerate(reader.truth):
        if truth is not None and 0 < truth < threshold:
            yield Aim(number, 1, threshold), f"少于 {threshold} 人的"
    secret = {one.code for one in public.indicators if one.personal and one.sensitive}
    above = {number: spot for spot, number in reader.spots.items() if spot.code in secret and not spot.side}
    yield from _small_groups(reader, above, threshold)
    for row in reader.rows:
        whole = row.terms[0][0]
        size = reader.truth[whole] or 0.0
        if row.kind == "members" and whole in above and 0 < size < 2 * threshold:
            for part, _ in row.terms[1:]:
                if reader.truth[part] == size:
                    yield Aim(part, size - min(size, threshold), size), "小群体全体的"


def _small_groups(reader: ReadersView, secret: dict[int, CellNumber], threshold: int) -> Iterator[tuple[Aim, str]]:
    """All or none of a small group have what is secret; where nobody in the city has it, the list of members tells."""
    spots = ((spot, number) for spot, number in reader.spots.items() if not spot.side)
    in_city = {(spot.code, *spot[2:4]) for spot, number in spots if reader.truth[number]}
    for (whole, part), rest in reader.rests.items():
        size, spot = reader.truth[whole] or 0.0, secret.get(part)
        if spot is None or whole in secret or not 0 < size < 2 * threshold:
            continue
        if reader.truth[rest] == 0:
            yield Aim(rest, 0, min(size, threshold)), "小群体全体的"
        if reader.truth[part] == 0 and (spot.code, *spot[2:4]) in in_city:
            yield Aim(part, 0, min(size, threshold)), "小群体无一人的"


def _names(reader: ReadersView) -> dict[int, tuple[CellNumber, str]]:
    """A cell that has the number, and which of its numbers it is."""
    found: dict[int, tuple[CellNumber, str]] = {}
    for spot, number in reader.spots.items():
        found.setdefault(number, (spot, "分母" if spot.side else "人数"))
    for (whole, part), rest in reader.rests.items():
        found[rest] = (found[part][0], f"在 {found[whole][0].code} 中的余数")
    return found
