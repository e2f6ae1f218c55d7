"""One summary of customers, measured: python -m quintile.benchmarks.customer_summary NAME WAREHOUSE AS_OF ANSWER.

The summary is what models of repeat purchase start from. One row for each customer who bought for money: frequency
(days with a purchase after the first such day), recency (days from the first to the last), T (days from the first to
the as-of date) and monetary value (mean amount of the days counted in frequency, 0 where there are none). A purchase is
a product line with a positive net amount: packages disagree on purchases of nothing.

Every contender reads the same built tables of a warehouse. This module is run as a process of its own for each of them,
so that time and memory are its own; whatever a package needs is imported before the clock starts. The answer is written
to a Parquet file after it stopped, and one line of JSON says what it took.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from quintile.benchmarks.memory import peak_mebibytes
from quintile.warehouse import literal

if TYPE_CHECKING:
    from pandas import DataFrame

COLUMNS = ("frequency", "recency", "T", "monetary_value")
_THREADS = 2

# Packages compute with floats, the project with decimals. The date is written into the SQL, for a parameter makes
# DuckDB import pandas, which would be charged to our side.
_PURCHASES = """
    select
        identities.customer_id,
        order_lines.order_date,
        cast(order_lines.net_amount as {amount_type}) as amount
    from intermediate.int_orders__lines as order_lines
    inner join intermediate.int_identity__as_of as identities
        on order_lines.source_key = identities.source_key and identities.as_of_date = date '{as_of}'
    where order_lines.is_product and order_lines.net_amount > 0 and order_lines.order_date <= identities.as_of_date
"""
_SUMMARY = f"""
    with purchases as ({_PURCHASES}),

    days as (
        select customer_id, order_date, sum(amount) as amount
        from purchases
        group by customer_id, order_date
    ),

    totals as (
        select
            customer_id,
            count(*) - 1 as frequency,
            min(order_date) as first_date,
            max(order_date) as last_date,
            sum(amount) - min_by(amount, order_date) as repeat_amount
        from days
        group by customer_id
    )

    select
        customer_id,
        frequency,
        last_date - first_date as recency,
        date '{{as_of}}' - first_date as "T",
        coalesce(cast(repeat_amount as double) / nullif(frequency, 0), 0) as monetary_value
    from totals
"""

Summarise = Callable[["DataFrame", date], "DataFrame"]


def pandas_summary(purchases: DataFrame, as_of: date) -> DataFrame:
    """The summary by groupby; purchases have customer_id, order_date (midnight) and amount (currency units)."""
    import pandas

    days = purchases.groupby(["customer_id", "order_date"], as_index=False)["amount"].sum()  # sorted by both
    customers = days.groupby("customer_id")
    summary = customers["order_date"].agg(["min", "max", "count"])
    days["amount"] = days["amount"].where(days["customer_id"].duplicated())  # not the first day
    return pandas.DataFrame(
        {
            "frequency": summary["count"] - 1,
            "recency": (summary["max"] - summary["min"]).dt.days,
            "T": (pandas.Timestamp(as_of) - summary["min"]).dt.days,
            "monetary_value": days.groupby("customer_id")["amount"].mean().fillna(0),
        }
    ).reset_index()


def lifetimes_summary(purchases: DataFrame, as_of: date) -> DataFrame:
    """The summary of lifetimes, from the same purchases."""
    from lifetimes.utils import summary_data_from_transaction_data

    return summary_data_from_transaction_data(
        purchases, "customer_id", "order_date", "amount", observation_period_end=as_of.isoformat()
    ).reset_index()


def pymc_marketing_summary(purchases: DataFrame, as_of: date) -> DataFrame:
    """The summary of PyMC-Marketing, from the same purchases."""
    from pymc_marketing.clv.utils import rfm_summary

    return rfm_summary(
        purchases, "customer_id", "order_date", "amount", observation_period_end=as_of.isoformat(), time_unit="D"
    )


def clvkit_summary(purchases: DataFrame, as_of: date) -> DataFrame:
    """The summary of clvkit, from the same purchases."""
    from clvkit import CustomerBase

    customers = CustomerBase.from_transactions(
        purchases, "customer_id", "order_date", "amount", time_unit="D", observation_period_end=as_of.isoformat()
    )
    return customers.to_pandas().reset_index()


# By name of the package: the summary, and the module that it needs.
PEERS: dict[str, tuple[Summarise, str]] = {
    "pandas": (pandas_summary, "pandas"),
    "lifetimes": (lifetimes_summary, "lifetimes.utils"),
    "pymc-marketing": (pymc_marketing_summary, "pymc_marketing.clv.utils"),
    "clvkit": (clvkit_summary, "clvkit"),
}
OURS = "quintile"


def summarise(name: str, warehouse: Path, as_of: date, answer: Path) -> dict[str, float]:
    """Let one contender summarise; returns seconds and mebibytes by name.

    Args:
        name: `quintile`, or one of PEERS.
        warehouse: the DuckDB file with the built tables, which is only read.
        as_of: the end of observation, a date that the warehouse has computed.
        answer: the Parquet file to write, with customer_id and COLUMNS.
    """
    summary = None
    if name != OURS:
        summary, module = PEERS[name]
        import_module(module)
    idle = peak_mebibytes()
    connection = duckdb.connect(str(warehouse), read_only=True, config={"threads": _THREADS})
    started = time.perf_counter()
    if summary is None:
        read = started
        connection.execute(f"create temp table answer as {_SUMMARY.format(amount_type='decimal(18, 2)', as_of=as_of)}")
    else:
        purchases = connection.execute(_PURCHASES.format(amount_type="double", as_of=as_of)).df()
        read = time.perf_counter()
        frame = summary(purchases, as_of)
    done = time.perf_counter()
    peak = peak_mebibytes()
    if summary is not None:
        connection.register("answer", frame)
    connection.execute(
        f"copy (select customer_id, {_quoted(COLUMNS)} from answer) to {literal(answer)} (format parquet)"
    )
    return {
        "seconds": done - started,
        "reading_seconds": read - started,
        "peak_mebibytes": peak,
        "idle_mebibytes": idle,
    }


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of the packages; what they answer is compared
    contender, place, day, target = sys.argv[1:]
    print(json.dumps(summarise(contender, Path(place), date.fromisoformat(day), Path(target))))
