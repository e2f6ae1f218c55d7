"""A warehouse in which every expectation holds: the tables of the contract with a few rows each."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import yaml

PROJECT = Path(__file__).resolve().parents[3]
RAW_CONTRACT = PROJECT / "models" / "staging" / "raw" / "_raw__sources.yml"
AS_OF = "2025-06-30"

RAW_ROWS = """
    insert into landing.orders by name
    select 'shop' as source_name, 'o' || i as order_id, 'c' || i % 10 as customer_id,
        timestamp '2025-06-30 10:00' - to_days(i::int) as ordered_at, 'paid' as status, 'EUR' as currency,
        50 + i % 7 as total_amount
    from range(200) as numbers(i);
    insert into landing.customers by name
    select 'shop' as source_name, 'c' || i as customer_id, 'c' || i || '@example.com' as email,
        timestamp '2024-01-01' as created_at
    from range(10) as numbers(i);
    insert into landing.order_lines by name
    select 'shop' as source_name, order_id || '-1' as order_line_id, order_id, 'p1' as product_id, 1 as quantity,
        total_amount as unit_price
    from landing.orders;
    insert into landing.refunds by name
    select 'shop' as source_name, 'r1' as refund_id, 'o1' as order_id, timestamp '2025-06-29' as refunded_at,
        10 as amount;
    insert into landing.products by name select 'shop' as source_name, 'p1' as product_id, 'Shirts' as category;
    insert into landing.inventory by name
    select 'shop' as source_name, 'p1' as product_id, timestamp '2025-06-01' as changed_at, true as in_stock;
    insert into landing.web_events by name
    select 'shop' as source_name, 'w' || i as event_id, 'site_visit' as event_type,
        timestamp '2025-06-30 10:00' - to_days(i::int) as event_at, 'a' || i as anonymous_id
    from range(200) as numbers(i);
    insert into landing.message_events by name
    select 'shop' as source_name, 'm' || i as event_id, 'email' as channel,
        case when i % 2 = 0 then 'sent' else 'open' end as event_type, timestamp '2025-06-01' as event_at,
        'c1' as customer_id
    from range(200) as numbers(i);
    insert into landing.consents by name
    select 'shop' as source_name, 'k1' as consent_id, 'c1' as customer_id, 'email' as channel, 'granted' as status,
        timestamp '2025-01-01' as recorded_at;
    insert into landing.campaigns by name
    select 'spring' as campaign_id, 'Spring' as campaign_name, 'email' as channel, timestamp '2025-03-01' as started_at;
    insert into landing.campaign_touches by name
    select 'shop' as source_name, 't1' as touch_id, 'spring' as campaign_id, 'c1' as customer_id,
        timestamp '2025-03-02' as touched_at;
    insert into landing.customer_attributes by name
    select 'shop' as source_name, 'c1' as customer_id, 'size' as attribute, timestamp '2025-01-01' as recorded_at,
        'M' as value;
    insert into landing.fx_rates by name
    select 'USD' as currency, date '2025-06-30' as rate_date, 0.9 as rate_to_reporting;
    insert into landing.erasure_requests by name
    select 'e1' as request_id, 'c9' as customer_id, timestamp '2025-06-30' as requested_at;
"""

MART_ROWS = """
    insert into marts.dim_customers by name
    select 'shop:c' || i as customer_id, date '2025-06-30' as as_of_date, date '2024-01-01' as created_date,
        'active' as lifecycle_stage, 'loyal' as rfm_segment, 'Loyal' as rfm_klaviyo, 'Premium' as rfm_pymc,
        'retention' as journey_stage, 4 as recency_score, 5 as frequency_score, 4 as monetary_score, '454' as rfm_code,
        13 as rfm_total, 3 as lifetime_orders, 90 as lifetime_net_revenue, 2 as orders_12m, 60 as net_revenue_12m,
        date '2024-02-01' as first_order_date, date '2025-06-28' as last_order_date, 2 as days_since_last_order,
        false as is_one_time_buyer
    from range(3) as numbers(i);
    insert into marts.dim_customers by name
    select 'shop:p' as customer_id, date '2025-06-30' as as_of_date, date '2025-01-01' as created_date,
        'prospect' as lifecycle_stage, 0 as lifetime_orders, 0 as lifetime_net_revenue, 0 as orders_12m,
        0 as net_revenue_12m, false as is_one_time_buyer;
    insert into marts.dim_customer_identities by name
    select 'shop' as source_name, customer_id[6:] as source_customer_id, customer_id, 'self' as link_reason,
        date '2024-01-01' as valid_from
    from marts.dim_customers;
    insert into marts.dim_segments by name
    select segment_id, layer, 'A name' as name, 'What it means in words.' as definition, 'rule' as entry_rule,
        'rule' as exit_rule, layer as family, 'crm' as owner, 'active' as status, 'nightly' as refresh,
        segment_id as defined_as, 1 as priority, 1 as version, layer <> 'named' as is_exclusive,
        true as is_core, date '1900-01-01' as effective_from
    from (
        values ('active', 'lifecycle'), ('prospect', 'lifecycle'), ('loyal', 'rfm'), ('VT_Known', 'named')
    ) as segments(segment_id, layer);
    insert into marts.fct_segment_memberships by name
    select as_of_date, customer_id, 'lifecycle' as layer, lifecycle_stage as segment_id, 'ordered' as reason,
        'high' as confidence
    from marts.dim_customers
    union all by name
    select as_of_date, customer_id, 'rfm' as layer, rfm_segment as segment_id, 'scores' as reason, 'high' as confidence
    from marts.dim_customers where rfm_segment is not null
    union all by name
    select as_of_date, customer_id, 'named' as layer, 'VT_Known' as segment_id, 'known' as reason,
        'high' as confidence
    from marts.dim_customers;
    insert into marts.fct_segment_history by name
    select customer_id, layer, segment_id, 1 as definition_version, as_of_date as valid_from
    from marts.fct_segment_memberships
    union all by name
    select customer_id, 'lifecycle' as layer, 'prospect' as segment_id, 1 as definition_version,
        date '2025-06-01' as valid_from, as_of_date as valid_to
    from marts.dim_customers where customer_id = 'shop:c0';
    insert into marts.fct_segment_transitions by name
    select customer_id, layer, lag(segment_id) over moves as from_segment_id, segment_id as to_segment_id,
        case when count(*) over moves = 1 then 'first_computed' else 'order' end as cause,
        case when count(*) over moves > 1 then 'shop:o1' end as cause_id, definition_version,
        valid_from as transitioned_on, timestamp '2025-07-01 04:00:00' as recorded_at
    from marts.fct_segment_history
    window moves as (partition by customer_id, layer order by valid_from);
    insert into marts.dq_segment_health by name
    select 'named' as layer, 'VT_Known' as segment_id, 'small' as finding, '(none)' as related_to, 4 as measured,
        50 as limit_value, date '2025-06-30' as as_of_date;
    insert into marts.dim_audiences by name
    select audience_id, 'A name' as name, 'What it means in words.' as description, kind, channel, campaign_group,
        'growth' as goal, 'lifecycle active' as included_segments, 'crm' as owner, 'active' as status,
        priority, 1 as definition_version, holdout_share, false as offers_discount, false as stops_after_order,
        true as ignores_season, date '1900-01-01' as effective_from
    from (
        values ('care_email', 'campaign', 'email', 'care', 1, 0.1), ('care_push', 'campaign', 'push', 'care', 2, 0.1),
            ('offers_email', 'campaign', 'email', 'offers', 3, 0), ('known_ads', 'exclusion', 'ads', 'known', 4, 0)
    ) as audiences(audience_id, kind, channel, campaign_group, priority, holdout_share);
    insert into marts.fct_audience_members by name
    select audience_id, channel, customer_id, md5(audience_id || customer_id) as member_key, 1 as definition_version,
        date '2025-06-30' as as_of_date, date '2025-06-30' as joined_on, timestamp '2025-07-01' as joined_at,
        timestamp '2025-07-01' as judged_at
    from (
        values ('care_email', 'email', 'shop:c0'), ('care_push', 'push', 'shop:c0'), ('known_ads', 'ads', 'shop:c0'),
            ('known_ads', 'ads', 'shop:c1')
    ) as members(audience_id, channel, customer_id);
    insert into marts.fct_channel_eligibility by name
    select distinct customer_id, channel, true as is_eligible, false as is_reduced, timestamp '2025-07-01' as judged_at
    from marts.fct_audience_members
    union all by name
    select 'shop:c2' as customer_id, 'email' as channel, 'no_consent' as reason, false as is_eligible,
        false as is_reduced, timestamp '2025-07-01' as judged_at;
    insert into marts.fct_suppressions by name
    select audience_id, channel, customer_id, reason, 'The facts.' as detail, 1 as definition_version,
        date '2025-06-30' as as_of_date, timestamp '2025-07-01' as judged_at
    from (
        values ('offers_email', 'email', 'shop:c0', 'conflicting_campaign'),
            ('care_email', 'email', 'shop:c1', 'holdout'), ('care_email', 'email', 'shop:c2', 'no_consent'),
            ('care_email', 'email', 'shop:c2', 'frequency_cap'), ('known_ads', 'ads', 'shop:c2', 'no_consent')
    ) as suppressions(audience_id, channel, customer_id, reason);
    insert into marts.fct_audience_changes by name
    select audience_id, channel, customer_id, member_key, 'added' as change, 'entered' as reason,
        1 as definition_version, joined_on as changed_on, joined_at as changed_at
    from marts.fct_audience_members
    union all by name
    select 'offers_email' as audience_id, 'email' as channel, 'shop:c0' as customer_id, 'gone' as member_key, change,
        reason, 1 as definition_version, changed_on, changed_on + interval 4 hour as changed_at
    from (
        values ('added', 'entered', date '2025-06-01'), ('removed', 'conflicting_campaign', date '2025-06-02')
    ) as changes(change, reason, changed_on);
    insert into marts.fct_rfm_cut_points by name
    select date '2025-06-30' as as_of_date, 'rfm' as map, 'monetary' as metric, i as cut_number, 10 * i as cut_point
    from range(1, 5) as numbers(i);
    insert into marts.fct_runs by name
    select 'a' as run_id, 'v1' as published_version, 'run' as command, 'published' as outcome,
        timestamp '2025-06-30 02:00:00' as started_at, timestamp '2025-06-30 02:05:00' as finished_at
    union all by name
    select 'b' as run_id, 'run' as command, 'running' as outcome, timestamp '2025-07-01 02:00:00' as started_at;
    insert into marts.dq_late_facts by name
    select 'l1' as late_fact_id, 'order' as fact_kind, 'shop:9' as fact_id, 'shop:c0' as source_key,
        date '2025-06-10' as fact_date, date '2025-06-30' as found_on, date '2025-06-10' as history_from,
        date '2025-06-29' as history_to, date '2025-06-10' as backfill_from;
    insert into marts.fct_triggers by name
    select 'abandoned_cart' as trigger_name, 'shop:c0' as customer_id, 'shop:cart:7' as dedupe_key, 40 as value_amount,
        false as is_high_value, timestamp '2025-06-30 10:00:00' as fired_at,
        timestamp '2025-06-30 13:00:00' as expires_at
    union all by name
    select 'at_risk' as trigger_name, 'shop:c1' as customer_id, 'shop:o9' as dedupe_key,
        timestamp '2025-06-30 00:00:00' as fired_at, timestamp '2025-07-14 00:00:00' as expires_at;
    insert into marts.dq_trigger_counts by name
    select trigger_name, fired_at::date as fired_on, 1 as fired, 0 as retracted from marts.fct_triggers;
    insert into marts.dq_rejected_records by name
    select 'x1' as rejected_record_id, 'refunds' as source_table, 'shop' as source_name, 'r9' as record_key,
        'orphan_refund' as reason;
    insert into marts.dq_source_audit by name
    select * from (values
        ('orders', 'shop', 200, 199, 1, 0, 0, 0), ('customers', 'shop', 10, 10, 0, 0, 0, 0),
        ('refunds', 'shop', 2, 1, 0, 1, 0, 0)
    ) as audit(
        source_table, source_name, rows_in, rows_kept, rows_superseded, rows_rejected, rows_erased,
        rows_with_unknown_money
    );
"""


def build_good_warehouse(path: Path) -> None:
    """Writes the warehouse: tables and types from the contract and the marts' own YAML, rows from above."""
    with closing(duckdb.connect(str(path))) as connection:
        for table in yaml.safe_load(RAW_CONTRACT.read_text(encoding="utf-8"))["sources"][0]["tables"]:
            _create(connection, "landing", table)
        for file in sorted((PROJECT / "models" / "marts").rglob("*.yml")):
            for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", ()):
                _create(connection, "marts", model)
        connection.execute(RAW_ROWS)
        connection.execute(MART_ROWS)


def _create(connection: duckdb.DuckDBPyConnection, schema: str, table: dict) -> None:
    columns = ", ".join(f"{column['name']} {column['data_type']}" for column in table["columns"])
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create table {schema}.{table['name']} ({columns})")
