"""How each platform wants an address before it is hashed, and what a spreadsheet must not be given: macros of DuckDB.

Meta, "Customer File Custom Audiences: Hashing and Normalizing Data" (developers.facebook.com/docs/marketing-api) and
"Customer Information Parameters" of the Conversions API, which publishes examples with their hashes:
    email    trimmed, lower case
    phone    digits alone with the country code, no leading zeros
    fn, ln   lower case, no punctuation; letters beyond a to z stay, in UTF-8
    ct       lower case, no punctuation, no spaces
    country  ISO 3166-1 code of two letters, lower case

Google, "Format user data" of the Data Manager API (developers.google.com/data-manager), whose guide to sending audience
members publishes examples with their hashes:
    Email    no spaces, lower case; before @gmail.com and @googlemail.com no dots, and nothing from a plus sign on
    Phone    E.164 with the plus sign

Both take SHA-256 of the UTF-8 text, without a salt, in hexadecimal digits.
"""

from __future__ import annotations

import duckdb

MACROS = r"""
create temp macro hashed(value) as case when value <> '' then sha256(value) end;
create temp macro lowered(value) as lower(nfc_normalize(value));
create temp macro meta_email(email) as hashed(trim(lowered(email)));
create temp macro meta_phone(phone) as hashed(ltrim(regexp_replace(phone, '[^0-9]', '', 'g'), '0'));
create temp macro words(value) as trim(regexp_replace(value, '[\s\p{Z}]+', ' ', 'g'));
create temp macro meta_name(name) as hashed(words(regexp_replace(lowered(name), '[^\p{L}\p{M}\p{N}\s\p{Z}]', '', 'g')));
create temp macro meta_city(city) as hashed(regexp_replace(lowered(city), '[^\p{L}\p{M}\p{N}]', '', 'g'));
create temp macro meta_country(country_code) as hashed(lower(country_code));
create temp macro without_spaces(value) as regexp_replace(lowered(value), '[\s\p{Z}]', '', 'g');
create temp macro gmail_name(email) as replace(regexp_replace(split_part(email, '@', 1), '\+.*$', ''), '.', '');
create temp macro google_address(email) as case
    when split_part(email, '@', 2) not in ('gmail.com', 'googlemail.com') then email
    when gmail_name(email) <> '' then gmail_name(email) || '@' || split_part(email, '@', 2)
end;
create temp macro google_email(email) as hashed(google_address(without_spaces(email)));
create temp macro is_phone(value) as regexp_full_match(value, '\+[1-9][0-9]{1,14}');
create temp macro google_phone(phone) as hashed(case when is_phone(phone) then phone end);
create temp macro is_formula(value) as regexp_matches(value, '^([\s\p{Z}]*[=+\-@＝＋－＠]|[\t\r\n])');
create temp macro spreadsheet_safe(value) as case when is_formula(value) then '''' || value else value end;
"""


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros in the temporary schema of the connection.

    - `meta_*`, `google_*`: SHA-256 of the normalised value in lower-case hexadecimal digits; null when nothing is left.
    - `is_phone`: whether the value is a number in E.164.
    - `is_formula`: whether a spreadsheet would take the value for a formula, or move it to another cell.
    - `spreadsheet_safe`: the value, behind an apostrophe if it is one.
    """
    connection.execute(MACROS)
