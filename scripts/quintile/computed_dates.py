"""The as-of dates computed so far (operations.computed_dates): what a run has to catch up, and what it is to forget."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from quintile.warehouse import has_table, is_there, open_for_writing, open_warehouse

if TYPE_CHECKING:
    from quintile.postgres.warehouse import PostgresWarehouse

SUNDAY = 6  # of date.weekday()


def missed_dates(warehouse: Path | PostgresWarehouse, as_of: date) -> list[date]:
    """Every date after the last computed one up to as_of, ascending; as_of alone if nothing was computed yet.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    last = last_computed_date(warehouse)
    if last is None:
        return [as_of]
    return [last + timedelta(days=number) for number in range(1, (as_of - last).days + 1)]


def has_sunday(dates: list[date]) -> bool:
    """Whether one of the dates is a Sunday."""
    return any(day.weekday() == SUNDAY for day in dates)


def forget_dates_after(warehouse: Path | PostgresWarehouse, day: date) -> list[date]:
    """Forget the computed dates after `day`, as if they had never been computed; returns them.

    Raises:
        InputError: the warehouse cannot be opened for writing.
    """
    if not is_there(warehouse):
        return []
    with open_for_writing(warehouse) as connection:
        if not has_table(connection, "computed_dates"):  # nothing was ever computed
            return []
        found = connection.execute(
            "delete from operations.computed_dates where as_of_date > ? returning as_of_date", [day]
        )
        return sorted(forgotten for (forgotten,) in found.fetchall())


def last_computed_date(warehouse: Path | PostgresWarehouse) -> date | None:
    """The latest date computed; None if nothing was computed yet.

    Raises:
        InputError: the warehouse cannot be opened.
    """
    if not is_there(warehouse):
        return None
    with open_warehouse(warehouse) as connection:
        if not has_table(connection, "computed_dates"):  # nothing was ever computed
            return None
        return connection.execute("select max(as_of_date) from operations.computed_dates").fetchall()[0][0]
