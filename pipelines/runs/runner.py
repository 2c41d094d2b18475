"""One Dagster run at a time in this process, recorded in the home's storage. Which runs there are stands elsewhere.

Dagster is loaded when the first run begins: a command that finds nothing to do is over by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.homes.home import Home
from pipelines.imports import uncollected
from schemas.databaselist import databases

if TYPE_CHECKING:
    import dagster as dg

QUIET: dict[str, Any] = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Nothing of Dagster's on the terminal: what failed is told in a sentence, its stack stands in the storage."""


class Refusal(NamedTuple):
    """Why a run failed. `kind` is the name of the exception class, or `fault`."""

    kind: str
    why: str


class Runner(ExitStack):
    """The definitions of a home, its Dagster instance and the child that reads files: one for all runs of a command."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self.home, self.place = home, home.workplace()
        self.enter_context(self.place.parsing())

    def take_in(
        self, district: str, period: str, names: frozenset[str], again: dict[str, Any] | None = None
    ) -> Refusal | None:
        """One run of the databases of a district and month; None when it succeeded, else why not.

        `again`: the op's configuration when it is to read the vault instead of the inbox.
        """
        with uncollected():
            from assets.partitions import place_key
            from pipelines.definitions import TAKE_IN

        selection = None if names >= set(databases()) else sorted(names)
        by = "octet run" if not again else "octet answer" if again.get("answer") else "octet replay"
        return self._run(TAKE_IN, place_key(district, period), (period, district, by), selection, again)

    def publish(self, period: str) -> Refusal | None:
        """One run of indicators and release of a month; None when it succeeded, else why not.

        Great Expectations takes longer than all the rest: it has its say at the month's end and in the UI.
        """
        with uncollected():
            from pipelines.definitions import PUBLISH

        return self._run(PUBLISH, period, (period, None, "octet run"))

    @cached_property
    def _instance(self) -> dg.DagsterInstance:
        """Runs of dead processes are closed in it."""
        from pipelines.homes.instance import instance
        from pipelines.runs.leftovers import sweep

        opened = self.enter_context(instance(self.home))
        sweep(opened)
        return opened

    @cached_property
    def _definitions(self) -> dg.Definitions:
        from pipelines.definitions import build_defs

        return build_defs(self.place)

    def _run(
        self,
        job: str,
        key: str,
        labels: tuple[str, str | None, str],
        selection: list[str] | None = None,
        again: dict[str, Any] | None = None,
    ) -> Refusal | None:
        import dagster as dg

        from pipelines.runs.leftovers import process_tags
        from pipelines.sensors import run_tags

        result = self._definitions.resolve_job_def(job).execute_in_process(
            instance=self._instance,
            partition_key=key,
            asset_selection=None if selection is None else [dg.AssetKey(name) for name in selection],
            run_config=QUIET | ({"ops": {"take_in": {"config": again}}} if again else {}),
            tags=run_tags(*labels) | process_tags(),
            raise_on_error=False,
        )
        if any(_is_interruption(event) for event in result.all_events):
            raise KeyboardInterrupt  # Dagster keeps it to itself
        return None if result.success else next(_reasons(result), Refusal("fault", "the run failed: see `octet ui`"))


def _is_interruption(event: dg.DagsterEvent) -> bool:
    """Whether a run ended because somebody ended this process."""
    from dagster import DagsterEventType
    from dagster._core.events import RunFailureReason

    ended = event.is_job_failure and event.job_failure_data.failure_reason is RunFailureReason.UNEXPECTED_TERMINATION
    return ended or event.event_type is DagsterEventType.RUN_CANCELED


def _reasons(result: dg.ExecuteInProcessResult) -> Iterator[Refusal]:
    for event in result.filter_events(lambda each: each.is_step_failure):
        told: Any = event.step_failure_data.user_failure_data
        if told is None:
            yield Refusal("fault", f"{event.step_key} failed: see `octet ui`")
        else:
            yield Refusal(told.metadata["kind"].value if "kind" in told.metadata else "fault", told.description)
