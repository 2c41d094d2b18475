"""The bulletin: sentences of records, whose every figure is a published one, or is said not to be there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from schemas.records import searchpath
from tests.releases import sample
from warehouse.releases.bulletin import bulletinpage
from warehouse.releases.bulletin.paragraphs import FOLDER, ParagraphRecord, paragraphs, require_known
from warehouse.releases.bulletin.sentences import FigureInWords, sentence
from warehouse.releases.edition.marks import IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import published_rows
from warehouse.releases.edition.shownfigures import HIDDEN, Cell

CERTIFIED = IssueMark(Stage.CORRECTION, 2, 1, "2026-10-20 09:00+08:00", "李某")
FIGURES = 'figures.n = { code = "MEM01" }\n'
TEXT = 'sentences = [{ texts = ["党员{n}。"] }]\n'


@pytest.fixture
def reference() -> Iterator[None]:
    before = searchpath.added()
    yield
    searchpath.use(before)


def whole(mark: IssueMark = CERTIFIED) -> Material:
    """A month in which all came, with an issue of the month before that had ten members less."""
    made = sample.material(silent=())
    then = {key: replace(cell, value=(cell.value or 0) - 10) for key, cell in made.totals.items()}
    before = PublishedIssue("2026-08", IssueMark(Stage.FINAL, 1), True, {"MEM01": 1, "MEM03": 1}, then)
    return replace(made, mark=mark, others=(before,))


def told(material: Material, text: str, **figures: dict[str, str]) -> str:
    """The sentence of a text and figures, as it would be written."""
    record = {"order": 1, "title": "", "figures": figures, "sentences": [{"texts": [text], "otherwise": "缺：{why}。"}]}
    made = ParagraphRecord.model_validate(record)
    parts = sentence(material, made.sentences[0], made.figures)
    return "".join(part.text if isinstance(part, FigureInWords) else part for part in parts)


def test_every_figure_of_the_page_is_a_published_one_and_links_to_its_page() -> None:
    material = whole()
    rows = {(row.code, row.area, row.dimension, row.member): row for row in published_rows(material)}
    found = re.findall(
        r'<a class="figure" href="portal/indicator/(\w+).html[^"]*" title="([^"]+)" data-show="value">([^<]+)</a>',
        bulletinpage.render(material),
    )
    assert len(found) >= 2
    for code, trace, text in found:
        call = re.fullmatch(r"octet trace (\w+) --period 2026-09 --area (\d+)(?: --by (\w+)=(\w+))?", trace)
        assert call and call[1] == code
        row = rows[code, call[2], call[3], call[4]]
        digits = 2 if code == "MEM03" else 0
        number = re.match(r"[\d,.]+", html.unescape(text))
        assert number and number[0] == f"{row.value:,.{digits}f}"


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({"show": "change"}, "党员比上月净增10名。"),
        ({"show": "rate"}, "党员比上月增长0.04%。"),
        ({"show": "growth"}, "党员比上月净增10名（增长0.04%）。"),
        ({"show": "growth", "since": "year"}, "缺：无可比数。"),
        ({"dimension": "sex", "member": "2", "show": "share"}, "党员33.29%。"),
        ({"code": "MEM03", "show": "numerator"}, "党员9,061。"),
        ({"code": "MEM03", "show": "change"}, "党员比上月上升10.00个百分点。"),
        ({"code": "NOT99"}, "缺：本月不公布。"),
    ],
    ids=lambda one: ",".join(one.values()) if isinstance(one, dict) else "",
)
def test_a_figure_in_words(figure: dict[str, str], expected: str) -> None:
    assert told(whole(), "党员{n}。", n={"code": "MEM01"} | figure) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(27000.0, 27000.0, None, "value", 13, 16), "党员27,000名（仅含16个区中已报的13个区）。"),
        (Cell(None, None, None, "missing", 0, 16), "缺：未报。"),
        (HIDDEN, "缺：不予公布。"),
    ],
    ids=["incomplete", "missing", "suppressed"],
)
def test_what_is_not_whole_is_said(cell: Cell, expected: str) -> None:
    material = whole()
    material = replace(material, totals=material.totals | {("MEM01", "310000"): cell})
    assert told(material, "党员{n}。", n={"code": "MEM01"}) == expected
    assert told(material, "党员{n}。", n={"code": "MEM01", "show": "growth"}).startswith("缺：")
    assert (
        told(material, "女党员{n}。", n={"code": "MEM01", "dimension": "sex", "member": "2", "show": "share"})[0]
        == "缺"
    )


def test_coverage_stands_behind_the_figure_that_lacks_where_others_are_whole() -> None:
    material = whole()
    short = {("ORG01", "310000"): Cell(9.0, 9.0, None, "value", 15, 16)}
    material = replace(material, totals=material.totals | short)
    text = told(material, "组织{o}，党员{n}。", o={"code": "ORG01"}, n={"code": "MEM01"})
    assert text == "组织9个（仅含16个区中已报的15个区），党员27,216名。"


def test_another_definition_or_ground_is_not_compared() -> None:
    material = whole()
    (before,) = material.others
    other = replace(material, others=(replace(before, versions={"MEM01": 2}),))
    assert told(other, "{n}", n={"code": "MEM01", "show": "change"}) == "缺：口径调整，不可比。"
    moved = replace(material, moved={"310000": ("2026-09",)})
    assert told(moved, "{n}", n={"code": "MEM01", "show": "change"}) == "缺：区划调整，不可比。"


def test_a_sentence_with_a_figure_that_lacks_gives_way_to_a_shorter_one_or_is_left_out() -> None:
    figures = {"n": {"code": "MEM01"}, "y": {"code": "MEM01", "show": "growth", "since": "year"}}
    record = {"order": 1, "title": "", "figures": figures, "sentences": [{"texts": ["{n}，{y}。", "{n}。"]}]}
    made = ParagraphRecord.model_validate(record)
    first = sentence(whole(), made.sentences[0], made.figures)[0]
    assert isinstance(first, FigureInWords) and first.text == "27,216名"
    silent = sample.material(silent=tuple(place.code for place in sample.DISTRICTS))
    assert sentence(silent, made.sentences[0], made.figures) == []


def test_a_draft_is_seen_to_be_one_and_an_issue_says_who_certified_it() -> None:
    draft, issue = bulletinpage.render(whole(IssueMark())), bulletinpage.render(whole())
    assert '<body class="draft">' in draft and "未经审定，不得引用" in draft
    assert "草稿" not in re.sub(r"<style>.*?</style>", "", issue, flags=re.DOTALL)
    assert "第2期　更正（1）" in issue and "李某　2026-10-20 09:00" in issue


def test_without_a_portal_nothing_links_to_it() -> None:
    page = bulletinpage.render(whole(), has_portal=False)
    assert "<a " not in page
    figures = re.findall(r'class="figure"[^>]*>([^<]+)<', page)
    assert figures == re.findall(r'class="figure"[^>]*>([^<]+)<', bulletinpage.render(whole()))


def test_what_was_not_handed_in_is_named() -> None:
    assert "党员：闵行区、金山区、崇明区未报" in bulletinpage.render(sample.material())


def test_the_package_names_only_what_there_is() -> None:
    own = paragraphs()
    assert len(own) == len(list(FOLDER.glob("*.toml")))
    for one in own:
        require_known(one, one.title)


@pytest.mark.usefixtures("reference")
def test_a_home_takes_the_place_of_a_paragraph_and_adds_its_own(tmp_path: Path) -> None:
    own = 'order = 30\ntitle = "党员"\nreplaces = "members"\n' + FIGURES + TEXT
    added = f'order = 5\ntitle = "要情"\n{FIGURES}sentences = [{{ texts = ["{{city}}{{period}}{{n}}。"] }}]\n'
    searchpath.use({"bulletin/ours.toml": own, "bulletin/news.toml": added})
    bulletinpage.write(whole(), tmp_path)
    page = re.sub(r"<[^>]+>", "", (tmp_path / "公报.html").read_text(encoding="utf-8"))
    assert "要情上海市2026年9月27,216名。" in page and "党员党员27,216名。" in page
    assert "预备党员" not in page


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(
    ("record", "message"),
    [
        (FIGURES, "'order' is missing"),
        ('figures.n = { code = "MEM99" }\n' + TEXT, "figures.n: there is no indicator 'MEM99'"),
        (
            'figures.n = { code = "MEM01", dimension = "sex", member = "7" }\n' + TEXT,
            "'sex' has no member '7': it has 0",
        ),
        ('figures.n = { code = "MEM03", dimension = "sex", member = "1" }\n' + TEXT, "MEM03 has no dimension 'sex'"),
        ('figures.n = { code = "MEM01", show = "share" }\n' + TEXT, "a share needs a dimension and member"),
        ('figures.n = { code = "MEM01", show = "numerator" }\n' + TEXT, "MEM01 is a count and has no numerator"),
        ('figures.n = { code = "MEM03", show = "share", of = "MEM01" }\n' + TEXT, "a share is of counts"),
        (
            FIGURES + 'sentences = [{ texts = ["党员{m}。"] }]\n',
            "{m} in '党员{m}。' is no figure: known are city, day, n",
        ),
        (FIGURES + 'sentences = [{ texts = ["党员{n。"] }]\n', "a brace is open"),
        (FIGURES + "sentences = []\n", "no sentence says {n}"),
        ('replaces = "party"\n' + FIGURES + TEXT, "replaces 'party': there are coverage, development"),
    ],
    ids=["order", "code", "member", "dimension", "share", "part", "ratio", "name", "brace", "unused", "replaces"],
)
def test_a_wrong_record_names_the_mend(record: str, message: str) -> None:
    head = 'title = "我们"\n' if message.startswith("'order'") else 'order = 1\ntitle = "我们"\n'
    searchpath.use({"bulletin/ours.toml": head + record})
    with pytest.raises(ConfigurationError, match=re.escape(message)) as raised:
        bulletinpage.render(whole())
    assert str(raised.value).startswith("reference/bulletin/ours.toml")


@pytest.mark.usefixtures("reference")
def test_an_area_that_no_issue_has_is_named() -> None:
    record = 'order = 1\ntitle = "我们"\nfigures.n = { code = "MEM01", area = "999999" }\n'
    searchpath.use({"bulletin/ours.toml": record + TEXT})
    with pytest.raises(ConfigurationError, match="there is no area '999999'"):
        bulletinpage.render(whole())
