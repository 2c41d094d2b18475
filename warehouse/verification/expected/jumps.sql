-- 全市数环比变动不超过50% / no jump of the city's figures
-- Complete counts only, and none so small that a jump means nothing.
WITH figure AS (SELECT * FROM {batch})
SELECT f.code, f.area, f.value, b.value AS before
FROM figure AS f
JOIN v_indicator AS b ON b.code = f.code AND b.area = f.area AND b.period = '{before}' AND b.area_level = 1
WHERE
    f.areas_reported = f.areas_expected AND b.areas_reported = b.areas_expected
    AND f.denominator IS NULL AND b.value >= 20 AND ABS(f.value - b.value) > 0.5 * b.value
