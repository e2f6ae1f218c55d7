{% macro cart_key(events='') -%}
    {#- The cart that a web event belongs to within its shop: one that names none counts for its session, else itself. -#}
    {%- set of = events ~ '.' if events else '' -%}
    coalesce('cart:' || {{ of }}cart_id, 'session:' || {{ of }}session_id, 'event:' || {{ of }}event_id)
{%- endmacro %}
