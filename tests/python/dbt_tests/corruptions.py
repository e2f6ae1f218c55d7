"""What makes each singular test fail: by test, every fault that it looks for."""

from dbt_tests.activation_corruptions import ACTIVATION_CORRUPTIONS
from dbt_tests.corruption import Corruption
from dbt_tests.corruption import corruption as _corruption
from dbt_tests.history_corruptions import HISTORY_CORRUPTIONS
from dbt_tests.segment_corruptions import SEGMENT_CORRUPTIONS
from dbt_tests.trigger_corruptions import TRIGGER_CORRUPTIONS


def _late_fact(fault: str, customer_id: str = "", **days: int) -> Corruption:
    """A late fact that the last computed date lacks, found the day after; dates are moved by so many days."""
    moved = {"history_from": 0, "history_to": 0, "found_on": 1, "backfill_from": 0} | days
    dates = ", ".join(f"max(as_of_date) + {number} as {column}" for column, number in moved.items())
    return _corruption(
        fault,
        "insert into marts.dq_late_facts by name select 'x' as late_fact_id, 'order' as fact_kind, 's:1' as fact_id, "
        f"nullif('{customer_id}', '') as customer_id, 9 as days_late, false as is_revision, "
        f"max(as_of_date) as fact_date, max(as_of_date) as arrived_on, {dates} from operations.computed_dates",
    )


CORRUPTIONS: dict[str, list[Corruption]] = {
    # --- integrity ---
    "every_raw_row_has_one_outcome": [
        _corruption(
            "a row in no count",
            "update marts.dq_source_audit set rows_kept = rows_kept - 1 where source_table = 'orders'",
        ),
        _corruption(
            "a rejected row that is not shown", "delete from marts.dq_rejected_records where reason = 'unknown_status'"
        ),
        _corruption(
            "a rejected row of a shop that is not audited",
            "update marts.dq_rejected_records set source_name = 'elsewhere' where reason = 'unknown_status'",
        ),
        _corruption("a table that is not audited", "delete from marts.dq_source_audit where source_table = 'consents'"),
    ],
    "customers_add_up_to_their_orders": [
        _corruption(
            "a cent too much",
            "update marts.dim_customers set lifetime_net_revenue = lifetime_net_revenue + 0.01 "
            "where customer_id = (select min(customer_id) from marts.dim_customers)",
        ),
        _corruption("a refund forgotten", "delete from intermediate.int_orders__refunds where net_amount = 5"),
        _corruption("no customers at all", "delete from marts.dim_customers"),
    ],
    "order_discounts_keep_every_cent": [
        _corruption(
            "the cent left over is lost",
            "update intermediate.int_orders__lines set order_currency_net_amount = 9.67 "
            "where order_currency_net_amount = 9.66",
        ),
        _corruption(
            "an order without lines got lost", "delete from intermediate.int_orders__lines where order_line_id is null"
        ),
    ],
    "identity_intervals_meet_without_gap_or_overlap": [
        _corruption(
            "overlap",
            "insert into intermediate.int_identity__intervals select * replace (valid_from + 1 as valid_from) "
            "from intermediate.int_identity__intervals where valid_to is null and member_kind = 'account'",
        ),
        _corruption(
            "gap",
            "update intermediate.int_identity__intervals set valid_to = valid_from + 1 "
            "where valid_to is null and member_kind = 'account'",
            "insert into intermediate.int_identity__intervals "
            "select * replace (valid_to + 1 as valid_from, null as valid_to) "
            "from intermediate.int_identity__intervals where valid_to = valid_from + 1",
        ),
        _corruption(
            "early end",
            "update intermediate.int_identity__intervals set valid_to = valid_from + 1 "
            "where valid_to is null and member_kind = 'account'",
        ),
        _corruption("late start", "update intermediate.int_identity__members set first_seen_on = first_seen_on - 1"),
        _corruption("no interval", "delete from intermediate.int_identity__intervals where member_kind = 'address'"),
        _corruption(
            "empty interval of a visitor",
            "update intermediate.int_identity__intervals set valid_to = valid_from where member_kind = 'visitor'",
        ),
    ],
    "linked_members_are_in_one_component": [
        _corruption(
            "two components share a value",
            "update intermediate.int_identity__components set component_number = member_number",
        ),
        _corruption("a linked member in no component", "delete from intermediate.int_identity__components"),
        _corruption(
            "two components share a value in one period",
            "update intermediate.int_identity__dated_components set canonical_number = member_number",
        ),
        _corruption(
            "a component named by no member of it",
            "update intermediate.int_identity__components set component_number = component_number + 1000",
        ),
    ],
    "every_customer_has_one_lifecycle_stage": [
        _corruption("no stage", "delete from intermediate.int_lifecycle__stages where lifecycle_stage = 'prospect'"),
        _corruption(
            "two stages",
            "insert into intermediate.int_lifecycle__stages select * replace ('active' as lifecycle_stage) "
            "from intermediate.int_lifecycle__stages where lifecycle_stage = 'prospect'",
        ),
        _corruption("a stage of nobody", "update intermediate.int_customers__profiled set customer_id = 'x:1'"),
    ],
    "every_customer_has_one_segment_of_each_layer": [
        _corruption("no level", "delete from intermediate.int_engagement__levels"),
        _corruption(
            "two levels of engagement",
            "insert into intermediate.int_engagement__levels select * replace ('passive' as engagement_level) "
            "from intermediate.int_engagement__levels",
        ),
        _corruption(
            "a level of nobody",
            "insert into intermediate.int_engagement__levels select * replace ('x:1' as customer_id) "
            "from intermediate.int_engagement__levels limit 1",
        ),
    ],
    "who_denies_profiling_is_in_no_segment": [
        _corruption(
            "a label in dim_customers",
            "insert into intermediate.int_consents__standing by name select customer_id as source_key, "
            "'profiling' as channel, 'denied' as status, as_of_date as standing_from_date from marts.dim_customers "
            "limit 1",
            "delete from marts.fct_segment_memberships",
        ),
        _corruption(
            "a membership",
            "insert into intermediate.int_consents__standing by name select customer_id as source_key, "
            "'profiling' as channel, 'denied' as status, as_of_date as standing_from_date from marts.dim_customers",
            "delete from marts.dim_customers",
        ),
    ],
    "arrivals_hold_what_the_states_read": [
        _corruption(
            "a fact is forgotten",
            "delete from intermediate.int_arrivals__facts where fact_kind = 'refund'",
        ),
        _corruption(
            "a fact is kept in another form",
            "update intermediate.int_arrivals__facts set fingerprint = fingerprint + 1 where fact_kind = 'order'",
        ),
        _corruption("a day is read no more", "delete from intermediate.int_arrivals__days where fact_kind = 'account'"),
    ],
    "late_facts_would_change_computed_history": [
        _late_fact("history ends before it begins", history_from=1),
        _late_fact("history goes on after the fact was found", found_on=0),
        _late_fact("a backfill from another date", backfill_from=-1),
        _late_fact("history begins on a date that was not computed", history_from=-1, backfill_from=-1),
        _late_fact("history ends on a date that was not computed", history_to=1, found_on=2),
        _late_fact("a customer whom nobody knows", customer_id="x:1"),
    ],
    "every_purchaser_has_one_rfm_segment": [
        _corruption("no segment", "delete from intermediate.int_rfm__segments"),
        _corruption(
            "two segments",
            "insert into intermediate.int_rfm__segments select * from intermediate.int_rfm__segments limit 1",
        ),
        _corruption("a segment of a prospect", "delete from intermediate.int_orders__as_of"),
    ],
    "every_customer_has_one_value_tier": [
        _corruption("no tier", "delete from intermediate.int_value_tiers__tiers where value_tier = 'none'"),
        _corruption(
            "two tiers",
            "insert into intermediate.int_value_tiers__tiers "
            "select * from intermediate.int_value_tiers__tiers where value_tier = 'none'",
        ),
        _corruption("a tier of nobody", "update intermediate.int_value_tiers__tiers set customer_id = 'x:1'"),
        _corruption(
            "another candidate",
            "update intermediate.int_value_tiers__tiers set value_tier_candidate = 'low' where value_tier = 'vip'",
        ),
        _corruption(
            "a candidate that no definition knows",
            "update intermediate.int_value_tiers__tiers set value_tier_candidate = 'gold' where value_tier = 'none'",
        ),
        _corruption(
            "a member of the population left out",
            "update intermediate.int_value_tiers__tiers set is_in_population = false, value_tier_candidate = 'none' "
            "where value_tier = 'vip'",
        ),
        _corruption(
            "somebody outside let in",
            "update intermediate.int_value_tiers__tiers set is_in_population = true where value_tier = 'none'",
        ),
        _corruption(
            "a cent too much",
            "update intermediate.int_value_tiers__tiers "
            "set net_revenue_in_tier_window = net_revenue_in_tier_window + 0.01 where is_in_population",
        ),
        _corruption(
            "a population of one more",
            "update intermediate.int_value_tiers__tiers set customers_in_population = customers_in_population + 1",
        ),
    ],
    "dim_customers_holds_everybody_of_the_latest_date": [
        _corruption("somebody missing", "delete from marts.dim_customers where lifecycle_stage = 'prospect'"),
        _corruption(
            "somebody twice",
            "insert into marts.dim_customers select * from marts.dim_customers where lifecycle_stage = 'prospect'",
        ),
        _corruption("a date too old", "update marts.dim_customers set as_of_date = as_of_date - 1"),
    ],
    "memberships_agree_with_dim_customers": [
        _corruption(
            "another lifecycle stage",
            "update marts.dim_customers set lifecycle_stage = 'lost' where lifecycle_stage = 'prospect'",
        ),
        _corruption("no membership", "delete from marts.fct_segment_memberships where layer = 'rfm'"),
        _corruption("no label", "update marts.dim_customers set rfm_segment = null"),
    ],
    "every_segment_registered_is_implemented": [
        _corruption("not registered", "delete from marts.dim_segments where segment_id = 'prospect'"),
        _corruption("retired", "update marts.dim_segments set status = 'retired' where segment_id = 'prospect'"),
        _corruption(
            "registered under another layer",
            "update marts.dim_segments set layer = 'rfm' where segment_id = 'prospect'",
        ),
        _corruption("a layer that nothing fills", "delete from marts.fct_segment_memberships where layer = 'rfm'"),
    ],
    # --- config ---
    "rfm_segments_follow_their_rules": [
        _corruption(
            "another segment",
            "update seeds.rfm_segments set rfm_segment = 'lost' "
            "where recency_score = 5 and frequency_score = 5 and monetary_score = 5",
        ),
        _corruption(
            "another journey stage",
            "update seeds.rfm_segments set journey_stage = 'growth' where rfm_segment = 'champions'",
        ),
        _corruption("no rule matches", "delete from seeds.rfm_segment_rules where rfm_segment = 'hibernating'"),
        _corruption(
            "another order of match",
            "update seeds.rfm_segment_rules set priority = 0 where rfm_segment = 'hibernating'",
        ),
        _corruption(
            "a rule that no code reaches",
            "insert into seeds.rfm_segment_rules "
            "select * replace ('late' as rfm_segment, 99 as priority) "
            "from seeds.rfm_segment_rules where rfm_segment = 'champions'",
        ),
    ],
    "rfm_maps_hold_every_code": [
        _corruption("a code of rfm missing", "delete from seeds.rfm_segments where rfm_segment = 'champions'"),
        _corruption(
            "a code of Klaviyo twice",
            "insert into seeds.rfm_klaviyo_segments select * from seeds.rfm_klaviyo_segments limit 1",
        ),
        _corruption(
            "a code of PyMC that no bins make", "update seeds.rfm_pymc_segments set recency_score = recency_score + 1"
        ),
        _corruption("more bins than codes", "update seeds.rfm_binnings set bins = 6 where map = 'rfm'"),
    ],
    "lifecycle_stages_cover_every_case": [
        _corruption(
            "a day between two stages",
            "update seeds.lifecycle_stages set min_days_since_last_order = 92 where stage_id = 'at_risk'",
        ),
        _corruption("no stage for prospects", "delete from seeds.lifecycle_stages where stage_id = 'prospect'"),
        _corruption(
            "two stages of one priority", "update seeds.lifecycle_stages set priority = 4 where stage_id = 'win_back'"
        ),
        _corruption(
            "a stage behind another", "update seeds.lifecycle_stages set priority = 99 where stage_id = 'win_back'"
        ),
    ],
    "purchase_behaviours_leave_nobody_out": [
        _corruption("nothing for the rest", "delete from seeds.purchase_behaviours where behaviour = 'insufficient'"),
        _corruption("nobody gets further", "update seeds.purchase_behaviours set min_orders = null"),
        _corruption("two of one priority", "update seeds.purchase_behaviours set priority = 2 where priority = 3"),
    ],
    "price_bands_are_numbered_without_gap": [
        _corruption("a number missing", "delete from seeds.price_bands where band_number = 2"),
        _corruption("numbered from zero", "update seeds.price_bands set band_number = band_number - 1"),
    ],
    "affinity_points_score_every_kind": [
        _corruption("a kind without points", "delete from seeds.affinity_points where kind = 'brand'"),
        _corruption("an unknown kind", "update seeds.affinity_points set kind = 'colour' where kind = 'brand'"),
    ],
    "value_tiers_follow_one_another": [
        _corruption("two tiers of one priority", "update seeds.value_tiers set priority = 2 where tier = 'medium'"),
        _corruption("nobody outside the population", "delete from seeds.value_tiers where tier = 'none'"),
        _corruption(
            "two tiers outside the population",
            "update seeds.value_tiers set is_in_population = false where tier = 'low'",
        ),
        _corruption(
            "a tier outside the population before the others",
            "update seeds.value_tiers set priority = 0 where tier = 'none'",
        ),
        _corruption("nothing takes what is left", "delete from seeds.value_tiers where tier = 'low'"),
        _corruption(
            "a tier behind one that takes all",
            "update seeds.value_tiers set customers_above_less_than_one_in = null where tier = 'high'",
        ),
        _corruption(
            "a tier behind a wider one",
            "update seeds.value_tiers set customers_above_less_than_one_in = 20 where tier = 'medium'",
        ),
        _corruption(
            "less than one", "update seeds.value_tiers set customers_above_less_than_one_in = 0 where tier = 'medium'"
        ),
    ],
    "layer_segments_are_those_of_the_rules": [
        _corruption("not listed", "delete from seeds.layer_segments where segment_id = 'champions'"),
        _corruption("without a rule", "delete from seeds.lifecycle_stages where stage_id = 'win_back'"),
        _corruption(
            "retired, but given", "update seeds.layer_segments set status = 'retired' where segment_id = 'win_back'"
        ),
        _corruption(
            "active, but gone in the latest version",
            "insert into seeds.lifecycle_stages "
            "select * replace (2 as version, date '2030-01-01' as effective_from) "
            "from seeds.lifecycle_stages where stage_id <> 'win_back'",
        ),
    ],
    "raw_table_keys_are_those_of_the_contract": [
        Corruption("a key that the macro does not know", replaced=("'order_line_id'", "'line_id'")),
        Corruption("a table that the macro does not know", replaced=("'campaign_touches'", "'touches'")),
    ],
    "engagement_levels_leave_nobody_out": [
        _corruption("no level for the rest", "delete from seeds.engagement_levels where level_id = 'unknown'"),
        _corruption(
            "a level that takes everybody",
            "update seeds.engagement_levels set is_unsubscribed = null where priority = 1",
        ),
        _corruption(
            "two of one priority", "update seeds.engagement_levels set priority = 2 where level_id = 'passive'"
        ),
    ],
    "engagement_points_are_of_counted_activities": [
        _corruption(
            "a misspelt activity", "update seeds.engagement_points set activity = 'opens' where activity = 'email_open'"
        ),
    ],
    "versions_begin_on_dates_of_their_own": [
        _corruption(
            "two versions on one date",
            "insert into seeds.age_bands select * replace (2 as version) from seeds.age_bands",
        ),
        _corruption(
            "two versions of the price bands on one date",
            "insert into seeds.price_bands select * replace (2 as version) from seeds.price_bands",
        ),
        _corruption(
            "one version on two dates",
            "update seeds.rfm_segments set effective_from = date '2025-01-01' where rfm_segment = 'champions'",
        ),
        _corruption(
            "a later version that begins earlier",
            "insert into seeds.lifecycle_stages "
            "select * replace (2 as version, date '1899-12-31' as effective_from) from seeds.lifecycle_stages",
        ),
    ],
    "age_bands_leave_no_age_out": [
        _corruption("a gap", "update seeds.age_bands set min_age = min_age + 1 where age_band = '25_34'"),
        _corruption("an overlap", "update seeds.age_bands set max_age = max_age + 1 where age_band = '25_34'"),
        _corruption("no band for newborns", "delete from seeds.age_bands where min_age = 0"),
    ],
    "field_precedence_is_known_for_every_field": [
        _corruption("a field left out", "delete from seeds.field_precedence where field_name = 'city'"),
        _corruption("an unknown word", "update seeds.field_precedence set precedence = 'newest'"),
        _corruption("a field that is none", "insert into seeds.field_precedence values ('shoe_size', 'latest')"),
    ],
    **ACTIVATION_CORRUPTIONS,
    **HISTORY_CORRUPTIONS,
    **SEGMENT_CORRUPTIONS,
    **TRIGGER_CORRUPTIONS,
}
