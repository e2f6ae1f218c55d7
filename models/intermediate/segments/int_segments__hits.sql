-- Which group of conditions holds for which customer on which as-of date: every group in force against every customer.
-- Most groups need two tests at most, so the rest are looked at only where there are more.
{%- set most = segment_group_limits() %}
with vectors as (
    select * from {{ ref('int_segments__vectors') }}
),

condition_groups as (
    select * from {{ ref('int_segments__groups') }}
)

select
    vectors.as_of_date,
    vectors.customer_id,
    condition_groups.group_id
from vectors
inner join condition_groups
    on
        {{ is_in_force('condition_groups', 'vectors.as_of_date') }}
        and {{ number_test(1) }}
        and {{ number_test(2) }}
        and (
            condition_groups.number_tests <= 2
            or (
                {%- for test in range(3, most.numbers + 1) %}
                {{ number_test(test) }}
                {{- ' and' if not loop.last }}
                {%- endfor %}
            )
        )
        and (
            condition_groups.text_tests = 0
            or (
                {%- for test in range(1, most.texts + 1) %}
                {{ text_test(test) }}
                {{- ' and' if not loop.last }}
                {%- endfor %}
            )
        )
