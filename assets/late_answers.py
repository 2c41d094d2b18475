"""Making a file's answer once more, after it was taken in, from the vault's bytes. Needs the private key."""

from __future__ import annotations

import tempfile
from pathlib import Path

from assets.intake import expectation
from assets.notices import file_name, numbers_of, received
from assets.workplace import Workplace
from schemas.errors import ConfigurationError
from sources.examination import examine
from sources.reading.child import Parser
from sources.returns.workbook import about, write_answer


def answer_again(place: Workplace, period: str, district: str, sha256: str, folder: Path) -> Path:
    """Write the return workbook or receipt of a content that was received into `folder`, as today's rules see it.

    Raises `ConfigurationError` without OCTET_VAULT_IDENTITY, for a content that was never received, and rather than
    writing over a file.
    """
    rows = received(place, period, district, sha256)
    if not rows:
        raise ConfigurationError(f"no submission of {district} for {period} has the content {sha256[:12]}…")
    name = Path(rows[-1]["files"][0]).name
    with tempfile.TemporaryDirectory(prefix="octet-") as opened, Parser(place.limits) as parser:
        raw = Path(opened) / name
        raw.write_bytes(place.store.vault.open(sha256, f"answer {period} {district}"))
        examination = examine(raw, expectation(place, period, district), parser=parser)
        numbers = numbers_of(rows, examination)
        target = folder / file_name(name, examination, numbers)
        if target.exists():
            raise ConfigurationError(f"{target.name} is there already and may have been mended: name another folder")
        write_answer(target, raw, examination, about(examination, place.areas, period, district, numbers), parser)
    return target
