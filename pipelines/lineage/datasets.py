"""The data sets that a run read and wrote, by what it recorded of itself, as OpenLineage has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg
import sqlalchemy as sa
from openlineage.client import event_v2, facet_v2

from assets.graph import ANSWERS
from assets.partitions import place_of
from assets.results import FINDINGS
from intake.workplace import Workplace
from pipelines.lineage.columnsources import ColumnSource, counted, figures_name, file_name, received, rows_name
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.states import STANDING
from warehouse.figures.scan import sources
from warehouse.indicators.owed import due_in
from warehouse.indicators.registry import indicators
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import ledger_event

Facets = dict[str, Any]
"""Name of a facet → the facet, as the library's classes take them."""
HOW = {"identity": "DIRECT", "aggregation": "DIRECT", "filter": "INDIRECT", "group_by": "INDIRECT"}
RETURNS = "returns"
COUNTED = {FINDINGS: "to_mend", RETURNS: "stopped"}
"""Check → which of its counts is told."""


class Datasets:
    """`inputs` and `outputs` of a run; empty until it is added. All are of one namespace, that of the city."""

    def __init__(self, place: Workplace) -> None:
        self.place = place
        self.namespace = f"octet://{place.areas.level(1)[0].code}"
        self._read: dict[str, event_v2.InputDataset] = {}
        self._written: dict[str, event_v2.OutputDataset] = {}

    @property
    def inputs(self) -> list[event_v2.InputDataset]:
        """What it read, by name."""
        return [one for _, one in sorted(self._read.items())]

    @property
    def outputs(self) -> list[event_v2.OutputDataset]:
        """What it wrote, by name."""
        return [one for _, one in sorted(self._written.items())]

    def add(self, instance: dg.DagsterInstance, run_id: str) -> None:
        """What the run recorded: its materializations, and its checks."""
        checks = defaultdict(list)
        for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records:
            if (event := record.event_log_entry.dagster_event) is not None:
                check = event.asset_check_evaluation_data
                checks[check.asset_key.path[-1]].append(check)
        kind = dg.DagsterEventType.ASSET_MATERIALIZATION
        with reading(self.place.store.engine) as connection:
            for record in instance.get_records_for_run(run_id, of_type=kind).records:
                made = record.event_log_entry.asset_materialization
                if made is None or made.partition is None:
                    continue
                name = made.asset_key.path[-1]
                if name in databases():
                    self._add_rows(connection, name, made, checks[name])
                elif name == "indicators":
                    self._add_figures(connection, made, checks[name])
                elif name == "draft":
                    self._write(f"releases/{made.partition}/draft", "FILE", "草稿 / draft")
                elif name == "issue":
                    self._write(f"releases/{made.partition}/{made.metadata['number'].value}", "FILE", "发布 / issue")
                elif name == ANSWERS:
                    district, month = place_of(made.partition)
                    self._write(f"returned/{month}/{district}", "FILE", "退改表与回执 / return workbooks and receipts")

    def _add_rows(
        self,
        connection: sa.Connection,
        name: str,
        made: dg.AssetMaterialization,
        checks: Sequence[dg.AssetCheckEvaluation],
    ) -> None:
        """Of the versions that counted then the columns; those that wait or went back are only named."""
        described, (district, month) = databases()[name], place_of(str(made.partition))
        listed: Any = made.metadata["versions"].value
        versions = [record.data for record in listed.records]
        standing = [row["submission"] for row in versions if row["state"] in STANDING]
        told = sorted(received(connection, self.place.store.lake, standing))
        titles = {one.of: described.columns[one.column].title for one in told}
        files = {one.of[0] for one in told} | {file_name(row["submission"]) for row in versions}
        for file in sorted(files):
            cells = {cell: title for (of, cell), title in titles.items() if of == file}
            self._read_from(file, "FILE", f"{described.title} {month} {district}", _schema(cells), _assertions(checks))
        columns = {one.column: described.columns[one.column].title for one in told}
        facets = _schema(columns) | self._lineage(told) | _version(",".join(map(str, standing)))
        self._write(
            rows_name(name, month, district),
            "TABLE",
            f"{described.title} / {described.title_en}",
            facets,
            int(str(made.metadata["dagster/row_count"].value)),
        )

    def _add_figures(
        self, connection: sa.Connection, made: dg.AssetMaterialization, checks: Sequence[dg.AssetCheckEvaluation]
    ) -> None:
        """Of the state of the ledger from which the run computed."""
        period, state = Period.parse(str(made.partition)), made.metadata["state"].value
        at = connection.scalar(sa.select(ledger_event.c.at).where(ledger_event.c.id == state))
        read = sources(connection, self.place.store.lake, period, at)
        districts = [area.code for area in self.place.areas.level(2, period)]
        known = due_in(period, indicators().values())
        told = sorted({each for one in known for each in counted(one, read, districts, str(period))})
        of_returns = _assertions([check for check in checks if check.check_name == RETURNS])
        for name in sorted({one.of[0] for one in told}):
            columns = dict.fromkeys(sorted({one.of[1] for one in told if one.of[0] == name}), "")
            self._read_from(name, "TABLE", name, _schema(columns), of_returns if name.startswith("ledger/") else {})
        named = {one.code: f"{one.zh} / {one.en}" for one in known}
        facets = _schema(named) | self._lineage(told) | _version(str(state))
        values = int(str(made.metadata["values"].value))
        self._write(figures_name(str(period)), "TABLE", "指标 / indicators", facets, values)

    def _read_from(self, name: str, kind: str, said: str, facets: Facets, of_input: Facets) -> None:
        self._read[name] = event_v2.InputDataset(
            self.namespace, name, facets=self._described(kind, said) | facets, inputFacets=of_input
        )

    def _write(self, name: str, kind: str, said: str, facets: Facets | None = None, count: int | None = None) -> None:
        statistics = facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=count)
        self._written[name] = event_v2.OutputDataset(
            self.namespace,
            name,
            facets=self._described(kind, said) | (facets or {}),
            outputFacets={} if count is None else {"outputStatistics": statistics},
        )

    def _described(self, kind: str, said: str) -> Facets:
        return {
            "datasetType": facet_v2.dataset_type_dataset.DatasetTypeDatasetFacet(kind),
            "dataSource": facet_v2.datasource_dataset.DatasourceDatasetFacet("octet", self.namespace),
            "documentation": facet_v2.documentation_dataset.DocumentationDatasetFacet(said),
        }

    def _lineage(self, told: Iterable[ColumnSource]) -> Facets:
        lineage = facet_v2.column_lineage_dataset
        fields: dict[str, dict[tuple[str, str], list[Any]]] = defaultdict(lambda: defaultdict(list))
        for one in told:
            how = lineage.Transformation(HOW[one.how], one.how.upper(), masking=one.is_masked)
            fields[one.column][one.of].append(how)
        return {
            "columnLineage": lineage.ColumnLineageDatasetFacet(
                {
                    column: lineage.Fields([lineage.InputField(self.namespace, *of, how) for of, how in read.items()])
                    for column, read in fields.items()
                }
            )
        }


def _schema(columns: dict[str, str]) -> Facets:
    """Columns with what they are called."""
    schema = facet_v2.schema_dataset
    fields = [schema.SchemaDatasetFacetFields(name, description=said or None) for name, said in columns.items()]
    return {"schema": schema.SchemaDatasetFacet(fields)}


def _version(told: str) -> Facets:
    return {"version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet(told)}


def _assertions(checks: Iterable[dg.AssetCheckEvaluation]) -> Facets:
    """What checks found: whether they passed, and how many places must be mended."""
    quality = facet_v2.data_quality_assertions_dataset
    told = [
        quality.Assertion(
            check.check_name,
            check.passed,
            severity="error" if check.severity is dg.AssetCheckSeverity.ERROR else "warn",
            actual=str(check.metadata[COUNTED[check.check_name]].value) if check.check_name in COUNTED else None,
        )
        for check in checks
    ]
    return {"dataQualityAssertions": quality.DataQualityAssertionsDatasetFacet(told)} if told else {}
