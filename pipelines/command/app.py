"""The `octet` command: its commands, its language and its exit codes. Heavy imports happen inside the commands.

Exit codes: 0 done · 1 done, but something must be mended · 2 wrong call or configuration · 3 internal fault ·
130 ended by Ctrl-C.
"""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import typer
from typer.core import TyperGroup

from pipelines.command.accept import accept
from pipelines.command.announce import announce
from pipelines.command.answer_again import answer
from pipelines.command.changes import changes
from pipelines.command.check import check
from pipelines.command.confirm_zero import confirm_zero
from pipelines.command.diff import diff
from pipelines.command.findings import findings
from pipelines.command.flows import flows
from pipelines.command.indicators import indicators
from pipelines.command.init import init
from pipelines.command.map import map_
from pipelines.command.openlineage import openlineage
from pipelines.command.pack import pack
from pipelines.command.purge import purge
from pipelines.command.release import release
from pipelines.command.replay import replay
from pipelines.command.revert_submission import revert_submission
from pipelines.command.run import run
from pipelines.command.status import status
from pipelines.command.submissions import submissions
from pipelines.command.synth import synth
from pipelines.command.template import template
from pipelines.command.trace import trace
from pipelines.command.ui import ui
from pipelines.command.verify import verify
from pipelines.command.waive import waive
from pipelines.homes.environment import environment
from schemas.errors import InterruptionError, OctetError

ENDED = (
    "已中断：每份文件要么整份计入，要么仍在收件箱，没有做到一半的；再运行一次即可 / "
    "interrupted: a file counts whole or still waits in the inbox, nothing is half done; run again"
)
UNWRITTEN = 120
"""Python's exit code where standard output could not be written."""


class Commands(TyperGroup):
    """All commands; Ctrl-C says what is safe. Typer's own exit code for it, 1, means something else here."""

    def invoke(self, ctx: Any) -> Any:
        """As Typer's."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise InterruptionError(ENDED) from None


app = typer.Typer(
    name="octet",
    cls=Commands,
    help="八库汇总：区里的文件变成全市的标准指标。/ Eight databases of district files, one warehouse of indicators.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
for command in (
    init,
    run,
    check,
    answer,
    replay,
    accept,
    confirm_zero,
    waive,
    revert_submission,
    template,
    pack,
    status,
    submissions,
    changes,
    findings,
    indicators,
    flows,
    trace,
    diff,
    verify,
    announce,
    openlineage,
    purge,
    synth,
    ui,
):
    app.command()(command)
app.command("map")(map_)
app.add_typer(release)


class ExitCodes:
    """Turns what a command raised into an exit code; the text of foreign exceptions is not shown, it may hold data."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """`OctetError` says what to mend; everything else is an internal fault, told by kind and place."""
        if fault is None or not isinstance(fault, Exception):
            return
        if environment("DEBUG"):
            traceback.print_exception(fault)
        if isinstance(fault, OctetError):
            print(f"octet: {fault}", file=sys.stderr)
            raise SystemExit(fault.exit_code) from None
        last = traceback.extract_tb(trace)[-1]
        told = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
        print(f"octet: 内部错误 / internal fault: {told} (OCTET_DEBUG=1 shows more)", file=sys.stderr)
        raise SystemExit(OctetError.exit_code) from None


def call() -> None:
    """Run the command line; what it writes is for its owner alone.

    Arrow is told to take its memory from the system: with its own pool pages are given back and fetched again, which
    takes a twentieth of the time of a large file. openpyxl keeps to Python's XML: lxml, which SDMX needs, differs.
    """
    os.umask(0o077)
    os.environ.setdefault("OPENPYXL_LXML", "False")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with ExitCodes():
        app()


def main() -> None:
    """The whole of a process: the command line, then the end at once."""
    ended = [OctetError.exit_code]
    atexit.register(_leave, ended)
    try:
        call()
    except SystemExit as told:
        ended[0] = told.code if isinstance(told.code, int) else int(told.code is not None)
        raise
    except KeyboardInterrupt:
        ended[0] = InterruptionError.exit_code
        raise
    ended[0] = 0


def _leave(ended: list[int]) -> None:
    """End after all else that is done at the end, without taking apart what was loaded: that takes up to a second.

    What could not be written makes another exit code, as Python's own end does.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        ended[0] = UNWRITTEN
    os._exit(ended[0])
