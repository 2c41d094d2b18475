"""The templates of the portal and what every one of them may use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from warehouse.releases.edition import issueaddresses as addresses
from warehouse.releases.edition import phrases, whatbecame
from warehouse.releases.portal import englishwords as english
from warehouse.releases.portal import shownparts as parts

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> jinja2.Environment:
    """Texts are escaped, a name that is not there is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        t=parts.two, name_of=parts.name, unit_of=parts.unit, figure=parts.figure, cell=parts.cell,
        wording=phrases, addresses=addresses, whatbecame=whatbecame, english=english,
    )  # fmt: skip
    return made
