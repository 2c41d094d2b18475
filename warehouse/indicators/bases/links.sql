-- What several bases join: one organisation per code and per unique name, places of buildings and units, union lists.
-- Communities here are where the building or unit counts. Tables named after databases hold the period's current rows.

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

CREATE TEMP MACRO without_head(name, head) AS
CASE WHEN STARTS_WITH(name, head) THEN SUBSTR(name, LENGTH(head) + 1) ELSE name END;

-- One form for the names that an organisation goes by: 中共长宁区某某委员会 and 某某党委, 某某居民区党总支 and 某某党总支(居民区).
-- Patterns are constant: one that differs by row would be compiled for each.
CREATE TEMP MACRO name_form(name, city, zh) AS
REGEXP_REPLACE(
    REGEXP_REPLACE(
        REGEXP_REPLACE(
            REGEXP_REPLACE(
                WITHOUT_HEAD(
                    WITHOUT_HEAD(
                        REGEXP_REPLACE(
                            REGEXP_REPLACE(name, '\s|[(（]?居民区[)）]?', '', 'g'), '^(中国共产党|中共)', ''
                        ),
                        city
                    ),
                    zh
                ),
                '党?(总支部委员会|总支部|总支)$', '党总支'
            ),
            '党?(支部委员会|支部)$', '党支部'
        ),
        '党?(工作委员会|工委)$', '党工'
    ),
    '党?委(员会)?$', '党委'
);

CREATE TEMP TABLE org_by_form AS
SELECT o.district, NAME_FORM(o.org_name, a.city, a.zh) AS form, MIN(o.org_id) AS org_id
FROM org AS o
INNER JOIN area_district AS a ON a.code = o.district
WHERE o.org_name IS NOT NULL
GROUP BY o.district, form
HAVING COUNT(*) = 1;

-- Of names that are no organisation's own. A table of its own: as part of the join below the form would be worked out for
-- every pair of branch and organisation.
CREATE TEMP TABLE branch_form AS
SELECT m.district, m.branch_name, NAME_FORM(m.branch_name, a.city, a.zh) AS form
FROM (SELECT DISTINCT district, branch_name FROM party_member WHERE branch_name IS NOT NULL) AS m
INNER JOIN area_district AS a ON a.code = m.district
ANTI JOIN org_by_name AS n ON n.district = m.district AND n.org_name = m.branch_name;

CREATE TEMP TABLE org_by_other_name AS
SELECT m.district, m.branch_name, f.org_id
FROM branch_form AS m
INNER JOIN org_by_form AS f ON f.district = m.district AND f.form = m.form;

CREATE TEMP VIEW member_branch AS
SELECT m.*, COALESCE(c.org_id, n.org_id, o.org_id) AS org_id
FROM party_member AS m
LEFT JOIN org_by_code AS c ON c.district = m.district AND c.org_code = m.branch_code
LEFT JOIN org_by_name AS n ON n.district = m.district AND n.org_name = m.branch_name
LEFT JOIN org_by_other_name AS o ON o.district = m.district AND o.branch_name = m.branch_name;

-- Persons of several rows, of any status; those that are members in several.
CREATE TEMP TABLE person_several AS
SELECT person_key
FROM party_member
WHERE person_key IS NOT NULL
GROUP BY person_key
HAVING COUNT(*) > 1;

CREATE TEMP TABLE person_twice AS
SELECT person_key, MIN(district) < MAX(district) AS in_several_districts
FROM party_member
WHERE party_status = '1' AND person_key IN (SELECT person_key FROM person_several)
GROUP BY person_key
HAVING COUNT(*) > 1;

CREATE TEMP TABLE community_twice AS
SELECT community_code
FROM community
WHERE community_code NOT LIKE '?%'
GROUP BY community_code
HAVING MIN(district) < MAX(district);

CREATE TEMP TABLE building_place AS
SELECT district, building_code, community
FROM (
    SELECT
        r.district, r.building_code, CASE WHEN s.code IS NULL OR s.code = c.parent THEN c.code END AS community,
        ROW_NUMBER() OVER (
            PARTITION BY r.district, r.building_code ORDER BY COALESCE(r.part, ''), r._sheet, r._row
        ) AS position
    FROM building AS r
    LEFT JOIN area_street AS s ON s.code = r.street_code AND s.parent = r.district
    LEFT JOIN area_community AS c ON c.code = r.community_code AND c.district = r.district
    WHERE r.building_code IS NOT NULL
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
SELECT district, uscc, community, unit_nature, size
FROM (
    SELECT
        r.district, r.uscc, CASE WHEN s.code IS NULL OR s.code = c.parent THEN c.code END AS community,
        r.unit_nature, r.size,
        ROW_NUMBER() OVER (
            PARTITION BY r.district, r.uscc ORDER BY r.street_code NULLS LAST, COALESCE(r.part, ''), r._sheet, r._row
        ) AS position
    FROM unit AS r
    LEFT JOIN area_street AS s ON s.code = r.street_code AND s.parent = r.district
    LEFT JOIN area_community AS c ON c.code = r.community_code AND c.district = r.district
    WHERE r.uscc IN (
        SELECT uscc FROM listed_unit UNION SELECT unit_uscc FROM league_org WHERE unit_uscc IS NOT NULL
    )
) AS numbered
WHERE position = 1;
