"""What guarded reading costs before anything is understood: a child of one's own, its pre-scan, its answer."""

import sys
from pathlib import Path

from sources.child.parser import Parser
from sources.reading.ground.limits import Limits


def read(path: Path) -> int:
    """Rows of the first sheet."""
    with Parser(Limits(file_bytes=None, cells=None)) as parser:
        parser.submit(path)
        from sources.reading.grids import grids  # while the child reads

        rows: int = grids(parser.parse(path))[0].cells.num_rows
        return rows


if __name__ == "__main__":
    print(read(Path(sys.argv[1])))
