-- From when until when each state of int_history__states held, in half-open intervals of as-of dates; valid_to is null
-- while it holds. Kept from run to run. The dates of this run give new pieces, and what was known of all other dates
-- stays; pieces that meet are one interval. Only keys that this run moves are written.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['customer_id', 'layer', 'segment_id'],
    on_schema_change='fail',
    pre_hook="{{ forget_erased('customer_id', 'valid_from') }}",
    post_hook="{{ delete_rows(this, 'valid_from is null') }}",
) }}

-- depends_on: {{ ref('int_arrivals__late_history') }}
-- depends_on: {{ ref('int_identity__as_of') }}
with states as (
    select * from {{ ref('int_history__states') }}
),

timeline as (
    select * from {{ ref('int_history__timeline') }}
),

{%- if is_incremental() %}

late_history as (
    select * from {{ ref('int_arrivals__late_history') }}
),

identities as (
    select * from {{ ref('int_identity__as_of') }}
),

known_intervals as (
    select * from {{ this }}
),

-- History stays as it was on restated dates for customers with facts that came too late.
late_customers as (
    select distinct identities.customer_id
    from identities
    inner join late_history on identities.source_key = late_history.source_key
    inner join timeline
        on
            late_history.history_from <= timeline.as_of_date
            and late_history.history_to >= timeline.as_of_date
    where timeline.is_restated
),

run_dates as (
    select
        as_of_date,
        next_date,
        false as is_late
    from timeline
    where is_computed_now
    union all
    select
        as_of_date,
        next_date,
        true as is_late
    from timeline
    where is_computed_now and not is_restated
),

run_spans as (
    select
        is_late,
        min(as_of_date) as first_date,
        count(*) as dates
    from run_dates
    group by is_late
),

counted_states as (
    select
        states.*,
        late_customers.customer_id is not null as is_late
    from states
    left join late_customers on states.customer_id = late_customers.customer_id
),

new_states as (
    select
        counted_states.*,
        run_dates.next_date
    from counted_states
    inner join run_dates
        on counted_states.as_of_date = run_dates.as_of_date and counted_states.is_late = run_dates.is_late
),

summed_states as (
    select
        customer_id,
        layer,
        segment_id,
        definition_version,
        is_late,
        count(*) as dates
    from new_states
    group by customer_id, layer, segment_id, definition_version, is_late
),

first_run_date as (
    select min(as_of_date) as as_of_date
    from run_dates
),

-- What held before the first date of the run and holds on all of them needs no writing.
compared_intervals as (
    select
        known_intervals.*,
        known_intervals.valid_to is null
        and coalesce(
            summed_states.dates = run_spans.dates and known_intervals.valid_from <= run_spans.first_date, false
        ) as is_steady,
        beginnings.as_of_date is null or (known_intervals.valid_to is not null and ends.as_of_date is null)
            as ends_on_unknown_date
    from known_intervals
    left join summed_states
        on
            known_intervals.customer_id = summed_states.customer_id
            and known_intervals.layer = summed_states.layer
            and known_intervals.segment_id = summed_states.segment_id
            and known_intervals.definition_version = summed_states.definition_version
    left join run_spans on summed_states.is_late = run_spans.is_late
    left join timeline as beginnings on known_intervals.valid_from = beginnings.as_of_date
    left join timeline as ends on known_intervals.valid_to = ends.as_of_date
),

steady_intervals as (
    select * from compared_intervals
    where is_steady and not ends_on_unknown_date
),

-- Ends on dates that are no longer known are left by a run that did not end well.
moved_keys as (
    select
        compared_intervals.customer_id,
        compared_intervals.layer,
        compared_intervals.segment_id
    from compared_intervals
    cross join first_run_date
    where
        compared_intervals.ends_on_unknown_date
        or (
            not compared_intervals.is_steady
            and (compared_intervals.valid_to is null or compared_intervals.valid_to >= first_run_date.as_of_date)
        )
    {{ union_distinct() }}
    select
        summed_states.customer_id,
        summed_states.layer,
        summed_states.segment_id
    from summed_states
    left join steady_intervals
        on
            summed_states.customer_id = steady_intervals.customer_id
            and summed_states.layer = steady_intervals.layer
            and summed_states.segment_id = steady_intervals.segment_id
            and summed_states.definition_version = steady_intervals.definition_version
    where steady_intervals.customer_id is null
),

-- The dates that this run leaves alone, as spans between those it computes.
numbered_dates as (
    select
        run_spans.is_late,
        timeline.as_of_date,
        timeline.next_date,
        run_dates.as_of_date is not null as is_run_date,
        sum(case when run_dates.as_of_date is null then 0 else 1 end) over (
            partition by run_spans.is_late order by timeline.as_of_date
        ) as span_number
    from timeline
    cross join run_spans
    left join run_dates on timeline.as_of_date = run_dates.as_of_date and run_spans.is_late = run_dates.is_late
),

kept_spans as (
    select
        is_late,
        min(as_of_date) as valid_from,
        max(coalesce(next_date, {{ far_future() }})) as valid_to
    from numbered_dates
    where not is_run_date
    group by is_late, span_number
),

ends_of_intervals as (
    select valid_from as end_date
    from known_intervals
    {{ union_distinct() }}
    select valid_to as end_date
    from known_intervals
    where valid_to is not null
),

known_ends as (
    select
        ends_of_intervals.end_date,
        coalesce(min(timeline.as_of_date), {{ far_future() }}) as as_of_date
    from ends_of_intervals
    left join timeline on ends_of_intervals.end_date <= timeline.as_of_date
    group by ends_of_intervals.end_date
),

moved_intervals as (
    select
        known_intervals.customer_id,
        known_intervals.layer,
        known_intervals.segment_id,
        known_intervals.definition_version,
        late_customers.customer_id is not null as is_late,
        beginnings.as_of_date as valid_from,
        coalesce(ends.as_of_date, {{ far_future() }}) as valid_to
    from known_intervals
    inner join moved_keys
        on
            known_intervals.customer_id = moved_keys.customer_id
            and known_intervals.layer = moved_keys.layer
            and known_intervals.segment_id = moved_keys.segment_id
    inner join known_ends as beginnings on known_intervals.valid_from = beginnings.end_date
    left join known_ends as ends on known_intervals.valid_to = ends.end_date
    left join late_customers on known_intervals.customer_id = late_customers.customer_id
),

kept_pieces as (
    select
        moved_intervals.customer_id,
        moved_intervals.layer,
        moved_intervals.segment_id,
        moved_intervals.definition_version,
        case
            when moved_intervals.valid_from > kept_spans.valid_from then moved_intervals.valid_from
            else kept_spans.valid_from
        end as valid_from,
        case
            when moved_intervals.valid_to < kept_spans.valid_to then moved_intervals.valid_to
            else kept_spans.valid_to
        end as valid_to
    from moved_intervals
    inner join kept_spans
        on
            moved_intervals.is_late = kept_spans.is_late
            and moved_intervals.valid_from < kept_spans.valid_to
            and moved_intervals.valid_to > kept_spans.valid_from
),

pieces as (
    select * from kept_pieces
    where valid_from < valid_to
    union all
    select
        new_states.customer_id,
        new_states.layer,
        new_states.segment_id,
        new_states.definition_version,
        new_states.as_of_date as valid_from,
        coalesce(new_states.next_date, {{ far_future() }}) as valid_to
    from new_states
    inner join moved_keys
        on
            new_states.customer_id = moved_keys.customer_id
            and new_states.layer = moved_keys.layer
            and new_states.segment_id = moved_keys.segment_id
),
{%- else %}

run_dates as (
    select
        as_of_date,
        lead(as_of_date) over (order by as_of_date) as next_date
    from timeline
    where is_computed_now
),

pieces as (
    select
        states.customer_id,
        states.layer,
        states.segment_id,
        states.definition_version,
        states.as_of_date as valid_from,
        coalesce(run_dates.next_date, {{ far_future() }}) as valid_to
    from states
    inner join run_dates on states.as_of_date = run_dates.as_of_date
),
{%- endif %}

compared_pieces as (
    select
        pieces.*,
        lag(pieces.valid_to) over (
            partition by pieces.customer_id, pieces.layer, pieces.segment_id, pieces.definition_version
            order by pieces.valid_from
        ) as previous_valid_to
    from pieces
),

islands as (
    select
        compared_pieces.*,
        sum(case when compared_pieces.previous_valid_to = compared_pieces.valid_from then 0 else 1 end) over (
            partition by
                compared_pieces.customer_id,
                compared_pieces.layer,
                compared_pieces.segment_id,
                compared_pieces.definition_version
            order by compared_pieces.valid_from
        ) as island_number
    from compared_pieces
),

intervals as (
    select
        customer_id,
        layer,
        segment_id,
        definition_version,
        min(valid_from) as valid_from,
        nullif(max(valid_to), {{ far_future() }}) as valid_to
    from islands
    group by customer_id, layer, segment_id, definition_version, island_number
)

select
    customer_id,
    layer,
    segment_id,
    definition_version,
    valid_from,
    valid_to
from intervals
{%- if is_incremental() %}
union all
-- A key of which nothing is left: the row takes the old ones away and is itself removed at once.
select
    moved_keys.customer_id,
    moved_keys.layer,
    moved_keys.segment_id,
    cast(null as integer) as definition_version,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to
from moved_keys
left join intervals
    on
        moved_keys.customer_id = intervals.customer_id
        and moved_keys.layer = intervals.layer
        and moved_keys.segment_id = intervals.segment_id
where intervals.customer_id is null
{%- endif %}
