"""What makes each test of history and transitions fail: by test, every fault that it looks for.

The warehouse knows two dates, a week apart. History is a view of the intervals.
"""

from dbt_tests.corruption import Corruption
from dbt_tests.corruption import corruption as _corruption

_INTERVALS = "intermediate.int_history__intervals"
_TRANSITIONS = "marts.fct_segment_transitions"
_FIRST_DATE = "(select min(as_of_date) from intermediate.as_of_dates)"
_LATEST_DATE = "(select max(as_of_date) from intermediate.as_of_dates)"
_STEADY = f"valid_from = {_FIRST_DATE} and valid_to is null"


def _interval(fault: str, replaced: str, which: str) -> Corruption:
    """Copies of intervals with columns replaced."""
    return _corruption(fault, f"insert into {_INTERVALS} select * replace ({replaced}) from {_INTERVALS} where {which}")


def _transition(fault: str, replaced: str, which: str) -> Corruption:
    """A copy of a transition with columns replaced."""
    return _corruption(
        fault, f"insert into {_TRANSITIONS} select * replace ({replaced}) from {_TRANSITIONS} where {which} limit 1"
    )


def _mover(fault: str, change: str, which: str) -> Corruption:
    return _corruption(fault, f"update seeds.segment_movers set {change} where {which}")


HISTORY_CORRUPTIONS: dict[str, list[Corruption]] = {
    "segment_history_has_no_gap_or_overlap": [
        _corruption("no length", f"update {_INTERVALS} set valid_to = valid_from where layer = 'named'"),
        _corruption(
            "a beginning on a date that was not computed",
            f"update {_INTERVALS} set valid_from = valid_from - 1 where layer = 'named' and {_STEADY}",
        ),
        _corruption(
            "an end on a date that was not computed",
            f"update {_INTERVALS} set valid_to = {_LATEST_DATE} + 1 where layer = 'named' and {_STEADY}",
        ),
        _interval("an overlap", f"{_LATEST_DATE} as valid_from", f"layer = 'named' and {_STEADY}"),
        _corruption(
            "two intervals for one",
            f"insert into {_INTERVALS} select * replace ({_LATEST_DATE} as valid_from) "
            f"from {_INTERVALS} where layer = 'named' and {_STEADY}",
            f"update {_INTERVALS} set valid_to = {_LATEST_DATE} where layer = 'named' and {_STEADY}",
        ),
        _interval("two stages at a time", "'lost' as segment_id", f"segment_id = 'prospect' and {_STEADY}"),
        _corruption("a layer left out", f"delete from {_INTERVALS} where layer = 'engagement'"),
        _corruption(
            "a layer that begins late",
            f"update {_INTERVALS} set valid_from = {_LATEST_DATE} where layer = 'value_tier' and {_STEADY}",
        ),
        _corruption(
            "a gap in one layer",
            f"update {_INTERVALS} set valid_to = {_LATEST_DATE} where layer = 'purchase_behaviour' and {_STEADY}",
        ),
        _corruption("a purchaser without rfm", f"delete from {_INTERVALS} where layer = 'rfm'"),
        _interval("a prospect with rfm", "'rfm' as layer", "segment_id = 'prospect'"),
    ],
    "open_history_agrees_with_memberships": [
        _corruption("closed, but a member", f"update {_INTERVALS} set valid_to = {_LATEST_DATE} where layer = 'named'"),
        _corruption("a member without history", f"delete from {_INTERVALS} where layer = 'named'"),
        _corruption("open, but no member", "delete from marts.fct_segment_memberships where layer = 'rfm'"),
    ],
    "transitions_tell_every_beginning_and_end_of_history": [
        _corruption("a beginning not told", f"delete from {_TRANSITIONS} where from_segment_id is null"),
        _corruption("an end not told", f"delete from {_TRANSITIONS} where to_segment_id is null"),
        _corruption(
            "a move told as an entry",
            f"update {_TRANSITIONS} set from_segment_id = null where from_segment_id is not null",
        ),
        _transition("a transition too many", "'LC_Other' as to_segment_id", "layer = 'named'"),
        _transition("a transition twice", "layer as layer", "true"),
        _transition("a transition on another date", "transitioned_on + 1 as transitioned_on", "layer = 'named'"),
        _corruption(
            "another version",
            f"update {_TRANSITIONS} set definition_version = definition_version + 1 where to_segment_id is not null",
        ),
        _corruption(
            "a leave of another version",
            f"update {_TRANSITIONS} set definition_version = definition_version + 1 where to_segment_id is null",
        ),
        _corruption(
            "a move told as two",
            f"insert into {_TRANSITIONS} select * replace (null as from_segment_id) from {_TRANSITIONS} "
            "where layer = 'lifecycle' and from_segment_id is not null",
            f"update {_TRANSITIONS} set to_segment_id = null where layer = 'lifecycle' and from_segment_id is not null",
        ),
        _transition("a transition of nothing", "null as from_segment_id, null as to_segment_id", "layer = 'named'"),
        _corruption(
            "a history that leads elsewhere than to the memberships",
            "delete from marts.fct_segment_memberships where layer = 'rfm'",
        ),
    ],
    "todays_transitions_lead_from_yesterday_to_today": [
        _corruption(
            "an entry not told",
            f"delete from {_TRANSITIONS} where transitioned_on = {_LATEST_DATE} and to_segment_id is not null",
        ),
        _corruption(
            "a leave not told",
            f"delete from {_TRANSITIONS} where transitioned_on = {_LATEST_DATE} and to_segment_id is null",
        ),
        _transition(
            "a transition too many",
            f"'LC_Other' as to_segment_id, {_LATEST_DATE} as transitioned_on",
            "layer = 'named'",
        ),
        _corruption("yesterday unknown", f"delete from {_INTERVALS} where layer = 'named' and {_STEADY}"),
        _corruption("a membership lost", "delete from marts.fct_segment_memberships where layer = 'rfm'"),
    ],
    "every_transition_has_a_cause": [
        _corruption("an unknown cause", f"update {_TRANSITIONS} set cause = 'fate' where cause = 'first_computed'"),
        _corruption("a cause taken from the seed", "delete from seeds.transition_causes where cause = 'order'"),
        _corruption("no record of an order", f"update {_TRANSITIONS} set cause_id = null where cause = 'order'"),
        _corruption(
            "a record where there is none", f"update {_TRANSITIONS} set cause_id = 'x:1' where cause = 'first_computed'"
        ),
        _corruption(
            "kept by an order", f"update {_TRANSITIONS} set from_segment_id = to_segment_id where cause = 'order'"
        ),
    ],
    "segment_movers_are_known": [
        _mover("an unknown reader", "reader = 'shoe_size'", "reader = 'return_rate'"),
        _mover("no reader", "reader = null", "reader = 'return_rate'"),
        _mover("an unknown layer", "layer = 'mood'", "reader = 'top_brand' and layer is not null"),
        _mover("neither a cause nor a layer", "layer = null", "reader = 'top_brand'"),
        _mover("a cause and a layer", "layer = 'rfm'", "reader = 'top_brand'"),
        _mover("an unknown type of fact", "fact_type = 'email_opens'", "fact_type = 'email_open'"),
        _mover("a type of fact with the cause of another", "cause = 'web_event'", "fact_type = 'email_open'"),
        _mover("an unknown cause", "cause = 'boredom'", "cause = 'inactivity'"),
        _mover("a record without a type of fact", "fact_type = null", "reader = 'return_rate' and cause = 'refund'"),
        _mover("time with a type of fact", "fact_type = 'order'", "cause = 'inactivity'"),
        _mover("a window of an attribute", "leaves_window = true", "reader = 'return_rate'"),
        _mover("a window that time leaves", "leaves_window = true", "reader = 'engagement' and cause = 'inactivity'"),
        _mover("a window not known", "leaves_window = null", "reader = 'rfm'"),
        _corruption("an attribute that nothing moves", "delete from seeds.segment_movers where reader = 'can_ads'"),
        _corruption("a layer that nothing moves", "delete from seeds.segment_movers where reader = 'lifecycle'"),
    ],
}
