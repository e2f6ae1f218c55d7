"""On the demo shop nearly everybody is in a segment, and what is empty has a cause."""

import pytest

from pipeline.house import House

# Segments of the contract that nobody in Complete Journey can be in, and why.
EMPTY_FOR_A_REASON = {
    "BH_Seasonal": "the data cover one year, and seasons show after two",
    "LC_Former_High_Value_180d": "nobody with three orders averages over 100 and has stayed away for half of that year",
    "lost": "nobody can have stayed away for more than a year within one",
}


@pytest.fixture(scope="module")
def demo_house(tmp_path_factory) -> House:
    """Return the demo shop as `make run` builds it, without its tests."""
    house = House(tmp_path_factory.mktemp("demo"))
    done = house.quintile("demo", "--shop", "complete-journey")
    assert done.returncode == 0, done.stdout + done.stderr
    house.build(as_of="2017-12-31", business_timezone="America/New_York", reporting_currency="USD")
    return house


def test_nearly_everybody_is_in_a_segment(demo_house):
    [(customers, in_named, in_telling)] = demo_house.rows(
        """
        select
            (select count(*) from marts.dim_customers),
            count(distinct case when layer = 'named' then customer_id end),
            count(distinct case
                when segment_id not in ('prospect', 'none', 'unknown', 'insufficient') then customer_id
            end)
        from marts.fct_segment_memberships
        """
    )
    assert in_named / customers > 0.95
    assert in_telling / customers > 0.95


def test_what_is_empty_has_a_cause(demo_house):
    empty = demo_house.rows("select segment_id from marts.dq_segment_health where finding = 'empty'")
    assert {segment for (segment,) in empty} == set(EMPTY_FOR_A_REASON)


def test_at_least_twenty_named_segments_are_active(demo_house):
    [(active,)] = demo_house.rows(
        "select count(distinct defined_as) from marts.dim_segments where layer = 'named' and status = 'active'"
    )
    assert active >= 20
