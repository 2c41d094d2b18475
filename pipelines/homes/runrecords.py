"""Dagster's own SQLite storage with connections that stay open; the files are the same.

Dagster opens and closes a database for each event, and the last one to close it writes all of it through to the disk.
That took longer than taking in a small file. In a power cut records of runs may be lost; the warehouse has its own.
`dagster.yaml` names the classes without a folder, so that a home can be moved: it is that of `DAGSTER_HOME`.
"""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS, create_db_conn_string
from dagster._serdes import ConfigurableClassData

from pipelines.homes.instance import HOME

RUNS_OPEN = 8
"""So many databases stay open: the index, and those of the latest runs, one each."""


class RunRecords(SqliteRunStorage):
    """The runs, over one engine."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engine = _engine(conn_string)
        super().__init__(conn_string, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, _nothing: Mapping[str, Any]) -> RunRecords:
        """As Dagster makes it of `dagster.yaml`."""
        return cls.from_local(str(_history()), inst_data)

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """One transaction."""
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close what is open."""
        self._engine.dispose()
        super().dispose()


class EventRecords(SqliteEventLogStorage):
    """The events, over one engine for each of the databases in use."""

    _made: ClassVar[bytes] = b""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, sa.Engine] = OrderedDict()
        self._tables = set[str]()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, _nothing: Mapping[str, Any]) -> EventRecords:
        """As Dagster makes it of `dagster.yaml`."""
        return cls(str(_history() / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:
            engine = self._engines.pop(shard, None) or _engine(self.conn_string_for_shard(shard))
            self._engines[shard] = engine
            if shard not in self._initialized_dbs:
                if not _placed(Path(self.path_for_shard(shard)), self._blank):
                    self._initdb(engine)
                self._initialized_dbs.add(shard)
            while len(self._engines) > RUNS_OPEN:
                self._engines.popitem(last=False)[1].dispose()
            with engine.begin() as connection:
                yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether it is there: asked of the database until it is, else at each event."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    @property
    def _blank(self) -> bytes:
        """The database of a run that has not begun: making its tables takes Dagster longer than most of their rows.

        Made once in a process.
        """
        if not EventRecords._made:
            EventRecords._made = self._made_blank()
        return EventRecords._made

    def _made_blank(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            engine = _engine(create_db_conn_string(folder, "blank"))
            self._initdb(engine)
            engine.dispose()
            return Path(folder, "blank.db").read_bytes()

    def dispose(self) -> None:
        """Close what is open."""
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()
        super().dispose()


def _placed(path: Path, content: bytes) -> bool:
    """Whether a file was made with that content: not where there is one by now, nor on a disk without hard links."""
    if path.exists():
        return False
    with tempfile.NamedTemporaryFile(dir=path.parent) as draft:
        draft.write(content)
        draft.flush()
        with suppress(OSError):
            os.link(draft.name, path)
            return True
    return False


def _history() -> Path:
    return Path(os.environ[HOME]) / "history"


def _engine(url: str) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
