"""dbt's own tests, put to the test."""
