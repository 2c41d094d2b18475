"""An issue for other systems' SDMX: structures as SDMX-ML 2.1 and SDMX-JSON 2, data as SDMX-CSV 2 and SDMX-ML 2.1.

Written by pysdmx; of the data it writes a message of one row, and all rows are put in that one's place as it would have
written them, in a tenth of the time. SDMX-ML 2.1 rather than 3: it is what registries and sdmx1 read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow
from warehouse.releases.exchange.flatfiles import plain
from warehouse.releases.exchange.issueabout import issue_id, issued_at

STRUCTURE_ML, STRUCTURE_JSON, DATA_CSV, DATA_ML = "structure.xml", "structure.json", "sdmx.csv", "sdmx.xml"
QUOTE = {'"': "&quot;"}

Observations = Mapping[str, Sequence[str | float | None]]
"""Component of the structure → its values, one a figure; None where there is none."""


def write_sdmx(material: Material, rows: Sequence[PublishedRow], folder: Path) -> None:
    """The four files."""
    import pandas as pd
    from pysdmx.io import write_sdmx as written
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    from warehouse.releases.exchange.sdmxcodes import AGENCY, codelists, hierarchies
    from warehouse.releases.exchange.sdmxstructure import concepts, dataflow, schema, structure

    lists = codelists(material)
    definition = structure(lists)
    structures = [*lists, *hierarchies(material), concepts(), definition, dataflow(definition)]
    header = Header(
        id=f"{AGENCY}-{issue_id(material)}", prepared=issued_at(material), sender=Organisation(id=AGENCY)
    )  # fmt: skip
    table = observations(material, rows)
    one = pd.DataFrame({name: values[:1] for name, values in table.items()})

    def message(what: object, form: Format) -> str:
        return written(what, form, header=header, prettyprint=True) or ""

    def of_data(form: Format) -> str:
        return message(PandasDataset(structure=schema(definition), data=one.copy()), form)

    for name, text in (
        (STRUCTURE_ML, _in_chinese(message(structures, Format.STRUCTURE_SDMX_ML_2_1))),
        (STRUCTURE_JSON, message(structures, Format.STRUCTURE_SDMX_JSON_2_0_0)),
        (DATA_CSV, with_lines(of_data(Format.DATA_SDMX_CSV_2_0_0), table)),
        (DATA_ML, with_elements(of_data(Format.DATA_SDMX_ML_2_1_STR), table)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def observations(material: Material, rows: Sequence[PublishedRow]) -> Observations:
    """One row a figure, one column a component of the structure."""
    from warehouse.releases.exchange.sdmxcodes import TOTAL, code_id, member_id, plain_text

    units = {one.code: plain_text(one.unit) for one in material.indicators}
    ids = {code: code_id(code) for row in rows for code in (row.code, row.area)}
    groups = {
        (row.dimension, row.member): (
            TOTAL if row.dimension is None else code_id(row.dimension),
            member_id(row.dimension, row.member),
        )
        for row in rows
    }
    return {
        "FREQ": ["M"] * len(rows),
        "INDICATOR": [ids[row.code] for row in rows],
        "REF_AREA": [ids[row.area] for row in rows],
        "BREAKDOWN": [groups[row.dimension, row.member][0] for row in rows],
        "MEMBER": [groups[row.dimension, row.member][1] for row in rows],
        "TIME_PERIOD": [row.period for row in rows],
        "OBS_VALUE": [_float(row.value) for row in rows],
        "NUMERATOR": [_float(row.numerator) for row in rows],
        "DENOMINATOR": [_float(row.denominator) for row in rows],
        "STATUS": [row.status for row in rows],
        "OBS_STATUS": [row.obs_status for row in rows],
        "CONF_STATUS": [row.conf_status for row in rows],
        "AREAS_REPORTED": [row.areas_reported for row in rows],
        "AREAS_EXPECTED": [row.areas_expected for row in rows],
        "UNIT_MEASURE": [units[row.code] for row in rows],
    }


def _float(number: float | None) -> float | None:
    return None if number is None else float(number)


def with_lines(message: str, table: Observations) -> str:
    """A message of one row as SDMX-CSV, with all rows in its place."""
    head, first = csv.reader(io.StringIO(message))
    every = len(next(iter(table.values())))
    columns = [table.get(name, [same] * every) for name, same in zip(head, first, strict=True)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((head, *zip(*columns, strict=True)))
    return text.getvalue()


def with_elements(message: str, table: Observations) -> str:
    """A message of one row as SDMX-ML, with all rows in its place."""
    before, opens, rest = message.partition("\t\t<Obs ")
    _, closes, after = rest.partition("/>\n")
    columns = []
    for name, values in table.items():
        written = {one: _attribute(name, one) for one in {*values}}
        columns.append([written[one] for one in values])
    return before + "".join(f"{opens}{''.join(row)}{closes}" for row in zip(*columns, strict=True)) + after


def _attribute(name: str, value: str | float | None) -> str:
    if value is None:
        return ""
    return f'{name}="{escape(value, QUOTE) if isinstance(value, str) else plain(value)}" '


def _in_chinese(text: str) -> str:
    """Pysdmx marks every name as English; ours are Chinese, and English ones stand in annotations."""
    for element in ("Name", "Description"):
        text = text.replace(f'<com:{element} xml:lang="en">', f'<com:{element} xml:lang="zh">')
    return text
