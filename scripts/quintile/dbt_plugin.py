"""Plugin of dbt-duckdb, named in profiles/profiles.yml: tells each connection the salt, which thus stands in no SQL."""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from quintile.salt import tell_duckdb


class Plugin(BasePlugin):
    """What dbt-duckdb calls for each of its cursors."""

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Variables belong to one cursor, so each is told."""
        tell_duckdb(cursor)
