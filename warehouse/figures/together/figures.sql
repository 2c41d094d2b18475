-- What rules of this folder find in the month's figures and indicators count: made when the figures are there.

-- Figures of districts against the median of their earlier months, and whether they are far from it (rule P004).
CREATE TEMP TABLE figure_jump AS
WITH present AS (
    SELECT
        c.code, c.area, m.zh, m.database, m.is_ratio, m.scale, m.step,
        COALESCE(v.numerator, 0) AS numerator, COALESCE(v.denominator, 0) AS denominator
    FROM covered AS c
    INNER JOIN measured AS m ON m.code = c.code
    LEFT JOIN computed AS v ON v.code = c.code AND v.area = c.area AND v.dimension IS NULL
    WHERE c.dimension IS NULL AND c.areas_reported = c.areas_expected AND c.areas_expected > 0
),
usual AS (
    SELECT
        e.code, e.area, COUNT(*) AS months, MEDIAN(e.numerator) AS numerator, MEDIAN(e.denominator) AS denominator,
        MEDIAN(figure_value(m.is_ratio, e.numerator, e.denominator, m.scale)) AS level,
        MAD(figure_value(m.is_ratio, e.numerator, e.denominator, m.scale)) AS spread
    FROM earlier_figure AS e
    INNER JOIN measured AS m ON m.code = e.code
    WHERE e.months_ago % m.step = 0 AND (NOT m.is_ratio OR e.denominator > 0)
    GROUP BY e.code, e.area
    HAVING COUNT(*) >= 2
),
compared AS (
    SELECT
        p.code, p.area, p.zh, p.database, u.months, u.level,
        figure_value(p.is_ratio, p.numerator, p.denominator, p.scale) AS figure,
        CASE
            WHEN p.is_ratio
                THEN GREATEST(ABS(p.numerator - u.numerator), ABS(p.denominator - u.denominator))
            ELSE ABS(p.numerator - u.numerator)
        END AS units,
        GREATEST(
            1.4826 * u.spread, ABS(u.level) * CASE WHEN u.months < 6 THEN 0.05 ELSE 0.01 END, CASE WHEN p.is_ratio THEN p.scale * 0.025 ELSE 2.5 END
        ) AS deviation,
        NOT p.is_ratio OR LEAST(p.denominator, u.denominator) >= 30 AS is_steady
    FROM present AS p
    INNER JOIN usual AS u ON u.code = p.code AND u.area = p.area
    WHERE NOT p.is_ratio OR p.denominator > 0
)
SELECT
    c.*,
    ABS(c.figure - c.level) > ABS(c.level) * 0.2 AND c.units > 30
    OR ABS(c.figure - c.level) > 4 * c.deviation AND c.is_steady AS is_far
FROM compared AS c;
