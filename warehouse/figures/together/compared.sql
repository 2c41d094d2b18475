-- What rules of this folder compare and indicators count: reported numbers, and what the rows give. Made after `links.sql`.

-- Organisations with the number of members that they report, and how many there are at least and at most: a branch's own
-- rows or those of a whole subtree, and with what was kept back or nobody can place. Functional, temporary and dissolved
-- organisations have no members of their own. Of districts that have sent all their members and organisations.
CREATE TEMP TABLE org_compared AS
WITH RECURSIVE own AS (
    SELECT district, org_id, COUNT(*) AS n FROM member_branch WHERE party_status = '1' GROUP BY district, org_id
),
edge AS (
    SELECT p.org_id, p.parent_id
    FROM org_parent AS p
    INNER JOIN org AS above ON above.org_id = p.parent_id AND above.district = p.district
    ANTI JOIN org_circle AS c ON c.org_id = p.org_id
),
climb AS (
    SELECT org_id, org_id AS above, n FROM own WHERE org_id IS NOT NULL
    UNION ALL
    SELECT c.org_id, e.parent_id, c.n FROM climb AS c INNER JOIN edge AS e ON e.org_id = c.above
),
below AS (
    SELECT above AS org_id, SUM(n) AS n FROM climb GROUP BY above
),
astray AS (
    SELECT district, n FROM own WHERE org_id IS NULL
    UNION ALL
    SELECT district, kept_back FROM whole_party_member WHERE key = 'branch_code|branch_name'
    UNION ALL
    SELECT p.district, b.n
    FROM org_parent AS p
    INNER JOIN below AS b ON b.org_id = p.org_id
    ANTI JOIN edge AS e ON e.org_id = p.org_id
    WHERE NOT p.is_below_root
),
loose AS (
    SELECT district, SUM(n) AS n FROM astray GROUP BY district
)
SELECT
    o.submission, o.district, o.part, o._sheet, o._row, o.member_total, COALESCE(b.n, 0) AS least,
    COALESCE(b.n, 0) + COALESCE(l.n, 0) AS most
FROM org AS o
LEFT JOIN below AS b ON b.org_id = o.org_id
LEFT JOIN loose AS l ON l.district = o.district
WHERE
    o.status = '1' AND NOT COALESCE(o.is_functional, FALSE)
    AND COALESCE(o.org_category, '') NOT IN ('911', '921', '931', '932', 'P03')
    AND o.member_total IS NOT NULL
    AND o.district IN (SELECT district FROM whole_party_org WHERE key = 'org_code|org_name')
    AND o.district IN (SELECT district FROM whole_party_member WHERE key = 'branch_code|branch_name');
