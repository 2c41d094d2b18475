-- The terms of organisations, and of those of the year before (ORG07). Made when the tables of `yearterms.py` are there.

-- Organisations with the day on which their present term began and ends; what is not written follows from its length.
CREATE TEMP VIEW dated_org AS
SELECT
    *, CAST(COALESCE(term_start, term_end - TO_MONTHS(CAST(term_years * 12 AS INTEGER))) AS DATE) AS began_on,
    CAST(COALESCE(term_end, term_start + TO_MONTHS(CAST(term_years * 12 AS INTEGER))) AS DATE) AS ends_on
FROM org;

-- The same of the year's earlier months.
CREATE TEMP VIEW year_org AS
SELECT
    y.district, y.org_code, y.org_name, y.term_delayed_to, a.months_ago,
    CAST(COALESCE(y.term_start, y.term_end - TO_MONTHS(CAST(y.term_years * 12 AS INTEGER))) AS DATE) AS began_on,
    CAST(COALESCE(y.term_end, y.term_start + TO_MONTHS(CAST(y.term_years * 12 AS INTEGER))) AS DATE) AS ends_on
FROM year_party_org AS y
INNER JOIN year_months_ago AS a ON a.submission = y.submission;

-- Of organisations that have changed since: when the term before ended, by its newest row, and to when it was delayed.
CREATE TEMP TABLE org_term_before AS
SELECT
    o.org_id, ARG_MIN(y.ends_on, (y.months_ago, y.ends_on)) AS ended_on, MAX(y.term_delayed_to) AS delayed_to
FROM dated_org AS o
INNER JOIN (
    SELECT o.org_id, y.*
    FROM org AS o
    INNER JOIN year_org AS y ON y.district = o.district AND y.org_code = o.org_code
    UNION ALL
    SELECT o.org_id, y.*
    FROM org AS o
    INNER JOIN year_org AS y ON y.district = o.district AND y.org_name = o.org_name
    WHERE o.org_code IS NULL OR y.org_code IS NULL
) AS y ON y.org_id = o.org_id
WHERE
    (y.began_on < o.began_on AND o.began_on >= y.ends_on - INTERVAL 12 MONTH)
    OR (o.began_on IS NULL AND o.ends_on > y.ends_on + INTERVAL 12 MONTH)
GROUP BY o.org_id;
