"""The same rows under another name: a file of a delivery whose content another one has given already (F009).

The same bytes again are an arrival, which the warehouse knows by their hash; here it is the rows that are compared.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pyarrow as pa

from schemas.outcome import Outcome
from schemas.states import Severity, State
from schemas.telling import say
from sources.examining.examination import Examination

PLACES = ("_sheet", "_row")


class Contents:
    """What the files of one delivery held so far."""

    def __init__(self) -> None:
        self._seen: dict[bytes, str] = {}

    def compared(self, examination: Examination) -> Examination:
        """The examination, with F009 on each outcome whose rows another file of the delivery has given already."""
        return replace(examination, outcomes=tuple(self._compared(outcome) for outcome in examination.outcomes))

    def _compared(self, outcome: Outcome) -> Outcome:
        if outcome.state is State.RETURNED or not outcome.rows_accepted + outcome.rows_quarantined:
            return outcome
        other = self._seen.setdefault(_digest(outcome), outcome.file)
        if other == outcome.file:
            return outcome
        return replace(outcome, findings=(*outcome.findings, say("F009", Severity.WARN, outcome.file, other=other)))


def _digest(outcome: Outcome) -> bytes:
    """Of the records and of the rows kept back, wherever they stood."""
    accepted = outcome.accepted.drop(columns=[name for name in PLACES if name in outcome.accepted])
    about = f"{outcome.database} {outcome.district} {outcome.period} {outcome.part} {sorted(outcome.present)}"
    digest = hashlib.blake2b(about.encode())
    sink = pa.BufferOutputStream()
    table = pa.table({str(name): pa.array(accepted[name]) for name in accepted}).combine_chunks()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    digest.update(sink.getvalue())
    digest.update("\n".join(map(str, outcome.quarantined["text"])).encode())
    return digest.digest()
