"""Reading single values: numbers, times, addresses, phones; and rounding money."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from .contract import Kind

Value = str | Decimal | bool | date | datetime | None

CENT = Decimal("0.01")
ZERO = Decimal("0.00")

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)? ?(Z|[+-]\d{2}(:?\d{2})?)?)?")
_BOOLEANS = {"true": True, "t": True, "1": True, "yes": True, "false": False, "f": False, "0": False, "no": False}
_PHONE_PUNCTUATION = re.compile(r"[\s().\-/]")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_FLOAT_ID = re.compile(r"^(\d+)\.0$")
_CURRENCY = re.compile(r"[A-Z]{3}")


class UnparseableError(ValueError):
    """A text that is not a value of its column's kind."""


def _read_number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise UnparseableError(text)
    return Decimal(text)


def _read_boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.lower()]
    except KeyError as error:
        raise UnparseableError(text) from error


def _read_date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise UnparseableError(text)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnparseableError(text) from error


def _read_timestamp(text: str) -> datetime:
    """Read an ISO timestamp as UTC; one without an offset is UTC already."""
    if not _TIMESTAMP.fullmatch(text):
        raise UnparseableError(text)
    try:
        moment = datetime.fromisoformat(text.replace(" Z", "Z").replace(" +", "+"))
    except ValueError as error:
        raise UnparseableError(text) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.CODE: str.lower,
    Kind.CURRENCY: str.upper,
    Kind.NUMBER: _read_number,
    Kind.BOOLEAN: _read_boolean,
    Kind.DATE: _read_date,
    Kind.TIMESTAMP: _read_timestamp,
}


def read_id(text: str | None) -> str | None:
    """Return an id as it is written, without the .0 of a tool that read it as a float; blank is null."""
    if text is None or not text.strip():
        return None
    return _FLOAT_ID.sub(r"\1", text.strip())


def read_value(text: str | None, kind: Kind) -> Value:
    """Return the typed value of a raw text; blank texts are null.

    Ids and other texts are taken verbatim (leading zeros count), codes and currencies ignore case and outer spaces.
    """
    if text is None or not text.strip():
        return None
    return text if kind is Kind.TEXT else _READERS[kind](text.strip())


def is_currency(code: str) -> bool:
    """Say whether a code has the shape of an ISO 4217 currency (three letters)."""
    return _CURRENCY.fullmatch(code) is not None


def to_cents(amount: Decimal) -> Decimal:
    """Round to the cent, half away from zero; never returns a negative zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + ZERO


def floor_to_cents(amount: Decimal) -> Decimal:
    """Round down to the cent."""
    return amount.quantize(CENT, rounding=ROUND_FLOOR)


def normalise_email(text: str | None) -> str | None:
    """Trim, lower-case and NFC-normalise an address; null unless it has one @, a dotted domain and no space."""
    if text is None:
        return None
    address = unicodedata.normalize("NFC", text.strip().lower())
    local, at, domain = address.partition("@")
    labels = domain.split(".")
    is_dotted = len(labels) > 1 and all(labels)
    if not (local and at and is_dotted) or "@" in domain:
        return None
    if any(character.isspace() or unicodedata.category(character) == "Cc" for character in address):
        return None
    return address


def normalise_phone(text: str | None) -> str | None:
    """Drop punctuation; null unless what remains is E.164 (a national number cannot be told apart by country)."""
    if text is None:
        return None
    phone = _PHONE_PUNCTUATION.sub("", text)
    return phone if _E164.fullmatch(phone) else None
