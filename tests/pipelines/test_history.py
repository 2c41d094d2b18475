"""How figures stood: what a time means on the command line, and what an empty answer says."""

from __future__ import annotations

import datetime as dt

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.warehouse_reading import moment
from schemas.errors import ConfigurationError
from schemas.periods import to_the_minute, told_at
from tests.pipelines.commands import octet, send

ROWS = [["组织代码", "组织名称", "组织类别", "组织状态"], ["1", "甲支部", "631", "1"]]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-12", "2026-10-12T15:59:59.999999"),
        ("20261012", "2026-10-12T15:59:59.999999"),
        ("2026-10-12T18:00", "2026-10-12T10:00:00"),
        ("2026-10-12 18:00:01", "2026-10-12T10:00:01"),
        ("2026-10-12T18:00Z", "2026-10-12T18:00:00"),
        ("2026-10-12T18:00+02:00", "2026-10-12T16:00:00"),
        ("1988-07-01", "1988-07-01T14:59:59.999999"),
    ],
)
def test_a_time_without_a_zone_is_the_citys_and_a_date_ends(text: str, utc: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.astimezone(dt.UTC) == dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-10", "12:00"])
def test_what_is_no_time_is_a_wrong_call(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a time such as"):
        moment(text)


def test_times_are_told_in_the_zone_of_the_city() -> None:
    at = dt.datetime(2026, 10, 8, 1, 12, 30, 5, dt.UTC)
    assert (told_at(at), to_the_minute(at)) == ("2026-10-08T09:12:30.000005+08:00", "2026-10-08 09:12+08:00")


def test_an_empty_answer_says_what_was_known_when(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)
        assert (result.exit_code, "（无）" in result.stdout or "(none)" in result.stdout) == (0, True)
        return result.stderr

    past = ("--as-of", "2026-01-01")
    assert told("submissions", "--period", "2026-09", *past) == "2026-09 的报送尚无\n"
    send(home, "党组织", ROWS)
    first = to_the_minute(dt.datetime.fromisoformat(octet(home, "submissions")[0]["received_at"]))
    computed = octet(home, "indicators", "--period", "2026-09", "--code", "ORG01", "--area", "310105")[0]["computed_at"]
    assert told("submissions", "--period", "2026-09", *past) == f"2026-09 的报送最早收于 {first}\n"
    assert told("findings", *past) == f"报送最早收于 {first}\n"
    at = to_the_minute(dt.datetime.fromisoformat(computed))
    assert told("indicators", "--period", "2026-09", *past) == f"2026-09 的数值最早算于 {at}\n"
    monkeypatch.setenv("OCTET_LANG", "en")
    assert told("indicators", "--period", "2026-09", *past) == f"figures of 2026-09 were first computed at {at}\n"
    assert (
        told("indicators", "--code", "ORG99", "--as-of", computed)
        == "there were figures then, but not what is asked for\n"
    )
    as_of = ("--as-of", computed)
    now = octet(home, "indicators", "--area", "310105"), octet(home, "submissions")
    assert (octet(home, "indicators", "--area", "310105", *as_of), octet(home, "submissions", *as_of)) == now
    where = ("trace", "ORG01", "--period", "2026-09", "--area", "310105")
    assert octet(home, *where, *as_of) == octet(home, *where)
    result = CliRunner().invoke(app, [*where, *past, "--home", str(home.root)])
    assert isinstance(result.exception, ConfigurationError)


def test_several_months_are_a_series(home: Home) -> None:
    for month, count in (("2026-07", 1), ("2026-08", 2), ("2026-09", 3)):
        rows = [[f"{number}", f"第{number}支部", "631", "1"] for number in range(count)]
        send(home, "党组织", [ROWS[0], *rows], month)
    asked = ("indicators", "--code", "ORG01", "--level", "district")
    told = octet(home, *asked, "--from", "2026-07", "--to", "2026-08")
    assert {row["area"] for row in told} == {area.code for area in home.areas.districts}
    assert [(row["period"], row["value"]) for row in told if row["area"] == "310105"] == [
        ("2026-07", 1),
        ("2026-08", 2),
    ]
    found = octet(home, *asked, "--from", "2026-08", "--area", "310105", "--changes")
    assert [(row["period"], row["previous_value"], row["change"], row["change_rate"]) for row in found] == [
        ("2026-08", 1, 1, 100.0),
        ("2026-09", 2, 1, 50.0),
    ]
    assert {(row["change_status"], row["year_ago_status"], row["change_unit"]) for row in found} == {
        ("comparable", "absent", "个")
    }
    assert octet(home, "indicators", "--from", "2027-01") == []
    as_of = ("--as-of", told[0]["computed_at"])
    assert [row["period"] for row in octet(home, *asked, "--from", "2026-07", "--area", "310105", *as_of)] == [
        "2026-07"
    ]
    for level, length in (("city", 6), ("street", 9), ("community", 12)):
        rows = octet(home, "indicators", "--code", "ORG01", "--level", level, "--period", "2026-09")
        assert {len(row["area"].removesuffix("-unallocated")) for row in rows} == (
            {6, 9} if level == "street" else {length}
        )
    shown = CliRunner().invoke(app, [*asked, "--period", "2026-09", "--changes", "--home", str(home.root)])
    assert "未报齐，不可比" in shown.stdout and "可比 " in shown.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--period", "2026-09", "--from", "2026-08"), "--period is one month"),
        (("--from", "2026-09", "--to", "2026-08"), "--from 2026-09 is later than --to 2026-08"),
        (("--from", "2026-9"), "YYYY-MM"),
    ],
)
def test_wrong_series_are_told(home: Home, words: tuple[str, ...], told: str) -> None:
    result = CliRunner().invoke(app, ["indicators", *words, "--home", str(home.root)])
    assert isinstance(result.exception, ConfigurationError)
    assert told in str(result.exception)


def publish(home: Home) -> None:
    """A preliminary issue of the month."""
    octet(home, "release", "certify", "2026-09", "--preliminary", "--who", "王处", "--why", "月报")


def test_what_changed_between_two_times_is_told_with_its_cause(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "党组织", ROWS)
    publish(home)
    first = octet(home, "indicators", "--code", "ORG01", "--area", "310105")[0]["computed_at"]
    send(home, "党组织", [*ROWS, ["2", "乙支部", "631", "1"]])
    publish(home)
    asked = ("diff", first, "2099-01-01", "--code", "ORG01", "--area", "310105")
    told = next(one for one in octet(home, *asked) if one["dimension"] is None)
    assert (told["old"]["value"], told["new"]["value"], told["parts"]) == (1, 2, [])
    (cause,) = told["causes"]
    assert (cause["kind"], cause["submissions"], cause["is_widened"]) == ("submission", [2, 1], False)
    released = octet(home, "diff", "2026-09/1", "2026-09/2", "--code", "ORG01", "--area", "310000")
    city = next(one for one in released if one["dimension"] is None)
    assert city["parts"] == [{"area": "310105", "numerator": 1.0, "denominator": 0.0}]
    assert octet(home, "diff", "2026-09/1", first) == []

    def text(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    day = cause["when"][:16].replace("T", " ")
    assert f"1 (1/1) │ 2 (1/1) │ 报送 #2（替 1） 310105 党组织 {day}" in text(*asked).replace("10/10", "1/1")
    summary = text("diff", "2020-01-01", "2099-01-01", "--code", "ORG01")
    assert "无 (" not in summary and "个数值变动，--all 逐个列出" in summary and "无 → 2 (1/16)" in summary
    monkeypatch.setenv("OCTET_LANG", "en")
    assert "submission #2 (for 1) 310105" in text(*asked)
    for words, wrong in (
        (("2026-09/9", "2026-09/1"), "there is no release 2026-09/9; of 2026-09 there are: 2026-09/1, 2026-09/2"),
        (("2026-10-10", "yesterday"), "is not a time such as"),
        (("2026-09/2", "2026-09/1"), "name the earlier one first"),
        (("2026-09/1", "2026-09/2", "--period", "2026-08"), "different months"),
    ):
        result = CliRunner().invoke(app, ["diff", *words, "--home", str(home.root)])
        assert wrong in str(result.exception)


def test_a_series_goes_on_where_a_street_was_split(home: Home) -> None:
    streets = ["310105001,华阳路街道,,3,310105,,2026-08-31,310105501=0.6 310105502=0.4"]
    streets += [f"{code},{name},,3,310105,2026-09-01,," for code, name in (("310105501", "东"), ("310105502", "西"))]
    header = "code,zh,en,level,parent,valid_from,valid_to,successor"
    (home.folder("reference") / "areas" / "own.csv").write_text("\n".join([header, *streets]) + "\n", "utf-8")
    for month, places in (("2026-08", ["310105001"] * 10), ("2026-09", ["310105501"] * 6 + ["310105502"] * 5)):
        rows = [[str(one), f"{one}支部", "631", "1", street] for one, street in enumerate(places)]
        send(home, "党组织", [[*ROWS[0], "所在街道"], *rows], month)
    asked = ("--from", "2026-08", "--to", "2026-09", "--code", "ORG01", "--level", "street", "--changes")
    told = {
        way: {
            (one["area"], one["period"]): one
            for one in octet(home, "indicators", *asked, "--boundaries", way)
            if one["value"]
        }
        for way in ("as-reported", "current")
    }
    assert {key: one["value"] for key, one in told["as-reported"].items()} == {
        ("310105001", "2026-08"): 10,
        ("310105501", "2026-09"): 6,
        ("310105502", "2026-09"): 5,
    }
    assert {key: (one["value"], one["is_estimated"], one["origins"]) for key, one in told["current"].items()} == {
        ("310105501", "2026-08"): (6, True, ["310105001"]),
        ("310105502", "2026-08"): (4, True, ["310105001"]),
        ("310105501", "2026-09"): (6, False, ["310105501"]),
        ("310105502", "2026-09"): (5, False, ["310105502"]),
    }
    west = "310105502", "2026-09"
    assert (told["as-reported"][west]["change_status"], told["current"][west]["change_status"]) == (
        "absent",
        "comparable",
    )
    assert (told["current"][west]["change"], told["current"][west]["change_rate"]) == (1, 25)
