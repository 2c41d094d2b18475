"""The bare parse that Octet is compared with: the files' cells as Arrow, and nothing else."""

import sys
from pathlib import Path


def parse(path: str) -> int:
    """Rows of all sheets (fastexcel, i.e. calamine) or of a text in UTF-8 or GB18030 (pyarrow)."""
    if Path(path).suffix in (".csv", ".tsv", ".txt"):
        return _text(path)
    import fastexcel

    book = fastexcel.read_excel(path)
    return sum(len(book.load_sheet(name, dtypes="string").to_arrow()) for name in book.sheet_names)


def _text(path: str) -> int:
    from pyarrow import BufferReader, csv

    data = Path(path).read_bytes()
    text = data.decode(_encoding(data)).encode()
    tabs = b"\t" in text.partition(b"\n")[0]
    options = csv.ParseOptions(delimiter="\t" if tabs else ",", invalid_row_handler=lambda row: "skip")
    return len(csv.read_csv(BufferReader(text), parse_options=options))


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
    print(sum(map(parse, files(sys.argv[1:]))))
