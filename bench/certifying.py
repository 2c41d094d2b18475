"""`python -m bench.certifying [--scale 0.01]`: a made-up city's month published, and what its parts take of processors.

The month is taken in; then its first issue is certified in this process, and what would be published next made beside
that one, as `octet release build` does. Products are all but disclosure control and its audit: reading, files, rows.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.measure import run
from bench.runs import PERIOD, fresh_home, taking_in
from pipelines.homes.home import home
from pipelines.runs import publishing
from schemas.periods import Period
from warehouse.releases.issues import preparing
from warehouse.releases.issues.objections import Listed
from warehouse.submissions.committing import Decision

PARTS = {"protect": "disclosure control", "audit": "audit"}
"""Functions that `preparing` calls, and what they are called here."""
PRODUCTS = "products"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.certifying", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    folder = fresh_home(parser.parse_args().scale)
    run(taking_in(folder))
    spent: dict[str, float] = defaultdict(float)
    for name, part in PARTS.items():
        setattr(preparing, name, timed(spent, part, getattr(preparing, name)))
    of = home(folder), Period.parse(PERIOD)
    certify = partial(publishing.certify, *of, Decision("bench", "bench"), Listed(), is_preliminary=True)
    for name, publish in (("certify", certify), ("build", partial(publishing.preview, *of))):
        spent.clear()
        assert timed(spent, PRODUCTS, publish)().folder is not None
        spent[PRODUCTS] -= sum(spent[part] for part in PARTS.values())
        told = "".join(f"{part:>20}{spent[part]:>6.1f} s" for part in (*PARTS.values(), PRODUCTS))
        print(f"{name:<8}{told}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:>8.0f} MB", flush=True)
    shutil.rmtree(folder)
    return 0


def timed(spent: dict[str, float], part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, whose seconds of processors are added to a part."""

    def called(*arguments: Any) -> Any:
        start = time.process_time()
        done = function(*arguments)
        spent[part] += time.process_time() - start
        return done

    return called


if __name__ == "__main__":
    sys.exit(main())
