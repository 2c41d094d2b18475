-- 指标总数：各期各区划的值与填报情况 / totals by period and area, zero and missing told apart
-- Only what stands now; unallocated rows only where there are some. A community is covered as its street is. `status` as in the public contract.
WITH covered AS (
    SELECT c.period, c.code, c.area, c.area AS covered_by, c.areas_reported, c.areas_expected
    FROM indicator_coverage AS c
    WHERE c.dimension IS NULL AND c.valid_to IS NULL
    UNION ALL
    SELECT c.period, c.code, a.code, c.area, c.areas_reported, c.areas_expected
    FROM indicator_coverage AS c
    JOIN area AS a ON a.parent = c.area AND a.level = 4
    JOIN (SELECT code, MAX(version) AS version FROM indicator GROUP BY code) AS n ON n.code = c.code
    JOIN indicator AS i ON i.code = n.code AND i.version = n.version AND i.finest = 'community'
    WHERE
        c.dimension IS NULL AND c.valid_to IS NULL
        AND (a.valid_from IS NULL OR SUBSTR(CAST(a.valid_from AS VARCHAR), 1, 7) <= c.period)
        AND (a.valid_to IS NULL OR CAST(a.valid_to AS VARCHAR) >= c.period || '-28')
),
told AS (
    SELECT
        c.period, c.code, c.area, c.areas_reported, c.areas_expected, v.numerator, v.denominator,
        CASE
            WHEN c.areas_reported = 0 AND (v.id IS NULL OR p.level > 1) THEN 'missing'
            WHEN i.kind = 'ratio' AND COALESCE(v.denominator, 0) = 0 THEN 'not_applicable'
            WHEN COALESCE(v.numerator, 0) = 0 AND i.kind = 'count' THEN 'zero'
            ELSE 'value'
        END AS status,
        i.name_zh, i.name_en, i.unit, i.kind, i.scale, i.better, i.period AS rhythm
    FROM covered AS c
    JOIN (SELECT code, MAX(version) AS version FROM indicator GROUP BY code) AS n ON n.code = c.code
    JOIN indicator AS i ON i.code = n.code AND i.version = n.version
    JOIN area AS p ON p.code = c.area
    LEFT JOIN indicator_value AS v
        ON v.period = c.period AND v.code = c.code AND v.area = c.area
        AND v.dimension IS NULL AND v.valid_to IS NULL
)
SELECT
    t.period, t.area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
    t.code, t.name_zh AS name, t.name_en, t.unit, t.better, t.rhythm,
    CASE WHEN t.status <> 'missing' THEN {value} END AS value,
    CASE WHEN t.status = 'missing' THEN NULL ELSE COALESCE(t.numerator, 0) END AS numerator,
    CASE WHEN t.status = 'missing' OR t.kind = 'count' THEN NULL ELSE COALESCE(t.denominator, 0) END AS denominator,
    t.status, t.areas_reported, t.areas_expected
FROM told AS t
JOIN area AS a ON a.code = t.area
WHERE t.area NOT LIKE '%-unallocated' OR t.numerator IS NOT NULL
