"""Registers as a home declares them, for the tests of what is made of them."""

from __future__ import annotations

STATION = """
code = "SS"
title = "便民服务站"
title_en = "Service stations"
keys = [["station_code", "station_name"]]
identity = [["station_code"], ["station_name", "street_code"]]

[columns.station_code]
title = "站点编号"
kind = "text"
role = "code"

[columns.station_name]
title = "站点名称"
kind = "text"
role = "name"

[columns.street_code]
title = "所属街道(镇)"
kind = "area"
level = 3
need = "expected"

[columns.stop_type]
title = "站点类型"
kind = "code"
codelist = "stop_type"

[columns.moved_in]
title = "迁入"
kind = "int"

[columns.moved_out]
title = "迁出"
kind = "int"

[columns.net]
title = "净迁移"
kind = "int"
signed = true

[columns.opened_on]
title = "启用日期"
kind = "date"

[columns.closed_on]
title = "停用日期"
kind = "date"
planned = true

[columns.keeper_phone]
title = "站长电话"
kind = "phone"
pii = "D"

[[rules]]
rule = "Y001"
column = "net"
equals = ["moved_in", "-moved_out"]

[[rules]]
rule = "Y002"
column = "opened_on"
at_most = "closed_on"

[[rules]]
rule = "Y002"
severity = "block"
column = "moved_out"
at_most = "moved_in"

[[rules]]
rule = "V014"
column = "moved_in"
low = 0
high = 1000
"""

RULES = """\
id,category,databases,severity,message_zh,message_en,mend_zh,mend_en,logic,basis
Y001,cross_field,SS,block,差额不符[：应为{expected}],The difference is wrong[: {expected}],请核对,check it,sum,us
Y002,cross_field,SS,warn|block,先后颠倒[：{expected}],The order is wrong[: {expected}],请核对,check it,order,us
"""

TYPES = "code,zh,en,aliases\n1,街道级站,Of a street,街道站\n2,社区级站,Of a community,社区站|居民区站\n"

HOME = {"databases/station.toml": STATION, "rules/own.csv": RULES, "codelists/stop_type.csv": TYPES}
"""What a home's `reference` holds, by the names of its files."""
