"""Valid SQL of Spark that sqlfluff's grammar does not know, and what it is read as instead.

Each is in Spark's documentation: position(part in whole) with any expression is its position(part, whole), and
percentile_cont(share) within group (order by value) is its percentile(value, share). A test fails as soon as sqlfluff
knows one of them, so that it is removed here.
"""

import re

POSITION = re.compile(r"\bposition\s*\(", re.IGNORECASE)
PERCENTILE = re.compile(
    r"\bpercentile_cont\s*\(\s*([\d.]+)\s*\)\s*within\s+group\s*\(\s*order\s+by\s+(\w+(?:\.\w+)?)\s*\)", re.IGNORECASE
)
STEP = re.compile(r"'(?:[^']|'')*'|[()]|\bin\b", re.IGNORECASE)


def as_sqlfluff_knows_it(sql: str) -> str:
    """Return the SQL with what sqlfluff does not know of Spark put in words that it knows."""
    sql = PERCENTILE.sub(r"percentile(\2, \1)", sql)
    for call in reversed(list(POSITION.finditer(sql))):
        depth = 1
        for step in STEP.finditer(sql, call.end()):
            depth += {"(": 1, ")": -1}.get(step[0], 0)
            if depth == 1 and step[0].lower() == "in":
                sql = sql[: step.start()] + "," + sql[step.end() :]
            if depth == 0 or (depth == 1 and step[0].lower() == "in"):
                break
    return sql
