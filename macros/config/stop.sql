{% macro stop(message) -%}
    {#- One line that names what is wrong and the mend. The command line looks for the prefix and exits with 2. -#}
    {{ exceptions.raise_compiler_error('quintile: ' ~ message) }}
{%- endmacro %}
