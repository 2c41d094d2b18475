"""How much one file may cost before it is refused: values, no mechanism. `None` or `False` switches a guard off.

The figures are those of the project's threat model: every file that the readers are known to die of exceeds one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for reading one file. A file beyond one of them is returned whole (F001), and the run goes on."""

    file_bytes: int | None = 64_000_000
    """Size of the file as received; asked before a byte of it is read."""

    archive_entries: int | None = 1000
    plain_names: bool = True
    """No entry twice, none with `..`, an absolute path, a drive, a link or a device."""
    archive_at_start: bool = True
    """The archive begins at byte 0: nothing (a PDF, a program) stands before it."""
    entry_bytes: int | None = 512_000_000
    """One entry, counted while it inflates; what the archive declares is not believed."""
    archive_bytes: int | None = 1_000_000_000
    """All entries together, counted in the same way."""
    ratio: float | None = 100.0
    """Inflated ÷ stored bytes of one entry."""
    ratio_above_bytes: int = 100_000
    """Smaller entries may shrink as far as they like: an empty sheet does."""
    cells: int | None = 12_000_000
    """Cells of one workbook, counted and not read."""
    plain_xml: bool = True
    """No document type, hence no entities, in any XML part; XML in UTF-8 only."""

    sheets: int | None = 1000
    """Sheets of one workbook, or tables of one page: each is read and looked at by itself."""
    box_cells: int | None = 20_000_000
    """Rows × columns of one sheet up to its last cell: what a reader lays out, however few cells are filled."""
    sparse: int | None = 100
    """Rows × columns for each filled cell of a sheet that lays out more than five million: one cell far out costs as
    much as a full sheet."""
    rows: int | None = 1_048_576
    columns: int | None = 512
    text_length: int | None = 32_767
    """Characters of one cell."""
    text_bytes: int | None = 512_000_000
    """Text of one sheet once laid out."""

    memory: int = 3 << 30
    """Address space of the child that parses."""
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    written: int = 4 << 30
    """Largest file that the child may write."""
    catch_panics: bool = True
    """Panics of the readers written in Rust, which no `except Exception` sees, are told as corrupt files."""
    network: bool = False
    """Whether the child may speak to the network."""
