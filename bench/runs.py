"""`python -m bench.runs [--scale 0.01] [--keep]`: a month of a made-up city taken in, computed and published.

The city is made once, in build/bench. Each line is a whole `octet` process in a fresh home: seconds on the clock and of
processors, the memory of all its processes together, and the ratio to the bare parse of the same files.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Contender, Spent, run

FOLDER = Path("build/bench")
PERIOD = "2026-09"
CORRECTED = "310105"
OCTET = str(Path(sys.executable).with_name("octet"))
MESS = 0.2


@dataclass(frozen=True)
class Measured:
    """One step of the month."""

    name: str
    spent: Spent


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.runs", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--keep", action="store_true", help="leave the home for a look at it")
    options = parser.parse_args()
    inbox = city(options.scale)
    files = [path for path in inbox.rglob("*") if path.is_file()]
    parse = run(Contender("parse", (sys.executable, "bench/parse.py", str(inbox))))
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    print(f"{'':<24}{'wall':>9}{'CPU':>9}{'memory':>10}{'÷ parse':>9}{'CPU a file':>12}")
    for one in (Measured("bare parse", parse), *month(inbox, options.scale, keep=options.keep)):
        spent = one.spent
        each = f"{spent.cpu / len(files):>10.3f} s" if one.name == "run" else ""
        print(
            f"{one.name:<24}{spent.wall:>7.1f} s{spent.cpu:>7.1f} s{spent.memory:>7.0f} MB"
            f"{spent.wall / parse.wall:>9.1f}{each}",
            flush=True,
        )
    return 0


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


def month(inbox: Path, scale: float, *, keep: bool) -> Iterator[Measured]:
    """Everything taken in; nothing new; one district sends all its files mended; the release of that once more."""
    home = FOLDER / f"city-{scale:g}" / "home"
    shutil.rmtree(home, ignore_errors=True)
    run(Contender("init", (OCTET, "init", str(home), "--keys", str(home.with_suffix(".keys")))))
    shutil.copytree(inbox, home / "inbox", dirs_exist_ok=True)
    taking = Contender("run", (OCTET, "run", "--home", str(home)), (0, 1))
    yield Measured("run", run(taking))
    yield Measured("nothing new", run(taking))
    shutil.copytree(city(scale, 0.0, CORRECTED), home / "inbox", dirs_exist_ok=True)
    yield Measured("one district mended", run(taking))
    publishing = Contender("publishing", (sys.executable, "-m", "bench.publishing", str(home), PERIOD))
    yield Measured("a release alone", run(publishing))
    if not keep:
        shutil.rmtree(home)


if __name__ == "__main__":
    sys.exit(main())
