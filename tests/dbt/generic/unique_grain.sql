{% test unique_grain(model, columns) %}
    {#- What: no two rows share the grain, and no grain column is null. When it matters: everything joined on the grain
        would count double. How to resolve: look at the stored rows, then at the joins of the model. -#}
    select {{ columns | join(', ') }}, count(*) as number_of_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
