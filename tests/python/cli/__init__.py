"""The command line on a tiny dbt project: usage, orchestration, exit codes."""
