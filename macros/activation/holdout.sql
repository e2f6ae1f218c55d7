{% macro holdout_bucket(campaign_group, customer_id) -%}
    {#- A number from 0 to 65535, always the same for a campaign and a customer: the first four digits of their salted
        hash, read as hexadecimal. -#}
    {%- set digest = salted_hash(campaign_group ~ " || '|' || " ~ customer_id) -%}
    (
        {%- for place in range(1, 5) %}
        ({{ dbt.position('substr(' ~ digest ~ ', ' ~ place ~ ', 1)', "'0123456789abcdef'") }} - 1) * {{ 16 ** (4 - place) }}
        {{- ' +' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro is_held_out(bucket, share) -%}
    {#- True for that share of the buckets. -#}
    {{ bucket }} < {{ share }} * 65536
{%- endmacro %}
