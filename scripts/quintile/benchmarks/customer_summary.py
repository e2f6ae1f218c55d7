"""The summary of customers that models of repeat purchase start from.

One row for each customer who bought for money: frequency (days with a purchase after the first such day), recency (days
from the first to the last), T (days from the first to the as-of date) and monetary value (mean amount of the days
counted in frequency, 0 where there are none). A purchase is a product line with a positive net amount: packages
disagree on purchases of nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from quintile.benchmarks.question import Question

if TYPE_CHECKING:
    from pandas import DataFrame

# Packages compute with floats, the project with decimals.
_PURCHASES = """
    select
        identities.customer_id,
        order_lines.order_date,
        cast(order_lines.net_amount as %s) as amount
    from intermediate.int_orders__lines as order_lines
    inner join intermediate.int_identity__as_of as identities
        on order_lines.source_key = identities.source_key and identities.as_of_date = date '{as_of}'
    where order_lines.is_product and order_lines.net_amount > 0 and order_lines.order_date <= identities.as_of_date
"""
_SUMMARY = f"""
    with purchases as ({_PURCHASES % "decimal(18, 2)"}),

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


CUSTOMER_SUMMARY = Question(
    title="summary of customers",
    models=("int_orders__lines", "int_identity__as_of"),
    key=("customer_id",),
    equal=("frequency", "recency", "T"),
    close=("monetary_value",),
    sql=_SUMMARY,
    given=_PURCHASES % "double",
    packages={
        "pandas": (pandas_summary, ("pandas",)),
        "lifetimes": (lifetimes_summary, ("lifetimes.utils",)),
        "pymc-marketing": (pymc_marketing_summary, ("pymc_marketing.clv.utils",)),
        "clvkit": (clvkit_summary, ("clvkit",)),
    },
)
