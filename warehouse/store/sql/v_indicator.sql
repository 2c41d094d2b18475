-- 指标总数：各期各区划的值与填报情况 / totals by period and area, zero and missing told apart
-- Only what stands now; unallocated rows only where there are some. A community is covered as its street is. `status` as in the public contract.
WITH told AS (
    SELECT
        c.period, c.code, c.areas_reported, c.areas_expected, v.numerator, v.denominator,
        a.code AS area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
        i.name_zh AS name, i.name_en, i.unit, i.kind, i.scale, i.better, i.period AS rhythm,
        CASE
            WHEN c.areas_reported = 0 AND (v.id IS NULL OR a.level > 1) THEN 'missing'
            WHEN i.kind = 'ratio' AND COALESCE(v.denominator, 0) = 0 THEN 'not_applicable'
            WHEN COALESCE(v.numerator, 0) = 0 AND i.kind = 'count' THEN 'zero'
            ELSE 'value'
        END AS status
    FROM indicator_coverage AS c
    JOIN indicator AS i ON i.code = c.code
    JOIN area AS a ON a.covered_by = c.area
    LEFT JOIN indicator_value AS v
        ON v.period = c.period AND v.code = c.code AND v.area = a.code
        AND v.dimension IS NULL AND v.valid_to IS NULL
    WHERE
        c.dimension IS NULL AND c.valid_to IS NULL
        AND NOT EXISTS (SELECT 1 FROM indicator AS n WHERE n.code = i.code AND n.version > i.version)
        AND (
            a.level < 4 AND a.code NOT LIKE '%-unallocated'
            OR a.level = 4 AND i.finest = 'community'
            AND (a.valid_from IS NULL OR SUBSTR(CAST(a.valid_from AS VARCHAR), 1, 7) <= c.period)
            AND (a.valid_to IS NULL OR CAST(a.valid_to AS VARCHAR) >= c.period || '-28')
            OR a.level = 3 AND EXISTS (
                SELECT 1 FROM indicator_value AS u
                WHERE
                    u.period = c.period AND u.code = c.code AND u.area = a.code
                    AND u.dimension IS NULL AND u.valid_to IS NULL
            )
        )
)
SELECT
    t.period, t.area, t.area_name, t.area_level, t.area_parent,
    t.code, t.name, t.name_en, t.unit, t.better, t.rhythm,
    CASE WHEN t.status <> 'missing' THEN {value} END AS value,
    CASE WHEN t.status = 'missing' THEN NULL ELSE COALESCE(t.numerator, 0) END AS numerator,
    CASE WHEN t.status = 'missing' OR t.kind = 'count' THEN NULL ELSE COALESCE(t.denominator, 0) END AS denominator,
    t.status, t.areas_reported, t.areas_expected
FROM told AS t
