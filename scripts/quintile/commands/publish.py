"""quintile publish and rollback: what BI reads, replaced in one step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from quintile.commands.options import Json, Target, Wait
from quintile.console import show_table
from quintile.erasure.finish import finish_erasures
from quintile.errors import InputError
from quintile.pipeline import (
    check_layer,
    open_gate,
    publish_marts,
    ready_to_publish,
    require_successful_build,
    show_publication,
)
from quintile.publishing import KeptVersion, kept_versions, rollback
from quintile.runs.record import PUBLISHED, ROLLED_BACK
from quintile.runs.run import recorded_run
from quintile.settings import Settings, load_settings


def publish(
    validate: Annotated[
        bool, typer.Option("--validate/--no-validate", help="Check the marts first, unless that was just done.")
    ] = True,
    target: Target = None,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Publish the marts of the warehouse.

    The last stage of `quintile run`, for those who run `dbt build` by another orchestrator.
    """
    settings = load_settings(target)
    with recorded_run(settings, "publish", wait_seconds=wait, as_json=as_json) as this:
        require_successful_build(settings)
        ready_to_publish(settings)
        if validate and settings.target == "duckdb":
            with this.stage("check_marts", "check the marts"):
                check_layer(open_gate(settings, datetime.now(UTC).date()), "marts", this)
        result = publish_marts(settings, this)
        finish_erasures(this, settings, {})
        this.end(PUBLISHED)
        show_publication(settings.published_place, result.publication)


def roll_back(
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Version to bring back. Default: the one before.")
    ] = None,
    show_versions: Annotated[bool, typer.Option("--list", help="Show the kept versions and change nothing.")] = False,
    target: Target = None,
    wait: Wait = 0,
    as_json: Json = False,
) -> None:
    """Bring a kept version back.

    It takes the place of the published one in one step.
    """
    settings = load_settings(target)
    if show_versions:
        if to:
            raise InputError("--list changes nothing: leave out --to")
        rows = [
            (kept.publication.version, kept.publication.as_of_date or "", "published" if kept.is_current else "")
            for kept in _kept_versions(settings)
        ]
        show_table(f"Versions of {settings.published_place}", ["version", "as of", ""], rows)
        return
    with recorded_run(settings, "rollback", wait_seconds=wait, as_json=as_json) as this:
        with this.stage("rollback", "roll back"):
            publication = _roll_back(settings, to).publication
        this.record.as_of = publication.as_of_date
        this.record.published_version, this.record.published_path = publication.version, settings.published_place
        this.end(ROLLED_BACK)
        show_publication(settings.published_place, publication)


def _kept_versions(settings: Settings) -> list[KeptVersion]:
    if settings.target == "postgres":
        from quintile.postgres.publishing import kept_versions as kept_schemas

        return kept_schemas()
    if settings.target == "spark":
        from quintile.spark.operations import kept_versions as kept_on_spark

        return kept_on_spark(settings)
    return kept_versions(settings.published)


def _roll_back(settings: Settings, to: str | None) -> KeptVersion:
    if settings.target == "postgres":
        from quintile.postgres.publishing import rollback as roll_back_schema

        return roll_back_schema(to)
    if settings.target == "spark":
        from quintile.spark.operations import rollback as roll_back_on_spark

        return roll_back_on_spark(settings, to)
    return rollback(settings.published, to)
