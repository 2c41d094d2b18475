"""Issues read side by side: what is told in one of this month, or of the month before or after, is used for the others.

Where a whole and all its parts that two issues show are the same in both, a reader takes the rest to be the same too.
Where by what they show fewer than k persons moved, he looks for who: which member of each breakdown they are of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from schemas.periods import Period
from warehouse.releases.audit.attackbounds import Aim
from warehouse.releases.audit.attackrows import ReadersView, Row, read
from warehouse.releases.audit.attacksums import add_equal_sums
from warehouse.releases.edition.marks import PublishedIssue
from warehouse.releases.edition.material import Material, Place


class PastView(NamedTuple):
    """Another issue as a reader sees it; its numbers begin at `start` among those of all. `title`: which it is."""

    title: str
    view: ReadersView
    start: int


def past_views(public: Material, reader: ReadersView, others: Sequence[PublishedIssue]) -> list[PastView]:
    """The other issues of the month and its neighbours, entered into what the reader knows, with what is unchanged."""
    here = Period.parse(public.period)
    near = [str(here.earlier(months)) for months in (-1, 0, 1)]
    found = []
    for issue in others:
        if issue.period in near:
            shown, exact = _materials(public, issue)
            view = read(shown, exact)
            add_equal_sums(view, shown)
            past = PastView(f"{issue.period} 第 {issue.mark.number} 期", view, len(reader.known))
            links = [*_unchanged(reader, past)]
            reader.known += view.known
            reader.truth += view.truth
            reader.rows += [row._replace(terms=tuple((past.start + n, by) for n, by in row.terms)) for row in view.rows]
            reader.rows += links
            found.append(past)
    return found


def _materials(public: Material, issue: PublishedIssue) -> tuple[Material, Material]:
    """Another issue as it was published, and with what is known of what it hid."""
    same = tuple(one for one in public.indicators if issue.versions.get(one.code) == one.version)
    groups = {key: dict(group) for key, group in issue.breakdowns.items()}
    streets = {one.code: _within(one.code, issue) for one in public.districts}
    shown = replace(public, indicators=same, streets=streets, spans={}, others=())
    shown = replace(shown, totals=dict(issue.totals), breakdowns=groups)
    totals, inner = dict(issue.totals), {key: dict(group) for key, group in groups.items()}
    for (code, area, dimension, member), cell in issue.withheld.items():
        if dimension:
            inner.setdefault((code, dimension, area), {})[member] = cell
        else:
            totals[code, area] = cell
    return shown, replace(shown, totals=totals, breakdowns=inner)


def _within(district: str, issue: PublishedIssue) -> tuple[Place, ...]:
    """The streets of a district for which the issue told anything, and what is of none."""
    areas = {area for _, area in issue.totals if area.startswith(district) and area != district}
    return tuple(Place(area, area, 3) for area in sorted(areas))


def _alike(reader: ReadersView, past: PastView) -> Iterator[tuple[Row, list[tuple[int, int]]]]:
    """Rows of the issue that add up, each with its numbers beside the same ones of the other issue, the whole first."""
    there = past.view.spots
    beside = {number: there[spot] for spot, number in reader.spots.items() if spot in there}
    for (whole, part), rest in reader.rests.items():
        other = past.view.rests.get((beside.get(whole, -1), beside.get(part, -1)))
        if other is not None:
            beside[rest] = other
    for row in reader.rows:
        if row.kind in ("areas", "members", "rest", "sum") and all(number in beside for number, _ in row.terms[:1]):
            yield row, [(number, beside[number]) for number, _ in row.terms if number in beside]


def _unchanged(reader: ReadersView, past: PastView) -> Iterator[Row]:
    done = set()
    for _, pairs in _alike(reader, past):
        told = [(reader.known[now], past.view.known[then]) for now, then in pairs]
        if None in told[0] or any(None not in both and both[0] != both[1] for both in told):
            continue
        for (now, then), both in zip(pairs[1:], told[1:], strict=True):
            truth = past.view.known[then] if both[1] is not None else past.view.truth[then]
            is_told = None in both and truth is not None and reader.truth[now] in (None, truth)
            if is_told and (now, then) not in done:
                done.add((now, then))
                yield Row(((now, 1.0), (past.start + then, -1.0)), 0, 0, "unchanged")


def small_moves(reader: ReadersView, past: PastView, threshold: int) -> Iterator[Aim]:
    """The parts that changed where fewer than `threshold` persons moved: unchanged must be possible, and so many."""
    moved: dict[int, float] = {}
    changed: dict[int, list[tuple[int, float, float]]] = {}
    for row, pairs in _alike(reader, past):
        whole, before = pairs[0]
        if row.kind not in ("members", "rest") or past.view.known[before] is None or reader.truth[whole] is None:
            continue
        both = [(reader.truth[now], past.view.truth[then]) for now, then in pairs]
        steps = [(one or 0.0) - (other or 0.0) if None not in (one, other) else 0.0 for one, other in both]
        ups, downs = (sum(step for step in steps[1:] if step * way > 0) * way for way in (1, -1))
        moved[whole] = max(moved.get(whole, 0.0), ups, downs, abs(steps[0]))
        for (now, then), step in zip(pairs[1:], steps[1:], strict=True):
            known = past.view.known[then]
            if step and known is not None:
                changed.setdefault(whole, []).append((now, known, step))
    for whole, parts in changed.items():
        if 0 < moved[whole] < threshold:
            for now, known, step in parts:
                low, high = (known, known + threshold) if step > 0 else (max(known - threshold, 0.0), known)
                yield Aim(now, low, high)


def told_before(reader: ReadersView, number: int) -> bool:
    """Whether an earlier issue told the number itself, so that nothing can hide it any more."""
    for row in reader.rows:
        if row.kind == "unchanged" and row.terms[0][0] == number and reader.known[row.terms[1][0]] is not None:
            return True
    return False
