"""Rows that staging must supersede or reject: copies, conflicts, stale and broken versions, orphans.

Conflicts differ only in columns that no measure reads, for which of two equal versions wins is the project's own hash.
"""

from datetime import timedelta

from .raw_files import SHOPS, Account, Line, PlacedOrder, RawRow, RawShop

BROKEN_ORDERS: tuple[dict[str, str], ...] = (
    {"source_name": ""},
    {"order_id": ""},
    {"order_id": "   "},
    {"ordered_at": "yesterday"},
    {"ordered_at": "2025-02-30 10:00:00"},
    {"subtotal_amount": "12,50"},
    {"discount_amount": "ten percent"},
    {"total_amount": "N/A"},
    {"is_test": "maybe"},
    {"ordered_at": ""},
    {"status": "on_hold"},
    {"status": ""},
    {"currency": "EURO"},
    {"currency": "US$"},
    {"currency": ""},
)
BROKEN_LINES: tuple[dict[str, str], ...] = (
    {"source_name": ""},
    {"order_line_id": ""},
    {"quantity": "two"},
    {"unit_price": "free"},
    {"discount_amount": "-"},
    {"updated_at": "soon"},
    {"quantity": "-1"},
    {"quantity": "-0.5"},
    {"order_id": "no such order"},
)
BROKEN_REFUNDS: tuple[dict[str, str], ...] = (
    {"refund_id": ""},
    {"amount": "all"},
    {"refunded_at": "2025-13-01"},
    {"refunded_at": ""},
    {"currency": "DOLLAR"},
    {"order_id": "no such order"},
)
BROKEN_CUSTOMERS: tuple[dict[str, str], ...] = (
    {"customer_id": ""},
    {"source_name": ""},
    {"created_at": "long ago"},
    {"created_at": ""},
    {"birth_date": "1980-02-30"},
)


def add_dirty_rows(shop: RawShop) -> None:
    """Add the dirty rows; those that arrive last stand at the end of their files."""
    for source_name in SHOPS:
        account = shop.account(source_name, shop.day(800), email=f"dirty@{source_name.replace('_', '-')}.example")
        _add_broken_rows(shop, account)
        _add_future_rows(shop, account)
        _add_orphans(shop, account)
        _add_versions(shop, account)
        _add_conflicts(shop, account)
    _add_accounts_known_from_orders_only(shop)
    _add_copies(shop)


def _order(shop: RawShop, account: Account, days_ago: int = 70) -> PlacedOrder:
    return shop.order(account, shop.day(days_ago), [Line("21.00"), Line("11.00", product_id="P-03")])


def _copy(shop: RawShop, table: str, row: RawRow, **changes: str) -> RawRow:
    """Add another version of a row."""
    return shop.add(table, **(row | changes))


def _add_broken_rows(shop: RawShop, account: Account) -> None:
    """Broken rows of their own, and broken versions that must not replace the good one."""
    newer = shop.stamp(shop.day(5))
    for changes in BROKEN_ORDERS:
        broken = _order(shop, account)
        broken.row.update(changes)
        good = _order(shop, account)
        _copy(shop, "orders", good.row, **changes, updated_at=newer)
    for changes in BROKEN_LINES:
        order = _order(shop, account)
        shop.line(account.source_name, order.order_id, Line("99.00")).update(changes)
    alone = shop.order(account, shop.day(70), subtotal_amount="44.00", discount="4.00")
    shop.line(account.source_name, alone.order_id, Line("99.00", "-3"))
    for changes in BROKEN_REFUNDS:
        shop.refund(_order(shop, account), shop.day(60), "9.00").update(changes)
    for changes in BROKEN_CUSTOMERS:
        broken_account = shop.account(account.source_name, shop.day(90))
        shop.tables["customers"][-1].update(changes)
        shop.order(broken_account, shop.day(50), [Line("19.90")])
    for table, changes in (
        ("products", {"product_id": ""}),
        ("products", {"product_id": "P-broken", "is_product": "perhaps"}),
        ("web_events", {"event_id": "broken", "event_type": "search", "event_at": ""}),
        ("web_events", {"event_id": "", "event_type": "search", "event_at": newer}),
        ("message_events", {"event_id": "broken", "channel": "email", "event_type": "open", "event_at": "noon"}),
        ("consents", {"consent_id": "broken", "status": "perhaps", "channel": "email", "recorded_at": newer}),
    ):
        shop.add(table, source_name=account.source_name, **changes)
    shop.add("fx_rates", currency="EUR", rate_to_reporting="1.5")
    shop.add("fx_rates", currency="EUR", rate_date=f"{shop.as_of.year + 2}-01-01", rate_to_reporting="n/a")


def _add_future_rows(shop: RawShop, account: Account) -> None:
    """Facts dated a day after their own version are kept, those dated a second later are rejected."""
    day = timedelta(days=1)
    for shift in (timedelta(), timedelta(seconds=1), timedelta(days=300)):
        at = shop.day(30)
        late = shop.stamp(at + day + shift)
        shop.order(account, at, [Line("13.00")], updated_at=shop.stamp(at), ordered_at=late)
        shop.refund(_order(shop, account), at, "5.00", updated_at=shop.stamp(at), refunded_at=late)
        shop.visit(account.source_name, at, event_at=late, loaded_at=shop.stamp(at), customer_id=account.customer_id)
        shop.account(account.source_name, at, created_at=late, updated_at=shop.stamp(at))


def _add_orphans(shop: RawShop, account: Account) -> None:
    """Lines and refunds of orders that were rejected, and of the other shop's orders."""
    for status in ("archived", "cancelled"):
        order = shop.order(account, shop.day(44), [Line("31.00"), Line("1.00")], status=status)
        shop.refund(order, shop.day(40), "31.00")
    unknown = PlacedOrder(account.source_name, "elsewhere", shop.day(44), "USD", {}, [])
    shop.refund(unknown, shop.day(40), "31.00")
    shop.line(account.source_name, unknown.order_id, Line("31.00"))


def _add_versions(shop: RawShop, account: Account) -> None:
    """Old versions that arrive last, with other money, status, owner and address; and newer ones that win."""
    stale, fresh = shop.stamp(shop.day(700)), shop.stamp(shop.day(-10))
    order = _order(shop, account)
    just_placed = shop.stamp(order.ordered_at + timedelta(minutes=5))
    _copy(shop, "orders", order.row, updated_at=just_placed, status="cancelled", discount_amount="9.00")
    paid_later = shop.order(account, shop.day(65), [Line("77.00")], status="pending")
    _copy(shop, "orders", paid_later.row, updated_at=fresh, status="paid", discount_amount="7.00", ordered_at=stale)
    _copy(shop, "orders", paid_later.row, updated_at=stale, status="failed", ordered_at=shop.stamp(shop.day(699)))
    line = shop.line(account.source_name, order.order_id, Line("5.00"), updated_at=fresh)
    _copy(shop, "order_lines", line, updated_at=stale, quantity="50")
    _copy(shop, "order_lines", line, updated_at="", unit_price="500.00")
    refund = shop.refund(order, shop.day(33), "6.00")
    _copy(shop, "refunds", refund, updated_at=fresh, amount="7.00", refunded_at=shop.stamp(shop.day(32)))
    _copy(shop, "refunds", refund, updated_at="", amount="8.00")
    moved = shop.account(account.source_name, shop.day(300), email=account.email)
    row = shop.tables["customers"][-1]
    _copy(shop, "customers", row, updated_at=fresh, email=f"moved.{account.source_name}@dirty.example")
    shop.order(moved, shop.day(100), [Line("8.00")])
    product = next(row for row in shop.tables["products"] if row["source_name"] == account.source_name)
    _copy(shop, "products", product, updated_at=shop.stamp(shop.day(2000)), is_product="false")


def _add_conflicts(shop: RawShop, account: Account) -> None:
    """Two and three different rows of one key and version, of the latest version and of a superseded one."""
    order = _order(shop, account)
    for city in ("Paris", "Pisa"):
        _copy(shop, "orders", order.row, shipping_city=city)
    superseded = _order(shop, account)
    _copy(shop, "orders", superseded.row, shipping_city="Prague")
    _copy(shop, "orders", superseded.row, updated_at=shop.stamp(shop.day(3)), subtotal_amount="1.00")
    line = shop.line(account.source_name, order.order_id, Line("2.00"))
    _copy(shop, "order_lines", line, unit_cost="1.00")
    refund = shop.refund(order, shop.day(20), "3.00")
    _copy(shop, "refunds", refund, currency="USD")
    shop.account(account.source_name, shop.day(120), language="fr")
    _copy(shop, "customers", shop.tables["customers"][-1], language="de")
    event = shop.visit(account.source_name, shop.day(9), customer_id=account.customer_id)
    _copy(shop, "web_events", event, device_type="phone")


def _add_accounts_known_from_orders_only(shop: RawShop) -> None:
    """Orders of an account that has no row among the customers; one is the id of an account of the other shop."""
    elsewhere = shop.account("shop_b", shop.day(500), customer_id="only-b", email="only.b@dirty.example")
    shop.order(elsewhere, shop.day(100), [Line("18.00")])
    for customer_id in ("only-b", "never-seen"):
        for days_ago in (250, 20):
            shop.order("", shop.day(days_ago), [Line("19.90")], customer_id=customer_id)


def _add_copies(shop: RawShop) -> None:
    """Every fortieth row of every file once more, and a few of them thrice; broken rows too."""
    for table, rows in shop.tables.items():
        for position, row in enumerate(rows[::40]):
            for _ in range(2 if position % 5 == 0 else 1):
                shop.add(table, **row)
