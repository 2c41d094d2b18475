-- What several records of this folder join. Tables named after databases hold the period's current rows, `before_…`
-- those of the month before; `root` (code, name) are the root organisations that the city lists.

-- Each organisation's parent: by code in its district, then in any district, then by a unique name in its district.
CREATE TEMP TABLE org_named AS
SELECT
    o.org_id, o.district, o.submission, o._sheet, o._row, COALESCE(o.org_name, o.org_code) AS org,
    CASE WHEN o.parent_org_code IS NULL THEN 'parent_org_name' ELSE 'parent_org_code' END AS "column",
    COALESCE(o.parent_org_code, o.parent_org_name) AS parent, o.parent_org_code, o.parent_org_name,
    COALESCE(c.org_id, e.org_id, n.org_id) AS parent_id
FROM org AS o
LEFT JOIN org_by_code AS c ON c.district = o.district AND c.org_code = o.parent_org_code
LEFT JOIN (SELECT org_code, MIN(org_id) AS org_id FROM org_by_code GROUP BY org_code) AS e
    ON e.org_code = o.parent_org_code
LEFT JOIN org_by_name AS n ON n.district = o.district AND n.org_name = o.parent_org_name
WHERE o.parent_org_code IS NOT NULL OR o.parent_org_name IS NOT NULL;

-- What no code or name finds may be the name in another form (某某党总支 for 某某总支部委员会), or a root of the city's list;
-- a form never leads back to the organisation itself.
CREATE TEMP TABLE org_parent AS
SELECT * EXCLUDE (parent_org_code, parent_org_name), FALSE AS is_below_root
FROM org_named
WHERE parent_id IS NOT NULL
UNION ALL
SELECT
    o.* EXCLUDE (parent_org_code, parent_org_name, parent_id),
    CASE WHEN f.org_id <> o.org_id THEN f.org_id END AS parent_id,
    EXISTS (
        SELECT 1 FROM root AS r
        WHERE r.code = o.parent_org_code OR REGEXP_REPLACE(o.parent_org_name, '\s', '', 'g') = r.name
    ) AS is_below_root
FROM org_named AS o
INNER JOIN area_district AS a ON a.code = o.district
LEFT JOIN org_by_form AS f ON f.district = o.district AND f.form = NAME_FORM(o.parent_org_name, a.city, a.zh)
WHERE o.parent_id IS NULL;

-- Whether a text is a credit code by alphabet, length and check character (GB 32100).
CREATE TEMP MACRO is_credit_code(code) AS
REGEXP_FULL_MATCH(code, '[0-9A-HJ-NP-RTUWXY]{18}')
AND LIST_DOT_PRODUCT(
    LIST_TRANSFORM(
        STR_SPLIT(code, ''), lambda one: CAST(STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', one) - 1 AS DOUBLE)
    ),
    [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]
) % 31 = 0;
