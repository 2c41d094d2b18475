"""Which rows of a crosswise table are which measure, by their labels and the labels that they stand under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sources.headers.headertexts import read_header
from sources.mappings.records import Cross, WideMeasure
from sources.texts.cleaning import visible
from sources.texts.headings import Says, heading_words


def labelled(texts: Mapping[int, str], cross: Cross) -> list[dict[int, WideMeasure]]:
    """Row → measure of each table in a column of labels: what is there already once more begins another table."""
    found: list[dict[int, WideMeasure]] = [{}]
    for row, measure in _measures(texts, cross):
        if measure in found[-1].values():
            found.append({})
        found[-1][row] = measure
    return found


def _measures(texts: Mapping[int, str], cross: Cross) -> Iterator[tuple[int, WideMeasure]]:
    """Row → measure, from the top. A label that is said to stand under another one is looked for below that one only.

    A label that nobody knows, neither indented nor called a part, ends what stands above it.
    """
    wanted = {(_compared(one.label), _compared(one.under)): one for one in cross.rows}
    heading = {_compared(one.under) for one in cross.rows if one.under}
    above: list[tuple[str, int]] = []
    for row, text in texts.items():
        names, indent = (read_header(text).plain, _compared(text)), len(text) - len(text.lstrip())
        depth = len(above)
        while depth and not any((name, above[depth - 1][0]) in wanted for name in names):
            depth -= 1
        parent = above[depth - 1][0] if depth else ""
        measure = next((wanted[name, parent] for name in names if (name, parent) in wanted), None)
        heads = [(name, indent) for name in names if name in heading][:1]
        if measure or heads:
            above = [*above[:depth], *heads]
        elif above and indent <= above[-1][1] and not _is_a_part(text):
            above = []
        if measure:
            yield row, measure


def _is_a_part(text: str) -> bool:
    """Whether a label says by itself that it is a part of the one above: 其中：…, #…, 男."""
    label = visible(text)
    return label.startswith(("其中", "#")) or heading_words().get(_compared(text)) in (Says.PART, Says.REST)


def _compared(text: str | None) -> str:
    """A label as it is compared, without its unit."""
    return read_header(text).bare if text else ""
