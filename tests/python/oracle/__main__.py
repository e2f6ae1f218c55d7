"""Hold a warehouse against the oracle by hand: how much differs in each column, and a few examples.

PYTHONPATH=tests/python python -m oracle <raw folder> <warehouse> <as_of> [business time zone]
"""

import sys
from datetime import date
from pathlib import Path

from .compare import differences, staging_differences, summarise
from .engine import compute


def main(raw_dir: str, warehouse: str, as_of: str, business_timezone: str = "UTC") -> int:
    """Print what differs; return 1 when anything does."""
    oracle = compute(Path(raw_dir), date.fromisoformat(as_of), business_timezone=business_timezone)
    found = differences(oracle, Path(warehouse)) + staging_differences(oracle, Path(warehouse))
    print("\n".join(summarise(found)) or f"{len(oracle.customers)} customers agree")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
