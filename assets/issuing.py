"""Publication in the web UI: certifying a month and withdrawing what stands, each with who and why, as runs."""

# No `from __future__ import annotations` here: Dagster wants the classes of an asset's arguments, not their names.

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.graph import DEPARTMENT, version_of_release
from assets.guard import Guard
from assets.metadata import listed
from assets.partitions import Partitions, chosen
from intake.workplace import Workplace
from schemas.periods import Period
from warehouse.releases.issues.certification import Built, certify, revert
from warehouse.releases.issues.objections import Listed
from warehouse.releases.protection.disclosure import Disclosure
from warehouse.submissions.committing import Decision

GROUP, CERTIFY = "published", "certify_month"
POOL = "warehouse"


class Certification(dg.Config):
    """As `octet release certify`. Without `who` and `why` nothing is published: so in a run over all assets."""

    who: str = ""
    why: str = ""
    preliminary: bool = False
    missing: list[str] = []
    explain: list[str] = []
    waive: list[str] = []


class Withdrawal(dg.Config):
    """As `octet release revert`."""

    who: str
    why: str
    period: str


def build_issue(partitioned: Partitions) -> dg.AssetsDefinition:
    """The issue of a month: made when a person certifies it, never by itself."""

    @dg.asset(
        deps=["draft"],
        partitions_def=partitioned.months,
        group_name=GROUP,
        pool=POOL,
        kinds={"excel", "html"},
        owners=DEPARTMENT,
        code_version=version_of_release(),
        output_required=False,
        description="一期：经审定公布的成果 / an issue: certified by a person, published, then never changed.",
    )
    def issue(
        context: dg.AssetExecutionContext, config: Certification, workplace: dg.ResourceParam[Workplace]
    ) -> Iterator[dg.MaterializeResult[None]]:
        period = Period.parse(chosen(context))
        if context.job_name != CERTIFY and not (config.who or config.why):
            context.log.info(f"nothing of {period} is published: nobody certifies it")
            return
        with Guard():
            built = certify(
                workplace.store.engine,
                period,
                workplace.releases,
                workplace.areas,
                Decision.of(config.who, config.why),
                listed=Listed.parse(config.missing, config.explain, workplace.areas, config.waive),
                is_preliminary=config.preliminary,
                disclosure=Disclosure(workplace.smallest_count),
                group=workplace.release_group,
            )
        if built.issue is None:
            raise dg.Failure(f"not certified: {refusal(built)}", allow_retries=False)
        yield dg.MaterializeResult(
            metadata={"number": built.issue.number, "stage": built.issue.mark.word, **shown_files(built)}
        )

    return issue


@dg.op(pool=POOL)
def withdraw(context: dg.OpExecutionContext, config: Withdrawal, workplace: dg.ResourceParam[Workplace]) -> None:
    """撤回现行的一期，恢复被它取代的 / withdraw the issue that stands; the one before stands again."""
    with Guard():
        decision = Decision.of(config.who, config.why)
        period = str(Period.parse(config.period))
        group = workplace.release_group
        done = revert(workplace.store.engine, period, workplace.releases, decision, group=group)
    context.log.info(f"{done.period}/{done.number} was withdrawn")


@dg.job(description="撤回：一期 / withdraws the issue of a month that stands")
def withdraw_issue() -> None:
    """One withdrawal."""
    withdraw()


def refusal(built: Built) -> str:
    """Why there is no draft or issue."""
    return "；".join([*(str(one.told) for one in built.reasons), *(found.message for found in built.findings)])


def shown_files(built: Built) -> dict[str, Any]:
    """Where it lies, and what of."""
    assert built.folder is not None
    files = sorted(path.relative_to(built.folder).as_posix() for path in built.folder.rglob("*") if path.is_file())
    place = dg.MetadataValue.path(built.folder)
    table = listed(("file",), [[name] for name in files if "/" not in name])
    return {"folder": place, "is_new": built.is_new, "hidden": built.hidden, "files": table}
