"""The web sessions and stock changes of the simulation, as SQL over what `simulate` has prepared.

A session before a basket looks at up to four of its products; other sessions look at one shelf, that is the
best-selling products of a category, more often one the household buys from. All sessions are drawn in local time.
"""

from __future__ import annotations

_VISITORS = 2500  # who never log in

# A shelf is the best-selling products of a category; only shelves of eight or more are browsed.
SESSIONS = f"""
create table shelves as
select category, products, row_number() over (order by category) as shelf_number
from (
    select category, list(product_id order by times_sold desc, product_id)[1:40] as products
    from (
        select products.product_category as category, product_id, count(*) as times_sold
        from lines
        inner join products using (product_id)
        where products.product_category is not null and not contains(products.product_category, 'COUPON')
        group by all
        having count(*) >= 20
    )
    group by category
    having count(*) >= 8
);

create table visits as
select
    concat('basket-', lines.basket_id) as visit, 'order' as kind, lines.household_id, null::bigint as visitor,
    utc_to_eastern(min(lines.ordered_at))
        - to_seconds(1500 + (draw(lines.basket_id, 'lead') ** 3 * 259200)::integer) as started_at,
    list(lines.product_id order by hash(lines.product_id))[1:4] as products
from lines
inner join members using (household_id)
where members.web_affinity > 0.2 and draw(lines.basket_id, 'session') < 0.4 * members.web_affinity ** 2
group by lines.basket_id, lines.household_id
union all
select
    concat('household-', household_id, '-', n) as visit,
    if(draw(visit, 'kind') < 0.3, 'cart', if(draw(visit, 'kind') < 0.75, 'browse', 'look')),
    household_id, null,
    moment(member_from + pick(visit, 'day', date '2018-01-01' - member_from), visit, 'time'), null
from members, range(floor(members.web_affinity * 12)::integer) as numbers (n)
where web_affinity > 0.2
union all
select
    concat('visitor-', visitor, '-', n) as visit,
    if(draw(visit, 'kind') < 0.1, 'cart', if(draw(visit, 'kind') < 0.5, 'browse', 'look')),
    null, visitor,
    moment(date '2017-01-01' + pick(visit, 'day', 365), visit, 'time'), null
from range({_VISITORS}) as visitors (visitor), range(1 + pick(visitor, 'visits', 3)) as numbers (n);

create table sessions as
with favourites as (
    select household_id, list(shelf_number order by times_bought desc, shelf_number)[1:5] as shelf_numbers
    from (
        select lines.household_id, shelves.shelf_number, count(*) as times_bought
        from lines
        inner join products using (product_id)
        inner join shelves on products.product_category = shelves.category
        group by all
    )
    group by household_id
),

placed as (
    select
        visits.*, members.login_on,
        if(
            draw(visit, 'favourite') < 0.6 and len(favourites.shelf_numbers) = 5,
            favourites.shelf_numbers[1 + pick(visit, 'shelf', 5)],
            1 + pick(visit, 'shelf', (select count(*) from shelves)::integer)
        ) as shelf_number,
        pick(visit, 'place', 40) as place
    from visits
    left join members using (household_id)
    left join favourites using (household_id)
    where visits.started_at >= timestamp '2017-01-01'
)

select
    placed.visit, placed.started_at, shelves.category,
    coalesce(placed.products, [
        shelves.products[1 + (placed.place + i) % len(shelves.products)] for i in range(6)
    ]) as products,
    if(started_at::date >= login_on and draw(visit, 'logged in') < 0.75, household_id, null)::varchar as customer_id,
    if(draw(visit, 'device') < 0.3, 2, 1) as device,
    if(
        visitor is null, concat('simulated-device-household-', household_id, '-', device),
        concat('simulated-device-visitor-', visitor)
    ) as anonymous_id,
    ['mobile', 'desktop', 'tablet'][1 + pick(anonymous_id, 'device type', 3)] as device_type,
    (kind = 'browse' and draw(visit, 'search') < 0.4)::integer as searches,
    case kind when 'order' then 1 + pick(visit, 'views', 4) when 'look' then pick(visit, 'views', 2)
        else 3 + pick(visit, 'views', 3) end as views,
    (kind in ('cart', 'browse') and draw(visit, 'wish') < 0.15)::integer as wishes,
    if(kind in ('order', 'cart'), 1 + pick(visit, 'carts', 2), 0) as carts,
    ((kind = 'order' and draw(visit, 'checkout') < 0.8) or (kind = 'cart' and draw(visit, 'checkout') < 0.4))::integer
        as checkouts
from placed
inner join shelves using (shelf_number);
"""

WEB_EVENTS = """
with steps as (
    select
        sessions.*, step,
        case
            when step = 0 then 'site_visit'
            when step <= searches then 'search'
            when step <= searches + views then 'product_view'
            when step <= searches + views + wishes then 'wishlist_add'
            when step <= searches + views + wishes + carts then 'add_to_cart'
            else 'checkout_start'
        end as event_type,
        case event_type when 'product_view' then step - searches when 'wishlist_add' then 1
            when 'add_to_cart' then step - searches - views - wishes end as product_number,
        products[1 + (product_number - 1) % len(products)] as viewed_product,
        eastern_to_utc(started_at + to_seconds(55 * step + pick(visit, step, 50))) as event_at
    from sessions, range(1 + searches + views + wishes + carts + checkouts) as steps (step)
)

select
    getvariable('source_name') as source_name,
    concat('simulated-web-', steps.visit, '-', steps.step) as event_id, steps.event_type,
    steps.event_at, steps.anonymous_id, steps.customer_id, steps.viewed_product::varchar as product_id,
    if(steps.event_type = 'search', steps.category, products.product_category) as category,
    if(steps.event_type in ('add_to_cart', 'checkout_start'), concat('simulated-cart-', steps.visit), null) as cart_id,
    if(steps.event_type = 'search', lower(steps.category), null) as search_query,
    steps.device_type, concat('simulated-session-', steps.visit) as session_id,
    shortly_after(steps.event_at, steps.visit) as loaded_at
from steps
left join products on steps.viewed_product = products.product_id
order by steps.event_at, event_id
"""

INVENTORY = """
with stocked as (
    select unnest(products[1:3]) as product_id from shelves
),

outages as (
    select product_id, date '2017-01-05' + 180 * half::integer + pick(product_id, half, 150) as out_on,
        out_on + 3 + pick(product_id, half + 10, 20) as back_on
    from stocked, range(2) as halves (half)
    where draw(product_id, half + 20) < 0.5
)

select
    getvariable('source_name') as source_name, product_id::varchar as product_id,
    eastern_to_utc(local_at) as changed_at, in_stock
from (
    select product_id, timestamp '2017-01-01' as local_at, true as in_stock from stocked
    union all
    select product_id, moment(out_on, product_id, 'out'), false from outages
    union all
    select product_id, moment(back_on, product_id, 'back'), true from outages
)
where local_at < timestamp '2018-01-01'
order by changed_at, product_id
"""
