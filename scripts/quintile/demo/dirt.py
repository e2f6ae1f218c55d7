"""The traps of real shops as named switches of the generated shop.

A switch is SQL over the tables of one stretch of days (the contract's columns and the helpers `day` and `person`) or
of schema `catalogue`. Whether a row is hit depends on its own id and the seed alone. Switches run in the order in
which they stand here: content first, repetitions after it, so that repeated rows carry the other dirt too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from quintile.errors import InputError


@dataclass(frozen=True)
class Dirt:
    """One trap: what it does, and the statements that make it.

    `macros` redefine traits before the plan, `catalogue` changes what is written whole, `lines` changes order lines
    before orders are summed from them, `rows` changes the finished stretch, `written` replaces columns while a table
    is written (table → column → expression) and `as_csv` names tables written as CSV with a byte-order mark.
    """

    description: str
    macros: str = ""
    catalogue: str = ""
    lines: str = ""
    rows: str = ""
    written: dict[str, dict[str, str]] = field(default_factory=dict)
    as_csv: tuple[str, ...] = ()


def _extra_line(product: str, price: float, share: float) -> str:
    """One more line of `product` on a share of the orders."""
    return f"""
    insert into order_lines
    select * replace (
        concat(order_id, '-{product}') as order_line_id, '{product}' as product_id, 1 as quantity,
        {price} as unit_price, 0 as unit_cost, 0 as discount_amount
    )
    from order_lines
    where order_line_id = concat(order_id, '-1') and draw(order_id, '{product}') < {share};
    """


def _extra_product(product: str, name: str) -> str:
    """A product that is no merchandise."""
    return f"""
    insert into catalogue.products
    select * replace (
        '{product}' as product_id, '{product}' as sku, '{name}' as product_name, 'Other' as category,
        'Other' as parent_category, false as is_product
    )
    from catalogue.products where product_id = 'P00000';
    """


def _repeated(share: float, replaced: dict[str, str]) -> str:
    """Rows again, with some of their columns replaced: table → what stands in its `replace`."""
    keys = {"orders": "order_id", "order_lines": "order_line_id", "refunds": "refund_id", "customers": "customer_id"}
    return "".join(
        f"""
        insert into {table}
        select * {f"replace ({columns})" if columns else ""} from {table}
        where draw({keys.get(table, "event_id")}, 'repeated') < {share};
        """
        for table, columns in replaced.items()
    )


def _local_text(column: str) -> str:
    """A UTC timestamp as text in one of three zones, with its offset."""
    offset = f"[-5, 0, 9][1 + pick({column}, 'zone', 3)]"
    shift = f"strftime({column} + to_hours({offset}), '%Y-%m-%dT%H:%M:%S')"
    return f"{shift} || ['-05:00', 'Z', '+09:00'][1 + pick({column}, 'zone', 3)]"


DIRT: dict[str, Dirt] = {
    "leading_zero_ids": Dirt(
        "every twentieth account has its neighbour's number with a zero before it: two people if read as text",
        macros="""
        create or replace macro account(person) as if(
            person % 20 = 1, concat('0', 9999999 + person), (10000000 + person)::varchar
        );
        """,
    ),
    "fee_lines": Dirt(
        "postage and gift cards among the lines, with products that are no products",
        catalogue=_extra_product("POSTAGE", "Postage") + _extra_product("GIFTCARD", "Gift card"),
        lines=_extra_line("POSTAGE", 4.9, 0.08) + _extra_line("GIFTCARD", 25, 0.02),
    ),
    "negative_adjustments": Dirt(
        "manual adjustment lines of -5.00",
        catalogue=_extra_product("ADJUST", "Manual adjustment"),
        lines=_extra_line("ADJUST", -5, 0.02),
    ),
    "zero_prices": Dirt(
        "lines at price zero",
        lines="""
        update order_lines set unit_price = 0, discount_amount = 0 where draw(order_line_id, 'zero price') < 0.02;
        """,
    ),
    "negative_quantities": Dirt(
        "lines with a quantity below zero",
        lines="update order_lines set quantity = -quantity where draw(order_line_id, 'negative') < 0.01;",
    ),
    "case_codes": Dirt(
        "product and discount codes that differ only by case",
        lines="""
        update order_lines set product_id = lower(product_id) where draw(order_line_id, 'case') < 0.03;
        """,
        rows="update orders set discount_code = lower(discount_code) where draw(order_id, 'case') < 0.2;",
    ),
    "currencies": Dirt(
        "orders and refunds in EUR and GBP with gaps in the rates, and a few in a currency nobody knows",
        catalogue="""
        create table catalogue.fx_rates as
        select currency, midnight(day)::date as rate_date,
            round(base * (0.95 + 0.1 * draw(day // 30, currency)), 6)::decimal(18, 6) as rate_to_reporting
        from
            (select unnest(range(last_day() + 1)) as day),
            (values ('EUR', 1.1), ('GBP', 1.3)) as rates (currency, base)
        where day % 365 not between 200 and 215;
        """,
        rows="""
        update orders set currency = foreign_currency(order_id) where draw(order_id, 'foreign') < 0.2;
        update refunds set currency = foreign_currency(order_id) where draw(order_id, 'foreign') < 0.2;
        """,
        macros="""
        create macro foreign_currency(order_id) as one_of(
            ['EUR', 'EUR', 'EUR', 'EUR', 'EUR', 'EUR', 'GBP', 'GBP', 'GBP', 'XXX'], order_id, 'currency'
        );
        """,
    ),
    "guests": Dirt(
        "a quarter of the orders without an account, two fifths of those without an address",
        rows="""
        update orders
        set customer_id = null, customer_email = if(draw(order_id, 'guest address') < 0.6, customer_email, null)
        where draw(order_id, 'guest') < 0.25;
        """,
    ),
    "other_emails": Dirt(
        "orders that name another address than their account's: gifts, and people with several addresses",
        rows="""
        update orders set customer_email = concat('other', person, '@example.org')
        where draw(order_id, 'other address') < 0.05;
        """,
    ),
    "shared_emails": Dirt(
        "seven accounts under one address, and role addresses",
        rows="""
        update customers set email = concat('office', person // 7, '@example.com')
        where draw(person // 7, 'shared address') < 0.02;
        update customers set email = 'info@example.com' where draw(person, 'role address') < 0.005;
        """,
    ),
    "many_accounts": Dirt(
        "people with three accounts: two joined by the address, two by the phone",
        rows="""
        update customers
        set email = concat('person', person // 3, '-', person % 3 // 2, '@example.net'),
            phone = concat('+9992', 10000000 + person // 3 + if(person % 3 = 0, 5000000, 0))
        where draw(person // 3, 'many accounts') < 0.05;
        """,
    ),
    "unicode": Dirt(
        "names in many scripts, decomposed accents, addresses with capitals, blanks and non-ASCII letters",
        rows="""
        update customers
        set first_name = one_of(['José', 'Jose' || chr(769), 'Łukasz', '美咲', 'Zoë 🚲', 'Ольга'], person, 'script'),
            last_name = one_of(['Ñúñez', 'O’Neill', '佐藤', 'Müller'], person, 'script'),
            email = one_of(
                [upper(email), concat('  ', email, ' '), concat('zoë', person, '@bücher.example')], person, 'script'
            )
        where draw(person, 'unicode') < 0.1;
        """,
    ),
    "bad_emails": Dirt(
        "addresses that are none",
        rows="""
        update customers
        set email = one_of(
            ['n/a', 'a@b', 'two@at@example.com', 'with space@example.com', '@example.com', ''], person, 'bad'
        )
        where draw(person, 'bad address') < 0.03;
        """,
    ),
    "several_countries": Dirt(
        "customers whose orders go to several countries",
        rows="""
        update orders
        set shipping_country = one_of(['US', 'DE', 'FR', 'JP'], order_id, 'country'), shipping_city = null
        where draw(order_id, 'abroad') < 0.1;
        """,
    ),
    "statuses": Dirt(
        "orders in every status, countable or not, and in one that nobody knows",
        rows="""
        update orders set status = one_of(
            [
                'pending', 'cancelled', 'voided', 'failed', 'paid', 'shipped', 'fulfilled', 'refunded',
                'partially_refunded', 'on-hold'
            ], order_id, 'status'
        )
        where draw(order_id, 'other status') < 0.3;
        """,
    ),
    "test_orders": Dirt(
        "orders marked as tests",
        rows="update orders set is_test = true where draw(order_id, 'test') < 0.01;",
    ),
    "late_refunds": Dirt(
        "refunds up to a year after the order",
        rows="""
        update refunds
        set refunded_at = refunded_at + to_days(60 + pick(refund_id, 'late', 280)),
            updated_at = updated_at + to_days(60 + pick(refund_id, 'late', 280)),
            day = day + 60 + pick(refund_id, 'late', 280)
        where draw(refund_id, 'is late') < 0.3;
        """,
    ),
    "over_refunds": Dirt(
        "refunds of more than was paid",
        rows="update refunds set amount = 3 * amount where draw(refund_id, 'over') < 0.1;",
    ),
    "orphans": Dirt(
        "lines and refunds whose order does not exist, lines whose product does not, events of unknown accounts",
        rows="""
        update order_lines set order_id = concat('lost-', order_id) where draw(order_line_id, 'orphan') < 0.005;
        update order_lines set product_id = 'UNLISTED' where draw(order_line_id, 'unlisted') < 0.005;
        update refunds set order_id = concat('lost-', order_id) where draw(refund_id, 'orphan') < 0.05;
        update web_events set customer_id = concat('lost-', customer_id) where draw(session_id, 'orphan') < 0.005;
        """,
    ),
    "missing_keys": Dirt(
        "rows without a key or without a time",
        rows="""
        update order_lines set order_line_id = null where draw(order_line_id, 'keyless') < 0.002;
        update customers set customer_id = '' where draw(person, 'keyless') < 0.002;
        update web_events set event_id = null where draw(event_id, 'keyless') < 0.002;
        update orders set ordered_at = null where draw(order_id, 'timeless') < 0.002;
        """,
    ),
    "future_dates": Dirt(
        "facts dated a year after they were recorded",
        rows="""
        update orders set ordered_at = ordered_at + interval 365 day where draw(order_id, 'future') < 0.005;
        update web_events set event_at = event_at + interval 365 day where draw(event_id, 'future') < 0.002;
        """,
    ),
    "late_arrivals": Dirt(
        "events and orders that arrive one to ten days after they happened",
        rows="""
        update orders set updated_at = updated_at + to_days(1 + pick(order_id, 'days late', 10))
        where draw(order_id, 'late') < 0.03;
        update web_events set loaded_at = loaded_at + to_days(1 + pick(event_id, 'days late', 10))
        where draw(event_id, 'late') < 0.03;
        """,
    ),
    "float_ids": Dirt(
        "account numbers of orders that went through a float: 10000017.0",
        rows="update orders set customer_id = concat(customer_id, '.0') where draw(order_id, 'float') < 0.05;",
    ),
    "stale_versions": Dirt(
        "earlier versions of orders and customers, beside the latest one",
        rows=_repeated(
            0.05,
            {
                "orders": "'pending' as status, updated_at - interval 30 second as updated_at",
                "customers": "'Oldtown' as city, updated_at - interval 30 second as updated_at",
            },
        ),
    ),
    "two_timestamps": Dirt(
        "two times on one order: it comes again a minute later, dated a minute later",
        rows=_repeated(
            0.02,
            {"orders": "ordered_at + interval 1 minute as ordered_at, updated_at + interval 1 minute as updated_at"},
        ),
    ),
    "conflicting_versions": Dirt(
        "one key and version with two contents",
        rows=_repeated(0.01, {"orders": "total_amount + 1 as total_amount", "refunds": "amount + 1 as amount"}),
    ),
    "duplicates": Dirt(
        "exact copies of rows",
        rows=_repeated(
            0.02, dict.fromkeys(("orders", "order_lines", "refunds", "customers", "web_events", "message_events"), "")
        ),
    ),
    "time_zones": Dirt(
        "times of orders and web events as text with three different offsets",
        written={
            "orders": {"ordered_at": _local_text("ordered_at")},
            "web_events": {"event_at": _local_text("event_at")},
        },
    ),
    "unparseable_values": Dirt(
        "amounts as text, some of which are no numbers",
        written={
            "orders": {
                "total_amount": "if(draw(order_id, 'text') < 0.01, "
                "one_of(['n/a', '#REF!', '12,5O'], order_id, 'text'), total_amount::varchar)"
            }
        },
    ),
    "byte_order_mark": Dirt("products as CSV that opens with a byte-order mark", as_csv=("products",)),
}


def chosen_dirt(names: Collection[str]) -> list[Dirt]:
    """The switches named, in their own order; `all` means every one.

    Raises:
        InputError: a name that does not exist.
    """
    unknown = sorted(set(names) - set(DIRT) - {"all"})
    if unknown:
        raise InputError(f"no dirt named {', '.join(unknown)}: choose from all, {', '.join(sorted(DIRT))}")
    return [dirt for name, dirt in DIRT.items() if name in names or "all" in names]
