{% macro definitions_in_force(seed) -%}
    {#- The rows of a versioned seed with the as-of dates they serve: from effective_from until a later version's. -#}
    select
        versioned.*,
        versions.effective_to
    from {{ seed }} as versioned
    inner join (
        select
            effective_from,
            lead(effective_from) over (order by effective_from) as effective_to
        from (select distinct effective_from from {{ seed }}) as distinct_versions
    ) as versions on versioned.effective_from = versions.effective_from
{%- endmacro %}

{% macro is_in_force(definition, as_of_date) -%}
    {{ definition }}.effective_from <= {{ as_of_date }}
    and {{ as_of_date }} < {{ or_never(definition ~ '.effective_to') }}
{%- endmacro %}

{% macro is_valid_on(interval, date) -%}
    {{ interval }}.valid_from <= {{ date }} and {{ date }} < {{ or_never(interval ~ '.valid_to') }}
{%- endmacro %}

{% macro or_never(end, type='date') -%}
    {#- The end of an interval, after every date that is taken for one when it is open. With an `or` in its place a left
        join compares every row with every row. -#}
    coalesce({{ end }}, cast('9999-12-31' as {{ type }}))
{%- endmacro %}
