"""Addresses as the platforms want them, by the examples that these publish, and what no spreadsheet may be given."""

from __future__ import annotations

from contextlib import closing

import duckdb
import pytest

from exports.house import sha256
from quintile.exports.formatting import define_macros


@pytest.fixture(scope="module")
def connection():
    """A connection that has the macros."""
    with closing(duckdb.connect()) as connection:
        define_macros(connection)
        yield connection


def _macro(connection, name, value):
    return connection.execute(f"select {name}(?)", [value]).fetchall()[0][0]


# Meta: "Customer Information Parameters" and "Customer File Custom Audiences"; Google: "Send audience members" of the
# Data Manager API. The numbers of both as the warehouse has them, in E.164.
@pytest.mark.parametrize(
    ("macro", "value", "published"),
    [
        ("meta_email", "John_Smith@gmail.com", "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"),
        ("meta_email", "mary@example.com", "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"),
        ("meta_phone", "+16505551212", "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"),
        ("meta_phone", "15559876543", "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"),
        ("meta_name", "Mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"),
        ("meta_name", "정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"),
        ("meta_name", "Valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"),
        ("meta_country", "US", "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"),
        ("google_email", "dana@example.com", "07e2f1394b0ea80e2adca010ea8318df697001a005ba7452720edda4b0ce57b3"),
        ("google_email", "ALEXF@example.com", "19de0a9906ebee29fe82087be5ec44f3c01e40730bc808b663c71f19dd6b12f2"),
        ("google_email", "quinn@CYMBALGROUP.com", "05bb62526f091b45d20e243d194766cca8869137421047dc53fa4876d111a6f0"),
        ("google_email", "cloudySanFrancisco@GMAIL.com",
         "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4"),
        ("google_phone", "+18005550100", "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"),
        ("google_phone", "+18005550101", "61d6c2976b5d92b1ad63073a12fddd26040cd980067d03a93dd1cc50f1a3ac68"),
    ],
)  # fmt: skip
def test_the_examples_that_the_platforms_publish(connection, macro, value, published):
    assert _macro(connection, macro, value) == published


@pytest.mark.parametrize(
    ("macro", "value", "normalised"),
    [
        # The plain rules that come without a hash: what is hashed is stated by the platforms.
        ("google_email", "cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
        ("google_email", "jane.doe@googlemail.com", "janedoe@googlemail.com"),
        ("google_email", "user.name+NYC@Example.com", "user.name+nyc@example.com"),
        ("google_email", "a.b@notgmail.com", "a.b@notgmail.com"),
        ("google_email", " jane doe@example.com ", "janedoe@example.com"),
        ("meta_email", "Jane.Doe+News@gmail.com", "jane.doe+news@gmail.com"),
        ("meta_phone", "+44 (0)844-412", "440844412"),
        ("meta_phone", "0041791234567", "41791234567"),
        ("meta_city", "New York", "newyork"),
        ("meta_city", "St. John's", "stjohns"),
        ("meta_city", "Köln", "köln"),
        ("meta_name", " O'Neil-Smith  Jr. ", "oneilsmith jr"),
        # The same name in two forms of Unicode is one person.
        ("meta_name", "Vale\u0301ry", "valéry"),
    ],
)
def test_what_is_hashed(connection, macro, value, normalised):
    assert _macro(connection, macro, value) == sha256(normalised)


@pytest.mark.parametrize(
    ("macro", "value"),
    [
        *((macro, None) for macro in ("meta_email", "meta_phone", "meta_name", "meta_city", "meta_country")),
        *((macro, None) for macro in ("google_email", "google_phone")),
        ("meta_name", "..."),
        ("meta_phone", "+000"),
        ("google_email", "+all@gmail.com"),  # nothing is left before the @
        ("google_phone", "030 1234"),  # without a country it is nobody's number
        ("google_phone", ""),
    ],
)  # fmt: skip
def test_nothing_is_not_hashed(connection, macro, value):
    """Everybody without a value would have the same hash."""
    assert _macro(connection, macro, value) is None


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u3000＝", "＝", "＋", "－", "＠"])
def test_formulas_get_an_apostrophe(connection, first):
    value = f"{first}cmd|' /C calc'!A0"
    assert _macro(connection, "spreadsheet_safe", value) == f"'{value}"


@pytest.mark.parametrize("value", ["Ann", "O'Lee", "a=b", "1+1", "", None, "Élan", "'quoted"])
def test_other_text_stays(connection, value):
    assert _macro(connection, "spreadsheet_safe", value) == value
