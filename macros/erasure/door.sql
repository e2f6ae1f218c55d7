{#- The staging door: which rows of a source table a tombstone filters. -#}

{% macro erasable_tables() -%}
    {#- By what a row of each table is known to be of an erased person, and the time that is compared with the request. -#}
    {{ return({
        'orders': {'by': ['member', 'order'], 'time': 'ordered_at'},
        'order_lines': {'by': ['order'], 'time': none},
        'refunds': {'by': ['order'], 'time': none},
        'customers': {'by': ['member'], 'time': 'created_at'},
        'web_events': {'by': ['member', 'visitor'], 'time': 'event_at'},
        'message_events': {'by': ['member'], 'time': 'event_at'},
        'consents': {'by': ['member'], 'time': 'recorded_at'},
        'campaign_touches': {'by': ['member'], 'time': 'touched_at'},
        'customer_attributes': {'by': ['member'], 'time': 'recorded_at'},
    }) }}
{%- endmacro %}

{% macro erasable_by(table) -%}
    {{ return(erasable_tables()[table].by if table in erasable_tables() else []) }}
{%- endmacro %}

{% macro tombstone_join(table, by, rows, join='left join') -%}
    {#- Joins the tombstone of a row, at most one. A row without a time of its own is as old as can be. -#}
    {%- set time = erasable_tables()[table].time -%}
    {%- set keys = {
        'member': hashed_member_key(rows),
        'visitor': rows ~ '.visitor_key',
        'order': hashed_order_key(rows ~ '.source_name', rows ~ '.order_id'),
    } -%}
    {{ join }} {{ ref('stg_raw__tombstones') }} as erased_{{ by }}s
        on
            {{ keys[by] }} = erased_{{ by }}s.tombstone
            {%- if by != 'order' %}
            and coalesce({{ rows }}.{{ time }}, cast('1900-01-01' as {{ dbt.type_timestamp() }})) <= erased_{{ by }}s.erased_until
            {%- endif %}
{%- endmacro %}

{% macro tombstone_joins(table, rows) -%}
    {%- for by in erasable_by(table) %}
    {{ tombstone_join(table, by, rows) }}
    {%- endfor %}
{%- endmacro %}

{% macro and_not_erased(table) -%}
    {%- for by in erasable_by(table) %} and erased_{{ by }}s.tombstone is null{% endfor -%}
{%- endmacro %}

{% macro erased_rows(table) -%}
    {#- Query of the raw rows of a table that tombstones filter, each once. Inner joins come first, so that nothing is
        read where there is no tombstone. -#}
    {%- for by in erasable_by(table) %}
    {%- set earlier = erasable_by(table)[:loop.index0] %}
    select given.*
    from {{ ref('base_raw__' ~ table) }} as given
    {{ tombstone_join(table, by, 'given', 'inner join') }}
    {%- for other in earlier %}
    {{ tombstone_join(table, other, 'given') }}
    {%- endfor %}
    {%- if earlier %}
    where erased_{{ earlier[0] }}s.tombstone is null
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
