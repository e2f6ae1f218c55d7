"""What the oracle's own tests ask it with: a shop in memory, computed in a temporary folder."""

from datetime import date, timedelta
from pathlib import Path

from shops import AS_OF
from shops.raw_files import Account, Line, RawShop

from .customer import Customer
from .engine import Oracle, compute
from .history import History, Versions, history


class Answer:
    """Computes a shop in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        """Remember where to write."""
        self._folder = folder

    def __call__(self, shop: RawShop, as_of: date = AS_OF, **settings: object) -> Oracle:
        """Write the shop and compute it."""
        self._write(shop)
        return compute(self._folder, as_of, **settings)

    def history(self, shop: RawShop, *days_ago: int, versions: Versions | None = None, **settings: object) -> History:
        """Write the shop and compute its history over dates that are so many days before the usual one."""
        self._write(shop)
        return history(self._folder, [ago(days) for days in days_ago], versions=versions, **settings)

    def _write(self, shop: RawShop) -> None:
        """Add a nobody's order and a prospect of tomorrow where the shop has none, for both files must be there."""
        shop.tables["orders"] or shop.order("nobody", shop.day(0))
        shop.tables["customers"] or shop.account("shop_a", shop.day(-999))
        shop.write(self._folder)


def empty_shop() -> RawShop:
    """Return two shops with nothing but one product that is postage."""
    shop = RawShop(AS_OF)
    for source_name in ("shop_a", "shop_b"):
        shop.add("products", source_name=source_name, product_id="POSTAGE", is_product="false", updated_at="2020-01-01")
    return shop


def new_account(shop: RawShop, created_days_ago: int = 900, source_name: str = "shop_a", **values: str) -> Account:
    """Add an account, an old one unless said otherwise."""
    return shop.account(source_name, shop.day(created_days_ago), **values)


def add_buyers(shop: RawShop, count: int = 10, days_ago: int = 40) -> list[Account]:
    """Add people who have spent 100.00 each, so that somebody can be richer or poorer than most."""
    buyers = [new_account(shop) for _ in range(count)]
    for buyer in buyers:
        shop.order(buyer, shop.day(days_ago), [Line("100.00")])
    return buyers


def customer_of(oracle: Oracle, account: Account) -> Customer:
    """Return the customer that an account belongs to."""
    return oracle.customer_of(account.source_name, account.customer_id)


def ago(days: int) -> date:
    """Return the date so many days before the usual one."""
    return AS_OF - timedelta(days=days)


Move = tuple[int, str | None, str | None, str, str | None]


def moves(found: History, customer: Account | str, layer: str) -> list[Move]:
    """Return a customer's transitions of a layer: days before the usual date, from, to, cause and its id."""
    rows = [row for row in found.transitions if (row.customer_id, row.layer) == (_id(customer), layer)]
    return sorted(
        (
            ((AS_OF - row.transitioned_on).days, row.from_segment_id, row.to_segment_id, row.cause, row.cause_id)
            for row in rows
        ),
        key=lambda move: (-move[0], str(move[1:3])),
    )


def last_move(found: History, customer: Account | str, layer: str) -> Move:
    """Return the only transition after the first computed date."""
    (move,) = [move for move in moves(found, customer, layer) if move[3] != "first_computed"]
    return move


def intervals(found: History, customer: Account | str, layer: str) -> list[tuple[str, int, int | None]]:
    """Return a customer's intervals of a layer: segment, and from and to as days before the usual date."""
    rows = [row for row in found.intervals if (row.customer_id, row.layer) == (_id(customer), layer)]
    return [
        (row.segment_id, (AS_OF - row.valid_from).days, (AS_OF - row.valid_to).days if row.valid_to else None)
        for row in sorted(rows, key=lambda row: (row.valid_from, row.segment_id))
    ]


def _id(customer: Account | str) -> str:
    return customer if isinstance(customer, str) else f"{customer.source_name}:{customer.customer_id}"
