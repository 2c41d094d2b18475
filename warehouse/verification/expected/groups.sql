-- 分组之和等于总数 / groups add up to the total
-- Of the same coverage only: a breakdown may need more of the files than the total does.
WITH figure AS (SELECT * FROM {batch})
SELECT g.code, g.area, g.dimension, SUM(g.numerator) AS parts, MAX(f.numerator) AS whole
FROM v_breakdown AS g
JOIN figure AS f ON f.code = g.code AND f.area = g.area AND f.areas_reported = g.areas_reported
WHERE g.period = '{period}'
GROUP BY g.code, g.area, g.dimension
HAVING ABS(SUM(g.numerator) - MAX(f.numerator)) > 0.5
