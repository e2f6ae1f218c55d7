"""Consent (spec sections 5 and 7): what stands for each source key, and what follows for the person.

Readings taken where the spec and the readings of issue 3 are silent:
- `reduced` tracking or profiling is no denial;
- an open that a denial of tracking forbids to use does not show that an address works again after a bounce, nor that
  email was ever sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from .identity import SourceKey

if TYPE_CHECKING:
    from .events import Activity

STRENGTH = ("granted", "reduced", "denied")
"""Of two at the same instant the later in this row wins."""
MESSAGE_CHANNELS = ("email", "sms", "push")


@dataclass(frozen=True)
class Consent:
    """One recorded consent of a source key."""

    owner: SourceKey
    consent_id: str
    channel: str
    status: str
    at: datetime
    on: date


def latest(consents: Iterable[Consent]) -> Consent | None:
    """Return the consent that stands after all of these, which may be several keys' but of one channel."""
    return max(consents, key=lambda each: (each.at, STRENGTH.index(each.status)), default=None)


def is_tracking_denied(consents: Iterable[Consent], at: datetime) -> bool:
    """Say whether a denial stands at an instant; `consents` are one key's for tracking."""
    standing = latest(consent for consent in consents if consent.at <= at)
    return standing is not None and standing.status == "denied"


def standing_statuses(consents: Iterable[Consent], channel: str) -> set[str]:
    """Return what stands for the channel, over all source keys that ever said something about it."""
    by_key: dict[SourceKey, list[Consent]] = defaultdict(list)
    for consent in consents:
        if consent.channel == channel:
            by_key[consent.owner].append(consent)
    return {latest(of_one_key).status for of_one_key in by_key.values()}


def is_profiling_denied(consents: Sequence[Consent]) -> bool:
    """Say whether the person may carry no label."""
    return "denied" in standing_statuses(consents, "profiling")


def may_reach(activity: "Activity", channel: str) -> bool:
    """Say whether the person may be reached over a channel: can_email, can_sms, can_push and can_ads."""
    statuses = standing_statuses(activity.consents, channel)
    if not statuses or "denied" in statuses:
        return False
    if channel not in MESSAGE_CHANNELS:
        return True
    granted_at = max(each.at for each in activity.consents if each.channel == channel and each.status != "denied")
    since = [each for each in activity.messages if each.channel == channel and each.at >= granted_at]
    if any(each.event_type in ("unsubscribe", "complaint") for each in since):
        return False
    bounced_at = max((each.at for each in since if each.event_type == "bounce"), default=None)
    return bounced_at is None or any(
        each.event_type in ("delivered", "open", "click") and each.at > bounced_at for each in since
    )
