"""A generated shop: the same seed gives the same bytes, clean data is clean, every kind of customer occurs."""

from __future__ import annotations

from datetime import date

import pytest
from demo_reading import Query, fingerprint, open_shop

from conftest import CUSTOMERS
from quintile.demo import ShopSummary, write_generated_shop
from quintile.errors import InputError

KEYS = {
    "orders": "order_id",
    "order_lines": "order_line_id",
    "refunds": "refund_id",
    "customers": "customer_id",
    "products": "product_id",
    "inventory": "(product_id, changed_at)",
    "web_events": "event_id",
    "message_events": "event_id",
    "consents": "consent_id",
    "campaigns": "campaign_id",
    "campaign_touches": "touch_id",
    "customer_attributes": "(customer_id, attribute, recorded_at)",
}


def test_the_same_seed_writes_the_same_bytes_with_any_number_of_threads(tmp_path):
    for name, threads in (("one", 1), ("three", 3)):
        write_generated_shop(tmp_path / name, customers=600, years=1, threads=threads, dirt=["all"])
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "three")


def test_another_seed_writes_another_shop_of_the_same_size(tmp_path):
    sizes = [
        write_generated_shop(tmp_path / str(seed), customers=300, years=1, seed=seed).rows["customers"]
        for seed in (1, 2)
    ]
    assert sizes == [300, 300]
    one, two = fingerprint(tmp_path / "1"), fingerprint(tmp_path / "2")
    assert one["customers/2025-01.parquet"] != two["customers/2025-01.parquet"]


def test_parts_by_day_hold_the_same_rows_as_parts_by_month(tmp_path):
    end = date(2024, 2, 29)
    for parts in ("day", "month"):
        write_generated_shop(tmp_path / parts, customers=60, years=1, end=end, parts=parts)
    with open_shop(tmp_path / "day") as by_day, open_shop(tmp_path / "month") as by_month:
        for table in KEYS:
            query = f"from {table} order by all"
            assert by_day.execute(query).fetchall() == by_month.execute(query).fetchall(), table
    part = tmp_path / "day" / "web_events" / "2024-02-29.parquet"
    with open_shop(part.parent.parent) as shop:
        assert shop.execute(f"select distinct event_at::date from '{part}'").fetchall() == [(end,)]


@pytest.mark.parametrize(("table", "key"), KEYS.items())
def test_keys_are_unique_and_counted(clean: Query, clean_summary: ShopSummary, table: str, key: str):
    assert clean(f"select count(*), count(distinct {key}) from {table}") == [(clean_summary.rows[table],) * 2]


def test_sizes_for_each_customer_are_the_documented_ones(clean_summary: ShopSummary):
    rows = clean_summary.rows
    assert rows["customers"] == CUSTOMERS
    assert rows["orders"] / CUSTOMERS == pytest.approx(10, rel=0.15)
    assert rows["order_lines"] / CUSTOMERS == pytest.approx(30, rel=0.15)
    assert (rows["web_events"] + rows["message_events"]) / CUSTOMERS == pytest.approx(50, rel=0.15)


def test_every_lifecycle_stage_occurs(clean: Query, clean_summary: ShopSummary):
    stages = clean(f"""
        with days as (
            select
                customer_id, min(ordered_at)::date as first_day, max(ordered_at)::date as last_day,
                list(ordered_at::date order by ordered_at desc)[2] as day_before,
                date '{clean_summary.as_of}' - last_day as age
            from customers
            left join orders using (customer_id)
            group by customer_id
        )
        select
            case
                when first_day is null then 'prospect'
                when date '{clean_summary.as_of}' - first_day <= 30 then 'new'
                when age <= 90 and last_day - day_before > 180 then 'win_back'
                when age <= 90 then 'active'
                when age <= 180 then 'at_risk'
                when age <= 365 then 'lapsed'
                else 'lost'
            end,
            count(*)
        from days
        group by all
    """)
    assert {stage for stage, count in stages if count >= 3} == {
        "prospect", "new", "win_back", "active", "at_risk", "lapsed", "lost",
    }  # fmt: skip


def test_half_of_the_customers_buy_once_and_few_buy_much(clean: Query):
    [(once, median, most)] = clean("""
        select avg((orders = 1)::integer), median(orders), max(orders)
        from (select count(order_id) as orders from customers left join orders using (customer_id) group by customer_id)
    """)
    assert once == pytest.approx(0.5, abs=0.07)
    assert median == 1
    assert most > 100


def test_orders_are_the_sum_of_their_lines_and_refunds_never_exceed_them(clean: Query):
    lines = """
        select order_id, sum(round(quantity * unit_price, 2) - discount_amount)::decimal(18, 2) as line_total
        from order_lines group by order_id
    """
    wrong = f"""
        select count(*) from orders left join ({lines}) using (order_id)
        where subtotal_amount is distinct from line_total
            or total_amount <> subtotal_amount - discount_amount + shipping_amount + tax_amount
    """
    assert clean(wrong) == [(0,)]
    assert clean("""
        select count(*)
        from (select order_id, sum(amount) as refunded from refunds group by order_id)
        join orders using (order_id)
        where refunded > subtotal_amount - discount_amount
    """) == [(0,)]


def test_facts_belong_to_known_customers_after_they_were_created(clean: Query):
    for table, time in (("orders", "ordered_at"), ("web_events", "event_at"), ("message_events", "event_at")):
        known = f"from {table} left join customers using (customer_id) where {table}.customer_id is not null"
        assert clean(f"select count(*) {known} and ({time} < created_at or created_at is null)") == [(0,)]


def test_no_fact_lies_outside_the_years_asked_for(clean: Query, clean_summary: ShopSummary):
    for table, time in (("orders", "ordered_at"), ("refunds", "refunded_at"), ("web_events", "event_at")):
        [(first, last)] = clean(f"select min({time})::date, max({time})::date from {table}")
        assert date(2021, 7, 1) <= first
        assert last <= clean_summary.as_of == date(2025, 6, 30)


def test_a_shop_without_customers_is_refused(tmp_path):
    with pytest.raises(InputError, match="at least one customer"):
        write_generated_shop(tmp_path, customers=0)
