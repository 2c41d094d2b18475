"""`python -m bench.indicators [--rows 20000,200000,2000000]`: indicators of members against SQL written by hand.

Members and organisations of all districts are drawn by DuckDB as the lake keeps them, once, in build/bench (20000000:
0.6 GB). All indicators of members but the two of transfers are computed, and the same figures by GROUPING SETS that a
person wrote over the same files; every figure of both is compared. What is timed ends with the figures in DuckDB: the
warehouse is `bench.values`. The growth is the exponent of seconds over members (1: twice the members, twice the
seconds). The targets: at most 1.2 times the SQL by hand, an exponent of at most 1.05. Seconds are on the clock, the
median of turns.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import duckdb
import numpy as np

from bench.lake import AREAS, FOLDER, PERIOD, drawn
from bench.measure import in_turns
from warehouse.figures.planning import calculate, finest
from warehouse.figures.renewal.reach import Portion
from warehouse.figures.scan import ScanLimits, Source, scan
from warehouse.indicators.registry import Indicator, indicators

AT_MOST_BY_HAND, AT_MOST_GROWTH = 1.2, 1.05
DIMENSIONS = (
    "sex", "age_band", "ethnicity", "ethnic_group", "education", "work_post", "join_period", "field_type",
    "unit_nature", "lost_contact_reason", "lost_contact_duration", "floating_scope", "floating_destination",
)  # fmt: skip
BY_HAND = """
WITH rows AS (
    SELECT
        m.*, REGEXP_EXTRACT(m.filename, '(\\d{{6}})[^/]*$', 1) AS district, o.org_code IS NOT NULL AS branch_found,
        COALESCE(o.street_code, REGEXP_EXTRACT(m.filename, '(\\d{{6}})[^/]*$', 1) || '-unallocated') AS street,
        o.community_code AS community, o.field_type, o.unit_nature,
        2026 - YEAR(birth_date) - CASE WHEN MONTH(birth_date) > 9 THEN 1 ELSE 0 END AS age
    FROM READ_PARQUET({members}, filename = TRUE) AS m
    LEFT JOIN READ_PARQUET({branches}) AS o ON o.org_code = m.branch_code
),
twice AS (SELECT person_key FROM rows WHERE party_status = '1' GROUP BY person_key HAVING COUNT(*) > 1),
ranked AS (
    SELECT
        person_key, district, _row,
        ROW_NUMBER() OVER (PARTITION BY person_key ORDER BY branch_found DESC, enter_date DESC, district, _row) AS place
    FROM rows
    WHERE party_status = '1' AND person_key IN (FROM twice)
),
placed AS (
    SELECT r.*, CASE WHEN COALESCE(k.place, 1) = 1 THEN '310000' END AS city
    FROM rows AS r
    LEFT JOIN ranked AS k ON k.district = r.district AND k._row = r._row
),
told AS (
    SELECT
        city, district, street, community, party_status = '1' AS is_member,
        COALESCE(sex, '未填') AS sex, COALESCE(ethnicity, '未填') AS ethnicity,
        COALESCE(education, '未填') AS education,
        COALESCE(work_post, '未填') AS work_post, COALESCE(join_period, '未填') AS join_period,
        COALESCE(field_type, '未填') AS field_type, COALESCE(unit_nature, '未填') AS unit_nature,
        COALESCE(lost_reason, '未填') AS lost_contact_reason,
        COALESCE(float_scope, '未填') AS floating_scope,
        COALESCE(float_destination, '未填') AS floating_destination,
        CASE
            WHEN age <= 30 THEN 'A1' WHEN age <= 35 THEN 'A2' WHEN age <= 40 THEN 'A3' WHEN age <= 45 THEN 'A4'
            WHEN age <= 50 THEN 'A5' WHEN age <= 55 THEN 'A6' WHEN age <= 60 THEN 'A7' ELSE 'A8'
        END AS age_band,
        CASE WHEN ethnicity = '01' THEN '汉族' ELSE '少数民族' END AS ethnic_group,
        CASE
            WHEN lost_on IS NULL THEN '未填' WHEN lost_on > DATE '2025-09-30' THEN '1'
            WHEN lost_on > DATE '2020-09-30' THEN '2' WHEN lost_on > DATE '2015-09-30' THEN '3' ELSE '4'
        END AS lost_contact_duration,
        is_member AND member_category = '2' AS probationary, is_member AND sex = '2' AS women,
        is_member AND ethnicity BETWEEN '02' AND '56' AS minority,
        is_member AND education IN ('1', '2', '3') AS educated,
        is_member AND age <= 35 AS young, is_member AND age >= 61 AS old,
        is_member AND join_date + INTERVAL 12 MONTH BETWEEN DATE '2026-01-01' AND DATE '2026-09-30' AS ended,
        ended AND full_date <= join_date + INTERVAL 12 MONTH AS on_time,
        is_member AND is_lost AND lost_on <= DATE '2026-03-30' AS lost, is_member AND is_empty_hung AS hung,
        is_member AND is_floating AS floating, is_member AND dues_status IN ('1', '2', '5') AS paid,
        is_member AND dues_status IS DISTINCT FROM '3' AS paying
    FROM placed
)
SELECT
    COALESCE(city, district, street, community) AS area, {names},
    COUNT_IF(is_member) AS members, COUNT_IF(probationary) AS probationary, COUNT_IF(women) AS women,
    COUNT_IF(minority) AS minority, COUNT_IF(educated) AS educated, COUNT_IF(young) AS young, COUNT_IF(old) AS old,
    COUNT_IF(ended) AS ended, COUNT_IF(on_time) AS on_time, COUNT_IF(lost) AS lost, COUNT_IF(hung) AS hung,
    COUNT_IF(floating) AS floating, COUNT_IF(paid) AS paid, COUNT_IF(paying) AS paying
FROM told
GROUP BY GROUPING SETS ({sets})
HAVING COALESCE(city, district, street, community) IS NOT NULL
"""
ANSWERS = {
    "MEM01": ("members", None), "MEM02": ("probationary", None), "MEM03": ("women", "members"),
    "MEM04": ("minority", "members"), "MEM05": ("educated", "members"), "MEM06": ("young", "members"),
    "MEM07": ("old", "members"), "MEM10": ("on_time", "ended"), "MEM15": ("lost", None), "MEM16": ("lost", "members"),
    "MEM17": ("hung", None), "MEM18": ("hung", "members"), "MEM19": ("floating", None), "MEM22": ("paid", "paying"),
}  # fmt: skip
"""Indicator → numerator and denominator of what is counted by hand."""
Figures = Callable[[Sequence[Source]], AbstractContextManager[duckdb.DuckDBPyConnection]]


def main() -> int:
    """Measure, print, and return 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="bench.indicators", description=__doc__)
    parser.add_argument("--rows", type=lambda text: [int(part) for part in text.split(",")], default=[20_000, 200_000])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    print(f"{'members':>12}{'indicators':>13}{'by hand':>11}{'ratio':>8}")
    seconds, met = [], True
    for rows in options.rows:
        read = drawn(rows)
        compare(read)
        mine, hand = in_turns(options.turns, partial(timed, counted, read), partial(timed, by_hand, read))
        seconds.append(mine)
        met &= mine / hand <= AT_MOST_BY_HAND
        print(f"{rows:>12,}{mine:>11.2f} s{hand:>9.2f} s{mine / hand:>8.2f}   ≤ {AT_MOST_BY_HAND}", flush=True)
    if len(seconds) > 1:
        exponent = float(np.polyfit(np.log(options.rows), np.log(seconds), 1)[0])
        met &= exponent <= AT_MOST_GROWTH
        print(f"seconds grow with members to the power of {exponent:.2f}   ≤ {AT_MOST_GROWTH}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")
    return 0 if met else 1


def known() -> list[Indicator]:
    """The indicators of members but those of transfers."""
    every = [one for one in indicators().values() if {each.base for each in one.measures} == {"member"}]
    return [one for one in every if all(len(each.conditions) == 1 for each in one.measures)]


@contextmanager
def counted(read: Sequence[Source]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Our indicators, in the table `computed`."""
    wanted = known()
    with scan(FOLDER, read, AREAS, PERIOD, ScanLimits(), Portion(wanted, ()).tables) as con:
        calculate(con, wanted, read, AREAS, PERIOD)
        yield con


@contextmanager
def by_hand(read: Sequence[Source]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The groups of the SQL of a person, in the table `told`."""
    files = {name: [str(one.path) for one in read if one.database == name] for name in ("party_member", "party_org")}
    levels = ("city", "district", "street")
    sets = [f"({level})" for level in (*levels, "community")]
    sets += [f"({level}, {one})" for one in DIMENSIONS for level in levels if (level, one) != ("street", "ethnicity")]
    query = BY_HAND.format(
        members=files["party_member"], branches=files["party_org"], names=", ".join(DIMENSIONS), sets=", ".join(sets)
    )
    with duckdb.connect() as con:
        con.execute("SET threads = ?", [ScanLimits().threads])
        con.execute("SET memory_limit = ?", [ScanLimits().memory])
        con.execute(f"CREATE TEMP TABLE told AS {query}")
        yield con


def timed(figures: Figures, read: Sequence[Source]) -> float:
    """Seconds until the figures are there."""
    start = time.perf_counter()
    with figures(read):
        return time.perf_counter() - start


def compare(read: Sequence[Source]) -> None:
    """End where a figure of ours is not the one by hand."""
    wanted = known()
    assert {one.code for one in wanted} == set(ANSWERS)
    with counted(read) as con:
        ours = con.execute("SELECT code, area, dimension, member, numerator, denominator FROM computed").fetchall()
    dimension = " ".join(f"WHEN {one} IS NOT NULL THEN '{one}'" for one in DIMENSIONS)
    with by_hand(read) as con:
        query = f"SELECT *, CASE {dimension} END AS dimension, COALESCE({', '.join(DIMENSIONS)}) AS member FROM told"
        con.execute(f"CREATE TEMP VIEW plain AS {query}")
        theirs = [row for one in wanted for row in con.execute(answer(one)).fetchall()]
    if set(ours) != set(theirs) or len(ours) != len(theirs):
        raise SystemExit(f"the figures differ: {sorted(set(ours) ^ set(theirs), key=repr)[:10]}")


def answer(indicator: Indicator) -> str:
    """The query for the figures of an indicator out of those by hand."""
    above, below = ANSWERS[indicator.code]
    broken_down = [
        f"OR (dimension = '{one.name}' AND (area LIKE '______' OR {finest(indicator, one)} > 2))"
        for one in indicator.dimensions
    ]
    return f"""
        SELECT '{indicator.code}', area, dimension, member, {above}, {below or "NULL"} FROM plain
        WHERE (dimension IS NULL {" ".join(broken_down)}) AND ({above} > 0 OR {below or above} > 0)
    """


if __name__ == "__main__":
    sys.exit(main())
