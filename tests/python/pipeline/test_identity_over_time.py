"""Who is one person, date by date, against the oracle's union-find: chains of any depth, guards that close, splits."""

import csv
import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from oracle import compute
from pipeline.house import House

AS_OF = date(2025, 6, 30)
FIRST = date(2025, 1, 6)
ACCOUNTS, CHAIN_LENGTH = 700, 400


def _write_shop(house: House, seed: int) -> None:
    """Accounts that share addresses and phones at random, and one chain in random order, opened over half a year."""
    chance = random.Random(seed)
    rows = []
    for number in range(ACCOUNTS):
        email = f"e{chance.randrange(ACCOUNTS // 2)}@random.example" if chance.random() < 0.8 else ""
        phone = f"+1212555{chance.randrange(ACCOUNTS // 2):04d}" if chance.random() < 0.6 else ""
        rows.append((chance.choice("ab"), f"r{number}", email, phone))
    places = list(range(CHAIN_LENGTH))
    chance.shuffle(places)
    for name, place in enumerate(places):
        rows.append(("a", f"c{name}", f"link{(place + 1) // 2}@chain.example", f"+1646555{place // 2:04d}"))
    crowd = [("b", f"crowd{number}", "crowd@shared.example", "") for number in range(9)]
    rows += crowd
    with (house.raw / "customers.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source_name", "customer_id", "email", "phone", "created_at", "updated_at"])
        for source_name, customer_id, email, phone in rows:
            days = chance.randrange(175)
            created_at = datetime(2025, 1, 4) + timedelta(days=days, hours=chance.randrange(24))
            writer.writerow([source_name, customer_id, email, phone, created_at, created_at])
    with (house.raw / "orders.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        columns = "source_name,order_id,customer_id,customer_email,ordered_at,status,currency"
        writer.writerow([*columns.split(","), "subtotal_amount", "total_amount", "updated_at"])
        for number in range(300):
            ordered_at = datetime(2025, 1, 4, 12) + timedelta(days=chance.randrange(175))
            guest = f"e{chance.randrange(ACCOUNTS // 2)}@random.example"
            writer.writerow(["a", number, "", guest, ordered_at, "paid", "USD", "10.00", "10.00", ordered_at])


def test_on_every_date_the_same_accounts_are_one_customer(house):
    _write_shop(house, seed=5)
    house.build(as_of=AS_OF.isoformat(), backfill_from=FIRST.isoformat(), backfill_step="week")
    found: dict[date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for as_of, source_key, customer_id in house.rows(
        "select as_of_date, source_key, customer_id from intermediate.int_identity__as_of where member_kind = 'account'"
    ):
        found[as_of][customer_id].add(source_key)
    assert len(found) == 26
    for as_of in sorted(found)[::3] + [AS_OF]:
        oracle = compute(house.raw, as_of)
        expected = {
            frozenset(f"{key.source_name}:{key.key}" for key in customer.source_keys if key.kind == "account")
            for customer in oracle.customers.values()
        }
        assert {frozenset(keys) for keys in found[as_of].values()} == expected - {frozenset()}, as_of


def test_the_chain_is_one_customer_in_the_end_and_the_crowd_is_split_again(house):
    _write_shop(house, seed=6)
    house.build(as_of=AS_OF.isoformat())
    whole = "select count(distinct customer_id), count(*) from marts.dim_customer_identities where valid_to is null"
    assert house.rows(f"{whole} and source_customer_id like 'c%' and source_customer_id not like 'crowd%'") == [
        (1, CHAIN_LENGTH)
    ]
    assert house.rows(f"{whole} and source_customer_id like 'crowd%'") == [(9, 9)]
