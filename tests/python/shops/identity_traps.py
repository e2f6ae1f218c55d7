"""People that a shop knows by several accounts, addresses and visitors, and values that link nobody."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from .raw_files import SHOPS, Account, Line, RawShop

CHAIN_LENGTHS = range(2, 21)
UNICODE_LOCAL_PARTS = ("zoë.müller", "日本語", "josé", "θάλασσα", "ångström")


def add_identity_traps(shop: RawShop) -> None:
    """Add all of them."""
    _add_chains(shop)
    _add_shared_values(shop)
    _add_role_addresses(shop)
    _add_guests(shop)
    _add_unicode_addresses(shop)
    _add_gifts(shop)
    _add_look_alike_ids(shop)
    _add_visitors(shop)


def _phone(shop: RawShop) -> str:
    """Return a phone number nobody else has."""
    return f"+1212{int(shop.next_id('all', 'phones')):07d}"


def _pretty(phone: str) -> str:
    """Write an E.164 number the way people do."""
    return f"{phone[:2]} ({phone[2:5]}) {phone[5:8]}-{phone[8:]}"


def _spend(shop: RawShop, buyer: Account | str, days_ago: int, source_name: str = "shop_a") -> None:
    price = shop.random.choice(("19.90", "19.90", "35.00", "120.00"))
    shop.order(buyer, shop.day(days_ago), [Line(price)], source_name=source_name)


def _add_chains(shop: RawShop) -> None:
    """Accounts that hang together by email and phone in turn; some links are younger than the as-of date."""
    for length in CHAIN_LENGTHS:
        for late_every in (0, 4):
            name = f"chain{length}.{late_every}"
            phone = ""
            for position in range(length):
                is_late = late_every and position % late_every == late_every - 1
                created_days_ago = -shop.random.randint(1, 20) if is_late else shop.random.randint(0, 900)
                phone = _phone(shop) if position % 2 == 0 else phone
                account = shop.account(
                    shop.random.choice(SHOPS),
                    shop.day(created_days_ago),
                    email=_disguised(shop, f"{name}.{(position + 1) // 2}@chains.example"),
                    phone=_pretty(phone) if position % 2 else phone,
                )
                for _ in range(shop.random.choice((0, 1, 1, 2))):
                    if created_days_ago >= 0:
                        _spend(shop, account, shop.random.randint(0, created_days_ago))


def _disguised(shop: RawShop, address: str) -> str:
    """Write an address in another way that means the same."""
    style = shop.random.randrange(4)
    return (address, address.upper(), f"  {address} ", unicodedata.normalize("NFD", address.title()))[style]


def _crowd(
    shop: RawShop, created: Sequence[int], *, email: str = "", phone: str = "", prefix: str = "crowd"
) -> list[Account]:
    """Return accounts of both shops that share a value; those without it have an address of their own."""
    accounts = []
    for position, days_ago in enumerate(created):
        own = f"{prefix}.{position}@crowds.example"
        account = shop.account(SHOPS[position % 2], shop.day(days_ago), email=email or own, phone=phone)
        _spend(shop, account, max(days_ago - 3, -5))
        accounts.append(account)
    return accounts


def _add_shared_values(shop: RawShop) -> None:
    """Values shared by 4 to 9 accounts; of some, the sixth is younger than the as-of date."""
    for count in range(4, 10):
        old = [300 + 10 * position for position in range(count)]
        for kind, created in (("old", old), ("growing", [*old[:5], *([-3] * (count - 5))][:count])):
            email = f"family{count}.{kind}@shared.example"
            _crowd(shop, created, email=email)
            _crowd(shop, created, phone=_phone(shop), prefix=f"office{count}.{kind}")
            for source_name in SHOPS:
                _spend(shop, email, 25, source_name)
                _spend(shop, email.upper(), 15, source_name)
    linked_otherwise = _phone(shop)
    for position in range(7):
        phone = linked_otherwise if position < 2 else ""
        account = shop.account("shop_a", shop.day(200 + position), email="seven@shared.example", phone=phone)
        _spend(shop, account, 100 - position)


def _add_role_addresses(shop: RawShop) -> None:
    for role in ("info", "sales"):
        for company in ("acme.example", "Big.Example"):
            address = f"{role}@{company}"
            for days_ago in (220, 210):
                account = shop.account("shop_a", shop.day(days_ago), email=address.upper(), phone=_phone(shop))
                _spend(shop, account, days_ago - 30)
            for source_name in SHOPS:
                _spend(shop, address, 44, source_name)
                _spend(shop, address, 55, source_name)


def _add_guests(shop: RawShop) -> None:
    """Guests before, after and without an account; with an address nobody can use, and with none."""
    for number in range(30):
        address = f"guest{number}@guests.example"
        created = shop.random.randint(-10, 400)
        if number % 3:
            account = shop.account(SHOPS[number % 2], shop.day(created), email=_disguised(shop, address))
            _spend(shop, account, max(created - 5, -12))
        for _ in range(1 + number % 3):
            days_ago = shop.random.choice((created, created - 2, created + 1, shop.random.randint(0, 700)))
            _spend(shop, _disguised(shop, address), max(days_ago, -20), shop.random.choice(SHOPS))
    unusable = (
        "",
        "nobody",
        "two@@signs.example",
        "a@b@c.example",
        "no dot@x.example",
        "plain@localhost",
        "@x.example",
    )
    for address in unusable:
        for source_name in SHOPS:
            _spend(shop, address, 12, source_name)
            account = shop.account(source_name, shop.day(300), email=address, phone="n/a")
            _spend(shop, account, 66)
    for days_ago in range(5, 400, 9):
        _spend(shop, "", days_ago, shop.random.choice(SHOPS))
    shop.order("only.cancelled@guests.example", shop.day(30), [Line("10.00")], status="cancelled")


def _add_unicode_addresses(shop: RawShop) -> None:
    """One person under the composed, the decomposed and the upper-case form of an address."""
    for local_part in UNICODE_LOCAL_PARTS:
        address = unicodedata.normalize("NFC", f"{local_part}@exämple.org")
        forms = (address, unicodedata.normalize("NFD", address), address.upper())
        for days_ago, form in zip((500, 400, 300), forms, strict=True):
            account = shop.account(
                shop.random.choice(SHOPS),
                shop.day(days_ago),
                email=form,
                first_name='Zoë, "the\nOne"',
                last_name="Ωmega",
            )
            _spend(shop, account, days_ago - 100)
        _spend(shop, unicodedata.normalize("NFD", address), 50, "shop_b")


def _add_gifts(shop: RawShop) -> None:
    """Add orders of an account under the address of somebody else, which link nobody."""
    for number in range(6):
        giver = shop.account("shop_a", shop.day(300), email=f"giver{number}@gifts.example")
        taker = shop.account("shop_b", shop.day(290), email=f"taker{number}@gifts.example")
        shop.order(giver, shop.day(90), [Line("80.00")], customer_email=taker.email)
        shop.order(giver, shop.day(80), [Line("80.00")], customer_email=f"nobody{number}@gifts.example")
        _spend(shop, taker, 70)


def _add_look_alike_ids(shop: RawShop) -> None:
    """Ids that only differ by leading zeros, case or the way a spreadsheet reads them."""
    for source_name in SHOPS:
        for customer_id in ("7", "007", "ab", "AB", "ünïcode"):
            account = shop.account(source_name, shop.day(150), customer_id=customer_id)
            _spend(shop, account, 20)
            if customer_id == "7":
                shop.order(replace(account, customer_id="7.0"), shop.day(10), [Line("31.00")])


def _add_visitors(shop: RawShop) -> None:
    """Visitors seen logged in: with two accounts, with one after the as-of date, in a kiosk, or never."""
    for number in range(12):
        visitor = f"visitor-{number}"
        for source_name in SHOPS:
            shop.visit(source_name, shop.day(600), anonymous_id=visitor)
            first = shop.account(source_name, shop.day(500), email=f"desk{number}.{source_name}@visits.example")
            second = shop.account(source_name, shop.day(400), phone=_phone(shop))
            _spend(shop, first, 200)
            _spend(shop, second, 100)
            second_seen = (300, 0, -1, -15)[number % 4]
            for account, days_ago in ((first, 450), (first, 20), (second, second_seen), (second, second_seen - 1)):
                shop.visit(source_name, shop.day(days_ago), anonymous_id=visitor, customer_id=account.customer_id)
    for count, seen_last in ((5, 50), (6, 50), (6, -2)):
        for position in range(count):
            account = shop.account("shop_a", shop.day(300 + position))
            _spend(shop, account, 30 + position)
            days_ago = seen_last if position == count - 1 else 100 - position
            shop.visit(
                "shop_a",
                shop.day(days_ago),
                anonymous_id=f"kiosk-{count}-{seen_last}",
                customer_id=account.customer_id,
            )
    for number in range(20):
        shop.visit(shop.random.choice(SHOPS), shop.day(number), anonymous_id=f"never-{number}", event_type="search")
