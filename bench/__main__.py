"""`make bench`: `octet check` against a bare parse of the same file and against the script a colleague would write.

    python -m bench [--rows 100000,500000] [--turns 3] [--json]

Files are made once, in build/bench. The targets: at most 3.5 times the bare parse of an xlsx at 100,000 rows, 2 times
at 500,000, and at least 6 times faster than the script (which is run at the smallest size only).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.measure import Contender, medians

FOLDER = Path("build/bench")
PERIOD = "2026-09"
DISTRICT = "310105"
AT_MOST_PARSE = {100_000: 3.5, 500_000: 2.0}
AT_LEAST_SCRIPT = 6.0


def main() -> int:
    """Measure, print, and return 1 when a target is missed."""
    options = arguments()
    results = [row for rows in options.rows for row in compare(rows, options.turns, script=rows == min(options.rows))]
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        print_table(results)
    return 1 if any(row["met"] is False for row in results) else 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=lambda text: [int(part) for part in text.split(",")], default=[100_000, 500_000])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def compare(rows: int, turns: int, *, script: bool) -> list[dict[str, Any]]:
    """The comparisons at one size: xlsx and csv against the bare parse, and xlsx against the script."""
    results = []
    for path in files(rows):
        print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
        contenders = [
            Contender(
                "check", (octet(), "check", str(path), "--period", PERIOD, "--district", DISTRICT, "--json"), (0, 1)
            ),
            Contender("parse", (sys.executable, "bench/parse.py", str(path))),
        ]
        if script and path.suffix == ".xlsx":
            colleague = (sys.executable, "bench/colleague.py", str(path), str(FOLDER / "colleague.db"))
            contenders.append(Contender("script", colleague))
        taken = medians(contenders, turns)
        results += [verdict(path, rows, taken, other) for other in taken if other != "check"]
    return results


def verdict(path: Path, rows: int, taken: dict[str, float], other: str) -> dict[str, Any]:
    """One line of the table. `ratio` is check ÷ parse, or script ÷ check: how many times faster than the script."""
    check, seconds = taken["check"], taken[other]
    against_script = other == "script"
    ratio = seconds / check if against_script else check / seconds
    target = AT_LEAST_SCRIPT if against_script else AT_MOST_PARSE.get(rows) if path.suffix == ".xlsx" else None
    met = None if target is None else ratio >= target if against_script else ratio <= target
    return {
        "file": path.name,
        "rows": rows,
        "check_s": round(check, 2),
        "against": other,
        "against_s": round(seconds, 2),
        "ratio": round(ratio, 2),
        "target": target,
        "met": met,
    }


def files(rows: int) -> list[Path]:
    """The workbook and the GB18030 text of that many members, made when they are not there."""
    paths = [FOLDER / f"党员-{rows}.xlsx", FOLDER / f"党员-{rows}.csv"]
    if not all(path.exists() for path in paths):
        from bench.members import members
        from bench.workbook import write_workbook

        print(f"making {rows} members in {FOLDER}", file=sys.stderr)
        FOLDER.mkdir(parents=True, exist_ok=True)
        table = members(rows)
        table.to_csv(paths[1], index=False, encoding="gb18030")
        write_workbook(table, paths[0])
    return paths


def octet() -> str:
    """The installed command, beside this Python."""
    return str(Path(sys.executable).with_name("octet"))


def print_table(results: list[dict[str, Any]]) -> None:
    """Show the results to a reader."""
    print(f"{'file':<20}{'check':>9}{'against':>10}{'':>9}{'ratio':>8}  target")
    for row in results:
        sign = "≥" if row["against"] == "script" else "≤"
        target = "" if row["target"] is None else f"{sign} {row['target']:g}  {'met' if row['met'] else 'MISSED'}"
        times = f"{row['check_s']:>7.2f} s{row['against']:>10}{row['against_s']:>7.2f} s"
        print(f"{row['file']:<20}{times}{row['ratio']:>7.2f}×  {target}")


if __name__ == "__main__":
    sys.exit(main())
