"""The words of an announcement: one message for a topic and a month. Counts, names of districts and databases, folders.

Never a row, a file's name or content, or the name of a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.wording import TOPICS, Bilingual
from warehouse.announcements.news import News, Topic

IN_ENGLISH = {
    Topic.DUE: "due soon",
    Topic.OVERDUE: "overdue",
    Topic.RETURNED: "returned",
    Topic.HELD: "waiting for a decision",
    Topic.RUN_FAILED: "failed runs",
}
FOR_DISTRICTS = (Topic.DUE, Topic.OVERDUE, Topic.RETURNED)
"""What the contact of a district hears, of its own district."""
REPEATED = Bilingual("（可能重复）", "(may be a repetition)")
TRIAL = Bilingual("通知测试", "trial"), Bilingual("收到此消息即已配好。", "If you read this, the address works.")


class Message(NamedTuple):
    """What is sent: a title, and a text of several lines, Chinese first."""

    title: str
    text: str


def for_address(news: Iterable[News], district: str | None) -> list[News]:
    """What one address hears: everything, or what concerns its district."""
    every = list(news)
    if district is None:
        return every
    return [one for one in every if one.district == district and one.topic in FOR_DISTRICTS]


def grouped(news: Sequence[News]) -> list[list[News]]:
    """What is said in one message each, in the order of the oldest of each."""
    groups: dict[tuple[str, str | None], list[News]] = {}
    for one in news:
        groups.setdefault((one.topic, one.period), []).append(one)
    return list(groups.values())


def message(news: Sequence[News], areas: Areas, *, is_repeated: bool = False) -> Message:
    """The message of one group."""
    topic, period = news[0].topic, news[0].period
    count = len(news)
    month = f"{period} " if period else ""
    title = f"Octet {month}{TOPICS[topic]} {count}{'次' if topic is Topic.RUN_FAILED else '项'}"
    english = f"{month}{count} {IN_ENGLISH[topic]}"
    if is_repeated:
        title, english = f"{title}{REPEATED}", f"{english} {REPEATED.en}"
    return Message(title, "\n".join([*_lines(news, areas), english]))


def trial() -> Message:
    """What `octet announce --test` sends."""
    headline, text = TRIAL
    return Message(f"Octet {headline}", f"{text}\n{headline.en}: {text.en}")


def _lines(news: Sequence[News], areas: Areas) -> Iterator[str]:
    topic, period = news[0].topic, news[0].period
    if topic is Topic.RUN_FAILED:
        yield from (one.what or "" for one in news)
        return
    by_district = sorted(news, key=lambda one: one.district or "")
    for district, of_it in groupby(by_district, key=lambda one: one.district):
        counted = Counter(_database(one.what) for one in of_it)
        parts = (name if count == 1 else f"{name} {count}份" for name, count in counted.items())
        line = f"{areas.name(district) if district else '区不详'}：{'、'.join(parts)}"
        where = f"returned/{period}/{district}"
        yield f"{line}；退改表在 {where}" if topic is Topic.RETURNED and period and district else line
    if topic is not Topic.RETURNED:
        yield f"octet status --period {period}" if period else "octet submissions"


def _database(name: str | None) -> str:
    known = databases().get(name or "")
    return known.title if known else "未识别的文件"
