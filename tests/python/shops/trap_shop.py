"""The raw files of two shops that hold every trap of spec sections 2 to 7, and of a tiny one for fault tests."""

from datetime import date
from pathlib import Path

from .activation_traps import add_activation_traps
from .affinity_traps import add_affinity_products, add_affinity_traps
from .behaviour_traps import add_behaviour_traps
from .crowd import add_crowd
from .dirty_rows import add_dirty_rows
from .identity_traps import add_identity_traps
from .intent_traps import add_intent_traps
from .money_traps import add_money_traps, add_products, add_rates
from .moving_traps import add_moving_traps
from .raw_files import Line, RawShop
from .reach_traps import add_reach_traps
from .tier_traps import add_tier_traps
from .time_traps import add_time_traps

AS_OF = date(2025, 6, 30)


def write_trap_shop(
    folder: Path,
    *,
    customers: int = 2400,
    seed: int = 7,
    as_of: date = AS_OF,
    shuffle_seed: int | None = None,
    repeat: bool = False,
) -> None:
    """Write the CSV files of a small but nasty business: shop_a and shop_b, with clashing ids.

    About `customers` accounts, at least the two thousand or so that stand in a trap; the rest is an ordinary crowd.
    Beside them, those who move in the last thirty days.
    `shuffle_seed` shuffles the rows of every file and `repeat` writes each row twice: neither may change a customer.
    """
    shop = RawShop(as_of, seed)
    add_products(shop)
    add_rates(shop)
    add_time_traps(shop)
    add_money_traps(shop)
    add_identity_traps(shop)
    add_affinity_products(shop)
    add_reach_traps(shop)
    add_tier_traps(shop)
    add_affinity_traps(shop)
    add_behaviour_traps(shop)
    add_intent_traps(shop)
    add_crowd(shop, max(customers - len(shop.tables["customers"]), 0))
    add_moving_traps(shop)
    add_activation_traps(shop)
    add_dirty_rows(shop)
    shop.write(folder, shuffle_seed=shuffle_seed, repeat=repeat)


def write_tiny_shop(folder: Path, *, as_of: date = AS_OF) -> None:
    """Write a minimal valid shop of a dozen customers: orders.csv, order_lines.csv and customers.csv only.

    A prospect, one lost, and ten purchasers of the last year, so that every cut point falls exactly between two.
    """
    shop = RawShop(as_of)
    accounts = [
        shop.account("shop_a", shop.day(900 - number), email=f"tiny{number}@tiny.example") for number in range(11)
    ]
    _, lost, *purchasers = accounts
    shop.order(lost, shop.day(400), [Line("50.00")])
    for number, account in enumerate(purchasers, start=1):
        for earlier in range(number % 4 + 1):
            shop.order(account, shop.day(35 * number + 20 * earlier), [Line(f"{10 + number}.50")])
    shop.order("guest@tiny.example", shop.day(12), [Line("19.90"), Line("5.00", "2")])
    shop.write(folder)
