"""The inbox: which district folders of which month have files waiting, and what lies there that is none of them.

Nothing is opened here, and no link is followed; reading is `holding`'s.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schemas.cities.areas import Areas
from schemas.cities.reporters import city_called
from schemas.databaselist import databases
from schemas.filenames import turn
from schemas.finding import mask
from schemas.periods import BEIJING, Period, Rhythm
from sources.reading.formats import LEFT_ALONE

DEEPEST = 8
"""Folders below that of the district."""
LONGEST_NAME = 200
"""Bytes of a file's name: its answer gets a longer one."""


class Why(StrEnum):
    """Why something in the inbox is not taken in."""

    NO_PERIOD = "no_period"
    NO_DISTRICT = "no_district"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NO_FILE = "no_file"
    NAME = "name"
    DEEP = "deep"
    CLOSED = "closed"
    LARGE = "large"
    CHANGING = "changing"
    NOT_THEN = "not_then"
    OTHER_RHYTHM = "other_rhythm"


TOLD = {
    Why.NO_PERIOD: (
        "不在按月份命名的文件夹中，请移入“年-月/区”文件夹，如 2026-09/<区代码或区名>",
        "in no folder of a month: move it to YYYY-MM/<district>",
    ),
    Why.NO_DISTRICT: (
        "不在区的文件夹中，请移入以区代码或区名命名的文件夹",
        "in no folder of a district: name the folder by its code or name",
    ),
    Why.TOO_EARLY: (
        "早于首个报告期，请核对文件夹名，或改 octet.toml 的 start",
        "before the first month: check the name, or set `start` in octet.toml",
    ),
    Why.TOO_LATE: ("月份尚未到来，请核对文件夹名", "a month that has not come: check the folder's name"),
    Why.NO_FILE: (
        "是链接、设备或管道，不会打开，请放入文件本身",
        "a link, device or pipe, never opened: put the file itself there",
    ),
    Why.NAME: ("名称过长或含不可见字符，请改名", "a name too long or with characters that cannot be shown: rename it"),
    Why.DEEP: ("文件夹层数过多，请移到区的文件夹下", "too many folders deep: move it up"),
    Why.CLOSED: (
        "无法读取，请检查权限，且路径中不能有链接",
        "cannot be read: check its permissions, and that no folder above is a link",
    ),
    Why.LARGE: ("远超大小上限，未读取，请拆分", "far above the limit of size and not read: split it"),
    Why.NOT_THEN: (
        "该月份没有这个区（已撤并或尚未设立），请移入承接它的区的文件夹",
        "a district that did not stand in this month: move it to the folder of the one that took its place",
    ),
    Why.OTHER_RHYTHM: (
        "不按此文件夹的年（季）报送，未收，请把其中其他的表移入所属月份的文件夹，如 2026-09",
        "not reported by the year or quarter of the folder: move what is of a month to the folder of that month",
    ),
    Why.CHANGING: ("正在写入，本次未收，写完后再运行", "still being written and left for the next run"),
}
"""What to do about each, in Chinese and English."""


@dataclass(frozen=True, order=True)
class Left:
    """Something that stays where it is. `path` lies below the inbox."""

    path: Path
    why: Why


@dataclass(frozen=True, order=True)
class Delivery:
    """What waits of one district for one period. `period` is YYYY-MM."""

    period: str
    district: str
    files: tuple[Path, ...]

    @property
    def changed_at(self) -> float:
        """Seconds since the epoch of the last change. Not the modification time, which copying may set back."""
        return max((facts.st_ctime for _path, facts in self._facts()), default=0.0)

    @property
    def digest(self) -> str:
        """The same while no file is added, changed or replaced.

        Dagster remembers a run key for ever: with the content alone, the same bytes sent again would wait for ever.
        """
        facts = ((path.name, facts.st_size, facts.st_ctime_ns) for path, facts in self._facts())
        return hashlib.sha256(repr(tuple(facts)).encode()).hexdigest()[:16]

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing has changed for so long: nobody is still copying."""
        return time.time() - self.changed_at >= seconds

    def _facts(self) -> Iterator[tuple[Path, os.stat_result]]:
        """The files that are still there."""
        for path in self.files:
            try:
                yield path, path.lstat()
            except FileNotFoundError:
                continue


def waiting(inbox: Path, areas: Areas) -> list[Delivery]:
    """All deliveries of the inbox, by period and district."""
    found: dict[tuple[str, str], list[Path]] = {}
    for each in _listed(inbox, areas):
        if isinstance(each, tuple):
            period, district, path = each
            found.setdefault((period, district), []).append(path)
    return [Delivery(*key, tuple(sorted(files, key=turn))) for key, files in sorted(found.items())]


def delivery(inbox: Path, areas: Areas, period: str, district: str) -> Delivery:
    """What waits of one district and period; no files when there is nothing."""
    found = (each for each in waiting(inbox, areas) if (each.period, each.district) == (period, district))
    return next(found, Delivery(period, district, ()))


def misplaced(inbox: Path, areas: Areas, start: str) -> list[Left]:
    """What no run takes in: wrong folders, files beside the folders, links and devices, names that cannot be kept."""
    found = {each for each in _listed(inbox, areas) if isinstance(each, Left)}
    for each in waiting(inbox, areas):
        if not is_open(each.period, start):
            why = Why.TOO_EARLY if each.period < start else Why.TOO_LATE
            found |= {Left(inbox / path.relative_to(inbox).parts[0], why) for path in each.files}
    return sorted(found)


def rhythm_of(path: Path, inbox: Path) -> Rhythm:
    """What the folder of a file that waits is of: a month, a quarter or a year."""
    named = Period.of_folder(path.relative_to(inbox).parts[0])
    return named[1] if named else Rhythm.MONTHLY


def said(left: Left, inbox: Path, english: bool = False) -> str:
    """One line for a person: the path below the inbox, masked and printable, and what to do."""
    name = mask(left.path.relative_to(inbox).as_posix())
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)
    zh, en = TOLD[left.why]
    return f"{shown}: {en}" if english else f"{shown}：{zh}"


def is_open(period: str, start: str) -> bool:
    """Whether a month can be taken in: from the first one of the home to the running one."""
    return start <= period <= dt.datetime.now(BEIJING).strftime("%Y-%m")


def district_of(name: str, areas: Areas) -> str | None:
    """The district that a folder names by code, by name or by both (310105, 长宁区, 310105长宁区), ended ones too.

    The city where it reports anything itself.
    """
    if own := city_called(name, areas):
        return own
    codes = {area.code for area in areas.every_district}
    leading = re.match(r"\d{6}", name)
    if leading:
        return leading[0] if leading[0] in codes else None
    code = areas.find(name, areas.level(1)[0].code, 2)
    return code if code in codes else None


def _listed(inbox: Path, areas: Areas) -> Iterator[tuple[str, str, Path] | Left]:
    """Period, district and path of each file that waits, and whatever else lies there."""
    if not inbox.is_dir():
        return
    rhythms = {Rhythm.MONTHLY} | {database.rhythm for database in databases().values()}
    for period in _entries(inbox):
        if isinstance(period, Left):
            yield period
        elif not _is_folder(period) or not (named := Period.of_folder(period.name)) or named[1] not in rhythms:
            yield Left(Path(period.path), Why.NO_PERIOD)
        else:
            for folder in _entries(Path(period.path)):
                if isinstance(folder, Left):
                    yield folder
                elif not _is_folder(folder) or not (district := district_of(folder.name, areas)):
                    yield Left(Path(folder.path), Why.NO_DISTRICT)
                elif not areas.is_valid(district, named[0]):
                    yield Left(Path(folder.path), Why.NOT_THEN)
                else:
                    for found in _files(Path(folder.path), 0):
                        yield found if isinstance(found, Left) else (str(named[0]), district, found)


def _files(folder: Path, depth: int) -> Iterator[Path | Left]:
    for entry in _entries(folder):
        if isinstance(entry, Left):
            yield entry
        elif not _is_folder(entry):
            yield Path(entry.path)
        elif depth == DEEPEST:
            yield Left(Path(entry.path), Why.DEEP)
        else:
            yield from _files(Path(entry.path), depth + 1)


def _entries(folder: Path) -> Iterator[os.DirEntry[str] | Left]:
    """Regular files and folders by name; the others, and names that cannot be kept, as what is left."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield Left(folder, Why.CLOSED)
        return
    for entry in entries:
        if LEFT_ALONE.fullmatch(entry.name):
            continue
        if not entry.is_file(follow_symlinks=False) and not _is_folder(entry):
            yield Left(Path(entry.path), Why.NO_FILE)
        elif not entry.name.isprintable() or len(os.fsencode(entry.name)) > LONGEST_NAME:
            yield Left(Path(entry.path), Why.NAME)
        else:
            yield entry


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)
