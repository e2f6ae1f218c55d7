"""The plan of the generated shop as SQL: traits, catalogue, who buys when. All are pure functions of ids and the seed.

Days are whole numbers from the shop's first day (0) to its last (`last_day()`). Tables `people`, `purchases` and
`visits` plan the whole shop in a few bytes for each person, order and visit, sorted by day; `generated_tables`
expands stretches of days from them. Visitors who never log in are the visits of negative persons.

Order keys are (10,000,000 + person) × 1000 + order number. Money is decimal throughout.
"""

from __future__ import annotations

CATEGORIES = {
    "Running": ("Road Shoes", "Trail Shoes", "Running Jackets", "Running Accessories"),
    "Cycling": ("Jerseys", "Helmets", "Tyres", "Cycling Accessories"),
    "Outdoor": ("Tents", "Backpacks", "Rainwear", "Sleeping Bags"),
    "Nutrition": ("Energy Bars", "Protein", "Electrolytes", "Coffee"),
}
_NAMES = [name for names in CATEGORIES.values() for name in names]
_PARENTS = [parent for parent, names in CATEGORIES.items() for _ in names]


def macros_sql(*, source_name: str, first_day: str, days: int, products_per_category: int) -> str:
    """Traits and times as macros: each depends on its key and the seed alone, so that no table need be joined."""
    return f"""
    create macro source() as '{source_name}';
    create macro last_day() as {days - 1};
    create macro account(person) as (10000000 + person)::varchar;
    create macro order_key(person, order_no) as (10000000 + person)::bigint * 1000 + order_no;
    create macro midnight(day) as timestamp '{first_day}' + to_days(day::integer);
    create macro moment(day, key) as midnight(day) + to_seconds(28800 + pick(key, 'time', 46800));
    create macro shortly_after(event_at, key) as event_at + to_seconds(60 + pick(key, 'delay', 600));
    create macro one_of(choices, key, salt) as choices[1 + pick(key, salt, len(choices)::integer)];
    create macro favourite(person) as pick(person, 'favourite', {len(_NAMES)});
    create macro category_name(category_no) as {_NAMES}[1 + category_no];
    create macro product_id(product_no) as concat('P', lpad(product_no::varchar, 5, '0'));
    create macro shelf_product(category_no, place) as category_no + {len(_NAMES)} * (place % {products_per_category});
    create macro bought_product(order_key, person, line_no) as shelf_product(
        if(
            draw(order_key * 16 + line_no, 'loyal') < 0.55,
            favourite(person), pick(order_key * 16 + line_no, 'category', {len(_NAMES)})
        ),
        floor({products_per_category} * draw(order_key * 16 + line_no, 'place') ** 2)::integer
    );
    create macro line_count(order_key) as [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 6, 7][
        1 + pick(order_key, 'lines', 20)
    ];
    create schema catalogue;
    """


def catalogue_sql(products_per_category: int) -> dict[str, str]:
    """The tables that are written whole, one Parquet file each: products, inventory, campaigns."""
    return {
        "products": f"""
            select
                source() as source_name, product_id(number) as product_id, concat('SKU-', number) as sku,
                concat(category_name(number % {len(_NAMES)}), ' No. ', 1 + number // {len(_NAMES)}) as product_name,
                category_name(number % {len(_NAMES)}) as category,
                {_PARENTS}[1 + number % {len(_NAMES)}] as parent_category,
                one_of(['Alder', 'Birch', 'Cedar', 'Dune', 'Ember', 'Fjord'], number, 'brand') as brand,
                (4.99 + floor(140 * draw(number, 'price') ** 3))::decimal(18, 8) as unit_price,
                parent_category = 'Nutrition' as is_consumable, category like '%Accessories' as is_accessory,
                true as is_product, midnight(0) as updated_at
            from (select unnest(range({len(_NAMES) * products_per_category}))::integer as number)
        """,
        "inventory": """
            select source() as source_name, product_id, changed_at, in_stock
            from (
                select product_id, midnight(0) as changed_at, true as in_stock from catalogue.products
                union all
                select product_id, moment(180 * half + pick(product_id, half, 120), product_id), false
                from catalogue.products, range(last_day() // 180) as halves (half)
                where draw(product_id, half + 1000) < 0.3
                union all
                select product_id, moment(180 * half + pick(product_id, half, 120) + 7, product_id), true
                from catalogue.products, range(last_day() // 180) as halves (half)
                where draw(product_id, half + 1000) < 0.3
            )
        """,
        "campaigns": """
            select
                concat('newsletter-', cycle) as campaign_id, concat('Newsletter ', cycle) as campaign_name,
                'email' as channel, 'retention' as goal, null as offer_type, null as experiment_id,
                false as is_personalised, true as is_broadcast, 500::decimal(18, 2) as cost_amount,
                midnight(28 * cycle) as started_at, midnight(28 * cycle + 28) as ended_at
            from (select unnest(range(last_day() // 28 + 1)) as cycle)
            union all
            select
                concat('experiment-', cycle), concat('Incentive test ', cycle), 'email', 'reactivation', 'percentage',
                concat('incentive-test-', cycle), true, false, 800,
                midnight(182 * cycle + 90), midnight(182 * cycle + 120)
            from (select unnest(range((last_day() + 92) // 182)) as cycle)
        """,
    }


def plan_sql(customers: int) -> str:
    """Tables `people`, `purchases`, `visits`, each sorted by day, and the empty `all_refunds` that stretches fill."""
    return f"""
    create table people as
    with drawn as (
        select
            number::integer as person, draw(number, 'kind') as kind_draw,
            floor((last_day() + 1) * draw(number, 'created') ** 0.8)::integer as created_day,
            case
                when kind_draw < 0.06 then 'prospect'
                when kind_draw < 0.54 then 'one_time'
                when kind_draw < 0.60 then 'replenisher'
                when kind_draw < 0.64 then 'seasonal'
                when kind_draw < 0.69 then 'returner'
                else 'regular'
            end as kind,
            draw(number, 'habit') as habit_draw
        from range({customers}) as numbers (number)
    )

    select
        person, created_day::smallint as created_day, kind,
        case kind
            when 'replenisher' then 18 + pick(person, 'gap', 16)
            when 'regular' then 6 + floor(64 * draw(person, 'gap') ** 2.6)
            else 20
        end::smallint as gap_days,
        least(last_day() - created_day, case kind
            when 'replenisher' then floor(-900 * ln(1 - draw(person, 'lifetime')))
            when 'regular' then floor(-510 * ln(1 - draw(person, 'lifetime')))
            when 'seasonal' then last_day()
            when 'returner' then 700
            else 60
        end)::smallint as active_days,
        case
            when habit_draw < 0.38 then 'not_subscribed'
            when habit_draw < 0.56 then 'keen'
            when habit_draw < 0.78 then 'occasional'
            when habit_draw < 0.92 then 'silent'
            when habit_draw < 0.97 then 'unsubscribe'
            when habit_draw < 0.98 then 'complaint'
            else 'bounce'
        end as habit,
        if(
            habit in ('unsubscribe', 'complaint', 'bounce'), created_day + 30 + pick(person, 'left', 500), 32000
        )::smallint as left_day,
        pick(person, 'cohort', 28)::tinyint as mail_cohort
    from drawn
    order by created_day, person;

    create table purchases as
    with planned as (
        select
            person, created_day, gap_days, kind, unnest(range(case kind
                when 'prospect' then 0
                when 'one_time' then 1
                when 'seasonal' then 2 + 2 * (active_days // 365)
                when 'returner' then 2 + person % 3
                else least(1 + active_days // gap_days, 999)
            end)) as order_no,
            person % 3 as orders_before_return
        from people
    ),

    dated as (
        select
            person, created_day, order_no::smallint as order_no, order_key(person, order_no) as order_key,
            created_day + case
                when kind = 'one_time' then greatest(0, pick(order_key, 'lag', 40) - 30)
                when kind = 'seasonal'
                    then 365 * (order_no // 2) + (order_no % 2) * 12 + if(order_no = 0, 0, pick(order_key, 'lag', 8))
                when kind = 'returner' and order_no > orders_before_return
                    then 20 * orders_before_return + 190 + pick(person, 'pause', 400)
                when order_no = 0 or kind = 'returner' then 20 * order_no
                when kind = 'replenisher' then gap_days * order_no + floor(0.25 * gap_days * draw(order_key, 'lag'))
                else floor(gap_days * (order_no + 0.9 * draw(order_key, 'lag')))
            end as day
        from planned
    )

    select
        person, order_no, day::smallint as day,
        if(
            draw(order_key, 'session') < 0.5,
            greatest(created_day, day - [0, 0, 0, 0, 1, 1, 2, 3][1 + pick(order_key, 'session lag', 8)]), null
        )::smallint as session_day
    from dated
    where day <= last_day()
    order by day, person, order_no;

    create table visits as
    select person, visit_no::tinyint as visit_no, day::smallint as day
    from (
        select
            person, visit_no,
            least(active_days + 60, last_day() - created_day) as visiting_days,
            created_day + 1 + pick(person * 16 + visit_no, 'visit day', 1 + visiting_days) as day
        from people, range(1 + pick(person, 'visits', 3)) as numbers (visit_no)
        union all
        select -1 - visitor, 0, 0, pick(visitor, 'visitor day', last_day() + 1)
        from range({customers // 4}) as visitors (visitor)
    )
    where day <= last_day()
    order by day, person, visit_no;

    create table all_refunds (
        source_name varchar, refund_id varchar, order_id varchar, order_line_id varchar, refunded_at timestamp,
        amount decimal(18, 2), currency varchar, updated_at timestamp, day integer
    );
    """
