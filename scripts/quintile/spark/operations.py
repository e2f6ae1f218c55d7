"""What the command line does on Spark, by the operations of macros/spark, which answer with a line of JSON.

What BI reads is the schema published: views on the tables of one version, and on its table `publication`. Tables are
in the schemas published_<version>, which are kept for rollback.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from quintile.dbt_session import DbtSession
from quintile.mart_copy import Publication, quintile_version
from quintile.publishing import KeptVersion, PublishResult
from quintile.runs.record import RunRecord
from quintile.settings import Settings

PUBLISHED_SCHEMA = "published"


def publish(settings: Settings, record: RunRecord) -> PublishResult:
    """Copy the marts into a schema of their own, and point the views of the published one there.

    The run that publishes stands in the copy.

    Raises:
        InputError: nothing to publish, or something in the way that Quintile did not publish.
        GateError: the last build did not end well, or the copy does not hold the rows of the marts.
    """
    told = {
        "quintile_version": quintile_version(),
        "command": record.command,
        "started_at": record.started_at.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "has_built": record.stage_seconds("build") is not None,
    }
    answer = DbtSession(settings).operation("publish", told, "publishing on Spark")
    return PublishResult(_publication(answer), PUBLISHED_SCHEMA, answer["tables"])


def rollback(settings: Settings, to: str | None = None) -> KeptVersion:
    """Point the views at a kept version: the one named, else the one before.

    Raises:
        InputError: there is no such version, or none before the published one.
    """
    answer = DbtSession(settings).operation("roll_back", {"to": to}, "rolling back on Spark")
    return KeptVersion(_publication(answer), PUBLISHED_SCHEMA, is_current=True)


def kept_versions(settings: Settings) -> list[KeptVersion]:
    """The versions a rollback can bring back and the published one, newest first."""
    answer = DbtSession(settings).operation("show_versions", {}, "looking at the versions")
    return [
        KeptVersion(_publication(version), version["schema_name"], version["version"] == answer["current"])
        for version in reversed(answer["versions"])
    ]


def forget_dates_after(settings: Settings, day: date) -> list[date]:
    """Forget the computed dates after `day`, as if they had never been computed; returns them.

    Raises:
        InputError: nothing was built yet.
    """
    answer = DbtSession(settings).operation("forget_dates", {"after": day.isoformat()}, "forgetting dates on Spark")
    return [date.fromisoformat(forgotten) for forgotten in answer["dates"]]


def _publication(answer: Mapping[str, Any]) -> Publication:
    as_of = answer["as_of_date"]
    return Publication(
        answer["version"], date.fromisoformat(as_of) if as_of else None, datetime.fromisoformat(answer["published_at"])
    )
