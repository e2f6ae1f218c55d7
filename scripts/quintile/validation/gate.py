"""Runs the suites of a layer inside DuckDB and says what failed.

Importing this module loads Great Expectations, which takes seconds: commands that validate nothing leave it alone. It
gets an ephemeral context: nothing of it is kept but the Data Docs, and it sends nothing anywhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults
from great_expectations.expectations.registry import get_expectation_impl

from quintile.console import step
from quintile.settings import Settings
from quintile.validation import expectations
from quintile.validation.datasource import DuckDBDatasource, add_read_only
from quintile.validation.suites import SCHEMAS, ExpectationDefinition, Layer, SuiteDefinition, load_suites
from quintile.warehouse import open_warehouse, quote

OWN_EXPECTATIONS = (expectations.ExpectQueryToFindNothing,)  # registered by being imported
DBT_INFIX = "__dbt_"  # in the names of dbt's working tables
# Counts are enough of raw columns: their values may be personal, and Data Docs are passed around.
RESULT_FORMATS: dict[Layer, dict[str, Any]] = {
    "raw": {"result_format": "BASIC", "partial_unexpected_count": 0},
    "marts": {"result_format": "BASIC", "partial_unexpected_count": 5},
}


@dataclass(frozen=True)
class FailedExpectation:
    """One expectation that does not hold."""

    table: str
    column: str  # empty when it is about the whole table
    name: str
    severity: str
    observed: str
    mend: str


@dataclass
class LayerReport:
    """What the suites of one layer found."""

    layer: Layer
    checked: int = 0  # expectations
    skipped: list[str] = field(default_factory=list)  # optional tables without rows
    failed: list[FailedExpectation] = field(default_factory=list)

    def of_severity(self, severity: str) -> list[FailedExpectation]:
        """The failures that are critical, or warnings."""
        return [failure for failure in self.failed if failure.severity == severity]


class Gate:
    """The suites of one project on one warehouse, with one site of Data Docs for all layers it checks."""

    def __init__(self, settings: Settings, parameters: Mapping[str, str]) -> None:
        """`parameters` fill the {names} in the queries of the suites."""
        self._settings = settings
        self._parameters = dict(parameters)
        self._context = gx.get_context(mode="ephemeral", project_config=_context_config(settings.data_docs))

    @property
    def raw(self) -> str:
        """Where the raw input is."""
        return self._settings.raw

    def check(self, layer: Layer) -> LayerReport:
        """Run every suite of the layer.

        Raises:
            InputError: no warehouse, one that another process writes to, or a suite that cannot be read.
        """
        rows = self._tables_with_rows(SCHEMAS[layer])
        suites = load_suites(self._settings.expectations, layer, rows)
        report = LayerReport(layer)
        source = add_read_only(self._context, layer, self._settings.warehouse, SCHEMAS[layer])
        try:
            with step(f"checking {layer}") as progress:
                for position, suite in enumerate(suites):
                    progress.advance(position, len(suites), suite.table)
                    self._check_table(source, suite, rows.get(suite.table), report)
        finally:
            source.close()
        return report

    def write_docs(self) -> Path:
        """Write the Data Docs of everything checked so far; returns the page to open."""
        shutil.rmtree(self._settings.data_docs, ignore_errors=True)
        with step("writing Data Docs"):
            self._context.build_data_docs()
        return self._settings.data_docs / "index.html"

    def _tables_with_rows(self, schema: str) -> dict[str, bool]:
        """Every table and view of the schema, and whether it has rows."""
        with open_warehouse(self._settings.warehouse) as connection:
            found = connection.execute(
                "select table_name from information_schema.tables where table_schema = ?", [schema]
            )
            tables = [table for (table,) in found.fetchall() if DBT_INFIX not in table]
            return {
                table: bool(connection.execute(f"select 1 from {schema}.{quote(table)} limit 1").fetchall())
                for table in tables
            }

    def _check_table(
        self, source: DuckDBDatasource, suite: SuiteDefinition, has_rows: bool | None, report: LayerReport
    ) -> None:
        if has_rows is None:
            report.failed.append(_missing(suite.table, source.schema_name))
            return
        if not has_rows and suite.when_empty != "check":
            report.skipped.append(suite.table)
            if suite.when_empty == "warn":
                report.failed.append(_empty(suite.table))
            return
        definitions = {definition.name: definition for definition in suite.expectations}
        result = self._run(source, suite.table, report.layer, list(definitions.values()))
        report.checked += len(definitions)
        for outcome in result.results:
            if not outcome.success:
                definition = definitions[outcome.expectation_config.meta["name"]]
                report.failed.append(_failure(suite.table, definition, outcome))

    def _run(
        self, source: DuckDBDatasource, table: str, layer: Layer, definitions: list[ExpectationDefinition]
    ) -> ExpectationSuiteValidationResult:
        name = f"{layer}.{table}"
        suite = self._context.suites.add(gx.ExpectationSuite(name=name))
        for definition in definitions:
            suite.add_expectation(self._expectation(definition))
        batch = source.add_table_asset(table).add_batch_definition_whole_table("all rows")
        validation = gx.ValidationDefinition(name=name, data=batch, suite=suite)
        return self._context.validation_definitions.add(validation).run(result_format=RESULT_FORMATS[layer])

    def _expectation(self, definition: ExpectationDefinition) -> gx.expectations.Expectation:
        kwargs = dict(definition.kwargs)
        query = kwargs.get("unexpected_rows_query")
        if query:
            kwargs["unexpected_rows_query"] = query.format_map({"batch": "{batch}", **self._parameters})
        return get_expectation_impl(definition.type)(
            **kwargs,
            severity=definition.severity,
            description=definition.name,
            notes=f"{definition.why} **Mend:** {definition.mend}",
            meta={"name": definition.name},
        )


def _context_config(docs: Path) -> DataContextConfig:
    """Everything in memory, but the Data Docs in the folder `docs`; nothing is sent anywhere."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        data_docs_sites={
            "quintile": {
                "class_name": "SiteBuilder",
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)},
            }
        },
        progress_bars={"globally": False},
        analytics_enabled=False,
    )


def _missing(table: str, schema: str) -> FailedExpectation:
    return FailedExpectation(
        table=table,
        column="",
        name="the table is there",
        severity="critical",
        observed=f"no {schema}.{table} in the warehouse",
        mend="Run `dbt build`, or remove its file from tests/expectations.",
    )


def _empty(table: str) -> FailedExpectation:
    return FailedExpectation(
        table=table,
        column="",
        name="there are rows",
        severity="warning",
        observed="none",
        mend="See that the export ran, unless the shop has just opened.",
    )


def _failure(table: str, definition: ExpectationDefinition, outcome: ExpectationValidationResult) -> FailedExpectation:
    column = definition.kwargs.get("column") or ", ".join(definition.kwargs.get("column_list", ()))
    return FailedExpectation(
        table, column, definition.name, definition.severity, _observed(outcome), definition.mend.strip()
    )


def _observed(outcome: ExpectationValidationResult) -> str:
    raised = _exception_message(outcome.exception_info)
    if raised:
        return f"could not be checked: {raised}"
    result = outcome.result
    if "observed_value" in result:
        return str(result["observed_value"])
    examples = ", ".join(str(value) for value in result.get("partial_unexpected_list", ()))
    found = f"{result['unexpected_count']:,} of {result['element_count']:,} rows"
    return f"{found}, such as {examples}" if examples else found


def _exception_message(info: Mapping[str, Any]) -> str:
    """The message of an expectation that raised, on one line; Great Expectations keeps it plain or per metric."""
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = {str(entry["exception_message"]) for entry in entries if entry.get("raised_exception")}
    return " ".join("; ".join(sorted(messages)).split())
