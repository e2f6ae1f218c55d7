{%- set bounds = [
    'max_days_since_first_order', 'min_days_since_last_order', 'max_days_since_last_order',
    'min_days_between_last_orders',
] -%}
-- What: whatever the days since the first and the last order and the days between the last two order dates are, one
-- stage matches first; no two stages of one priority match together; and every stage can be reached. The cases tried
-- are all combinations of 0, 1, each bound with the days beside it, and a very long time.
-- When it matters: a customer for whom no stage matches disappears from dim_customers; with two at one priority, chance
-- decides.
-- How to resolve: close the gap, or tell the priorities apart, in a new version of the seed lifecycle_stages.
with lifecycle_stages as (
    select * from {{ ref('lifecycle_stages') }}
),

versions as (
    select distinct version
    from lifecycle_stages
),

days as (
    select
        version,
        0 as day_count
    from versions
    {{ union_distinct() }}
    select
        version,
        1 as day_count
    from versions
    {{ union_distinct() }}
    select
        version,
        9999 as day_count
    from versions
    {%- for bound in bounds %}
    {%- for offset in [-1, 0, 1] %}
    {{ union_distinct() }}
    select
        version,
        {{ bound }} + ({{ offset }}) as day_count
    from lifecycle_stages
    where {{ bound }} + ({{ offset }}) >= 0
    {%- endfor %}
    {%- endfor %}
),

cases as (
    select
        version,
        false as has_ordered,
        cast(null as integer) as days_since_first_order,
        cast(null as integer) as days_since_last_order,
        cast(null as integer) as days_between_last_orders
    from versions
    union all
    select
        version,
        true as has_ordered,
        day_count as days_since_first_order,
        day_count as days_since_last_order,
        cast(null as integer) as days_between_last_orders
    from days
    union all
    select
        last_orders.version,
        true as has_ordered,
        first_orders.day_count as days_since_first_order,
        last_orders.day_count as days_since_last_order,
        gaps.day_count as days_between_last_orders
    from days as last_orders
    inner join days as gaps on last_orders.version = gaps.version and gaps.day_count > 0
    inner join days as first_orders
        on
            last_orders.version = first_orders.version
            and last_orders.day_count + gaps.day_count <= first_orders.day_count
),

matches as (
    select
        cases.version,
        cases.has_ordered,
        cases.days_since_first_order,
        cases.days_since_last_order,
        cases.days_between_last_orders,
        lifecycle_stages.stage_id,
        rank() over (
            partition by
                cases.version,
                cases.has_ordered,
                cases.days_since_first_order,
                cases.days_since_last_order,
                cases.days_between_last_orders
            order by lifecycle_stages.priority
        ) as match_rank
    from cases
    left join lifecycle_stages
        on
            cases.version = lifecycle_stages.version
            and cases.has_ordered = lifecycle_stages.has_ordered
            and {{ at_most('cases.days_since_first_order', 'lifecycle_stages.max_days_since_first_order') }}
            and {{ at_least('cases.days_since_last_order', 'lifecycle_stages.min_days_since_last_order') }}
            and {{ at_most('cases.days_since_last_order', 'lifecycle_stages.max_days_since_last_order') }}
            and {{ at_least('cases.days_between_last_orders', 'lifecycle_stages.min_days_between_last_orders') }}
),

undecided_cases as (
    select
        version,
        has_ordered,
        days_since_first_order,
        days_since_last_order,
        days_between_last_orders,
        count(stage_id) as first_matches,
        min(stage_id) as stage_id
    from matches
    where match_rank = 1
    group by version, has_ordered, days_since_first_order, days_since_last_order, days_between_last_orders
    having count(stage_id) <> 1
),

unreachable_stages as (
    select
        lifecycle_stages.version,
        lifecycle_stages.has_ordered,
        cast(null as integer) as days_since_first_order,
        cast(null as integer) as days_since_last_order,
        cast(null as integer) as days_between_last_orders,
        0 as first_matches,
        lifecycle_stages.stage_id
    from lifecycle_stages
    left join matches
        on
            lifecycle_stages.version = matches.version
            and lifecycle_stages.stage_id = matches.stage_id
            and matches.match_rank = 1
    where matches.stage_id is null
)

select * from undecided_cases
union all
select * from unreachable_stages
