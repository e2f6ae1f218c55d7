-- Every row that was set aside for a reason: rows that can't be used, lines that can't be read, orphans.
with rejected as (
    {%- for table in raw_table_keys() %}
    select
        '{{ table }}' as source_table,
        {{ source_name_or_none(table) }} as source_name,
        {{ record_key(table) }} as record_key,
        outcome_reason as reason,
        unparseable_columns as detail,
        row_payload as payload,
        row_hash
    from {{ ref('stg_raw__' ~ table ~ '_contested') }}
    where outcome = 'rejected'
    union all
    {%- endfor %}
    select
        source_table,
        '(missing)' as source_name,
        file_name || '|' || cast(line_number as {{ dbt.type_string() }}) as record_key,
        'unparseable_value' as reason,
        error as detail,
        cast(null as {{ dbt.type_string() }}) as payload,
        '' as row_hash
    from {{ source('raw', 'unreadable_lines') }}
    union all
    select
        orphans.source_table,
        orphans.source_name,
        orphans.record_key,
        orphans.reason,
        cast(null as {{ dbt.type_string() }}) as detail,
        orphans.row_payload as payload,
        orphans.row_hash
    from {{ ref('int_orders__orphans') }} as orphans
)

select
    {{ dbt.hash("source_table || '|' || source_name || '|' || record_key || '|' || reason || '|' || row_hash") }}
        as rejected_record_id,
    source_table,
    source_name,
    record_key,
    reason,
    detail,
    payload
from rejected
