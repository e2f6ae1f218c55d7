{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{% if is_incremental() %}{{ delete_rows(this, 'as_of_date in (select as_of_date from ' ~ ref('as_of_dates') ~ ') or as_of_date not in (select as_of_date from ' ~ source('operations', 'computed_dates') ~ ')') }}{% endif %}"
) }}

-- Kept for every date ever computed; the dates of this run are replaced, and dates that were forgotten go.
-- depends_on: {{ ref('as_of_dates') }}, {{ source('operations', 'computed_dates') }}
with cut_points as (
    select * from {{ ref('int_rfm__cut_points') }}
)

select
    as_of_date,
    cast(map as {{ dbt.type_string() }}) as map,
    cast(metric as {{ dbt.type_string() }}) as metric,
    cast(cut_number as integer) as cut_number,
    cast(cut_point as {{ money_type() }}) as cut_point
from cut_points
