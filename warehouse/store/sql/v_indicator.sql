-- 指标总数：各期各区划的值与填报情况 / totals by period and area, zero and missing told apart
-- Only what stands now; unallocated rows only where there are some. A community is covered as its street is. `status` as in the public contract.
SELECT
    c.period, a.code AS area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
    c.code, i.name_zh AS name, i.name_en, i.unit, i.better, i.period AS rhythm,
    CASE WHEN c.areas_reported > 0 OR a.level <= 2 THEN COALESCE(
        (SELECT {value} FROM {standing}), CASE WHEN i.kind = 'count' AND c.areas_reported > 0 THEN 0 END
    ) END AS value,
    CASE WHEN c.areas_reported > 0 OR a.level <= 2 THEN COALESCE(
        (SELECT v.numerator FROM {standing}), CASE WHEN c.areas_reported > 0 THEN 0 END
    ) END AS numerator,
    CASE WHEN i.kind = 'ratio' AND (c.areas_reported > 0 OR a.level <= 2) THEN COALESCE(
        (SELECT COALESCE(v.denominator, 0) FROM {standing}), CASE WHEN c.areas_reported > 0 THEN 0 END
    ) END AS denominator,
    CASE
        WHEN c.areas_expected = 0 THEN 'not_applicable'
        WHEN c.areas_reported = 0 AND (a.level > 2 OR (SELECT v.id FROM {standing}) IS NULL) THEN 'missing'
        WHEN i.kind = 'ratio' AND COALESCE((SELECT v.denominator FROM {standing}), 0) = 0 THEN 'not_applicable'
        WHEN i.kind = 'count' AND COALESCE((SELECT v.numerator FROM {standing}), 0) = 0 THEN 'zero'
        ELSE 'value'
    END AS status,
    c.areas_reported, c.areas_expected
FROM indicator_coverage AS c
JOIN indicator AS i ON i.code = c.code
JOIN area AS a ON a.covered_by = c.area
WHERE
    c.dimension IS NULL AND c.valid_to IS NULL AND c.is_told AND a.level < 5
    AND (
        a.level < 4 OR i.finest = 'community'
        AND (a.valid_from IS NULL OR SUBSTR(CAST(a.valid_from AS VARCHAR), 1, 7) <= c.period)
        AND (a.valid_to IS NULL OR CAST(a.valid_to AS VARCHAR) >= c.period || '-28')
    )
