"""The facts that causes are looked for among."""

from shops.raw_files import Line, RawShop

from .answer import Answer, ago, customer_of, new_account
from .facts import facts_of, refunds_by_order


def test_facts_have_the_names_by_which_they_are_read(shop: RawShop, answer: Answer) -> None:
    """One of each kind, and those that may not be used are none."""
    account = new_account(shop)
    order = shop.order(account, shop.day(50), [Line("9.00"), Line("4.00", product_id="POSTAGE")])
    shop.order(account, shop.day(49), [Line("9.00")], status="cancelled")
    shop.refund(order, shop.day(60), "1.00")
    shop.refund(order, shop.day(40), "1.00", currency="SEK", order_line_id=order.line_ids[0])
    shop.refund(order, shop.day(40), "4.00", order_line_id=order.line_ids[1])
    shop.refund(order, shop.day(-1), "1.00")
    shop.message(account, shop.day(30), "open", channel="push")
    shop.view(account, shop.day(20), "P")
    shop.consent(account, shop.day(10), "denied", channel="tracking")
    shop.message(account, shop.day(9), "open")
    shop.view(account, shop.day(9), "P")
    oracle = answer(shop)
    refunds = refunds_by_order(oracle.staging["refunds"].kept, oracle.orders, oracle.settings)
    canonical = customer_of(oracle, account).person.canonical
    facts = list(facts_of(oracle.activity_of[canonical], refunds, ago(0)))
    assert [(fact.cause, " ".join(sorted(fact.names)), fact.fact_id, fact.on) for fact in facts] == [
        ("order", "order", "shop_a:1", ago(50)),
        ("refund", "refund", "shop_a:1", ago(50)),
        ("refund", "refund", "shop_a:2", ago(40)),
        ("message_event", "*:open push:* push:open", "shop_a:1", ago(30)),
        ("web_event", "web:* web:product_view", "shop_a:1", ago(20)),
        ("consent_change", "consent:tracking", "shop_a:1", ago(10)),
    ]
    assert {fact.owner for fact in facts} == {canonical}
    assert [fact.at for fact in facts[:2]] == [shop.day(50), shop.day(60)]
