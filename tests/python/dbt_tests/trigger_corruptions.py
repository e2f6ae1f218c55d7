"""What makes each singular test on triggers fail."""

from dbt_tests.corruption import Corruption, corruption

RULES = "update seeds.trigger_rules set {} where trigger_name = '{}'"
# A decision that fired at noon of the last date, of the customer named.
DECISION = (
    "insert into intermediate.int_triggers__decisions by name select 'welcome' as trigger_name, 'x' as dedupe_key, "
    "'shop:x' as customer_id, false as is_hourly, window_from + interval 12 hour as fired_at, {} as expires_at "
    "from intermediate.int_triggers__days where not is_before"
)
DENIAL = (
    "insert into intermediate.int_triggers__denials by name select as_of_date, 'shop:x' as customer_id, "
    "'profiling' as channel, window_from as denied_from from intermediate.int_triggers__days where not is_before"
)

SECOND_VERSION = (
    "insert into seeds.trigger_rules select * replace ({} as version, {} as effective_from) from seeds.trigger_rules"
)

TRIGGER_SEED_CORRUPTIONS: dict[str, list[Corruption]] = {
    "trigger_rules_can_fire": [
        corruption("computed without a rule", "delete from seeds.trigger_rules where trigger_name = 'welcome'"),
        corruption(
            "left out of a later version",
            SECOND_VERSION.format(2, "date '2030-01-01'") + " where trigger_name <> 'welcome'",
        ),
        corruption("a rule that is not computed", RULES.format("trigger_name = 'birthday'", "welcome")),
        corruption("valid for no time", RULES.format("valid_minutes = 0", "welcome")),
        corruption("a window that the rule does not have", RULES.format("window_days = 5", "welcome")),
        corruption("hourly in the seed alone", RULES.format("is_hourly = true", "at_risk")),
        corruption("nightly in the seed alone", RULES.format("is_hourly = false", "welcome")),
        corruption("neither", RULES.format("is_hourly = null", "welcome")),
        corruption("a wait of two days", RULES.format("wait_minutes = 2880", "abandoned_cart")),
        corruption("a wait before it began", RULES.format("wait_minutes = -1", "abandoned_cart")),
        corruption("no wait", RULES.format("wait_minutes = null", "welcome")),
        corruption("expires before the night", RULES.format("valid_minutes = 1440", "at_risk")),
        corruption("expires before it fires", RULES.format("valid_minutes = -1", "welcome")),
        corruption("never expires", RULES.format("valid_minutes = null", "welcome")),
        corruption("a number without a meaning", RULES.format("threshold = 5", "welcome")),
        corruption("a meaning without a number", RULES.format("threshold_means = 'days'", "welcome")),
        corruption("no number", RULES.format("threshold = null, threshold_means = null", "engagement_decay")),
        corruption("the order before the first", RULES.format("threshold = 0", "category_affinity")),
        corruption("falls to the highest score", RULES.format("threshold = 5", "churn_risk")),
        corruption("no window", RULES.format("window_days = null", "back_in_stock")),
        corruption("a window without a day", RULES.format("window_days = 0", "abandoned_cart")),
    ],
    "trigger_rule_versions_follow_one_another": [
        corruption("serves from no date", RULES.format("effective_from = null", "welcome")),
        corruption("begins on a date of its own", RULES.format("effective_from = date '2000-01-01'", "welcome")),
        corruption("no first version", "update seeds.trigger_rules set version = 2"),
        corruption("no second version", SECOND_VERSION.format(3, "date '2030-01-01'")),
        corruption("two versions on one date", SECOND_VERSION.format(2, "effective_from")),
    ],
}
"""Those of the seed, which `quintile segments check` tells by row."""

TRIGGER_CORRUPTIONS: dict[str, list[Corruption]] = {
    **TRIGGER_SEED_CORRUPTIONS,
    "triggers_are_of_those_who_may_be_profiled": [
        corruption("profiling was denied", DECISION.format("window_to"), DENIAL),
        corruption("expires before it fires", DECISION.format("window_from")),
    ],
}
