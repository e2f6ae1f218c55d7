"""A small shop with one person in every corner of it, among strangers that share what links nobody; and random ones."""

import csv
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from shops.raw_files import Account, Line, RawShop

AS_OF = date(2025, 6, 28)
PHONE = "+4915112345678"
EMAILS = ("erika@gone.example", "erika.two@gone.example")
ACCOUNTS = (("shop_a", "erika-one"), ("shop_b", "erika-two"))
VISITOR = "visitor-of-erika-77"
NAME = ("Erika", "Vergissmein")
# What would give the person away, in whatever column.
TRACES = (*EMAILS, PHONE, VISITOR, NAME[1], *(account for _, account in ACCOUNTS), "erika-order", "erika-refund")


def write_shop(folder: Path, *, later: bool = False) -> None:
    """Write the shop; `later` adds what arrives in the next delivery: old facts of the person, and a new relation."""
    shop = RawShop(AS_OF)
    strangers = [
        shop.account("shop_a", shop.day(400 - number), email=f"stranger{number}@other.example", first_name="Erika")
        for number in range(8)
    ]
    for number, stranger in enumerate(strangers):
        shop.order(stranger, shop.day(30 + 20 * number), [Line(f"{20 + number}.00")])
        shop.visit("shop_a", shop.day(5), anonymous_id=f"device-{number}", customer_id=stranger.customer_id)
    # A gift to the person: the order is the stranger's.
    shop.order(strangers[0], shop.day(3), [Line("9.00")], order_id="gift", customer_email=EMAILS[0])
    # A phone of six accounts links nobody, the person's second number among them.
    for number in range(6):
        shop.account("shop_b", shop.day(200), email=f"office{number}@other.example", phone="+4930999999")
    one = shop.account(
        "shop_a",
        shop.day(300),
        email=EMAILS[0],
        phone=PHONE,
        customer_id="erika-one",
        first_name=NAME[0],
        last_name=NAME[1],
    )
    two = shop.account(
        "shop_b",
        shop.day(200),
        email=EMAILS[1],
        phone=PHONE,
        customer_id="erika-two",
        first_name=NAME[0],
        last_name=NAME[1],
    )
    order = shop.order(one, shop.day(100), [Line("50.00"), Line("7.00", "2")], order_id="erika-order-1")
    shop.refund(order, shop.day(90), "7.00", refund_id="erika-refund-1")
    shop.order(EMAILS[1].upper(), shop.day(20), [Line("33.00")], source_name="shop_b", order_id="erika-order-guest")
    shop.order(two, shop.day(2), [Line("12.00")], source_name="shop_b", order_id="erika-order-2")
    rejected = shop.order(one, shop.day(50), [Line("1.00")], order_id="erika-order-bad")
    for row in shop.tables["orders"]:
        if row["order_id"] == rejected.order_id:
            row["status"] = "no such status"
    shop.add("orders", **(shop.tables["orders"][-2] | {"updated_at": "2020-01-01"}))  # an older version
    shop.visit("shop_b", shop.day(40), anonymous_id=VISITOR)
    shop.visit("shop_b", shop.day(39), anonymous_id=VISITOR, customer_id="erika-two", event_type="add_to_cart")
    shop.message(one, shop.day(10), "open")
    shop.consent(one, shop.day(250), "granted")
    shop.add(  # a list that is no shop: nobody ever ordered there
        "consents", source_name="suppression_list", consent_id="s1", customer_email=EMAILS[0], channel="email",
        status="denied", recorded_at=shop.day(30), loaded_at=shop.day(30),
    )  # fmt: skip
    shop.add(
        "customer_attributes", source_name="shop_a", customer_id="erika-one", attribute="size", value="m",
        recorded_at="2025-01-01", kind="declared",
    )  # fmt: skip
    if later:
        shop.order(one, shop.day(60), [Line("5.00")], order_id="erika-order-late")
        late = shop.account("shop_a", shop.day(150), phone=PHONE, customer_id="erika-late")
        shop.order(late, shop.day(1), [Line("6.00")], order_id="erika-order-of-late")
        shop.order(EMAILS[0], shop.day(1), [Line("8.00")], order_id="erika-order-as-guest")
        back = shop.account("shop_a", shop.day(-3), email=EMAILS[0], customer_id="new-relation")
        shop.order(back, shop.day(-3), [Line("99.00")], order_id="first-of-new-relation")
    shop.write(folder)
    with (folder / "orders.csv").open("a") as orders:
        orders.write("shop_a,broken,too,few\n")  # so that the table is copied without this line


def write_requests(folder: Path, requests: Sequence[tuple[str, str, str, str]]) -> None:
    """Write raw requests: id, account, address, when."""
    with (folder / "erasure_requests.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("request_id", "customer_id", "customer_email", "requested_at"), *requests])


def write_random_people(folder: Path, seed: int, people: int = 150) -> list[Account]:
    """Write accounts, guests and visitors linked by chance, some by what too many share; returns the accounts."""
    chance = random.Random(f"erasure {seed}")
    shop = RawShop(AS_OF, seed)
    emails = [f"person{number}@random.example" for number in range(people)] + ["info@random.example"]
    phones = [f"+49301{number:06d}" for number in range(people // 2)]
    crowded = (emails[0], phones[0])
    accounts = []
    for number in range(people):
        account = shop.account(
            chance.choice(("shop_a", "shop_b")),
            shop.day(chance.randint(1, 500)),
            email=chance.choice((chance.choice(emails), chance.choice(emails), "", crowded[0])),
            phone=chance.choice((chance.choice(phones), "", "", crowded[1])),
            customer_id=f"random-{number}",
        )
        accounts.append(account)
    for _ in range(people):
        moment = shop.day(chance.randint(0, 400))
        buyer: Account | str = chance.choice(accounts) if chance.random() < 0.6 else chance.choice(emails)
        source = buyer.source_name if isinstance(buyer, Account) else chance.choice(("shop_a", "shop_b"))
        shop.order(buyer, moment, [Line("10.00")], source_name=source)
    for _ in range(people):
        account = chance.choice(accounts)
        named = chance.choice(({"customer_id": account.customer_id}, {"customer_email": chance.choice(emails)}, {}))
        visitor = f"device-{chance.randint(0, people)}"
        shop.visit(account.source_name, shop.day(chance.randint(0, 300)), anonymous_id=visitor, **named)
    shop.write(folder)
    return accounts


def end_of(day: date) -> str:
    """The last second of a date, as a raw time."""
    return (datetime(day.year, day.month, day.day) + timedelta(days=1, seconds=-1)).isoformat(sep=" ")
