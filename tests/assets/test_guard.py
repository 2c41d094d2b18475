"""What of a failure reaches Dagster's storage."""

from __future__ import annotations

import dagster as dg
import pytest
from sqlalchemy.exc import OperationalError

from assets.guard import Guard
from schemas.errors import StaleRunError

SECRET = "310199198001050011"


def fault(error: Exception) -> dg.Failure:
    with pytest.raises(dg.Failure) as caught, Guard():
        raise error
    return caught.value


def test_other_peoples_messages_stay_inside() -> None:
    told = fault(ValueError(f"could not convert {SECRET}"))
    assert told.description is not None
    assert told.description.startswith("ValueError at ")
    assert SECRET not in told.description
    assert told.__suppress_context__
    assert told.allow_retries is False


def test_our_own_messages_pass() -> None:
    told = fault(StaleRunError("a newer run took over"))
    assert told.description == "a newer run took over"
    assert told.allow_retries is False


def test_what_may_pass_is_tried_again() -> None:
    assert fault(OperationalError("SELECT 1", {}, Exception("database is locked"))).allow_retries is True


def test_nothing_happens_without_a_fault() -> None:
    with Guard():
        pass
