{{ config(
    schema='operations',
    alias='tombstones',
    materialized='incremental',
    full_refresh=false,
    incremental_strategy='delete+insert',
    unique_key='tombstone',
    on_schema_change='append_new_columns',
    pre_hook="{{ find_erased_people() }}",
    post_hook="{{ drop_found_people() }}",
) }}

-- What is left of people who asked to be forgotten: salted hashes, by which the door knows their rows. Kept from
-- run to run, also by a full refresh, for the rows that linked them are gone. Nodes are found by find_erased_people.
-- depends_on: {{ ref('stg_raw__erasure_requests') }}
-- depends_on: {{ ref('base_raw__customers') }}
-- depends_on: {{ ref('base_raw__web_events') }}
-- depends_on: {{ ref('base_raw__message_events') }}
-- depends_on: {{ ref('base_raw__consents') }}
-- depends_on: {{ ref('base_raw__orders') }}
-- depends_on: {{ source('operations', 'erasure_requests') }}
with found_people as (
    select * from {{ erasing_table('found') }}
),

{%- if is_incremental() %}

known_tombstones as (
    select * from {{ this }}
),

new_tombstones as (
    select found_people.*
    from found_people
    left join known_tombstones on found_people.node = known_tombstones.tombstone
    where known_tombstones.tombstone is null or found_people.requested_at > known_tombstones.requested_at
)
{%- else %}

new_tombstones as (
    select * from found_people
)
{%- endif %}

select
    node as tombstone,
    node_kind as tombstone_kind,
    request_id,
    {{ salt_check() }} as salt_check,
    {{ this_invocation() }} as recorded_by,
    is_known,
    requested_at,
    -- An account never comes back; a fact that names an address or a visitor after the request is a new relation.
    case when node_kind in ('account', 'order') then {{ forever() }} else requested_at end as erased_until,
    {{ run_time() }} as recorded_at
from new_tombstones
{%- if flags.EMPTY %}
where false
{%- endif %}
