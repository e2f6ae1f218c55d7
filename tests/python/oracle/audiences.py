"""Who gets the message of which audience, and who gets none and why (spec section 7), as of the end of a date.

What an audience is made of, caps and the margin guard are read from seeds/activation, for they are data. Readings taken
where the spec is silent, all from the descriptions of these seeds and of the models behind them:
- an order converts when it follows any touch of the last 30 days, not only the last one;
- any open or click of the person answers a reactivation message, whichever message was opened;
- touches of one campaign on one date are one touch, by whatever channel and account;
- a cap counts the messages of its channel alone, and a reduced consent of any account caps the person;
- who is held out of a campaign is in no other either.
"""

import csv
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from .consents import Consent, latest, standing_statuses
from .customer import Customer
from .engine import Oracle
from .events import Activity, Message
from .identity import ACCOUNT, SourceKey, canonical_keys
from .staging import Row, kept

SEEDS = Path(__file__).parents[3] / "seeds" / "activation"
CONVERTED_DAYS = 30
REACTIVATION_TOUCHES = 3
LAPSED_FROM_DAY = 181


class Candidate(NamedTuple):
    """A customer in the segments of an audience."""

    audience_id: str
    customer_id: str


class Suppression(NamedTuple):
    """One reason why a candidate gets no message."""

    audience_id: str
    customer_id: str
    reason: str


@dataclass(frozen=True)
class AudienceRule:
    """A version of an audience; the segments are pairs of layer and segment."""

    audience_id: str
    kind: str
    channel: str
    campaign_group: str
    goal: str
    priority: int
    holdout_share: Decimal
    offers_discount: bool
    stops_after_order: bool
    ignores_season: bool
    included: frozenset[tuple[str, str]]
    excluded: frozenset[tuple[str, str]]

    def holds(self, segments: set[tuple[str, str]]) -> bool:
        """Say whether somebody in these segments is a candidate."""
        return bool(segments & self.included) and not segments & self.excluded


@dataclass(frozen=True)
class Send:
    """A message that was sent, or a touch that no message stands for."""

    channel: str
    campaign_id: str | None
    goal: str | None
    segment_id: str | None
    at: datetime
    on: date


@dataclass(frozen=True)
class Audiences:
    """Everybody who is in the segments of some audience."""

    members: set[Candidate]
    suppressions: set[Suppression]


def audiences(oracle: Oracle, seeds: Path = SEEDS) -> Audiences:
    """Judge every customer of a date for every active audience."""
    judge = _Judge(oracle, seeds)
    answer = Audiences(set(), set())
    for customer in oracle.customers.values():
        for candidate, reasons in judge.reasons(customer).items():
            if not reasons:
                answer.members.add(candidate)
            answer.suppressions.update(Suppression(*candidate, reason) for reason in reasons)
    return answer


class _Judge:
    """What is known of all customers: definitions, campaigns and what was sent."""

    def __init__(self, oracle: Oracle, seeds: Path) -> None:
        self._oracle = oracle
        self._as_of = oracle.as_of
        self._rules = read_rules(seeds, oracle.as_of)
        self._caps = {
            (row["channel"], row["applies_to"]): (int(row["max_messages"]), int(row["window_days"]))
            for row in _in_force(_rows(seeds, "frequency_caps"), oracle.as_of)
        }
        self._guard: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in _in_force(_rows(seeds, "margin_guard_rules"), oracle.as_of):
            self._guard[row["role"]].add((row["layer"], row["segment_id"]))
        self._campaigns = {row["campaign_id"]: row for row in kept(oracle.staging, "campaigns")}
        self._touches = self._read_touches()

    def _read_touches(self) -> dict[SourceKey, list[Send]]:
        """Return by canonical key what touched somebody; the control groups of the shop were not touched."""
        canonical_of = canonical_keys(customer.person for customer in self._oracle.customers.values())
        touches: dict[SourceKey, list[Send]] = defaultdict(list)
        for row in kept(self._oracle.staging, "campaign_touches"):
            campaign = self._campaigns.get(row["campaign_id"])
            owner = canonical_of.get(SourceKey(ACCOUNT, row["source_name"], row["customer_id"]))
            on = self._oracle.settings.business_date(row["touched_at"])
            if campaign and owner and row["variant"] != "holdout" and on <= self._as_of:
                touches[owner].append(_send(campaign["channel"], campaign, row["touched_at"], on))
        return touches

    def reasons(self, customer: Customer) -> dict[Candidate, set[str]]:
        """Return, for every audience in whose segments a customer is, why there is no message."""
        segments = {(each.layer, each.segment_id) for each in customer.memberships}
        name = customer.person.canonical.published_id
        rules = [rule for rule in self._rules if rule.holds(segments)]
        if not rules:
            return {}
        facts = _Facts(
            customer, segments, self._oracle.activity_of[customer.person.canonical], self._sends(customer), self._as_of
        )
        reasons = {rule.audience_id: set(self._own_reasons(rule, facts)) for rule in rules}
        campaigns = [rule for rule in rules if rule.kind == "campaign"]
        ready = [rule for rule in campaigns if not reasons[rule.audience_id]]
        first = min(ready, key=lambda rule: rule.priority, default=None)
        for rule in campaigns if first else []:
            if rule.campaign_group != first.campaign_group and rule.priority > first.priority:
                reasons[rule.audience_id].add("conflicting_campaign")
        for rule in ready:
            if rule.campaign_group == first.campaign_group and is_held_out(rule, name):
                reasons[rule.audience_id].add("holdout")
        return {Candidate(audience_id, name): why for audience_id, why in reasons.items()}

    def _sends(self, customer: Customer) -> list[Send]:
        activity = self._oracle.activity_of[customer.person.canonical]
        messages = [
            _send(message.channel, self._campaigns.get(message.campaign_id), message.at, message.on)
            for message in activity.messages
            if message.event_type == "sent"
        ]
        told = {(send.campaign_id, send.on) for send in messages}
        touches = self._touches[customer.person.canonical]
        return messages + [touch for touch in touches if (touch.campaign_id, touch.on) not in told]

    def _own_reasons(self, rule: AudienceRule, facts: "_Facts") -> Iterator[str]:
        statuses = standing_statuses(facts.activity.consents, rule.channel)
        if not statuses or "denied" in statuses:
            yield "no_consent"
        yield from facts.objections(rule.channel)
        if rule.kind != "campaign":
            return
        if rule.stops_after_order and facts.has_converted({segment_id for _, segment_id in rule.included}):
            yield "converted"
        if rule.goal == "reactivation" and facts.is_unanswered():
            yield "three_touches_no_response"
        limits = [facts.customer.engagement_level, *(["reduced"] if "reduced" in statuses else [])]
        if any(self._is_capped(rule.channel, limit, facts) for limit in limits):
            yield "frequency_cap"
        if not rule.ignores_season and facts.customer.behaviour.is_off_season:
            yield "off_season"
        if rule.offers_discount and self._is_margin_guarded(facts.segments):
            yield "margin_guard"

    def _is_capped(self, channel: str, applies_to: str, facts: "_Facts") -> bool:
        if (channel, applies_to) not in self._caps:
            return False
        allowed, window_days = self._caps[channel, applies_to]
        return sum(send.channel == channel and facts.age(send) < window_days for send in facts.sends) >= allowed

    def _is_margin_guarded(self, segments: set[tuple[str, str]]) -> bool:
        return bool(
            segments & self._guard["guarded"]
            and segments & self._guard["at_full_price"]
            and not segments & self._guard["exempt"]
        )


@dataclass(frozen=True)
class _Facts:
    """What one customer has done and been sent."""

    customer: Customer
    segments: set[tuple[str, str]]
    activity: Activity
    sends: list[Send]
    as_of: date

    def age(self, fact: Send | Message) -> int:
        """Return how many days ago something was."""
        return (self.as_of - fact.on).days

    def objections(self, channel: str) -> Iterator[str]:
        """Yield unsubscribed and bounced, for what came at or after the latest grant of the channel."""
        granted_at = latest_grant_at(self.activity.consents, channel)
        messages = [
            each
            for each in self.activity.messages
            if each.channel == channel and (granted_at is None or each.at >= granted_at)
        ]
        if any(each.event_type in ("unsubscribe", "complaint") for each in messages):
            yield "unsubscribed"
        bounced_at = max((each.at for each in messages if each.event_type == "bounce"), default=None)
        reached = [each.at for each in messages if each.event_type in ("delivered", "open", "click")]
        if bounced_at is not None and all(at <= bounced_at for at in reached):
            yield "bounced"

    def has_converted(self, segment_ids: set[str]) -> bool:
        """Say whether an order followed the last touch for one of these segments."""
        touches = [send for send in self.sends if send.segment_id in segment_ids and self.age(send) < CONVERTED_DAYS]
        touched_at = max((touch.at for touch in touches), default=None)
        return touched_at is not None and any(order.ordered_at > touched_at for order in self.activity.orders)

    def is_unanswered(self) -> bool:
        """Say whether three touches in a row since lapsing, and since the latest grant, were not answered in time."""
        days = self.customer.days_since_last_order
        if days is None or days < LAPSED_FROM_DAY:
            return False
        lapsed_on = date.fromordinal(self.customer.last_order_date.toordinal() + LAPSED_FROM_DAY)
        grants = [latest_grant_at(self.activity.consents, channel) for channel in ("email", "sms", "push")]
        granted_at = max((at for at in grants if at is not None), default=None)
        touches = sorted(
            {
                (send.on, send.campaign_id)
                for send in self.sends
                if send.goal == "reactivation" and send.on >= lapsed_on and (granted_at is None or send.at > granted_at)
            }
        )
        answers = {each.on for each in self.activity.opens_and_clicks}
        dates = [on for on, _ in touches]
        in_a_row = zip(dates, dates[REACTIVATION_TOUCHES - 1 :], strict=False)
        return any(not any(first <= answer <= last for answer in answers) for first, last in in_a_row)


def latest_grant_at(consents: Iterable[Consent], channel: str) -> datetime | None:
    """Return when any account last agreed; a denial of the same account at the same instant undoes a grant."""
    by_instant: dict[tuple[SourceKey, datetime], list[Consent]] = defaultdict(list)
    for consent in consents:
        if consent.channel == channel:
            by_instant[consent.owner, consent.at].append(consent)
    return max((at for (_, at), each in by_instant.items() if latest(each).status != "denied"), default=None)


def is_held_out(rule: AudienceRule, customer_id: str) -> bool:
    """Say whether the first 16 bits of the salted hash of campaign and customer lie in the share held out."""
    salted = f"{os.environ.get('QUINTILE_SALT', '')}{rule.campaign_group}|{customer_id}"
    bucket = int.from_bytes(hashlib.sha256(salted.encode()).digest()[:2], "big")
    return bucket < rule.holdout_share * 2**16


def read_rules(seeds: Path, as_of: date) -> list[AudienceRule]:
    """Return the active audiences as defined on a date."""
    segments: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in _rows(seeds, "audience_segments"):
        segments[row["audience_id"], row["version"], row["role"]].add((row["layer"], row["segment_id"]))
    versions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(seeds, "audiences"):
        versions[row["audience_id"]].append(row)
    rows = [row for each in versions.values() for row in _in_force(each, as_of) if row["status"] == "active"]
    return [
        AudienceRule(
            **{name: row[name] for name in ("audience_id", "kind", "channel", "campaign_group", "goal")},
            priority=int(row["priority"]),
            holdout_share=Decimal(row["holdout_share"]),
            **{name: row[name] == "true" for name in ("offers_discount", "stops_after_order", "ignores_season")},
            included=frozenset(segments[row["audience_id"], row["version"], "include"]),
            excluded=frozenset(segments[row["audience_id"], row["version"], "exclude"]),
        )
        for row in rows
    ]


def _rows(seeds: Path, name: str) -> list[dict[str, str]]:
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _in_force(rows: list[dict[str, str]], as_of: date) -> list[dict[str, str]]:
    """Return the rows of the latest version that has begun."""
    begun = [row for row in rows if date.fromisoformat(row["effective_from"]) <= as_of]
    return [row for row in begun if row["effective_from"] == max(each["effective_from"] for each in begun)]


def _send(channel: str, campaign: Row | None, at: datetime, on: date) -> Send:
    campaign = campaign or {}
    return Send(channel, campaign.get("campaign_id"), campaign.get("goal"), campaign.get("segment_id"), at, on)
