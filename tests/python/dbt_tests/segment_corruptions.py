"""What makes each test of the named segments' seeds fail: by test, every fault that it looks for."""

from dbt_tests.corruption import Corruption
from dbt_tests.corruption import corruption as _corruption

_VIP = "where segment_id = 'VT_VIP_Rule'"
# Puts so many conditions on attributes of those types into a group of its own.
_ADD_CONDITIONS = (
    "insert into seeds.segment_conditions select 'VT_VIP_Rule', 1, 'entry', 2, attribute, 'is_not_null', null "
    "from (select * from seeds.segment_attributes where source <> 'predictions' and data_type in ({1}) "
    "order by data_type, attribute limit {0})"
)


def _rename(fault: str, segment_id: str) -> Corruption:
    return _corruption(fault, f"update seeds.segment_definitions set segment_id = '{segment_id}' {_VIP}")


def _condition(fault: str, change: str) -> Corruption:
    """A condition of VT_VIP_Rule, lifetime_orders at_least 3, changed."""
    return _corruption(fault, f"update seeds.segment_conditions set {change} {_VIP} and attribute = 'lifetime_orders'")


def _new_version(fault: str, replaced: str) -> Corruption:
    """A copy of VT_VIP_Rule, which is of version 1 from 1900-01-01 on, with columns replaced."""
    return _corruption(
        fault,
        f"insert into seeds.segment_definitions select * replace ({replaced}) from seeds.segment_definitions {_VIP}",
    )


SEGMENT_CORRUPTIONS: dict[str, list[Corruption]] = {
    "segment_definitions_are_complete": [
        *(
            _corruption(f"an empty {column}", f"update seeds.segment_definitions set {column} = ' ' {_VIP}")
            for column in ("segment_id", "name", "definition", "family", "owner", "changed_by", "change_reason")
        ),
        *(
            _corruption(f"no {column}", f"update seeds.segment_definitions set {column} = null {_VIP}")
            for column in ("version", "effective_from", "priority", "is_exclusive", "is_core")
        ),
        _corruption("an unknown status", f"update seeds.segment_definitions set status = 'live' {_VIP}"),
        _corruption("no status", f"update seeds.segment_definitions set status = null {_VIP}"),
        _corruption("an unknown refresh", f"update seeds.segment_definitions set refresh = 'daily' {_VIP}"),
    ],
    "segment_ids_follow_the_naming_standard": [
        _rename("an unknown prefix", "XX_Rule"),
        _rename("no prefix", "VIPs"),
        _rename("a prefix alone", "VT"),
        _rename("a blank", "VT_VIP Rule"),
        _rename("a dash", "VT_VIP-Rule"),
        _rename("two underscores", "VT__Rule"),
        _rename("an underscore at the end", "VT_Rule_"),
        _rename("two placeholders", "VT_<category>_<category>"),
        _rename("another placeholder", "VT_<brand>"),
        _rename("a window in the middle", "VT_30d_Rule"),
        _rename("a window in capitals", "VT_Rule_24H"),
    ],
    "segments_that_expand_name_a_text_attribute": [
        _corruption(
            "a placeholder that nothing replaces",
            "update seeds.segment_definitions set expands_by = null where expands_by = 'first_purchase_category'",
        ),
        _corruption("no placeholder", f"update seeds.segment_definitions set expands_by = 'country' {_VIP}"),
        _corruption(
            "an attribute that is no text",
            "update seeds.segment_definitions set expands_by = 'orders_12m' "
            "where expands_by = 'first_purchase_category'",
        ),
        _corruption(
            "an unknown attribute",
            "update seeds.segment_definitions set expands_by = 'shoe_size' "
            "where expands_by = 'first_purchase_category'",
        ),
    ],
    "segment_reviews_are_planned_in_time": [
        _corruption("one day too late", f"update seeds.segment_definitions set review_date = reviewed_on + 91 {_VIP}"),
        _corruption(
            "before the last one", f"update seeds.segment_definitions set review_date = reviewed_on - 1 {_VIP}"
        ),
        _corruption("none planned", f"update seeds.segment_definitions set review_date = null {_VIP}"),
        _corruption("none made", f"update seeds.segment_definitions set reviewed_on = null {_VIP}"),
    ],
    "segment_versions_follow_one_another": [
        _corruption("no version 1", f"update seeds.segment_definitions set version = 2 {_VIP}"),
        _new_version("a version left out", "3 as version, date '2030-01-01' as effective_from"),
        _new_version("two versions on one date", "2 as version"),
        _new_version("a later version that begins earlier", "2 as version, date '1899-12-31' as effective_from"),
    ],
    "segment_families_have_one_order": [
        _corruption("two segments of one priority", f"update seeds.segment_definitions set priority = 2 {_VIP}"),
        _corruption(
            "a planned segment of the same priority",
            "update seeds.segment_definitions set priority = 2 where segment_id = 'PR_Likely_To_Churn'",
        ),
        _new_version(
            "a priority that collides from a later version on",
            "2 as version, 2 as priority, date '2030-01-01' as effective_from",
        ),
        _corruption(
            "one exclusive segment in a family", f"update seeds.segment_definitions set is_exclusive = true {_VIP}"
        ),
    ],
    "segment_conditions_belong_to_a_definition": [
        _condition("an unknown segment", "segment_id = 'VT_VIP_Ruel'"),
        _condition("no segment", "segment_id = null"),
        _condition("an unknown version", "version = 2"),
        _condition("no version", "version = null"),
        _condition("an unknown rule", "rule = 'enter'"),
        _condition("no rule", "rule = null"),
        _condition("a group zero", "group_number = 0"),
        _condition("no group", "group_number = null"),
        _corruption("no entry condition", "delete from seeds.segment_conditions where segment_id = 'VT_VIP_Rule'"),
        _corruption(
            "exit conditions only", "update seeds.segment_conditions set rule = 'exit' where segment_id = 'VT_VIP_Rule'"
        ),
        _corruption(
            "a planned segment without a condition",
            "delete from seeds.segment_conditions where segment_id = 'PR_Likely_To_Churn'",
        ),
    ],
    "segment_conditions_use_the_registry": [
        _condition("an unknown attribute", "attribute = 'shoe_size'"),
        _condition("no attribute", "attribute = null"),
        _condition("an unknown operator", "operator = 'greater'"),
        _condition("no operator", "operator = null"),
        _condition("an operator of another type", "operator = 'in'"),
    ],
    "segment_condition_values_are_known": [
        _condition("no tier", "attribute = 'value_tier', operator = 'equals', value = 'vipp'"),
        _condition("a tier in capitals", "attribute = 'value_tier_candidate', operator = 'equals', value = 'VIP'"),
        _condition("a segment of another layer", "attribute = 'lifecycle_stage', operator = 'equals', value = 'loyal'"),
        _condition("a part of a name", "attribute = 'engagement_level', operator = 'equals', value = 'engage'"),
        _condition("one of several", "attribute = 'rfm_segment', operator = 'in', value = 'champions|loyals'"),
        _condition("one that comes twice", "attribute = 'rfm_segment', operator = 'in', value = 'loyal|loyal'"),
        _condition("no behaviour", "attribute = 'purchase_behaviour', operator = 'not_equals', value = 'bulk'"),
        _condition("a segment of another map", "attribute = 'rfm_klaviyo', operator = 'equals', value = 'champions'"),
        _condition("no segment of a map", "attribute = 'rfm_pymc', operator = 'equals', value = 'premium'"),
        _condition("no journey stage", "attribute = 'journey_stage', operator = 'equals', value = 'retain'"),
        _condition("no price band", "attribute = 'price_band', operator = 'equals', value = 'cheap'"),
        _condition("no age band", "attribute = 'age_band', operator = 'equals', value = '18-24'"),
        _corruption("an unknown layer", "update seeds.segment_attributes set layer = 'tier' where layer = 'rfm'"),
        _corruption(
            "a layer of a number",
            "update seeds.segment_attributes set layer = 'rfm' where data_type = 'number'",
        ),
        _corruption("a layer without names", "update seeds.segment_attributes set layer = 'category_affinity'"),
    ],
    "segment_condition_values_fit_their_operator": [
        _condition("a value too few", "value = null"),
        _condition("a value too many", "value = '1|2'"),
        _condition("a value for an operator that takes none", "operator = 'is_null'"),
        _condition("one bound", "operator = 'between', value = '1'"),
        _condition("three bounds", "operator = 'between', value = '1|2|3'"),
        _condition("an empty list", "attribute = 'country', operator = 'in', value = ''"),
        _condition("an empty value in a list", "attribute = 'country', operator = 'in', value = 'DE||FR'"),
        _condition("a list that ends in a separator", "attribute = 'country', operator = 'in', value = 'DE|'"),
        _condition("no number", "value = 'three'"),
        _condition("a number with a comma", "value = '1,5'"),
        _condition("a number with too many digits", "value = '1234567890123'"),
        _condition("an infinite number", "value = 'inf'"),
        _condition("a bound that is no number", "operator = 'between', value = '1|many'"),
        _condition("bounds swapped", "operator = 'between', value = '10|9.5'"),
        _condition("a date without zeros", "attribute = 'created_date', operator = 'at_least', value = '2025-6-1'"),
        _condition("a day that is none", "attribute = 'created_date', operator = 'at_least', value = '2025-02-29'"),
        _condition(
            "dates swapped", "attribute = 'created_date', operator = 'between', value = '2025-06-01|2025-05-31'"
        ),
        _condition("no boolean", "attribute = 'can_ads', operator = 'equals', value = 'yes'"),
        _condition("a boolean in capitals", "attribute = 'can_ads', operator = 'equals', value = 'TRUE'"),
        _condition("blanks around a value", "attribute = 'country', operator = 'in', value = 'DE | FR'"),
        _condition("blanks alone", "attribute = 'country', operator = 'equals', value = '  '"),
    ],
    "active_segments_can_be_evaluated": [
        _corruption(
            "an attribute that is not computed yet",
            "update seeds.segment_definitions set status = 'active' where segment_id = 'PR_Likely_To_Churn'",
        ),
        _corruption("nine conditions on numbers", _ADD_CONDITIONS.format(9, "'number', 'date', 'boolean'")),
        _corruption("five conditions on texts", _ADD_CONDITIONS.format(5, "'text'")),
    ],
    "declared_attributes_have_a_place": [
        _corruption(
            "a number",
            "update seeds.segment_attributes set data_type = 'number' where attribute = 'declared_income_band'",
        ),
        _corruption(
            "another name",
            "update seeds.segment_attributes set attribute = 'income_band' where attribute = 'declared_income_band'",
        ),
        _corruption(
            "too many",
            "insert into seeds.segment_attributes "
            "select segment_attributes.* replace (attribute || '_' || i as attribute) "
            "from seeds.segment_attributes, range(2) as copies (i) where source = 'customer_attributes'",
        ),
    ],
    "registered_attributes_are_implemented": [
        _corruption("not registered", "delete from seeds.segment_attributes where attribute = 'lifetime_orders'"),
        _corruption(
            "registered under another type",
            "update seeds.segment_attributes set data_type = 'text' where attribute = 'lifetime_orders'",
        ),
        Corruption("not implemented", replaced=("'lifetime_orders'", "'all_orders'")),
    ],
    "segment_registries_use_known_words": [
        _corruption("an unknown type", "update seeds.segment_attributes set data_type = 'integer'"),
        _corruption("an unknown source", "update seeds.segment_attributes set source = 'order'"),
        _corruption("no name in words", "update seeds.segment_attributes set label = null"),
        _corruption("no unit", "update seeds.segment_attributes set unit = null"),
        _corruption("no meaning of an attribute", "update seeds.segment_attributes set description = ''"),
        _corruption("an unknown type of operator", "update seeds.segment_operators set data_type = 'list'"),
        _corruption("an unknown number of values", "update seeds.segment_operators set value_count = '3'"),
        _corruption("no words", "update seeds.segment_operators set words = null"),
        _corruption(
            "words without the value",
            "update seeds.segment_operators set words = '{attribute}' where operator = 'in'",
        ),
        _corruption(
            "words without the attribute",
            "update seeds.segment_operators set words = replace(words, '{attribute} ', '') where operator = 'in'",
        ),
        _corruption("a prefix in small letters", "update seeds.segment_prefixes set prefix = lower(prefix)"),
        _corruption("a prefix without a meaning", "update seeds.segment_prefixes set meaning = null"),
    ],
}
