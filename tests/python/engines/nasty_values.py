"""Raw values that tools and people really leave behind, and some that nobody should."""

import csv
from itertools import zip_longest
from pathlib import Path

import duckdb

TIMES = """
2024-01-02|2024/01/02|2024-1-2|2024 01 02|2024\\01\\02|20240102|02/01/2024|Jan 2 2024|2024-02-29|2023-02-29|1900-02-29
2000-02-29|2024-02-30|2024-13-01|2024-00-10|2024-04-31|24-01-02|02024-01-02|-2024-01-02|10000-01-01|today|now|epoch
infinity|-infinity|1899-12-31|1900-01-01|9998-12-31 23:59:59|9999-01-01|0001-01-01|2024-01-02 | 2024-01-02|2024-01-02x
2024-01-02 03:04:05|2024-01-02T03:04:05|2024-01-02  03:04:05|2024-01-02 3:4:5|2024-01-02 03:04|2024-01-02 03
2024-01-02 24:00:00|2024-01-02 24:00:01|2024-01-02 23:59:60|2024-01-02 25:00|2024-01-02 03:60|2024-01-02 03:04:05.1
2024-01-02 03:04:05.123456|2024-01-02 03:04:05.1234567|2024-01-02 03:04:05.9999999|2024-01-02 03:04:05.
2024-01-02T03:04Z|2024-01-02T03:04:05Z|2024-01-02 03:04:05 Z|2024-01-02 03:04:05z
2024-01-02 03:04:05 UTC|2024-01-02 03:04:05 utc|2024-01-02 03:04:05+02|2024-01-02 03:04:05+02:00
2024-01-02 03:04:05-0430|2024-01-02 03:04:05+02:30:15
2024-01-02 03:04:05 +02:00|2024-01-02 03:04:05+2|2024-01-02 03:04:05+02:0|2024-01-02 03:04:05+99
2024-01-02T03:04:05.5+01:00|2024-01-02 23:30:00-05:00|1899-12-31 23:00:00-05:00|1900-01-01 01:00:00+02:00
9998-12-31 23:59:59-01|2024-01-02 03:04:05 Europe/Berlin|2024-01-02 03:04:05 EST
2024-01-02 03:04:05 GMT+2|2024-01-02 03:04:05 PM
"""
NUMBERS = """
1| 1 |+1|-1|1.5|.5|5.|.|-|1e3|1E-2|1e+2|1_000|1_000.5_5|1__0|_1|00012|1.005|-1.005|1.004999|0.005|-0.005|1.2.3|1 2|--1
9999999999999999.99|9999999999999999.995|10000000000000000|1e15|1e16|1e20|1e400|NaN|nan|inf|-Infinity|$5|1,5|1,000|0x1F
12345678901234567890123456789012345678901234567890|0.00000000000000000000000000000000000000000000001|-0|0|abc|#N/A|null
"""
WORDS = """
true|TRUE|tRue|t|T|false|f|yes|Y|no|N|1|0|1.0|0.0|2|-1|on|off|maybe| true | 1|true |00|1e5|nan|inf|ja
"""
IDS = ("17850.0", "17850.00", "0017850", "17850.5", "1e5", "-3.0", "  17850 ", "a.b@c.example", "A.B@c.example", "x.0")
TEXTS = (
    "", " ", "\t", "\u00a0", "\ufeff", " a ", "\u00a0a\u00a0", "a\u2003", "é", "e\u0301", "日本", "😀", 'a"b', "a'b",
    "a\\b", "a\\nb", "a,b", "a\nb", "a\r\nb", "a\tb", "\x01\x0b\x0e\x1a\x1f\x7f", "a\x00b", "\\N", "\\.", "NULL",
    "a@b.c", "{}", "</a>", "\u2028", "%s", "$$",
)  # fmt: skip
ORDERS = (
    "source_name Order_ID customer_id ordered_at status currency subtotal_amount total_amount discount_amount is_test "
    "discount_code customer_email updated_at column_of_nobody"
)
CUSTOMERS = "source_name customer_id created_at updated_at birth_date first_name"


def write_nasty_files(folder: Path) -> None:
    """Write raw tables that hold the values above in columns of every type, as CSV and as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = list(zip_longest(_split(TIMES), _split(NUMBERS), _split(WORDS), IDS, TEXTS, fillvalue=""))
    with (folder / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ORDERS.split())
        for number, (time, amount, word, customer, text) in enumerate(rows):
            writer.writerow(
                ["shop", number, customer, time, text, "USD", amount, amount, amount, word, text, text, time, text]
            )
        file.write('shop,"open quote\n')
    with (folder / "customers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CUSTOMERS.split())
        writer.writerows(["shop", number, time, time, time, text] for number, (time, *_, text) in enumerate(rows))
        file.write("shop,too,few\n")
    _write_parquet(folder)


def _split(values: str) -> list[str]:
    return [value for line in values.strip("\n").split("\n") for value in line.split("|")]


def _write_parquet(folder: Path) -> None:
    """Columns that come with types of their own: floats as ids and amounts, times with offsets, numbers as booleans."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'America/New_York'")
        connection.execute(
            "create table typed as select 'shop' as source_name, cast(number as double) as product_id, "
            "cast(number as integer) as sku, 'name' as product_name, 'a' as category, "
            "case number % 4 when 0 then 1.005 when 1 then 'nan'::double when 2 then 1e300 else number * 0.015 end "
            "as unit_price, cast(number % 3 as integer) as is_consumable, number % 2 = 0 as is_accessory, "
            "timestamptz '2024-03-10 01:30:00' + to_hours(number::integer) as updated_at "
            "from range(40) as numbers (number)"
        )
        connection.execute(f"copy typed to '{folder}/products.parquet'")
        connection.execute(
            "create table rates as select 'EUR' as currency, date '1899-12-30' + number::integer as rate_date, "
            "cast(number as decimal(9, 3)) / 7 as rate_to_reporting from range(5) as numbers (number) "
            "union all select 'EUR', 'infinity'::date, 1.5"
        )
        (folder / "fx_rates").mkdir()
        connection.execute(f"copy rates to '{folder}/fx_rates/part-1.parquet'")
        connection.execute(
            "copy (select 'EUR' as currency, timestamp '2024-01-01 12:00:00' as rate_date, 2::hugeint as "
            f"rate_to_reporting) to '{folder}/fx_rates/part-2.parquet'"
        )
