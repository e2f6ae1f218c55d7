"""Random members, consents and addresses, export after export: nobody goes out without consent, nothing is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.house import CHANNELS, Person, Shop, bytes_below, rows_of, write_house
from quintile.exports.export import Format, Options, Since, export_audience, read_audiences
from quintile.exports.folders import locked
from quintile.exports.formatting import define_macros
from quintile.exports.source import open_source
from quintile.settings import Settings

AUDIENCES = tuple((f"AU_{channel}", channel, channel, "campaign", 1, "active") for channel in CHANNELS)
# Few values, so that people come to share them, come back, and look like formulas.
EMAILS = (None, "", "a.b@gmail.com", "ab+x@gmail.com", "c@example.com", "=d@example.com", "é@example.com")
PHONES = (None, "+16505551212", "+4930123456", "030 1")
NAMES = (None, "Ann", "=1+1", "@x", "O'Lee", 'a,"b"\n', "-")


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """People with random addresses and consents, and random members of each audience, strangers among them."""
    ids = draw(st.lists(st.sampled_from([f"s:{number}" for number in range(6)]), unique=True))
    people = [
        Person(
            customer_id,
            draw(st.sampled_from(EMAILS)),
            draw(st.sampled_from(PHONES)),
            draw(st.sampled_from(NAMES)),
            draw(st.sampled_from(NAMES)),
            channels=draw(st.lists(st.sampled_from(CHANNELS), unique=True)),
        )
        for customer_id in ids
    ]
    members = {
        audience_id: draw(st.lists(st.sampled_from([*ids, "s:unknown"]), unique=True)) for audience_id, *_ in AUDIENCES
    }
    return Shop(people, members, AUDIENCES)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(shops(), min_size=1, max_size=3), st.sampled_from(list(Format)), st.sampled_from(list(Since)))
def test_any_chain_of_exports(chain: list[Shop], format: Format, since: Since):
    """Whoever loads every export, removes before adds, has exactly those who may be reached."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        loaded: dict[str, Any] = {}
        for shop in chain:
            write_house(place, shop)
            for outcome in _export(place, format, since):
                assert outcome.status != "already there" or since is Since.NONE
                if outcome.status != "nothing new":
                    _load(loaded, outcome, format)
                _assert_allowed(loaded.get(outcome.layout.chain, {}), shop, outcome, format)
        before = bytes_below(place / "exports")
        again = {outcome.status for outcome in _export(place, format, since)}
        assert again == {"nothing new" if since is Since.LAST else "already there"}
        assert bytes_below(place / "exports") == before


def _export(place: Path, format: Format, since: Since) -> list[Any]:
    options = Options(place / "exports", None, format, since, dry_run=False)
    with locked(options.exports), open_source(_settings(place), None) as (connection, publication):
        return [
            outcome
            for audience in read_audiences(connection)
            for outcome in export_audience(connection, publication, audience, options)
        ]


def _settings(place: Path) -> Settings:
    data = place / "data"
    warehouse, published = data / "quintile.duckdb", data / "published" / "quintile.duckdb"
    return Settings(place, "", warehouse, published, place / "target", place / "logs", "duckdb", 5)


def _load(loaded: dict[str, Any], outcome: Any, format: Format) -> None:
    """Do as a tool does: lists by their key, platforms by each address."""
    chain = outcome.layout.chain
    state = {} if outcome.since is None else loaded[chain]
    removes, adds = (rows_of(outcome.folder / f"{name}.{format}") for name in ("removes", "adds"))
    if outcome.layout.hashed:
        for row in removes:
            for heading, value in row.items():
                state.pop((heading, value), None)
        state |= {(heading, row[heading]): True for row in adds for heading in outcome.layout.hashed if row[heading]}
    else:
        for row in removes:
            del state[row["member_key"]]  # nobody is taken off who was never on
        state |= {row["member_key"]: row for row in adds}
    loaded[chain] = state


def _assert_allowed(state: dict[Any, Any], shop: Shop, outcome: Any, format: Format) -> None:
    """What is on the platform now is what may be there, by a second reading of the rules."""
    channel = outcome.audience.channel
    members = set(shop.members_of(outcome.audience.audience_id))
    allowed = [person for person in shop.people if person.customer_id in members and channel in person.channels]
    phones = [person for person in allowed if person.phone and person.phone.startswith("+")]
    if channel == "ads":
        with duckdb.connect() as connection:
            define_macros(connection)
            wanted = set()
            for person in allowed:
                for heading, value in zip(outcome.layout.hashed, (person.email, person.phone), strict=True):
                    macro = f"{outcome.layout.name}_{heading.lower()}"
                    hashed = connection.execute(f"select {macro}(?)", [value]).fetchall()[0][0]
                    wanted |= {(heading, hashed)} if hashed else set()
        assert set(state) == wanted
        return
    reached = {
        "email": [person for person in allowed if person.email and not (format == "csv" and person.email[0] == "=")],
        "sms": phones,
        "push": allowed,
    }[channel]
    assert {row["customer_id"] for row in state.values()} == {person.customer_id for person in reached}
    by_id = {person.customer_id: person for person in reached}
    for row in state.values():
        person = by_id[row["customer_id"]]
        assert all(row[heading] == getattr(person, heading) for heading in ("email", "phone") if heading in row)
        if format is Format.CSV:
            assert not [value for heading, value in row.items() if value and heading != "phone" and value[0] in "=+-@"]
