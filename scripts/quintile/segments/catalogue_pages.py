"""The two pages of the catalogue, and where they go."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from quintile.errors import InputError
from quintile.segments.catalogue import read_catalogue, read_definitions, render, write_page
from quintile.settings import Settings
from quintile.warehouse import open_warehouse

NEEDED_MARTS = {"dim_segments", "dim_customers", "fct_segment_memberships"}


def write_html(settings: Settings) -> Path:
    """Write the page with sizes and overlaps from the published file, and return where it is.

    Raises:
        InputError: nothing is published, or no segments.
    """
    if not settings.published.is_file():
        raise InputError(f"nothing is published at {settings.published}: run `quintile run` first")
    try:
        connection = duckdb.connect(str(settings.published), read_only=True)
    except duckdb.Error as error:
        raise InputError(f"{settings.published} cannot be opened: {' '.join(str(error).split())}") from error
    with closing(connection):
        page = render("catalogue.html.j2", read_catalogue(connection))
    path = settings.artifacts / "segments.html"
    write_page(path, page)
    return path


def write_definitions(settings: Settings, path: Path) -> Path:
    """Write the page of definitions from the warehouse, and return where it is.

    Raises:
        InputError: there is no warehouse, or it holds no segments.
    """
    with open_warehouse(settings.warehouse) as connection:
        write_page(path, render("catalogue.md.j2", read_definitions(connection)))
    return path
