"""The page in a real browser, from a file, without any network: it shows the same figures as the material."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair
import pytest
import vl_convert

from tests.releases import sample
from warehouse.releases.edition import phrases
from warehouse.releases.portal import charts
from warehouse.releases.portal.page import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BUILT = dt.datetime(2026, 10, 11, 8, tzinfo=dt.UTC)


class Reader:
    """A page that is open in Chromium, and every address it asked for."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.route("http*://**", lambda route: route.abort())

    def open(self, material: Any, place: str = "") -> Any:
        path = self.folder / "index.html"
        path.write_text(render(material, 1, BUILT, self.folder), encoding="utf-8")
        self.page.goto(path.as_uri() + place)
        self.page.wait_for_function("document.body.dataset.drawn > 0", timeout=20_000)
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def reader(browser: Any, tmp_path: Path) -> Iterator[Reader]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    yield Reader(context.new_page(), tmp_path)
    context.close()


def table(page: Any) -> list[list[str]]:
    script = "[...document.querySelectorAll('#table tr')].map(r => [...r.cells].map(c => c.textContent))"
    found: list[list[str]] = page.evaluate(script)
    return found


def bars(page: Any) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#chart .mark-text.role-mark text')].map(t => t.textContent)"
    )
    return found


@pytest.mark.browser
def test_figures_of_table_and_chart_are_those_of_the_material(reader: Reader) -> None:
    material = sample.material()
    page = reader.open(material, "#MEM03")
    indicator = sample.MEM03
    expected = [phrases.figure(material.cell("MEM03", place.code), indicator) for place in material.districts]
    found = table(page)
    assert found[0] == ["地区", "女党员占比（%）", "分子 / 分母", "已报/应报"]
    assert found[1][:2] == ["全市", phrases.figure(material.cell("MEM03", "310000"), indicator)]
    assert [row[1] for row in found[2:]] == expected
    assert bars(page) == expected
    assert reader.errors == []


@pytest.mark.browser
def test_thirteen_of_sixteen_is_said_never_ranked_never_zero(reader: Reader) -> None:
    page = reader.open(sample.material(), "#MEM03")
    assert "13/16" in page.inner_text("#shown-note")
    assert "不排名" in page.inner_text("#shown-note")
    assert "名次" not in page.inner_text("#table")
    silent = next(row for row in table(page) if row[0] == "闵行区")
    assert silent == ["闵行区", "未报", "", "0/2"]
    assert page.locator(".cards .whole.part").count() == 2


@pytest.mark.browser
def test_a_complete_city_is_ranked_in_the_better_direction(reader: Reader) -> None:
    page = reader.open(sample.material(silent=()), "#MEM03")
    found = table(page)
    assert found[0][-1] == "名次"
    by_rank = sorted(found[2:], key=lambda row: int(row[-1]))
    numbers = [float(row[1].rstrip("%")) for row in by_rank]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.browser
def test_nothing_is_asked_of_any_network(reader: Reader) -> None:
    reader.open(sample.material())
    assert [url for url in reader.requests if not url.startswith("file:")] == []
    assert len(reader.requests) == 1


@pytest.mark.browser
def test_keyboard_picks_an_indicator_and_opens_the_streets_of_a_district(reader: Reader) -> None:
    page = reader.open(sample.material())
    page.focus("#indicator")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.getElementById('shown-title').textContent.includes('党员总数')")
    page.focus("#table button.drill")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('shown-title').textContent.startsWith('黄浦区')")
    assert [row[0] for row in table(page)[1:]] == ["黄浦区合计", "一号街道", "二号街道"]
    assert page.url.endswith("#MEM01/310101")


@pytest.mark.browser
def test_breakdown_by_district(reader: Reader) -> None:
    page = reader.open(sample.material(), "#MEM01/310000/sex")
    assert table(page)[0] == ["地区", "男", "女"]
    assert table(page)[2] == ["黄浦区", "135", "66"]
    assert next(row for row in table(page) if row[0] == "闵行区") == ["闵行区", "未报", "未报"]


@pytest.mark.browser
def test_a_phone_scrolls_down_only(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(offline=True, viewport={"width": 375, "height": 800})
    page = Reader(context.new_page(), tmp_path).open(sample.material())
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    context.close()


def test_a_name_with_markup_stays_text(tmp_path: Path) -> None:
    html = render(sample.material(street_name="</script><script>alert(1)</script>"), 1, BUILT, tmp_path)
    assert "<script>alert(1)" not in html


def test_every_control_has_a_name_and_states_are_words(tmp_path: Path) -> None:
    html = render(sample.material(), 1, BUILT, tmp_path)
    assert html.count("<label>") == 3
    assert '<td class="bad"><span aria-hidden="true">✕</span> 未报</td>' in html


def test_the_chart_is_one_that_the_scripts_draw() -> None:
    spec = charts.bars()
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
