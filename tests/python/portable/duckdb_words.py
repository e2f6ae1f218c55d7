"""What only DuckDB takes, or not all three engines: words that no model is written with."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A pattern, what it stops, and a line in which it is not meant, where one is likely."""

    pattern: str
    example: str
    harmless: str = ""


WORDS = (
    Word(r"\bqualify\b", "from orders qualify row_number() over (order by order_id) = 1", "-- who would qualify"),
    Word(r"\basof\b", "from orders asof join rates on orders.at >= rates.at", "select as_of_date as asof_date"),
    Word(r"\b(group|order)\s+by\s+all\b", "select a, count(*) from b group\n    by all", "order by all_orders"),
    Word(r"\*\s*(exclude|except|replace|rename)\b", "select * exclude (a) from b", "select count(*) from b except all"),
    Word(r"\bunion\s+(all\s+)?by\s+name\b", "select a from b union all by name select a from c"),
    Word(r"\b(semi|anti|positional)\s+join\b", "from a anti join b on a.c = b.c", "from anti_join"),
    Word(r"\b(un)?pivot\b", "pivot a on b using sum(c)", "select pivot_date from a"),
    Word(r"::", "select a::date", "select 'source::entity'"),
    Word(r"\bfilter\s*\(", "select count(*) filter (where a) from b", "select filter_name from b"),
    Word(r"\b(list|struct|map)(_\w+)?\s*\(", "select list(a order by b)", "select price_list, list_id from a"),
    Word(r"(\w|\))\s*\[|[(,=]\s*\[(?!:)|\bunnest\s*\(", "select a[1], [b, c]", "where a like '[abc]'"),
    Word(r"->", "select list_filter(a, x -> x > 1)"),
    Word(r"//", "select a // b", "-- https://quintile.invalid"),
    Word(r"\btry_cast\s*\(", "select try_cast(a as date)"),
    Word(r"\bhugeint\b", "select cast(a as hugeint)"),
    Word(
        r"\b(arg_max|arg_min|max_by|min_by|first|last|any_value)\s*\(", "select arg_max(a, b)", "select last_value(a)"
    ),
    Word(r"\b(regexp_matches|strftime|strptime|epoch|date_diff)\s*\(", "select strftime(a, '%Y')", "as epoch, b"),
    Word(r"\bvarchar\b(?!\s*\()", "select cast(a as varchar)", "select cast(a as varchar(3))"),
)

# Comments, Jinja, and the text within quotes: a word there is not SQL.
NOT_SQL = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)


def duckdb_words(source: str) -> list[str]:
    """Return what of the source of a model only DuckDB takes, with its line."""
    # As many lines as before, so that the numbers hold; a quoted text stays a text.
    sql = NOT_SQL.sub(lambda match: "''" + "\n" * match[0].count("\n"), source)
    return [
        f"line {sql.count(chr(10), 0, found.start()) + 1}: {found[0].strip()!r} is not for every engine"
        for word in WORDS
        for found in re.finditer(word.pattern, sql, re.IGNORECASE)
    ]
