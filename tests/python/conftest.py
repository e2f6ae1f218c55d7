"""The order of the tests: folders whose files take minutes go first, so that no worker is left alone with one.

Their files take turns, for files of one folder share houses that are made once: a worker would wait for the other.
"""

import sys
from pathlib import Path

import pytest

SLOW_FOLDERS = ("faults", "pipeline", "erasure", "portable", "dbt_tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow folders first, a file of each in turn; all else stays in its order."""
    turns: dict[str, dict[Path, int]] = {folder: {} for folder in SLOW_FOLDERS}

    def place(item: pytest.Item) -> tuple[int, int]:
        folder = item.path.parent.name
        if folder not in turns:
            return sys.maxsize, 0
        return turns[folder].setdefault(item.path, len(turns[folder])), SLOW_FOLDERS.index(folder)

    items.sort(key=place)
