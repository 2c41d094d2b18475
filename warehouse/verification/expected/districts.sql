-- 各区之和不小于全市 / districts add up to the city or more
WITH figure AS (SELECT * FROM {batch})
SELECT d.code, d.area_parent AS area, SUM(d.numerator) AS parts, MAX(c.numerator) AS whole
FROM figure AS d
JOIN figure AS c ON c.code = d.code AND c.area = d.area_parent
WHERE d.area_level = 2 AND d.code IN ({additive})
GROUP BY d.code, d.area_parent
HAVING SUM(d.numerator) < MAX(c.numerator) - 0.5
