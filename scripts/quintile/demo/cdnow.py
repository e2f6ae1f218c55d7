"""CDNOW, the record shop of the BG/NBD papers (full file, PyPI package `lifetimes`), as the raw contract.

One order with one line for each of the 69,659 transactions: number_of_cds is the line's quantity, unit_price is
dollar_value ÷ number_of_cds to 8 decimals, which gives the value back to the cent. The file has dates only: every
order is at noon UTC, and rows that repeat stay separate orders. Orders are numbered within each customer, by date and
then as in the file. A customer is created with the first order. Nothing is simulated.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from quintile.demo.shop import (
    Progress,
    ShopSummary,
    copy_to_parquet,
    package_folder,
    prepare_folder,
    report,
    seeded_connection,
)

SOURCE_NAME = "cdnow"
LAST_DAY = date(1998, 6, 30)

_TRANSACTIONS = """
create table transactions as
with numbered_lines as (
    select unnest(lines) as line, unnest(range(len(lines))) as line_number
    from (select string_split(content, chr(10)) as lines from read_text(getvariable('file')))
),

fields as (
    select line_number, regexp_split_to_array(trim(line), '\\s+') as field
    from numbered_lines
    where line_number > 0 and trim(line) <> ''
)

select
    field[1] as customer_id, strptime(field[2], '%Y%m%d') + interval 12 hour as ordered_at,
    field[3]::integer as quantity, field[4]::decimal(18, 2) as amount,
    concat(field[1], '-', row_number() over (partition by field[1] order by field[2], line_number)) as order_id
from fields
"""

_TABLES = {
    "orders": f"""
        select
            '{SOURCE_NAME}' as source_name, order_id, customer_id, ordered_at, 'completed' as status, 'USD' as currency,
            amount as subtotal_amount, 0::decimal(18, 2) as discount_amount, amount as total_amount,
            ordered_at as updated_at
        from transactions
        order by ordered_at, order_id
    """,
    "order_lines": f"""
        select
            '{SOURCE_NAME}' as source_name, concat(order_id, '-1') as order_line_id, order_id, 'cd' as product_id,
            quantity, round(amount / quantity, 8)::decimal(18, 8) as unit_price, ordered_at as updated_at
        from transactions
        order by ordered_at, order_id
    """,
    "products": f"""
        select '{SOURCE_NAME}' as source_name, 'cd' as product_id, 'Compact disc' as product_name, 'Music' as category
    """,
    "customers": f"""
        select
            '{SOURCE_NAME}' as source_name, customer_id, min(ordered_at) as created_at, min(ordered_at) as updated_at
        from transactions
        group by customer_id
        order by customer_id
    """,
}


def write_cdnow(folder: Path, *, progress: Progress = None) -> ShopSummary:
    """Writes the full CDNOW file as orders, order_lines, products and customers, one Parquet file each, into `folder`.

    Raises:
        InputError: the package is missing, or the folder holds somebody's own data.
    """
    file = package_folder("lifetimes", lock="dev.lock") / "datasets" / "CDNOW_master.txt"
    prepare_folder(folder)
    with closing(seeded_connection(0)) as connection:
        connection.execute("set variable file = $file", {"file": str(file)})
        connection.execute(_TRANSACTIONS)
        rows = {}
        for table, query in _TABLES.items():
            rows[table] = copy_to_parquet(connection, query, folder / f"{table}.parquet")
            report(progress, f"{table}: {rows[table]:,} rows")
    summary = ShopSummary(SOURCE_NAME, rows, LAST_DAY, business_timezone="UTC", reporting_currency="USD")
    summary.write(folder)
    return summary
