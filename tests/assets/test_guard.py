"""What of a failure reaches Dagster's storage."""

from __future__ import annotations

import dagster as dg
import pytest
import sqlalchemy as sa
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
    with pytest.raises(dg.RetryRequested) as caught, Guard():
        raise OperationalError(f"SELECT {SECRET}", {}, Exception("database is locked"))
    assert caught.value.max_retries == 2
    assert isinstance(caught.value.__cause__, dg.Failure)
    assert caught.value.__cause__.description is not None
    assert caught.value.__cause__.description.startswith("OperationalError at ")
    assert SECRET not in caught.value.__cause__.description


def test_an_asset_tries_again_what_may_pass_and_ends_at_an_interruption() -> None:
    attempts: list[str] = []

    @dg.asset
    def locked() -> None:
        attempts.append("locked")
        with Guard():
            if len(attempts) < 2:
                raise ConnectionError

    @dg.asset
    def ended() -> None:
        attempts.append("ended")
        with Guard():
            raise dg.DagsterExecutionInterruptedError

    with dg.DagsterInstance.ephemeral() as instance:
        assert dg.materialize([locked], instance=instance).success
        assert attempts == ["locked", "locked"]
        result = dg.materialize([ended], instance=instance, raise_on_error=False)
        assert attempts[2:] == ["ended"]
        assert not result.success
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        assert run.status is dg.DagsterRunStatus.FAILURE


def test_a_wrong_statement_is_not() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(OperationalError, match="no such table") as caught:
        connection.execute(sa.text("SELECT * FROM meeting"))
    assert fault(caught.value).allow_retries is False


def test_nothing_happens_without_a_fault() -> None:
    with Guard():
        pass
