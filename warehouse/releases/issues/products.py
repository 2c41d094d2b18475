"""What an issue consists of: a function a product, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from warehouse.releases.bulletin import bulletinpage
from warehouse.releases.edition.material import Material
from warehouse.releases.exchange import exchangeset
from warehouse.releases.forms import formbook
from warehouse.releases.portal import site
from warehouse.releases.workbook import onepages, releasebook


def bulletin_alone(material: Material, folder: Path) -> None:
    """The bulletin where there is no site to link to."""
    bulletinpage.write(material, folder, has_portal=False)


def portal(material: Material, folder: Path) -> None:
    """The site, for a browser; it links to what the others wrote."""
    site.write(material, folder, folder.parent)


Product = Callable[[Material, Path], object]
"""Writes its files into the folder; the same material gives the same bytes."""
PRODUCTS: tuple[Product, ...] = (
    bulletinpage.write,
    releasebook.write,
    onepages.write,
    formbook.write,
    exchangeset.write,
    portal,
)
AT_ONCE: tuple[Product, ...] = (bulletin_alone, releasebook.write)
"""What each run makes of its drafts: the rest takes longer than counting."""
FOR_READERS: tuple[Product, ...] = (releasebook.write,)
"""What named readers get beside, with more than is published."""
