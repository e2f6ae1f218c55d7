"""The guard itself: what one of the engines would refuse is seen, what all take passes."""

import pytest

from portable.duckdb_words import WORDS, duckdb_words
from portable.engines import POSTGRES, SPARK, Engine
from portable.grammar_gaps import as_sqlfluff_knows_it

TAKEN = "select a, cast(b as decimal(18, 2)) as c, row_number() over (partition by a order by b desc) as d from e"
REFUSED = {
    "qualify": "select a from b where true qualify row_number() over (order by a) = 1 limit",
    "exclude": "select * exclude (a) from b",
    "list": "select [a, b] from c where",
    "function": "select list_sort(a) from b",
    "regexp": "select regexp_matches(a, 'b') from c",
    "type": "select cast(a as hugeint) from b",
    "unfinished": "select a, from b where",
}


@pytest.mark.parametrize("engine", [POSTGRES, SPARK], ids=lambda engine: engine.target)
@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
def test_what_only_duckdb_takes_is_refused(engine: Engine, sql: str):
    assert engine.complaints(sql)


@pytest.mark.parametrize("engine", [POSTGRES, SPARK], ids=lambda engine: engine.target)
def test_what_every_engine_takes_passes(engine: Engine):
    assert engine.complaints(TAKEN) == []


def test_each_engine_has_its_own_words():
    for sql in [
        "select cast(a as text) from b",
        "select cast(a as varchar) from b",
        "select date_part('year', a) from b",
    ]:
        assert POSTGRES.complaints(sql) == [] and SPARK.complaints(sql)
    for sql in ["select cast(a as string) from b", "select a rlike 'b' from c", "select a div b from c"]:
        assert SPARK.complaints(sql) == [] and POSTGRES.complaints(sql)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.example)
def test_a_word_of_duckdb_is_seen(word):
    assert duckdb_words(f"-- A comment.\n{word.example}"), word
    assert duckdb_words(word.harmless) == []


def test_a_word_is_seen_where_it_is_sql_only():
    assert duckdb_words("select 1\nqualify true") == ["line 2: 'qualify' is not for every engine"]
    for source in ["{# qualify #}", "{% set qualify = a::b %}", "/* qualify\n */", "select 'it''s a::b'"]:
        assert duckdb_words(source) == []


GAPS = {
    "position": (
        "select position(chr(31) || coalesce(a, 'in (') in b) in (1, 2) as c from d",
        "select position(chr(31) || coalesce(a, 'in (') , b) in (1, 2) as c from d",
    ),
    "percentile": (
        "select percentile_cont(0.25) within group (order by a.b) as c from a",
        "select percentile(a.b, 0.25) as c from a",
    ),
}


@pytest.mark.parametrize(("written", "read"), GAPS.values(), ids=GAPS)
def test_a_gap_of_the_grammar_is_bridged_as_long_as_it_is_there(written: str, read: str):
    assert as_sqlfluff_knows_it(written) == read
    assert SPARK.complaints(written) == [] and POSTGRES.complaints(written) == []
    assert SPARK.read(written).unparsable, "sqlfluff knows this now: take it out of grammar_gaps"
