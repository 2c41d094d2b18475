"""`octet announce`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects

COLUMNS = (
    ("address", "地址", "address"),
    ("topic", "事项", "topic"),
    ("period", "报告期", "period"),
    ("count", "项数", "how many"),
    ("state", "结果", "result"),
    ("failures", "失败次数", "failures"),
    ("title", "标题", "title"),
    ("text", "内容", "text"),
)


def announce(
    test: Annotated[
        bool, typer.Option("--test", help="向每个地址发一条测试消息 / send a trial message to every address")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="只看还要说什么，不发送 / show what is still to be said, send nothing")
    ] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """通知将到期、逾期、退回、待核定、运行失败 / Tell the addresses what is due, overdue, returned, held or failed.

    Each thing is said once to each address: `octet ui` does the same by itself. Addresses are Apprise URLs in the
    environment or the key file, never in octet.toml: OCTET_ANNOUNCE_<NAME> for the department, which hears everything,
    OCTET_ANNOUNCE_<six digits> for a district's contact, who hears of the own district. What could not be delivered is
    tried again with the next call; exit code 1.

    \b
    Example:
      OCTET_ANNOUNCE_WECOM=wecombot://… octet announce --test
      octet announce --show
    """
    import datetime as dt
    from dataclasses import asdict

    from pipelines.announcing.announcer import announce as say_all
    from pipelines.announcing.announcer import news, tried, waiting
    from pipelines.announcing.channels import read_addresses
    from pipelines.homes.home import home as found
    from pipelines.homes.instance import instance
    from schemas.errors import ConfigurationError
    from schemas.periods import BEIJING

    here = found(home)
    addresses = read_addresses(here.settings.key_file, here.areas)
    if not addresses:
        raise ConfigurationError("there is no address: set OCTET_ANNOUNCE_<NAME> in the environment or the key file")
    if test:
        told = list(tried(addresses))
    else:
        place = here.workplace()
        with instance(here) as opened:
            every = news(place, opened, here.settings.due_soon_days, dt.datetime.now(BEIJING))
        told = list(waiting(place, addresses, every)) if show else say_all(place, addresses, every)
    list_objects([asdict(one) for one in told], COLUMNS, json)
    if not told and not json:
        typer.echo(say("没有要说的", "nothing to say"))
    if any(one.state == "failed" for one in told):
        raise typer.Exit(1)
