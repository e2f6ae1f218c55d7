"""Ordinary people: mostly one-time buyers, with everything a shop's data usually holds about them."""

from datetime import datetime, timedelta
from decimal import Decimal

from .crowd_life import add_life
from .raw_files import ADJUSTMENT, SHOPS, Account, Line, PlacedOrder, RawShop

OLDEST_DAYS_AGO = 1100
NEWEST_DAYS_AGO = -30
COMMON_PRICES = ("9.90", "19.90", "19.90", "19.90", "49.00")
STATUSES = ("paid", "shipped", "fulfilled", "completed", "partially_refunded", "refunded", "pending", "cancelled")
STATUS_WEIGHTS = (40, 15, 10, 25, 3, 2, 2, 3)
CURRENCIES = ("USD", "EUR", "GBP", "SEK")
CURRENCY_WEIGHTS = (70, 22, 6, 2)


def add_crowd(shop: RawShop, people: int) -> None:
    """Add that many people with their accounts, guest orders, refunds, events and consents."""
    for number in range(people):
        _add_person(shop, number)


def _add_person(shop: RawShop, number: int) -> None:
    chance = shop.random
    email = f"person{number}@{chance.choice(('mail.example', 'post.example', 'büro.example'))}"
    created_at = _moment(shop, OLDEST_DAYS_AGO, NEWEST_DAYS_AGO // 2)
    account = _account(shop, chance.choice(SHOPS), created_at, email)
    accounts = [account]
    if chance.random() < 0.08:
        other_shop = SHOPS[1 - SHOPS.index(account.source_name)]
        accounts.append(_account(shop, other_shop, _later(shop, created_at), email.upper()))
    for _ in range(_number_of_orders(shop)):
        buyer = chance.choice(accounts)
        _add_order(shop, buyer, _later(shop, buyer.created_at))
    if chance.random() < 0.12:
        _add_order(shop, email, _moment(shop, OLDEST_DAYS_AGO, NEWEST_DAYS_AGO), chance.choice(SHOPS))
    if chance.random() < 0.85:
        add_life(shop, accounts, str(number))


def _moment(shop: RawShop, oldest_days_ago: int, newest_days_ago: int) -> datetime:
    days = shop.random.randint(newest_days_ago, oldest_days_ago)
    return shop.day(days, hour=0) + timedelta(seconds=shop.random.randrange(86_400))


def _later(shop: RawShop, moment: datetime) -> datetime:
    """Return a moment between another and the newest day, more often a recent one."""
    span = max((shop.day(NEWEST_DAYS_AGO) - moment).total_seconds(), 0)
    return moment + timedelta(seconds=int(span * shop.random.random() ** 0.7))


def _number_of_orders(shop: RawShop) -> int:
    chance = shop.random
    return chance.choices(
        (0, 1, chance.randint(2, 5), chance.randint(6, 15)),
        weights=(15, 48, 29, 8),
    )[0]


def _account(shop: RawShop, source_name: str, created_at: datetime, email: str) -> Account:
    return shop.account(
        source_name,
        created_at,
        email=email,
        first_name=shop.random.choice(("Ana", "Björk", "O'Neil", "李", "Anne, Marie")),
        birth_date=shop.random.choice(("", "1980-02-29", "1999-12-31")),
        country=shop.random.choice(("US", "DE", "")),
        city=shop.random.choice(("Köln", "New York", "")),
    )


def _add_order(shop: RawShop, buyer: Account | str, ordered_at: datetime, source_name: str = "shop_a") -> None:
    chance = shop.random
    lines = [_line(shop) for _ in range(chance.choices((1, 2, 3, 4), weights=(60, 20, 12, 8))[0])]
    if chance.random() < 0.3:
        lines.append(Line("4.90", product_id="POSTAGE"))
    if chance.random() < 0.03:
        lines.append(Line("-2.50", product_id=ADJUSTMENT))
    discount, discount_type = "", ""
    if chance.random() < 0.2:
        positive = sum((max(line.value, Decimal(0)) for line in lines if line.is_product), Decimal(0))
        discount = f"{positive * chance.randint(5, 60) / 100:.2f}"
        discount_type = chance.choice(("percentage", "fixed"))
    order = shop.order(
        buyer,
        ordered_at,
        lines,
        source_name=source_name,
        currency=chance.choices(CURRENCIES, CURRENCY_WEIGHTS)[0],
        discount=discount,
        discount_type=discount_type,
        status=chance.choices(STATUSES, STATUS_WEIGHTS)[0],
        is_test=chance.choices(("", "false", "true"), (70, 29, 1))[0],
        shipping_city=chance.choice(("Oslo", "Roma", "")),
    )
    if chance.random() < 0.15:
        _add_refund(shop, order)


def _line(shop: RawShop) -> Line:
    chance = shop.random
    product_id = f"P-{chance.randint(1, 42):02d}"  # the last two are in no catalogue
    if chance.random() < 0.7:
        return Line(chance.choice(COMMON_PRICES), product_id=product_id)
    unit_price = f"{chance.uniform(0, 80):.8f}"
    quantity = chance.choice(("1", "2", "3", "12", "0", "2.5"))
    return Line(unit_price, quantity, product_id, chance.choice(("", "", "0.00", "0.01")))


def _add_refund(shop: RawShop, order: PlacedOrder) -> None:
    chance = shop.random
    refunded_at = order.ordered_at + timedelta(days=chance.choice((0, 3, 14, 40, 364)), hours=chance.randint(1, 20))
    position = chance.randrange(len(order.lines))
    names_a_line = chance.random() < 0.5
    value = max(order.lines[position].value, Decimal(0)) if names_a_line else abs(order.merchandise)
    shop.refund(
        order,
        refunded_at,
        f"{value * chance.choice((25, 50, 100, 130)) / 100:.2f}",
        order_line_id=order.line_ids[position] if names_a_line else "",
        currency=chance.choice(("", order.currency)),
    )
