"""Who goes out, who stays in and why, and what has changed since the last export: set-wise, in temporary tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from quintile.errors import InputError
from quintile.exports.layouts import KEYS, Layout
from quintile.warehouse import literal, quote

NOT_ELIGIBLE = "not_eligible"  # the channel was never agreed to, or no longer is
NO_CONTACT = "no_contact"  # merged into another customer, erased, or not to be profiled
UNSAFE_EMAIL = "unsafe_email"  # a spreadsheet would take it for a formula, and behind an apostrophe it is another one
EXAMPLES = 5


@dataclass(frozen=True)
class LeftOut:
    """Members that do not go out, for one reason."""

    reason: str
    members: int
    customer_ids: list[str]  # the first few


@dataclass(frozen=True)
class Selection:
    """What one export would hold; its rows are in the tables `adds`, `removes` and `keys` of the connection."""

    members: int  # in the published audience
    exported: int  # of them, those who go out
    added: int
    changed: int  # exported before, with other values
    removed: int  # rows of `removes`
    left_out: list[LeftOut]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is different from the last export."""
        return not (self.added or self.changed or self.removed)

    @property
    def counts(self) -> dict[str, Any]:
        """The numbers, as a manifest has them."""
        return {
            "members": self.members,
            "exported": self.exported,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "left_out": {left_out.reason: left_out.members for left_out in self.left_out},
        }


def select(
    connection: duckdb.DuckDBPyConnection,
    audience_id: str,
    channel: str,
    layout: Layout,
    for_spreadsheets: bool,
    base_keys: Path | None,
) -> Selection:
    """Make the tables `adds`, `removes` and `keys` of an audience.

    Args:
        connection: of `open_source`.
        audience_id: the audience.
        channel: its channel.
        layout: what the files are to look like.
        for_spreadsheets: whether the files may be opened by a spreadsheet, so that nothing in them may be a formula.
        base_keys: the keys of the export to compare with; None: a full export.

    Raises:
        InputError: two members have one key.
    """
    _select_members(connection, audience_id, channel)
    _judge(connection, channel, layout, for_spreadsheets)
    _read_base(connection, layout, base_keys)
    _compare(connection, layout, for_spreadsheets)
    counted = {
        name: connection.execute(query).fetchall()[0][0]
        for name, query in {
            "members": "select count(*) from members",
            "exported": "select count(*) from keys",
            "added": "select count(*) from adds where not was_there",
            "changed": "select count(*) from adds where was_there",
            "removed": "select count(*) from removes",
        }.items()
    }
    return Selection(**counted, left_out=_left_out(connection))


def _select_members(connection: duckdb.DuckDBPyConnection, audience_id: str, channel: str) -> None:
    connection.execute(
        "create or replace temp table members as select member_key, customer_id from all_members "
        "where audience_id = ? and channel = ?",
        [audience_id, channel],
    )
    twice = connection.execute(
        "select member_key from members group by member_key having count(*) > 1 or member_key is null limit 1"
    ).fetchall()
    if twice:
        raise InputError(
            f"members of audience {audience_id} have no key of their own ({twice[0][0]}): run `quintile run` again"
        )


def _judge(connection: duckdb.DuckDBPyConnection, channel: str, layout: Layout, for_spreadsheets: bool) -> None:
    """Table `judged`: every member with the values of the layout, and why it is left out, if it is."""
    values = "".join(f", {expression} as {quote(heading)}" for heading, expression in layout.values.items())
    is_guarded = for_spreadsheets and "email" in layout.values and "email" not in layout.verbatim
    unsafe = "is_formula(contacts.email)" if is_guarded else "false"
    connection.execute(
        f"""
        create or replace temp table judged as
        select
            members.member_key as row_key,
            members.customer_id as row_customer,
            case
                when eligible.customer_id is null then '{NOT_ELIGIBLE}'
                when contacts.customer_id is null then '{NO_CONTACT}'
                when not coalesce({layout.needs}, false) then '{layout.without}'
                when {unsafe} then '{UNSAFE_EMAIL}'
            end as left_out
            {values}
        from members
        left join eligible on members.customer_id = eligible.customer_id and eligible.channel = ?
        left join contacts on members.customer_id = contacts.customer_id
        """,
        [channel],
    )


def _read_base(connection: duckdb.DuckDBPyConnection, layout: Layout, base_keys: Path | None) -> None:
    """Table `base`: the keys of the last export; empty for a full one."""
    columns = ", ".join(f"{quote(name)} varchar" for name in layout.key_columns)
    connection.execute(f"create or replace temp table base ({columns})")
    if base_keys:
        types = ", ".join(f"{literal(name)}: 'varchar'" for name in layout.key_columns)
        connection.execute(
            "insert into base by name select * from "
            f"read_json({literal(base_keys)}, format = 'newline_delimited', columns = {{{types}}})"
        )


def _compare(connection: duckdb.DuckDBPyConnection, layout: Layout, for_spreadsheets: bool) -> None:
    """Tables `keys`, `adds` and `removes`."""
    hashes = "".join(f", {quote(name)}" for name in layout.hashed)
    fields = "".join(f", {quote(heading)} := {quote(heading)}" for heading in layout.values)
    connection.execute(
        f"""
        create or replace temp table keys as
        select
            row_key as member_key,
            row_customer as customer_id,
            sha256(cast(to_json(struct_pack(row_key := row_key{fields})) as varchar)) as fingerprint
            {hashes}
        from judged
        where left_out is null
        """
    )
    sources = {heading: f"keys.{heading}" for heading in KEYS} | {
        heading: f"judged.{quote(heading)}" for heading in layout.values
    }
    written = "".join(
        f", {_written(sources[heading], heading in layout.verbatim or not for_spreadsheets)} as {quote(heading)}"
        for heading in layout.headings
    )
    connection.execute(
        f"""
        create or replace temp table adds as
        select
            keys.member_key as row_key,
            base.member_key is not null as was_there
            {written}
        from keys
        inner join judged on keys.member_key = judged.row_key
        left join base on keys.member_key = base.member_key
        where base.fingerprint is distinct from keys.fingerprint
        """
    )
    connection.execute(_removes_by_hash(layout) if layout.hashed else _removes_by_key(for_spreadsheets))


def _removes_by_key(for_spreadsheets: bool) -> str:
    """A tool that keeps a list knows its people by key: no address of somebody who has left is written."""
    keys = ", ".join(f"{_written(f'base.{name}', not for_spreadsheets)} as {name}" for name in KEYS)
    return f"""
        create or replace temp table removes as
        select base.member_key as row_key, {keys}
        from base
        anti join keys on base.member_key = keys.member_key
    """


def _removes_by_hash(layout: Layout) -> str:
    """A platform knows its people by hashes alone: those that no one who goes out has any more."""
    gone = {
        name: f"case when base.{quote(name)} not in (select {quote(name)} from keys where {quote(name)} is not null) "
        f"then base.{quote(name)} end"
        for name in layout.hashed
    }
    columns = ", ".join(f"{expression} as {quote(name)}" for name, expression in gone.items())
    some = " or ".join(f"{quote(name)} is not null" for name in gone)
    return f"""
        create or replace temp table removes as
        select * from (select base.member_key as row_key, {columns} from base)
        where {some}
    """


def _left_out(connection: duckdb.DuckDBPyConnection) -> list[LeftOut]:
    rows = connection.execute(
        f"""
        select left_out, count(*), (list(row_customer order by row_customer))[:{EXAMPLES}]
        from judged where left_out is not null group by left_out order by left_out
        """
    )
    return [LeftOut(*row) for row in rows.fetchall()]


def _written(expression: str, as_it_is: bool) -> str:
    return expression if as_it_is else f"spreadsheet_safe({expression})"
