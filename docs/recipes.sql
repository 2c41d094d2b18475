-- 十个常问的问题，用 SQL 问已公布的数。SQLite 与 PostgreSQL 通用；PostgreSQL 先执行 SET search_path TO published。
-- Ten usual questions in SQL, of what is published. The views show the issues that stand and nothing else.
-- 数值为空不是零，原因见“状态”。把指标、区划、月份换成您要的。

-- 1. 区 × 月：一行一个区一个月，透视交给表格或 BI / District by month
SELECT "区划名称", "报告期", "数值", "状态"
FROM "pub_数据"
WHERE "指标代码" = 'MEM01' AND "级别" = 2 AND "分组" IS NULL
ORDER BY "区划代码", "报告期";

-- 2. 全市一个指标的序列；没有的月份没有行 / A series; a month that lacks has no row
SELECT "报告期", "数值", "状态", "完整率"
FROM "pub_数据"
WHERE "指标代码" = 'MEM01' AND "级别" = 1 AND "分组" IS NULL
ORDER BY "报告期";

-- 3. 各区排名：有一个区未报全就没有结果 / Rank of the districts; no rows unless all are complete
WITH newest AS (
    SELECT * FROM "pub_数据"
    WHERE "指标代码" = 'MEM03' AND "级别" = 2 AND "分组" IS NULL
        AND "报告期" = (SELECT MAX("报告期") FROM "pub_数据")
)
SELECT RANK() OVER (ORDER BY "数值" DESC) AS "名次", "区划名称", "数值"
FROM newest
WHERE NOT EXISTS (SELECT 1 FROM newest WHERE "数值" IS NULL OR "已报" < "应报")
ORDER BY "名次", "区划名称";

-- 4. 比上期：不可比时增减为空，“可比”说明原因 / Change on the period before
SELECT "区划名称", "上期", "上期数值", "数值", "增减", "增幅", "可比"
FROM "pub_环比"
WHERE "指标代码" = 'MEM01' AND "级别" = 2 AND "报告期" = (SELECT MAX("报告期") FROM "pub_环比")
ORDER BY "区划代码";

-- 5. 比上年同期 / Change on the year before
SELECT "区划名称", "上年同期", "上年同期数值", "数值", "同比增减", "同比增幅", "同比可比"
FROM "pub_环比"
WHERE "指标代码" = 'MEM01' AND "级别" = 2 AND "报告期" = (SELECT MAX("报告期") FROM "pub_环比")
ORDER BY "区划代码";

-- 6. 构成：各组占总数 / Shares of the groups in the total
SELECT "区划名称", "组别名称", "数值", "构成", "状态"
FROM "pub_分组"
WHERE "指标代码" = 'MEM01' AND "分组" = 'sex' AND "报告期" = (SELECT MAX("报告期") FROM "pub_分组")
ORDER BY "区划代码", "组别";

-- 7. 几个区合起来的比率：分子之和 ÷ 分母之和，不取平均；缺一个区就不算 / A ratio of several districts
SELECT CASE WHEN COUNT("分子") = 3 THEN SUM("分子") * 100.0 / SUM("分母") END AS "比率"
FROM "pub_数据"
WHERE "指标代码" = 'MEM03' AND "区划代码" IN ('310101', '310104', '310105') AND "分组" IS NULL
    AND "报告期" = (SELECT MAX("报告期") FROM "pub_数据");

-- 8. 一个区里最多的街镇 / The largest streets of a district
SELECT "区划名称", "数值"
FROM "pub_数据"
WHERE "指标代码" = 'MEM01' AND "上级" = '310105' AND "分组" IS NULL AND "数值" IS NOT NULL
    AND "报告期" = (SELECT MAX("报告期") FROM "pub_数据")
ORDER BY "数值" DESC, "区划代码"
LIMIT 10;

-- 9. 哪些区的哪些数没有，为什么 / Which figures are not there, and why
SELECT "区划名称", "状态", COUNT(*) AS "个数"
FROM "pub_数据"
WHERE "级别" = 2 AND "分组" IS NULL AND "数值" IS NULL
    AND "报告期" = (SELECT MAX("报告期") FROM "pub_数据")
GROUP BY "区划代码", "区划名称", "状态"
ORDER BY "区划代码", "状态";

-- 10. 组别 × 区 / Groups by district
SELECT
    "区划名称",
    MAX(CASE WHEN "组别" = '1' THEN "数值" END) AS "男",
    MAX(CASE WHEN "组别" = '2' THEN "数值" END) AS "女"
FROM "pub_分组"
WHERE "指标代码" = 'MEM01' AND "分组" = 'sex' AND "级别" = 2
    AND "报告期" = (SELECT MAX("报告期") FROM "pub_分组")
GROUP BY "区划代码", "区划名称"
ORDER BY "区划代码";
