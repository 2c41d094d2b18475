"""`octet synth`: a made-up city as district files, with the truth about them beside it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import CityOption, HomeOption, areas_asked, home_worked_in

if TYPE_CHECKING:
    from schemas.periods import Period
    from synth.order import CityOrder


def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", file_okay=False, help="输出目录 / folder to write into")],
    period: Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="报告期 / period")],
    until: Annotated[
        str | None, typer.Option("--to", metavar="YYYY-MM", help="连续各月，至此月 / all months up to this one")
    ] = None,
    scale: Annotated[
        float, typer.Option(min=0.0005, max=2.0, help="规模，1 约 220 万党员 / 1: 2.2 million members")
    ] = 0.01,
    mess: Annotated[float, typer.Option(min=0.0, max=1.0, help="凌乱程度 0–1 / how messy the files are")] = 0.0,
    seed: Annotated[int, typer.Option(min=0, help="随机种子，同样的种子得到同样的文件 / same seed, same files")] = 1,
    districts: Annotated[str, typer.Option(metavar="D,D…", help="只做这些区 / only these districts")] = "",
    settled_until: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM",
            help="至此月已更正完毕，每库一个 csv / months up to this one are mended: no mess, a csv a database",
        ),
    ] = None,
    quarterly: Annotated[
        str,
        typer.Option(metavar="X,X…", help="这些库只在季末月报 / databases sent for the last month of a quarter only"),
    ] = "",
    corrected: Annotated[
        str,
        typer.Option(
            metavar="D",
            help="此区倒数第二个月的党员缺一成，全本在 OUT-later / the list of members of the month before the last is "
            "cut off, the whole of it in OUT-later",
        ),
    ] = "",
    parted: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="N", help="只有前 N 个区可分街镇报 / only of the first N districts some send by street"
        ),
    ] = None,
    story: Annotated[
        bool, typer.Option("--story", help="逐日的故事：报送、决定、区划变动 / a story by days: files and decisions")
    ] = False,
    home: HomeOption = None,
    city: CityOption = None,
) -> None:
    """生成一座虚构的城市：各区文件与应得的结果（truth）/ Make up a city: district files, and what must come of them.

    People, units and numbers are made up (area 310199, which no one has). OUT/<YYYY-MM>/<district>/ holds the files,
    OUT-truth/<YYYY-MM>.json.gz the accepted rows, findings and indicator values to expect, OUT-truth/groupings.csv
    groupings for a home's reference/groupings, whose values the truth has too, and with --quarterly
    OUT-truth/obligations.csv what reference/obligations must say. With --corrected OUT-later holds the file that is to
    be taken in when the others are; the truth has all. In a home, or with --home, its areas and its own registers are
    those of the city. A city lives from 2023-01 on: with the same seed and scale its months follow from one another,
    made together or alone. A story (--story) is a folder for each day: see docs/story.md.

    \b
    Example:
      octet synth build/city --period 2026-09 --scale 0.01 --mess 0.3
      octet synth build/year --period 2026-01 --to 2026-12
      octet synth build/quarter --period 2026-07 --to 2026-09 --mess 0.2 --settled-until 2026-08 --corrected 310105
      octet synth build/story --story --period 2026-01 --to 2026-03 --districts 310101,310107,310109,310112
      octet synth build/one --period 2026-09 --districts 310105,310118
      octet synth build/other --period 2026-09 --city 330100.csv
    """
    from schemas.database import Database
    from schemas.databaselist import database
    from schemas.periods import Period
    from synth.making import make_months
    from synth.order import CityOrder

    known = areas_asked(home_worked_in(home), city)
    settled = Period.parse(settled_until) if settled_until else None
    less_often = frozenset(database(name).name for name in _parts(quarterly))
    order = CityOrder(
        Period.parse(period), known, scale, mess, seed, _parts(districts), settled, less_often, corrected, parted
    )
    if story:
        _story(out, order, Period.parse(until or period))
        return
    unwitnessed: list[Database] = []
    for made in make_months(out, order, Period.parse(until or period)):
        files = made.truth["files"]
        rows = Counter(outcome["database"] for file in files for outcome in file["outcomes"])
        read = sum(outcome["rows_read"] for file in files for outcome in file["outcomes"])
        place = out / made.truth["period"]
        typer.echo(
            say(
                f"{place}：{len(files)} 个文件，{len(rows)} 个数据库，{read:,} 行",
                f"{place}: {len(files)} files, {len(rows)} databases, {read:,} rows",
            )
        )
        unwitnessed = [database(name) for name in made.truth["unwitnessed"]]
    if unwitnessed:
        typer.echo(
            say(
                f"{'、'.join(one.title for one in unwitnessed)}：按字段类型生成，truth 不含其指标与专有规则",
                f"{', '.join(one.title_en for one in unwitnessed)}: made by kind, the truth has neither their figures "
                "nor their own rules",
            )
        )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace("，", ",").split(",") if part)


def _story(out: Path, order: CityOrder, until: Period) -> None:
    """A line for each day: what comes, what is decided, how many figures change."""
    from synth.story.daybyday import tell

    for truth in tell(out, order, until):
        files, decisions, changes = (len(truth[name]) for name in ("files", "decisions", "changes"))
        typer.echo(
            say(
                f"{out / truth['day']}：{files} 个文件，{decisions} 项决定，{changes:,} 个数值变动",
                f"{out / truth['day']}: {files} files, {decisions} decisions, {changes:,} figures change",
            )
            + (say("，区划变动", ", areas change") if truth["areas"] else "")
        )
