"""Columns of dates: text as cleaned → days or months, and what was wrong with it. Single forms: `dateforms`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Column, Kind
from schemas.states import Severity
from sources.values import dateforms, midnights
from sources.values.doubts import Doubt
from sources.values.typers import Distinct, Issue, Setting, Typed, doubted

ISO_DAY = r"^\d{4}-\d{2}-\d{2}(?: 00:00:00)?$"
YEARS = pa.array(dateforms.YEARS, pa.int64())


def date(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Dates; those written as a month are its first day and told once (V009), except in columns of months."""
    encoded = values.dictionary_encode()
    common = _common_dates(encoded.dictionary).take(encoded.indices)
    distinct = Distinct(pc.if_else(common.is_valid(), pa.scalar(None, pa.string()), values))
    days = [dateforms.read_date(one, setting.pivot, setting.epoch) for one in distinct.texts]
    early = midnights.next_days(distinct.texts)
    if midnights.are_meant(early):
        days = [
            dateforms.Day(early[one], False) if one in early else day
            for one, day in zip(distinct.texts, days, strict=True)
        ]
    by_month = distinct.mask([day is not None and day.by_month for day in days])
    typed = pc.coalesce(common, distinct.spread([day and day.date for day in days], pa.date32()))
    issues = [*_no_dates(distinct, days), *doubted(distinct, _date_doubts(distinct, days, early))]
    if column.kind is Kind.MONTH:
        return Typed(pc.floor_temporal(typed, unit="month"), issues)
    return Typed(typed, [*issues, Issue("V009", Severity.WARN, by_month)], by_month)


def _common_dates(values: pa.Array) -> pa.Array:
    """What is written as 1998-07-01 and is a day, all at once; null where it is another form, or no such day."""
    in_form = pc.fill_null(pc.match_substring_regex(values, ISO_DAY), False)
    texts = pc.if_else(in_form, pc.utf8_slice_codeunits(values, 0, 10), pa.scalar(None, pa.string()))
    days = pc.strptime(texts, "%Y-%m-%d", "s", error_is_null=True).cast(pa.date32())
    is_day = pc.equal(days.cast(pa.string()), texts)  # 1998-02-30 has become the 2nd of March
    is_day = pc.fill_null(pc.and_(is_day, pc.is_in(pc.year(days), YEARS)), False)
    return pc.if_else(is_day, days, pa.scalar(None, pa.date32()))


def _no_dates(distinct: Distinct, days: Sequence[dateforms.Day | None]) -> list[Issue]:
    """Texts that are no date, by what is expected in their place; an age gives no birth date."""
    lost = [day is None and one != "0" for day, one in zip(days, distinct.texts, strict=True)]
    wanted = [dateforms.wanted(one) if gone else None for gone, one in zip(lost, distinct.texts, strict=True)]
    return [
        Issue(
            "V008", Severity.BLOCK, distinct.mask([one == expected for one in wanted]), untyped=True, expected=expected
        )
        for expected in dict.fromkeys(one for one in wanted if one)
    ]


def _date_doubts(
    distinct: Distinct, days: Sequence[dateforms.Day | None], early: Mapping[str, dt.date]
) -> list[Doubt | None]:
    doubts = [
        midnights.doubt(one, early) if one in early else day and dateforms.doubt(one, day)
        for one, day in zip(distinct.texts, days, strict=True)
    ]
    if dateforms.shown_months(distinct.texts):
        return [None if doubt and doubt.ask == dateforms.WITH_DAY else doubt for doubt in doubts]
    return doubts
