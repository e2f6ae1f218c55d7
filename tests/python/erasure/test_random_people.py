"""Random requests on people linked by chance: everything of theirs goes, and nothing of anybody else's."""

import random

import pytest

from erasure.people import AS_OF, end_of, write_random_people, write_requests
from pipeline.house import House
from quintile.salt import salted_hash
from quintile.warehouse import open_warehouse

KEYS = "select source_key, customer_id from intermediate.int_identity__as_of"


@pytest.mark.parametrize("seed", [1])
def test_whole_people_are_erased_and_no_stranger(tmp_path, seed: int):
    house = House(tmp_path)
    accounts = write_random_people(house.raw, seed)
    house.build(as_of=AS_OF.isoformat())
    before = dict(house.rows(KEYS))
    chance = random.Random(seed)
    named = chance.sample(accounts, 30)
    requests = [(f"r{number}", account.customer_id, "", end_of(AS_OF)) for number, account in enumerate(named[:20])] + [
        (f"e{number}", "", account.email, end_of(AS_OF)) for number, account in enumerate(named[20:]) if account.email
    ]
    write_requests(house.raw, requests)
    house.build(as_of=AS_OF.isoformat())
    after = dict(house.rows(KEYS))

    ids = {account.customer_id for account in named[:20]}
    people = {customer for key, customer in before.items() if key.split(":", 1)[1] in ids}
    people |= _people_of_addresses(house, before, {request[2] for request in requests} - {""})
    gone = {key for key, customer in before.items() if customer in people}
    assert len(people) >= 10 and len(gone) > len(people) + 10
    assert set(before) - set(after) == gone
    assert not {customer for customer in after.values()} & people
    tables = house.rows(
        "select count(*) from operations.tombstones "
        "where tombstone_kind in ('account', 'guest', 'visitor') and is_known"
    )
    assert tables[0][0] >= len(gone)


def _people_of_addresses(house: House, before: dict[str, str], addresses: set[str]) -> set[str]:
    """Whom the addresses mean: guests by that address, and accounts that it links to somebody or could."""
    listed = ", ".join(f"'{salted_hash(address)}'" for address in addresses)
    guests = " union ".join(
        f"select source_key from staging.base_raw__{table} "
        f"where customer_id is null and right(source_key, 64) in ({listed})"
        for table in ("orders", "web_events")
    )
    with open_warehouse(house.warehouse) as connection:
        keys = connection.execute(
            f"{guests} union select source_key from staging.base_raw__customers where email_hash in ({listed}) "
            "and email_hash not in (select address_hash from staging.base_raw__addresses where address like 'info@%') "
            "and email_hash in "
            "(select email_hash from staging.base_raw__customers group by email_hash having count(*) <= 5)"
        ).fetchall()
    return {before[key] for (key,) in keys if key in before}
