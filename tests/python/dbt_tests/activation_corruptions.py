"""What makes each test of audiences fail: by test, every fault that it looks for.

In the small shop Bob, who has one account, is a member of welcome_email, which is a campaign. Ann, who has two, is one
of existing_customers_ads, which is none. Nobody else has agreed to anything.
"""

from dbt_tests.corruption import Corruption
from dbt_tests.corruption import corruption as _corruption

_CANDIDATES = "intermediate.int_activation__candidates"
_MEMBERS = "marts.fct_audience_members"
_SUPPRESSIONS = "marts.fct_suppressions"
_CHANGES = "marts.fct_audience_changes"
_CONSENTS = "staging.stg_raw__consents"
_PERMISSIONS = "intermediate.int_consents__permissions"


def _audience(fault: str, change: str, which: str = "vip_care_email") -> Corruption:
    return _corruption(fault, f"update seeds.audiences set {change} where audience_id = '{which}'")


def _new_version(fault: str, replaced: str) -> Corruption:
    """A copy of vip_care_email, which is of version 1 from 1900-01-01 on, with columns replaced."""
    return _corruption(
        fault,
        f"insert into seeds.audiences select * replace ({replaced}) from seeds.audiences "
        "where audience_id = 'vip_care_email'",
    )


def _segment(fault: str, change: str) -> Corruption:
    """The only segment of vip_care_email, changed."""
    return _corruption(fault, f"update seeds.audience_segments set {change} where audience_id = 'vip_care_email'")


def _cap(fault: str, change: str, applies_to: str = "engaged") -> Corruption:
    return _corruption(
        fault,
        f"update seeds.frequency_caps set {change} where channel = 'sms' and applies_to = '{applies_to}'",
    )


def _guard(fault: str, change: str, which: str = "segment_id = 'vip'") -> Corruption:
    return _corruption(fault, f"update seeds.margin_guard_rules set {change} where {which}")


def _play(fault: str, change: str) -> Corruption:
    return _corruption(fault, f"update seeds.playbook set {change} where layer = 'rfm' and segment_id = 'champions'")


def _change(fault: str, change: str, seconds: int, which: str = "audience_id = 'welcome_email'") -> Corruption:
    """A copy of an addition as another change, so many seconds after it."""
    return _corruption(
        fault,
        f"insert into {_CHANGES} select * replace ('{change}' as change, "
        f"changed_at + {seconds} * interval 1 second as changed_at) from {_CHANGES} where {which}",
    )


AUDIENCE_SEED_CORRUPTIONS: dict[str, list[Corruption]] = {
    "audiences_are_complete": [
        *(
            _audience(f"an empty {column}", f"{column} = ' '")
            for column in ("audience_id", "name", "description", "campaign_group", "owner", "changed_by")
        ),
        _corruption(
            "another share held out than on other channels of the campaign",
            "update seeds.audiences set holdout_share = 0.5 where audience_id = 'win_back_sms'",
        ),
        _audience("no change_reason", "change_reason = null"),
        *(
            _audience(f"no {column}", f"{column} = null")
            for column in (
                "version",
                "effective_from",
                "priority",
                "holdout_share",
                "offers_discount",
                "stops_after_order",
                "ignores_season",
            )
        ),
        *(
            _audience(f"{column} {value}", f"{column} = {value}")
            for column, unknown in (("kind", "sale"), ("channel", "post"), ("goal", "money"), ("status", "live"))
            for value in (f"'{unknown}'", "null")
        ),
        _audience("nobody gets the message", "holdout_share = 1"),
        _audience("less than nobody is held out", "holdout_share = -0.1"),
        _audience("an exclusion that holds out", "holdout_share = 0.1", "existing_customers_ads"),
        _audience("a seed for lookalikes that holds out", "holdout_share = 0.1", "best_customers_ads"),
        _audience("an exclusion by email", "channel = 'email'", "existing_customers_ads"),
    ],
    "audience_versions_follow_one_another": [
        _audience("no version 1", "version = 2"),
        _new_version("a version left out", "3 as version, date '2030-01-01' as effective_from"),
        _new_version("two versions on one date", "2 as version"),
        _new_version("a later version that begins earlier", "2 as version, date '1899-12-31' as effective_from"),
    ],
    "audience_priorities_are_unique": [
        _audience("two audiences of one priority", "priority = 10"),
        _new_version(
            "a priority that collides from a later version on",
            "2 as version, 10 as priority, date '2030-01-01' as effective_from",
        ),
        _corruption(
            "a priority that collided until a later version",
            "insert into seeds.audiences select * replace (2 as version, date '2030-01-01' as effective_from) "
            "from seeds.audiences where audience_id = 'vip_care_email'",
            "update seeds.audiences set priority = 10 where audience_id = 'vip_care_email' and version = 1",
        ),
    ],
    "audiences_include_a_segment": [
        _corruption("no segment", "delete from seeds.audience_segments where audience_id = 'vip_care_email'"),
        _segment("only excluded segments", "role = 'exclude'"),
        _new_version("a later version without segments", "2 as version, date '2030-01-01' as effective_from"),
        _corruption(
            "a draft without segments",
            "update seeds.audiences set status = 'draft' where audience_id = 'vip_care_email'",
            "delete from seeds.audience_segments where audience_id = 'vip_care_email'",
        ),
    ],
    "audience_segments_are_known": [
        _corruption(
            "a segment included and excluded",
            "insert into seeds.audience_segments select * replace ('exclude' as role) from seeds.audience_segments "
            "where audience_id = 'cart_recovery_email' and role = 'include'",
        ),
        _segment("an unknown audience", "audience_id = 'vip_mail'"),
        _segment("no audience", "audience_id = null"),
        _segment("an unknown version", "version = 2"),
        _segment("no version", "version = null"),
        _segment("an unknown role", "role = 'includes'"),
        _segment("no role", "role = null"),
        _segment("an unknown segment", "segment_id = 'VIP'"),
        _segment("no segment", "segment_id = null"),
        _segment("a segment of another layer", "layer = 'rfm'"),
        _segment("no layer", "layer = null"),
        _corruption(
            "a retired segment",
            "update seeds.segment_definitions set status = 'retired' where segment_id = 'BH_Replenisher'",
        ),
        _corruption(
            "a retired segment of a layer",
            "update seeds.layer_segments set status = 'retired' where layer = 'value_tier' and segment_id = 'vip'",
        ),
    ],
    "cap_and_guard_versions_follow_one_another": [
        _corruption(
            "two versions of the caps on one date",
            "insert into seeds.frequency_caps select * replace (2 as version) from seeds.frequency_caps",
        ),
        _corruption(
            "one version of the caps on two dates",
            "update seeds.frequency_caps set effective_from = date '2025-01-01' where channel = 'sms'",
        ),
        _corruption("no first version of the guard", "update seeds.margin_guard_rules set version = 2"),
        _corruption(
            "a guard that begins on no date",
            "update seeds.margin_guard_rules set effective_from = null where role = 'exempt'",
        ),
    ],
    "frequency_caps_leave_nobody_out": [
        _corruption(
            "a level left out", "delete from seeds.frequency_caps where channel = 'push' and applies_to = 'passive'"
        ),
        _corruption("no cap for reduced consents", "delete from seeds.frequency_caps where applies_to = 'reduced'"),
        _corruption("a channel left out", "delete from seeds.frequency_caps where channel = 'sms'"),
        _corruption(
            "a level left out of a later version",
            "insert into seeds.frequency_caps select * replace (2 as version, date '2030-01-01' as effective_from) "
            "from seeds.frequency_caps where applies_to <> 'dormant'",
        ),
        _corruption(
            "a new level of engagement",
            "insert into seeds.engagement_levels select * replace ('asleep' as level_id) "
            "from seeds.engagement_levels where level_id = 'dormant'",
        ),
        *(
            _corruption(
                fault,
                f"insert into seeds.frequency_caps select * replace ({replaced}) from seeds.frequency_caps "
                "where channel = 'sms' and applies_to = 'engaged'",
            )
            for fault, replaced in (
                ("a channel on which nothing is sent", "'ads' as channel"),
                ("no channel", "null as channel"),
                ("an unknown level", "'asleep' as applies_to"),
                ("no level", "null as applies_to"),
            )
        ),
        _cap("nothing is allowed", "max_messages = 0"),
        _cap("no number of messages", "max_messages = null"),
        _cap("no window", "window_days = 0", "reduced"),
        _cap("an empty window", "window_days = null", "reduced"),
    ],
    "activation_seeds_name_known_segments": [
        _guard("an unknown segment", "segment_id = 'VIP'"),
        _guard("no segment", "segment_id = null"),
        _guard("a segment of another layer", "layer = 'rfm'"),
        _guard("an unknown role", "role = 'spared'", "role = 'exempt'"),
        _guard("no role", "role = null", "role = 'exempt'"),
        _corruption("nobody is guarded", "delete from seeds.margin_guard_rules where role = 'guarded'"),
        _corruption(
            "nobody is at full price in a later version",
            "insert into seeds.margin_guard_rules select * replace (2 as version) from seeds.margin_guard_rules "
            "where role <> 'at_full_price'",
        ),
        _play("a play for an unknown segment", "segment_id = 'champion'"),
        _play("a play for no layer", "layer = null"),
        _corruption("a layer without plays", "delete from seeds.playbook where layer = 'lifecycle'"),
        _corruption("a named segment without a play", "delete from seeds.playbook where segment_id = 'VT_One_Time'"),
        *(_play(f"no {column}", f"{column} = ' '") for column in ("goal", "kpi", "channels")),
        _play("no channels at all", "channels = null"),
        _play("a sequence of nothing", "sequence_length = 0"),
        _play("a sequence without length", "sequence_length = null"),
    ],
    "suppression_reasons_are_those_of_the_engine": [
        _corruption("a reason that is not listed", "delete from seeds.suppression_reasons where reason = 'holdout'"),
        _corruption(
            "a reason for which nothing is suppressed",
            "insert into seeds.suppression_reasons select * replace ('bored' as reason, 99 as precedence) "
            "from seeds.suppression_reasons where reason = 'holdout'",
        ),
        _corruption(
            "two reasons of one rank", "update seeds.suppression_reasons set precedence = 2 where reason = 'bounced'"
        ),
        *(
            _corruption(
                f"no rank of {reason}",
                f"update seeds.suppression_reasons set precedence = null where reason = '{reason}'",
            )
            for reason in ("bounced", "unsubscribed")
        ),
    ],
}
"""Those of seeds, which `quintile segments check` tells by seed and row."""

ACTIVATION_CORRUPTIONS: dict[str, list[Corruption]] = {
    **AUDIENCE_SEED_CORRUPTIONS,
    "no_member_is_without_consent": [
        _corruption("nobody ever agreed", f"delete from {_CONSENTS}"),
        _corruption("the consent is for another channel", f"update {_CONSENTS} set channel = 'sms'"),
        _corruption("the consent came later", f"update {_CONSENTS} set recorded_at = recorded_at + interval 900 day"),
        _corruption(
            "a denial since",
            f"insert into {_CONSENTS} select * replace ('denied' as status, recorded_at + interval 1 second "
            f"as recorded_at) from {_CONSENTS}",
        ),
        _corruption(
            "a denial at the same instant",
            f"insert into {_CONSENTS} select * replace ('denied' as status) from {_CONSENTS}",
        ),
        _corruption(
            "an older denial of a linked account",
            f"insert into {_CONSENTS} select consents.* replace (other.source_key as source_key, "
            f"'denied' as status, recorded_at - interval 1 day as recorded_at) from {_CONSENTS} as consents "
            "join intermediate.int_moments__identity as own using (source_key) "
            "join intermediate.int_moments__identity as other on own.customer_id = other.customer_id "
            "and own.as_of_date = other.as_of_date and own.source_key <> other.source_key",
        ),
        _corruption("an unsubscribe or a bounce", f"update {_PERMISSIONS} set is_eligible = false"),
        _corruption("nothing known of the channel", f"delete from {_PERMISSIONS} where channel = 'email'"),
    ],
    "every_candidate_is_a_member_or_suppressed": [
        _corruption("members lost", f"delete from {_MEMBERS} where audience_id = 'welcome_email'"),
        _corruption("suppressions lost", f"delete from {_SUPPRESSIONS}"),
        _corruption(
            "a member who is suppressed",
            f"insert into {_SUPPRESSIONS} by name select audience_id, channel, customer_id, 'holdout' as reason, "
            "'x' as detail, 11 as reason_precedence, definition_version, as_of_date, judged_at "
            f"from {_MEMBERS} where audience_id = 'welcome_email'",
        ),
        _corruption(
            "a suppressed customer who is in no segment",
            f"insert into {_SUPPRESSIONS} select * replace ('nobody' as customer_id) from {_SUPPRESSIONS} limit 1",
        ),
        _corruption("a member who is in no segment", f"delete from {_CANDIDATES} where audience_id = 'welcome_email'"),
        _corruption(
            "a member of two campaigns",
            f"insert into {_CANDIDATES} select * replace ('other_email' as audience_id, 'other' as campaign_group) "
            f"from {_CANDIDATES} where audience_id = 'welcome_email'",
            f"insert into {_MEMBERS} select * replace ('other_email' as audience_id) from {_MEMBERS} "
            "where audience_id = 'welcome_email'",
            f"insert into {_SUPPRESSIONS} select * replace ('other_email' as audience_id) from {_SUPPRESSIONS} "
            "where audience_id = 'welcome_email'",
        ),
    ],
    "audience_changes_lead_to_the_members": [
        _corruption("members that were never added", f"delete from {_CHANGES} where audience_id = 'welcome_email'"),
        _corruption("members that got lost", f"delete from {_MEMBERS} where audience_id = 'welcome_email'"),
        _change("a member who was removed", "removed", 1),
        _change("added twice", "added", -1),
        _change("removed before being added", "removed", -1),
        _corruption(
            "removed twice",
            f"insert into {_CHANGES} select changes.* replace ('removed' as change, "
            f"changed_at + number * interval 1 second as changed_at) from {_CHANGES} as changes, range(1, 3) as "
            "numbers(number) where audience_id = 'welcome_email'",
            f"delete from {_MEMBERS} where audience_id = 'welcome_email'",
        ),
    ],
}
