"""The catalogue of the segments for people: a page of definitions, and one with sizes, shares and overlaps.

Everything on both comes from marts.dim_segments, which is generated from the seeds; sizes from fct_segment_memberships.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from quintile.errors import InputError
from quintile.segments import LAYERS

_ABBREVIATIONS = {"rfm": "RFM"}
LARGEST_OVERLAPS = 3
PLACEHOLDER = "<category>"

Key = tuple[str, str]  # layer and definition, or layer and segment
Row = Mapping[str, Any]

# A segment that stands once for each value, such as PA_FirstPurchase_<category>, is one on the page: defined_as.
_DEFINITIONS = """
    select
        layer, defined_as, segment_id, name, definition, entry_rule, exit_rule, family, owner, status, refresh,
        priority, version, is_exclusive, is_core, effective_from, review_date
    from marts.dim_segments
    order by layer, family, priority, defined_as, segment_id
"""
_SIZES = """
    select layer, segment_id, count(*) as members
    from marts.fct_segment_memberships
    group by layer, segment_id
"""
# Customers in both of two definitions; of a definition with itself: its customers, who may be in several of the
# segments that it stands for. Customers in the same definitions are counted together, which keeps the pairs few.
_SHARED = """
    with definitions as (
        select layer, defined_as, row_number() over (order by layer, defined_as) as number
        from (select distinct layer, defined_as from marts.dim_segments)
    ),

    customers as (
        select list_sort(list(distinct definitions.number)) as numbers
        from marts.fct_segment_memberships as memberships
        inner join marts.dim_segments as catalogue
            on memberships.layer = catalogue.layer and memberships.segment_id = catalogue.segment_id
        inner join definitions
            on catalogue.layer = definitions.layer and catalogue.defined_as = definitions.defined_as
        group by memberships.customer_id
    ),

    patterns as (
        select numbers, count(*) as members
        from customers
        group by numbers
    ),

    firsts as (
        select numbers, members, unnest(numbers) as number from patterns
    ),

    pairs as (
        select number, unnest(numbers) as other_number, members from firsts
    ),

    shared as (
        select number, other_number, sum(members) as members
        from pairs
        group by number, other_number
    )

    select one.layer, one.defined_as, other.layer as other_layer, other.defined_as as other_defined_as, shared.members
    from shared
    inner join definitions as one on shared.number = one.number
    inner join definitions as other on shared.other_number = other.number
"""


@dataclass(frozen=True)
class Overlap:
    """How far one segment is the same customers as another."""

    layer: str
    defined_as: str
    name: str
    share: float  # of the members of the one that are also in the other
    jaccard: float  # members of both over members of either

    @property
    def anchor(self) -> str:
        """Where the other one is."""
        return anchor(self.layer, self.defined_as)

    @property
    def label(self) -> str:
        """The name, with the layer where it is one's: layers share names."""
        return self.name if self.layer == "named" else f"{self.name} ({_title(self.layer)})"


@dataclass(frozen=True)
class Size:
    """Members of a segment, or of one of those that a definition stands for."""

    name: str
    members: int
    share: float  # of all customers


@dataclass(frozen=True)
class Entry:
    """One definition, as the page shows it."""

    layer: str
    segment_id: str  # with <category> where it stands for several segments
    name: str
    definition: str
    entry_rule: str
    exit_rule: str
    family: str
    owner: str
    status: str
    refresh: str
    priority: int
    version: int
    is_exclusive: bool
    is_core: bool
    effective_from: date
    review_date: date | None
    size: Size | None = None  # None: not on the page of definitions
    values: Sequence[Size] = ()  # of a definition that stands for several segments, the largest first
    overlaps: Sequence[Overlap] = ()

    @property
    def anchor(self) -> str:
        """Where links lead."""
        return anchor(self.layer, self.segment_id)


@dataclass(frozen=True)
class Section:
    """A layer, or a family of the named segments."""

    title: str
    is_layer: bool
    is_exclusive: bool
    entries: Sequence[Entry]

    @property
    def anchor(self) -> str:
        """Where links lead."""
        return anchor("layer" if self.is_layer else "family", self.title)


@dataclass(frozen=True)
class Catalogue:
    """All sections, with what holds for the whole shop."""

    sections: Sequence[Section]
    as_of_date: date | None = None
    customers: int = 0
    customers_in_named_segments: int = 0

    @property
    def active(self) -> int:
        """Named segments that are evaluated; one that stands for several counts once."""
        return sum(e.status == "active" for section in self.sections if not section.is_layer for e in section.entries)


def read_definitions(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """The catalogue without sizes: what the seeds say.

    Raises:
        InputError: the file holds no catalogue.
    """
    return Catalogue(_sections([_entry(rows) for rows in _definitions(connection).values()]))


def read_catalogue(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """The catalogue with sizes, shares and overlaps, from a published file or a warehouse.

    Raises:
        InputError: the file holds no catalogue.
    """
    (as_of_date, customers), *_ = _execute(
        connection, "select max(as_of_date), count(*) from marts.dim_customers"
    ).fetchall()
    (in_named, *_), *_ = _execute(
        connection, "select count(distinct customer_id) from marts.fct_segment_memberships where layer = 'named'"
    ).fetchall()
    definitions = _definitions(connection)
    members = {(row["layer"], row["segment_id"]): row["members"] for row in _rows(connection, _SIZES)}
    shared = _shared(connection)
    # Not of what stands for several segments: that some category was bought first says nothing.
    overlaps = _overlaps(
        shared, {key: row["name"] for key, (row, *_) in definitions.items() if row["segment_id"] == row["defined_as"]}
    )
    entries = [
        _entry(
            rows,
            size=_size(rows[0]["defined_as"], shared.get((key, key), 0), customers),
            values=_values(rows, members, customers),
            overlaps=overlaps.get(key, ()),
        )
        for key, rows in definitions.items()
    ]
    return Catalogue(_sections(entries), as_of_date, customers, in_named)


def render(template: str, catalogue: Catalogue) -> str:
    """The page that a template in this package makes of the catalogue."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("quintile.segments", "templates"),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"markdown": _escape_markdown, "percent": _percent, "sentence": _sentence, "exit": _exit}
    return environment.get_template(template).render(catalogue=catalogue)


def write_page(path: Path, page: str) -> None:
    """Write the page in one step, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(page, encoding="utf-8")
    draft.replace(path)


def anchor(kind: str, name: str) -> str:
    """The id of a place on the page."""
    return re.sub(r"[^a-z0-9]+", "-", f"{kind} {name}".lower()).strip("-")


def _definitions(connection: duckdb.DuckDBPyConnection) -> dict[Key, list[Row]]:
    """The rows of the catalogue by the definition that they come from."""
    rows = _rows(connection, _DEFINITIONS)
    return {key: list(group) for key, group in groupby(rows, key=lambda row: (row["layer"], row["defined_as"]))}


def _entry(rows: Sequence[Row], **figures: Any) -> Entry:
    """One definition, in words that hold for each of the segments it stands for."""
    first = rows[0]
    shown = {key: value for key, value in first.items() if key not in ("defined_as", "segment_id")}
    for key in ("name", "definition"):
        shown[key] = _general(first[key], first)
    return Entry(segment_id=first["defined_as"], **shown, **figures)


def _general(text: str, row: Row) -> str:
    """The text of one segment with the placeholder in it again."""
    if row["segment_id"] == row["defined_as"]:
        return text
    value = re.escape(_value(row["defined_as"], row["segment_id"]))
    return re.sub(rf"(?<!\w){value}(?!\w)", PLACEHOLDER, text)


def _value(defined_as: str, segment_id: str) -> str:
    """What stands for the placeholder in a segment of a definition."""
    before, _, after = defined_as.partition(PLACEHOLDER)
    return segment_id[len(before) : len(segment_id) - len(after)]


def _values(rows: Sequence[Row], members: Mapping[Key, int], customers: int) -> list[Size]:
    """The segments that one definition stands for, the largest first; none where it is one segment itself."""
    values = [
        _size(
            _value(row["defined_as"], row["segment_id"]), members.get((row["layer"], row["segment_id"]), 0), customers
        )
        for row in rows
        if row["segment_id"] != row["defined_as"]
    ]
    return sorted(values, key=lambda value: (-value.members, value.name))


def _size(name: str, members: int, customers: int) -> Size:
    return Size(name, members, members / customers if customers else 0.0)


def _shared(connection: duckdb.DuckDBPyConnection) -> dict[tuple[Key, Key], int]:
    """Customers in both of two definitions."""
    return {
        ((row["layer"], row["defined_as"]), (row["other_layer"], row["other_defined_as"])): int(row["members"])
        for row in _rows(connection, _SHARED)
    }


def _overlaps(shared: Mapping[tuple[Key, Key], int], names: Mapping[Key, str]) -> dict[Key, list[Overlap]]:
    """The overlaps of each definition that are largest by Jaccard index, in the order of their shares."""
    found: dict[Key, list[Overlap]] = {}
    for (key, other), members in shared.items():
        if key != other and key in names and other in names:
            size, other_size = shared[key, key], shared[other, other]
            jaccard = members / (size + other_size - members)
            found.setdefault(key, []).append(Overlap(*other, names[other], members / size, jaccard))
    for overlaps in found.values():
        overlaps.sort(key=lambda overlap: (-overlap.jaccard, overlap.layer, overlap.defined_as))
        overlaps[LARGEST_OVERLAPS:] = []
        overlaps.sort(key=lambda overlap: -overlap.share)
    return found


def _sections(entries: Iterable[Entry]) -> list[Section]:
    """One for each layer in the order of the contract, then one for each family of the named segments."""

    def place(entry: Entry) -> tuple[int, str]:
        return LAYERS.index(entry.layer), entry.family if entry.layer == "named" else ""

    sections = []
    for (position, family), group in groupby(sorted(entries, key=place), key=place):
        members = list(group)
        name = family or LAYERS[position]
        sections.append(Section(_title(name), not family, all(entry.is_exclusive for entry in members), members))
    return sections


def _title(name: str) -> str:
    """A layer or family as a heading."""
    return _ABBREVIATIONS.get(name, name.replace("_", " ").capitalize())


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = _execute(connection, query)
    columns = [column for column, *_ in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _execute(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyConnection:
    try:
        return connection.execute(query)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise InputError("no catalogue of segments there: run `quintile run` or `dbt build` first") from error


def _escape_markdown(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


def _exit(rule: str) -> str:
    """The exit rule under a heading that says already that somebody leaves."""
    return rule.removeprefix("leaves ")


def _percent(share: float) -> str:
    """Whole percent from ten on, one place below; never 0 or 100 where it is not."""
    percent = share * 100
    if 0 < percent < 0.1:
        return "< 0.1 %"
    if 99.5 <= percent < 100:
        return "> 99 %"
    return f"{percent:.0f} %" if percent >= 10 or percent == 0 else f"{percent:.1f} %"


def _sentence(text: str) -> str:
    """The text as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
