"""`make bench`: `octet check` against a bare parse of the same file and against the script a colleague would write.

A csv is compared with decoding it, parsing it and writing it as Parquet.

    python -m bench [--rows 100000,500000] [--turns 3] [--json]

Files are made once, in build/bench. The targets: at most 2 times the bare parse of an xlsx at 100,000 rows, 1.6 times
at 500,000, 3 times what a csv is compared with, and at least 10 times faster than the script (which is run at 100,000
rows only). Reading alone, with the pre-scan and the child, may cost 0.4 of the bare parse on top of it at 100,000 rows;
200 small files 0.12 s each.
A workbook of 500,000 rows is larger than a district may send by default: there the limits are lifted.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.measure import Contender, medians
from sources.reading.ground.limits import Limits

FOLDER = Path("build/bench")
PERIOD = "2026-09"
DISTRICT = "310105"
AT_MOST_PARSE = {100_000: 2.0, 500_000: 1.6}
AT_MOST_STORE = 3.0
AT_LEAST_SCRIPT = 10.0
SCRIPT_ROWS = 100_000
READING_ON_TOP = {100_000: 0.4}
DEFAULT_BYTES = Limits().file_bytes or 0
SMALL_FILES, SMALL_ROWS, SECONDS_EACH = 200, 20, 0.12


def main() -> int:
    """Measure, print, and return 1 when a target is missed."""
    options = arguments()
    results = [row for rows in options.rows for row in compare(rows, options.turns, script=rows == SCRIPT_ROWS)]
    results.append(small_files(options.turns))
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
    """The comparisons at one size: xlsx against the bare parse and the script, csv against parse and store."""
    results = []
    for path in files(rows):
        print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB", file=sys.stderr)
        contenders = [Contender("check", (*check(path), *home(path)), (0, 1))]
        if path.suffix == ".csv":
            contenders.append(Contender("store", (sys.executable, "bench/parse.py", "--store", str(path))))
        else:
            contenders.append(Contender("parse", (sys.executable, "bench/parse.py", str(path))))
            contenders.append(Contender("read", (sys.executable, "-m", "bench.reading", str(path))))
        if script and path.suffix == ".xlsx":
            colleague = (sys.executable, "bench/colleague.py", str(path), str(FOLDER / "colleague.db"))
            contenders.append(Contender("script", colleague))
        taken = medians(contenders, turns)
        pairs = [("check", "parse"), ("check", "store"), ("check", "script"), ("read", "parse")]
        results += [verdict(path, rows, taken, *pair) for pair in pairs if set(pair) <= set(taken)]
    return results


def verdict(path: Path, rows: int, taken: dict[str, float], measured: str, other: str) -> dict[str, Any]:
    """One line of the table.

    `ratio` is check ÷ parse or store; script ÷ check, how many times faster than the script; what reading takes on
    top ÷ parse.
    """
    mine, seconds = taken[measured], taken[other]
    ratio = seconds / mine if other == "script" else mine / seconds if measured == "check" else mine / seconds - 1
    of_parse = AT_MOST_PARSE if measured == "check" else READING_ON_TOP
    target = {"script": AT_LEAST_SCRIPT, "store": AT_MOST_STORE}.get(other, of_parse.get(rows))
    met = None if target is None else ratio >= target if other == "script" else ratio <= target
    return {
        "file": path.name,
        "rows": rows,
        "measured": measured,
        "seconds": round(mine, 2),
        "against": other,
        "against_seconds": round(seconds, 2),
        "ratio": round(ratio, 2),
        "target": target,
        "met": met,
    }


def small_files(turns: int) -> dict[str, Any]:
    """The line of many small files, checked in one go: `ratio` is the seconds of each."""
    paths = [small_file(number) for number in range(SMALL_FILES)]
    seconds = medians([Contender("small", check(*paths), (0, 1))], turns)["small"]
    return {
        "file": f"{SMALL_FILES} × {SMALL_ROWS} rows",
        "rows": SMALL_FILES * SMALL_ROWS,
        "measured": "check",
        "seconds": round(seconds, 2),
        "against": "files",
        "against_seconds": SMALL_FILES,
        "ratio": round(seconds / SMALL_FILES, 3),
        "target": SECONDS_EACH,
        "met": seconds / SMALL_FILES <= SECONDS_EACH,
    }


def small_file(number: int) -> Path:
    """A workbook of few members, made when it is not there."""
    path = FOLDER / "small" / f"党员-{number}.xlsx"
    if not path.exists():
        from bench.members import members
        from bench.workbook import write_workbook

        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(members(SMALL_ROWS, seed=number), path)
    return path


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


def check(*paths: Path) -> tuple[str, ...]:
    """The command that checks these files."""
    return (octet(), "check", *map(str, paths), "--period", PERIOD, "--district", DISTRICT, "--json")


def home(path: Path) -> tuple[str, ...]:
    """A home for a file that is beyond the default limits, made when it is not there; else nothing."""
    if path.stat().st_size <= DEFAULT_BYTES:
        return ()
    folder = FOLDER / "home"
    folder.mkdir(exist_ok=True)
    (folder / "octet.toml").write_text("[limits]\nfile_bytes = false\ncells = false\n", encoding="utf-8")
    return ("--home", str(folder))


def octet() -> str:
    """The installed command, beside this Python."""
    return str(Path(sys.executable).with_name("octet"))


def print_table(results: list[dict[str, Any]]) -> None:
    """Show the results to a reader."""
    print(f"{'file':<20}{'measured':>17}{'against':>19}{'ratio':>8}  target")
    for row in results:
        sign = "≥" if row["against"] == "script" else "≤"
        target = "" if row["target"] is None else f"{sign} {row['target']:g}  {'met' if row['met'] else 'MISSED'}"
        mine = f"{row['measured']:>7}{row['seconds']:>8.2f} s"
        other = f"{row['against']:>9}{row['against_seconds']:>8.2f}{'  ' if row['against'] == 'files' else ' s'}"
        print(f"{row['file']:<20}{mine}{other}{row['ratio']:>7.2f}   {target}")


if __name__ == "__main__":
    sys.exit(main())
