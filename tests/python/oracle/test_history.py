"""The history of the oracle, on examples worked out by hand, and of the trap shop over thirty days."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from shops import AS_OF, write_trap_shop
from shops.raw_files import Line, RawShop

from .answer import Answer, ago, intervals, moves, new_account
from .compare_history import dates_between
from .engine import compute
from .history import History, history
from .identity import ADDRESS, SourceKey
from .transitions import CAUSES, EXCLUSIVE_LAYERS

ZONE = {"business_timezone": "America/New_York"}


def test_the_first_date_opens_an_interval_of_each_layer(shop: RawShop, answer: Answer) -> None:
    """However long the segment has been held; a prospect has none in rfm."""
    buyer, prospect = new_account(shop), new_account(shop)
    shop.order(buyer, shop.day(300), [Line("9.00")])
    found = answer.history(shop, 5)
    assert intervals(found, buyer, "lifecycle") == [("lapsed", 5, None)]
    for layer in EXCLUSIVE_LAYERS:
        held = intervals(found, prospect, layer)
        assert [(since, until) for _, since, until in held] == ([] if layer == "rfm" else [(5, None)])


def test_there_and_back_are_three_intervals(shop: RawShop, answer: Answer) -> None:
    """Engaged, passive on the 31st day, engaged again; the other layers stay one."""
    account = new_account(shop)
    for days_ago in (37, 3):
        shop.message(account, shop.day(days_ago), "open")
    found = answer.history(shop, *range(10, -1, -1))
    assert intervals(found, account, "engagement") == [("engaged", 10, 6), ("passive", 6, 3), ("engaged", 3, None)]
    assert intervals(found, account, "lifecycle") == [("prospect", 10, None)]


def test_dates_are_computed_dates(shop: RawShop, answer: Answer) -> None:
    """Weekly, a change is dated on the next of them, and what passes in between is not seen."""
    account = new_account(shop)
    for days_ago in (45, 17, 16):
        shop.message(account, shop.day(days_ago), "open")
    shop.order(account, shop.day(12), [Line("9.00")])
    shop.view(account, shop.day(12), "P", event_type="add_to_cart")
    found = answer.history(shop, 21, 14, 7, 0)
    assert intervals(found, account, "engagement") == [("engaged", 21, None)]
    assert intervals(found, account, "lifecycle") == [("prospect", 21, 7), ("new", 7, None)]
    assert ("LC_New_Customer_7d", 7, 0) in intervals(found, account, "named")
    assert "BH_Cart_Intent_24h" not in {segment_id for segment_id, *_ in intervals(found, account, "named")}


def test_a_merge_closes_all_of_the_absorbed(shop: RawShop, answer: Answer) -> None:
    """On the day of the joint account; a guest is known by the hash of the address."""
    survivor = new_account(shop, phone="+12125550100")
    shop.order("guest@x.org", shop.day(50), [Line("9.00")])
    guest_id = SourceKey(ADDRESS, "shop_a", "guest@x.org").published_id
    new_account(shop, 2, "shop_b", phone="+12125550100", email="guest@x.org")
    found = answer.history(shop, 4, 3, 2, 1, 0)
    assert intervals(found, guest_id, "lifecycle") == [("active", 4, 2)]
    assert intervals(found, survivor, "lifecycle") == [("prospect", 4, 2), ("active", 2, None)]
    assert {row.valid_to for row in found.intervals if row.customer_id == guest_id} == {ago(2)}
    assert not [row for row in found.intervals if row.customer_id.startswith("shop_b:")]


def test_who_parts_begins_anew(shop: RawShop, answer: Answer) -> None:
    """An id absorbed for two days has a gap of two days."""
    new_account(shop, email="many@x.org")
    younger = new_account(shop, 100, phone="+12125550100")
    new_account(shop, 3, email="many@x.org", phone="+12125550100")
    for _ in range(4):
        new_account(shop, 1, email="many@x.org")
    found = answer.history(shop, 4, 3, 2, 1, 0)
    assert intervals(found, younger, "lifecycle") == [("prospect", 4, 3), ("prospect", 1, None)]


def test_who_denies_profiling_has_nothing_open(shop: RawShop, answer: Answer) -> None:
    """Until it is granted again."""
    account = new_account(shop)
    shop.order(account, shop.day(200), [Line("9.00")])
    for days_ago, status in ((3, "denied"), (1, "granted"), (0, "denied")):
        shop.consent(account, shop.day(days_ago), status, channel="profiling")
    found = answer.history(shop, 4, 3, 2, 1, 0)
    assert intervals(found, account, "lifecycle") == [("lapsed", 4, 3), ("lapsed", 1, 0)]
    assert not [row for row in found.intervals if row.valid_to is None]


def test_a_new_version_begins_a_new_interval(shop: RawShop, answer: Answer) -> None:
    """Of the layer whose definitions changed, on the first computed date on which they are in force."""
    account = new_account(shop)
    versions = {"lifecycle": {ago(6): 2, ago(3): 3}, "value_tier": {ago(30): 5}}
    found = answer.history(shop, 14, 7, 0, versions=versions)
    rows = [row for row in found.intervals if row.customer_id == f"shop_a:{account.customer_id}"]
    spans = sorted((row.layer, row.definition_version, row.valid_from, row.valid_to) for row in rows)
    assert [span for span in spans if span[0] in ("lifecycle", "value_tier")] == [
        ("lifecycle", 1, ago(14), ago(0)),
        ("lifecycle", 3, ago(0), None),
        ("value_tier", 5, ago(14), None),
    ]


def test_dates_between() -> None:
    """The last date is always there, once."""
    assert dates_between(ago(2), ago(0)) == [ago(2), ago(1), ago(0)]
    assert dates_between(ago(15), ago(0), 7) == [ago(15), ago(8), ago(1), ago(0)]
    assert dates_between(ago(14), ago(0), 7) == [ago(14), ago(7), ago(0)]
    assert dates_between(ago(0), ago(0)) == [ago(0)]


# --- The trap shop ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trap_history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Return the last thirty days of the trap shop."""
    folder = tmp_path_factory.mktemp("trap")
    write_trap_shop(folder)
    return history(folder, dates_between(ago(29), AS_OF), **ZONE)


def test_transitions_replay_to_the_history(trap_history: History) -> None:
    """Every interval begins with exactly one transition and, closed, ends with exactly one; there are no others."""
    begun, ended = Counter(), Counter()
    for row in trap_history.transitions:
        if row.to_segment_id is not None:
            begun[row.customer_id, row.layer, row.to_segment_id, row.transitioned_on] += 1
        if row.from_segment_id is not None:
            ended[row.customer_id, row.layer, row.from_segment_id, row.transitioned_on] += 1
    assert begun == Counter(row[:4] for row in trap_history.intervals)
    assert ended == Counter((*row[:3], row.valid_to) for row in trap_history.intervals if row.valid_to is not None)


def test_exclusive_layers_never_overlap(trap_history: History) -> None:
    """Nor does a segment overlap itself; an interval that ends where the next begins leads to another segment."""
    spans = defaultdict(list)
    for row in trap_history.intervals:
        is_exclusive = row.layer in EXCLUSIVE_LAYERS
        spans[row.customer_id, row.layer, "" if is_exclusive else row.segment_id].append(row)
    for rows in spans.values():
        for earlier, later in pairwise(sorted(rows, key=lambda row: row.valid_from)):
            assert earlier.valid_to is not None
            assert earlier.valid_to <= later.valid_from
            assert earlier.valid_to < later.valid_from or earlier.segment_id != later.segment_id


def test_what_is_open_is_what_the_last_date_says(
    trap_history: History, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """And on a date in between, what holds on it."""
    folder = tmp_path_factory.mktemp("again")
    write_trap_shop(folder)
    for on in (AS_OF, AS_OF - timedelta(days=11)):
        held = {
            (row.customer_id, row.layer, row.segment_id)
            for row in trap_history.intervals
            if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
        }
        customers = compute(folder, on, **ZONE).customers.values()
        assert held == {
            (customer.person.canonical.published_id, row.layer, row.segment_id)
            for customer in customers
            for row in customer.memberships
        }


REACHED = {
    "lifecycle": "merged split order consent_change inactivity age",
    "rfm": "merged split order refund consent_change window_expiry inactivity population_shift",
    "value_tier": "merged split order refund consent_change grace_end window_expiry population_shift",
    "engagement": "merged split message_event consent_change inactivity",
    "purchase_behaviour": "merged split order consent_change",
    "category_affinity": "merged split order refund web_event consent_change window_expiry population_shift",
    "named": "merged split order refund message_event web_event consent_change grace_end window_expiry inactivity age "
    "population_shift",
}
"""By layer, all causes but those that need a new definition or an erased person, or purchasers by the hundred."""


def test_the_trap_shop_lives_through_every_cause(trap_history: History) -> None:
    """In every layer that can have it, within thirty days."""
    reached = defaultdict(set)
    for row in trap_history.transitions:
        reached[row.layer].add(row.cause)
    assert reached == {layer: {"first_computed", *causes.split()} for layer, causes in REACHED.items()}
    assert set(CAUSES) - set().union(*reached.values()) == {"erased", "definition_change"}


LIVES = [
    ("at-risk-to-win-back", "lifecycle", (10, "at_risk", "win_back", "order")),
    ("at-risk-to-active", "lifecycle", (10, "at_risk", "active", "order")),
    ("new-31", "lifecycle", (0, "new", "active", "age")),
    ("new-orders-as-it-ages", "lifecycle", (12, "new", "active", "order")),
    ("win-back-to-at-risk", "lifecycle", (7, "win_back", "at_risk", "inactivity")),
    ("refund-takes-monetary", "rfm", (9, "hibernating", "lost", "refund")),
    ("refund-of-postage-as-the-window-ends", "rfm", (6, "hibernating", "lost", "window_expiry")),
    ("grace-ends", "value_tier", (8, "vip", "none", "grace_end")),
    ("refund-as-grace-ends", "value_tier", (11, "vip", "low", "refund")),
    ("refund-expires", "value_tier", (5, "none", "vip", "window_expiry")),
    ("turns-passive", "engagement", (12, "engaged", "passive", "inactivity")),
    ("turns-dormant", "engagement", (16, "passive", "dormant", "inactivity")),
    ("opens-again", "engagement", (7, "passive", "engaged", "message_event")),
    ("denies-tracking", "engagement", (14, "engaged", "passive", "inactivity")),
    ("denies-email", "engagement", (8, "passive", "unsubscribed", "consent_change")),
    ("discount-less", "purchase_behaviour", (13, "insufficient", "full_price", "order")),
    ("affinity-returned", "category_affinity", (16, "ropes", None, "refund")),
    ("affinity-swap", "category_affinity", (10, "lamps", None, "web_event")),
    ("affinity-view-expires", "category_affinity", (11, "lamps", None, "window_expiry")),
    ("tracking-as-views-expire", "category_affinity", (9, "maps", None, "consent_change")),
    ("kiosk-0", "category_affinity", (8, "ropes", None, "population_shift")),
    ("merges-survivor", "lifecycle", (14, "prospect", "active", "merged")),
    ("absorbs-a-denial", "lifecycle", (10, "active", None, "merged")),
    ("family-0", "purchase_behaviour", (9, "full_price", "insufficient", "split")),
    ("cart", "named", (19, "BH_Cart_Intent_24h", None, "window_expiry")),
    ("ads-granted", "named", (11, None, "AD_Lookalike_Seed", "consent_change")),
    ("grace-ends", "named", (8, "AD_Lookalike_Seed", None, "grace_end")),
    ("subscriber-31", "named", (0, "LC_New_Subscriber_No_Purchase_30d", None, "age")),
    ("at-risk-loyal", "named", (8, None, "LC_At_Risk_Loyal_120d", "inactivity")),
    ("opened-last-five", "named", (6, "EN_Opened_Last_5", None, "message_event")),
    ("refund-takes-ltv", "named", (18, "VT_VIP_Rule_500_LTV", None, "refund")),
]


@pytest.mark.parametrize(("name", "layer", "move"), LIVES)
def test_those_who_move_do_so_for_their_cause(trap_history: History, name: str, layer: str, move: tuple) -> None:
    """Named after what they live through."""
    assert move in [each[:4] for each in moves(trap_history, f"shop_a:moves-{name}", layer)]


@pytest.mark.parametrize("name", ["new-30", "active-90", "engaged-30", "passive-90", "subscriber-30"])
def test_those_on_the_edge_do_not_move_yet(trap_history: History, name: str) -> None:
    """In the layers of their edge."""
    for layer in ("lifecycle", "engagement"):
        ((*_, cause, _),) = moves(trap_history, f"shop_a:moves-{name}", layer)
        assert cause in ("first_computed", "order")
    assert "age" not in {
        each[3]
        for each in moves(trap_history, f"shop_a:moves-{name}", "named")
        if "LC_New_Subscriber_No_Purchase_30d" in each
    }
