"""The portal of an issue: a site of files, readable from a disk without network or server, and without script.

Every figure is written in the pages, by `phrases`; the script sorts, filters, finds, and draws what a table says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from schemas.databaselist import databases
from warehouse.indicators.sections import QUALITY
from warehouse.releases.edition import issueaddresses as addresses
from warehouse.releases.edition import phrases, whatbecame
from warehouse.releases.edition.material import Material, Place
from warehouse.releases.edition.readernotes import limits, owing
from warehouse.releases.portal import charts
from warehouse.releases.portal import shownparts as parts
from warehouse.releases.portal.districtpage import all_ranks, database_page, district_page
from warehouse.releases.portal.indicatorpage import indicator_page
from warehouse.releases.portal.overviewpage import overview
from warehouse.releases.portal.templating import TEMPLATES, environment

FOLDER = "portal"


def write(material: Material, folder: Path, kept: Path | None = None) -> None:
    """Write `index.html` and `portal/` into the folder of the issue.

    It links to the files that lie there already: the portal is written last. `kept`: the folder of all releases, where
    the scripts that draw charts are kept from one issue to the next; without it they are made anew, which takes a
    second.
    """
    files = downloads(folder)
    for path, template, values in _pages(material):
        if template == "district":
            values["own_files"] = _files_of(values["place"], files)
        text = environment().get_template(f"{template}.html.j2").render(_common(material, path, files) | values)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for name in ("portal.css", "portal.js"):
        (folder / FOLDER / name).write_text((TEMPLATES / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / FOLDER / "charts.js").write_text(charts.specs(), encoding="utf-8")
    (folder / FOLDER / "vega.js").write_text(charts.scripts(kept), encoding="utf-8")
    (folder / FOLDER / "search.js").write_text(search_index(material), encoding="utf-8")


def downloads(folder: Path) -> list[tuple[str, int]]:
    """The issue's other files: path in its folder, and kB."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    named = ((path.relative_to(folder).as_posix(), path) for path in found)
    return [
        (name, -(-path.stat().st_size // 1024))
        for name, path in named
        if name != addresses.OVERVIEW and name.split("/")[0] not in (FOLDER, *addresses.PRIVATE)
    ]


def _files_of(place: Place, files: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The files that are named after a district."""
    return [(name, size) for name, size in files if "/" in name and (place.code in name or place.name in name)]


def _pages(material: Material) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path in the issue's folder, template and values of each page."""
    ranks = all_ranks(material)
    yield addresses.OVERVIEW, "overview", overview(material)
    yield addresses.NOTES, "notes", {"owing": owing(material), "limits": limits(material)}
    for section, title in material.sections:
        yield addresses.database_page(section), "database", database_page(material, section, title, ranks)
    for one in material.indicators:
        yield addresses.indicator_page(one.code), "indicator", indicator_page(material, one)
    for place in material.districts:
        yield addresses.district_page(place.code), "district", district_page(material, place, ranks)


def _common(material: Material, path: str, files: list[tuple[str, int]]) -> dict[str, Any]:
    """What every page takes; `up`: the way to the issue's folder."""
    up = "../" * path.count("/")
    return {
        "material": material,
        "mark": material.mark,
        "period": phrases.period_words(material.period),
        "up": up,
        "here": path,
        "files": files,
        "has_year": parts.has_year(material),
        "top": [name for name, _ in files if "/" not in name],
        "frame": whatbecame.frame(material.mark.number, up),
        "section_en": section_en,
    }


def section_en(section: str) -> str:
    """The English title of a database, or of data quality."""
    found = databases().get(section)
    return found.title_en if found else QUALITY.title_en if section == QUALITY.name else section


def search_index(material: Material) -> str:
    """A script that names all that can be found: kind, address, Chinese, English, code."""
    found: list[tuple[str, str, str, str, str]] = []
    for section, title in material.sections:
        found.append(("database", addresses.database_page(section), title, section_en(section), section))
    for one in material.indicators:
        found.append(("indicator", addresses.indicator_page(one.code), one.name, one.name_en, one.code))
    for place in material.districts:
        found.append(("district", addresses.district_page(place.code), place.name, "", place.code))
        for street in material.streets.get(place.code, ()):
            address = f"{addresses.district_page(place.code)}#streets?filter={quote(street.name)}"
            found.append(("street", address, f"{place.name} {street.name}", "", street.code))
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return f"window.octetFound = {text};\n"
