"""Every rule of `rules.csv` is broken by an example and not by the nearest one; a rule without a pair fails here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.rules import rules
from sources.child.parser import Parser
from tests.rules import filepairs, jointpairs, rowpairs, storepairs
from tests.rules.bench import Bench
from tests.stores import Backend

EXAMPLES = [rowpairs.PAIRS, filepairs.PAIRS, jointpairs.PAIRS, storepairs.PAIRS]
PAIRS = {rule: pair for pairs in EXAMPLES for rule, pair in pairs.items()}


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    """One reader for all files."""
    with Parser() as found:
        yield found


@pytest.mark.parametrize("rule", rules())
def test_a_rule_is_broken_by_an_example_and_not_by_the_nearest(
    rule: str, tmp_path: Path, parser: Parser, sqlite: Backend
) -> None:
    broken, near = PAIRS[rule](Bench(tmp_path, parser, sqlite))
    assert (rule in broken, rule in near) == (True, False)


def test_no_rule_lacks_a_pair_and_no_pair_a_rule() -> None:
    assert set(rules()) ^ set(PAIRS) == set()
    assert len(PAIRS) == sum(map(len, EXAMPLES)), "a rule has two pairs"
