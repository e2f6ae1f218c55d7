"""quintile publish and rollback: what BI reads, replaced in one step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from quintile.commands.options import Target
from quintile.console import show_table
from quintile.errors import InputError
from quintile.pipeline import check_layer, open_gate, publish_marts, require_successful_build, show_publication
from quintile.publishing import kept_versions, require_publishable, rollback
from quintile.settings import load_settings


def publish(
    validate: Annotated[
        bool, typer.Option("--validate/--no-validate", help="Check the marts first, unless that was just done.")
    ] = True,
    target: Target = None,
) -> None:
    """Publish the marts of the warehouse.

    The last stage of `quintile run`, for those who run `dbt build` by another orchestrator.
    """
    settings = load_settings(target)
    settings.require_duckdb("quintile publish")
    require_successful_build(settings)
    require_publishable(settings.published)
    if validate:
        check_layer(open_gate(settings, datetime.now(UTC).date()), "marts")
    result = publish_marts(settings)
    show_publication(result.path, result.publication)


def roll_back(
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Version to bring back. Default: the one before.")
    ] = None,
    show_versions: Annotated[bool, typer.Option("--list", help="Show the kept versions and change nothing.")] = False,
) -> None:
    """Bring a kept version back.

    It takes the place of the published one in one step.
    """
    settings = load_settings()
    if show_versions:
        if to:
            raise InputError("--list changes nothing: leave out --to")
        rows = [
            (kept.publication.version, kept.publication.as_of_date or "", "published" if kept.is_current else "")
            for kept in kept_versions(settings.published)
        ]
        show_table(f"Versions of {settings.published}", ["version", "as of", ""], rows)
        return
    show_publication(settings.published, rollback(settings.published, to).publication)
