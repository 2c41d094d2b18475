"""What a made-up city has delivered and had accepted: the rows indicators are counted from, each with its place.

Places, city rows and branches are worked out here by plain look-ups; `adding` only adds up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.periods import Period
from synth.witness.logic import proper_credit

UNALLOCATED = "-unallocated"
GUEST = "7"
"""The status of who floats in."""
OWN, SOCIETIES, PERSONS = (
    ("party_org", "community", "building", "unit"),
    ("trade_union", "league_org"),
    ("party_member", "applicant"),
)
WITNESSED = frozenset((*OWN, *SOCIETIES, *PERSONS))
"""Databases whose rows are placed, and counted, here. Of others only what single cells decide is witnessed."""


@dataclass(frozen=True)
class Sent:
    """One accepted submission: its columns, and the street it is for (None: the whole district).

    `letters`: column → letters of its cells in the file; `kept_back`: rows that were not accepted; `file`: its name.
    """

    district: str
    database: str
    part: str | None
    present: frozenset[str]
    letters: Mapping[str, str]
    kept_back: int = 0
    file: str = ""
    sheet: str = ""


@dataclass
class Delivered:
    """`frames`: database name → accepted rows with `district`, `_sent` (place in `sent`) and `_row`.

    Once placed, also `street`, `community`, `in_city` and `in_district` (whether the row counts in the city; in its
    district and below).
    """

    period: Period
    areas: Areas
    sent: list[Sent] = field(default_factory=list)
    pages: dict[str, list[tuple[int, np.ndarray, np.ndarray]]] = field(default_factory=dict)
    parts: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def send(self, sent: Sent, at: np.ndarray, row: np.ndarray) -> None:
        """Take a submission: the places of its accepted rows among those of its database, and their rows on paper."""
        self.pages.setdefault(sent.database, []).append((len(self.sent), at, row))
        self.sent.append(sent)

    def add(self, database: str, rows: pd.DataFrame, district: str) -> None:
        """Take, of all rows that a district has of a database, the accepted ones of what it has sent."""
        pages = self.pages.pop(database, [])
        if pages:
            at, row = (np.concatenate([page[which] for page in pages]) for which in (1, 2))
            sent = np.repeat([page[0] for page in pages], [len(page[1]) for page in pages])
            own = rows.take(at).reset_index(drop=True).assign(_row=row, district=district, _sent=sent)
            self.parts.setdefault(database, []).append(own)

    def place(self) -> None:
        """Put the rows together and work out where and whether each counts."""
        self.frames = {name: pd.concat(rows, ignore_index=True) for name, rows in self.parts.items()}
        self.parts.clear()
        for name in OWN:
            if name in self.frames:
                self._own_place(self.frames[name])
        for name in SOCIETIES:
            if name in self.frames:
                self._society_place(self.frames[name])
        for name in PERSONS:
            if name in self.frames:
                self._person_place(self.frames[name])
        for frame in self.frames.values():
            if "in_city" not in frame:
                frame["in_city"] = frame["in_district"] = True
        if "unit" in self.frames:
            self._unit_rows(self.frames["unit"])

    def _put(self, frame: pd.DataFrame, street: pd.Series, community: pd.Series) -> None:
        valid_street = self._valid(street, 3) & (self.above(street, 2) == frame["district"])
        valid_community = self._valid(community, 4) & (self.above(community, 2) == frame["district"])
        around = self.above(community, 3)
        chosen = street.where(valid_street, around.where(valid_community))
        frame["street"] = chosen.fillna(frame["district"] + UNALLOCATED)
        frame["community"] = community.where(valid_community & (around == frame["street"]))

    def _valid(self, codes: pd.Series, level: int) -> pd.Series:
        known = {}
        for code in codes.dropna().unique():
            area = self.areas.get(str(code))
            known[code] = area is not None and area.level == level and self.areas.is_valid(str(code), self.period)
        return pd.Series([known.get(code, False) for code in codes], index=codes.index, dtype=bool)

    def above(self, codes: pd.Series, level: int) -> pd.Series:
        """The area of that level in which each area lies; of those that no list has it is none."""
        known = {code: self.areas.above(str(code), level) for code in codes.dropna().unique()}
        return codes.map(known).astype("str")

    def _own_place(self, frame: pd.DataFrame) -> None:
        self._put(frame, frame["street_code"], frame["community_code"])

    def _society_place(self, frame: pd.DataFrame) -> None:
        """Own community, else the building's, else the first unit's."""
        community = frame["community_code"].where(self._valid(frame["community_code"], 4))
        towers, firms = self.frames.get("building"), self.frames.get("unit")
        if towers is not None:
            of = towers.assign(key=towers["district"] + towers["building_code"]).drop_duplicates("key").set_index("key")
            community = community.fillna(
                (frame["district"] + frame["building_code"]).map(of["community"]).astype("str")
            )
        if firms is not None:
            of = firms.sort_values(["district", "street_code"], kind="stable").assign(
                key=firms["district"] + firms["uscc"]
            )
            of = of.dropna(subset="key").drop_duplicates("key").set_index("key")
            first = frame["unit_uscc"].str.split("|").str[0]
            community = community.fillna((frame["district"] + first).map(of["community"]).astype("str"))
        self._put(frame, pd.Series(pd.array([None] * len(frame), dtype="str")), community)

    def _person_place(self, frame: pd.DataFrame) -> None:
        """Place, field and nature of unit of the branch; the city row of people held in two districts."""
        orgs = self.frames["party_org"]
        code = orgs.assign(key=orgs["district"] + orgs["org_code"]).dropna(subset="key").drop_duplicates("key")
        at = (frame["district"] + frame["branch_code"]).map(pd.Series(code.index, index=code["key"]))
        if "branch_name" in frame:
            named = orgs.assign(key=orgs["district"] + orgs["org_name"]).dropna(subset="key")
            named = named[~named["key"].duplicated(keep=False)]
            at = at.fillna((frame["district"] + frame["branch_name"]).map(pd.Series(named.index, index=named["key"])))
        found = at.notna().to_numpy()
        row = at.fillna(0).astype(int).to_numpy()
        for name in ("street", "community", "field_type", "unit_nature", "_sent"):
            value = orgs[name].iloc[row].reset_index(drop=True).where(pd.Series(found))
            frame[name if name in ("street", "community") else f"org_{name.removeprefix('_')}"] = value.to_numpy()
        frame["street"] = frame["street"].fillna(frame["district"] + UNALLOCATED)
        frame["_found"] = found
        frame["_branch_row"] = np.where(found, row, -1)
        status = frame["party_status"] if "party_status" in frame else pd.Series("1", index=frame.index)
        guest = status == GUEST
        frame["in_district"] = ~guest.to_numpy() | self._chosen(frame, guest, ["citizen_id", "district"])
        frame["in_city"] = self._chosen(frame, status == "1", ["citizen_id"])
        frame["in_city"] |= self._chosen(frame, guest, ["citizen_id"])

    def _chosen(self, frame: pd.DataFrame, counted: pd.Series, key: list[str]) -> np.ndarray:
        """Of the rows that count, one of each key."""
        if not counted.any():
            return np.zeros(len(frame), dtype=bool)
        order = frame.loc[counted, ["citizen_id", "district", "_row"]]
        month = pd.Series(pd.NaT, index=frame.index)
        if "enter_date" in frame:
            month = frame["enter_date"].dt.year * 12 + frame["enter_date"].dt.month
        part = pd.Series([s.part or "" for s in self.sent])
        order = order.assign(_found=frame["_found"], month=month, part=part.loc[frame["_sent"]].to_numpy()[counted])
        order = order.sort_values(
            ["_found", "month", "district", "part", "_row"],
            ascending=[False, False, True, True, True],
            na_position="last",
        )
        chosen = np.zeros(len(frame), dtype=bool)
        chosen[order.drop_duplicates(key).index] = True
        return chosen

    @staticmethod
    def _unit_rows(frame: pd.DataFrame) -> None:
        """Of the rows of one valid code, one counts in the city, and one in each district: where it does business."""
        valid = frame["uscc"].notna() & proper_credit(frame["uscc"])
        order = frame.assign(filled=frame["business_address"].notna())[valid.to_numpy()]
        order = order.sort_values(["filled", "district", "street_code", "_row"], ascending=[False, True, True, True])
        for name, key in (("in_city", ["uscc"]), ("in_district", ["district", "uscc"])):
            frame[name] = ~valid.to_numpy()
            frame.loc[order.drop_duplicates(key).index, name] = True
