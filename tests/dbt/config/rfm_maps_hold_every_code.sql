{%- set maps = {
    'rfm': 'rfm_segments', 'rfm_klaviyo': 'rfm_klaviyo_segments', 'rfm_pymc': 'rfm_pymc_segments',
} -%}
-- What: on every date on which a version begins, each RFM map holds every code that its bins can make exactly once
-- (125, 27 and 64 as shipped), and no other code.
-- When it matters: a code that is missing drops its customers from the layer rfm and from the RFM columns of
-- dim_customers; one that is there twice doubles them.
-- How to resolve: complete the map named, or bring its bins (rfm_binnings, rfm_fixed_cut_points) back in line with it.
with rfm_binnings as (
    {{ definitions_in_force(ref('rfm_binnings')) }}
),

rfm_fixed_cut_points as (
    {{ definitions_in_force(ref('rfm_fixed_cut_points')) }}
),

{%- for map, seed in maps.items() %}

{{ seed }} as (
    {{ definitions_in_force(ref(seed)) }}
),
{%- endfor %}

checked_dates as (
    select effective_from as checked_on from rfm_binnings
    {{ union_distinct() }}
    select effective_from as checked_on from rfm_fixed_cut_points
    {%- for seed in maps.values() %}
    {{ union_distinct() }}
    select effective_from as checked_on from {{ seed }}
    {%- endfor %}
),

bins as (
    select distinct
        checked_dates.checked_on,
        rfm_binnings.map,
        rfm_binnings.metric,
        rfm_binnings.bins
    from checked_dates
    inner join rfm_binnings on {{ is_in_force('rfm_binnings', 'checked_dates.checked_on') }}
    union all
    select distinct
        checked_dates.checked_on,
        rfm_fixed_cut_points.map,
        rfm_fixed_cut_points.metric,
        rfm_fixed_cut_points.bins
    from checked_dates
    inner join rfm_fixed_cut_points on {{ is_in_force('rfm_fixed_cut_points', 'checked_dates.checked_on') }}
),

numbers as (
    {%- for number in range(1, 11) %}
    select {{ number }} as number
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

scores as (
    select
        bins.checked_on,
        bins.map,
        bins.metric,
        numbers.number as score
    from bins
    inner join numbers on bins.bins >= numbers.number
),

possible_codes as (
    select
        recency_scores.checked_on,
        recency_scores.map,
        recency_scores.score as recency_score,
        frequency_scores.score as frequency_score,
        monetary_scores.score as monetary_score
    from scores as recency_scores
    inner join scores as frequency_scores
        on
            recency_scores.checked_on = frequency_scores.checked_on
            and recency_scores.map = frequency_scores.map
            and frequency_scores.metric = 'frequency'
    inner join scores as monetary_scores
        on
            recency_scores.checked_on = monetary_scores.checked_on
            and recency_scores.map = monetary_scores.map
            and monetary_scores.metric = 'monetary'
    where recency_scores.metric = 'recency'
),

mapped_codes as (
    {%- for map, seed in maps.items() %}
    select
        checked_dates.checked_on,
        '{{ map }}' as map_name,
        {{ seed }}.recency_score,
        {{ seed }}.frequency_score,
        {{ seed }}.monetary_score,
        count(*) as map_rows
    from checked_dates
    inner join {{ seed }} on {{ is_in_force(seed, 'checked_dates.checked_on') }}
    group by
        checked_dates.checked_on,
        {{ seed }}.recency_score,
        {{ seed }}.frequency_score,
        {{ seed }}.monetary_score
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    coalesce(possible_codes.checked_on, mapped_codes.checked_on) as checked_on,
    coalesce(possible_codes.map, mapped_codes.map_name) as map_name,
    coalesce(possible_codes.recency_score, mapped_codes.recency_score) as recency_score,
    coalesce(possible_codes.frequency_score, mapped_codes.frequency_score) as frequency_score,
    coalesce(possible_codes.monetary_score, mapped_codes.monetary_score) as monetary_score,
    possible_codes.map is not null as is_possible,
    coalesce(mapped_codes.map_rows, 0) as map_rows
from possible_codes
full outer join mapped_codes
    on
        possible_codes.checked_on = mapped_codes.checked_on
        and possible_codes.map = mapped_codes.map_name
        and possible_codes.recency_score = mapped_codes.recency_score
        and possible_codes.frequency_score = mapped_codes.frequency_score
        and possible_codes.monetary_score = mapped_codes.monetary_score
where possible_codes.map is null or mapped_codes.map_rows is null or mapped_codes.map_rows <> 1
