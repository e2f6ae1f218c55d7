"""Hold a warehouse against the oracle by hand: how much differs in each column, and a few examples.

PYTHONPATH=tests/python python -m oracle <raw folder> <warehouse> <as_of> [business time zone]
"""

import re
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

from .compare import differences, staging_differences
from .engine import compute

EXAMPLES = 3
SUBJECT = re.compile(r"^\S+: ((memberships of layer \w+)|\w+)")


def summarise(sentences: list[str]) -> list[str]:
    """Return the differences column by column, the most frequent first, each with a few examples."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        match = SUBJECT.match(sentence)
        by_subject[match[1] if match else "other"].append(sentence)
    lines = []
    for subject, found in sorted(by_subject.items(), key=lambda item: -len(item[1])):
        lines += [f"{len(found)} x {subject}", *(f"    {sentence}" for sentence in found[:EXAMPLES])]
    return lines


def main(raw_dir: str, warehouse: str, as_of: str, business_timezone: str = "UTC") -> int:
    """Print what differs; return 1 when anything does."""
    oracle = compute(Path(raw_dir), date.fromisoformat(as_of), business_timezone=business_timezone)
    found = differences(oracle, Path(warehouse)) + staging_differences(oracle, Path(warehouse))
    print("\n".join(summarise(found)) or f"{len(oracle.customers)} customers agree")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
