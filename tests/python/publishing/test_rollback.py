"""Rollback brings a kept version back in one step."""

from __future__ import annotations

import pytest

from publishing.readers import count_customers, files_beside
from quintile.errors import InputError
from quintile.publishing import kept_versions, publish, rollback


@pytest.fixture
def versions(build_warehouse, published) -> list[str]:
    """Three published versions, of one, two and three customers."""
    return [publish(build_warehouse(customers=number), published).publication.version for number in (1, 2, 3)]


def test_goes_to_the_version_before(versions, published):
    """Without a name it is the version before the current one."""
    assert rollback(published).publication.version == versions[1]
    assert count_customers(published) == 2
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


def test_goes_further_back_each_time(versions, published):
    """Until nothing older is kept."""
    rollback(published)
    rollback(published)
    assert count_customers(published) == 1
    with pytest.raises(InputError, match="nothing to roll back to"):
        rollback(published)


def test_goes_to_the_named_version_and_forward_again(versions, published):
    """A rollback deletes nothing."""
    rollback(published, to=versions[0])
    assert count_customers(published) == 1
    rollback(published, to=versions[2])
    assert count_customers(published) == 3


def test_to_the_current_version_changes_nothing(versions, published):
    """The file is the same, and no draft is left."""
    assert rollback(published, to=versions[2]).is_current
    assert count_customers(published) == 3
    assert files_beside(published) == ["quintile.duckdb", "quintile.versions"]


def test_shows_which_version_is_current(versions, published):
    """Newest first, and the current one need not be the newest."""
    rollback(published)
    assert [(kept.publication.version, kept.is_current) for kept in kept_versions(published)] == [
        (versions[2], False),
        (versions[1], True),
        (versions[0], False),
    ]


def test_a_publish_after_a_rollback_is_the_newest(versions, published, build_warehouse):
    """Versions never go backwards."""
    rollback(published, to=versions[0])
    newest = publish(build_warehouse(customers=4), published).publication.version
    assert newest > versions[2]
    assert count_customers(published) == 4


def test_restores_a_published_file_that_was_deleted(versions, published):
    """The newest kept version comes back."""
    published.unlink()
    assert rollback(published).publication.version == versions[2]
    assert count_customers(published) == 3


@pytest.mark.parametrize("unknown", ["yesterday", "../quintile", "20250101T000000-000000Z"])
def test_refuses_an_unknown_version(versions, published, unknown):
    """Nor can a path be smuggled in as a version."""
    with pytest.raises(InputError, match="no kept version"):
        rollback(published, to=unknown)
    assert count_customers(published) == 3


def test_refuses_before_the_first_publish(published):
    """There is nothing to go back to."""
    with pytest.raises(InputError, match="nothing to roll back to"):
        rollback(published)
