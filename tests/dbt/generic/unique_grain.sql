{% test unique_grain(model, columns, nullable_columns=[]) %}
    {#- What: no two rows share the grain, and no grain column is null but those named. When it matters: everything
        joined on the grain would count double. How to resolve: look at the stored rows, then at the joins of the model. -#}
    {%- set grain = columns + nullable_columns %}
    select {{ grain | join(', ') }}, count(*) as number_of_rows
    from {{ model }}
    group by {{ grain | join(', ') }}
    having count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
