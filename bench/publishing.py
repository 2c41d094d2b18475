"""`python -m bench.publishing HOME MONTH`: the draft of a home's month made once more, in a process of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from pipelines.homes.home import home
from pipelines.imports import uncollected
from schemas.periods import Period


def main() -> None:
    """What is computed is published again: a draft whose folder is gone is made again."""
    folder, month = sys.argv[1:]
    with uncollected():
        from warehouse.releases.issues.certification import refresh_draft

        place = home(Path(folder)).workplace()
    shutil.rmtree(place.releases / month)
    assert refresh_draft(place.store.engine, Period.parse(month), place.releases, place.areas).is_new


if __name__ == "__main__":
    main()
