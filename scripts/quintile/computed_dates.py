"""The as-of dates computed so far (operations.computed_dates): what a run has to catch up, and what it is to forget."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import duckdb

from quintile.errors import InputError
from quintile.warehouse import explain_unopened, open_warehouse

SUNDAY = 6  # of date.weekday()


def missed_dates(warehouse: Path, as_of: date) -> list[date]:
    """Every date after the last computed one up to as_of, ascending; as_of alone if nothing was computed yet.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    last = _last_computed(warehouse)
    if last is None:
        return [as_of]
    return [last + timedelta(days=number) for number in range(1, (as_of - last).days + 1)]


def has_sunday(dates: list[date]) -> bool:
    """Whether one of the dates is a Sunday."""
    return any(day.weekday() == SUNDAY for day in dates)


def forget_dates_after(warehouse: Path, day: date) -> list[date]:
    """Forget the computed dates after `day`, as if they had never been computed; returns them.

    Raises:
        InputError: the warehouse cannot be opened for writing.
    """
    if not warehouse.is_file():
        return []
    try:
        connection = duckdb.connect(str(warehouse))
    except duckdb.Error as error:
        raise InputError(explain_unopened(warehouse, str(error))) from error
    with closing(connection):
        try:
            found = connection.execute(
                "delete from operations.computed_dates where as_of_date > ? returning as_of_date", [day]
            )
        except duckdb.CatalogException:  # nothing was ever computed
            return []
        return sorted(forgotten for (forgotten,) in found.fetchall())


def _last_computed(warehouse: Path) -> date | None:
    if not warehouse.is_file():
        return None
    with open_warehouse(warehouse) as connection:
        try:
            found = connection.execute("select max(as_of_date) from operations.computed_dates")
        except duckdb.CatalogException:  # nothing was ever computed
            return None
        return found.fetchall()[0][0]
