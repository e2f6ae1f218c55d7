"""The contract's tables of the generated shop, one stretch of days at a time, as SQL.

Each query expands the plan (`generated_plan`) for the days from variable `first_day` up to, not including, `next_day`;
nothing is looked up in an earlier  The results become the tables of schema `stretch`. Their helper columns are not
written: `day`, which decides the part a row goes to, and `person`.
"""

from __future__ import annotations

_FIRST_NAMES = [
    "Ada",
    "Ben",
    "Chloe",
    "David",
    "Emma",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Liam",
    "Maya",
]
_LAST_NAMES = ["Archer", "Baker", "Carter", "Dyer", "Fisher", "Glover", "Hunter", "Mason", "Porter", "Weaver", "Wright"]
_CITIES = {"US": "Boston", "GB": "Leeds", "DE": "Hamburg", "FR": "Lyon", "NL": "Utrecht", "CA": "Toronto"}

# In the order in which they are made: orders are summed from their lines, refunds are taken from both.
STRETCH_TABLES = {
    "customers": f"""
        select
            source() as source_name, account(person) as customer_id,
            concat('customer', person, '@example.com') as email,
            if(draw(person, 'phone') < 0.5, concat('+999', 100000000 + person), null) as phone,
            one_of({_FIRST_NAMES}, person, 'first name') as first_name,
            one_of({_LAST_NAMES}, person, 'last name') as last_name,
            moment(created_day, order_key(person, 0)) - interval 40 minute as created_at,
            one_of(['female', 'male', 'other', null], person, 'gender') as gender,
            date '1945-01-01' + pick(person, 'birth', 22000) as birth_date,
            one_of({list(_CITIES)}, person, 'country') as country,
            one_of({list(_CITIES.values())}, person, 'country') as city,
            one_of(['en', 'en', 'en', 'de', 'fr', 'nl', 'en'], person, 'language') as language,
            one_of(['organic', 'paid_search', 'social', 'email', 'referral', 'direct'], person, 'channel')
                as acquisition_channel,
            shortly_after(created_at, person) as updated_at, person, created_day as day
        from people
        where created_day >= getvariable('first_day') and created_day < getvariable('next_day')
    """,
    "customer_attributes": """
        select
            source() as source_name, account(person) as customer_id, attribute,
            moment(created_day, order_key(person, 0)) as recorded_at, value, kind, created_day as day
        from (
            select person, created_day, 'favourite_category' as attribute, category_name(favourite(person)) as value,
                'declared' as kind
            from people where draw(person, 'declared') < 0.25
            union all
            select person, created_day, 'loyalty_tier', one_of(['bronze', 'silver', 'gold'], person, 'tier'), 'loyalty'
            from people where draw(person, 'loyalty') < 0.15
        )
        where created_day >= getvariable('first_day') and created_day < getvariable('next_day')
    """,
    "order_lines": """
        with bought as (
            select
                person, day, order_key(person, order_no) as order_key,
                unnest(range(line_count(order_key))) as line_no, order_key * 16 + line_no as line_key,
                product_id(bought_product(order_key, person, line_no)) as product_id
            from purchases
            where day >= getvariable('first_day') and day < getvariable('next_day')
        )

        select
            source() as source_name, concat(bought.order_key, '-', 1 + bought.line_no) as order_line_id,
            bought.order_key::varchar as order_id, bought.product_id,
            ([1, 1, 1, 1, 1, 1, 1, 1, 2, 3][1 + pick(bought.line_key, 'quantity', 10)]
                * if(draw(bought.person, 'bulk') < 0.02, 8, 1))::integer as quantity,
            products.unit_price, round(products.unit_price * 0.55, 2)::decimal(18, 2) as unit_cost,
            if(
                draw(bought.line_key, 'line discount') < 0.05, round(quantity * products.unit_price * 0.1, 2), 0
            )::decimal(18, 2) as discount_amount,
            shortly_after(moment(bought.day, bought.order_key), bought.order_key) as updated_at,
            bought.person, bought.day
        from bought
        inner join catalogue.products as products using (product_id)
    """,
    "orders": f"""
        with totals as (
            select
                order_id::bigint as order_key, person, day,
                sum((round(quantity * unit_price, 2) - discount_amount)::decimal(18, 2))::decimal(18, 2)
                    as subtotal_amount
            from order_lines
            group by all
        ),

        discounted as (
            select
                *,
                draw(order_key, 'discount') < case
                    when draw(person, 'hunter') < 0.2 then 0.85 when draw(person, 'hunter') < 0.5 then 0.03 else 0.25
                end and subtotal_amount > 0 as has_discount,
                if(has_discount, one_of(
                    ['percentage', 'percentage', 'percentage', 'fixed', 'fixed', 'free_shipping', 'bogo', 'gift'],
                    order_key, 'discount type'
                ), null) as discount_type,
                case discount_type
                    when 'percentage' then round(subtotal_amount * 0.15, 2)
                    when 'fixed' then least(5, subtotal_amount)
                    when 'bogo' then round(subtotal_amount * 0.2, 2)
                    else 0
                end::decimal(18, 2) as discount_amount,
                if(subtotal_amount >= 50 or discount_type = 'free_shipping', 0, 4.9)::decimal(18, 2) as shipping_amount,
                round((subtotal_amount - discount_amount) * 0.08, 2)::decimal(18, 2) as tax_amount
            from totals
        )

        select
            source() as source_name, order_key::varchar as order_id, account(person) as customer_id,
            concat('customer', person, '@example.com') as customer_email, moment(day, order_key) as ordered_at,
            'completed' as status, 'USD' as currency, subtotal_amount, discount_amount, shipping_amount, tax_amount,
            (subtotal_amount - discount_amount + shipping_amount + tax_amount)::decimal(18, 2) as total_amount,
            if(has_discount, upper(concat(discount_type, '-', 1 + day // 90)), null) as discount_code, discount_type,
            one_of(['web', 'web', 'web', 'app', 'store'], order_key, 'channel') as channel,
            one_of(['card', 'card', 'paypal', 'invoice'], order_key, 'payment') as payment_method, false as is_test,
            one_of({list(_CITIES)}, person, 'country') as shipping_country,
            one_of({list(_CITIES.values())}, person, 'country') as shipping_city,
            shortly_after(ordered_at, order_key) as updated_at, person, day
        from discounted
    """,
    "refunds": """
        with returned as (
            select *, order_id::bigint as order_key
            from orders
            where draw(order_key, 'returned') < if(draw(person, 'returns') < 0.1, 0.3, 0.04)
        ),

        refunded as (
            select
                returned.*, returned.day + 1 + pick(order_key, 'refund lag', 25) as refund_day,
                if(returned.discount_amount > 0 or draw(order_key, 'whole') < 0.4, null, concat(order_id, '-1'))
                    as line_id
            from returned
        )

        select
            source() as source_name, concat('R', refunded.order_id) as refund_id, refunded.order_id,
            refunded.line_id as order_line_id, moment(refund_day, refunded.order_key) as refunded_at,
            if(
                refunded.line_id is null, refunded.subtotal_amount - refunded.discount_amount,
                round(order_lines.quantity * order_lines.unit_price, 2) - order_lines.discount_amount
            )::decimal(18, 2) as amount,
            'USD' as currency, shortly_after(refunded_at, refunded.order_key) as updated_at, refund_day as day
        from refunded
        left join order_lines on refunded.line_id = order_lines.order_line_id
        where amount > 0
    """,
    "web_events": """
        with sessions as (
            select
                person, session_day as day, order_key(person, order_no) as visit_key, true as is_order,
                if(session_day = day, moment(day, visit_key) - interval 25 minute, moment(session_day, visit_key))
                    as started_at,
                1 + pick(visit_key, 'views', 3) as views, 1 + pick(visit_key, 'carts', 2) as carts, 1 as checkouts,
                favourite(person) as category_no
            from purchases
            where session_day >= getvariable('first_day') and session_day < getvariable('next_day')
            union all
            select
                person, day, person::bigint * 16 + visit_no, false, moment(day, person::bigint * 16 + visit_no),
                if(person < 0, 1, 1 + pick(person::bigint * 16 + visit_no, 'views', 5)),
                if(person >= 0 and draw(person::bigint * 16 + visit_no, 'kind') < 0.3, 1, 0), 0,
                if(draw(person::bigint * 16 + visit_no, 'loyal') < 0.6 and person >= 0, favourite(person),
                    pick(person::bigint * 16 + visit_no, 'category', 16))
            from visits
            where day >= getvariable('first_day') and day < getvariable('next_day')
        ),

        steps as (
            select
                sessions.*, unnest(range(1 + views + carts + checkouts)) as step,
                case
                    when step = 0 then if(is_order or draw(visit_key, 'search') < 0.8, 'site_visit', 'search')
                    when step <= views then 'product_view'
                    when step <= views + carts
                        then if(is_order or draw(visit_key, 'wish') > 0.3, 'add_to_cart', 'wishlist_add')
                    else 'checkout_start'
                end as event_type,
                if(is_order, concat('o', visit_key), concat('v', visit_key)) as session_id,
                if(step between 1 and views + carts, if(step <= views, step, step - views) - 1, null) as item,
                if(
                    is_order, bought_product(visit_key, person, item % line_count(visit_key)),
                    shelf_product(category_no, pick(visit_key, 'place', 40) + item)
                ) as product_no
            from sessions
        )

        select
            source() as source_name, concat(session_id, '-', step) as event_id, event_type,
            started_at + to_seconds(70 * step + pick(visit_key + step, 'pace', 60)) as event_at,
            if(person < 0, concat('visitor-', -person), concat('device-', person)) as anonymous_id,
            if(person >= 0 and draw(visit_key, 'logged in') < 0.75, account(person), null) as customer_id,
            if(item is null, null, product_id(product_no)) as product_id,
            if(item is null, null, category_name(product_no % 16)) as category,
            if(event_type in ('add_to_cart', 'checkout_start'), session_id, null) as cart_id,
            if(event_type = 'search', lower(category_name(category_no)), null) as search_query,
            one_of(['mobile', 'mobile', 'desktop', 'tablet'], person, 'device') as device_type, session_id,
            shortly_after(event_at, visit_key) as loaded_at, day
        from steps
    """,
    "message_events": """
        with sends as (
            select
                people.person, people.habit, days.day, days.day // 28 as cycle,
                concat(people.person, '-', cycle) as send_id, people.person::bigint * 1024 + cycle as send_key,
                days.day >= people.left_day as is_leaving,
                midnight(days.day) + to_seconds(28800 + pick(send_key, 'sent', 14400)) as sent_at,
                not (is_leaving and habit = 'bounce') and (is_leaving or draw(send_key, 'open') < case
                    when days.day > people.created_day + people.active_days + 45 then 0.02
                    when habit = 'keen' then 0.6 when habit = 'silent' then 0 else 0.15 end) as is_opened
            from people
            inner join (
                select unnest(range(getvariable('first_day'), getvariable('next_day'))) as day
            ) as days
                on people.mail_cohort = days.day % 28
                and people.created_day < days.day and days.day < people.left_day + 28
            where people.habit <> 'not_subscribed'
        ),

        happened as (
            select *, unnest(list_filter([
                'sent',
                if(is_leaving and habit = 'bounce', 'bounce', null),
                if(is_opened, 'open', null),
                if(is_opened and draw(send_key, 'click') < 0.2, 'click', null),
                if(is_leaving and habit <> 'bounce', habit, null)
            ], lambda kind: kind is not null)) as event_type
            from sends
        )

        select
            source() as source_name, concat('m', send_id, '-', event_type) as event_id, 'email' as channel, event_type,
            sent_at + to_seconds(case event_type
                when 'sent' then 0 when 'bounce' then 30 when 'open' then 600 + pick(send_key, 'open time', 25000)
                when 'click' then 660 + pick(send_key, 'open time', 25000) else 720 + pick(send_key, 'open time', 25000)
            end) as event_at,
            account(person) as customer_id, concat('newsletter-', cycle) as campaign_id,
            shortly_after(event_at, send_key) as loaded_at, day
        from happened
    """,
    "consents": """
        with decided as (
            select
                person, created_day as day, unnest([
                    {'channel': 'email', 'status': if(habit = 'not_subscribed', null, 'granted')},
                    {'channel': 'sms', 'status': if(draw(person, 'sms') < 0.25, 'granted', null)},
                    {'channel': 'push', 'status': if(draw(person, 'push') < 0.15, 'granted', null)},
                    {'channel': 'ads', 'status': case when draw(person, 'ads') < 0.45 then 'granted'
                        when draw(person, 'ads') < 0.55 then 'denied' end},
                    {'channel': 'profiling', 'status': case when draw(person, 'profiling') < 0.5 then 'granted'
                        when draw(person, 'profiling') < 0.52 then 'denied' end},
                    {'channel': 'tracking', 'status': case when draw(person, 'tracking') < 0.5 then 'granted'
                        when draw(person, 'tracking') < 0.53 then 'denied' end}
                ]) as choice, '' as suffix
            from people
            where created_day >= getvariable('first_day') and created_day < getvariable('next_day')
            union all
            select person, left_day, {'channel': 'email', 'status': if(person % 5 = 0, 'reduced', 'denied')}, '-left'
            from people
            where left_day >= getvariable('first_day') and left_day < getvariable('next_day') and person % 2 = 0
        )

        select
            source() as source_name,
            concat('c', person, '-', choice.channel, suffix) as consent_id,
            account(person) as customer_id, choice.channel as channel, choice.status as status,
            moment(day, order_key(person, 0)) + interval 5 minute as recorded_at,
            shortly_after(recorded_at, person) as loaded_at, day
        from decided
        where choice.status is not null
    """,
    "campaign_touches": """
        select
            source() as source_name, concat('t', cycle, '-', person) as touch_id,
            concat('experiment-', cycle) as campaign_id, account(person) as customer_id,
            one_of(['20_percent', 'free_shipping', 'holdout'], person * 64 + cycle, 'variant') as variant,
            moment(day, person) as touched_at, day
        from people
        inner join (
            select day, (day - 90) // 182 as cycle
            from (select unnest(range(getvariable('first_day'), getvariable('next_day'))) as day)
            where day % 182 = 90
        ) as tests on people.created_day < tests.day
        where draw(person * 64 + cycle, 'touched') < 0.1
    """,
}
