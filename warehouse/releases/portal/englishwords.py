"""The few words of figures and states in English; what has no English name is shown in Chinese."""

from __future__ import annotations

from warehouse.releases.edition import phrases
from warehouse.releases.edition.material import Return, ShownIndicator

UNITS = {
    "个": "",
    "名": "persons",
    "人": "persons",
    "家": "units",
    "幢": "buildings",
    "天": "days",
    "次": "times",
    "条": "",
    "名/千人": "per 1,000",
    "%": "%",
}
NO_FIGURE = {phrases.NO_FIGURE["missing"]: "missing", phrases.HIDDEN_MARK: "hidden"}
LEGEND = {
    phrases.NO_FIGURE["missing"]: "not reported, which is not zero",
    phrases.INCOMPLETE_MARK: "of those that have reported only; neither compared nor ranked",
    phrases.HIDDEN_MARK: "so few persons, or so easily worked out, that it is not shown; neither zero nor missing",
    phrases.NO_FIGURE["not_applicable"]: "nothing to divide by, or not told at this level",
}
"""`phrases.LEGEND` in English."""
RHYTHMS = {"monthly": ("按月", "monthly"), "quarterly": ("按季", "quarterly"), "annual": ("按年", "annual")}
BETTER = {"up": ("正向指标，越高越好", "higher is better"), "down": ("逆向指标，越低越好", "lower is better")}
NO_CHANGE = {
    "absent": "nothing to compare",
    "incomplete": "incomplete, not compared",
    "definition_changed": "definition changed",
    "boundaries_changed": "boundaries changed",
    "not_applicable": "nothing to compare",
    "suppressed": "not shown",
}
RETURNS = {
    "accepted": "accepted",
    "confirmed_zero": "nothing to report",
    "waived": "waived",
    "received": "waiting",
    "held": "held",
    "unconfirmed": "zero to confirm",
    "returned": "sent back",
    "missing": "missing",
}


def unit(indicator: ShownIndicator) -> str:
    """The unit in English; the Chinese one where there is none."""
    return UNITS.get(indicator.unit, indicator.unit)


def mark(text: str) -> str:
    """What stands in place of a figure, or beside it."""
    return NO_FIGURE.get(text, text)


def change(text: str) -> str:
    """A change in English: percentage points."""
    return text.replace("个百分点", " pp").replace("个千分点", " ‰ pts")


def state(one: Return | None) -> str:
    """The state of a return in English, as `phrases.return_word` says it in Chinese."""
    word = phrases.return_word(one)
    if one is None:
        return "not owed"
    if word.symbol == phrases.SOME_STREETS.symbol and word.word.startswith(phrases.SOME_STREETS.word):
        return f"some streets {one.reported}/{one.expected}"
    if one.state == "partial":
        return f"not accepted {one.quarantined}/{one.rows} rows" if one.counted else "some rows not accepted"
    return RETURNS.get(one.state, RETURNS["missing"])
