"""More than is published, for named readers: the department's exact figures, and each district's own.

Their folders within an issue stay closed; `octet release export` hands them out, on record.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from warehouse.releases.edition.marks import Audience
from warehouse.releases.edition.material import Material
from warehouse.releases.issues.preparing import Prepared
from warehouse.releases.issues.products import FOR_READERS
from warehouse.releases.protection.audiences import for_audience
from warehouse.releases.workbook.onepages import write_page

INTERNAL, DISTRICTS = "internal", "districts"


def write_for_readers(ready: Prepared, folder: Path) -> None:
    """`internal/` and `districts/<code>/` in the folder of an issue: all exact, and a page with a district's own."""
    whole = _for(ready, Audience.INTERNAL)
    (folder / INTERNAL).mkdir(mode=0o700)
    for write in FOR_READERS:
        write(whole, folder / INTERNAL)
    (folder / DISTRICTS).mkdir(mode=0o700)
    for place in ready.public.districts:
        own = folder / DISTRICTS / place.code
        own.mkdir(mode=0o700)
        write_page(_for(ready, Audience.DISTRICT, place.code), place, own)


def _for(ready: Prepared, audience: Audience, district: str | None = None) -> Material:
    material = for_audience(ready.public, ready.exact, audience, district)
    return replace(material, mark=replace(material.mark, audience=audience))
