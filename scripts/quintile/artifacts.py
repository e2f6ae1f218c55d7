"""What dbt left in the target folder, read through its documented JSON artefacts."""

from __future__ import annotations

import json
from typing import Any

from quintile.console import first_lines
from quintile.errors import InputError, Problem
from quintile.settings import Settings
from quintile.warehouse import MARTS_SCHEMA

FAILED_STATUSES = {"error", "fail", "runtime error", "partial success"}


def expected_marts(settings: Settings) -> list[str] | None:
    """The marts of the project, from the manifest dbt wrote last; None when there is none yet."""
    manifest = _read(settings, "manifest.json")
    if manifest is None:
        return None
    return sorted(node["alias"] for node in manifest["nodes"].values() if _is_mart(node))


def failures_of_last_invocation(settings: Settings) -> list[Problem]:
    """The nodes that failed when dbt last ran."""
    results = _read(settings, "run_results.json")
    if results is None:
        return []
    return [
        Problem(result["unique_id"], "node", first_lines(result["message"] or result["status"]))
        for result in results["results"]
        if result["status"] in FAILED_STATUSES
    ]


def _read(settings: Settings, name: str) -> dict[str, Any] | None:
    file = settings.artifacts / name
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{file} is damaged: run `quintile run` or `dbt build` again") from error


def _is_mart(node: dict[str, Any]) -> bool:
    return (
        node["resource_type"] == "model"
        and node["schema"] == MARTS_SCHEMA
        and node["config"]["materialized"] != "ephemeral"
    )
