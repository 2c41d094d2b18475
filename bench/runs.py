"""`python -m bench.runs [--scale 0.01 0.1 1] [--keep]`: a month of a made-up city taken in, computed and published.

The city is made once, in build/bench. Each line is a whole `octet` process in a fresh home: seconds on the clock and of
processors, the memory of all its processes together, and the ratio to the bare parse of the same files. Of several
scales also how the seconds of a run grow with its bytes, as an exponent (1: twice the bytes, twice the seconds).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.measure import Contender, Spent, run

FOLDER = Path("build/bench")
PERIOD = "2026-09"
CORRECTED = "310105"
OCTET = str(Path(sys.executable).with_name("octet"))
MESS = 0.2
RUN = "run"


@dataclass(frozen=True)
class Measured:
    """One step of the month."""

    name: str
    spent: Spent


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.runs", description=__doc__)
    parser.add_argument("--scale", type=float, nargs="+", default=[0.01])
    parser.add_argument("--keep", action="store_true", help="leave the home for a look at it")
    options = parser.parse_args()
    grown = [measure(scale, keep=options.keep) for scale in options.scale]
    if len(grown) > 1:
        of_bytes, *of_seconds = np.log(np.array(grown)).T
        wall, cpu = (np.polyfit(of_bytes, seconds, 1)[0] for seconds in of_seconds)
        print(f"a run grows with its bytes to the power of {wall:.2f} (wall), {cpu:.2f} (CPU)")
    return 0


def measure(scale: float, *, keep: bool) -> tuple[float, float, float]:
    """Print the steps of a month; bytes of its files, and seconds of the run on the clock and of processors."""
    inbox = city(scale)
    files = [path for path in inbox.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    parse = run(Contender("parse", (sys.executable, "bench/parse.py", str(inbox))))
    print(f"scale {scale:g}: {len(files)} files, {size / 1e6:.0f} MB")
    print(f"{'':<24}{'wall':>9}{'CPU':>9}{'memory':>10}{'÷ parse':>9}{'CPU a file':>12}")
    whole = parse
    for one in (Measured("bare parse", parse), *month(scale, keep=keep)):
        spent, each = one.spent, ""
        if one.name == RUN:
            whole, each = spent, f"{spent.cpu / len(files):>10.3f} s"
        print(
            f"{one.name:<24}{spent.wall:>7.1f} s{spent.cpu:>7.1f} s{spent.memory:>7.0f} MB"
            f"{spent.wall / parse.wall:>9.1f}{each}",
            flush=True,
        )
    return size, whole.wall, whole.cpu


def city(scale: float, mess: float = MESS, district: str = "") -> Path:
    """The inbox of a made-up city or of one district of it, made when it is not there."""
    inbox = FOLDER / f"city-{scale:g}" / (f"{district}-mended" if district else "inbox")
    if not inbox.exists():
        print(f"making {inbox}", file=sys.stderr)
        draft = inbox.parent / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        make = (OCTET, "synth", str(draft), "--period", PERIOD, "--scale", str(scale), "--mess", str(mess))
        run(Contender("synth", (*make, "--districts", district) if district else make))
        draft.rename(inbox)
    return inbox


def fresh_home(scale: float) -> Path:
    """A home in whose inbox the city waits."""
    inbox = city(scale)
    home = inbox.with_name("home")
    shutil.rmtree(home, ignore_errors=True)
    run(Contender("init", (OCTET, "init", str(home), "--keys", str(home.with_suffix(".keys")))))
    shutil.copytree(inbox, home / "inbox", dirs_exist_ok=True)
    return home


def taking_in(home: Path) -> Contender:
    """What waits there is taken in, computed and drafted."""
    return Contender("run", (OCTET, "run", "--home", str(home)), (0, 1))


def month(scale: float, *, keep: bool) -> Iterator[Measured]:
    """Everything taken in; nothing new; one district sends all its files mended; the release of that once more."""
    home = fresh_home(scale)
    taking = taking_in(home)
    yield Measured(RUN, run(taking))
    yield Measured("nothing new", run(taking))
    shutil.copytree(city(scale, 0.0, CORRECTED), home / "inbox", dirs_exist_ok=True)
    yield Measured("one district mended", run(taking))
    publishing = Contender("publishing", (sys.executable, "-m", "bench.publishing", str(home), PERIOD))
    yield Measured("a release alone", run(publishing))
    if not keep:
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
