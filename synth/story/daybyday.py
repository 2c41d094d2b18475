"""Telling a story: a folder for each of its days with what a person would have at hand then, and the truth about it.

`OUT/<day>/inbox/<month>/<district>/` are the files that come, `OUT/<day>/reference/` what is edited in a home before
they do, `OUT/<day>/decisions.txt` the commands that follow. `OUT-truth/<day>.json.gz` is how all stands at its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.databaselist import database
from schemas.errors import ConfigurationError
from schemas.periods import Period
from synth.making import write_truth
from synth.mess.delivery import SentPage
from synth.mess.drawnsheets import sheet, written
from synth.mess.due import outcome, read_as
from synth.mess.handwriting import Hand
from synth.mess.spoiled import Complete, completed
from synth.mess.writing import write
from synth.order import CityOrder
from synth.patch import Patch
from synth.story.after import After
from synth.story.heard import Heard
from synth.story.newground import GroundChange, redrawn
from synth.story.plot import MENDED, REDRAWN, Act, PlannedDelivery, acts, day_of
from synth.story.ways import varied
from synth.story.witnessledger import WitnessLedger, WitnessReturn, WitnessSlot
from synth.truth.city import Living, at_date, founded
from synth.witness.delivered import WITNESSED, Delivered
from synth.witness.expected import judge

FEWEST, SHORTEST = 3, 2
"""Districts and months from which on areas change in a story."""
ONE_DAY = dt.timedelta(1)
AREAS, DECISIONS = "reference/areas/story.csv", "decisions.txt"


@dataclass
class ToldStory:
    """What is told: the city with its lives, the plot, and how all stands so far."""

    out: Path
    order: CityOrder
    living: Living
    ground: GroundChange | None
    periods: Sequence[Period]
    ledger: WitnessLedger = field(default_factory=WitnessLedger)
    _ready: dict[Period, Mapping[str, Complete]] = field(default_factory=dict)

    def areas(self, period: Period) -> Areas:
        """Those by which a month's files are made."""
        return self.ground.areas(period) if self.ground else self.order.areas

    def rows(self, period: Period) -> Mapping[str, Complete]:
        """Everything that is true of a month."""
        if period not in self._ready:
            made = at_date(self.living, period)
            order = CityOrder(period, self.order.areas, self.order.scale, 0.0, self.order.seed)
            self._ready[period] = completed(made, [one.code for one in made.ground.districts], order)
            self._ready.pop(period.earlier(MENDED + 1), None)
        return self._ready[period]


def tell(out: Path, order: CityOrder, until: Period, only: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """Write the story of the months from the order's on; yields the truth of each day.

    `only`: the indicators whose figures the truth has; none named are all.
    """
    if order.mess or order.settled_until or order.quarterly or order.corrected or order.parted is not None:
        raise ConfigurationError(
            "a story is told without mess and ways of sending: leave out --mess, --settled-until, --quarterly, "
            "--corrected and --parted; what is wrong in it is planted"
        )
    living = founded(order.areas, order.scale, order.seed, until, order.districts)
    districts = [one.code for one in living.ground.districts]
    periods = [order.period]
    while periods[-1] < until:
        periods.append(periods[-1].earlier(-1))
    ground = None
    if len(districts) >= FEWEST and len(periods) >= SHORTEST:
        since = periods[-max(1, len(periods) // 4)]
        ground = redrawn(order.areas, districts[-1], districts[-2], districts[0], since)
    story = ToldStory(out, order, living, ground, periods)
    plot = acts(periods, districts, sorted(WITNESSED), ground)
    days = {day: list(found) for day, found in groupby(plot, lambda act: act.day)}
    if ground:
        days.setdefault(day_of(ground.since.earlier(), REDRAWN), [])
    after, heard = After(story.ledger, order.areas, districts, ground, only), Heard(story.ledger)
    for day, later in pairwise([*sorted(days), max(days) + ONE_DAY]):
        truth = _day(story, after, day, days[day])
        truth["heard"] = heard.days(day, later - ONE_DAY, after.areas)
        write_truth(out.with_name(f"{out.name}-truth") / f"{day}.json.gz", truth)
        yield truth


def _day(story: ToldStory, after: After, day: dt.date, plot: Sequence[Act]) -> dict[str, Any]:
    folder = story.out / day.isoformat()
    files, decided = [], []
    truth: dict[str, Any] = {"day": day.isoformat(), "areas": None}
    if story.ground and day == day_of(story.ground.since.earlier(), REDRAWN):
        story.ground.write(folder / AREAS)
        after.areas, truth["areas"] = story.ground.after, AREAS
    for act in plot:
        if isinstance(act, PlannedDelivery):
            files.append(_sent(story, act, folder / "inbox"))
        else:
            story.ledger.of(WitnessSlot(act.period, act.district, act.database)).decide(act.kind)
            decided.append(act)
    if decided:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DECISIONS).write_text("".join(f"{one.line}\n" for one in decided), "utf-8")
    truth |= {"files": files, "decisions": [one.line for one in decided], "unwitnessed": []}
    return truth | after.told(day, plot)


def _sent(story: ToldStory, act: PlannedDelivery, inbox: Path) -> dict[str, Any]:
    """Write one file; what must come of it, and what of it counts from now on."""
    areas, name = story.areas(act.period), f"{act.name}.xlsx"
    path = inbox / str(act.period) / act.district / name
    rng = np.random.default_rng([story.order.seed, int(act.district), act.day.toordinal()])
    style = Hand(areas, rng, 0.0, True)
    drawn, told = [], []
    for one in act.sheets:
        patch = _patch(story, act, one.database, one.way, rng)
        pages = _pages(patch, act.district, areas, one.half)
        at = np.zeros(len(patch.frame), dtype=np.int64)
        for number, page in enumerate(pages):
            at[page.at] = number
        own = replace(style, sums=one.way == "sums")
        judged, contents = judge(patch, frozenset(), at), written(patch, frozenset(), own)
        for page in pages:
            on = sheet(page, "xlsx", patch, contents, own)
            got = Delivered(act.period, areas)
            came = outcome(page, on, patch, judged, frozenset(), act.district, got, path.name)
            for rule in ["F030"] * (not len(page.at)) + ["F037"] * act.waits:
                came["findings"].append({"rule": rule, "severity": "warn", "column": None, "cell": None, "count": 1})
            got.add(one.database, read_as(patch, frozenset()), act.district)
            story.ledger.blank.setdefault(one.database, got.parts[one.database][0].drop(columns="_sent").iloc[:0])
            new = WitnessReturn(got.sent[0], got.parts[one.database][0].drop(columns="_sent"), act.day)
            story.ledger.of(WitnessSlot(act.period, act.district, one.database)).receive(new, act.waits)
            drawn.append(on)
            told.append(came | {"waits": act.waits})
    write(path, "xlsx", drawn)
    return {"file": path.relative_to(inbox).as_posix(), "district": act.district, "outcomes": told}


def _patch(story: ToldStory, act: PlannedDelivery, name: str, way: str, rng: np.random.Generator) -> Patch:
    """The district's rows of one database, in the way in which it sends them."""
    described, true = database(name), story.rows(act.period)[name].frame
    ground = story.ground if story.ground and act.period >= story.ground.since else None
    codes = pd.Series(true["district"]) if ground is None else true["district"].replace(dict(ground.codes))
    own = true[(codes == act.district).to_numpy()].reset_index(drop=True)
    frame = varied(described, way, own, ground)
    patch = Patch(described, frame, act.period, rng, np.zeros(len(frame), dtype=bool))
    for column, row in ground.ended_in(described, frame) if ground else ():
        patch.note(row, column, "V016", "warn")
    return patch


def _pages(patch: Patch, district: str, areas: Areas, half: int | None) -> list[SentPage]:
    """One sheet for the whole district, or one for each street of a half of it."""
    title, name = patch.database.title, patch.database.name
    if half is None:
        return [SentPage(title, f"{areas.name(district)}{title}", name, None, np.arange(len(patch.frame)))]
    streets = [street.code for street in areas.children(district, patch.period)]
    middle = len(streets) // 2
    return [
        SentPage(areas.name(one), f"{areas.name(one)}{title}", name, one, np.flatnonzero(patch.frame["_street"] == one))
        for one in (streets[middle:] if half else streets[:middle])
    ]
