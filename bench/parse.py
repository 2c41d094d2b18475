"""What Octet is compared with: the files' cells as Arrow, and nothing else; with `--store` also written as Parquet."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

STORE = "--store"


def parse(path: str) -> list[pa.Table]:
    """All sheets (fastexcel, i.e. calamine) or a text in UTF-8 or GB18030 (pyarrow)."""
    if Path(path).suffix in (".csv", ".tsv", ".txt"):
        return [_text(path)]
    import fastexcel
    import pyarrow as pa

    book = fastexcel.read_excel(path)
    sheets = (book.load_sheet(name, dtypes="string").to_arrow() for name in book.sheet_names)
    return [pa.Table.from_batches([sheet]) for sheet in sheets]


def store(table: pa.Table) -> None:
    """Write it, where it is gone again afterwards."""
    from pyarrow import parquet

    with tempfile.TemporaryFile() as target:
        parquet.write_table(table, target, compression="zstd")


def _text(path: str) -> pa.Table:
    from pyarrow import BufferReader, csv

    data = Path(path).read_bytes()
    text = data.decode(_encoding(data)).encode()
    tabs = b"\t" in text.partition(b"\n")[0]
    options = csv.ParseOptions(delimiter="\t" if tabs else ",", invalid_row_handler=lambda row: "skip")
    return csv.read_csv(BufferReader(text), parse_options=options)


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def files(places: list[str]) -> list[str]:
    """The files named, and those in the folders named."""
    return [
        str(each)
        for place in map(Path, places)
        for each in ([place] if place.is_file() else sorted(place.rglob("*.*")))
    ]


if __name__ == "__main__":
    rows = 0
    for path in files([place for place in sys.argv[1:] if place != STORE]):
        for table in parse(path):
            rows += len(table)
            if STORE in sys.argv:
                store(table)
    print(rows)
