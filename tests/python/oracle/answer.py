"""What the oracle's own tests ask it with: a shop in memory, computed in a temporary folder."""

from datetime import date
from pathlib import Path

from shops import AS_OF
from shops.raw_files import Account, RawShop

from .customer import Customer
from .engine import Oracle, compute


class Answer:
    """Computes a shop in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        """Remember where to write."""
        self._folder = folder

    def __call__(self, shop: RawShop, as_of: date = AS_OF, **settings: object) -> Oracle:
        """Write the shop, with a nobody's order and a prospect where it has none, and compute it."""
        shop.tables["orders"] or shop.order("nobody", shop.day(0))
        shop.tables["customers"] or shop.account("shop_a", shop.day(-999))
        shop.write(self._folder)
        return compute(self._folder, as_of, **settings)


def empty_shop() -> RawShop:
    """Return two shops with nothing but one product that is postage."""
    shop = RawShop(AS_OF)
    for source_name in ("shop_a", "shop_b"):
        shop.add("products", source_name=source_name, product_id="POSTAGE", is_product="false", updated_at="2020-01-01")
    return shop


def customer_of(oracle: Oracle, account: Account) -> Customer:
    """Return the customer that an account belongs to."""
    return oracle.customer_of(account.source_name, account.customer_id)
