"""`octet flows`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import AsOfOption, DistrictOption, HomeOption, JsonOption
from pipelines.command.output import list_objects

COLUMNS = (
    ("origin", "从", "from"),
    ("destination", "到", "to"),
    ("members", "人数", "persons"),
    ("left_unrecorded", "无转出记录", "left without a record"),
    ("came_unrecorded", "无转入记录", "came without a record"),
    ("in_transit", "在途", "in transit"),
    ("status", "状态", "status"),
)


def flows(
    period: Annotated[
        str, typer.Option(metavar="YYYY-MM", help="报告期，与上月相比 / period, against the month before")
    ],
    district: DistrictOption = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """党员从哪区到哪区、进来多少、离开多少 / Members who stayed, moved, came and left, by pairs of districts.

    Counts alone, no person. Together those of one month are all its members. Small numbers are shown: this
    listing is the department's own, no release has it.

    \b
    Example:
      octet flows --period 2026-09
      octet flows --period 2026-09 --district 长宁区
      octet flows --period 2026-09 --json | jq 'map(select(.origin != .destination))'
    """
    from pipelines.command.options import district_code
    from pipelines.homes.home import home as found
    from pipelines.homes.warehouse_reading import moment, warehouse
    from schemas.periods import Period
    from warehouse.figures.history.movements import flows as told
    from warehouse.store.asknown import known_areas

    here = found(home)
    code = district_code(district, here.areas) if district else None
    with warehouse(home, period) as connection:
        then = moment(as_of)
        areas = known_areas(connection, then)
        rows = told(connection, here.folder("lake"), areas, Period.parse(period), as_of=then)
    rows = [one for one in rows if code in (None, one["origin"], one["destination"])]
    if json:
        list_objects(rows, COLUMNS, as_json=True)
        return
    outside = say("（外）", "(outside)")

    def named(code: str | None) -> str:
        return f"{code} {areas.name(code)}" if code else outside

    shown = [{**one, "origin": named(one["origin"]), "destination": named(one["destination"])} for one in rows]
    list_objects(shown, COLUMNS, as_json=False)
