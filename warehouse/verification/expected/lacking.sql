-- 市、区指标齐全 / every indicator told for city and districts
WITH figure AS (SELECT * FROM {batch}),
due (code, finest) AS (VALUES {due}),
place AS (SELECT DISTINCT area, area_level FROM figure WHERE area_level <= 2)
SELECT i.code, p.area
FROM due AS i
INNER JOIN place AS p ON p.area_level <= i.finest
LEFT JOIN figure AS f ON f.code = i.code AND f.area = p.area
WHERE f.code IS NULL
