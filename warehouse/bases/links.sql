-- What several bases join: one organisation per code and per unique name, places of buildings and units, union lists.
-- Each statement makes one table or view; the tables named after databases hold the current rows of the period.

CREATE TEMP TABLE org AS
SELECT
    ROW_NUMBER() OVER (ORDER BY district, COALESCE(part, ''), _sheet, _row) AS org_id,
    *
FROM party_org;

CREATE TEMP TABLE org_by_code AS
SELECT district, org_code, MIN(org_id) AS org_id
FROM org
WHERE org_code IS NOT NULL
GROUP BY district, org_code;

CREATE TEMP TABLE org_by_name AS
SELECT district, org_name, MIN(org_id) AS org_id
FROM org
WHERE org_name IS NOT NULL
GROUP BY district, org_name
HAVING COUNT(*) = 1;

CREATE TEMP VIEW member_branch AS
SELECT m.*, COALESCE(c.org_id, n.org_id) AS org_id
FROM party_member AS m
LEFT JOIN org_by_code AS c ON c.district = m.district AND c.org_code = m.branch_code
LEFT JOIN org_by_name AS n ON n.district = m.district AND n.org_name = m.branch_name;

CREATE TEMP TABLE building_place AS
SELECT district, building_code, community_code
FROM (
    SELECT
        district, building_code, community_code,
        ROW_NUMBER() OVER (
            PARTITION BY district, building_code ORDER BY COALESCE(part, ''), _sheet, _row
        ) AS position
    FROM building
    WHERE building_code IS NOT NULL
) AS numbered
WHERE position = 1;

CREATE TEMP TABLE union_list AS
SELECT *, TRIM(UNNEST(STRING_SPLIT(unit_uscc, '|'))) AS uscc
FROM trade_union
WHERE unit_uscc IS NOT NULL;

CREATE TEMP TABLE listed_unit AS
SELECT DISTINCT district, uscc
FROM union_list
WHERE uscc <> '';

CREATE TEMP TABLE unit_place AS
SELECT district, uscc, community_code, unit_nature, size
FROM (
    SELECT
        district, uscc, community_code, unit_nature, size,
        ROW_NUMBER() OVER (
            PARTITION BY district, uscc ORDER BY street_code NULLS LAST, COALESCE(part, ''), _sheet, _row
        ) AS position
    FROM unit
    WHERE uscc IN (
        SELECT uscc FROM listed_unit UNION SELECT unit_uscc FROM league_org WHERE unit_uscc IS NOT NULL
    )
) AS numbered
WHERE position = 1;
