"""A bad row in the seeds of segments, audiences and triggers stops the marts before anything is computed from them.

dbt skips a model when a test failed that reads nothing but what the model reads too, at whatever distance.
"""

import pytest

from dbt_tests.activation_corruptions import AUDIENCE_SEED_CORRUPTIONS
from dbt_tests.conftest import SoundWarehouse
from dbt_tests.segment_corruptions import SEGMENT_CORRUPTIONS
from dbt_tests.trigger_corruptions import TRIGGER_SEED_CORRUPTIONS

# It reads maps and bands that not all marts read: dbt goes on and fails in the end; `quintile run` does not begin.
STOPS_NO_MART = "segment_condition_values_are_known"
PUBLISHED = {
    **dict.fromkeys(SEGMENT_CORRUPTIONS, ("dim_segments", "fct_segment_memberships")),
    **dict.fromkeys(AUDIENCE_SEED_CORRUPTIONS, ("fct_audience_members", "fct_suppressions", "fct_audience_changes")),
    **dict.fromkeys(TRIGGER_SEED_CORRUPTIONS, ("fct_triggers",)),
    STOPS_NO_MART: (),
}


@pytest.mark.parametrize(("name", "mart"), [(name, mart) for name, marts in PUBLISHED.items() for mart in marts])
def test_a_mart_is_skipped_when_a_test_of_the_seeds_fails(
    sound_warehouse: SoundWarehouse, name: str, mart: str
) -> None:
    """Whatever the test reads is among what the mart is made of."""
    read = set(sound_warehouse.parents[f"test.quintile.{name}"])
    assert read
    assert read <= _ancestors(sound_warehouse.parents, f"model.quintile.{mart}")


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_fault_is_told_by_seed_row_fault_and_mend(sound_warehouse: SoundWarehouse, name: str) -> None:
    """The columns from which `quintile segments check` makes its lines."""
    found = sound_warehouse.connection.execute(sound_warehouse.compiled_tests[name])
    assert [column for column, *_ in found.description] == ["seed_name", "row_key", "fault", "mend"]


def _ancestors(parents: dict[str, list[str]], node: str) -> set[str]:
    found: set[str] = set()
    ahead = [node]
    while ahead:
        for parent in parents.get(ahead.pop(), []):
            if parent not in found:
                found.add(parent)
                ahead.append(parent)
    return found
