"""`octet check`: the reading and checking of the intake on files of one's own, nothing stored.

The child that parses is started before the heavy imports, so that both happen at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.language import language, say
from pipelines.command.options import (
    CityOption,
    HomeOption,
    JsonOption,
    PackOption,
    PeriodOption,
    areas_asked,
    district_code,
    home_worked_in,
)
from pipelines.command.output import list_objects, text
from pipelines.imports import uncollected
from schemas.states import Severity, State
from sources.child.parser import Parser

if TYPE_CHECKING:
    from pipelines.homes.home import Home
    from schemas.cities.areas import Areas
    from schemas.finding import Finding
    from schemas.outcome import Outcome
    from sources.examining.examination import Examination
    from sources.examining.expectation import Expectation
    from sources.mappings.mappings import Mappings

    Expected = Callable[[Path, str | None], Expectation]

FILES = (
    ("file", "文件", "file"),
    ("sheets", "工作表", "sheets"),
    ("database", "数据库", "database"),
    ("part", "街镇", "part"),
    ("state", "状态", "state"),
    ("rows_read", "读入行", "rows read"),
    ("rows_accepted", "接收", "accepted"),
    ("rows_quarantined", "未接收", "quarantined"),
    ("rows_ignored", "非数据", "ignored"),
)
FINDINGS = ("rule", "severity", "sheet", "cell", "count", "value", "message")


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", exists=True, dir_okay=False, readable=True, help="要检查的文件 / files"),
    ],
    period: PeriodOption = None,
    district: Annotated[str | None, typer.Option(metavar="D", help="区代码或区名 / district code or name")] = None,
    home: HomeOption = None,
    city: CityOption = None,
    pack: PackOption = None,
    json: JsonOption = False,
    annotate: Annotated[
        Path | None,
        typer.Option(metavar="OUT.xlsx", dir_okay=False, help="另写一份标注好的退改表 / write the file again, marked"),
    ] = None,
) -> None:
    """检查文件，不保存任何内容 / Check files, store nothing; exit code 1 when something must be mended.

    Without --period and --district, both are told from the inbox folder, the title, the cells or the file name.
    What a run would leave in the folder of a quarter or year is told on standard error.
    In a home, or with --home, its limits, areas, mappings, corrections and waivers hold as they do for `octet run`.

    \b
    Example:
      octet check 党员.xlsx --period 2026-09 --district 310105
      octet check inbox/2026-09/310105/*.xlsx --json
      octet check 党员.xlsx --period 2026-09 --district 310105 --annotate 退改.xlsx
    """
    if annotate is not None:
        _refuse(files, annotate)
    here = home_worked_in(home, pack)
    with Parser(here.settings.limits if here else None) as parser:
        parser.submit(files[0])
        with uncollected():
            known = areas_asked(here, city)
        examined = list(_examined(files, period, _expectation(district, here, known), parser))
        if annotate is not None:
            _annotate(annotate, files[0], examined[0][1], known, parser)
    outcomes = [outcome for _path, examination in examined for outcome in examination.outcomes]
    if json:
        list_objects([_as_object(outcome) for outcome in outcomes], FILES, True)
    else:
        _show(outcomes)
    left = [line for path in files for line in _left(path, [e for sent, e in examined if sent == path])]
    for line in left:
        typer.echo(line, err=True)
    if left or any(o.state != State.ACCEPTED or any(f.severity.is_to_mend for f in o.findings) for o in outcomes):
        raise typer.Exit(1)


def _examined(
    files: Sequence[Path], period: str | None, expectation: Expected, parser: Parser
) -> Iterator[tuple[Path, Examination]]:
    with uncollected():
        from sources.examining.packages import examine_all
        from sources.examining.samecontents import Contents

    contents = Contents()
    expected = [expectation(path, period) for path in files]
    for number, path in enumerate(files):
        if number + 1 < len(files):
            parser.submit(files[number + 1])
        for member in examine_all(path, expected[number], parser):
            is_alone = len(files) == 1 and member.path == path
            yield path, member.examination if is_alone else contents.compared(member.examination)


def _left(path: Path, examinations: Sequence[Examination]) -> Iterator[str]:
    """What a run says of a file that it leaves in the folder of a quarter or year."""
    from intake.inbox import said
    from intake.rhythms import left_by_a_run

    if left := left_by_a_run(path, (outcome for one in examinations for outcome in one.outcomes)):
        told = said(*left, language() == "en")
        yield say(f"未收 {told}", f"left {told}")


def _refuse(files: Sequence[Path], out: Path) -> None:
    from schemas.errors import ConfigurationError
    from sources.examining.packages import is_package
    from sources.reading.ground.limits import Limits

    if is_package(files[0], Limits()):
        raise ConfigurationError(f"--annotate marks one file, {files[0]} is a package of them: unpack it")
    if len(files) > 1:
        raise ConfigurationError(f"--annotate marks one file, {len(files)} were given: check them one by one")
    if out.suffix.lower() != ".xlsx":
        raise ConfigurationError(f"{out} must end in .xlsx: a return workbook is an Excel workbook")
    if out.exists():
        raise ConfigurationError(f"{out} is there already and may have been mended: name another file")
    if not out.absolute().parent.is_dir():
        raise ConfigurationError(f"there is no folder {out.parent}: make it first")


def _annotate(out: Path, path: Path, examination: Examination, known: Areas, parser: Parser) -> None:
    """The return workbook as the intake makes it, without numbers of submissions; a receipt when all is well."""
    from sources.returns.returnbook import about, write_answer

    first = examination.outcomes[0]
    write_answer(out, path, examination, about(examination, known, first.period, first.district), parser)


def _expectation(district: str | None, here: Home | None, known: Areas) -> Expected:
    """What the call says; else what the inbox folder (`2026-09/310105/…`) says; the file itself is asked last."""
    with uncollected():
        from pipelines.homes.home_passwords import read_passwords
        from schemas.cities.reporters import city_called
        from schemas.periods import Period
        from sources.examining.expectation import Expectation
        from sources.mappings.mappings import Mappings
        from sources.placing.naming import folder_names, folder_period, tell_district

    mappings = _mappings(here, known) if here else Mappings()
    passwords = read_passwords(here.settings.key_file if here else None)
    called = district_code(district, known) if district else None

    def expected(path: Path, period: str | None) -> Expectation:
        folder = folder_names(path)[-1:]
        code = called or next((city_called(name, known) for name in folder), None) or tell_district(folder, known)
        asked = Period.parse(period) if period else folder_period(path)
        return Expectation(known, code, asked, passwords=passwords.of(code), mappings=mappings)

    return expected


def _mappings(here: Home, known: Areas) -> Mappings:
    from sources.mappingfiles.loading import read_mappings

    return read_mappings(here.folder("reference"), known)


def _as_object(outcome: Outcome) -> dict[str, Any]:
    fields = {name: getattr(outcome, name) for name, _zh, _en in FILES}
    return fields | {"sheets": list(outcome.sheets), "findings": [finding.as_dict() for finding in outcome.findings]}


def _show(outcomes: Sequence[Outcome]) -> None:
    from schemas.finding import titled

    severe, columns = list(Severity), titled(*FINDINGS)
    list_objects([_as_object(outcome) for outcome in outcomes], FILES, False)
    for outcome in outcomes:
        if not outcome.findings:
            continue
        print(f"\n{outcome.file} {text(outcome.sheets)}")
        listed = sorted(outcome.findings, key=lambda finding: severe.index(finding.severity))
        list_objects([finding.as_dict() | {"message": _message(finding)} for finding in listed], columns, False)


def _message(finding: Finding) -> str:
    from schemas.telling import english

    return english(finding) if language() == "en" else finding.message
