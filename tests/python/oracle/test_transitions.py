"""Causes in who is who and in definitions, on examples worked out by hand."""

from dataclasses import replace

from shops.raw_files import Account, Line, RawShop

from .answer import Answer, ago, last_move, moves, new_account
from .identity import ACCOUNT, ADDRESS, SourceKey
from .settings import Settings
from .transitions import EXCLUSIVE_LAYERS, State, transitions

# --- Who is who ------------------------------------------------------------------------------------------------------


def test_the_first_date_on_which_somebody_is_a_customer_is_first_computed(shop: RawShop, answer: Answer) -> None:
    """The first date of all for most, another one for who comes later, though an order would explain it."""
    early, late = new_account(shop), new_account(shop, created_days_ago=1)
    shop.order(late, shop.day(1), [Line("1.00")])
    found = answer.history(shop, 2, 1, 0)
    for account, first, layers in ((early, 2, EXCLUSIVE_LAYERS - {"rfm"}), (late, 1, EXCLUSIVE_LAYERS)):
        for layer in layers:
            ((on, old, _, *cause),) = moves(found, account, layer)
            assert (on, old, cause) == (first, None, ["first_computed", None])


def test_labels_that_come_later_than_the_customer_are_not_first_computed(shop: RawShop, answer: Answer) -> None:
    """Who denied profiling was a customer all the same."""
    account = new_account(shop)
    shop.consent(account, shop.day(9), "denied", channel="profiling")
    granted = shop.consent(account, shop.day(1), "granted", channel="profiling")
    found = answer.history(shop, 2, 1, 0)
    expected = (1, None, "prospect", "consent_change", f"shop_a:{granted['consent_id']}")
    assert moves(found, account, "lifecycle") == [expected]


def test_a_merge_moves_both_for_that_reason_alone(shop: RawShop, answer: Answer) -> None:
    """An account of yesterday joins an old one and a young one, though the survivor orders on the same day."""
    survivor = new_account(shop, email="survivor@x.org")
    absorbed = new_account(shop, 100, "shop_b", phone="+12125550100")
    shop.order(absorbed, shop.day(95), [Line("9.00")])
    shop.order(survivor, shop.day(1), [Line("9.00")])
    new_account(shop, 1, email="survivor@x.org", phone="+12125550100")
    found = answer.history(shop, 2, 1, 0)
    assert last_move(found, absorbed, "lifecycle") == (1, "at_risk", None, "merged", "shop_a:000001")
    assert last_move(found, survivor, "lifecycle") == (1, "prospect", "active", "merged", "shop_b:000001")
    assert last_move(found, survivor, "rfm")[3:] == ("merged", "shop_b:000001")
    for who in (survivor, absorbed):
        assert {move[3] for move in moves(found, who, "named") if move[0] == 1} == {"merged"}


def test_of_several_absorbed_the_smallest_published_id_is_named(shop: RawShop, answer: Answer) -> None:
    """A guest is published under the hash of the address, which is what is compared."""
    survivor = new_account(shop, email="survivor@x.org")
    new_account(shop, 100, "shop_b", phone="+12125550100")
    shop.order("guest@x.org", shop.day(50), [Line("9.00")])
    new_account(shop, 1, email="survivor@x.org", phone="+12125550100", customer_id="one")
    shop.visit("shop_a", shop.day(1), anonymous_id="v", customer_id="one")
    shop.visit("shop_a", shop.day(1), anonymous_id="v", customer_email="guest@x.org")
    guest_id = SourceKey(ADDRESS, "shop_a", "guest@x.org").published_id
    found = answer.history(shop, 2, 1)
    assert guest_id < "shop_b:000001"
    assert last_move(found, survivor, "lifecycle") == (1, "prospect", "active", "merged", guest_id)
    assert last_move(found, guest_id, "lifecycle") == (1, "active", None, "merged", "shop_a:000001")


def test_an_account_that_nobody_knew_joins_without_a_merge(shop: RawShop, answer: Answer) -> None:
    """It was no customer on the date before: its order is a new fact of the customer it belongs to."""
    account = new_account(shop, email="one@x.org")
    young = new_account(shop, 1, "shop_b", email="one@x.org")
    order = shop.order(young, shop.day(1), [Line("9.00")])
    found = answer.history(shop, 2, 1)
    assert last_move(found, account, "lifecycle") == (1, "prospect", "new", "order", f"shop_b:{order.order_id}")


def _parted(shop: RawShop) -> tuple[Account, Account]:
    """Return two who become one by an account of 3 days ago, and part again as a sixth account comes yesterday."""
    elder = new_account(shop, email="many@x.org")
    younger = new_account(shop, 100, "shop_b", phone="+12125550100")
    new_account(shop, 3, email="many@x.org", phone="+12125550100")
    for _ in range(4):
        new_account(shop, 1, email="many@x.org")
    return elder, younger


def test_a_split_moves_both_for_that_reason_alone(shop: RawShop, answer: Answer) -> None:
    """The one comes back, the other loses what was not its own."""
    elder, younger = _parted(shop)
    shop.order(younger, shop.day(50), [Line("9.00")])
    shop.order(elder, shop.day(1), [Line("9.00")])
    found = answer.history(shop, 4, 3, 2, 1, 0)
    assert moves(found, younger, "lifecycle") == [
        (4, None, "active", "first_computed", None),
        (3, "active", None, "merged", "shop_a:000001"),
        (1, None, "active", "split", "shop_a:000001"),
    ]
    assert moves(found, elder, "lifecycle") == [
        (4, None, "prospect", "first_computed", None),
        (3, "prospect", "active", "merged", "shop_b:000001"),
        (1, "active", "new", "split", "shop_b:000001"),
    ]


def test_who_parts_without_having_been_a_customer_is_first_computed(shop: RawShop, answer: Answer) -> None:
    """On the computed dates the two were one from the first on; who stays has parted all the same."""
    elder, younger = _parted(shop)
    shop.order(younger, shop.day(50), [Line("9.00")])
    found = answer.history(shop, 2, 1)
    assert moves(found, younger, "lifecycle") == [(1, None, "active", "first_computed", None)]
    assert last_move(found, elder, "lifecycle") == (1, "active", "prospect", "split", "shop_b:000001")


def test_what_comes_and_goes_between_two_dates_is_not_seen(shop: RawShop, answer: Answer) -> None:
    """Neither the merge nor the split of weekly dates around them."""
    elder, younger = _parted(shop)
    shop.order(younger, shop.day(50), [Line("9.00")])
    found = answer.history(shop, 7, 0)
    for who in (elder, younger):
        assert [move[3] for move in moves(found, who, "lifecycle")] == ["first_computed"]


ONE, OTHER = (SourceKey(ACCOUNT, "s", name) for name in "ab")
ACTIVE = {("lifecycle", "active"): 1}


def _told(before: State, after: State) -> list[tuple[str | None, str | None, str, str | None, int]]:
    found = transitions(before, after, {ONE, OTHER}, Settings())
    return [(row.from_segment_id, row.to_segment_id, row.cause, row.cause_id, row.definition_version) for row in found]


def test_who_belongs_to_nobody_any_more_was_erased() -> None:
    """A source key that still belongs to somebody was merged."""
    before = State(ago(1), {ONE: ONE, OTHER: OTHER}, {ONE: ACTIVE, OTHER: ACTIVE})
    erased = State(ago(0), {OTHER: OTHER}, {OTHER: ACTIVE})
    merged = State(ago(0), {ONE: OTHER, OTHER: OTHER}, {OTHER: ACTIVE})
    assert _told(before, erased) == [("active", None, "erased", "s:a", 1)]
    assert _told(before, merged) == [("active", None, "merged", "s:b", 1)]


# --- Definitions -----------------------------------------------------------------------------------------------------


def test_a_new_version_of_the_definitions_is_a_cause(shop: RawShop, answer: Answer) -> None:
    """From its first date on: of whoever stays, and of whoever moves that day, an order or not; of one layer alone."""
    stays, moving = new_account(shop), new_account(shop)
    shop.order(moving, shop.day(1), [Line("9.00")])
    versions = {"lifecycle": {ago(1): 2}, "AD_Exclude_Existing": {ago(0): 7}}
    found = answer.history(shop, 2, 1, 0, versions=versions)
    assert last_move(found, stays, "lifecycle") == (1, "prospect", "prospect", "definition_change", "lifecycle:2")
    assert last_move(found, moving, "lifecycle") == (1, "prospect", "new", "definition_change", "lifecycle:2")
    assert last_move(found, moving, "rfm")[3] == "order"
    named = [move for move in moves(found, moving, "named") if "AD_Exclude_Existing" in move]
    assert [(move[0], *move[3:]) for move in named] == [
        (1, "order", "shop_a:1"),
        (0, "definition_change", "AD_Exclude_Existing:7"),
    ]


def test_the_version_of_a_row_is_that_of_the_new_interval_or_of_the_one_left(shop: RawShop) -> None:
    """A segment that is kept changes because of the definition, even of a survivor."""
    old, new = {("lifecycle", "active"): 1}, {("lifecycle", "active"): 2}
    before = State(ago(1), {ONE: ONE}, {ONE: old})
    owned = {ONE: ONE}
    kept = State(ago(0), owned, {ONE: new}, versions={"lifecycle": 2})
    left = State(ago(0), owned, {ONE: {}}, versions={"lifecycle": 2})
    survives = State(ago(0), {ONE: ONE, OTHER: ONE}, {ONE: new}, versions={"lifecycle": 2})
    assert _told(before, kept) == [("active", "active", "definition_change", "lifecycle:2", 2)]
    assert _told(replace(before, owner_of={ONE: ONE, OTHER: OTHER}), survives) == [
        ("active", "active", "definition_change", "lifecycle:2", 2)
    ]
    assert _told(before, left) == [("active", None, "definition_change", "lifecycle:2", 1)]
