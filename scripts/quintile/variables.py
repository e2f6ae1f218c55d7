"""The `vars` of one invocation, as dbt and the expectations get them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from quintile.errors import InputError
from quintile.settings import Settings, project_variables

ISO_DATE_LENGTH = len("2025-06-30")
DATES_OF_A_RUN = ("as_of", "backfill_from", "backfill_step")


def read_variables(settings: Settings, text: str | None, as_of: str | None) -> dict[str, Any]:
    """The mapping given with --vars, with --as-of merged into it.

    Raises:
        InputError: no YAML mapping, a var that the project does not have, no date, or two different ones.
    """
    variables = _read_mapping(text) if text else {}
    _require_known(variables, sorted(project_variables(settings)))
    if as_of:
        given = variables.setdefault("as_of", as_of)
        if given != as_of:
            raise InputError(f"--as-of {as_of} and --vars as_of {given} differ: give one of them")
    if variables.get("as_of"):
        _parse_as_of(variables["as_of"])
    return variables


def as_of_date(settings: Settings, variables: Mapping[str, Any]) -> date:
    """The last full business date of the run: the var as_of, or yesterday in the business time zone.

    The macro as_of_date decides for the models; this serves what runs outside dbt.
    """
    effective = project_variables(settings) | dict(variables)
    given = effective.get("as_of")
    if given and not is_timestamp(given):
        return _parse_as_of(given).date()
    try:
        zone = ZoneInfo(str(effective.get("business_timezone", "UTC")))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(
            f"business_timezone is {effective['business_timezone']}: give an IANA name such as Europe/Berlin"
        ) from error
    moment = _parse_as_of(given) if given else datetime.now(zone)
    local = moment.astimezone(zone) if moment.tzinfo else moment
    return local.date() - timedelta(days=1)


def is_timestamp(as_of: object) -> bool:
    """Whether a var as_of names a moment rather than a date: such a run moves only what is hourly."""
    return len(str(as_of).strip()) > ISO_DATE_LENGTH


def undated(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The vars without the dates of a run: all that the parsed project depends on."""
    return {name: value for name, value in variables.items() if name not in DATES_OF_A_RUN}


def parse_date(text: str, option: str) -> date:
    """A date given on the command line.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option} is {text}: there is no such day; write a date as YYYY-MM-DD") from error


def _read_mapping(text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"--vars is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise InputError("--vars is no mapping: write it as '{as_of: \"2025-06-30\", reporting_currency: EUR}'")
    # YAML reads unquoted dates as dates; the models get text.
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in content.items()}


def _require_known(variables: Mapping[str, Any], known: Sequence[str]) -> None:
    """Raises InputError on the first name that dbt_project.yml does not have: dbt would silently ignore it."""
    for name in variables:
        if name not in known:
            nearest = get_close_matches(name, known, n=1)
            mend = f"did you mean {nearest[0]}?" if nearest else f"take one of {', '.join(known)}"
            raise InputError(f"--vars has {name}, which is no var of dbt_project.yml: {mend}")


def _parse_as_of(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise InputError(
            f"as_of is {value}: there is no such day; write a date as YYYY-MM-DD (or a timestamp for hourly runs)"
        ) from error
