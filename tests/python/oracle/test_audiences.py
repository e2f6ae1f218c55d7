"""Suppression in cases worked out by hand: who is capped, unanswered or converted, and who is not."""

from pathlib import Path

import pytest

from shops import AS_OF
from shops.activation_traps import add_activation_traps

from .answer import empty_shop
from .audiences import audiences
from .engine import compute

CAPPED = {
    "engaged-three", "passive-six", "dormant-29", "dormant-newsletter", "dormant-touched",
    "reduced-29", "reduced-other-account", "granted-then-reduced", "reduced-and-granted-at-once", "reduced-and-denied",
    "engaged-touch-and-message-apart", "dormant-touched-in-capitals",
}  # fmt: skip
NO_RESPONSE = {
    "three", "three-then-open", "three-open-before", "open-then-three", "two-campaigns-a-day", "by-touches",
    "by-sms-too", "goal-in-capitals", "new-grant-of-ads", "grant-then-three", "open-unused", "lapsed-on-the-first",
}  # fmt: skip
HAVE_CONVERTED = {
    "ordered-after", "touched-29", "told-by-a-message", "ordered-by-the-other-account",
}  # fmt: skip


@pytest.fixture(scope="module")
def suppressed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str]]]:
    """The audiences and reasons of suppression of each case."""
    folder: Path = tmp_path_factory.mktemp("activation")
    shop = empty_shop()
    add_activation_traps(shop)
    shop.write(folder)
    oracle = compute(folder, AS_OF)
    by_customer: dict[str, set[tuple[str, str]]] = {}
    for row in audiences(oracle).suppressions:
        by_customer.setdefault(row.customer_id, set()).add((row.audience_id, row.reason))
    return {
        row["email"].partition("@")[0]: by_customer.get(f"{row['source_name']}:{row['customer_id']}", set())
        for row in shop.tables["customers"]
        if row["source_name"] == "shop_a"
    }


def _cases(suppressed: dict[str, set[tuple[str, str]]], prefix: str, audience_id: str, reason: str) -> set[str]:
    return {
        case.removeprefix(prefix)
        for case, found in suppressed.items()
        if case.startswith(prefix) and (audience_id, reason) in found
    }


def test_caps(suppressed: dict[str, set[tuple[str, str]]]) -> None:
    """By level of engagement, by channel, and for reduced consents."""
    assert _cases(suppressed, "capped-", "cart_recovery_email", "frequency_cap") == CAPPED


@pytest.mark.parametrize("audience_id", ["win_back_email", "win_back_sms", "win_back_ads"])
def test_three_touches_without_response(suppressed: dict[str, set[tuple[str, str]]], audience_id: str) -> None:
    """On every channel alike, for it is the person who did not respond."""
    assert _cases(suppressed, "lapsed-", audience_id, "three_touches_no_response") == NO_RESPONSE


def test_conversion(suppressed: dict[str, set[tuple[str, str]]]) -> None:
    """Of a campaign that ends with an order."""
    assert _cases(suppressed, "converted-", "cart_recovery_email", "converted") == HAVE_CONVERTED
