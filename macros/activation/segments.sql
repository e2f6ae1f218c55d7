{% macro known_segments() -%}
    {#- Every segment that seeds may name: those of the layers and the named ones. What is defined for <category> stands
        for every category, so the text before it is all that counts. -#}
    select
        layer,
        segment_id,
        {{ dbt.split_part('segment_id', "'<'", 1) }} as segment_prefix,
        segment_id like '%<category>%' as is_for_each_category
    from {{ ref('layer_segments') }}
    where status <> 'retired'
    {{ union_distinct() }}
    select
        'named' as layer,
        segment_id,
        {{ dbt.split_part('segment_id', "'<'", 1) }} as segment_prefix,
        segment_id like '%<category>%' as is_for_each_category
    from {{ ref('segment_definitions') }}
    where status <> 'retired'
{%- endmacro %}

{% macro is_known_segment(row, known) -%}
    {{ row }}.layer = {{ known }}.layer
    and (
        {{ row }}.segment_id = {{ known }}.segment_id
        or (
            {{ known }}.is_for_each_category
            and substr({{ row }}.segment_id, 1, length({{ known }}.segment_prefix)) = {{ known }}.segment_prefix
        )
    )
{%- endmacro %}
