"""A small warehouse as dbt would leave it, and a place to publish it to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

BUILD = """
    create schema marts;
    create schema intermediate;
    create table intermediate.int_customers as select 'c' || i as customer_id from range($customers) as numbers(i);
    create table marts.dim_customers (
        customer_id varchar not null, as_of_date date not null, lifetime_net_revenue decimal(18,2), is_seasonal boolean
    );
    insert into marts.dim_customers
    select customer_id, date '$as_of', length(customer_id) * 1.25, null from intermediate.int_customers;
    comment on table marts.dim_customers is 'One row for each customer; it''s the latest.';
    comment on column marts.dim_customers.lifetime_net_revenue is 'Net revenue, EUR.';
    create table marts."odd ""n" (number integer primary key);
    create view marts.customer_ids as select customer_id from quintile.intermediate.int_customers;
    comment on view marts.customer_ids is 'A view on a table that is not published.';
"""


@pytest.fixture
def build_warehouse(tmp_path: Path) -> Callable[..., Path]:
    """Makes `quintile.duckdb` anew, with so many customers on that date."""

    def build(customers: int = 3, as_of: str = "2025-06-30") -> Path:
        warehouse = tmp_path / "warehouse" / "quintile.duckdb"
        warehouse.parent.mkdir(exist_ok=True)
        warehouse.unlink(missing_ok=True)
        with closing(duckdb.connect(str(warehouse))) as connection:
            connection.execute(BUILD.replace("$customers", str(customers)).replace("$as_of", as_of))
        return warehouse

    return build


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The file BI would read, of the same name as the warehouse."""
    return tmp_path / "published" / "quintile.duckdb"
