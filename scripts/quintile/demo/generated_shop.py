"""A whole shop of any size, written as a stream of Parquet parts.

The plan of the shop (a few bytes for each order) stays in memory; everything else exists for one stretch of days at a
time. All randomness is a hash of ids and the seed, so the same arguments give the same bytes whatever the number of
threads.

What a shop holds, for each customer on average: about 10 orders, 30 lines and 50 events over four years. Half of all
customers buy once; others are regular with skewed frequency and lifetime, replenishing, seasonal, or return after
half a year and more; some never buy, and visitors never log in. Message and web behaviour fades after the last
purchase.

Tables that grow daily are folders of parts, `orders/2024-03-07.parquet`, each with the rows of that day (of the
account's creation, the order, the refund, the event). Shops below `DAILY_PARTS_FROM` customers get parts by month,
`orders/2024-03.parquet`: their days would be thousands of files of a few rows. products, inventory and campaigns are
one file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb

from quintile.demo.dirt import Dirt, chosen_dirt
from quintile.demo.generated_plan import catalogue_sql, macros_sql, plan_sql
from quintile.demo.generated_tables import STRETCH_TABLES
from quintile.demo.shop import Progress, ShopSummary, copy_to_parquet, prepare_folder, report, seeded_connection
from quintile.errors import InputError

SOURCE_NAME = "generated_shop"
DAILY_PARTS_FROM = 50_000  # customers
MEMORY_LIMIT = "2GB"  # of DuckDB; what does not fit is spilled to a temporary folder
MOST_WORKERS = 4  # stretches expanded at the same time
_CUSTOMER_DAYS = 10_000_000  # customers × days expanded at once: about half a million events
_LONGEST_STRETCH = 184  # days, so that small shops too are expanded by several workers
_DAYS_OF_YEAR = 365.25


def write_generated_shop(
    folder: Path,
    *,
    customers: int,
    seed: int = 1,
    years: int = 4,
    end: date = date(2025, 6, 30),
    dirt: Collection[str] = (),
    parts: Literal["auto", "day", "month", "last_day"] = "auto",
    threads: int | None = None,
    progress: Progress = None,
) -> ShopSummary:
    """Writes a generated shop of `customers` accounts over `years` years up to and including `end` (UTC) into `folder`.

    `parts` says how the tables that grow are cut: by day, by month, or by month with the last day in a part of its own.
    `dirt` names switches of `quintile.demo.dirt.DIRT`, or `all`; without it the shop is clean. `threads` limits how
    many work at once (default: all cores, at most `MOST_WORKERS` on stretches).

    Raises:
        InputError: a size below one, unknown dirt, or a folder that holds somebody's own data.
    """
    if customers < 1 or years < 1:
        raise InputError("a generated shop needs at least one customer and one year")
    chosen = chosen_dirt(dirt)
    prepare_folder(folder)
    days = round(years * _DAYS_OF_YEAR)
    first_date = end - timedelta(days=days - 1)
    by_day = parts == "day" or (parts == "auto" and customers >= DAILY_PARTS_FROM)
    with (
        TemporaryDirectory() as spill,
        closing(
            seeded_connection(seed, threads=threads, memory_limit=MEMORY_LIMIT, temp_folder=Path(spill))
        ) as connection,
    ):
        shop = _Shop(connection, folder, first_date, chosen, by_day, parts == "last_day")
        rows = shop.write_catalogue(customers, days)
        shop.plan(customers)
        report(progress, f"planned {customers:,} customers over {days:,} days")
        with ThreadPoolExecutor(min(threads or os.cpu_count() or 1, MOST_WORKERS)) as workers:
            for stretch, written in workers.map(shop.write_stretch, _stretches(customers, shop.parts(days))):
                rows.update(written)
                last_date = first_date + timedelta(days=stretch[-1].stop - 1)
                report(progress, f"{last_date}: {rows['order_lines']:,} lines so far")
        rows.update(shop.write_refunds(days))
    summary = ShopSummary(SOURCE_NAME, dict(rows), end, "UTC", "USD", simulated_tables=tuple(rows))
    summary.write(folder)
    return summary


def _stretches(customers: int, parts: Iterable[range]) -> Iterator[list[range]]:
    """Consecutive parts of the shop's days that are expanded together, as many as fit in memory."""
    longest = min(_LONGEST_STRETCH, _CUSTOMER_DAYS // customers)
    stretch: list[range] = []
    for part in parts:
        if stretch and part.stop - stretch[0].start > longest:
            yield stretch
            stretch = []
        stretch.append(part)
    yield stretch


@dataclass(frozen=True)
class _Shop:
    """Expands stretches of the plan, dirties them and writes their parts. Every method returns rows by table."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    first_date: date
    dirt: list[Dirt]
    by_day: bool
    has_last_day_apart: bool

    def write_catalogue(self, customers: int, days: int) -> Counter[str]:
        """Defines the shop's traits and writes the tables that are one file each."""
        per_category = max(8, min(300, customers // 160))
        first_day = self.first_date.isoformat()
        self.connection.execute(
            macros_sql(source_name=SOURCE_NAME, first_day=first_day, days=days, products_per_category=per_category)
        )
        for switch in self.dirt:
            self.connection.execute(switch.macros)
        for table, query in catalogue_sql(per_category).items():
            self.connection.execute(f"create table catalogue.{table} as {query}")
        for switch in self.dirt:
            self.connection.execute(switch.catalogue)
        tables = self.connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'catalogue' order by 1"
        )
        csv_tables = {table for switch in self.dirt for table in switch.as_csv}
        rows: Counter[str] = Counter()
        for (table,) in tables.fetchall():
            query = f"select * from catalogue.{table} order by all"
            rows[table] = copy_to_parquet(self.connection, query, self.folder / f"{table}.parquet")
            if table in csv_tables:
                self._turn_into_csv(table)
        return rows

    def plan(self, customers: int) -> None:
        """Lays down who exists, buys and visits when; stretches are then expanded by one thread each."""
        self.connection.execute(plan_sql(customers))
        self.connection.execute("set threads = 1")

    def parts(self, days: int) -> list[range]:
        """The days of each part: one, or those of a calendar month, the very last day by itself if so asked."""
        if self.by_day:
            return [range(day, day + 1) for day in range(days)]
        last_day = [range(days - 1, days)] if self.has_last_day_apart else []
        months = groupby(range(days - len(last_day)), key=lambda day: self._date(day).replace(day=1))
        return [range(month[0], month[-1] + 1) for month in (list(group) for _, group in months)] + last_day

    def write_stretch(self, stretch: list[range]) -> tuple[list[range], Counter[str]]:
        """Writes consecutive parts; refunds, which reach beyond them, are kept for `write_refunds`."""
        rows: Counter[str] = Counter()
        with self.connection.cursor() as cursor:  # its temporary tables and variables are its own
            cursor.execute(f"set variable first_day = {stretch[0].start}; set variable next_day = {stretch[-1].stop}")
            for table, query in STRETCH_TABLES.items():
                cursor.execute(f"create temp table {table} as {query}")
                for switch in self.dirt if table == "order_lines" else ():
                    cursor.execute(switch.lines)
            for switch in self.dirt:
                cursor.execute(switch.rows)
            cursor.execute("insert into all_refunds by name from refunds")
            for table in STRETCH_TABLES:
                if table != "refunds":
                    rows[table] = self._write_parts(cursor, table, table, stretch)
        return stretch, rows

    def write_refunds(self, days: int) -> Counter[str]:
        """Writes the refunds of all stretches; those after the last day have not happened."""
        return Counter(refunds=self._write_parts(self.connection, "refunds", "all_refunds", self.parts(days)))

    def _write_parts(
        self, connection: duckdb.DuckDBPyConnection, table: str, source: str, parts: Iterable[range]
    ) -> int:
        present = {day for (day,) in connection.execute(f"select distinct day from {source}").fetchall()}
        written = 0
        for part in parts:
            if present.isdisjoint(part):
                continue
            name = self._date(part.start).isoformat() if len(part) == 1 else f"{self._date(part.start):%Y-%m}"
            query = self._written(table, f"{source} where day >= {part.start} and day < {part.stop}")
            written += copy_to_parquet(connection, query, self.folder / table / f"{name}.parquet")
        return written

    def _date(self, day: int) -> date:
        return self.first_date + timedelta(days=day)

    def _written(self, table: str, rows: str) -> str:
        """The query of a part: the contract's columns, in an order that does not depend on threads."""
        replaced = {column: text for switch in self.dirt for column, text in switch.written.get(table, {}).items()}
        columns = ", ".join(f"{text} as {column}" for column, text in replaced.items())
        return f"""
            select * {f"replace ({columns})" if columns else ""}
            from (select columns(name -> name not in ('day', 'person')) from {rows})
            order by all
        """

    def _turn_into_csv(self, table: str) -> None:
        parquet, csv = self.folder / f"{table}.parquet", self.folder / f"{table}.csv"
        self.connection.read_parquet(str(parquet)).write_csv(str(csv))
        csv.write_bytes(b"\xef\xbb\xbf" + csv.read_bytes())
        parquet.unlink()
