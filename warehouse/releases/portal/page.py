"""The page of a release: one HTML file with everything inside, readable from a disk without network or server."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from schemas.periods import to_the_minute
from warehouse.indicators.registry import shown
from warehouse.releases.edition import phrases
from warehouse.releases.edition.cells import Cell
from warehouse.releases.edition.lookback import district_ranks
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.notes import limits, owing
from warehouse.releases.portal import charts

TEMPLATES = Path(__file__).parent / "templates"


def render(material: Material, number: int, built_at: dt.datetime, folder: Path) -> str:
    """The page as HTML text. Every figure in it is written by `phrases`; its script only picks and places texts.

    `folder`: of all releases, where the scripts that draw its charts are kept.
    """
    template = _environment().get_template("page.html.j2")
    known = {indicator.code: indicator for indicator in material.indicators}
    return template.render(
        material=material,
        number=number,
        built_at=to_the_minute(built_at),
        key_figures=[(known[code], material.cell(code, material.city.code)) for code in shown("page") if code in known],
        wording=phrases,
        owing=owing(material),
        limits=limits(material),
        workbook=phrases.workbook_name(material.period),
        data=_embedded(page_data(material)),
        spec=_embedded(charts.bars()),
        style=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
        script=(TEMPLATES / "page.js").read_text(encoding="utf-8"),
        library=charts.scripts(folder),
    )


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _embedded(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def page_data(material: Material) -> dict[str, Any]:
    """What the page's script picks from: names, and cells `[number or null, text, completeness, parts]` by area."""
    indicators = {}
    for one in material.indicators:
        places = [material.city, *material.districts, *(s for group in material.streets.values() for s in group)]
        indicators[one.code] = {
            "name": one.name,
            "unit": one.unit,
            "better": phrases.BETTER.get(one.better, ""),
            "direction": one.better,
            "definition": one.definition,
            "ratio": one.is_ratio,
            "complete": material.is_complete(one.code),
            "ranks": district_ranks(material, one),
            "cells": {
                p.code: _cell(material.totals[one.code, p.code], one)
                for p in places
                if (one.code, p.code) in material.totals
            },
            "groups": {name: _groups(material, one, name) for name in one.dimensions if name in material.dimensions},
        }
    return {
        "city": [material.city.code, material.city.name],
        "districts": [[place.code, place.name] for place in material.districts],
        "streets": {code: [[place.code, place.name] for place in places] for code, places in material.streets.items()},
        "dimensions": {name: {"title": one.title, "members": one.members} for name, one in material.dimensions.items()},
        "indicators": indicators,
    }


def _cell(cell: Cell, indicator: ShownIndicator) -> list[Any]:
    parts = ""
    if indicator.is_ratio and cell.status == "value" and cell.numerator is not None and cell.denominator is not None:
        parts = f"{cell.numerator:,.0f} / {cell.denominator:,.0f}"
    number = None if cell.number is None else round(cell.number, 6)
    return [number, phrases.figure(cell, indicator), phrases.completeness(cell), parts, int(cell.incomplete)]


def _groups(material: Material, indicator: ShownIndicator, name: str) -> dict[str, dict[str, list[Any]]]:
    places = (material.city, *material.districts)
    used = [
        m
        for m, _ in material.dimensions[name].members
        if any(m in material.group(indicator.code, name, p.code) for p in places)
    ]
    return {
        p.code: {m: _cell(material.member(indicator, name, m, p.code), indicator)[:2] for m in used} for p in places
    }
