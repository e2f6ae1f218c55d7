"""What `quintile segments explain` shows of each condition gives the memberships that were computed."""

from dbt_tests.conftest import SoundWarehouse

# A group holds when all its conditions do; a member meets a group of the entry rule and none of the exit rule.
MEMBERS_BY_EXPLANATION = """
    with groups as (
        select customer_id, segment_id, rule, group_number, bool_and(holds) as holds
        from intermediate.int_segments__explanations
        group by customer_id, segment_id, rule, group_number
    )

    select customer_id, segment_id
    from groups
    group by customer_id, segment_id
    having bool_or(holds and rule = 'entry') and not bool_or(holds and rule = 'exit')
    order by customer_id, segment_id
"""
MEMBERS = """
    select distinct memberships.customer_id, catalogue.defined_as
    from marts.fct_segment_memberships as memberships
    inner join marts.dim_segments as catalogue
        on memberships.layer = catalogue.layer and memberships.segment_id = catalogue.segment_id
    where memberships.layer = 'named'
    order by memberships.customer_id, catalogue.defined_as
"""


def test_conditions_and_memberships_agree(sound_warehouse: SoundWarehouse) -> None:
    """No family is exclusive as shipped, so the conditions alone decide."""
    connection = sound_warehouse.connection
    members = connection.execute(MEMBERS).fetchall()
    assert len({segment_id for _, segment_id in members}) > 5
    assert connection.execute(MEMBERS_BY_EXPLANATION).fetchall() == members
