"""Every switch leaves its trace in a dirty shop, and none of the traces is in a clean one."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_reading import Query, open_shop

from quintile.demo import DIRT, write_generated_shop
from quintile.errors import InputError

REPEATED = "select (select count(*) from {table}) - (select count(*) from (select distinct * from {table}))"
VERSIONS = "select count(*) from (select order_id from orders group by order_id having count(distinct {value}) > 1)"
TRACES = {
    "leading_zero_ids": """
        select count(*) from customers as one
        join customers as other on one.customer_id = concat('0', other.customer_id)
    """,
    "fee_lines": "select count(*) from order_lines join products using (product_id) where product_name = 'Postage'",
    "negative_adjustments": "select count(*) from order_lines where unit_price < 0",
    "zero_prices": "select count(*) from order_lines where unit_price = 0",
    "negative_quantities": "select count(*) from order_lines where quantity < 0",
    "case_codes": "select count(*) from order_lines where product_id <> upper(product_id)",
    "currencies": "select count(*) from orders where currency <> 'USD'",
    "guests": "select count(*) from orders where customer_id is null",
    "other_emails": "select count(*) from orders where customer_email like 'other%'",
    "shared_emails": """
        select count(*)
        from (select 1 from customers where email like 'office%' group by email having count(*) > 5)
    """,
    "many_accounts": """
        select count(*)
        from (select 1 from customers where email like 'person%' group by email having count(*) = 2)
    """,
    "unicode": "select count(*) from customers where not regexp_full_match(first_name, '[ -~]*')",
    "bad_emails": "select count(*) from customers where email not like '%@%.%'",
    "several_countries": """
        select count(*)
        from (
            select 1 from orders where customer_id <> ''
            group by customer_id having count(distinct shipping_country) > 1
        )
    """,
    "statuses": "select count(*) from orders where status = 'on-hold'",
    "test_orders": "select count(*) from orders where is_test",
    "late_refunds": """
        select count(*) from refunds join orders using (order_id)
        where refunded_at::date - (orders.updated_at)::date > 60
    """,
    "over_refunds": """
        select count(*) from refunds join orders using (order_id)
        where amount > 1.5 * (subtotal_amount - orders.discount_amount) and subtotal_amount > 0
    """,
    "orphans": "select count(*) from order_lines anti join orders using (order_id)",
    "missing_keys": "select count(*) from web_events where event_id is null",
    "future_dates": "select count(*) from web_events where event_at::date - loaded_at::date > 300",
    "late_arrivals": "select count(*) from web_events where loaded_at::date - event_at::date between 1 and 12",
    "float_ids": "select count(*) from orders where customer_id like '%.0'",
    "stale_versions": VERSIONS.format(value="updated_at"),
    "two_timestamps": VERSIONS.format(value="ordered_at"),
    "conflicting_versions": """
        select count(*)
        from (select 1 from orders group by order_id, updated_at having count(distinct total_amount) > 1)
    """,
    "duplicates": REPEATED.format(table="web_events"),
    "time_zones": "select count(*) from orders where ordered_at::varchar like '%+09:00'",
    "unparseable_values": "select count(*) from orders where try_cast(total_amount as decimal(18, 2)) is null",
}


def test_every_switch_has_a_trace():
    assert set(TRACES) | {"byte_order_mark"} == set(DIRT)


@pytest.mark.parametrize("name", TRACES)
def test_a_switch_leaves_its_trace(dirty: Query, name: str):
    assert dirty(_typed(TRACES[name]))[0][0] > 0


@pytest.mark.parametrize("name", TRACES)
def test_a_clean_shop_has_none_of_it(clean: Query, name: str):
    assert clean(_typed(TRACES[name])) == [(0,)]


@pytest.mark.parametrize(
    ("names", "trace"), [(["guests"], "guests"), (["orphans"], "orphans"), (["duplicates"], "duplicates")]
)
def test_a_switch_works_alone_and_brings_no_other(tmp_path: Path, names: list[str], trace: str):
    write_generated_shop(tmp_path, customers=400, years=1, dirt=names)
    with open_shop(tmp_path) as shop:
        found = {name for name, query in TRACES.items() if shop.execute(_typed(query)).fetchone()[0] > 0}
    assert found == {trace}


def test_products_open_with_a_byte_order_mark(tmp_path: Path):
    write_generated_shop(tmp_path, customers=20, years=1, dirt=["byte_order_mark"])
    assert (tmp_path / "products.csv").read_bytes().startswith(b"\xef\xbb\xbfsource_name,")
    assert not (tmp_path / "products.parquet").exists()


def test_an_unknown_switch_is_refused_with_the_choices(tmp_path: Path):
    with pytest.raises(InputError, match="no dirt named gusts: choose from all, bad_emails"):
        write_generated_shop(tmp_path, customers=20, dirt=["gusts"])


def _typed(query: str) -> str:
    """In a shop dirtied with time zones, times of web events are text with offsets."""
    return query.replace("event_at::date", "event_at::timestamptz::date")
