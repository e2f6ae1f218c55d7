"""The one expectation of our own: a query that looks for what must not be, and says what it found."""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations import UnexpectedRowsExpectation


class ExpectQueryToFindNothing(UnexpectedRowsExpectation):
    """Fails when `unexpected_rows_query` returns rows, and shows them as the observed value.

    Great Expectations runs such a query twice and keeps only the number of rows. Our queries summarise (how many, of
    how many, in which column), so their few rows are the message. They must never select personal data.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: dict | None = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows = metrics["unexpected_rows_query.table"]
        found = "; ".join(", ".join(f"{column} {value}" for column, value in row.items()) for row in rows)
        return {"success": not rows, "result": {"observed_value": found or "nothing"}}
