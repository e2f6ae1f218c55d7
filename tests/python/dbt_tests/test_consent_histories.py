"""Random consents, unsubscribes and bounces over linked accounts: who is a member agreed, and nobody else is.

The SQL of consents, suppression and members runs as dbt compiled it, on tables that hold these histories alone. The
instants are few, so that many coincide; the last two lie at and after the end of the moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbt_tests.conftest import SoundWarehouse

AS_OF = date(2025, 6, 30)
ENDS_AT = datetime(2025, 7, 1)
INSTANTS = [ENDS_AT + timedelta(minutes=minutes) for minutes in (-40, -30, -20, -10)]
INSTANTS += [ENDS_AT - timedelta(microseconds=1), ENDS_AT, ENDS_AT + timedelta(minutes=10)]
CHANNELS = ("email", "sms", "push", "ads")
STRICTNESS = ("granted", "reduced", "denied")

PERMISSIONS = "int_consents__permissions"
MODELS = (
    "int_consents__standing",
    "int_moments__standing_consents",
    "int_moments__tracking_denials",
    PERMISSIONS,
    "int_activation__suppressions",
    "int_activation__members",
)
"""Each reads those before it, and tables that are filled or empty."""


@dataclass(frozen=True)
class Consent:
    """One recorded consent of one of a person's accounts."""

    account: int
    channel: str
    status: str
    at: datetime


@dataclass(frozen=True)
class Message:
    """One event of a message to one of a person's accounts."""

    account: int
    channel: str
    event_type: str
    at: datetime


@dataclass(frozen=True)
class Person:
    """All that is known of somebody with two accounts."""

    consents: tuple[Consent, ...]
    messages: tuple[Message, ...]


def standing(consents: list[Consent]) -> list[str]:
    """Return what each account said last, the strictest of what it said at that instant."""
    answer = []
    for account in {each.account for each in consents}:
        own = [each for each in consents if each.account == account]
        last = max(each.at for each in own)
        answer.append(max((each.status for each in own if each.at == last), key=STRICTNESS.index))
    return answer


def may_be_written_to(person: Person, channel: str) -> bool:
    """Say whether somebody agreed to a channel, on no account objects, and has been reached since the last bounce."""
    consents = [each for each in person.consents if each.at < ENDS_AT]
    own = [each for each in consents if each.channel == channel]
    statuses = standing(own)
    if not statuses or "denied" in statuses:
        return False
    refused = {(each.account, each.at) for each in own if each.status == "denied"}
    agreed_at = max(each.at for each in own if (each.account, each.at) not in refused)
    since = [each for each in person.messages if each.channel == channel and agreed_at <= each.at < ENDS_AT]
    if any(each.event_type in ("unsubscribe", "complaint") for each in since):
        return False
    bounces = [each.at for each in since if each.event_type == "bounce"]
    return not bounces or any(
        each.at > max(bounces)
        and (each.event_type in ("delivered", "click") or (each.event_type == "open" and _may_use(consents, each.at)))
        for each in since
    )


def _may_use(consents: list[Consent], at: datetime) -> bool:
    """Say whether an open may be used: no account had denied tracking by then."""
    return "denied" not in standing([each for each in consents if each.channel == "tracking" and each.at <= at])


accounts = st.integers(0, 1)
instants = st.sampled_from(INSTANTS)
# One channel most of the time, for histories of four channels hardly ever tie.
consents_of = st.builds(
    Consent, accounts, st.sampled_from(["email"] * 4 + ["tracking", *CHANNELS]), st.sampled_from(STRICTNESS), instants
)
events = ["sent", "delivered", "open", "click", "bounce", "bounce", "unsubscribe", "complaint"]
messages_to = st.builds(
    Message, accounts, st.sampled_from(["email", "email", "email", "sms"]), st.sampled_from(events), instants
)
anybody = st.builds(Person, st.lists(consents_of, max_size=6).map(tuple), st.lists(messages_to, max_size=3).map(tuple))
# Who agreed long ago and said nothing of messages since, so that it is bounces and opens that decide.
bouncing = st.builds(
    Person,
    st.tuples(
        st.builds(Consent, accounts, st.just("email"), st.just("granted"), st.just(INSTANTS[0])),
        st.builds(Consent, accounts, st.just("tracking"), st.sampled_from(["granted", "denied", "denied"]), instants),
    ),
    st.lists(
        st.builds(
            Message,
            accounts,
            st.just("email"),
            st.sampled_from(["bounce", "bounce", "open", "open", "delivered"]),
            instants,
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)
people = anybody | bouncing


@pytest.fixture(scope="module")
def connection(sound_warehouse: SoundWarehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory: the models as views, and what else they read as empty tables of the same columns."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse; use warehouse")
        for schema in ("staging", "intermediate", "seeds"):
            connection.execute(f"create schema {schema}")
        made = set()
        for model in MODELS:
            for parent in sound_warehouse.parents[f"model.quintile.{model}"]:
                name = parent.split(".")[2]
                if name not in made | set(MODELS):
                    _copy_columns(sound_warehouse.connection, connection, name)
                    made.add(name)
            # Permissions are read twice, so they are computed once for each example.
            name = f"{model}_view" if model == PERMISSIONS else model
            connection.execute(f"create view intermediate.{name} as {sound_warehouse.compiled_models[model]}")
            if model == PERMISSIONS:
                connection.execute(f"create table intermediate.{model} as from intermediate.{name}")
        connection.execute(
            "insert into intermediate.moments by name select ? as as_of_date, ? as ends_at, true as is_latest",
            [AS_OF, ENDS_AT],
        )
        yield connection


def _copy_columns(warehouse: duckdb.DuckDBPyConnection, connection: duckdb.DuckDBPyConnection, name: str) -> None:
    (schema,) = warehouse.execute(
        "select table_schema from information_schema.tables where table_name = ?", [name]
    ).fetchone()
    columns = warehouse.execute(f"describe {schema}.{name}").fetchall()
    connection.execute(
        f"create table {schema}.{name} ({', '.join(f'{column} {kind}' for column, kind, *_ in columns)})"
    )


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple]) -> None:
    connection.execute(f"delete from {table}")
    if rows:
        values = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
        connection.execute(
            f"insert into {table} by name select * from (values {values}) as rows({columns})",
            [value for row in rows for value in row],
        )


def test_members_are_those_who_agreed(connection: duckdb.DuckDBPyConnection) -> None:
    """An audience on each channel, of which everybody is a candidate and nothing but consent decides."""
    seen: set[tuple[str, bool]] = set()

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(people, min_size=1, max_size=12))
    def check(everybody: list[Person]) -> None:
        _load(connection, everybody)
        found = connection.execute("select channel, customer_id from intermediate.int_activation__members").fetchall()
        agreed = {
            (channel, str(number)): may_be_written_to(person, channel)
            for number, person in enumerate(everybody)
            for channel in CHANNELS
        }
        assert sorted(found) == sorted(key for key, may in agreed.items() if may)
        eligible = f"select channel, customer_id from intermediate.{PERMISSIONS} where is_eligible"
        assert sorted(connection.execute(eligible).fetchall()) == sorted(found)
        seen.update((channel, may) for (channel, _), may in agreed.items())

    check()
    assert seen == {(channel, may) for channel in CHANNELS for may in (True, False)}


def _load(connection: duckdb.DuckDBPyConnection, everybody: list[Person]) -> None:
    numbered = list(enumerate(everybody))
    _fill(
        connection, "intermediate.int_moments__identity", "as_of_date, source_key, customer_id",
        [(AS_OF, f"{number}-{account}", str(number)) for number, _ in numbered for account in (0, 1)],
    )  # fmt: skip
    _fill(
        connection, "staging.stg_raw__consents", "source_key, channel, status, recorded_at",
        [(f"{n}-{each.account}", each.channel, each.status, each.at) for n, who in numbered for each in who.consents],
    )  # fmt: skip
    _fill(
        connection, "intermediate.int_moments__message_events", "source_key, channel, event_type, event_at",
        [(f"{n}-{one.account}", one.channel, one.event_type, one.at) for n, who in numbered for one in who.messages],
    )  # fmt: skip
    _fill(
        connection, "intermediate.int_activation__candidates",
        "as_of_date, audience_id, channel, customer_id, kind, campaign_group, priority, holdout_share",
        [
            (AS_OF, f"care_{channel}", channel, str(number), "campaign", "care", priority, 0)
            for number, _ in numbered
            for priority, channel in enumerate(CHANNELS)
        ],
    )  # fmt: skip
    connection.execute(f"delete from intermediate.{PERMISSIONS}; insert into intermediate.{PERMISSIONS} "
                       f"from intermediate.{PERMISSIONS}_view")  # fmt: skip
