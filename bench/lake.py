"""Members and organisations of all districts, drawn by DuckDB as the lake keeps them, once, in build/bench."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import duckdb

from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.scan import Source

FOLDER = Path("build/bench")
PERIOD = Period(2026, 9)
AREAS = areas("310000")
BRANCH = 25
"""Members of a branch."""
PICK = "CREATE MACRO pick(list, i, salt) AS list[1 + CAST(HASH(i, salt) % LEN(list) AS INTEGER)]"
BRANCHES = """
SELECT
    '{district}B' || i AS org_code, '{district}第' || i || '党支部' AS org_name, '631' AS org_category, '1' AS status,
    PICK({streets}, i, 'street') AS street_code, CAST(NULL AS VARCHAR) AS community_code,
    PICK(['JM', 'LX', 'QY', 'JG', 'GQ', 'XX', 'NC', 'QT'], i, 'field') AS field_type,
    PICK(['01', '02', '03', '08', '11'], i, 'nature') AS unit_nature, 'Sheet1' AS _sheet, i + 1 AS _row
FROM RANGE({count}) AS r(i)
"""
MEMBERS = """
SELECT
    MD5(CASE WHEN HASH(i, '{district}') % 500 = 0 THEN 'p' || HASH(i, 'who') % 5000 ELSE '{district}-' || i END)
    AS person_key,
    PICK(['1', '2'], i, 'sex') AS sex,
    DATE '1940-01-01' + TO_MONTHS(CAST(HASH(i, 'born') % 760 AS INTEGER)) AS birth,
    CAST(birth AS DATE) AS birth_date,
    CAST(birth + TO_MONTHS(CAST(228 + HASH(i, 'joined') % 90 AS INTEGER)) AS DATE) AS join_date,
    CAST(join_date + TO_MONTHS(CAST(12 + HASH(i, 'full') % 2 AS INTEGER)) AS DATE) AS full_date,
    CASE WHEN HASH(i, 'ethnicity') % 50 > 0 THEN '01' ELSE PICK(['02', '03', '11', '15'], i, 'minority') END
    AS ethnicity,
    PICK(['1', '2', '3', '4', '5', '6', '9'], i, 'education') AS education,
    PICK(['1', '1', '1', '2'], i, 'category') AS member_category,
    CASE WHEN HASH(i, 'status') % 50 > 0 THEN '1' ELSE '3' END AS party_status,
    '{district}B' || HASH(i, 'branch') % {branches} AS branch_code, CAST(NULL AS VARCHAR) AS branch_name,
    PICK(['011', '012', '021', '023', '1', '2', '3', '4', '5'], i, 'post') AS work_post,
    HASH(i, 'lost') % 100 = 0 AS is_lost,
    CASE WHEN is_lost THEN CAST(DATE '2026-06-01' - TO_MONTHS(CAST(HASH(i, 'on') % 150 AS INTEGER)) AS DATE) END
    AS lost_on,
    CASE WHEN is_lost THEN PICK(['1', '2', '3', '7'], i, 'reason') END AS lost_reason,
    HASH(i, 'floating') % 20 = 0 AS is_floating,
    CASE WHEN is_floating THEN PICK(['1', '2', '3', '4'], i, 'scope') END AS float_scope,
    CASE WHEN is_floating THEN PICK(['11', '12', '2', '3'], i, 'to') END AS float_destination,
    HASH(i, 'hung') % 30 = 0 AS is_empty_hung,
    PICK(['1', '1', '1', '2', '3', '4'], i, 'dues') AS dues_status,
    CAST(NULL AS VARCHAR) AS enter_type, CAST(join_date + 400 AS DATE) AS enter_date,
    CAST(NULL AS VARCHAR) AS leave_type, CAST(NULL AS DATE) AS leave_date,
    PICK(['3', '5', '6', '7', '8', '9'], i, 'period') AS join_period, 'Sheet1' AS _sheet, i + 1 AS _row
FROM RANGE({count}) AS r(i)
"""


def drawn(rows: int) -> list[Source]:
    """The files of that many members of all districts and of their branches, made when they are not there."""
    folder = FOLDER / f"indicators-{rows}"
    districts = [area.code for area in AREAS.level(2, PERIOD)]
    size = rows // len(districts)
    branches = max(size // BRANCH, 1)
    numbers, read = count(1), []
    with duckdb.connect() as con:
        con.execute(PICK)
        for district in districts:
            streets = [area.code for area in AREAS.children(district, PERIOD)]
            for name, query, lines in (("party_org", BRANCHES, branches), ("party_member", MEMBERS, size)):
                path = folder / f"{name}-{district}.parquet"
                if not path.exists():
                    folder.mkdir(parents=True, exist_ok=True)
                    text = query.format(district=district, streets=streets, count=lines, branches=branches)
                    draft = path.with_suffix(".draft")
                    con.execute(f"COPY ({text}) TO '{draft}' (FORMAT parquet, COMPRESSION zstd)")
                    draft.rename(path)
                present = frozenset(databases()[name].columns)
                read.append(Source(next(numbers), name, district, None, path, present))
    return read
