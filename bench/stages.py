"""`python -m bench.stages [--scale 0.01]`: where the time of a month goes, stage by stage and room by room.

One process takes in, computes and publishes a made-up city; its main thread is looked at two hundred times a second.
A look counts for the outermost stage on the stack, and there for the innermost room of this project. Readers have
processes of their own: what those take of the processors stands below.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from bench.runs import fresh_home

ROOT = Path(__file__).parents[1]
EVERY = 0.005
"""Seconds between two looks."""
STAGES = {
    "sources/examining": "reading and checking",
    "intake/answers/notices.py": "answers to the districts",
    "warehouse/submissions": "commit",
    "warehouse/figures": "indicators",
    "warehouse/releases": "release",
}
"""Folder or file → stage; what belongs to none is Dagster's work, imports, and the rest of taking in."""
REST = "Dagster, imports and the rest"
ROOMS_SHOWN = 4


class Looks(threading.Thread):
    """Looks at the thread that made it until `ended` is set."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.counted, self.ended, self._of = Counter[tuple[str, str]](), threading.Event(), threading.get_ident()
        self.start()

    def run(self) -> None:
        """Count."""
        while not self.ended.wait(EVERY):
            self.counted[told(sys._current_frames()[self._of])] += 1


def told(frame: FrameType | None) -> tuple[str, str]:
    """Stage and room of what is being done."""
    stage = room = ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and (place := path.relative_to(ROOT).as_posix()) and "site-packages" not in place:
            folder = place.rpartition("/")[0]
            room, stage = room or folder, STAGES.get(place) or STAGES.get(folder) or stage
        frame = frame.f_back
    return stage or REST, room


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.stages", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    scale = parser.parse_args().scale
    home = fresh_home(scale)
    os.environ["OCTET_PROCESSES"] = "1"
    sys.argv = ["octet", "run", "--home", str(home)]
    looks, start = Looks(), time.perf_counter()
    try:
        from pipelines.command.app import call as octet

        octet()
    except SystemExit as ended:
        if ended.code not in (0, 1):
            raise
    looks.ended.set()
    print_table(looks.counted, time.perf_counter() - start)
    shutil.rmtree(home)
    return 0


def print_table(counted: Counter[tuple[str, str]], seconds: float) -> None:
    """Stages by their share of the seconds, each with the rooms that take most of it."""
    every = counted.total()
    for stage in sorted({stage for stage, _ in counted}, key=lambda one: -share(counted, one)):
        rooms = Counter({room: number for (of, room), number in counted.items() if of == stage and room})
        shown = ", ".join(f"{room} {number / every:.0%}" for room, number in rooms.most_common(ROOMS_SHOWN))
        part = share(counted, stage) / every
        print(f"{stage:<32}{part:>5.0%}{part * seconds:>8.1f} s   {shown}")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{'readers, of the processors':<37}{spent.ru_utime + spent.ru_stime:>8.1f} s")


def share(counted: Counter[tuple[str, str]], stage: str) -> int:
    """The looks that found a stage."""
    return sum(number for (of, _room), number in counted.items() if of == stage)


if __name__ == "__main__":
    sys.exit(main())
