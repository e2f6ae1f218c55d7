"""The trap shop, customer by customer, against an oracle that is written without SQL."""

from oracle import compute
from oracle.compare import differences, staging_differences, summarise
from oracle.compare_audiences import audience_differences
from pipeline.conftest import TRAP_AS_OF, TRAP_VARIABLES


def test_every_customer_agrees_with_the_oracle(trap_house):
    oracle = compute(trap_house.raw, TRAP_AS_OF, **TRAP_VARIABLES)
    assert len(oracle.customers) > 1000
    assert summarise(differences(oracle, trap_house.warehouse)) == []


def test_every_raw_row_is_accounted_for_as_the_oracle_does(trap_house):
    oracle = compute(trap_house.raw, TRAP_AS_OF, **TRAP_VARIABLES)
    assert staging_differences(oracle, trap_house.warehouse) == []


def test_every_member_and_every_suppression_agrees_with_the_oracle(trap_house):
    oracle = compute(trap_house.raw, TRAP_AS_OF, **TRAP_VARIABLES)
    assert summarise(audience_differences(oracle, trap_house.warehouse)) == []
    (joined,) = trap_house.rows("select distinct joined_on, as_of_date from marts.fct_audience_members")
    assert joined == (TRAP_AS_OF, TRAP_AS_OF)
