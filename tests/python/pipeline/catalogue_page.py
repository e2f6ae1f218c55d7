"""Writes the page of the segments' definitions: `python -m pipeline.catalogue_page docs/segments.md` (make catalogue).

The catalogue of any shop says the same, for it comes from the seeds; so the shop is the smallest there is.
"""

import sys
import tempfile
from pathlib import Path

from pipeline.house import House
from shops import AS_OF
from shops.raw_files import Line, RawShop

# Late enough for every version to be in force: the page shows the newest ones.
LATEST = "2999-12-31"
# A shop whose one category is called so has segments that read like their definitions.
CATEGORY = "<category>"


def write_catalogue_page(house: House, page: Path) -> None:
    """Build the catalogue in the house and write the page."""
    shop = RawShop(AS_OF)
    shop.add("products", source_name="shop_a", product_id="P-01", category=CATEGORY)
    shop.order(shop.account("shop_a", shop.day(10), email="ann@x.example"), shop.day(5), [Line("10.00")])
    shop.write(house.raw)
    house.build("--select", "+dim_segments", as_of=LATEST)
    done = house.quintile("segments", "catalogue", "--markdown", str(page))
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_catalogue_page(House(Path(folder)), Path(sys.argv[1]))
    print(f"written: {sys.argv[1]}")
