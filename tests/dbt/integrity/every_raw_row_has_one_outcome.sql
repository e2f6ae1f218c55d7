-- What: for every raw table and shop, rows in = kept + superseded + rejected + erased, and the rejected ones are all in
-- dq_rejected_records.
-- When it matters: a row that is in no count was lost on the way, and with it an order, a refund or a consent; a row
-- that is in two was counted double.
-- How to resolve: compare base_raw__<table> with stg_raw__<table> and stg_raw__<table>_contested for the shop shown. A
-- join that multiplies rows in the base model (a seed with a repeated key) is the usual cause.
with source_audit as (
    select * from {{ ref('dq_source_audit') }}
),

rejected_records as (
    select
        source_table,
        source_name,
        count(*) as rejected_records
    from {{ ref('dq_rejected_records') }}
    group by source_table, source_name
),

raw_tables as (
    {{ text_rows(raw_table_keys(), 'source_table') }}
),

compared as (
    select
        coalesce(source_audit.source_table, rejected_records.source_table) as source_table,
        coalesce(source_audit.source_name, rejected_records.source_name) as source_name,
        source_audit.rows_in,
        source_audit.rows_kept + source_audit.rows_superseded + source_audit.rows_rejected + source_audit.rows_erased
            as rows_out,
        source_audit.rows_rejected,
        coalesce(rejected_records.rejected_records, 0) as rejected_records
    from source_audit
    full outer join rejected_records
        on
            source_audit.source_table = rejected_records.source_table
            and source_audit.source_name = rejected_records.source_name
),

compared_tables as (
    select
        raw_tables.source_table,
        compared.source_name,
        compared.rows_in,
        compared.rows_out,
        compared.rows_rejected,
        compared.rejected_records
    from raw_tables
    left join compared on raw_tables.source_table = compared.source_table
    {{- '\n    where 1 = 0' if flags.EMPTY }}
)

select * from compared_tables
where
    rows_in is null
    or rows_in <> rows_out
    or rows_rejected <> rejected_records
