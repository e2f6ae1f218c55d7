"""CDNOW through the same door as every shop, against the summary that the library `lifetimes` makes of it."""

from datetime import date

import pytest

from pipeline.house import House
from quintile.demo.cdnow import write_cdnow

AS_OF = date(1998, 6, 30)
CUSTOMERS, TRANSACTIONS = 23_570, 69_659


@pytest.fixture(scope="module")
def cdnow_house(tmp_path_factory) -> House:
    """Return the full CDNOW file, built on its last day."""
    house = House(tmp_path_factory.mktemp("cdnow"))
    write_cdnow(house.raw)
    house.build(as_of=AS_OF.isoformat())
    return house


def test_every_customer_has_the_recency_frequency_and_totals_of_the_library(cdnow_house):
    from lifetimes.datasets import load_dataset
    from lifetimes.utils import summary_data_from_transaction_data

    columns = ["customer", "date", "number_of_cds", "dollar_value"]
    transactions = load_dataset(
        "CDNOW_master.txt", header=None, skiprows=1, sep=r"\s+", names=columns, dtype={"customer": str}
    )
    transactions["cents"] = (transactions["dollar_value"] * 100).round().astype(int)
    summary = summary_data_from_transaction_data(
        transactions, "customer", "date", datetime_format="%Y%m%d", observation_period_end=f"{AS_OF:%Y%m%d}"
    )
    cents = transactions.groupby("customer")["cents"].sum()
    orders = transactions.groupby("customer").size()
    expected = {
        customer: (row.recency, row.frequency, row["T"], cents[customer], orders[customer])
        for customer, row in summary.iterrows()
    }
    assert len(expected) == CUSTOMERS

    found = cdnow_house.rows(
        """
        select
            split_part(customer_id, ':', 2), last_order_date - first_order_date,
            (select count(*) - 1 from intermediate.int_orders__daily where source_key = customer_id),
            as_of_date - first_order_date, (lifetime_net_revenue * 100)::bigint, lifetime_orders
        from marts.dim_customers
        """
    )
    assert {customer: tuple(values) for customer, *values in found} == expected


def test_no_transaction_is_lost(cdnow_house):
    assert cdnow_house.rows("select sum(lifetime_orders), count(*) from marts.dim_customers") == [
        (TRANSACTIONS, CUSTOMERS)
    ]
    assert cdnow_house.rows("select count(*) from marts.dim_customers where is_one_time_buyer") == [(11_908,)]
    assert cdnow_house.rows("select count(*) from marts.dq_rejected_records") == [(0,)]
