"""The structure of the data in SDMX's terms: concepts, the data structure definition (DSD), the dataflow."""

from __future__ import annotations

from pysdmx.model import (
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Role,
    Schema,
)

from warehouse.releases.exchange.sdmxcodes import AGENCY, VERSION, list_urn

CONCEPTS, STRUCTURE, FLOW = "CS_OCTET", "DSD_OCTET", "DF_OCTET"
DIMENSIONS = (
    ("FREQ", "频率", "CL_FREQ"),
    ("INDICATOR", "指标", "CL_INDICATOR"),
    ("REF_AREA", "区划", "CL_AREA"),
    ("BREAKDOWN", "分组", "CL_BREAKDOWN"),
    ("MEMBER", "组别", "CL_MEMBER"),
    ("TIME_PERIOD", "报告期", DataType.PERIOD),
)
MEASURE = ("OBS_VALUE", "数值", DataType.DOUBLE)
ATTRIBUTES = (
    ("NUMERATOR", "分子", DataType.DOUBLE, False),
    ("DENOMINATOR", "分母", DataType.DOUBLE, False),
    ("STATUS", "状态", "CL_STATUS", True),
    ("OBS_STATUS", "观测状态", "CL_OBS_STATUS", True),
    ("CONF_STATUS", "保密状态", "CL_CONF_STATUS", True),
    ("AREAS_REPORTED", "已报区划数", DataType.INTEGER, True),
    ("AREAS_EXPECTED", "应报区划数", DataType.INTEGER, True),
    ("UNIT_MEASURE", "单位", DataType.STRING, True),
)
"""Name, Chinese name, code list or type, and of an attribute whether every observation has it."""

Representation = DataType | str
"""A type, or the name of a code list."""


def concepts() -> ConceptScheme:
    """What the columns mean."""
    named = [(name, title) for name, title, *_ in (*DIMENSIONS, MEASURE, *ATTRIBUTES)]
    items = [Concept(id=name, name=title) for name, title in named]
    return ConceptScheme(id=CONCEPTS, name="概念", agency=AGENCY, version=VERSION, items=items)


def structure(codelists: list[Codelist]) -> DataStructureDefinition:
    """Dimensions, the measure and its attributes, each with its code list or type."""
    lists = {one.id: one for one in codelists}
    parts = [_component(name, of, Role.DIMENSION, lists) for name, _, of in DIMENSIONS]
    parts.append(_component(MEASURE[0], MEASURE[2], Role.MEASURE, lists, is_required=False))
    parts += [
        _component(name, of, Role.ATTRIBUTE, lists, is_required=is_required) for name, _, of, is_required in ATTRIBUTES
    ]
    return DataStructureDefinition(
        id=STRUCTURE, name="区域化党建指标", agency=AGENCY, version=VERSION, components=Components(parts)
    )


def dataflow(of: DataStructureDefinition) -> Dataflow:
    """The flow of monthly issues."""
    return Dataflow(id=FLOW, name="区域化党建指标（月度）", agency=AGENCY, version=VERSION, structure=of)


def schema(of: DataStructureDefinition) -> Schema:
    """The structure as the data refer to it: by their dataflow."""
    return Schema(context="dataflow", agency=AGENCY, id=FLOW, version=VERSION, components=of.components)


def _component(
    name: str, of: Representation, role: Role, lists: dict[str, Codelist], *, is_required: bool = True
) -> Component:
    codes = None if isinstance(of, DataType) else of
    return Component(
        id=name,
        required=is_required,
        role=role,
        concept=ItemReference(
            sdmx_type="Concept", agency=AGENCY, id=CONCEPTS, version=VERSION, item_id=name
        ),
        local_dtype=of if isinstance(of, DataType) else None,
        local_codes=lists[codes] if codes else None,
        local_enum_ref=list_urn(codes) if codes else None,
        attachment_level="O" if role is Role.ATTRIBUTE else None,
    )  # fmt: skip
