{%- set bounds = [
    'min_orders', 'min_average_units', 'min_units_percentile', 'min_discounted_percent', 'max_discounted_percent',
] -%}
-- What: in every version of purchase_behaviours the priorities are distinct, the last behaviour has no bound, and no
-- other has none.
-- When it matters: a customer whom no behaviour fits disappears from the layer; with two at one priority, chance
-- decides; what stands behind a behaviour without bounds is never reached.
-- How to resolve: in a new version of the seed, tell the priorities apart and let the last row, and only it, have no
-- bound.
with purchase_behaviours as (
    select
        version,
        behaviour,
        priority,
        coalesce(
            {%- for bound in bounds %}
            {{ bound }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) is null as has_no_bound
    from {{ ref('purchase_behaviours') }}
),

compared as (
    select
        version,
        behaviour,
        priority,
        has_no_bound,
        count(*) over (partition by version, priority) as behaviours_of_priority,
        max(priority) over (partition by version) as last_priority
    from purchase_behaviours
)

select
    version,
    behaviour,
    priority
from compared
where behaviours_of_priority > 1 or has_no_bound <> (priority = last_priority)
