{{ config(materialized='view', tags=['nightly', 'hourly']) }}

-- Consents as they stand, with those that an hourly run finds since the last computed date.
{%- set consents, standing = ref('int_moments__consents'), ref('int_consents__standing') %}
{%- if is_hourly_run() %}
{{ standing_consents(consents) }}
{%- else %}
select
    source_key,
    channel,
    status,
    has_grant,
    standing_from_date,
    standing_to_date,
    standing_from,
    standing_to
from {{ standing }}
{%- endif %}
