"""The bulletin (公报) of an issue: one A4 of sentences, each figure linked to its page of the portal."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from schemas.errors import ConfigurationError
from warehouse.releases.bulletin.paragraphs import paragraphs
from warehouse.releases.bulletin.sentences import FigureInWords, sentence
from warehouse.releases.edition import issueaddresses as addresses
from warehouse.releases.edition import phrases, whatbecame
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import places

TEMPLATES = Path(__file__).parent / "templates"


def write(material: Material, folder: Path, *, has_portal: bool = True) -> None:
    """Write `公报.html` into the folder of the issue; it links to the portal beside it, where there is one.

    A wrong record of a paragraph is a `ConfigurationError` that names it and the mend.
    """
    (folder / addresses.BULLETIN).write_text(render(material, has_portal=has_portal), encoding="utf-8")


def render(material: Material, *, has_portal: bool = True) -> str:
    """The page as HTML text. Sentences whose figures are not all told are left out as a whole, or say why."""
    known = {place.code for place in places(material)}
    told = []
    for paragraph in paragraphs():
        for name, figure in paragraph.figures.items():
            if figure.area and figure.area not in known:
                raise ConfigurationError(
                    f"bulletin/, {paragraph.title}: figures.{name}: there is no area {figure.area!r} in an issue"
                )
        sentences = [parts for one in paragraph.sentences if (parts := sentence(material, one, paragraph.figures))]
        if sentences:
            told.append((paragraph.title, sentences))
    template = _environment().get_template("bulletin.html.j2")
    return template.render(
        material=material,
        has_portal=has_portal,
        period=phrases.period_words(material.period),
        paragraphs=told,
        missing=missing(material),
        address=lambda one: addresses.indicator_page(one.figure.code, one.figure.dimension or None),
        trace=lambda one: _trace(material, one),
        is_figure=lambda part: isinstance(part, FigureInWords),
        whatbecame=whatbecame,
        addresses=addresses,
    )


def _trace(material: Material, one: FigureInWords) -> str:
    figure = one.figure
    return addresses.trace_command(
        material.period, figure.code, one.area, figure.dimension or None, figure.member or None
    )


def missing(material: Material) -> list[str]:
    """What is owed and not wholly there, a line a database: `党组织：长宁区未报`."""
    lines = []
    for database, title in material.databases:
        words: dict[str, list[str]] = {}
        for place in material.reporters:
            word = phrases.return_word(material.returns.get((place.code, database)))
            if word.tone in ("bad", "wait", "part") and phrases.NOT_PASSED not in word.word:
                words.setdefault(word.word, []).append(place.name)
        if words:
            lines.append(f"{title}：" + "，".join(f"{'、'.join(names)}{word}" for word, names in words.items()))
    return lines


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
