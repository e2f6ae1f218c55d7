"""What people do and agree to between orders: web events, messages and consents, each with whose it is.

A web event is its account's, else its own address's, else its visitor's; the others are an account's or an address's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .consents import Consent, is_tracking_denied
from .identity import VISITOR, Person, SourceKey, canonical_keys, source_key_of
from .money import OrderMoney
from .settings import Settings
from .staging import Row, TableOutcome, kept


@dataclass(frozen=True)
class WebEvent:
    """One web event; `cart` is the first known of cart, session and event id."""

    owner: SourceKey
    source_name: str
    event_id: str
    event_type: str
    at: datetime
    on: date
    product_id: str | None
    category: str | None
    cart: str


@dataclass(frozen=True)
class Message:
    """One event of a message that was sent, or of its receiver."""

    owner: SourceKey
    source_name: str
    event_id: str
    channel: str
    event_type: str
    at: datetime
    on: date
    campaign_id: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is what a denial of tracking forbids to use."""
        return self.event_type == "open"


@dataclass(frozen=True)
class Activity:
    """All that one customer has done by a date, oldest first, without what a denial of tracking forbids to use."""

    orders: list[OrderMoney]
    """Countable orders."""
    web_events: list[WebEvent]
    messages: list[Message]
    consents: list[Consent]

    def emails(self, *event_types: str) -> list[Message]:
        """Return the events of these types in channel email."""
        return [each for each in self.messages if each.channel == "email" and each.event_type in event_types]

    @property
    def opens_and_clicks(self) -> list[Message]:
        """Return the opens and clicks of all channels."""
        return [each for each in self.messages if each.event_type in ("open", "click")]

    def web(self, event_type: str) -> list[WebEvent]:
        """Return the web events of a type."""
        return [each for each in self.web_events if each.event_type == event_type]


@dataclass(frozen=True)
class Events:
    """Every event and consent that somebody owns, whatever the as-of date."""

    web_events: list[WebEvent]
    messages: list[Message]
    consents: list[Consent]

    @classmethod
    def read(cls, staged: dict[str, TableOutcome], settings: Settings) -> "Events":
        """Read the kept rows of the three tables."""
        return cls(
            web_events=[event for row in kept(staged, "web_events") if (event := _web_event(row, settings))],
            messages=[event for row in kept(staged, "message_events") if (event := _message(row, settings))],
            consents=[event for row in kept(staged, "consents") if (event := _consent(row, settings))],
        )


def activities(
    persons: Iterable[Person], orders: Iterable[OrderMoney], events: Events, as_of: date
) -> dict[SourceKey, Activity]:
    """Return what everybody has done up to `as_of`, by canonical key; what nobody has done is left out."""
    persons = list(persons)
    canonical_of = canonical_keys(persons)
    answer = {person.canonical: Activity([], [], [], []) for person in persons}
    for order in orders:
        owner = source_key_of(order.source_name, order.customer_id, order.customer_email)
        if owner and order.is_countable and order.ordered_on <= as_of:
            answer[canonical_of[owner]].orders.append(order)
    for field in ("web_events", "messages", "consents"):
        for event in getattr(events, field):
            if event.on <= as_of and event.owner in canonical_of:
                getattr(answer[canonical_of[event.owner]], field).append(event)
    return {key: _usable(activity) for key, activity in answer.items()}


def _usable(activity: Activity) -> Activity:
    """Sort the events by time and drop the unused ones."""
    tracking: dict[SourceKey, list[Consent]] = defaultdict(list)
    for consent in activity.consents:
        if consent.channel == "tracking":
            tracking[consent.owner].append(consent)
    denials = list(tracking.values())
    return Activity(
        orders=sorted(activity.orders, key=lambda each: (each.ordered_at, each.source_name, each.order_id)),
        web_events=[each for each in sorted(activity.web_events, key=_by_time) if not _is_denied(denials, each.at)],
        messages=[
            each
            for each in sorted(activity.messages, key=_by_time)
            if not (each.is_open and _is_denied(denials, each.at))
        ],
        consents=sorted(activity.consents, key=lambda each: (each.at, each.consent_id, each.owner)),
    )


def _by_time(event: WebEvent | Message) -> tuple[datetime, str, str]:
    return event.at, event.source_name, event.event_id


def _is_denied(denials: list[list[Consent]], at: datetime) -> bool:
    return any(is_tracking_denied(of_one_key, at) for of_one_key in denials)


def _web_event(row: Row, settings: Settings) -> WebEvent | None:
    owner = source_key_of(row["source_name"], row["customer_id"], row["customer_email"])
    if owner is None and row["anonymous_id"] is not None:
        owner = SourceKey(VISITOR, row["source_name"], row["anonymous_id"])
    if owner is None:
        return None
    return WebEvent(
        owner,
        row["source_name"],
        row["event_id"],
        row["event_type"],
        row["event_at"],
        settings.business_date(row["event_at"]),
        row["product_id"],
        row["category"],
        row["cart_id"] or row["session_id"] or row["event_id"],
    )


def _message(row: Row, settings: Settings) -> Message | None:
    owner = source_key_of(row["source_name"], row["customer_id"], row["customer_email"])
    if owner is None:
        return None
    return Message(
        owner,
        row["source_name"],
        row["event_id"],
        row["channel"],
        row["event_type"],
        row["event_at"],
        settings.business_date(row["event_at"]),
        row["campaign_id"],
    )


def _consent(row: Row, settings: Settings) -> Consent | None:
    owner = source_key_of(row["source_name"], row["customer_id"], row["customer_email"])
    if owner is None:
        return None
    recorded_at = row["recorded_at"]
    return Consent(
        owner, row["consent_id"], row["channel"], row["status"], recorded_at, settings.business_date(recorded_at)
    )
