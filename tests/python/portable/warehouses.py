"""Snowflake, BigQuery and Redshift, on which the models are compiled and never run: what their SQL may hold.

sqlglot parses a file in the dialect. It is lenient: it takes functions, types and operators of other engines. So what
the models use is listed here, each checked against the documentation of the engine.
"""

import re
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.tokens import TokenType

from portable.duckdb_words import NOT_SQL


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Functions that mean the same in all three: those that the models use.
_EVERYWHERE = _words("""
    abs cast chr coalesce count dense_rank exists extract floor lag lead length lower max md5 min mod nullif rank
    regexp_replace replace round row_number sqrt substr sum trim upper
""")
# What stands before a bracket and is no function.
_KEYWORDS = _words("""
    and as bignumeric by decimal else except from group in join not numeric on or over select then union using varchar
    when where within
""")
_NUMBER = re.compile(r"(?:decimal|numeric|bignumeric)\((\d+), (\d+)\)")


@dataclass(frozen=True)
class Refused:
    """A pattern that the engine does not take though sqlglot does, and a line that holds it."""

    pattern: str
    example: str


@dataclass(frozen=True)
class Warehouse:
    """One engine: dbt's target and sqlglot's dialect of the same name.

    `unknown` are the functions that sqlglot has no meaning for; `reserved` the words that no column may be called, but
    for `reserved_in_use`. `decimals` holds the most places and whole digits of the type numeric.
    """

    target: str
    own_functions: frozenset[str]
    unknown: frozenset[str]
    types: frozenset[str]
    reserved: frozenset[str]
    refused: tuple[Refused, ...]
    decimals: tuple[int, int] = (37, 38)
    reserved_in_use: frozenset[str] = frozenset()

    def complaints(self, sql: str) -> list[str]:
        """Return what this engine would not take."""
        try:
            trees = [tree for tree in sqlglot.parse(sql, self.target, error_level=ErrorLevel.RAISE) if tree]
        except SqlglotError as error:
            return [" ".join(str(error).split())]
        nodes = [node for tree in trees for node in tree.walk()]
        unknown = {node.name.lower() for node in nodes if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc)}
        types = {node.sql(self.target).lower() for node in nodes if isinstance(node, exp.DataType)}
        names = {node.name.lower() for node in nodes if isinstance(node, exp.Identifier) and not node.quoted}
        functions = self._functions(sql)
        bare = NOT_SQL.sub("''", sql)
        return [
            *(f"{type(tree).__name__} is only a text to sqlglot" for tree in trees if isinstance(tree, exp.Command)),
            *(f"{name}() is not listed" for name in sorted(functions - _EVERYWHERE - self.own_functions)),
            *(f"{name}() is unknown to sqlglot and not listed so" for name in sorted(unknown - self.unknown)),
            *(f"the type {name} is not listed" for name in sorted(types) if not self._is_type(name)),
            *(f"{name} is a reserved word" for name in sorted(names & self.reserved - self.reserved_in_use)),
            *(f"{found[0]!r} is refused" for each in self.refused for found in re.finditer(each.pattern, bare)),
        ]

    def _functions(self, sql: str) -> set[str]:
        tokens = sqlglot.tokenize(sql, self.target)
        return {
            token.text.lower()
            for token, following in zip(tokens, tokens[1:], strict=False)
            if following.token_type is TokenType.L_PAREN
            and token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER)
            and re.fullmatch(r"[A-Za-z]\w*", token.text)
        } - _KEYWORDS

    def _is_type(self, name: str) -> bool:
        number = _NUMBER.fullmatch(name)
        if number is None:
            return name in self.types
        digits, places = int(number[1]), int(number[2])
        most_places, most_whole = (38, 38) if name.startswith("big") else self.decimals
        return digits <= 38 and places <= most_places and digits - places <= most_whole


SNOWFLAKE = Warehouse(
    target="snowflake",
    own_functions=_words("""
        array_construct convert_timezone date_trunc dateadd datediff get hash listagg nfc_normalize
        object_construct_keep_null percentile_cont position regexp_instr sha2 split_part timestampadd to_json try_cast
        try_to_timestamp_ntz try_to_timestamp_tz
    """),
    unknown=_words(
        "hash nfc_normalize try_to_timestamp_ntz try_to_timestamp_tz"
    ),  # nfc_normalize is not Snowflake's: see snowflake__nfc
    types=_words("bigint boolean date decimal double int timestamp timestampntz varchar"),
    reserved=_words("""
        account all alter and any as between by case cast check column connect connection constraint create cross
        current current_date current_time current_timestamp current_user database delete distinct drop else exists
        false following for from full grant group gscluster having ilike in increment inner insert intersect into is
        issue join lateral left like localtime localtimestamp minus natural not null of on or order organization
        qualify regexp revoke right rlike row rows sample schema select set some start table tablesample then to
        trigger true try_cast union unique update using values view when whenever where with
    """),
    refused=(
        Refused(r"(?<!\S)!?~", "select a ~ 'b' from c"),
        Refused(r"//", "select a // b as d from c"),
        Refused(r"\\", r"select '''' || a \ b from c"),
    ),
)

BIGQUERY = Warehouse(
    target="bigquery",
    # What sqlglot takes for a function interval(...) is the word before an expression in brackets.
    own_functions=_words("""
        array_agg ceil date date_add datetime_add datetime_diff div farm_fingerprint interval last_day normalize
        regexp_contains safe_cast safe_offset safe_ordinal sha256 split string_agg strpos struct timestamp
        timestamp_add to_hex to_json_string
    """),
    unknown=frozenset(),
    types=_words("bool date datetime float64 int64 numeric string timestamp"),
    reserved=_words("""
        all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current
        default define desc distinct else end enum escape except exclude exists extract false fetch following for from
        full group grouping groups hash having if ignore in inner intersect interval into is join lateral left like
        limit lookup merge natural new no not null nulls of on or order outer over partition preceding proto qualify
        range recursive respect right rollup rows select set some struct tablesample then to treat true unbounded union
        unnest using when where window with within
    """),
    refused=(
        Refused(r"(?i)\bunion\b(?!\s+(all|distinct)\b)", "select a from b union select a from c"),
        Refused(r"%", "select a % b as d from c"),
        Refused(r"(?i)\binterval\s+'", "select a + interval '1 day' as d from c"),
        Refused(r"(?i)\bwithin\s+group\b", "select max(a) within group (order by b) from c"),
        Refused(r"(?i)\bat\s+time\s+zone\b", "select a at time zone 'UTC' as d from c"),
        Refused(r"::|~|//", "select a::date as d from c"),
    ),
    decimals=(9, 29),
)

REDSHIFT = Warehouse(
    target="redshift",
    own_functions=_words("""
        btrim date_trunc dateadd datediff fnv_hash json_serialize listagg nfc_normalize object percentile_cont position
        sha2 split_part substring try_cast
    """),
    unknown=_words(
        "fnv_hash json_serialize nfc_normalize object"
    ),  # nfc_normalize is not Redshift's: see redshift__nfc
    types=_words("bigint boolean date decimal integer timestamp varchar(max)")
    | {"double precision", "timestamp with time zone"},
    reserved=_words("""
        aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between binary
        blanksasnull both bytedict bzip2 case cast check collate column connect constraint create credentials cross
        current_date current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta
        delta32k desc disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false
        for foreign freeze from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in
        initially inner intersect interval into is isnull join language leading left like limit localtime localtimestamp
        lun luns lzo lzop minus mostly16 mostly32 mostly8 natural new not notnull null nulls off offline offset oid old
        on only open or order outer overlaps parallel partition percent permissions pivot placing primary raw readratio
        recover references rejectlog resort respect restore right select session_user similar snapshot some sysdate
        system table tag tdes text255 text32k then timestamp to top trailing true truncatecolumns union unique unnest
        unpivot user using verbose wallet when where with without
    """),
    refused=(
        Refused(r"(?i)\bunion\s+distinct\b", "select a from b union distinct select a from c"),
        Refused(r"//|(?i:\bdiv\s*\()", "select div(a, b) as d from c"),
    ),
    reserved_in_use=_words("language"),  # docs/engines_compiled.md
)

WAREHOUSES = (SNOWFLAKE, BIGQUERY, REDSHIFT)
