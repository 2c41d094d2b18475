"""The portal in a real browser, from files, without any network: every figure is a published one.

What a reader chose is in the address.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.releases import sample
from warehouse.releases.bulletin import bulletinpage
from warehouse.releases.edition.marks import Corrected, IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, published_rows
from warehouse.releases.edition.shownfigures import HIDDEN
from warehouse.releases.portal import issuelines, site

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FIRST = IssueMark(Stage.FINAL, 1, 0, "2026-10-12 09:00+08:00", "张某")
SECOND = IssueMark(Stage.CORRECTION, 2, 1, "2026-10-20 09:00+08:00", "李某", "更正党员数", 1)
FIGURES = """() => {
  const found = [], city = '310000';
  const add = (code, area, cell, dimension = null, member = null) =>
    found.push([code, area, dimension, member, cell.textContent]);
  for (const table of document.querySelectorAll('table')) {
    const { code, dimension, area } = table.dataset;
    const heads = [...table.tHead.rows[0].cells].map((head, at) => [head.dataset, at]);
    const areas = heads.filter(([head]) => head.area), codes = heads.filter(([head]) => head.code);
    for (const { dataset: own, cells } of table.querySelectorAll('tbody tr, tfoot tr')) {
      if (dimension) areas.forEach(([head, at]) => add(code, head.area, cells[at], dimension, own.member));
      else if (code && own.area) add(code, own.area, cells[1]);
      else if (own.code) {
        add(own.code, area || city, cells[1]);
        areas.forEach(([head, at]) => add(own.code, head.area, cells[at]));
      } else if (own.area) codes.forEach(([head, at]) => add(head.code, own.area, cells[at]));
    }
  }
  for (const card of document.querySelectorAll('.card, .big')) add(card.dataset.code, city, card.querySelector('b'));
  for (const tile of document.querySelectorAll('.tiles a'))
    add(tile.closest('ul').dataset.code, tile.dataset.area, tile.querySelector('b'));
  return found;
}"""


@dataclass
class Reader:
    """A page that is open in Chromium, and what went wrong in it."""

    page: Any
    issue: Path
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("requestfailed", lambda one: self.faults.append(f"failed: {one.url}"))
        self.page.on("pageerror", lambda one: self.faults.append(str(one)))
        self.page.on("console", lambda one: self.faults.append(one.text))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.faults.append(f"network: {request.url}")

    def open(self, path: str, place: str = "") -> Any:
        self.page.goto("about:blank")
        self.page.goto((self.issue / path).as_uri() + place)
        if "/indicator/" in path:
            self.page.wait_for_selector("body[data-drawn]")
        return self.page

    def rows(self, table: str = "#districts-table") -> list[list[str]]:
        found: list[list[str]] = self.page.eval_on_selector_all(
            f"{table} tbody tr:not([hidden])", "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
        )
        return found


def material(silent: tuple[str, ...] = sample.SILENT) -> Material:
    """A correction with an issue of the month before, a hidden street and a figure that it corrects."""
    made = sample.material(silent)
    then = {key: replace(cell, value=cell.value and cell.value + 2) for key, cell in made.totals.items()}
    before = PublishedIssue("2026-08", FIRST, True, {"MEM01": 1, "MEM03": 1, "ORG01": 1}, then)
    now = made.totals["MEM01", "310101"]
    corrected = Corrected("MEM01", "310101", None, None, replace(now, value=190.0), now, ("党员更正.xlsx 补报",))
    hidden = {("MEM01", "310101001"): HIDDEN, ("MEM01", "310101002"): HIDDEN}
    totals = made.totals | hidden
    return replace(made, mark=SECOND, others=(before,), corrected=(corrected,), totals=totals, remarks=("已核实。",))


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is published of a month: an issue, and the correction of it that stands."""
    folder = tmp_path_factory.mktemp("releases")
    lines = [
        issuelines.IssueLine("2026-09", FIRST, False, False, "2026-09/1"),
        issuelines.IssueLine("2026-09", SECOND, True, False, "2026-09/2"),
    ]
    for made in (replace(material(()), mark=FIRST, corrected=()), material()):
        issue = folder / "2026-09" / str(made.mark.number)
        for private in ("internal", "districts"):
            (issue / private).mkdir(parents=True)
            (issue / private / "310101.csv").write_text("", encoding="utf-8")
        (issue / "data").mkdir(parents=True)
        (issue / "区域化党建指标_2026-09.xlsx").write_bytes(b"PK\x05\x06" + bytes(18))
        (issue / "data" / "data.csv").write_text("period\n", encoding="utf-8")
        bulletinpage.write(made, issue)
        site.write(made, issue, folder)
    issuelines.write_list(lines, folder)
    issuelines.write_issue_script(lines, folder / "2026-09")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def reader(browser: Any, releases: Path) -> Iterator[Reader]:
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768})
    made = Reader(context.new_page(), releases / "2026-09" / "2")
    yield made
    context.close()
    assert made.faults == []


def text_of(row: PublishedRow) -> str:
    """A published row as the pages write it, worked out without them."""
    if row.value is None:
        return {"missing": "未报", "suppressed": "隐", "not_applicable": "—"}[row.status]
    text = f"{row.value:,.2f}%" if row.code == "MEM03" else f"{row.value:,.0f}"
    return text + ("△" if row.areas_reported < row.areas_expected else "")


def test_every_page_opens_without_a_fault_and_every_figure_is_a_published_one(reader: Reader) -> None:
    expected = {(r.code, r.area, r.dimension, r.member): text_of(r) for r in published_rows(material())}
    seen = set()
    paths = sorted(path.relative_to(reader.issue).as_posix() for path in reader.issue.rglob("*.html"))
    assert len(paths) == 3 + 2 + 3 + 16
    for path in paths:
        for *key, text in reader.open(path).evaluate(FIGURES):
            assert text == expected[tuple(key)], (path, key)
            seen.add(tuple(key))
        assert reader.faults == [], path
    assert seen == set(expected)


def test_axe_finds_nothing_serious(browser: Any, releases: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    looked = {
        "light": ("index.html", "portal/indicator/MEM01.html", "portal/district/310101.html", "portal/notes.html",
                  "portal/database/party_member.html", "公报.html", "../../index.html"),
        "dark": ("index.html", "portal/indicator/MEM03.html", "portal/district/310112.html", "公报.html"),
    }  # fmt: skip
    for scheme, paths in looked.items():
        context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768}, color_scheme=scheme)
        reader = Reader(context.new_page(), releases / "2026-09" / "2")
        for path in paths:
            found = Axe().run(reader.open(path)).response["violations"]
            told = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
            assert told == [], (scheme, path)
        context.close()


def test_a_header_sorts_and_the_address_keeps_the_order(reader: Reader) -> None:
    page = reader.open("portal/indicator/MEM01.html")
    head = page.locator("#districts-table thead th").nth(1)
    head.get_by_role("button").click()
    names = [row[0] for row in reader.rows()]
    assert (names[0], names[-3:]) == ("奉贤区", ["闵行区", "金山区", "崇明区"])  # those without a figure stand last
    assert head.get_attribute("aria-sort") == "descending"
    assert page.url.endswith("#districts?sort=districts-table.1.desc")
    page.reload()
    assert [row[0] for row in reader.rows()] == names
    drawn = "#districts .chart .mark-text.role-mark text"
    page.wait_for_selector(f"{drawn} >> nth=15")
    texts = page.eval_on_selector_all(drawn, "all => all.map(one => one.textContent)")
    assert texts == [row[1] for row in reader.rows()]


def test_a_filter_is_kept_in_the_address(reader: Reader) -> None:
    page = reader.open("portal/indicator/MEM01.html")
    page.fill("[data-filter=districts]", "浦东")
    assert [row[0] for row in reader.rows()] == ["浦东新区"]
    reader.open("portal/indicator/MEM01.html", page.url.partition(".html")[2])
    assert [row[0] for row in reader.rows()] == ["浦东新区"]
    page = reader.open("index.html")
    page.check("[data-gaps]")
    assert page.locator(".matrix tbody tr:visible th").all_inner_texts() == ["徐汇区", "闵行区", "金山区", "崇明区"]


def test_finding_leads_to_an_indicator_and_to_a_street(reader: Reader) -> None:
    page = reader.open("index.html")
    page.fill("#find", "女党员")
    page.wait_for_selector("#found a")
    page.press("#find", "Enter")
    page.wait_for_url("**/portal/indicator/MEM03.html")
    page.fill("#find", "黄浦区 一号")
    page.click("#found a")
    page.wait_for_url("**/portal/district/310101.html#streets**")
    assert {row[0] for row in reader.rows("#streets table")} == {"一号街道"}
    reader.open("index.html", "#?q=310105")
    page.wait_for_selector("#found a")
    assert page.locator("#found a").first.inner_text() == "长宁区"


def test_a_district_leads_down_to_its_streets_by_keyboard(reader: Reader) -> None:
    page = reader.open("portal/indicator/MEM03.html")
    page.focus("#districts-table tbody a >> nth=1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/district/310104.html#streets-MEM03")
    page.wait_for_selector("th.reached")
    box = page.locator("th.reached").bounding_box()
    assert 0 <= box["y"] < 768
    assert page.locator("#streets td.reached").count() == 2


def test_english_stays_from_page_to_page(reader: Reader) -> None:
    page = reader.open("index.html")
    page.click("#language")
    assert page.get_attribute("html", "lang") == "en"
    page.click(".card[data-code=MEM01]")
    page.wait_for_url("**lang=en**")
    assert page.inner_text("h1") == "Party members MEM01"
    assert page.title() == "Party members 2026-09"
    assert ["闵行区", "missing"] in [row[:2] for row in reader.rows()]
    page.click("#language")
    assert page.inner_text("h1") == "党员总数 MEM01"
    assert ["闵行区", "未报"] in [row[:2] for row in reader.rows()]


def test_what_is_incomplete_is_not_ranked_and_what_is_whole_is(reader: Reader, releases: Path) -> None:
    page = reader.open("portal/indicator/MEM03.html")
    assert "不排名" in page.inner_text("#districts")
    reader.issue = releases / "2026-09" / "1"
    page = reader.open("portal/indicator/MEM03.html")
    ranked = sorted((row for row in reader.rows()), key=lambda row: int(row[-1]))
    numbers = [float(row[1].rstrip("%")) for row in ranked]
    assert len(numbers) == 16 and numbers == sorted(numbers, reverse=True)


def test_an_issue_that_was_replaced_says_by_which(reader: Reader, releases: Path) -> None:
    assert reader.open("index.html").locator(".standing").count() == 0
    reader.issue = releases / "2026-09" / "1"
    for path in ("index.html", "portal/indicator/MEM01.html", "公报.html"):
        strip = reader.open(path).locator(".standing")
        strip.wait_for()
        assert strip.inner_text() == "本期已被取代。 现行：第2期（更正（1））"
    strip.get_by_role("link").click()
    reader.page.wait_for_url("**/2026-09/2/index.html")


def test_an_issue_that_lies_alone_says_nothing_and_complains_of_nothing(browser: Any, tmp_path: Path) -> None:
    site.write(material(), tmp_path)
    context = browser.new_context(offline=True)
    reader = Reader(context.new_page(), tmp_path)
    page = reader.open("index.html")
    page.wait_for_timeout(200)
    assert [one for one in reader.faults if not one.endswith("/issues.html")] == []
    assert page.locator(".standing").count() == 0
    context.close()


def test_files_of_the_issue_are_there_to_download(reader: Reader) -> None:
    page = reader.open("portal/notes.html")
    assert page.locator("#downloads a").all_inner_texts() == [
        "data/data.csv", "公报.html", "区域化党建指标_2026-09.xlsx",
    ]  # fmt: skip
    for link in page.locator("#downloads a").all():
        assert (
            reader.issue / "portal" / link.evaluate("one => decodeURIComponent(one.getAttribute('href'))")
        ).is_file()
    with page.expect_download() as started:
        page.click("#downloads a >> nth=2")
    assert started.value.suggested_filename == "区域化党建指标_2026-09.xlsx"
    reader.faults.clear()  # what is downloaded is told as a request that was broken off


def test_a_phone_scrolls_down_only(browser: Any, releases: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    reader = Reader(context.new_page(), releases / "2026-09" / "2")
    for path in ("index.html", "portal/indicator/MEM01.html", "portal/district/310101.html", "公报.html"):
        assert reader.open(path).evaluate("document.documentElement.scrollWidth") == 390, path
    context.close()


def test_the_bulletin_prints_on_one_page_and_figures_link_to_what_there_is(reader: Reader) -> None:
    page = reader.open("公报.html")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    links = page.eval_on_selector_all("a.figure", "all => all.map(one => one.getAttribute('href').split('#')[0])")
    assert links and all((reader.issue / link).is_file() for link in links)
    page = reader.open("portal/indicator/MEM01.html")
    page.emulate_media(media="print")
    assert page.locator("header nav, .tools, .find").locator("visible=true").count() == 0
    assert page.locator("#districts-table").is_visible()


def test_without_scripts_all_figures_are_there(browser: Any, releases: Path) -> None:
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((releases / "2026-09" / "2" / "portal" / "indicator" / "MEM01.html").as_uri() + "#by-sex")
    assert "黄浦区\t201" in page.inner_text("#districts-table")
    assert "男" in page.inner_text("#by-sex")
    context.close()


def test_the_address_of_the_list_is_that_of_all_issues(reader: Reader) -> None:
    page = reader.open("../../index.html")
    told = [row[:5] for row in reader.rows("table")]
    assert told == [
        ["第2期", "更正（1）", "现行", "2026-10-20 09:00", "李某"],
        ["第1期", "审定", "已被第2期取代", "2026-10-12 09:00", "张某"],
    ]
    page.click(f"a[href='2026-09/1/{quote('公报.html')}']")
    page.wait_for_selector(".standing")
