"""The site as files, without a browser: same bytes, safe texts, tiles, shares, and what is told of old issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair
import pytest
import vl_convert

from schemas.errors import ConfigurationError
from schemas.records import searchpath
from tests.releases import sample
from warehouse.releases.edition.lookback import changed_since
from warehouse.releases.edition.marks import IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.portal import charts, englishwords, indicatorpage, issuelines, overviewpage, site
from warehouse.releases.portal.shownparts import shown_change
from warehouse.releases.portal.sparklines import sparkline
from warehouse.releases.portal.tilemaps import tiles

MARKUP = "</script><script>alert(1)</script>"
FIRST, SECOND = IssueMark(Stage.FINAL, 1), IssueMark(Stage.CORRECTION, 2, 1, replaces=1)


@pytest.fixture
def reference() -> Iterator[None]:
    before = searchpath.added()
    yield
    searchpath.use(before)


def text(html: Any) -> str:
    return re.sub(r"<[^>]+>", "", str(html))


def compared(made: Material, by: float, version: int = 1) -> Material:
    """With an issue of the month before, in which every total was less by so much."""
    then = {
        key: replace(cell, value=None if cell.value is None else cell.value - by) for key, cell in made.totals.items()
    }
    versions = {one.code: version for one in made.indicators}
    return replace(made, others=(PublishedIssue("2026-08", FIRST, True, versions, then),))


def test_the_same_material_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        site.write(sample.material(), folder, tmp_path)
    one, two = ({path.relative_to(f): path.read_bytes() for path in f.rglob("*") if path.is_file()} for f in folders)
    assert len(one) > 20
    assert one == two


def test_a_name_with_markup_stays_text(tmp_path: Path) -> None:
    site.write(sample.material(street_name=MARKUP), tmp_path)
    written = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    assert not any("<script>alert(1)" in page for page in written)
    assert any("&lt;/script&gt;&lt;script&gt;alert(1)" in page for page in written)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_a_chart_is_one_that_the_scripts_draw(name: str) -> None:
    spec = charts.spec(name)
    assert altair.LayerChart.from_dict(spec).to_dict() == spec
    assert spec["$schema"].rpartition("/v")[2].startswith(vl_convert.get_vegalite_versions()[-1])


def test_the_scripts_are_made_once_and_again_when_what_was_kept_is_damaged(tmp_path: Path, monkeypatch: Any) -> None:
    bundles: list[str] = []
    made = vl_convert.javascript_bundle

    def counted(text: str) -> str:
        bundles.append(text)
        return made(text)

    monkeypatch.setattr(vl_convert, "javascript_bundle", counted)
    first = charts.scripts(tmp_path)
    assert charts.scripts(tmp_path) == first
    assert len(bundles) == 1
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert charts.scripts(tmp_path) == first
    assert charts.scripts(tmp_path) == first
    assert len(bundles) == 2


def test_tiles_lie_as_the_record_says_and_evenly_without_one() -> None:
    made = sample.material()
    found = {tile.area: tile for tile in tiles(made, sample.MEM01)}
    assert found["310101"][1:3] == (3, 3)
    assert {found[area].shade for area in sample.SILENT} == {0}
    assert found["310120"].shade == 5 and found["310101"].shade == 1
    other = replace(made, districts=tuple(replace(one, code=f"9{one.code[1:]}") for one in made.districts))
    even = [(tile.row, tile.column) for tile in tiles(other, sample.MEM01)]
    assert even == [(row, column) for row in range(1, 5) for column in range(1, 5)]


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("330102,1,1\n330105,1,1\n", "there is 330102 already: give 330105 another tile"),
        ("330102,0,1\n", "row '0'"),
        ("330102,1\n", "2 fields under 3 headers"),
    ],
    ids=["taken", "zero", "short"],
)
def test_a_wrong_tile_map_names_the_mend(lines: str, message: str) -> None:
    searchpath.use({"tilemaps/330100.csv": f"district,row,column\n{lines}"})
    with pytest.raises(ConfigurationError, match=f"reference/tilemaps/330100.csv:[23]: .*{message}"):
        tiles(sample.material(), sample.MEM01)


def test_shares_are_of_a_total_to_which_the_same_areas_contributed() -> None:
    made = sample.material()
    whole, women = made.totals["MEM01", "310000"], made.breakdowns["MEM01", "sex", "310000"]["2"]
    assert whole.value and women.value
    assert indicatorpage.share(made, sample.MEM01, "sex", "2") == pytest.approx(women.value / whole.value * 100)
    fewer = {("MEM01", "sex", "310000"): {"2": replace(women, reported=12)}}
    assert indicatorpage.share(replace(made, breakdowns=made.breakdowns | fewer), sample.MEM01, "sex", "2") is None
    hidden = {("MEM01", "310000"): Cell(None, None, None, "suppressed", 13, 16)}
    assert indicatorpage.share(replace(made, totals=made.totals | hidden), sample.MEM01, "sex", "2") is None


def test_a_small_line_has_gaps_and_hollow_points() -> None:
    whole, part = Cell(5.0, 5.0, None, "value", 2, 2), Cell(9.0, 9.0, None, "value", 1, 2)
    assert sparkline([whole, None]) == ""
    drawn = str(sparkline([whole, whole, None, whole, part]))
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == drawn.count("hollow") == 1


@pytest.mark.parametrize(
    ("better", "by", "kind", "words"),
    [("up", 2.0, "better", "+2 (+0.01%)"), ("down", 2.0, "worse", "+2 (+0.01%)"), ("", 0.0, "plain", "0")],
    ids=["wished", "unwished", "none"],
)
def test_a_change_is_coloured_by_whether_it_is_wished(better: str, by: float, kind: str, words: str) -> None:
    one = replace(sample.MEM01, better=better)
    change = changed_since(compared(sample.material(silent=()), by), one, "310000", "2026-08")
    shown = shown_change(change, one)
    assert text(shown.html) == words and f'class="change {kind}"' in shown.html


def test_a_change_that_may_not_be_told_says_why() -> None:
    change = changed_since(compared(sample.material(), 2.0), sample.MEM03, "310000", "2026-08")
    assert text(shown_change(change, sample.MEM03).cell) == "数据不完整，不可比"
    change = changed_since(compared(sample.material(silent=()), 0.35), sample.MEM03, "310000", "2026-08")
    assert shown_change(change, sample.MEM03)[:3] == ("+0.35个百分点", "+0.35 pp", "")


def test_the_gap_is_told_first_and_what_is_there_is_quiet() -> None:
    made = sample.material()
    told = overviewpage.gaps(made)
    assert ("党员", "未报", ["闵行区", "金山区", "崇明区"]) in told
    assert ("党组织", "部分街镇 1/2", ["徐汇区"]) in told
    cells = {area: str(overviewpage.state_cell(made.returns[area, "party_org"])) for area in ("310101", "310112")}
    assert 'class="good many"' in cells["310101"] and "未计入 3/40" in text(cells["310101"])
    assert 'class="bad"' in cells["310112"]
    assert englishwords.state(made.returns["310104", "party_org"]) == "some streets 1/2"


def test_what_moved_most_comes_first_and_small_counts_are_left_out() -> None:
    made = sample.material(silent=())
    small = {("ORG01", "310000"): Cell(12.0, 12.0, None, "value", 16, 16)}
    moved = compared(replace(made, totals=made.totals | small), 10.0)
    assert [one.indicator.code for one in overviewpage.movers(moved)] == ["MEM03", "MEM01"]


def lines(*standing: int, withdrawn: int = 0) -> list[issuelines.IssueLine]:
    return [
        issuelines.IssueLine("2026-09", mark, mark.number in standing, mark.number == withdrawn, f"2026-09/{at}")
        for at, mark in ((1, FIRST), (2, SECOND), ("draft", IssueMark()))
    ]


@pytest.mark.parametrize(
    ("standing", "withdrawn", "notes"),
    [
        ((2,), 0, {"": "这是草稿，不得引用。本月已有公布的数据。", "1": "本期已被取代。", "2": ""}),
        ((1,), 2, {"": "这是草稿，不得引用。本月已有公布的数据。", "1": "", "2": "本期已撤回，不得引用。"}),
        ((), 2, {"": "", "1": "本期已被取代。", "2": "本期已撤回，不得引用。"}),
    ],
    ids=["replaced", "withdrawn", "none stands"],
)
def test_what_became_of_an_issue(
    tmp_path: Path, standing: tuple[int, ...], withdrawn: int, notes: dict[str, str]
) -> None:
    issuelines.write_issue_script(lines(*standing, withdrawn=withdrawn), tmp_path)
    page = (tmp_path / "issues.html").read_text(encoding="utf-8")
    found = re.findall(r'"number": "?(\d*)"?, "note": "([^"]*)"', page)
    assert dict(found) == notes
    issuelines.write_list(lines(*standing, withdrawn=withdrawn), tmp_path)
    listed = text((tmp_path / "index.html").read_text(encoding="utf-8").split("<tbody>")[1])
    assert listed.count("现行") == len(standing) and listed.count("已撤回") == (withdrawn > 0)
