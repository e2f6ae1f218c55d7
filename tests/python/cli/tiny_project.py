"""A dbt project of three models with the public names of Quintile's: what the commands orchestrate, in a second."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "dbt_project.yml": """
name: quintile
version: "0.1.0"
config-version: 2
profile: quintile
test-paths: [tests/dbt]
on-run-start: ["{{ open_raw() }}"]
vars: {as_of: null, backfill_from: null, backfill_step: day, business_timezone: UTC, misspelt: false}
models: {quintile: {+materialized: table, marts: {+schema: marts}}}
data_tests: {quintile: {+store_failures: true, +schema: test_failures}}
""",
    "profiles/profiles.yml": """
quintile:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('QUINTILE_WAREHOUSE', 'data/quintile.duckdb') }}", threads: 2}
""",
    "macros/macros.sql": """
{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or 'main' }}{% endmacro %}

{% macro open_raw() %}
    {% if execute %}
    {% set folder = env_var('QUINTILE_RAW') %}
    {% set files = run_query("select file from glob('" ~ folder ~ "/orders.csv') union all "
        ~ "select file from glob('" ~ folder ~ "/orders/*.parquet')").columns[0].values() %}
    {% if not files %}
        {{ exceptions.raise_compiler_error('quintile: no orders in ' ~ folder ~ ': put orders.csv there') }}
    {% endif %}
    {% set reader = 'read_csv' if files[0].endswith('.csv') else 'read_parquet' %}
    {% do run_query('create schema if not exists landing') %}
    {% do run_query('create or replace view landing.orders as from ' ~ reader ~ "(['" ~ files | join("','") ~ "'])") %}
    {% endif %}
{% endmacro %}
""",
    "models/cleaned_orders.sql": """
{{ config(materialized='ephemeral') }}
select order_id, customer_id from landing.orders
""",
    "models/marts/dim_customers.sql": """
select distinct customer_id, cast('{{ var("as_of") }}' as date) as as_of_date
from {{ ref('cleaned_orders') }}
{%- if var('misspelt', false) %} where custmer_id is not null{% endif %}
""",
    "models/marts/fct_builds.sql": """
{{ config(materialized='incremental', incremental_strategy='append') }}
select
    '{{ var("backfill_from") }}' as backfill_from, '{{ var("backfill_step") }}' as step, '{{ var("as_of") }}' as as_of,
    count(*) as customers
from {{ ref('dim_customers') }}
""",
    "models/marts/_marts.yml": """
models:
  - name: dim_customers
    columns: [{name: customer_id, data_tests: [not_null]}]
""",
    "tests/expectations/raw/orders.yml": """
table: orders
when_empty: warn
expectations:
  - name: orders are few
    type: expect_table_row_count_to_be_between
    kwargs: {max_value: 10}
    severity: critical
    why: A test.
    mend: Take some out.
  - name: orders are up to date
    type: expect_query_to_find_nothing
    kwargs: {unexpected_rows_query: "select max(ordered_at) as newest from {batch} having newest < {as_of} - 3"}
    severity: warning
    why: A test.
    mend: Order more.
""",
    "tests/expectations/marts/dim_customers.yml": """
table: dim_customers
expectations:
  - name: nobody is called mallory
    type: expect_column_values_to_not_be_in_set
    kwargs: {column: customer_id, value_set: [mallory]}
    severity: critical
    why: A test.
    mend: Look at mallory.
""",
    "data/raw/orders.csv": "order_id,customer_id,ordered_at\n1,ann,2025-06-28\n2,bob,2025-06-29\n3,ann,2025-06-30\n",
}


def write_tiny_project(folder: Path) -> Path:
    """Writes the project with three orders of two customers in data/raw; returns its folder."""
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder
