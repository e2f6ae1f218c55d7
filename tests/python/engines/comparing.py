"""What must be equal on two engines, and what cannot be, with the reason."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from engines.houses import Table

# A mart, or a column of one, that tells of the runs and not of the shop: no two builds have the same.
LEFT_OUT = {
    "fct_runs": "ids and times of the runs themselves",
    "fct_segment_transitions.recorded_at": "when the row was written",
}


def differences(left: Mapping[str, Table], right: Mapping[str, Table]) -> dict[str, Any]:
    """Return, by table, what only one side has: columns, else the first rows; empty when all are equal.

    Texts are compared as they are, numbers by value whatever their type, so that 1.50 is 1.5 and not 1.501.
    """
    found: dict[str, Any] = {}
    for name in sorted((left.keys() | right.keys()) - LEFT_OUT.keys()):
        if name not in left or name not in right:
            found[name] = "is on one side only"
        elif list(left[name].columns) != list(right[name].columns):
            found[name] = [list(left[name].columns), list(right[name].columns)]
        else:
            ours, theirs = _rows(name, left[name]), _rows(name, right[name])
            if ours != theirs:
                found[name] = {"left": list(ours - theirs)[:3], "right": list(theirs - ours)[:3]}
    return found


def _rows(name: str, table: Table) -> Counter[tuple[Any, ...]]:
    kept = [position for position, column in enumerate(table.columns) if f"{name}.{column}" not in LEFT_OUT]
    return Counter(tuple(row[position] for position in kept) for row in table.rows)
