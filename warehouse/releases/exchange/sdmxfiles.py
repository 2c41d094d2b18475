"""An issue for other systems' SDMX: structures as SDMX-ML 2.1 and SDMX-JSON 2, data as SDMX-CSV 2 and SDMX-ML 2.1.

Written by pysdmx. SDMX-ML 2.1 rather than 3: it is what registries and sdmx1 read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow
from warehouse.releases.exchange.issueabout import issue_id, issued_at

if TYPE_CHECKING:
    import pandas as pd

STRUCTURE_ML, STRUCTURE_JSON, DATA_CSV, DATA_ML = "structure.xml", "structure.json", "sdmx.csv", "sdmx.xml"


def write_sdmx(material: Material, rows: Sequence[PublishedRow], folder: Path) -> None:
    """The four files."""
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
    frame = observations(material, rows)
    header = Header(
        id=f"{AGENCY}-{issue_id(material)}", prepared=issued_at(material), sender=Organisation(id=AGENCY)
    )  # fmt: skip
    for name, what, form in (
        (STRUCTURE_ML, structures, Format.STRUCTURE_SDMX_ML_2_1),
        (STRUCTURE_JSON, structures, Format.STRUCTURE_SDMX_JSON_2_0_0),
        (DATA_CSV, PandasDataset(structure=schema(definition), data=frame.copy()), Format.DATA_SDMX_CSV_2_0_0),
        (DATA_ML, PandasDataset(structure=schema(definition), data=frame), Format.DATA_SDMX_ML_2_1_STR),
    ):
        text = written(what, form, header=header, prettyprint=True) or ""
        (folder / name).write_text(_in_chinese(text), encoding="utf-8", newline="\n")


def observations(material: Material, rows: Sequence[PublishedRow]) -> pd.DataFrame:
    """One row a figure, one column a component of the structure."""
    import pandas as pd

    from warehouse.releases.exchange.sdmxcodes import TOTAL, code_id, member_id, plain_text

    units = {one.code: plain_text(one.unit) for one in material.indicators}
    members = {(row.dimension, row.member) for row in rows}
    ids = {key: member_id(*key) for key in members}
    return pd.DataFrame(
        {
            "FREQ": "M",
            "INDICATOR": [code_id(row.code) for row in rows],
            "REF_AREA": [code_id(row.area) for row in rows],
            "BREAKDOWN": [TOTAL if row.dimension is None else code_id(row.dimension) for row in rows],
            "MEMBER": [ids[row.dimension, row.member] for row in rows],
            "TIME_PERIOD": [row.period for row in rows],
            "OBS_VALUE": [row.value for row in rows],
            "NUMERATOR": [row.numerator for row in rows],
            "DENOMINATOR": [row.denominator for row in rows],
            "STATUS": [row.status for row in rows],
            "OBS_STATUS": [row.obs_status for row in rows],
            "CONF_STATUS": [row.conf_status for row in rows],
            "AREAS_REPORTED": [row.areas_reported for row in rows],
            "AREAS_EXPECTED": [row.areas_expected for row in rows],
            "UNIT_MEASURE": [units[row.code] for row in rows],
        }
    )


def _in_chinese(text: str) -> str:
    """Pysdmx marks every name as English; ours are Chinese, and English ones stand in annotations."""
    for element in ("Name", "Description"):
        text = text.replace(f'<com:{element} xml:lang="en">', f'<com:{element} xml:lang="zh">')
    return text
