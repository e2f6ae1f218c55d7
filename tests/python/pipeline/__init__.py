"""The whole pipeline as its users run it: real dbt processes on real files."""
