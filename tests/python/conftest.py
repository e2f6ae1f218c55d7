"""The order of the tests: folders whose files take minutes go first, so that no worker is left alone with one."""

from pathlib import Path

import pytest

SLOW_FOLDERS = ("faults", "pipeline", "erasure", "portable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow folders first; all else stays in its order."""
    items.sort(key=lambda item: SLOW_FOLDERS.index(folder) if (folder := _folder(item.path)) in SLOW_FOLDERS else 99)


def _folder(path: Path) -> str:
    return path.parent.name
