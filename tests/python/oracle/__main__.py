"""Hold a warehouse against the oracle by hand: how much differs in each column, and a few examples.

PYTHONPATH=tests/python python -m oracle <raw folder> <warehouse> <dates> [business time zone]

One date compares the customers and the audiences as of that date. Two, like 2025-06-01..2025-06-30, compare history and
transitions over all dates from the first to the last; 2025-01-01..2025-06-30/7 over every seventh and the last.
"""

import sys
from collections import Counter
from datetime import date
from pathlib import Path

from .compare import differences, staging_differences, summarise
from .compare_audiences import audience_differences
from .compare_history import dates_between, history_differences, transition_differences
from .engine import compute
from .history import history


def main(raw_dir: str, warehouse: str, dates: str, business_timezone: str = "UTC") -> int:
    """Print what differs; return 1 when anything does."""
    compare = _compare_history if ".." in dates else _compare_customers
    found, agreement = compare(Path(raw_dir), Path(warehouse), dates, business_timezone)
    print("\n".join(summarise(found)) or agreement)
    return bool(found)


def _compare_customers(raw_dir: Path, warehouse: Path, as_of: str, business_timezone: str) -> tuple[list[str], str]:
    oracle = compute(raw_dir, date.fromisoformat(as_of), business_timezone=business_timezone)
    found = [
        *differences(oracle, warehouse),
        *staging_differences(oracle, warehouse),
        *audience_differences(oracle, warehouse),
    ]
    return found, f"{len(oracle.customers)} customers agree, and their audiences"


def _compare_history(raw_dir: Path, warehouse: Path, dates: str, business_timezone: str) -> tuple[list[str], str]:
    span, _, step_days = dates.partition("/")
    first, last = map(date.fromisoformat, span.split(".."))
    expected = history(raw_dir, dates_between(first, last, int(step_days or 1)), business_timezone=business_timezone)
    found = history_differences(expected, warehouse) + transition_differences(expected, warehouse)
    causes = Counter(row.cause for row in expected.transitions)
    counted = ", ".join(f"{count} x {cause}" for cause, count in causes.most_common())
    return found, f"{len(expected.intervals)} intervals and {len(expected.transitions)} transitions agree: {counted}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
