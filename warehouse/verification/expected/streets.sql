-- 街镇之和等于区 / a district is the sum of its streets
WITH figure AS (SELECT * FROM {batch})
SELECT s.code, s.area_parent AS area, SUM(s.numerator) AS parts, MAX(d.numerator) AS whole
FROM figure AS s
JOIN figure AS d ON d.code = s.code AND d.area = s.area_parent
WHERE s.area_level = 3 AND s.code IN ({additive})
GROUP BY s.code, s.area_parent
HAVING ABS(SUM(s.numerator) - MAX(d.numerator)) > 0.5
