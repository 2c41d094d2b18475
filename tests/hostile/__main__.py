"""`python -m tests.hostile DIR` writes the corpus; `--judge` examines every file and says where verdicts differ."""

from __future__ import annotations

import argparse
import json
import resource
import sys
from pathlib import Path

from tests.hostile.corpus import MANIFEST, from_json, write
from tests.hostile.judging import judge


def main() -> int:
    """Write, and judge when asked to."""
    given = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    given.add_argument("folder", type=Path)
    given.add_argument("--judge", action="store_true", help="examine every file and compare")
    given.add_argument("--written", action="store_true", help="the folder holds the corpus already")
    given.add_argument("--only", default="", help="judge only paths that contain this")
    asked = given.parse_args()
    if not asked.written:
        write(asked.folder)
    told = json.loads((asked.folder / MANIFEST).read_text(encoding="utf-8"))
    verdicts = {path: from_json(verdict) for path, verdict in told.items() if asked.only in path}
    print(f"{len(verdicts)} files in {asked.folder}")
    if not asked.judge:
        return 0
    failures = judge(asked.folder, verdicts, sys.stdout)
    print(f"{len(failures)} verdicts differ")
    print(f"largest resident size: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024} bytes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
