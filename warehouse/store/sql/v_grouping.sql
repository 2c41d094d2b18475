-- 分组指标：各期各分组（片区、网格、联盟等）的值与填报情况 / totals by period and grouping
-- Those with adds_up add up to their host, with what belongs to none (未分组); the others overlap and are never added.
SELECT
    c.period, a.code AS grouping_code, a.name_zh AS grouping_name, g.type AS grouping_type, g.adds_up, a.parent AS host,
    c.code, i.name_zh AS name, i.name_en, i.unit, i.better, i.period AS rhythm,
    CASE WHEN c.areas_reported > 0 THEN COALESCE({value}, CASE WHEN i.kind = 'count' THEN 0 END) END AS value,
    CASE WHEN c.areas_reported > 0 THEN COALESCE(v.numerator, 0) END AS numerator,
    CASE WHEN c.areas_reported > 0 AND i.kind = 'ratio' THEN COALESCE(v.denominator, 0) END AS denominator,
    CASE
        WHEN c.areas_expected = 0 THEN 'not_applicable'
        WHEN c.areas_reported = 0 THEN 'missing'
        WHEN i.kind = 'ratio' AND COALESCE(v.denominator, 0) = 0 THEN 'not_applicable'
        WHEN i.kind = 'count' AND COALESCE(v.numerator, 0) = 0 THEN 'zero'
        ELSE 'value'
    END AS status,
    c.areas_reported, c.areas_expected
FROM indicator_coverage AS c
JOIN indicator AS i ON i.code = c.code
JOIN area AS a ON a.code = c.area
JOIN grouping AS g ON g.code = c.area
LEFT JOIN indicator_value AS v
    ON v.area = c.area AND v.code = c.code AND v.period = c.period AND v.dimension IS NULL AND v.valid_to IS NULL
WHERE c.dimension IS NULL AND c.valid_to IS NULL
