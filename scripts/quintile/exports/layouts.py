"""Which columns the file of a channel has, as its platform reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quintile.errors import InputError

ADS = "ads"


class LayoutName(StrEnum):
    """What `--layout` takes."""

    LIST = "list"
    META = "meta"
    GOOGLE = "google"


@dataclass(frozen=True)
class Layout:
    """The columns of a file. What is SQL reads `contacts`, and uses the macros of `formatting`."""

    name: LayoutName
    chain: str  # exports of one chain follow one another; names of folders hold it
    values: Mapping[str, str]  # heading: SQL
    needs: str  # SQL: whether a member can be reached at all
    without: str  # why a member is left out who can't
    hashed: Sequence[str] = ()  # the columns by which a platform that takes hashes knows a person; a list has none
    verbatim: Sequence[str] = ()  # columns whose values no spreadsheet can take for a formula

    @property
    def headings(self) -> list[str]:
        """Columns of the file of those to add. Platforms that know people by hashes get no keys of ours."""
        return [*([] if self.hashed else KEYS), *self.values]

    @property
    def removal_headings(self) -> list[str]:
        """Columns of the file of those to take off."""
        return [*(self.hashed or KEYS)]

    @property
    def key_columns(self) -> list[str]:
        """Columns of the file of keys, with which the next export is compared."""
        return [*KEYS, "fingerprint", *self.hashed]


KEYS = ("member_key", "customer_id")
_NAMES = {"first_name": "trim(contacts.first_name)", "last_name": "trim(contacts.last_name)"}
_PLACE = {"country": "contacts.country", "language": "contacts.language"}

LISTS = {
    "email": Layout(
        name=LayoutName.LIST,
        chain="email",
        values={"email": "contacts.email", **_NAMES, **_PLACE},
        needs="contacts.email <> ''",
        without="no_email",
    ),
    "sms": Layout(
        name=LayoutName.LIST,
        chain="sms",
        values={"phone": "contacts.phone", **_NAMES, **_PLACE},
        needs="is_phone(contacts.phone)",
        without="no_phone",
        verbatim=["phone"],  # a plus sign and digits; behind an apostrophe it would be no number
    ),
    # The tokens of devices belong to the tool that sends.
    "push": Layout(name=LayoutName.LIST, chain="push", values={}, needs="true", without=""),
}
MATCH_FILES = [
    Layout(
        name=LayoutName.META,
        chain="meta",
        values={
            "email": "meta_email(contacts.email)",
            "phone": "meta_phone(contacts.phone)",
            "fn": "meta_name(contacts.first_name)",
            "ln": "meta_name(contacts.last_name)",
            "ct": "meta_city(contacts.city)",
            "country": "meta_country(contacts.country_code)",
        },
        needs="meta_email(contacts.email) is not null or meta_phone(contacts.phone) is not null",
        without="no_email_or_phone",
        hashed=["email", "phone"],
        verbatim=["email", "phone", "fn", "ln", "ct", "country"],
    ),
    # Google matches a postal address only as a whole, and the raw contract has no postal code: names and country would
    # be handed over for nothing.
    Layout(
        name=LayoutName.GOOGLE,
        chain="google",
        values={"Email": "google_email(contacts.email)", "Phone": "google_phone(contacts.phone)"},
        needs="google_email(contacts.email) is not null or google_phone(contacts.phone) is not null",
        without="no_email_or_phone",
        hashed=["Email", "Phone"],
        verbatim=["Email", "Phone"],
    ),
]


def layouts_of(audience_id: str, channel: str, wanted: LayoutName | None) -> list[Layout]:
    """The layouts to write for a channel: the wanted one, else all that the channel has.

    Raises:
        InputError: the channel has no such layout, or nobody knows the channel.
    """
    known = MATCH_FILES if channel == ADS else [LISTS[channel]] if channel in LISTS else []
    if not known:
        raise InputError(
            f"audience {audience_id} is for the channel {channel!r}, which no export is made for: use one of "
            f"{', '.join([*LISTS, ADS])}"
        )
    found = [layout for layout in known if wanted in (None, layout.name)]
    if not found:
        raise InputError(
            f"audience {audience_id} is for {channel}, which has no layout {wanted}: use --layout "
            f"{' or '.join(layout.name for layout in known)}, or leave it out"
        )
    return found
