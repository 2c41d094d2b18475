"""What must be found on a month's members and organisations beside those of the month before (P001, P002, P005, P006).

Also the transfers of the month that arrived nowhere (P007), for which its own files are enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.periods import Period
from synth.witness.addresses import told, whole
from synth.witness.delivered import Delivered

Findings = Iterator[dict[str, Any]]
STABLE = ("sex", "birth_date", "join_date")
PERSON, BODY = ["district", "citizen_id"], ["district", "org_code"]
NEEDED = {
    "party_member": [*PERSON, "party_status", *STABLE, "_sent", "_row"],
    "party_org": [
        *BODY, "org_name", "term_start", "term_end", "term_years", "term_delayed_to", "_sent", "_row"
    ],
}  # fmt: skip
"""What of a month is looked at when the next ones come."""


def slimmed(got: Delivered) -> Delivered:
    """Of a month only what the next one is compared with."""
    frames = {name: got.frames[name][columns] for name, columns in NEEDED.items() if name in got.frames}
    return Delivered(got.period, got.areas, got.sent, frames=frames)


def moved(earlier: Delivered, areas: Areas, period: Period) -> Delivered:
    """A month before, its rows under the districts that have taken the place of theirs by this one."""
    codes = {one.district: areas.district_then(one.district, period) for one in earlier.sent}
    sent = [replace(one, district=codes[one.district]) for one in earlier.sent]
    frames = {name: rows.assign(district=rows["district"].replace(codes)) for name, rows in earlier.frames.items()}
    return Delivered(earlier.period, earlier.areas, sent, frames=frames)


def on_the_way(got: Delivered) -> Findings:
    """P007, where the whole city has reported."""
    people = got.frames.get("party_member")
    if people is None or {area.code for area in got.areas.level(2, got.period)} - set(whole(got, "party_member")):
        return
    month = people["leave_date"].dt.strftime("%Y-%m") == str(got.period)
    left = (people["party_status"] == "3") & people["leave_type"].str.startswith("4").fillna(False) & month
    here = people.loc[people["party_status"] == "1", "citizen_id"]
    yield from _as_one(got, "P007", people[left & ~people["citizen_id"].isin(here)], "leave_date")


def against(got: Delivered, earlier: Delivered) -> Findings:
    """P001, P002, P005 and P006: what a month's files say that does not follow from those of the month before."""
    if "party_member" in got.frames and "party_member" in earlier.frames:
        now, then = got.frames["party_member"], earlier.frames["party_member"]
        then = then[(then["party_status"] == "1") & then["citizen_id"].notna()]
        yield from _gone(got, earlier, then[~_key(then, PERSON).isin(_key(now, PERSON))])
        here = now[now["party_status"] == "1"]
        new = here["enter_type"].isna() & ~_key(here, PERSON).isin(_key(then, PERSON))
        yield from _as_one(
            got, "P002", here[new & here["district"].isin(list(whole(earlier, "party_member")))], "enter_type"
        )
        yield from _changed(got, here, then)
    if "party_org" in got.frames and "party_org" in earlier.frames:
        both = set(whole(got, "party_org")) & set(whole(earlier, "party_org"))
        yield from told(got, "P005", "party_org", _renumbered(got, earlier, both), "org_code")


def _key(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    key: pd.Series = rows[columns[0]] + "\x1f" + rows[columns[1]]
    return key


def _gone(got: Delivered, earlier: Delivered, rows: pd.DataFrame) -> Findings:
    """P001 is told to the file of the same street, else to the first; the cell is that of the file before."""
    for district in set(rows["district"]) & set(whole(got, "party_member")):
        files = {one.part or "": one for one in got.sent if (one.database, one.district) == ("party_member", district)}
        own = rows[rows["district"] == district].sort_values("_row", kind="stable")
        for sent, of_file in own.groupby("_sent"):
            before = earlier.sent[int(str(sent))]
            file = files.get(before.part or "", files[min(files)])
            cell = f"{before.letters['citizen_id']}{of_file['_row'].iloc[0]}"
            one = {"rule": "P001", "district": district, "database": "party_member", "part": file.part, "cell": cell}
            yield from (dict(one) for _ in range(len(of_file)))


def _as_one(got: Delivered, rule: str, rows: pd.DataFrame, column: str) -> Findings:
    """All rows of a file told at the first one's cell."""
    able = [number for number, one in enumerate(got.sent) if column in one.present]
    for _, of_file in rows[rows["_sent"].isin(able)].sort_values("_row", kind="stable").groupby("_sent"):
        first = of_file.iloc[np.zeros(len(of_file), dtype=int)]
        yield from told(got, rule, "party_member", first, column)


def _changed(got: Delivered, here: pd.DataFrame, then: pd.DataFrame) -> Findings:
    both = here.merge(then[[*PERSON, *STABLE]].drop_duplicates(), on=PERSON, suffixes=("", "_then"))
    codes = both["sex"].isin(["1", "2"]) & both["sex_then"].isin(["1", "2"])
    wrong = {"sex": codes & (both["sex"] != both["sex_then"])}
    for name in ("birth_date", "join_date"):
        a, b = (both[column].dt.strftime("%Y-%m") for column in (name, f"{name}_then"))
        wrong[name] = a.notna() & b.notna() & (a != b)
    for name, mask in wrong.items():
        yield from told(got, "P006", "party_member", both[mask].drop_duplicates(["_sent", "_row"]), name)


def _renumbered(got: Delivered, earlier: Delivered, districts: Iterable[str]) -> pd.DataFrame:
    """Organisations of a new code and the name of one that is gone; names that only one has, in both months."""
    now, then = (one.frames["party_org"].dropna(subset=["org_code", "org_name"]) for one in (got, earlier))
    now, then = (rows[~rows.duplicated(["district", "org_name"], keep=False)] for rows in (now, then))
    both = now.merge(then[["district", "org_name", "org_code"]], on=["district", "org_name"], suffixes=("", "_then"))
    code, old = both["district"] + both["org_code"], both["district"] + both["org_code_then"]
    codes = [one.frames["party_org"]["district"] + one.frames["party_org"]["org_code"] for one in (got, earlier)]
    return both[(code != old) & ~code.isin(codes[1]) & ~old.isin(codes[0]) & both["district"].isin(list(districts))]
