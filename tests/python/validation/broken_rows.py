"""For every expectation, the statements that break it and nothing but it or its like.

A test sees to it that no expectation lacks its fixture.
"""

from __future__ import annotations

CUSTOMER = "update marts.dim_customers set {} where customer_id = 'shop:c0'"
AUDIENCE = "update marts.dim_audiences set {} where audience_id = 'care_email'"
MEMBER = (
    "insert into marts.fct_audience_members by name select *, audience_id || customer_id as member_key, "
    "timestamp '2025-07-01' as joined_at, timestamp '2025-07-01' as judged_at from ({})"
)
SUPPRESSION = "update marts.fct_suppressions set {} where reason = 'holdout'"
EMPTIED = "update landing.{} set {} = null"

RAW: dict[tuple[str, str], str] = {
    (
        "orders",
        "over half of the orders can be read",
    ): "update landing.orders set ordered_at = null where order_id[2:]::int < 150",
    ("orders", "orders have a time"): "update landing.orders set ordered_at = null where order_id[2:]::int > 180",
    ("orders", "orders have a total"): "update landing.orders set total_amount = null where order_id[2:]::int > 180",
    ("orders", "orders name a customer or an address"): (
        "update landing.orders set customer_id = null where order_id[2:]::int > 100"
    ),
    ("orders", "orders are up to date"): "delete from landing.orders where ordered_at > timestamp '2025-06-20'",
    ("orders", "totals are not absurd"): "update landing.orders set total_amount = 9000000 where order_id = 'o7'",
    ("orders", "customers of orders are known"): "delete from landing.customers where customer_id <> 'c1'",
    ("customers", "customers have a date of creation"): EMPTIED.format("customers", "created_at"),
    ("customers", "customers can be reached"): EMPTIED.format("customers", "email"),
    ("order_lines", "lines name a product"): EMPTIED.format("order_lines", "product_id"),
    ("order_lines", "lines have a quantity"): EMPTIED.format("order_lines", "quantity"),
    ("order_lines", "lines have a price"): EMPTIED.format("order_lines", "unit_price"),
    ("order_lines", "quantities are not absurd"): (
        "update landing.order_lines set quantity = 4006381333931 where order_id = 'o7'"
    ),
    ("refunds", "refunds have an amount"): EMPTIED.format("refunds", "amount"),
    ("refunds", "less is refunded than sold"): "update landing.refunds set amount = 1000000",
    ("products", "products have a category"): EMPTIED.format("products", "category"),
    ("inventory", "changes of stock say which"): EMPTIED.format("inventory", "in_stock"),
    ("web_events", "web events have a time"): EMPTIED.format("web_events", "event_at"),
    ("web_events", "web events belong to somebody"): EMPTIED.format("web_events", "anonymous_id"),
    (
        "web_events",
        "web events are up to date",
    ): "delete from landing.web_events where event_at > timestamp '2025-06-20'",
    ("message_events", "message events have a time"): EMPTIED.format("message_events", "event_at"),
    ("message_events", "message events belong to somebody"): EMPTIED.format("message_events", "customer_id"),
    (
        "message_events",
        "opens and clicks come with sends",
    ): "delete from landing.message_events where event_type = 'sent'",
    ("consents", "consents have a time"): EMPTIED.format("consents", "recorded_at"),
    ("consents", "consents belong to somebody"): EMPTIED.format("consents", "customer_id"),
    ("campaigns", "campaigns have a start"): EMPTIED.format("campaigns", "started_at"),
    ("campaign_touches", "touches name a customer"): EMPTIED.format("campaign_touches", "customer_id"),
    ("campaign_touches", "campaigns of touches are known"): "delete from landing.campaigns",
    ("customer_attributes", "attributes have a value"): EMPTIED.format("customer_attributes", "value"),
    ("fx_rates", "rates are positive"): "update landing.fx_rates set rate_to_reporting = 0",
    ("fx_rates", "rates do not jump"): (
        "insert into landing.fx_rates by name select 'USD' as currency, "
        "date '2025-06-29' as rate_date, 90 as rate_to_reporting"
    ),
    ("erasure_requests", "requests name a person"): EMPTIED.format("erasure_requests", "customer_id"),
    ("unreadable_lines", "every line of the files can be read"): (
        "insert into landing.unreadable_lines by name select 'orders' as source_table, 7 as line_number"
    ),
    ("unreadable_lines", "orders and customers are not unreadable as a whole"): (
        "delete from landing.orders; "
        "insert into landing.unreadable_lines by name select 'orders' as source_table, 2 as line_number"
    ),
}

MARTS: dict[tuple[str, str], str] = {
    ("dim_customers", "one row for each customer"): "insert into marts.dim_customers from marts.dim_customers limit 1",
    ("dim_customers", "all rows are of one date"): CUSTOMER.format("as_of_date = date '2025-06-29'"),
    ("dim_customers", "nothing lies after the as-of date"): CUSTOMER.format("last_order_date = date '2025-07-01'"),
    ("dim_customers", "lifecycle stages are known"): CUSTOMER.format("lifecycle_stage = 'Active'"),
    ("dim_customers", "RFM segments are known"): CUSTOMER.format("rfm_segment = 'champion'"),
    ("dim_customers", "Klaviyo's groups are known"): CUSTOMER.format("rfm_klaviyo = 'champions'"),
    ("dim_customers", "PyMC-Marketing's segments are known"): CUSTOMER.format("rfm_pymc = 'Champions'"),
    ("dim_customers", "journey stages are known"): CUSTOMER.format("journey_stage = 'churn'"),
    ("dim_customers", "value tiers are known"): CUSTOMER.format("value_tier = 'gold'"),
    ("dim_customers", "engagement levels are known"): CUSTOMER.format("engagement_level = 'hot'"),
    ("dim_customers", "purchase behaviours are known"): CUSTOMER.format("purchase_behaviour = 'whale'"),
    ("dim_customers", "engagement scores are not negative"): CUSTOMER.format("engagement_score = -1"),
    ("dim_customers", "recency scores are 1 to 5"): CUSTOMER.format("recency_score = 6"),
    ("dim_customers", "frequency scores are 1 to 5"): CUSTOMER.format("frequency_score = 0"),
    ("dim_customers", "monetary scores are 1 to 5"): CUSTOMER.format("monetary_score = 6"),
    ("dim_customers", "code and total are those of the scores"): CUSTOMER.format("rfm_code = '555'"),
    ("dim_customers", "prospects are those without an order"): CUSTOMER.format("lifecycle_stage = 'prospect'"),
    ("dim_customers", "twelve months are part of the lifetime"): CUSTOMER.format("orders_12m = 4"),
    ("dim_customers", "stages are those of the memberships"): CUSTOMER.format("lifecycle_stage = 'at_risk'"),
    ("dim_customers", "chances are between 0 and 1"): CUSTOMER.format("churn_probability = 1.5"),
    ("dim_customers", "somebody ordered lately"): "update marts.dim_customers set last_order_date = date '2025-06-01'",
    ("dim_customer_identities", "one row for each account and start"): (
        "insert into marts.dim_customer_identities from marts.dim_customer_identities limit 1"
    ),
    ("dim_customer_identities", "an account belongs to one customer at a time"): (
        "insert into marts.dim_customer_identities by name select 'shop' as source_name, 'c0' as source_customer_id, "
        "'shop:c1' as customer_id, 'email' as link_reason, date '2025-01-01' as valid_from"
    ),
    ("dim_customer_identities", "intervals have a length"): (
        "update marts.dim_customer_identities set valid_to = valid_from where source_customer_id = 'c0'"
    ),
    ("dim_customer_identities", "every customer has an account"): (
        "delete from marts.dim_customer_identities where customer_id = 'shop:c0'"
    ),
    (
        "dim_segments",
        "one row for each segment of a layer",
    ): "insert into marts.dim_segments from marts.dim_segments limit 1",
    ("dim_segments", "layers are known"): "update marts.dim_segments set layer = 'stage' where segment_id = 'prospect'",
    ("dim_segments", "every segment has an owner"): "update marts.dim_segments set owner = '' where layer = 'rfm'",
    ("dim_segments", "somebody can read what a segment means"): "update marts.dim_segments set definition = 'tbd'",
    (
        "fct_rfm_cut_points",
        "one row for each cut",
    ): "insert into marts.fct_rfm_cut_points from marts.fct_rfm_cut_points limit 1",
    ("fct_rfm_cut_points", "maps are known"): "update marts.fct_rfm_cut_points set map = 'klaviyo'",
    ("fct_rfm_cut_points", "metrics are known"): "update marts.fct_rfm_cut_points set metric = 'm'",
    ("fct_rfm_cut_points", "cuts are numbered from 1 to 4 at most"): (
        "update marts.fct_rfm_cut_points set cut_number = 5 where cut_number = 4"
    ),
    ("fct_rfm_cut_points", "cuts ascend"): "update marts.fct_rfm_cut_points set cut_point = 5 where cut_number = 4",
    ("fct_runs", "one row for each run"): "insert into marts.fct_runs from marts.fct_runs where outcome = 'running'",
    ("fct_runs", "commands are known"): "update marts.fct_runs set command = 'cron'",
    ("fct_runs", "outcomes are known"): "update marts.fct_runs set outcome = 'fine' where outcome = 'running'",
    (
        "fct_runs",
        "what was published has its version, and nothing else has one",
    ): "update marts.fct_runs set published_version = null",
    ("fct_runs", "no version was published by two runs"): (
        "insert into marts.fct_runs select * replace ('c' as run_id) from marts.fct_runs where outcome = 'published'"
    ),
    (
        "fct_runs",
        "no run ends before it begins",
    ): "update marts.fct_runs set finished_at = timestamp '2025-06-29' where run_id = 'a'",
    ("fct_segment_memberships", "one row for each membership"): (
        "insert into marts.fct_segment_memberships from marts.fct_segment_memberships limit 1"
    ),
    (
        "fct_segment_memberships",
        "layers are known",
    ): "update marts.fct_segment_memberships set layer = 'r' where layer = 'rfm'",
    (
        "fct_segment_memberships",
        "confidence is high or low",
    ): "update marts.fct_segment_memberships set confidence = 'medium'",
    (
        "fct_segment_memberships",
        "every membership has a reason",
    ): "update marts.fct_segment_memberships set reason = ''",
    (
        "fct_segment_memberships",
        "segments stand in the catalogue",
    ): "delete from marts.dim_segments where layer = 'rfm'",
    ("fct_segment_memberships", "nobody is in two segments of an exclusive layer or family"): (
        "insert into marts.fct_segment_memberships select * replace ('prospect' as segment_id) "
        "from marts.fct_segment_memberships where customer_id = 'shop:c0' and layer = 'lifecycle'"
    ),
    ("fct_segment_memberships", "most customers are in a named segment"): (
        "delete from marts.fct_segment_memberships where layer = 'named'"
    ),
    (
        "fct_segment_memberships",
        "members are customers",
    ): "delete from marts.dim_customers where customer_id = 'shop:c0'",
    ("fct_segment_history", "one row for each interval"): (
        "insert into marts.fct_segment_history from marts.fct_segment_history limit 1"
    ),
    ("fct_segment_history", "layers are known"): "update marts.fct_segment_history set layer = 'presence'",
    ("fct_segment_history", "intervals have a length"): (
        "update marts.fct_segment_history set valid_to = valid_from where valid_to is not null"
    ),
    ("fct_segment_history", "nobody is in two segments of an exclusive layer at a time"): (
        "update marts.fct_segment_history set valid_to = valid_to + 1 where valid_to is not null"
    ),
    ("fct_segment_history", "what is open is what holds today"): (
        "delete from marts.fct_segment_history where layer = 'rfm'"
    ),
    ("fct_triggers", "a cause fires once"): "insert into marts.fct_triggers from marts.fct_triggers limit 1",
    ("fct_triggers", "triggers are known"): "update marts.fct_triggers set trigger_name = 'hello'",
    ("fct_triggers", "triggers expire after they fire"): (
        "update marts.fct_triggers set expires_at = fired_at - interval 1 second"
    ),
    ("fct_triggers", "only carts have a value"): "update marts.fct_triggers set value_amount = 5",
    ("dq_trigger_counts", "one row for each trigger and date"): (
        "insert into marts.dq_trigger_counts select * replace (0 as fired) from marts.dq_trigger_counts limit 1"
    ),
    ("dq_trigger_counts", "no more is retracted than fired"): "update marts.dq_trigger_counts set retracted = 2",
    ("dq_trigger_counts", "counts are those of the decisions"): "update marts.dq_trigger_counts set fired = 2",
    ("fct_segment_transitions", "layers are known"): "update marts.fct_segment_transitions set layer = 'presence'",
    ("fct_segment_transitions", "causes are known"): "update marts.fct_segment_transitions set cause = 'orders'",
    (
        "fct_segment_transitions",
        "causes with a record name it",
    ): "update marts.fct_segment_transitions set cause_id = null",
    ("fct_segment_transitions", "one change a date"): (
        "insert into marts.fct_segment_transitions select * replace (null as from_segment_id) "
        "from marts.fct_segment_transitions where cause = 'order'"
    ),
    (
        "fct_segment_transitions",
        "who entered last is there",
    ): "delete from marts.fct_segment_memberships where layer = 'rfm'",
    ("fct_segment_transitions", "most customers stay in their stage"): (
        "update marts.fct_segment_transitions set from_segment_id = 'new' where layer = 'lifecycle'"
    ),
    ("dim_audiences", "one row for each audience"): "insert into marts.dim_audiences from marts.dim_audiences limit 1",
    ("dim_audiences", "kinds are known"): AUDIENCE.format("kind = 'newsletter'"),
    ("dim_audiences", "channels are known"): AUDIENCE.format("channel = 'mail'"),
    ("dim_audiences", "goals are known"): AUDIENCE.format("goal = 'win back'"),
    ("dim_audiences", "only campaigns hold customers out, and never all"): AUDIENCE.format("holdout_share = 1"),
    ("dim_audiences", "no two active audiences have one priority"): AUDIENCE.format("priority = 2"),
    ("dim_audiences", "every audience includes a segment"): AUDIENCE.format("included_segments = null"),
    ("dim_audiences", "every audience has an owner"): AUDIENCE.format("owner = ''"),
    ("dim_audiences", "somebody can read what an audience means"): AUDIENCE.format("description = 'tbd'"),
    ("fct_audience_members", "one row for each member"): (
        "insert into marts.fct_audience_members from marts.fct_audience_members limit 1"
    ),
    ("fct_audience_members", "keys of members are unique"): "update marts.fct_audience_members set member_key = 'x'",
    ("fct_audience_members", "audiences are active and of that channel"): AUDIENCE.format("status = 'draft'"),
    ("fct_audience_members", "members are customers"): "delete from marts.dim_customers where customer_id = 'shop:c0'",
    ("fct_audience_members", "nobody is a member and suppressed"): MEMBER.format(
        "select 'known_ads' as audience_id, 'ads' as channel, 'shop:c2' as customer_id"
    ),
    ("fct_audience_members", "nobody is in two campaigns"): MEMBER.format(
        "select 'offers_email' as audience_id, 'email' as channel, 'shop:c0' as customer_id"
    ),
    (
        "fct_audience_members",
        "all were judged at one moment, and nobody joined after it",
    ): "update marts.fct_audience_members set judged_at = timestamp '2025-07-02' where customer_id = 'shop:c1'",
    (
        "fct_suppressions",
        "one row for each reason",
    ): "insert into marts.fct_suppressions from marts.fct_suppressions limit 1",
    ("fct_suppressions", "reasons are known"): SUPPRESSION.format("reason = 'erased'"),
    ("fct_suppressions", "every reason says the facts"): SUPPRESSION.format("detail = ''"),
    ("fct_suppressions", "audiences are active and of that channel"): SUPPRESSION.format("channel = 'sms'"),
    ("fct_suppressions", "the suppressed are customers"): "delete from marts.dim_customers",
    ("fct_suppressions", "only campaigns are capped, guarded and held out"): (
        "update marts.fct_suppressions set reason = 'frequency_cap' where audience_id = 'known_ads'"
    ),
    ("fct_suppressions", "who is held out would have got the message"): (
        "update marts.fct_suppressions set reason = 'holdout' where customer_id = 'shop:c2' and reason = 'no_consent'"
    ),
    ("fct_channel_eligibility", "one row for each customer and channel"): (
        "insert into marts.fct_channel_eligibility from marts.fct_channel_eligibility limit 1"
    ),
    ("fct_channel_eligibility", "channels are known"): (
        "update marts.fct_channel_eligibility set channel = 'letter' where customer_id = 'shop:c2'"
    ),
    ("fct_channel_eligibility", "who may not be reached has a reason, and nobody else"): (
        "update marts.fct_channel_eligibility set reason = null"
    ),
    ("fct_channel_eligibility", "whoever gets a message may be reached"): (
        "delete from marts.fct_channel_eligibility where channel = 'push'"
    ),
    ("fct_audience_changes", "one change of a member at a moment"): (
        "update marts.fct_audience_changes set changed_at = timestamp '2025-06-02' where member_key = 'gone'"
    ),
    ("fct_audience_changes", "changes are known"): "update marts.fct_audience_changes set change = 'moved'",
    ("fct_audience_changes", "whoever is added enters, and whoever is removed has a reason"): (
        "update marts.fct_audience_changes set reason = 'erased' where change = 'removed'"
    ),
    ("fct_audience_changes", "members are added and removed in turn"): (
        "delete from marts.fct_audience_changes where change = 'added' and member_key = 'gone'"
    ),
    ("fct_audience_changes", "who was added last is a member, and nobody else"): (
        "delete from marts.fct_audience_changes where change = 'removed'"
    ),
    ("fct_audience_changes", "no audience loses most of its members at once"): (
        "insert into marts.fct_audience_changes by name select audience_id, 'k' || i as member_key, "
        "'removed' as change, judged_at as changed_at from range(50) as numbers(i) "
        "cross join (select * from marts.fct_audience_members where audience_id = 'care_push') as members"
    ),
    ("dq_late_facts", "one row for each late fact"): "insert into marts.dq_late_facts from marts.dq_late_facts",
    ("dq_late_facts", "kinds of facts are known"): "update marts.dq_late_facts set fact_kind = 'invoice'",
    ("dq_late_facts", "history ends before the fact was found"): (
        "update marts.dq_late_facts set history_to = found_on, backfill_from = history_from"
    ),
    ("dq_late_facts", "history does not end before it begins"): (
        "update marts.dq_late_facts set history_from = history_to + 1"
    ),
    ("dq_segment_health", "findings are known"): "update marts.dq_segment_health set finding = 'odd'",
    ("dq_rejected_records", "one row for each rejection"): (
        "insert into marts.dq_rejected_records from marts.dq_rejected_records"
    ),
    ("dq_rejected_records", "every rejection has a reason"): "update marts.dq_rejected_records set reason = ''",
    (
        "dq_source_audit",
        "one row for each table and shop",
    ): "insert into marts.dq_source_audit from marts.dq_source_audit limit 1",
    (
        "dq_source_audit",
        "no row is lost",
    ): "update marts.dq_source_audit set rows_kept = 198 where source_table = 'orders'",
    ("dq_source_audit", "every rejected row is listed"): "delete from marts.dq_rejected_records",
    ("dq_source_audit", "most orders and customers are usable"): (
        "update marts.dq_source_audit set rows_kept = 49, rows_rejected = 150 where source_table = 'orders'"
    ),
    ("dq_source_audit", "under 8 % of the rows are rejected"): (
        "update marts.dq_source_audit set rows_kept = 179, rows_rejected = 20 where source_table = 'orders'"
    ),
    ("dq_source_audit", "the money of most orders is known"): (
        "update marts.dq_source_audit set rows_with_unknown_money = 100 where source_table = 'orders'"
    ),
    ("dq_source_audit", "the money of every order is known"): (
        "update marts.dq_source_audit set rows_with_unknown_money = 1 where source_table = 'orders'"
    ),
    ("_every_table", "no text looks like an email address"): CUSTOMER.format("city = 'Berlin, jo@example.com'"),
}
